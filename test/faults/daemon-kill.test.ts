import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantile } from '../../bench/table.ts';
import type { CastMember } from '../../src/adapters/hardware/demo/index.ts';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { ScreenLedger } from '../fakes/daemon-ledger.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import { decide, feedFrames, framesOf } from '../fakes/daemon-visit.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import type { LaneClient } from '../fakes/lane-client.ts';
import { seeded } from '../fakes/seeded.ts';

const KILLS = Number(process.env['WAYPOST_KILLS'] ?? 200);
const SEED = Number(process.env['WAYPOST_SEED'] ?? 20_261_125);
/** The kill falls within this time after the document was sent, milliseconds. */
const SPREAD_MS = 1_500;
const PAGE_AFTER_MS = 300;

let site: DaemonSite;
beforeAll(async () => {
  site = await DaemonSite.create({ policy: { faceFrames: 1, lingerMs: 300 } });
});
afterAll(() => site?.remove());

const random = seeded(SEED);
const ledger = new ScreenLedger();

const HANDS = ['at once', 'assessed', 'assessed', 'idle', 'idle'] as const;

/** An officer with quick hands: sends the traveller on as soon as the lane shows one, or once it is assessed. */
async function press(client: LaneClient, when: 'at once' | 'assessed'): Promise<void> {
  const view = await client.until('something to decide', ({ inspection }) => {
    return inspection !== null && (when === 'at once' || inspection.phase === 'assessed');
  });
  const inspectionId = view.inspection?.inspectionId ?? '';
  const answer = await decide(client, inspectionId, { decision: 'second-line', reasons: ['ANSWERS_NEED_TIME'] });
  if (answer.status === 204) ledger.decided(inspectionId, 'second-line');
}

async function acknowledgeAll(client: LaneClient): Promise<number> {
  const interrupted = client.view?.interrupted ?? [];
  for (const { inspectionId } of interrupted) {
    const answer = await client.send('POST', '/api/inspection/acknowledge', { inspectionId });
    expect(answer.status).toBe(204);
    ledger.acknowledged(inspectionId);
  }
  await client.until('nothing interrupted', (view) => view.interrupted.length === 0);
  return interrupted.length;
}

/** One traveller and one kill; says what the screen showed at that moment. */
async function round(daemon: DaemonProcess, client: LaneClient, member: CastMember): Promise<string> {
  ledger.last = 'none';
  const killAfter = random() * SPREAD_MS;
  const pageAfter = random() * PAGE_AFTER_MS;
  const hand = HANDS[Math.floor(random() * HANDS.length)] ?? 'idle';
  const page = readFileSync(member.page);
  await site.scanner.untilHostOpen();
  const stopFrames = feedFrames(client, framesOf(member));
  const sent = await site.scanner.send(member.mrz);
  expect(sent.hostOpen).toBe(true);
  // Each of these is cut off by the kill at some point, which is what the round is for.
  const key = hand === 'idle' ? null : press(client, hand).catch(() => undefined);
  const laid = delay(pageAfter).then(() => site.layPage(page));
  await delay(killAfter);
  await daemon.kill();
  const phase = ledger.last;
  await Promise.all([laid, stopFrames()]);
  void key;
  return phase;
}

describe('kill -9 of the daemon during inspections (fault 20)', () => {
  it(`loses nothing that a screen was shown, ${KILLS} times`, { timeout: 40 * 60_000 }, async () => {
    const phases: Record<string, number> = {};
    const starts: number[] = [];
    let interrupted = 0;
    for (let turn = 0; turn < KILLS; turn += 1) {
      const daemon = await DaemonProcess.start(site);
      try {
        starts.push(daemon.readySeconds);
        await site.withJournal((journal) => {
          expect(verifyJournal(journal)).toMatchObject({ ok: true });
          expect(ledger.lost((id) => journal.read(id))).toEqual([]);
        });
        const client = await daemon.client();
        ledger.watch(client);
        interrupted += await acknowledgeAll(client);
        const phase = await round(daemon, client, site.cast[turn % site.cast.length]!);
        phases[phase] = (phases[phase] ?? 0) + 1;
      } finally {
        if (daemon.alive) await daemon.kill();
      }
    }
    const daemon = await DaemonProcess.start(site);
    const client = await daemon.client();
    interrupted += await acknowledgeAll(client);
    const ending = await daemon.stop();
    expect(ending.code).toBe(0);
    const rows = await site.withJournal((journal) => {
      const verdict = verifyJournal(journal);
      expect(verdict).toMatchObject({ ok: true, unsigned: 0 });
      expect(ledger.lost((id) => journal.read(id))).toEqual([]);
      expect(journal.open()).toEqual([]);
      return verdict.ok ? verdict.rows : 0;
    });
    const start = (share: number): string => quantile(starts, share).toFixed(1);
    reportMetrics({
      test: 'daemon-kill',
      points: KILLS,
      lost: 0,
      note: `${ledger.facts} facts shown; start to ready p50 ${start(0.5)}, p95 ${start(0.95)}, longest ${start(1)} s; seed ${SEED}`,
    });
    console.table({
      kills: KILLS,
      ...Object.fromEntries(Object.entries(phases).map(([phase, count]) => [`screen showed ${phase}`, count])),
      'inspections seen': ledger.inspections,
      'phases and results seen': ledger.facts,
      'acknowledged as interrupted': interrupted,
      'audit rows, all verified': rows,
      lost: 0,
      'longest start, seconds': Math.max(...starts),
    });
    expect(Object.values(phases).reduce((sum, count) => sum + count, 0)).toBe(KILLS);
  });
});
