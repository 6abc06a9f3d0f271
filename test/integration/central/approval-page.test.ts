import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../../src/adapters/storage/crypto/index.ts';
import { ApprovalPage, type ApprovalShown } from '../../../src/central/approval-page/index.ts';
import type { ApprovalAnswer, ApprovalSigning } from '../../../src/central/approval-page/server.ts';

const DIGEST = 'ab'.repeat(32);
const SHOWN: ApprovalShown = {
  digest: DIGEST,
  lines: [{ text: 'LIST lost-documents: Lost documents', isWarning: false }],
  spoken: 'vohid kudul',
  hex: 'abab',
  what: 'the number of the generation',
  refusal: null,
  holder: 'Dan',
  asksPassphrase: true,
};

let folder: string;
const pages: ApprovalPage[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-approval-'));
  writeFileSync(join(folder, 'approve.html'), '<!doctype html><title>Approve</title>');
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Site {
  page: ApprovalPage;
  port: number;
  secret: string;
  answers: ApprovalAnswer[];
  said: string[];
}

async function opened(
  change: { openMs?: number; sign?: (answer: ApprovalAnswer) => Promise<ApprovalSigning> } = {},
): Promise<Site> {
  const answers: ApprovalAnswer[] = [];
  const said: string[] = [];
  const page = new ApprovalPage({
    shown: SHOWN,
    sign: (answer) => {
      answers.push(answer);
      const wrong = { ok: false, reason: 'APPROVAL_WORD', message: 'That is not it.' } as const;
      return Promise.resolve(answer.word === '3' ? { ok: true, lines: ['Signed as Dan'] } : wrong);
    },
    port: 0,
    screenFolder: folder,
    clock: { mono: () => performance.now() },
    random: systemRandom,
    say: (line) => said.push(line),
    ...change,
  });
  pages.push(page);
  const started = await page.start();
  if (!started.ok) throw new Error(started.message);
  const url = new URL(started.url);
  return { page, port: Number(url.port), secret: url.hash.slice(1), answers, said };
}

interface Reply {
  status: number;
  reason: string;
  text: string;
  body: Record<string, unknown>;
}

function call(
  { port }: Site,
  path: string,
  { method = 'POST', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Reply> {
  const origin = `http://127.0.0.1:${port}`;
  const all = { host: `127.0.0.1:${port}`, origin, 'content-type': 'application/json', ...headers };
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: given, setHost: false, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => {
          let parsed: Record<string, unknown> = {};
          if (text.startsWith('{')) parsed = JSON.parse(text) as Record<string, unknown>;
          resolve({ status: response.statusCode ?? 0, reason: String(parsed['reason'] ?? ''), text, body: parsed });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function tokenOf(site: Site): Promise<string> {
  const { status, body } = await call(site, '/approval/open', { body: { secret: site.secret } });
  expect(status).toBe(200);
  return String(body['token']);
}
const signing = (token: string, change: object = {}): object => ({
  token,
  digest: DIGEST,
  word: '3',
  passphrase: 'p',
  ...change,
});

describe('who gets something from the page of an approver', () => {
  it('nobody without the secret of its address: neither what is staged nor a signature', async () => {
    const site = await opened();
    expect(site.secret).toHaveLength(43);
    const page = await call(site, '/', { method: 'GET', headers: { origin: '' } });
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>Approve</title>']);
    for (const secret of ['', 'x', site.secret.slice(1), `${site.secret}x`, site.secret.toLowerCase()]) {
      const reply = await call(site, '/approval/open', { body: { secret } });
      expect([reply.status, reply.reason], secret).toEqual([403, 'APPROVAL_ADDRESS']);
      expect(reply.text).not.toContain('Lost documents');
    }
    for (const token of ['', site.secret, 'x'.repeat(43)]) {
      for (const path of ['/approval/sign', '/approval/refuse']) {
        const body = path.endsWith('sign') ? signing(token) : { token };
        const reply = await call(site, path, { body });
        expect([reply.status, reply.reason], path).toEqual([403, 'APPROVAL_ADDRESS']);
      }
    }
    expect(site.answers).toEqual([]);
    // The person at the terminal hears of it.
    expect(site.said).toEqual(['A request was refused: APPROVAL_ADDRESS']);
    expect(await tokenOf(site)).toHaveLength(43);
  });

  it('one page, once: a second one with the same address gets nothing, and the first goes on', async () => {
    const site = await opened();
    const token = await tokenOf(site);
    const second = await call(site, '/approval/open', { body: { secret: site.secret } });
    expect([second.status, second.reason]).toEqual([403, 'APPROVAL_ADDRESS_USED']);
    expect(second.text).not.toContain(token);
    expect(site.said).toEqual(['A request was refused: APPROVAL_ADDRESS_USED']);
    expect((await call(site, '/approval/sign', { body: signing(token) })).status).toBe(200);
    expect(await site.page.ended()).toEqual({ how: 'signed', lines: ['Signed as Dan'] });
  });

  it('no page of another origin, no rebound name, no form, though it had the token', async () => {
    const site = await opened();
    const token = await tokenOf(site);
    const own = `127.0.0.1:${site.port}`;
    for (const [headers, reason] of [
      [{ origin: 'http://evil.test' }, 'ORIGIN_REFUSED'],
      [{ origin: 'null' }, 'ORIGIN_REFUSED'],
      [{ origin: '' }, 'ORIGIN_REFUSED'],
      [{ origin: `http://localhost:${site.port}` }, 'ORIGIN_REFUSED'],
      [{ origin: `http://127.0.0.1:${site.port + 1}`, 'sec-fetch-site': 'same-site' }, 'ORIGIN_REFUSED'],
      [{ host: `evil.test:${site.port}`, origin: `http://evil.test:${site.port}` }, 'HOST_REFUSED'],
      [{ host: `localhost:${site.port}`, origin: `http://localhost:${site.port}` }, 'HOST_REFUSED'],
      [{ host: own, 'content-type': 'text/plain' }, 'BODY_TYPE'],
    ] as const) {
      const reply = await call(site, '/approval/sign', { headers, body: signing(token) });
      expect(reply.status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
      if (reason !== 'BODY_TYPE') expect(reply.reason, JSON.stringify(headers)).toBe(reason);
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await call(site, '/approval/sign', { method, body: signing(token) })).status, method).toBe(405);
    for (const path of ['/approval/sign', '/approval/open', '/console.html', '/../approve.html'])
      expect((await call(site, path, { method: 'GET' })).status, path).toBe(404);
    expect(site.answers).toEqual([]);
  });

  it('no other machine: it listens on 127.0.0.1 and on nothing else', async () => {
    const site = await opened();
    const others = Object.values(networkInterfaces())
      .flat()
      .flatMap((one) => (one === undefined || one.address === '127.0.0.1' ? [] : [one.address]));
    for (const host of ['::1', ...others]) {
      const isOpen = await new Promise((resolve) => {
        const socket = connect({ host, port: site.port }, () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      expect(isOpen, host).toBe(false);
    }
  });
});

describe('what it signs', () => {
  it('is what it showed: a page that shows another digest signs nothing', async () => {
    const site = await opened();
    const token = await tokenOf(site);
    const other = await call(site, '/approval/sign', { body: signing(token, { digest: 'cd'.repeat(32) }) });
    expect([other.status, other.reason]).toEqual([409, 'APPROVAL_NOT_SHOWN']);
    expect(site.answers).toEqual([]);
  });

  it('is signed once, also where two calls come at once', async () => {
    let done = 0;
    const site = await opened({
      sign: async () => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        done += 1;
        return { ok: true, lines: ['Signed as Dan'] };
      },
    });
    const token = await tokenOf(site);
    const replies = await Promise.all([1, 2, 3].map(() => call(site, '/approval/sign', { body: signing(token) })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const after = await call(site, '/approval/sign', { body: signing(token) });
    expect(after.reason).toBe('APPROVAL_OVER');
    expect(done).toBe(1);
  });
});

describe('how it ends', () => {
  it('after five wrong answers', async () => {
    const site = await opened();
    const token = await tokenOf(site);
    const reasons: string[] = [];
    for (let at = 0; at < 5; at += 1)
      reasons.push((await call(site, '/approval/sign', { body: signing(token, { word: '4' }) })).reason);
    expect(reasons).toEqual([...Array.from({ length: 4 }, () => 'APPROVAL_WORD'), 'APPROVAL_OVER']);
    expect(await site.page.ended()).toEqual({ how: 'too-many-tries' });
    expect((await call(site, '/approval/sign', { body: signing(token) })).reason).toBe('APPROVAL_OVER');
    expect(site.answers).toHaveLength(5);
  });

  it('when its time is over, and signs nothing after that', async () => {
    const site = await opened({ openMs: 150 });
    const token = await tokenOf(site);
    expect(await site.page.ended()).toEqual({ how: 'too-late' });
    expect((await call(site, '/approval/sign', { body: signing(token) })).reason).toBe('APPROVAL_OVER');
    expect(site.answers).toEqual([]);
  });

  it('when the person does not want to sign', async () => {
    const site = await opened();
    const token = await tokenOf(site);
    expect((await call(site, '/approval/refuse', { body: { token } })).status).toBe(200);
    expect(await site.page.ended()).toEqual({ how: 'refused' });
    expect((await call(site, '/approval/sign', { body: signing(token) })).reason).toBe('APPROVAL_OVER');
  });
});
