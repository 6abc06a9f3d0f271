import express, { type Express } from 'express';
import type { Result } from '../../../core/result/index.ts';
import { Listeners, securityHeaders } from '../server/index.ts';

/** One sentence for the officer in each language of the screen: their preferences can no longer be decrypted. */
const SENTENCES: readonly (readonly [language: string, direction: 'ltr' | 'rtl', text: string])[] = [
  ['en', 'ltr', 'This lane was locked by order of the central office. It does not inspect anybody. Call central IT.'],
  [
    'fr',
    'ltr',
    'Ce poste a été verrouillé sur ordre du bureau central. Il ne contrôle personne. Appelez l’informatique centrale.',
  ],
  [
    'es',
    'ltr',
    'Este puesto fue bloqueado por orden de la oficina central. No controla a nadie. Llame a informática central.',
  ],
  [
    'pt',
    'ltr',
    'Este posto foi bloqueado por ordem do serviço central. Não controla ninguém. Ligue à informática central.',
  ],
  ['ru', 'ltr', 'Этот пост заблокирован по приказу центра. Он никого не проверяет. Позвоните в центральную ИТ-службу.'],
  ['ar', 'rtl', 'أُقفل هذا المسار بأمر من المكتب المركزي. لا يفتش أحدًا. اتصل بتقنية المعلومات المركزية.'],
];

interface LockedServerOptions {
  /** 0: any free port. */
  port: number;
  /** Descriptors handed over by the service manager; empty if there is none. */
  handed: readonly number[];
  now: () => number;
}

/**
 * The server of a kiosk that was locked by order: one page that says so, and the same code for every call from a screen
 * that was open. It does not take input, read files or have sessions.
 */
export class LockedServer {
  readonly #handed: readonly number[];
  readonly #listeners: Listeners;

  constructor({ port, handed, now }: LockedServerOptions) {
    this.#handed = handed;
    this.#listeners = new Listeners(port, { now });
  }

  async start(): Promise<Result<string, { url: string }>> {
    const fault = await this.#open(application());
    const { port } = this.#listeners;
    if (fault === null) return { ok: true, url: `http://localhost:${port}` };
    await this.stop();
    return { ok: false, reason: 'PORT_REFUSED', message: `Port ${port} cannot be opened (${fault}).` };
  }

  async stop(): Promise<void> {
    await this.#listeners.close();
  }

  async #open(app: Express): Promise<string | null> {
    if (this.#handed.length === 0) return await this.#listeners.openOnLoopback(app);
    for (const fd of this.#handed) {
      const fault = await this.#listeners.open(app, { fd });
      if (fault !== null) return fault;
    }
    return null;
  }
}

function application(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(...securityHeaders());
  app.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use('/api', (_request, response) => {
    response.status(503).json({ reason: 'ORDER_LOCKED', message: SENTENCES[0]?.[2], retryAfterMs: null });
  });
  app.use((_request, response) => {
    response.status(503).type('html').send(page());
  });
  return app;
}

function page(): string {
  const said = SENTENCES.map(([language, direction, text]) => `<h1 lang="${language}" dir="${direction}">${text}</h1>`);
  // The page has no script and no style, because it has to work when nothing else in the program does.
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Waypost</title><meta name="color-scheme" content="light dark"></head><body><main>${said.join('')}<p><code>ORDER_LOCKED</code></p></main></body></html>`;
}
