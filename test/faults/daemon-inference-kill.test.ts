import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import {
  assessed,
  checkOf,
  feedFrames,
  framesOf,
  type Inspection,
  present,
  sendOn,
  visit,
} from '../fakes/daemon-visit.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import type { LaneClient } from '../fakes/lane-client.ts';
import { seeded } from '../fakes/seeded.ts';

const KILLS = Number(process.env['WAYPOST_INFERENCE_KILLS'] ?? 60);
const SEED = Number(process.env['WAYPOST_SEED'] ?? 20_261_125);
/**
 * Two lanes side by side: one alone may lose only five models a minute before it calls itself degraded. A third leaves
 * too little of two cores for two frames of a face in time, which is no fault of the kill.
 */
const LANES = 2;
const KILL_EVERY_MS = 13_000;
const SPREAD_MS = 1_500;
const RECOVERY_PATIENCE_MS = 150_000;

const MODEL_CHECKS = ['document.capture', 'document.portrait', 'face.capture', 'face.verification'] as const;
/** Travellers whose page and face are in order, so that anything else is the kill's doing. */
const TRAVELLERS = ['genuine', 'expired', 'lost-document', 'missing-child'] as const;

interface RunningLane {
  site: DaemonSite;
  daemon: DaemonProcess;
  client: LaneClient;
  random: () => number;
  turn: number;
}

interface Report {
  kills: number;
  whole: number;
  aborted: number;
  wholeAfterwards: number;
}

const lanes: RunningLane[] = [];

beforeAll(async () => {
  for (let index = 0; index < LANES; index += 1) {
    // Two good frames end a capture: the kill is what is tried here, and not how many faces two cores look at in time.
    const site = await DaemonSite.create({ policy: { lingerMs: 0, faceFrames: 2, faceTimeoutMs: 10_000 } });
    const daemon = await DaemonProcess.start(site);
    lanes.push({ site, daemon, client: await daemon.client(), random: seeded(SEED + index), turn: 0 });
  }
});
afterAll(async () => {
  for (const { site, daemon } of lanes) {
    if (daemon.alive) await daemon.kill();
    await site.remove();
  }
});

function nextTraveller(lane: RunningLane) {
  lane.turn += 1;
  return lane.site.traveller(TRAVELLERS[lane.turn % TRAVELLERS.length] ?? 'genuine');
}

async function modelsReady(client: LaneClient): Promise<void> {
  const limit = performance.now() + RECOVERY_PATIENCE_MS;
  while (client.view?.models.state !== 'ready' && performance.now() < limit) await delay(50);
  expect(client.view?.models.state).toBe('ready');
}

async function killInference(daemon: DaemonProcess): Promise<void> {
  for (;;) {
    const pid = daemon.inferencePid();
    if (pid !== null) {
      process.kill(pid, 'SIGKILL');
      return;
    }
    await delay(5);
  }
}

function expectWhole(inspection: Inspection): void {
  for (const name of MODEL_CHECKS) {
    const check = checkOf(inspection, name);
    expect(check, `${name}: ${check?.reason}`).toMatchObject({ value: 'successful' });
  }
}

/** True where a check was lost; a lost check is `aborted` and says why, and nothing else is touched. */
function lostSomething(inspection: Inspection): boolean {
  const lost = MODEL_CHECKS.map((name) => checkOf(inspection, name)).filter((check) => check?.value !== 'successful');
  for (const check of lost)
    expect(check, `${check?.check}: ${check?.reason}`).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  expect(checkOf(inspection, 'mrz.check-digits')).toMatchObject({ value: 'successful' });
  expect(checkOf(inspection, 'lists.document')?.value).not.toBe('aborted');
  expect(checkOf(inspection, 'lists.person')?.value).not.toBe('aborted');
  return lost.length > 0;
}

async function killedVisit(lane: RunningLane): Promise<Inspection> {
  const { site, client, daemon, random } = lane;
  const member = nextTraveller(lane);
  const stop = feedFrames(client, framesOf(member));
  try {
    const killed = delay(random() * SPREAD_MS).then(() => killInference(daemon));
    await present(site, member);
    const [inspection] = await Promise.all([assessed(client, member), killed]);
    return inspection;
  } finally {
    await stop();
  }
}

async function killRepeatedly(lane: RunningLane, kills: number, report: Report): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    const pace = delay(KILL_EVERY_MS);
    const struck = await killedVisit(lane);
    report.kills += 1;
    if (lostSomething(struck)) report.aborted += 1;
    else report.whole += 1;
    await sendOn(lane.client, struck.inspectionId);
    await modelsReady(lane.client);
    const next = await visit(lane.site, lane.client, nextTraveller(lane));
    expectWhole(next);
    report.wholeAfterwards += 1;
    await sendOn(lane.client, next.inspectionId);
    expect(lane.daemon.alive).toBe(true);
    await pace;
  }
}

describe('SIGKILL of the inference process during inspections (fault 15)', () => {
  it(`leaves every inspection with a result, ${KILLS} times`, { timeout: 30 * 60_000 }, async () => {
    const report: Report = { kills: 0, whole: 0, aborted: 0, wholeAfterwards: 0 };
    await Promise.all(lanes.map((lane) => killRepeatedly(lane, Math.ceil(KILLS / LANES), report)));
    reportMetrics({
      test: 'daemon-inference-kill',
      points: report.kills,
      note: `${report.aborted} inspections with aborted results, ${report.wholeAfterwards} whole right afterwards; seed ${SEED}`,
    });
    console.table({
      kills: report.kills,
      'inspections with aborted results': report.aborted,
      'inspections that lost nothing': report.whole,
      'whole inspections right afterwards': report.wholeAfterwards,
    });
    expect(report.aborted).toBeGreaterThan(0);
    expect(report.whole + report.aborted).toBe(report.kills);
    expect(report.wholeAfterwards).toBe(report.kills);
  });

  it('goes on by hand when the models keep dying, and comes back by itself', { timeout: 10 * 60_000 }, async () => {
    const [lane] = lanes;
    if (lane === undefined) throw new Error('no lane');
    const { client, daemon, site } = lane;
    await delay(61_000);
    let kills = 0;
    while (client.view?.models.state !== 'degraded') {
      const before = daemon.inferencePid();
      if (before !== null) {
        process.kill(before, 'SIGKILL');
        kills += 1;
      }
      expect(kills).toBeLessThan(30);
      await delay(60);
    }
    expect(kills).toBeGreaterThan(5);
    expect(client.view.models).toMatchObject({ state: 'degraded', reason: 'MODEL_UNAVAILABLE' });
    const struck = await visit(site, client, nextTraveller(lane));
    expect(lostSomething(struck)).toBe(true);
    expect(struck.person).not.toBeNull();
    await sendOn(client, struck.inspectionId);
    const since = performance.now();
    await modelsReady(client);
    console.log(
      `degraded after ${kills} kills, ready again after ${((performance.now() - since) / 1000).toFixed(0)} s`,
    );
    const next = await visit(site, client, nextTraveller(lane));
    expectWhole(next);
    await sendOn(client, next.inspectionId);
  });

  it('leaves a whole audit with a row for each restart', async () => {
    for (const { site, daemon } of lanes) {
      expect((await daemon.stop()).code).toBe(0);
      await site.withJournal((journal) => {
        expect(verifyJournal(journal)).toMatchObject({ ok: true, unsigned: 0 });
        const rows = [...journal.readRows({ from: 1, to: journal.head().seq })];
        const restarts = rows.filter(({ text }) => text.includes('"kind":"model-restarted"'));
        expect(restarts.length).toBeGreaterThanOrEqual(Math.ceil(KILLS / LANES));
      });
    }
  });
});
