import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { carriedIn, openProtection, publicKeys } from '../../../src/adapters/storage/protection/index.ts';
import { reportOf } from '../../../src/core/protection/report/index.ts';
import { reportEntries, verifyRoute } from '../../../src/daemon/report/index.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { installPack } from '../../../src/delivery/packs/index.ts';
import { signPack } from '../../../src/delivery/packs/indicator-pack.ts';
import { findWords } from '../../fakes/daemon-disk.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite, OFFICER } from '../../fakes/daemon-site.ts';
import { decide, sendOn, visit } from '../../fakes/daemon-visit.ts';
import { helpForm } from '../../fakes/help-form.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { OpenerSite } from '../../fakes/opener-site.ts';
import { patience } from '../../fakes/patience.ts';
import { packWith, productPack, testBody } from '../../fakes/protection.ts';
import { seeded } from '../../fakes/seeded.ts';

/**
 * From a finding to an answered call, with real parts: a lane and a second line as processes of their own, files carried on a USB stick by
 * the command line, and the page of the receiving body in Chromium from `file:` with the network off. The power of the lane is cut
 * between steps that a seed picks; what was done before has to be there after. That a kiosk comes from a bare machine to this point is
 * shown by the test of the package, which goes the same way with one kiosk.
 */
const SUPERVISOR = { id: 'super', name: 'S. Quillfeather', role: 'supervisor', pin: '620475' } as const;
const CARRIER = { id: 'carrier', name: 'P. Quillfeather', role: 'protection', pin: '738164' } as const;
const ANNA = { id: 'anna', name: 'Anna Quillfeather', role: 'officer', pin: '592817' } as const;
const FACT = 'quincewood uncle keeps the passport and answers for her';
const WORDS = ['quincewood', 'marzipan'];
const CONTACT = 'marzipan-stall behind the station';
const WAIT = { timeout: patience(60_000), interval: 250 };
const STEPS = 14;
const CUTS = 10;

const body = new OpenerSite();
const shared = mkdtempSync(join(tmpdir(), 'waypost-shared-'));
const cuts = picked(20_261_130);
let lane: DaemonSite;
let second: DaemonSite;
let daemon: DaemonProcess;
let other: DaemonProcess;
let step = 0;
let done = 0;

/** Ten of the places between the steps. */
function picked(seed: number): ReadonlySet<number> {
  const random = seeded(seed);
  const places = Array.from({ length: STEPS }, (_, at) => ({ at, by: random() })).sort((a, b) => a.by - b.by);
  return new Set(places.slice(0, CUTS).map(({ at }) => at));
}

/** Between two steps: the power of the lane goes, where the seed says so, and comes back. */
async function between(): Promise<void> {
  if (cuts.has(step)) {
    await daemon.kill();
    daemon = await DaemonProcess.start(lane);
    done += 1;
  }
  step += 1;
}

async function signedIn(at: DaemonProcess, { id, pin }: { id: string; pin: string }): Promise<LaneClient> {
  const client = new LaneClient(at.url);
  client.on('lost', () => undefined);
  expect(await client.signIn(id, pin)).toBe(200);
  return client;
}

/** A command of the manuals as the role protection types it. */
function carrier(...args: string[]): Promise<string> {
  const command = ['protection', ...args, '--officer', CARRIER.id, '--config', lane.configFile];
  const child = spawn(process.execPath, [join(packageRoot, 'bin/waypost.mjs'), ...command]);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stdin.end(`${CARRIER.pin}\n`);
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(out))));
  });
}

async function people(site: DaemonSite, persons: readonly (typeof SUPERVISOR | typeof CARRIER | typeof ANNA)[]) {
  const opened = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => site.time.wall() });
  if (!opened.ok) throw new Error(opened.message);
  for (const person of persons) expect((await opened.accounts.create(person)).ok).toBe(true);
  if (persons.some(({ id }) => id === ANNA.id))
    opened.accounts.train(ANNA.id, { for: ['protection', 'child'], until: `${new Date().getFullYear() + 1}-06-30` });
  opened.accounts.close();
}

async function identityOf(site: DaemonSite, name: string) {
  const { box, sign } = deviceIdentity(await site.ring(), name);
  return { name, box: toHex(box), sign: toHex(sign) };
}

beforeAll(async () => {
  await cryptoReady();
  await body.start();
  [lane, second] = [await DaemonSite.create(), await DaemonSite.create()];
  const [a, b] = [await identityOf(lane, 'Lane 1'), await identityOf(second, 'Second line')];
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const packKeys = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  lane.configure({ protection: { packKeys, handover: { folder: shared, boxes: [b] } } });
  second.configure({ protection: { handover: { folder: shared, boxes: [a] } } });
  const { box, ack } = publicKeys(body.keys);
  const own = testBody().body;
  const key = { ...own.keys[0], box, ack };
  const pack = { ...packWith({ ...own, keys: [key] } as typeof own), version: productPack().version + 1 };
  const taken = await lane.withJournal((_journal, station) =>
    installPack(signPack(pack, keys), { ...station, trust: packKeys, by: 'test' }),
  );
  if (!taken.ok) throw new Error(taken.message);
  await people(lane, [SUPERVISOR, CARRIER]);
  await people(second, [ANNA]);
  writeFileSync(body.ownFile('devices.json'), body.devices([{ what: 'kiosk', name: 'Lane 1', sign: a.sign }]));
  [daemon, other] = [await DaemonProcess.start(lane), await DaemonProcess.start(second)];
}, 300_000);

afterAll(async () => {
  for (const process of [daemon, other]) if (process?.alive) await process.kill();
  await body.stop();
  for (const site of [lane, second]) await site?.remove();
  rmSync(shared, { recursive: true, force: true });
});

const parsed = (answer: { body: string }) => JSON.parse(answer.body) as Record<string, unknown>;

describe('from a finding to an answered call', () => {
  it('has a number that somebody tried', async () => {
    await between();
    const supervisor = await signedIn(daemon, SUPERVISOR);
    const numbers = parsed(await supervisor.send('GET', '/api/supervisor/numbers'));
    const [number] = [...JSON.stringify(numbers).matchAll(/"number":"([^"]+)"/g)].map(([, one]) => one ?? '');
    expect((await supervisor.send('POST', '/api/supervisor/number-tried', { number })).status).toBe(204);
    await between();
  });

  it('seals a drill with its first carry, which the body answers in its page, and shows the time', async () => {
    expect(await carrier('referrals', 'export', body.stick)).toContain('1 sealed files are in');
    await between();
    await body.answering(() => body.press('all-drills'));
    await between();
    expect(await carrier('referrals', 'ack', body.stick)).toContain('1 new answers');
    await between();
    const officer = await signedIn(daemon, OFFICER);
    const drill = parsed(await officer.send('GET', '/api/support/drill'));
    expect(drill).toMatchObject({ answered: { minutes: expect.any(Number), daysAgo: 0 } });
  });

  it('allows no confirmed child without the answers', async () => {
    await between();
    const officer = await daemon.client();
    const member = lane.traveller('missing-child');
    const { inspectionId, alerts } = await visit(lane, officer, member);
    const alertId = alerts[0]?.id ?? '';
    expect((await officer.send('POST', '/api/alerts/open', { inspectionId, alertId })).status).toBe(200);
    const word = { inspectionId, alertId, outcome: 'confirmed', note: '' };
    expect((await officer.send('POST', '/api/alerts/adjudicate', word)).status).toBe(204);
    const refused = await decide(officer, inspectionId, { decision: 'clear', reasons: ['LOOKED_AT_FACE'], held: true });
    expect([refused.status, parsed(refused)['reason']]).toEqual([409, 'CONFIRMED_ENTRY']);
    await sendOn(officer, inspectionId);
    await between();
  });

  it('hands a form to a colleague on the second box, once', async () => {
    const officer = await signedIn(daemon, OFFICER);
    const anna = await signedIn(other, ANNA);
    const colleagues = async () =>
      (parsed(await officer.send('POST', '/api/support/open', {}))['colleagues'] ?? []) as {
        box: string;
        account: string;
      }[];
    await expect.poll(async () => (await colleagues()).length, WAIT).toBe(1);
    const [colleague] = await colleagues();
    const sent = await officer.send(
      'POST',
      '/api/support/form',
      helpForm({ outcome: 'second-line-protection', fact: FACT, contact: CONTACT, ...(colleague && { colleague }) }),
      'application/octet-stream',
    );
    const id = String(parsed(sent)['handover']);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await between();
    const waiting = async () =>
      (parsed(await anna.send('GET', '/api/support/handovers'))['handovers'] as { id: string }[]).map((one) => one.id);
    await expect.poll(waiting, WAIT).toEqual([id]);
    expect((await anna.send('POST', '/api/support/handover/open', { id })).status).toBe(200);
    expect((await anna.send('POST', '/api/support/handover/taken', { id })).status).toBe(204);
    expect((await anna.send('POST', '/api/support/handover/open', { id })).status).toBe(409);
  });

  it('seals a referral, telephones, carries it, and the body accepts it in its page', async () => {
    await between();
    const officer = await signedIn(daemon, OFFICER);
    const form = helpForm({ outcome: 'refer-now', fact: FACT, contact: CONTACT });
    const sent = await officer.send('POST', '/api/support/form', form, 'application/octet-stream');
    expect([sent.status, parsed(sent)['done']]).toEqual([200, 'sealed']);
    const refNo = String(parsed(sent)['refNo']);
    const called = { callId: randomBytes(16).toString('hex'), reached: true };
    expect((await officer.send('POST', '/api/support/called', called)).status).toBe(204);
    await between();
    await carrier('referrals', 'export', body.stick);
    expect(readdirSync(carriedIn(body.stick).sealed).map((name) => name.slice(0, 10))).toContain(refNo);
    await between();
    await body.answering(async () => {
      await body.page.locator(`[data-key="${refNo}"]`).click();
      expect(await body.page.locator('[data-sheet]').textContent()).toContain(FACT);
      await body.page.locator('[data-choice="accepted"]').check();
      await body.press('answer');
    });
    await between();
    expect(await carrier('referrals', 'ack', body.stick)).toContain('1 new answers');
    expect(await carrier('referrals', 'list')).toMatch(new RegExp(`${refNo} .* accepted`));
    await between();
  });

  it('has its entry settled, and is counted', async () => {
    const supervisor = await signedIn(daemon, SUPERVISOR);
    const { entries } = parsed(await supervisor.send('GET', '/api/supervisor')) as {
      entries: { inspectionId: string; alertId: string; outcome: string }[];
    };
    expect(entries).toMatchObject([{ outcome: 'confirmed' }]);
    const { inspectionId, alertId } = entries[0] as (typeof entries)[number];
    expect((await supervisor.send('POST', '/api/session/prove', { pin: SUPERVISOR.pin })).status).toBe(204);
    const settled = await supervisor.send('POST', '/api/supervisor/entry', {
      inspectionId,
      alertId,
      as: 'safeguarding',
      second: null,
    });
    expect(settled.status, settled.body).toBe(204);
    await between();
    expect(done).toBe(CUTS);
    await daemon.stop();
    await other.stop();
    const later = new Date(Date.now() + 200 * 86_400_000);
    await lane.withJournal(async (journal) => {
      expect(verifyJournal(journal)).toMatchObject({ ok: true });
      const route = openProtection({ stateDir: lane.stateDir, ring: await lane.ring(), now: new Date(), noted: null });
      if (!route.ok) throw new Error(route.message);
      expect(verifyRoute(route.store, { journal })).toMatchObject({ ok: true });
      const source = { ...route.store.report, entries: () => reportEntries(journal.use.supervisor.answered()) };
      const now = new Date();
      const quarter = `${now.getFullYear()}-Q${Math.floor(now.getMonth() / 3) + 1}`;
      // A traveller alone is told to nobody: the count is made with one in place of twenty, on this copy alone.
      const made = reportOf(source, { quarter, now: later, k: 1 });
      route.store.close();
      const week = made.ok ? made.report.weeks.find(({ tables }) => tables.referrals !== null) : undefined;
      expect(week?.drills).toMatchObject({ sealed: 1, answered: 1 });
      expect([
        week?.tables.referrals?.n,
        week?.tables.calls?.n,
        week?.tables.handOvers?.n,
        week?.tables.entries?.n,
      ]).toEqual([1, 1, 1, 1]);
    });
  });

  it('left nothing to read outside', () => {
    for (const folder of [lane.folder, second.folder, shared, body.stick]) expect(findWords(folder, WORDS)).toEqual([]);
  });
});
