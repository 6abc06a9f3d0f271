import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCast } from '../../../src/adapters/hardware/demo/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { drawSet } from '../../../src/core/training/draw.ts';
import { type Drill, drillFile } from '../../../src/core/training/index.ts';
import { noteNumberTried } from '../../../src/daemon/lane/index.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { noticeOffice } from '../../fakes/notices.ts';
import { patience } from '../../fakes/patience.ts';
import {
  acceptedRun,
  addTwoPeople,
  contentsOf,
  deviceState,
  pinOf,
  SOFIA,
  TOM,
  TWO,
} from '../../fakes/training-site.ts';

const drills = drillFile.parse(JSON.parse(readFileSync(join(packageRoot, 'training', 'drills.json'), 'utf8')));
const DUTY_DESK = { who: 'Duty desk', number: '+999 0000 0114' };
const DEMO = join(packageRoot, 'hardware', 'demo');

/** For one view of a drill on a machine that runs other tests beside: longer than the lane itself waits for anything. */
const QUIET_MS = 60_000;

let site: DaemonSite;
let daemon: DaemonProcess | null = null;

beforeAll(async () => {
  site = await DaemonSite.create();
  await addTwoPeople(site);
  // A site that tells central of every alert: what a drill raises would reach it, if anything could.
  const { keys, remove } = noticeOffice();
  const centralKey = { seal: toHex(keys.box.publicKey), receipts: toHex(keys.receipts.publicKey) };
  remove();
  mkdirSync(exchange());
  site.configure({
    notices: { centralKey, classes: ['protect', 'stop', 'discreet', 'document'], folder: exchange() },
    protection: { phone: DUTY_DESK },
  });
});
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

const exchange = (): string => join(site.folder, 'exchange');
const exchanged = (): string[] => readdirSync(exchange(), { recursive: true, encoding: 'utf8' }).sort();

const rows = () =>
  site.withJournal((journal) => [...journal.readRows({ from: 1, to: journal.head().seq })].map(({ text }) => text));

/** Fewest sets, in order, that play every drill, by trying seeds. */
async function plan(): Promise<{ set: string; seed: string; drills: Drill[] }[]> {
  const casts = await Promise.all([loadCast(DEMO), loadCast(DEMO, 'drills.json')]);
  const members = casts.flatMap(({ travellers }) => travellers);
  const facesOf = ({ traveller }: Drill): string[] => {
    const { portrait, live } = members.find(({ id }) => id === traveller) ?? { portrait: '', live: [] };
    return [...new Set([portrait, ...live].map((file) => /([a-z0-9]+)_[a-z0-9]+\.jpg$/.exec(file)?.[1] ?? ''))];
  };
  const open = new Set(drills.drills.map(({ id }) => id));
  const chosen: { set: string; seed: string; drills: Drill[] }[] = [];
  while (open.size > 0) {
    const tried = drills.sets.flatMap((set) =>
      Array.from({ length: 60 }, (_, n) => {
        const seed = n.toString(16).padStart(8, '0');
        const drawn = drawSet(drills.drills, set, { seed, facesOf }) ?? [];
        return {
          set: set.id,
          seed,
          drills: drawn,
          gain: drawn.filter(({ id }) => open.has(id)).length / set.travellers,
        };
      }),
    );
    const best = tried.sort((a, b) => b.gain - a.gain)[0];
    if (best === undefined || best.gain === 0) throw new Error(`no set draws ${[...open].join(', ')}`);
    for (const { id } of best.drills) open.delete(id);
    chosen.push(best);
  }
  return chosen;
}

/** Facts in the order of their names: that in which checks end is the machine's. */
const byCheck = (facts: readonly { check: string; reason: string }[]) =>
  facts.map(({ check, reason }) => ({ check, reason })).sort((a, b) => (a.check < b.check ? -1 : 1));

/** What the stay itself counted: nothing, although the folder goes with the stay. */
function countedIn(file: string, tables: readonly string[]): unknown[] {
  const db = new Database(join(site.stateDir, 'training', file), { readonly: true });
  try {
    return tables.flatMap((table) => db.prepare(`SELECT * FROM ${table}`).all());
  } finally {
    db.close();
  }
}

interface Sheet {
  counts: Record<string, number | null>;
  travellers: {
    drill: string;
    shown: { check: string; reason: string }[];
    notShown: { check: string; reason: string }[];
    notEnded: string[];
    checksAfterMs: number | null;
    decidedAfterMs: number | null;
  }[];
}

async function decide(client: LaneClient, decision: 'clear' | 'second-line'): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const view = client.view;
    const inspection = view?.inspection;
    if (!view || !inspection) throw new Error('nobody at the desk');
    const answer = await client.send('POST', '/api/inspection/decide', {
      inspectionId: inspection.inspectionId,
      revision: view.revision,
      decision,
      reasons:
        decision === 'clear' && !inspection.reasonsNeeded ? [] : [inspection.decisionReasons[decision][0]?.reason],
      note: '',
      held: true,
    });
    if (answer.status === 204) return;
    expect(answer.body).toContain('STALE_SCREEN');
    await client.until('a newer view', ({ revision }) => revision > view.revision).catch(() => undefined);
  }
  throw new Error('the decision was never taken');
}

describe('the device state', () => {
  it('takes a technician and a supervisor with their own PINs', async () => {
    const before = await rows();
    expect((await deviceState(site, [])).said[0]).toBe('production (never changed)');
    expect((await deviceState(site, ['training'])).warned[0]).toContain('Two people set the state');
    const alone = await deviceState(site, ['training', '--technician', TOM.id, '--supervisor', TOM.id]);
    expect(alone.warned[0]).toContain('two are needed');
    const roles = await deviceState(site, ['training', '--technician', SOFIA.id, '--supervisor', TOM.id]);
    expect(roles.warned[0]).toContain('this requires technician');
    const other = await deviceState(site, ['maintenance', ...TWO]);
    expect(other.warned[0]).toContain('maintenance cannot be set here');
    expect(await rows()).toEqual(before);
    const wrong = await deviceState(site, ['training', ...TWO], { pins: [TOM.pin, '000000'] });
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.warned[0]).toContain('The PIN of sofia was not accepted');
    expect((await rows()).slice(before.length)).toMatchObject([expect.stringContaining('sign-in-failed')]);
    expect(existsSync(join(site.stateDir, 'training'))).toBe(false);
  });

  it('is production again only after an acceptance run, or with a reason of the two', async () => {
    const before = (await rows()).length;
    expect((await deviceState(site, ['training', ...TWO])).code).toBe(0);
    const refused = await deviceState(site, ['production', ...TWO]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.warned[0]).toContain('ACCEPTANCE_NONE');
    expect(refused.warned[0]).toContain('waypost acceptance run');
    const short = await deviceState(site, ['production', ...TWO, '--override', 'because']);
    expect(short.warned[0]).toContain('10 to 200 characters');
    const elsewhere = await deviceState(site, ['acceptance', ...TWO, '--override', 'the office is closed today']);
    expect(elsewhere.warned[0]).toContain('only for production');
    const alone = [
      'production',
      '--technician',
      TOM.id,
      '--supervisor',
      TOM.id,
      '--override',
      'the office is closed today',
    ];
    const reason = ['--override', 'the office is closed today'];
    const nobody = await deviceState(site, ['production', ...TWO, ...reason]);
    expect(nobody).toMatchObject({ code: 1 });
    expect(nobody.warned[0]).toContain('REF_NUMBER_UNTRIED');
    expect(nobody.warned[0]).toContain('waypost provision');
    await site.withJournal((journal) => noteNumberTried(journal, { number: DUTY_DESK.number, by: TOM.id }));
    expect((await deviceState(site, alone)).warned[0]).toContain('two are needed');
    expect((await deviceState(site, [])).said[0]).toContain('training');
    const overridden = await deviceState(site, ['production', ...TWO, ...reason]);
    expect(overridden).toMatchObject({ code: 0 });
    expect(overridden.warned[0]).toContain('on the responsibility of tom and sofia: the office is closed today');
    const added = (await rows()).slice(before).map((text) => (JSON.parse(text) as { body: object }).body);
    expect(added).toMatchObject([
      { to: 'training' },
      { number: '+99900000114', by: TOM.id },
      { to: 'production', acceptance: 'ACCEPTANCE_NONE', override: 'the office is closed today' },
    ]);
    await acceptedRun(site);
    expect((await deviceState(site, ['training', ...TWO])).code).toBe(0);
    expect((await deviceState(site, ['production', ...TWO, ...reason])).warned[0]).toContain('leave out --override');
    expect((await deviceState(site, ['production', ...TWO])).code).toBe(0);
  });

  it('is not changed under a running daemon', async () => {
    daemon = await DaemonProcess.start(site);
    const refused = await deviceState(site, ['training', ...TWO]);
    expect(refused.warned[0]).toContain('Stop the daemon first');
    await daemon.stop();
    daemon = null;
  });
});

describe('a stay in training', () => {
  let pin = '';
  let instructor = '';
  let before: Record<string, string> = {};
  let exchangedBefore: string[] = [];
  let rowsBefore: string[] = [];
  let client: LaneClient;

  beforeAll(async () => {
    rowsBefore = await rows();
    const entered = await deviceState(site, ['training', ...TWO]);
    expect(entered.code).toBe(0);
    pin = pinOf(entered, 'trainee');
    instructor = pinOf(entered, 'instructor');
    before = contentsOf(site.stateDir);
    exchangedBefore = exchanged();
    daemon = await DaemonProcess.start(site);
    client = new LaneClient(`http://localhost:${site.port}`, QUIET_MS);
    client.on('lost', () => undefined);
    expect(await client.signIn('trainee', pin)).toBe(200);
    await client.follow();
  });

  it('says so to the screen, and knows no account and no list of the site', async () => {
    const view = await client.until('a view', () => true);
    expect(view.lane).toMatchObject({ demo: false, training: { refusedAt: null } });
    expect(view.lists.map(({ id }) => id)).toEqual(['lost-documents', 'missing-persons', 'training-discreet']);
    expect(view.lists.every(({ legalBasis }) => legalBasis.startsWith('Training order'))).toBe(true);
    const other = new LaneClient(`http://localhost:${site.port}`);
    expect(await other.signIn('officer', '739182')).toBe(401);
    expect((await client.send('GET', '/api/demo')).status).toBe(404);
    expect(daemon?.stdout).toContain('TRAINING');
  });

  it('refuses what the reader and the imager of the site read', async () => {
    await site.scanner.untilHostOpen();
    await site.scanner.send(site.traveller('genuine').mrz);
    await client.until('refused', ({ lane }) => lane.training?.refusedAt !== null);
    const first = client.view?.lane.training?.refusedAt ?? '';
    await site.layPage(readFileSync(site.traveller('genuine').page));
    const after = await client.until('page refused', ({ lane }) => (lane.training?.refusedAt ?? '') > first);
    expect(after.inspection).toBeNull();
    expect(after.lastReadFailure).toBeNull();
  });

  it('plays every drill and shows what it says it shows', { timeout: 15 * 60_000 }, async () => {
    for (const { set, seed, drills: expected } of await plan()) {
      expect((await client.send('POST', '/api/training/start', { set, seed })).status).toBe(204);
      expect((await client.send('GET', '/api/training/sheet')).status).toBe(404);
      for (const drill of expected) {
        expect((await client.send('POST', '/api/training/next', {})).status).toBe(204);
        const { running } = JSON.parse((await client.send('GET', '/api/training')).body) as {
          running: { atDesk: { drill: string; scene: boolean } };
        };
        expect(running.atDesk).toEqual({ drill: drill.id, scene: drill.scene });
        const assessed = (): Promise<unknown> =>
          client.until(
            `${drill.id} assessed`,
            ({ inspection }) => inspection?.phase === 'assessed' && inspection.decision === null,
          );
        await assessed();
        const shown = client.view?.inspection;
        expect({
          drill: drill.id,
          facts: byCheck(shown?.facts ?? []),
          alerts: shown?.alerts.map(({ cls }) => cls),
        }).toEqual({ drill: drill.id, facts: byCheck(drill.shows.facts), alerts: drill.shows.alerts });
        if (drill.kind === 'capture-again') {
          const inspectionId = shown?.inspectionId;
          await client.send('POST', '/api/inspection/recapture', { inspectionId, what: 'page' });
          await client.until(
            'the better page',
            ({ inspection }) =>
              inspection?.phase === 'assessed' && !inspection.facts.some(({ check }) => check === 'document.capture'),
          );
        }
        // A second traveller is not called while one is at the desk.
        expect((await client.send('POST', '/api/training/next', {})).body).toContain('TRAINING_AT_DESK');
        // An alert that nobody has judged keeps the way through closed; second line is a right way on for each of them.
        await decide(client, drill.ways.includes('second-line') ? 'second-line' : 'clear');
        await client.until('the desk is free', ({ inspection }) => inspection === null);
      }
      const sheet = JSON.parse((await client.send('GET', '/api/training/sheet')).body) as Sheet;
      expect(sheet.travellers.map(({ drill }) => drill)).toEqual(expected.map(({ id }) => id));
      expect(sheet.counts).toMatchObject({ rightWay: expected.length, wrongAlarms: 0, travellers: expected.length });
      expect(sheet.counts).toMatchObject({ early: 0, wiped: 0 });
      for (const { drill, shown, notShown, notEnded, checksAfterMs, decidedAfterMs } of sheet.travellers) {
        const shows = expected.find(({ id }) => id === drill)?.shows.facts ?? [];
        expect({ drill, shown: byCheck(shown), notShown, notEnded }).toEqual({
          drill,
          shown: byCheck(shows),
          notShown: [],
          notEnded: [],
        });
        expect(checksAfterMs).toBeGreaterThan(0);
        expect(decidedAfterMs).toBeGreaterThanOrEqual(checksAfterMs ?? Number.NaN);
      }
    }
  });

  it('says of a decision before the checks ended what was shown, what was not, and how long it took', {
    timeout: 15 * QUIET_MS,
  }, async () => {
    expect((await client.send('POST', '/api/training/start', { set: 'short', seed: '00000001' })).status).toBe(204);
    for (let at = 0; at < 6; at += 1) {
      expect((await client.send('POST', '/api/training/next', {})).status).toBe(204);
      await client.until('somebody is at the desk', ({ inspection }) => inspection?.decision === null);
      await decide(client, 'second-line');
      await client.until('the desk is free', ({ inspection }) => inspection === null);
    }
    const sheet = JSON.parse((await client.send('GET', '/api/training/sheet')).body) as Sheet;
    expect(sheet.counts).toMatchObject({ travellers: 6, early: 6, wiped: 0, wrongAlarms: 3 });
    for (const one of sheet.travellers) {
      expect(one.notEnded).toContain('face.verification');
      expect(one.shown.map(({ reason }) => reason)).not.toContain('INPUT_ABSENT');
      expect(one.shown.map(({ reason }) => reason)).not.toContain('READ_ABSENT');
      expect(one.checksAfterMs).toBeNull();
      expect(one.decidedAfterMs).toBeGreaterThan(0);
      const { facts } = drills.drills.find(({ id }) => id === one.drill)?.shows ?? { facts: [] };
      expect(byCheck([...one.shown, ...one.notShown])).toEqual(expect.arrayContaining(byCheck(facts)));
    }
  });

  it('keeps the feedback for the trainee until the screen locks, and for the instructor only what the trainee saved', async () => {
    const other = new LaneClient(`http://localhost:${site.port}`);
    expect(await other.signIn('instructor', instructor)).toBe(200);
    expect((await other.send('GET', '/api/training/sheet')).status).toBe(404);
    expect(JSON.parse((await other.send('GET', '/api/training/saved')).body)).toEqual({ saved: [] });
    expect((await client.send('GET', '/api/training/saved')).status).toBe(403);
    expect((await client.send('POST', '/api/training/save', { label: 'shift B' })).status).toBe(204);
    const { saved } = JSON.parse((await other.send('GET', '/api/training/saved')).body) as {
      saved: { label: string }[];
    };
    expect(saved.map(({ label }) => label)).toEqual(['shift B']);
    expect((await client.send('POST', '/api/session/lock', {})).status).toBe(200);
    const unlocked = await client.send('POST', '/api/session/unlock', { officerId: 'trainee', pin });
    expect(unlocked.status).toBe(200);
    expect((await client.send('GET', '/api/training/sheet')).status).toBe(404);
    expect(JSON.parse((await client.send('GET', '/api/training')).body)).toMatchObject({ running: null, wiped: true });
    await client.send('DELETE', '/api/session', {});
    expect(await client.signIn('trainee', pin)).toBe(200);
    expect((await client.send('GET', '/api/training/sheet')).status).toBe(404);
    expect(JSON.parse((await client.send('GET', '/api/training')).body)).toMatchObject({ running: null, wiped: false });
  });

  it('leaves the state of the site as it was, but for the two rows of the change', async () => {
    await daemon?.stop();
    daemon = null;
    expect(contentsOf(site.stateDir)).toEqual(before);
    expect(exchanged()).toEqual(exchangedBefore);
    expect(countedIn('counters.db', ['count'])).toEqual([]);
    expect(countedIn('passes.db', ['tally', 'pattern', 'issuer'])).toEqual([]);
    const marked = readFileSync(join(site.stateDir, 'training', 'audit.db')).includes('"training":true');
    expect(marked).toBe(true);
    const left = await deviceState(site, ['production', ...TWO], { examine: 'own' });
    const [, examined, work] = /Self-test: (\d+) examined, (\d+) need work/.exec(left.said.join('\n')) ?? [];
    // What the machine of a test lacks needs work, and is said; it keeps nobody in training.
    expect(Number(examined)).toBeGreaterThan(5);
    expect(left.said.filter((line) => line.startsWith('WORK  '))).toHaveLength(Number(work));
    expect(left.code).toBe(Number(work) === 0 ? 0 : 1);
    expect(existsSync(join(site.stateDir, 'training'))).toBe(false);
    const added = (await rows())
      .slice(rowsBefore.length)
      .map((text) => JSON.parse(text) as { kind: string; body: object });
    expect(added.map(({ kind }) => kind)).toEqual(['device-state-changed', 'device-state-changed']);
    expect(added.map(({ body }) => body)).toMatchObject([
      { from: 'production', to: 'training', technician: TOM.id, supervisor: SOFIA.id },
      { from: 'training', to: 'production', examined: Number(examined), needWork: Number(work) },
    ]);
  });
});

describe('a device state that does not hold', () => {
  it('keeps the appliance out of service by name until two people set it again', async () => {
    expect((await deviceState(site, ['training', ...TWO])).code).toBe(0);
    const path = join(site.stateDir, 'device-state.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"state":"training"', '"state":"production"'));
    const ending = await DaemonProcess.startToEnd(site);
    expect(ending.code).toBe(1);
    expect(ending.stderr).toContain('DEVICE_STATE_SIGNATURE');
    expect((await deviceState(site, [])).warned[0]).toContain('DEVICE_STATE_SIGNATURE');
    expect((await deviceState(site, ['production', ...TWO])).code).toBe(0);
    daemon = await DaemonProcess.start(site);
    await daemon.stop();
    daemon = null;
  });

  it('lets no synthetic traveller of a demonstration into the folder of a site', async () => {
    const { spawnSync } = await import('node:child_process');
    const { builtEntry } = await import('../../../src/adapters/files/index.ts');
    const run = spawnSync(
      process.execPath,
      [builtEntry('daemon/main.js'), '--state', site.stateDir, '--port', String(site.port)],
      {
        encoding: 'utf8',
        timeout: patience(30_000),
      },
    );
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('no synthetic traveller may be recorded there');
  });
});
