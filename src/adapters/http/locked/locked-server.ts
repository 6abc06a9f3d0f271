import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { Result } from '../../../core/result/index.ts';
import { listenGuarded, securityHeaders } from '../server/index.ts';

const LOOPBACK = ['127.0.0.1', '::1'] as const;
/** Answers of a kernel without IPv6, where nobody else could take the port either. */
const NO_IPV6: readonly string[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** One sentence for the officer in each language of the screen: no key opens their preferences any more. */
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
  /** 0: one that is free. */
  port: number;
  /** Descriptors that the service manager handed over; empty without it. */
  handed: readonly number[];
  now: () => number;
}

/**
 * What a kiosk serves that was locked by order: one page that says so, and the same code to every call of a screen that was
 * open. It takes no input, reads no file and has no session.
 */
export class LockedServer {
  readonly #options: LockedServerOptions;
  readonly #servers: Server[] = [];

  constructor(options: LockedServerOptions) {
    this.#options = options;
  }

  async start(): Promise<Result<string, { url: string }>> {
    const { handed } = this.#options;
    const app = application();
    const places = handed.length > 0 ? handed.map((fd) => ({ fd })) : LOOPBACK.map((host) => ({ host }));
    let { port } = this.#options;
    for (const place of places) {
      const where = 'fd' in place ? place : { ...place, port };
      const opened = await listenGuarded(app, { where, now: this.#options.now });
      if ('fault' in opened) {
        if ('host' in place && place.host === '::1' && NO_IPV6.includes(opened.fault)) continue;
        await this.stop();
        return { ok: false, reason: 'PORT_REFUSED', message: `Port ${port} cannot be opened (${opened.fault}).` };
      }
      this.#servers.push(opened.server);
      if (port === 0) port = (opened.server.address() as AddressInfo).port;
    }
    return { ok: true, url: `http://localhost:${port}` };
  }

  async stop(): Promise<void> {
    const closed = this.#servers.splice(0).map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    await Promise.all(closed);
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
  // No script and no style: the page has to hold when nothing else of the program does.
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Waypost</title><meta name="color-scheme" content="light dark"></head><body><main>${said.join('')}<p><code>ORDER_LOCKED</code></p></main></body></html>`;
}
