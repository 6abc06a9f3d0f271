import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { OtherLanesView } from '../../../src/adapters/http/api/supervisor.ts';
import { HandoversView, SupportAnswerView, SupportView } from '../../../src/adapters/http/api/support.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { installPolicy } from '../../../src/delivery/packs/index.ts';
import { signPolicy } from '../../../src/delivery/packs/policy-pack.ts';
import { findWords } from '../../fakes/daemon-disk.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite, OFFICER } from '../../fakes/daemon-site.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { patience } from '../../fakes/patience.ts';
import { MemorySearch } from '../../fakes/process-memory.ts';
import { utf8 } from '../../fakes/protection.ts';

/**
 * Two real daemons that share a folder: a lane, and the second line. What was written on the lane is read on the other box, once,
 * by the colleague it was handed to; it is in no file, no output and no memory of either.
 */
const SECRET = 'quincewood cousin holds all the passports, and answered for her';
const CONTACT = 'marzipan-stall-behind-the-station';
const ANNA = { id: 'anna', name: 'Anna Quillfeather', role: 'officer', pin: '592817' } as const;
const BEN = { id: 'ben', name: 'Ben Quillfeather', role: 'officer', pin: '481736' } as const;
const SUPERVISOR = { id: 'super', name: 'S. Quillfeather', role: 'supervisor', pin: '620475' } as const;
const WAIT = { timeout: patience(30_000), interval: 250 };

const shared = mkdtempSync(join(tmpdir(), 'waypost-shared-'));
let lane: DaemonSite;
let desk: DaemonSite;
let laneDaemon: DaemonProcess;
let deskDaemon: DaemonProcess;
let otto: LaneClient;
let anna: LaneClient;
let ben: LaneClient;
let handover = '';
let word = '';

beforeAll(async () => {
  [lane, desk] = [await DaemonSite.create(), await DaemonSite.create()];
  const [a, b] = [await identityOf(lane, 'Lane 1'), await identityOf(desk, 'Second line')];
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const policyKeys = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  lane.configure({ policyKeys, protection: { handover: { folder: shared, boxes: [b] } } });
  desk.configure({ protection: { handover: { folder: shared, boxes: [a] } } });
  await installPurpose(keys, policyKeys);
  const accounts = openAccounts({ stateDir: desk.stateDir, ring: await desk.ring(), wall: () => desk.time.wall() });
  if (!accounts.ok) throw new Error(accounts.message);
  for (const person of [ANNA, BEN, SUPERVISOR]) expect((await accounts.accounts.create(person)).ok).toBe(true);
  const year = new Date().getFullYear();
  for (const id of [ANNA.id, BEN.id])
    accounts.accounts.train(id, { for: ['protection', 'child'], until: `${year + 1}-06-30` });
  accounts.accounts.close();
  [laneDaemon, deskDaemon] = await Promise.all([DaemonProcess.start(lane), DaemonProcess.start(desk)]);
  otto = await signedIn(laneDaemon, OFFICER);
  anna = await signedIn(deskDaemon, ANNA);
  ben = await signedIn(deskDaemon, BEN);
}, 180_000);
afterAll(async () => {
  for (const daemon of [laneDaemon, deskDaemon]) if (daemon?.alive) await daemon.kill();
  for (const site of [lane, desk]) await site?.remove();
  rmSync(shared, { recursive: true, force: true });
});

async function identityOf(site: DaemonSite, name: string) {
  const { box, sign } = deviceIdentity(await site.ring(), name);
  return { name, box: toHex(box), sign: toHex(sign) };
}

/** A policy whose law lets an officer hand over what was written. */
async function installPurpose(
  keys: Parameters<typeof signPolicy>[1],
  trust: { threshold: number; keys: string[] },
): Promise<void> {
  const now = lane.time.wall();
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8'));
  const purpose = {
    purpose: 'second-line-handover',
    act: 'Border Act, section 12',
    text: { en: 'A colleague helps.' },
  };
  const pack = {
    ...example,
    legalBasis: [...example.legalBasis, purpose],
    validFrom: new Date(now.getTime() - 86_400_000).toISOString(),
    validUntil: new Date(now.getTime() + 86_400_000).toISOString(),
  };
  const taken = await lane.withJournal((_journal, station) =>
    installPolicy(signPolicy(pack, keys), { ...station, trust, now, by: 'test' }),
  );
  if (!taken.ok) throw new Error(taken.message);
}

async function signedIn(daemon: DaemonProcess, { id, pin }: { id: string; pin: string }): Promise<LaneClient> {
  const client = new LaneClient(daemon.url);
  client.on('lost', () => undefined);
  expect(await client.signIn(id, pin)).toBe(200);
  return client;
}

const as = <T extends z.ZodType>(schema: T, body: string): z.infer<T> => schema.parse(JSON.parse(body));
const opening = async (client: LaneClient) =>
  as(SupportView, (await client.send('POST', '/api/support/open', {})).body);
const listed = async (client: LaneClient) =>
  as(HandoversView, (await client.send('GET', '/api/support/handovers')).body).handovers;
const open = (client: LaneClient, id = handover) => client.send('POST', '/api/support/handover/open', { id });
const taken = (client: LaneClient, id = handover) => client.send('POST', '/api/support/handover/taken', { id });
const reasonOf = ({ status, body }: { status: number; body: string }) => [status, JSON.parse(body).reason];

function formBytes(colleague: { box: string | null; account: string }): Buffer {
  const texts = [SECRET, CONTACT].map(utf8);
  const head = utf8(
    JSON.stringify({
      formId: 'b'.repeat(32),
      inspectionId: null,
      outcome: 'second-line-protection',
      facts: [{ id: 'I-02', bytes: texts[0]?.length }],
      contactBytes: texts[1]?.length,
      age: 'adult',
      consent: 'no',
      needs: ['legal'],
      sendIdentity: false,
      language: 'fa',
      colleague,
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...texts]);
}

describe('a hand-over between two daemons', () => {
  it('comes beside what the other lane is doing, for a supervisor alone', async () => {
    const supervisor = await signedIn(deskDaemon, SUPERVISOR);
    const lanes = async (client: LaneClient) =>
      as(OtherLanesView, (await client.send('GET', '/api/supervisor/lanes')).body).lanes;
    await expect
      .poll(() => lanes(supervisor), WAIT)
      .toMatchObject([
        { name: 'Lane 1', live: true, presence: { state: 'idle', officers: [{ name: OFFICER.name, locked: false }] } },
      ]);
    expect(reasonOf(await anna.send('GET', '/api/supervisor/lanes'))[0]).toBe(403);
    await supervisor.send('POST', '/api/session/sign-out', {});
  });

  it('is offered with the people of the other box, who are here today first', async () => {
    const seen = async () =>
      (await opening(otto)).colleagues.map(({ name, boxName, signedIn: here }) => [name, boxName, here]);
    await expect.poll(seen, WAIT).toEqual([
      [ANNA.name, 'Second line', true],
      [BEN.name, 'Second line', true],
    ]);
  });

  it('takes the form, and both are shown one word', async () => {
    const [colleague] = (await opening(otto)).colleagues;
    if (colleague === undefined) throw new Error('nobody is offered');
    const form = formBytes({ box: colleague.box, account: colleague.account });
    const sent = await otto.send('POST', '/api/support/form', form, 'application/octet-stream');
    const answer = as(SupportAnswerView, sent.body);
    expect([sent.status, answer.done]).toEqual([200, 'noted']);
    handover = answer.handover ?? '';
    const [own] = await listed(otto);
    expect(own).toMatchObject({ id: handover, mine: 'by', name: ANNA.name, state: 'waiting', late: false });
    word = own?.word ?? '';
    await expect.poll(() => listed(anna), WAIT).toMatchObject([{ id: handover, mine: 'to', word, boxName: 'Lane 1' }]);
  });

  it('opens for nobody else: not for a colleague there, nor for who is not signed in, nor on the lane', async () => {
    expect(reasonOf(await open(ben))).toEqual([403, 'HANDOVER_NOT_YOURS']);
    expect(reasonOf(await taken(ben))).toEqual([403, 'HANDOVER_NOT_YOURS']);
    const nobody = new LaneClient(deskDaemon.url);
    nobody.on('lost', () => undefined);
    expect((await open(nobody)).status).toBe(401);
    expect(await listed(ben)).toEqual([]);
    expect(reasonOf(await open(anna, 'c'.repeat(32)))).toEqual([409, 'HANDOVER_ENDED']);
  });

  it('opens for its colleague as it was written, survives a cut of the power before it was taken, and then opens once', async () => {
    await deskDaemon.kill();
    deskDaemon = await DaemonProcess.start(desk);
    anna = await signedIn(deskDaemon, ANNA);
    const opened = await open(anna);
    expect(opened.status).toBe(200);
    for (const text of [SECRET, CONTACT, '"by":"officer"', '"language":"fa"', '"needs":["legal"]'])
      expect(opened.body).toContain(text);
    expect((await listed(otto))[0]).toMatchObject({ state: 'waiting' });
    expect((await taken(anna)).status).toBe(204);
    expect(reasonOf(await open(anna))).toEqual([409, 'HANDOVER_OPENED']);
    await expect.poll(async () => (await listed(otto))[0], WAIT).toMatchObject({ state: 'taken', word: null });
    expect(reasonOf(await open(otto))).toEqual([409, 'HANDOVER_OPENED']);
  });

  it('left nothing of what was written in the memory of either', async () => {
    const needles = [SECRET, CONTACT].map((text) => ({
      name: text,
      bytes: utf8(text),
      kind: 'text' as const,
      window: 16,
    }));
    const search = new MemorySearch(needles);
    // What a socket still holds goes with the next requests.
    for (const client of [otto, anna]) for (let n = 0; n < 20; n += 1) await listed(client);
    const found = search.look([laneDaemon.pid, deskDaemon.pid]);
    expect(found.filter(({ share }) => share > 0).map(({ needle, pid }) => [needle, pid])).toEqual([]);
  });

  it('left nothing of it, and not the word, in any file or output of either', async () => {
    const endings = [await laneDaemon.stop(), await deskDaemon.stop()];
    const said = endings
      .map(({ stdout, stderr }) => stdout + stderr)
      .join('')
      .toLowerCase();
    const words = ['quincewood', 'marzipan', word];
    expect(words.filter((one) => said.includes(one))).toEqual([]);
    for (const folder of [lane.stateDir, desk.stateDir, shared])
      expect(findWords(folder, words.slice(0, 2))).toEqual([]);
    for (const site of [lane, desk])
      await site.withJournal((journal) => expect(verifyJournal(journal)).toMatchObject({ ok: true }));
  });
});
