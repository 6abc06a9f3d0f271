import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CAMERA_PAGE, FRAMES } from './page.ts';

/** Where the kiosk's browser is (decision 0033). */
/** How much of a browser's output is kept, from the end. */
const COMPLAINT_CHARACTERS = 300;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
/** Longest time from the start of the browser to its report, ms. */
const WITHIN_MS = 60_000;
/** Time for the browser to end by itself together with its child processes; then it is killed. */
const CLOSING_MS = 3000;
/** Number of tries to remove the browser's folder, with waits that grow by 0.1 s: its child processes may still write there. */
const REMOVALS = 10;
const FRAME_LIMIT_BYTES: number = 2 * 1024 * 1024;
const REPORT_LIMIT_BYTES = 4096;

const grey = z.number().min(0).max(255);
const pixels = z.number().int().min(1).max(20_000);
const report = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    camera: z.strictObject({ width: pixels, height: pixels }),
    perSecond: z.number().min(0).max(1000),
    background: z.tuple([grey, grey, grey]),
    levels: z.number().int().min(1).max(256),
  }),
  z.strictObject({ ok: z.literal(false), name: z.string().max(80) }),
]);

export interface CameraCapture {
  /** Largest picture that the camera delivers, pixels. */
  camera: { width: number; height: number };
  /** New pictures per second at the size that the lane uses. */
  perSecond: number;
  /** Mean red, green and blue next to the head, 0..255. */
  background: [number, number, number];
  /** Number of grey levels that occur in a picture, out of 256. */
  levels: number;
  /** JPEG pictures as the lane would send them. They show a person, so the caller overwrites them. */
  frames: Uint8Array[];
}

export type Look =
  | { ok: true; looked: CameraCapture }
  | { ok: false; why: 'no-browser' | 'browser-failed' | 'no-camera' | 'no-answer'; detail: string };

/**
 * Takes pictures with the kiosk's browser, as the lane does, but without a window. The page is served on the loopback address
 * for this purpose only, under a name that nobody can guess.
 */
export async function captureFromCamera({
  chromium = CHROMIUM.find((path) => existsSync(path)),
  switches = [],
}: {
  chromium?: string | undefined;
  switches?: readonly string[];
} = {}): Promise<Look> {
  if (chromium === undefined || !existsSync(chromium))
    return { ok: false, why: 'no-browser', detail: 'Chromium is not installed here' };
  const folder = mkdtempSync(join(tmpdir(), 'waypost-camera-'));
  const desk = new Desk();
  const url = await desk.start();
  const child = spawn(chromium, [...argumentsFor(folder), ...switches, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });
  let complaint = '';
  child.stderr.on('data', (part: Buffer) => {
    complaint = `${complaint}${part.toString()}`.slice(-COMPLAINT_CHARACTERS);
  });
  try {
    const died = new Promise<Look>((resolve) => {
      const say = (detail: string): void => resolve({ ok: false, why: 'browser-failed', detail });
      child.once('error', (error) => say(error.message));
      child.once('exit', (code, signal) => say(`Chromium ended with ${signal ?? code}${lastLine(complaint)}`));
    });
    return await Promise.race([desk.look(WITHIN_MS), died]);
  } finally {
    child.removeAllListeners();
    await ended(child);
    await desk.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: REMOVALS });
  }
}

/** The last message of a browser that ended, without the time and source position before it. */
function lastLine(complaint: string): string {
  const line =
    complaint
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^\[[^\]]*\]\s*/, '') ?? '';
  return line === '' ? '' : `: ${line}`;
}

/** Arguments for the browser. Root cannot use the browser's own sandbox, but it opens only our page. */
function argumentsFor(folder: string): string[] {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [
    '--headless',
    ...root,
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // The person who runs this command wants to use the camera, so the page need not ask.
    '--use-fake-ui-for-media-stream',
    `--user-data-dir=${join(folder, 'profile')}`,
  ];
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), CLOSING_MS);
  await gone;
  clearTimeout(late);
}

/** Serves the page, and receives what it sends: a few pictures and one report. */
class Desk {
  readonly #path = `/${randomBytes(16).toString('hex')}/`;
  readonly #frames: Uint8Array[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #report: (look: Look) => void = () => undefined;
  readonly #look: Promise<Look> = new Promise((resolve) => {
    this.#report = resolve;
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#path}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async look(withinMs: number): Promise<Look> {
    const detail = `no picture arrived within ${withinMs / 1000} s`;
    const timer = setTimeout(() => this.#report({ ok: false, why: 'no-answer', detail }), withinMs);
    try {
      return await this.#look;
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url } = request;
    if (method === 'GET' && url === this.#path) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(CAMERA_PAGE);
      return;
    }
    const isFrame = url === `${this.#path}frame` && this.#frames.length < FRAMES;
    if (method !== 'POST' || !(isFrame || url === `${this.#path}report`)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    const body = await bodyOf(request, isFrame ? FRAME_LIMIT_BYTES : REPORT_LIMIT_BYTES);
    response.statusCode = body === null ? 413 : 204;
    response.end();
    if (body === null) return;
    if (isFrame) this.#frames.push(body);
    else this.#report(this.#read(body));
  }

  #read(body: Uint8Array): Look {
    let json: unknown;
    try {
      json = JSON.parse(Buffer.from(body).toString('utf8'));
    } catch {
      json = null;
    }
    const said = report.safeParse(json).data;
    if (said === undefined) return { ok: false, why: 'no-answer', detail: 'the page reported something unexpected' };
    if (!said.ok) return { ok: false, why: 'no-camera', detail: said.name };
    const { camera, perSecond, background, levels } = said;
    return { ok: true, looked: { camera, perSecond, background, levels, frames: this.#frames } };
  }
}

/** The body of a request; null if it is larger than allowed. */
async function bodyOf(request: IncomingMessage, limitBytes: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limitBytes) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
