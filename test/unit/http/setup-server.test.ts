import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isFromThisMachine } from '../../../src/adapters/http/server/index.ts';
import { SetupServer, type SetupService, type SetupState } from '../../../src/adapters/http/setup/index.ts';

const VIEW: SetupState = {
  revision: 3,
  simulated: false,
  steps: [],
  phase: 'asks',
  question: null,
  problem: null,
  lines: ['a line'],
  found: { ports: [], pageFolders: [], cameras: [] },
  end: null,
};

/** The engine's side of the page: it remembers what came through. */
class Desk implements SetupService {
  version = '0.0.0';
  wantsPin = false;
  readonly answers: [number, string][] = [];
  readonly turnedAway: string[] = [];
  entries = 0;
  pin: string | null = null;
  pinRefusal = (_: string, pin: string): Promise<string | null> =>
    Promise.resolve(pin === this.pin ? null : 'The PIN of tom was not accepted.');
  entered = (): void => {
    this.entries += 1;
  };
  view = (): SetupState => VIEW;
  held = 0;
  news: Promise<void> = Promise.resolve();
  newer = (): Promise<void> => {
    this.held += 1;
    return this.news;
  };
  answer = (id: number, value: string): boolean => {
    this.answers.push([id, value]);
    return id === 7;
  };
  refused = (reason: string): void => {
    this.turnedAway.push(reason);
  };
}

interface Answer {
  status: number;
  body: { reason?: string } & Record<string, unknown>;
  cookie: string;
  headers: Record<string, unknown>;
}

const screenFolder = mkdtempSync(join(tmpdir(), 'waypost-setup-'));
let service: Desk;
let server: SetupServer;
let port = 0;
let drawn = 0;

beforeAll(() => writeFileSync(join(screenFolder, 'setup.html'), '<!doctype html><title>setup</title>'));
afterAll(() => rmSync(screenFolder, { recursive: true, force: true }));
beforeEach(async () => {
  service = new Desk();
  const random = (bytes: number): Uint8Array => {
    drawn += bytes;
    return Uint8Array.from({ length: bytes }, (_, at) => ((drawn + at) * 11) % 256);
  };
  const log = { warn: () => undefined, error: () => undefined };
  server = new SetupServer({ desk: service, port: 0, screenFolder, clock: { mono: () => 0 }, random, log });
  const started = await server.start();
  if (!started.ok) throw new Error(started.message);
  port = Number(new URL(started.url).port);
  return () => server.stop();
});

type Headers = Record<string, string | string[]>;

function call(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Headers; body?: unknown } = {},
): Promise<Answer> {
  const all: Headers = { host: `localhost:${port}`, ...headers };
  if (body !== undefined) all['content-type'] ??= 'application/json';
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: all, setHost: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => {
        const json = text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {};
        const cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
        resolve({ status: response.statusCode ?? 0, body: json, cookie, headers: response.headers });
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** As the page of this server sends it. */
const own = (): Headers => ({ origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin' });
const signIn = (code: string, more: object = {}): Promise<Answer> =>
  call('POST', '/api/setup/sign-in', { headers: own(), body: { code, technician: null, pin: null, ...more } });

async function known(): Promise<Headers> {
  const { cookie, status } = await signIn(server.newCode());
  expect(status).toBe(200);
  return { ...own(), cookie };
}

describe('the setup page', () => {
  it('is shown to anybody on this machine, and tells nothing before the code', async () => {
    expect(await call('GET', '/setup')).toMatchObject({ status: 200 });
    expect(await call('GET', '/api/setup/door')).toMatchObject({
      status: 200,
      body: { signedIn: false, wantsPin: false },
    });
    expect(await call('GET', '/api/setup/view')).toMatchObject({ status: 401, body: { reason: 'SIGNED_OUT' } });
    const answer = { headers: own(), body: { id: 7, value: 'x' } };
    expect(await call('POST', '/api/setup/answer', answer)).toMatchObject({ status: 401 });
    expect(service.answers).toEqual([]);
    expect([service.entries, service.held]).toEqual([0, 0]);
  });

  it('opens with the code of the console and takes answers of its page', async () => {
    const headers = await known();
    expect(service.entries).toBe(1);
    expect(await call('GET', '/api/setup/view', { headers })).toMatchObject({ status: 200, body: { revision: 3 } });
    const taken = await call('POST', '/api/setup/answer', { headers, body: { id: 7, value: 'entry' } });
    expect(taken.status).toBe(200);
    expect(service.answers).toEqual([[7, 'entry']]);
    const twice = await call('POST', '/api/setup/answer', { headers, body: { id: 6, value: 'exit' } });
    expect(twice).toMatchObject({ status: 409, body: { reason: 'SETUP_ANSWERED' } });
  });

  it('keeps its cookie from scripts, other sites and other paths', async () => {
    const { headers } = await signIn(server.newCode());
    expect(String(headers['set-cookie'])).toMatch(
      /^__Host-wp-setup=[^;]{43}; Secure; HttpOnly; SameSite=Strict; Path=\/$/,
    );
  });

  it('turns a second browser away until it has a code of its own, and then the first one', async () => {
    const first = await known();
    const code = server.newCode();
    expect(await signIn('AAAA-AAAA')).toMatchObject({ status: 401, body: { reason: 'SETUP_CODE_WRONG' } });
    const { cookie } = await signIn(code);
    expect(await call('GET', '/api/setup/view', { headers: first })).toMatchObject({ status: 401 });
    expect(await call('GET', '/api/setup/view', { headers: { ...own(), cookie } })).toMatchObject({ status: 200 });
  });

  it('tells a browser nothing that was put out while it waited for news', async () => {
    const headers = await known();
    let come = (): void => undefined;
    service.news = new Promise((resolve) => {
      come = resolve;
    });
    const waiting = call('GET', '/api/setup/view?after=3', { headers });
    await expect.poll(() => service.held).toBe(1);
    await known();
    come();
    expect(await waiting).toMatchObject({ status: 401, body: { reason: 'SIGNED_OUT' } });
  });

  it('takes no code any more after five wrong ones', async () => {
    const code = server.newCode();
    const told: (string | undefined)[] = [];
    for (let tries = 0; tries < 5; tries += 1) told.push((await signIn('AAAA-AAAA')).body.reason);
    expect(told.at(-1)).toBe('SETUP_CODE_OVER');
    expect(await signIn(code)).toMatchObject({ status: 401, body: { reason: 'SETUP_CODE_OVER' } });
    expect(service.entries).toBe(0);
  });

  it('wants the PIN beside the code once there is a technician', async () => {
    service.wantsPin = true;
    service.pin = '285036';
    const code = server.newCode();
    expect(await signIn(code)).toMatchObject({ status: 401, body: { reason: 'SETUP_PIN' } });
    expect(await signIn(code, { technician: 'tom', pin: '000000' })).toMatchObject({ status: 401 });
    expect(service.entries).toBe(0);
    expect(await signIn(code, { technician: 'tom', pin: '285036' })).toMatchObject({ status: 200 });
  });
});

describe('a request from elsewhere', () => {
  it.each([
    ['another name', { host: 'kiosk.example:8719' }],
    ['another port', { host: 'localhost:1' }],
    ['no name', { host: '' }],
  ])('with %s in Host is turned away, whatever it asks', async (_, headers) => {
    for (const path of ['/setup', '/api/setup/door', '/api/setup/view'])
      expect(await call('GET', path, { headers })).toMatchObject({ status: 403, body: { reason: 'HOST_REFUSED' } });
    expect(service.turnedAway).toContain('HOST_REFUSED');
  });

  it.each([
    ['another page', { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another program of this machine', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['nowhere', {}],
  ])('of %s is turned away, also with the cookie', async (_, foreign: Headers) => {
    const { cookie } = await known();
    const headers = { ...foreign, cookie: String(cookie) };
    const answer = await call('POST', '/api/setup/answer', { headers, body: { id: 7, value: 'x' } });
    expect(answer).toMatchObject({ status: 403, body: { reason: 'ORIGIN_REFUSED' } });
    const code = server.newCode();
    const body = { code, technician: null, pin: null };
    expect(await call('POST', '/api/setup/sign-in', { headers: foreign, body })).toMatchObject({ status: 403 });
    expect(service.answers).toEqual([]);
  });

  it('with a header twice is turned away', async () => {
    const headers = { ...own(), origin: [`http://localhost:${port}`, 'http://evil.example'] };
    expect(await call('GET', '/api/setup/door', { headers })).toMatchObject({ status: 400 });
  });

  it('that is no answer is turned away', async () => {
    const headers = await known();
    for (const body of [{}, { id: 'x', value: 1 }, { id: 7, value: 'x'.repeat(5000) }, { id: 7, value: 'x', more: 1 }])
      expect((await call('POST', '/api/setup/answer', { headers, body })).body.reason).toBe('FIELD_INVALID');
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect(await call('POST', '/api/setup/answer', { headers: form, body: {} })).toMatchObject({ status: 415 });
    expect(service.answers).toEqual([]);
    expect(await call('GET', '/index.html', { headers })).toMatchObject({ status: 404 });
  });

  it('finds no door at another address of the machine', async () => {
    // 127.0.0.2 is this machine as well: a server on every address would answer there.
    const outcome = await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port }, () => {
        socket.destroy();
        resolve('open');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
    expect(outcome).toBe('ECONNREFUSED');
  });

  it('is known by the address that it comes from', () => {
    const from = (remoteAddress: string | undefined): boolean =>
      isFromThisMachine({ socket: { remoteAddress } } as Parameters<typeof isFromThisMachine>[0]);
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map(from)).toEqual([true, true, true]);
    expect(['10.0.0.7', '::ffff:10.0.0.7', 'fe80::1', '', undefined].map(from)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
