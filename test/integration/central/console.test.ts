import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../../src/adapters/storage/crypto/index.ts';
import {
  CONSOLE_LOCK_AFTER_MS,
  CONSOLE_ROUTES,
  ConsoleRecord,
  ConsoleServer,
  openConsoleAccounts,
} from '../../../src/central/console/index.ts';
import { CONSOLE_ACCOUNT, CONSOLE_PIN, OF_TRAVELLERS, personLine, picturedOffice } from '../../fakes/central-fleet.ts';
import { later, TestCentral } from '../../fakes/central-office.ts';
import { ConsoleSite } from '../../fakes/console-site.ts';

interface Answer {
  status: number;
  text: string;
  headers: NodeJS.Dict<string | string[]>;
}
type Headers = Record<string, string | string[]>;

const screen = mkdtempSync(join(tmpdir(), 'waypost-console-'));
let office: TestCentral;
let site: ConsoleSite;
let port = 0;

beforeAll(async () => {
  writeFileSync(join(screen, 'console.html'), '<!doctype html><title>console</title>');
  office = await TestCentral.open();
  await picturedOffice(office);
  // What an office folder may hold of people beside its own stores: records before they are built, and a picture.
  writeFileSync(join(office.folder.path, 'records.jsonl'), personLine('r-secret-9', 1));
  writeFileSync(join(office.folder.list('missing-persons'), 'picture.txt'), 'iVBORw0KGgo');
  site = new ConsoleSite(office);
  await site.start(screen);
  port = Number(new URL(site.url).port);
});
afterAll(async () => {
  await site.stop();
  office.remove();
  rmSync(screen, { recursive: true, force: true });
});

function call(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Headers; body?: unknown } = {},
): Promise<Answer> {
  const all: Headers = { host: `localhost:${port}`, ...headers };
  if (body !== undefined) all['content-type'] ??= 'application/json';
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: all, setHost: false, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** As the page of this server sends it. */
const own = (): Headers => ({ origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin' });
const signIn = (pin = CONSOLE_PIN, account: string = CONSOLE_ACCOUNT.id): Promise<Answer> =>
  call('POST', '/office/sign-in', { headers: own(), body: { account, pin } });

async function known(): Promise<Headers> {
  const { status, headers } = await signIn();
  expect(status).toBe(200);
  const cookies = [headers['set-cookie'] ?? []].flat().map((one) => one.split(';')[0]);
  return { ...own(), cookie: cookies.join('; ') };
}

const reasonOf = ({ text }: Answer): string => (JSON.parse(text) as { reason: string }).reason;

/** Every file of the office but the accounts of the console, which count wrong tries. */
function digestOfOffice(): string {
  const hash = createHash('sha256');
  const files = readdirSync(office.folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(office.folder.path, 'console')) && !/-(?:wal|shm)$/.test(path))
    .sort();
  for (const path of files) hash.update(path).update('\0').update(readFileSync(path));
  return hash.digest('hex');
}

/** Each path that a page may ask for, with the queries that change what it gets. */
const READS = [
  '/office/view',
  '/office/view?order=late',
  '/office/view?order=late&only=missing',
  '/office/view?unfolded=Zenith%20airport',
  '/office/view?filter=road',
  ...['lists', 'notices', 'help', 'keys', 'calendar', 'programs', 'record'].map((tab) => `/office/part?tab=${tab}`),
  '/office/fleet.csv',
];

describe('who is let in', () => {
  it('gets nothing but the page and the sign-in without a session', async () => {
    const { status, text, headers } = await call('GET', '/office/entry');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ name: null, locked: false, version: '0.0.0' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-frame-options']).toBe('DENY');
    for (const path of READS) {
      for (const cookie of ['', '__Host-wp=x', `__Host-wp=${'A'.repeat(43)}`]) {
        const answer = await call('GET', path, { headers: { ...own(), cookie } });
        expect([answer.status, reasonOf(answer)], path).toEqual([401, 'SIGNED_OUT']);
      }
    }
    const out = await call('POST', '/office/sign-out', { headers: own(), body: {} });
    expect(out.status).toBe(200);
  });

  it('answers no other Host, no other Origin, no header that comes twice', async () => {
    const session = await known();
    const paths = [...READS, '/office/entry', '/'];
    const { cookie = '' } = session;
    for (const path of paths) {
      for (const host of [
        'evil.test',
        `evil.test:${port}`,
        'localhost',
        'localhost:1',
        `127.0.0.1.evil.test:${port}`,
      ]) {
        // Without Origin, as a page reads that has rebound its own name to this machine.
        const answer = await call('GET', path, { headers: { cookie, host } });
        expect([answer.status, reasonOf(answer)], `${path} ${host}`).toEqual([403, 'HOST_REFUSED']);
      }
      for (const odd of [
        { origin: 'http://evil.test', 'sec-fetch-site': 'cross-site' },
        { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
        { origin: 'null' },
      ]) {
        const answer = await call('GET', path, { headers: { cookie, ...odd } });
        expect([answer.status, reasonOf(answer)], path).toEqual([403, 'ORIGIN_REFUSED']);
      }
      const twice = { ...session, origin: [`http://localhost:${port}`, 'http://evil.test'] };
      const answer = await call('GET', path, { headers: twice });
      expect([answer.status, reasonOf(answer)], path).toEqual([400, 'HEADER_REPEATED']);
    }
    const foreign = await call('POST', '/office/sign-in', {
      headers: { origin: 'http://evil.test' },
      body: { account: CONSOLE_ACCOUNT.id, pin: CONSOLE_PIN },
    });
    expect(foreign.status).toBe(403);
    const unproven = await call('POST', '/office/sign-in', { body: { account: CONSOLE_ACCOUNT.id, pin: CONSOLE_PIN } });
    expect(unproven.status).toBe(403);
  });

  it('changes nothing, whatever is sent to whichever path', async () => {
    const session = await known();
    await call('GET', '/office/view', { headers: session });
    const before = digestOfOffice();
    const paths = [
      ...CONSOLE_ROUTES.map(({ path }) => path),
      '/',
      '/office/approve',
      '/office/publish',
      '/../holders.json',
    ];
    for (const path of paths) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        if (method === 'POST' && path.startsWith('/office/sign-')) continue;
        const { status } = await call(method, path, {
          headers: session,
          body: { account: 'x', pin: '1', approve: true },
        });
        expect(status, `${method} ${path}`).toBe(405);
      }
    }
    for (const path of READS) await call('GET', path, { headers: session });
    expect(digestOfOffice()).toBe(before);
    for (const path of [
      '/holders.json',
      '/assets/../../holders.json',
      '/assets/%2e%2e/%2e%2e/holders.json',
      '/console.html',
    ])
      expect((await call('GET', path, { headers: session })).status, path).toBe(404);
  });

  it('counts wrong PINs, and says the same of an account that is not there', async () => {
    const [wrong, unknown] = [await signIn('918273'), await signIn('918273', 'nobody')];
    expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
    let throttled = false;
    for (let at = 0; at < 30 && !throttled; at += 1)
      throttled = reasonOf(await signIn('918273', 'nobody')) === 'SIGN_IN_THROTTLED';
    expect(throttled).toBe(true);
    // The browser that signed in before is not kept out by a stranger.
    site.wall = new Date(site.wall.getTime() + 24 * 3_600_000);
  });

  it('locks without a person, and a page that only looks does not keep it open', async () => {
    const session = await known();
    for (const step of [0.4, 0.4]) {
      site.monoMs += CONSOLE_LOCK_AFTER_MS * step;
      expect((await call('GET', '/office/view', { headers: session })).status).toBe(200);
    }
    site.monoMs += CONSOLE_LOCK_AFTER_MS * 0.4;
    for (const path of READS) {
      const answer = await call('GET', path, { headers: session });
      expect([answer.status, reasonOf(answer)], path).toEqual([401, 'SESSION_LOCKED']);
    }
    const again = await known();
    site.monoMs += CONSOLE_LOCK_AFTER_MS * 0.9;
    expect((await call('GET', '/office/view?active=1', { headers: again })).status).toBe(200);
    site.monoMs += CONSOLE_LOCK_AFTER_MS * 0.9;
    expect((await call('GET', '/office/view', { headers: again })).status).toBe(200);
    await call('POST', '/office/sign-out', { headers: again, body: {} });
    expect((await call('GET', '/office/view', { headers: again })).status).toBe(401);
  });
});

describe('a UNIX socket', () => {
  it('is for its user alone, asks for Host and session as the port does, and takes no file away', async () => {
    const socket = join(screen, 'console.sock');
    const accounts = openConsoleAccounts(office.folder, () => site.wall);
    if (!accounts.ok) throw new Error(accounts.message);
    const make = (): ConsoleServer =>
      new ConsoleServer({
        desk: site.desk,
        record: site.record,
        accounts: accounts.accounts,
        port: 8710,
        socket,
        screenFolder: screen,
        clock: { mono: () => performance.now() },
        random: systemRandom,
        version: '0.0.0',
        say: () => undefined,
      });
    const ask = (host: string, path: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request({ socketPath: socket, path, headers: { host }, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end();
      });
    writeFileSync(socket, 'a file of somebody');
    expect(await make().start()).toMatchObject({ ok: false });
    expect(readFileSync(socket, 'utf8')).toBe('a file of somebody');
    rmSync(socket);
    const killed = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['--eval', killed]);
    expect(statSync(socket).isSocket()).toBe(true);
    const server = make();
    try {
      expect(await server.start()).toEqual({ ok: true, url: 'http://localhost:8710/' });
      // A second console does not take it away from the first.
      expect(await make().start()).toMatchObject({ ok: false });
      expect(statSync(socket).mode & 0o777).toBe(0o600);
      expect(await ask('localhost:8710', '/')).toBe(200);
      expect(await ask('localhost:8710', '/office/view')).toBe(401);
      expect(await ask('evil.test:8710', '/')).toBe(403);
    } finally {
      await server.stop();
      accounts.close();
    }
  });
});

describe('the record of the console', () => {
  it('says who did what, keeps nothing that a stranger typed, and shows a line that was changed', async () => {
    const session = await known();
    await call('GET', '/office/fleet.csv', { headers: session });
    await signIn('918273');
    // A person who types the PIN where the account belongs.
    await signIn('x', CONSOLE_PIN);
    await call('POST', '/office/sign-out', { headers: session, body: {} });
    const file = join(office.folder.path, 'console', 'record.jsonl');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(CONSOLE_PIN);
    expect(
      site.record
        .rows()
        .slice(0, 4)
        .map(({ who, what }) => `${who} ${what}`),
    ).toEqual(['gil signed-out', 'gil wrong-pin', 'gil saved-csv', 'gil signed-in']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const rows = text.trim().split('\n').length;
    const wordsNow = (): string => new ConsoleRecord(office.folder, () => site.wall).words();
    expect(wordsNow()).toBe(`record: ${rows} rows, chain holds`);
    const lines = text.split('\n');
    for (const broken of [
      lines.filter((_, at) => at !== 1),
      lines.map((line, at) => (at === 1 ? line.replace('gil', 'eva') : line)),
      [lines[0], lines[0], ...lines.slice(1)],
      ['nothing', ...lines],
    ]) {
      writeFileSync(file, broken.join('\n'));
      expect(wordsNow()).toMatch(/, changed at line [12]$/);
    }
    writeFileSync(file, text);
    expect(wordsNow()).toContain('chain holds');
    site.monoMs += 60_000;
    const again = await known();
    const page = JSON.parse((await call('GET', '/office/part?tab=record', { headers: again })).text) as {
      tables: { rows: string[][] }[];
    };
    expect(page.tables[0]?.rows[0]?.slice(1, 3)).toEqual(['gil', 'signed in']);
  });
});

describe('what it shows', () => {
  it('has no name, no document number, no picture and no record of anybody, though the office has', async () => {
    const { folder } = office;
    const stored =
      readFileSync(join(folder.path, 'records.jsonl'), 'utf8') +
      readFileSync(join(folder.staging, 'summary.json'), 'utf8');
    expect(OF_TRAVELLERS.slice(0, 4).every((word) => stored.includes(word))).toBe(true);
    const session = await known();
    const all: string[] = [];
    for (const path of [...READS, '/office/entry']) {
      const { status, text } = await call('GET', path, { headers: session });
      expect(status, path).toBe(200);
      expect(text.length, path).toBeGreaterThan(20);
      for (const word of OF_TRAVELLERS) expect(text.includes(word), `${path} shows ${word}`).toBe(false);
      all.push(text);
    }
    // The search would have found what is there: names of kiosks and of the people who sign.
    for (const word of ['Road 1', 'Dan', 'Missing persons, generation 4'])
      expect(all.join().includes(word), word).toBe(true);
  });

  it('answers a held call as soon as somebody signs', async () => {
    const session = await known();
    const first = JSON.parse((await call('GET', '/office/view', { headers: session })).text) as { revision: string };
    const held = call('GET', `/office/view?after=${first.revision}`, { headers: session });
    await office.approve('targets-2', later(29));
    const next = JSON.parse((await held).text) as { revision: string; waiting: { open: string[]; command: string }[] };
    expect(next.revision).not.toBe(first.revision);
    expect(next.waiting[0]?.open).toEqual([]);
    expect(next.waiting[0]?.command).toContain('waypost central publish');
  });

  it('goes on with a damaged file of the office, and names it', async () => {
    const session = await known();
    writeFileSync(office.folder.devicesFile, '{');
    // A reading that took a while is not repeated at once.
    const view = async (): Promise<{ faults: string[]; ends: unknown[] }> =>
      JSON.parse((await call('GET', '/office/view', { headers: session })).text);
    await expect.poll(async () => (await view()).faults.join()).toContain('devices.json');
    expect((await view()).ends.length).toBeGreaterThan(0);
  });
});
