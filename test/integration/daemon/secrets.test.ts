import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { routeTable } from '../../../src/adapters/http/routes/index.ts';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { installPack } from '../../../src/delivery/packs/index.ts';
import { signPack } from '../../../src/delivery/packs/indicator-pack.ts';
import { filesBelow, findWords } from '../../fakes/daemon-disk.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { sendOn, visit } from '../../fakes/daemon-visit.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { packWith, productPack, testBody, utf8 } from '../../fakes/protection.ts';

/**
 * A working day, in which everything secret that there is goes through the daemon, also where it does not belong: a PIN in the
 * place of a name, in an address, in a broken body. Afterwards none of it is in what any process printed, nor in clear on
 * the disk.
 */
const PEOPLE = [
  { id: 'o.secret', name: 'Officer Quillfeather', role: 'officer', pin: '739182640517' },
  { id: 's.secret', name: 'Supervisor Quillfeather', role: 'supervisor', pin: '620475913862' },
  { id: 'd.secret', name: 'Privacy Quillfeather', role: 'dpo', pin: '592817346052' },
  { id: 'p.secret', name: 'Protection Quillfeather', role: 'protection', pin: '481736205941' },
] as const;
const NEW_PIN = '917364028563';
const WRONG = ['804615273948', '315926480735'];
const FACT = 'xylophone cousin holds all the passports';
const CONTACT = 'marigold-kiosk-behind-the-station';
const NOTE = 'gooseberry note of the officer';
const CAST = ['genuine', 'misprinted-check-digit', 'lost-document', 'missing-child'];
const KEY_FILES = ['development-root.key', 'traveller-display.token', 'traveller-display.url'];

let site: DaemonSite;
let daemon: DaemonProcess;
/** What every command line printed. */
let printed = '';
const cookies: string[] = [];
const clients: LaneClient[] = [];
const numbers: string[] = [];

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const packKeys = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  site.configure({ protection: { packKeys } });
  const pack = { ...packWith(testBody().body), version: productPack().version + 1 };
  const taken = await site.withJournal((_journal, station) =>
    installPack(signPack(pack, keys), { ...station, trust: packKeys, by: 'test' }),
  );
  if (!taken.ok) throw new Error(taken.message);
  const accounts = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => site.time.wall() });
  if (!accounts.ok) throw new Error(accounts.message);
  for (const person of PEOPLE) expect((await accounts.accounts.create(person)).ok).toBe(true);
  accounts.accounts.close();
  daemon = await DaemonProcess.start(site);
}, 90_000);
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

it('goes through a day with sign-in, wrong PINs, travellers, hits, a referral and a slip', async () => {
  const [officer, , dpo, protection] = await Promise.all(PEOPLE.map(async (person) => signedIn(person)));
  if (officer === undefined || dpo === undefined || protection === undefined) throw new Error('four sign in');
  await officer.follow();
  for (const pin of WRONG) expect(await new LaneClient(daemon.url).signIn('o.secret', pin)).toBe(401);
  // What a hurried officer does: the PIN in the field of the name, and the name in that of the PIN.
  expect(await new LaneClient(daemon.url).signIn(PEOPLE[0].pin, WRONG[0] ?? '')).toBe(401);
  expect(await raw('POST', '/api/session', `{"officerId":"o.secret","pin":"${PEOPLE[0].pin}"`)).toBe(400);
  expect(await raw('POST', '/api/session', `{"officerId":"o.secret","pin":"${PEOPLE[0].pin}","extra":1}`)).toBe(400);
  expect(await raw('GET', `/api/lane?pin=${PEOPLE[0].pin}`)).toBe(401);
  expect(await raw('GET', `/${PEOPLE[0].pin}/${site.traveller('genuine').holder.number}`)).toBe(404);
  expect(await raw('GET', `/%E0%A4%A/${PEOPLE[0].pin}`)).toBe(404);

  let last = '';
  for (const id of CAST) {
    const { inspectionId, alerts } = await visit(site, officer, site.traveller(id));
    for (const { id: alertId } of alerts) {
      expect((await officer.send('POST', '/api/alerts/open', { inspectionId, alertId })).status).toBe(200);
      const word = { inspectionId, alertId, outcome: 'unsure', note: NOTE };
      await officer.send('POST', '/api/alerts/adjudicate', word);
    }
    if (id === 'missing-child') await refer(officer, inspectionId);
    await sendOn(officer, inspectionId);
    last = inspectionId;
  }
  const typed = { lines: site.traveller('genuine').mrz, because: 'READING_WRONG' };
  expect((await officer.send('POST', '/api/mrz/check', { lines: typed.lines })).status).toBe(200);
  const slip = await officer.send('POST', '/api/redress', { inspectionId: last });
  expect(slip.status).toBe(200);
  numbers.push((JSON.parse(slip.body) as { number: string }).number);
  expect((await dpo.send('POST', '/api/redress/find', { number: numbers[0] })).status).toBe(200);
  expect((await protection.send('GET', '/api/support/referrals')).status).toBe(200);
  expect(
    (await officer.send('POST', '/api/support/contact', Buffer.from(CONTACT), 'application/octet-stream')).status,
  ).toBe(200);
}, 300_000);

it('lets nobody read or browse a list: no route shows a name or number of an entry while no traveller is here', async () => {
  const paths = routeTable(false, false).filter(({ method, path }) => method === 'GET' && !/:|events$/.test(path));
  expect(paths.length).toBeGreaterThan(10);
  for (const client of clients) {
    for (const { path } of paths) {
      const { body } = await client.send('GET', path);
      expect(listWords().filter((word) => body.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
    }
  }
});

it('is asked by every command of the technician and of central IT that reads the state', async () => {
  for (const words of [
    ['officer', 'list'],
    ['audit', 'cases'],
    ['audit', 'verify'],
    ['list', 'status'],
    ['list', 'check'],
    ['list', 'device-key'],
    ['policy', 'show'],
    ['protection', 'pack', 'show'],
    ['device', 'identity', '--out', join(site.folder, 'identity.json')],
    ['device', 'state'],
    ['calibrate', 'show'],
    ['documents', 'models', 'show'],
    ['notices', 'status'],
    ['doctor'],
  ]) {
    await command(words);
  }
  await command(['protection', 'referrals', 'list', '--officer', 'p.secret'], `${PEOPLE[3].pin}\n`);
  await command(['redress', 'list', '--officer', 'd.secret'], `${PEOPLE[2].pin}\n`);
  await command(['redress', 'show', numbers[0] ?? '', '--officer', 'd.secret'], `${WRONG[1]}\n`);
  await command(['officer', 'pin', 's.secret'], `${NEW_PIN}\n${NEW_PIN}\n`);
  expect(printed).toContain('o.secret');
}, 300_000);

it('leaves no PIN, key, token, zone, name, number or word of a form in any output, nor in clear on the disk', async () => {
  const { code, stdout, stderr } = await daemon.stop();
  expect(code).toBe(0);
  const pins = [...PEOPLE.map(({ pin }) => pin), NEW_PIN, ...WRONG];
  const tokens = cookies.map((cookie) => cookie.split('=')[1] ?? '');
  const travellers = CAST.flatMap(wordsOf);
  const forms = [FACT, CONTACT, NOTE];
  expect([pins.length, tokens.length, numbers.length]).toEqual([7, 4, 1]);
  expect(tokens.every((token) => token.length === 43)).toBe(true);
  expect(travellers.length).toBeGreaterThan(20);

  const secret = [...pins, ...tokens, ...travellers, ...forms, ...listWords(), ...numbers];
  const said = `${stdout}${stderr}${printed}`.toLowerCase();
  // A command that is given the number of a slip may repeat it; nothing else may.
  expect(secret.filter((word) => said.includes(word.toLowerCase()))).toEqual([]);
  expect(findWords(site.stateDir, secret)).toEqual([]);
  // Of those who work here the chain knows the account and never the name; only accounts.db has names.
  expect(`${stdout}${stderr}`).not.toContain('Quillfeather');
  const named = findWords(site.stateDir, ['Quillfeather']).filter((found) => !found.includes('accounts.db'));
  expect(named).toEqual([]);

  const keys = keyForms();
  expect(keys.length).toBeGreaterThan(2);
  expect(keys.filter((form) => said.includes(form.toLowerCase()))).toEqual([]);
  const others = filesBelow(site.stateDir).filter((file) => !KEY_FILES.some((name) => file.endsWith(name)));
  expect(others.filter((file) => keys.some((form) => readFileSync(file).includes(form)))).toEqual([]);
});

async function signedIn({ id, pin }: { id: string; pin: string }): Promise<LaneClient> {
  const client = new LaneClient(daemon.url);
  client.on('lost', () => undefined);
  expect(await client.signIn(id, pin)).toBe(200);
  cookies.push(client.cookie);
  clients.push(client);
  return client;
}

async function refer(client: LaneClient, inspectionId: string): Promise<void> {
  expect((await client.send('POST', '/api/support/open', {})).status).toBe(200);
  const texts = [FACT, CONTACT].map(utf8);
  const facts = [{ id: 'I-01', bytes: texts[0]?.length ?? 0 }];
  const head = utf8(
    JSON.stringify({
      formId: 'a'.repeat(32),
      inspectionId,
      outcome: 'refer-now',
      facts,
      contactBytes: texts[1]?.length ?? 0,
      age: 'child',
      consent: 'not-asked',
      needs: ['shelter'],
      sendIdentity: true,
      language: 'en',
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  const form = Buffer.concat([length, head, ...texts]);
  const answer = await client.send('POST', '/api/support/form', form, 'application/octet-stream');
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { done: 'sealed' }]);
}

/** A request as it is written; the answer's status. */
function raw(method: string, path: string, body?: string): Promise<number> {
  const host = new URL(daemon.url).host;
  const headers = { host, origin: daemon.url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: site.port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function command(words: readonly string[], stdin = ''): Promise<void> {
  const args = [builtEntry('cli/main.js'), ...words, '--config', site.configFile];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  await new Promise((resolve) => child.once('close', resolve));
  expect(text, words.join(' ')).not.toMatch(/unknown (command|option)|missing required|required option/);
  printed += text;
}

function wordsOf(id: string): string[] {
  const { holder, mrz } = site.traveller(id);
  return [holder.surname, ...holder.givenNames.split(' '), holder.number, ...mrz].filter((word) => word.length >= 5);
}

/** Names and notes of every entry of a list. */
function listWords(): string[] {
  return ['missing-persons', 'lost-documents'].flatMap((list) => {
    const text = readFileSync(join(packageRoot, 'hardware/demo/lists', `${list}.jsonl`), 'utf8');
    return [...text.matchAll(/"(?:family|given|number)":"([^"]{5,})"/g)].map((match) => match[1] ?? '');
  });
}

/** The root key as bytes, hexadecimal and base64 might show it. */
function keyForms(): string[] {
  const text = readFileSync(join(site.stateDir, 'development-root.key'));
  const key = text.length === 32 ? text : Buffer.from(text.toString().trim(), 'hex');
  expect(key.length).toBe(32);
  return [key.toString('hex'), key.toString('base64').slice(0, 42), key.toString('base64url').slice(0, 42)];
}
