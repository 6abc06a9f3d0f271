/**
 * `npm run soak -- [--minutes 120] [--every 3] [--seed N]`: a real daemon for hours, one inspection after the other, with
 * faults in between. Prints what was seen and ends with 1 where something acknowledged was lost, a lane stood still, or
 * memory grew by more than its share. `--once` is one inspection without a fault, which says nothing of memory.
 */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { pngBomb } from '../fakes/daemon-images.ts';
import { ScreenLedger } from '../fakes/daemon-ledger.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import { decide, feedFrames, framesOf } from '../fakes/daemon-visit.ts';
import type { LaneClient } from '../fakes/lane-client.ts';
import { seeded } from '../fakes/seeded.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    every: { type: 'string', default: '3' },
    seed: { type: 'string', default: '20261126' },
    once: { type: 'boolean', default: false },
  },
});
const [MINUTES, EVERY_S, SEED] = [Number(values.minutes), Number(values.every), Number(values.seed)];
if (!(MINUTES > 0) || !(EVERY_S > 0) || !Number.isInteger(SEED)) {
  console.error('npm run soak -- --minutes 120 --every 3 --seed 1: each is a number above 0.');
  process.exit(2);
}
/** Largest growth of the memory of the daemon from the end of the warm-up to the end, share. */
const GROWTH_LIMIT = 0.05;
/** One row a sample, written as it is taken: what grew, and when, is to be seen without waiting for the end. */
const SAMPLES_FILE = 'build/soak/samples.csv';
/** Share of the run before memory counts: caches fill, code is compiled. */
const WARM_UP_SHARE = 0.2;
const SAMPLE_EVERY_MS = 10_000;
/** One inspection in so many meets a fault. */
const FAULT_ONE_IN = 4;
/** A lane that shows no assessment by then stands still, milliseconds. */
const STUCK_AFTER_MS = 90_000;
const KIB_PER_MIB = 1024;

const FAULTS = [
  'none',
  'model process killed',
  'scanner unplugged',
  'page that is no picture',
  'picture bomb',
  'noise on the line',
  'no camera',
] as const;
type Fault = (typeof FAULTS)[number];

const random = seeded(SEED);
const ledger = new ScreenLedger();
const counts = new Map<Fault, number>();
const samples: { at: number; mib: number; models: number }[] = [];
let stuck = 0;
let inspections = 0;

mkdirSync(dirname(SAMPLES_FILE), { recursive: true });
writeFileSync(SAMPLES_FILE, 'seconds,inspections,daemon_mib,daemon_anonymous_mib,daemon_file_mib,models_mib\n');
const site = await DaemonSite.create({ policy: { faceFrames: 1, lingerMs: 300, mrzTimeoutMs: 8_000 } });
const daemon = await DaemonProcess.start(site);
const client = await daemon.client();
ledger.watch(client);
const began = performance.now();
const end = began + MINUTES * 60_000;
const sampling = setInterval(sample, SAMPLE_EVERY_MS);

while ((values.once ? inspections + stuck === 0 : performance.now() < end) && daemon.alive) {
  const turn = performance.now();
  const fault: Fault =
    !values.once && random() < 1 / FAULT_ONE_IN
      ? (FAULTS[1 + Math.floor(random() * (FAULTS.length - 1))] ?? 'none')
      : 'none';
  counts.set(fault, (counts.get(fault) ?? 0) + 1);
  try {
    await traveller(client, fault);
  } catch (error) {
    stuck += 1;
    console.error(`${fault}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!values.once) await delay(Math.max(0, turn + EVERY_S * 1000 - performance.now()));
}
clearInterval(sampling);
const alive = daemon.alive;
if (alive) await daemon.stop();
const { rows, lost } = await site.withJournal((journal) => {
  const verdict = verifyJournal(journal);
  return { rows: verdict.ok ? verdict.rows : -1, lost: ledger.lost((id) => journal.read(id)) };
});
await site.remove();
report();

/** One document, page and face, with a fault in between, to the decision. */
async function traveller(lane: LaneClient, fault: Fault): Promise<void> {
  const member = site.cast[Math.floor(random() * site.cast.length)];
  if (member === undefined) throw new Error('no traveller');
  await site.scanner.untilHostOpen();
  if (fault === 'scanner unplugged') {
    await site.scanner.unplug();
    await delay(500);
    await site.scanner.replug();
    await site.scanner.untilHostOpen();
  }
  if (fault === 'page that is no picture') await site.layPage(Buffer.from('this is no picture'));
  if (fault === 'picture bomb') await site.layPage(pngBomb(20_000), 'png');
  if (fault === 'noise on the line') await site.scanner.send(['x'.repeat(300)]);
  const stopFrames = fault === 'no camera' ? async () => undefined : feedFrames(lane, framesOf(member));
  try {
    await site.scanner.send(member.mrz);
    await site.layPage(readFileSync(member.page));
    if (fault === 'model process killed') {
      await delay(random() * 800);
      const pid = daemon.inferencePid();
      if (pid !== null) process.kill(pid, 'SIGKILL');
    }
    await goOn(lane);
  } finally {
    await stopFrames();
  }
}

/** Decides whatever the lane holds, until it is free again. */
async function goOn(lane: LaneClient): Promise<void> {
  const limit = performance.now() + STUCK_AFTER_MS;
  for (;;) {
    const open = lane.view?.inspection ?? null;
    if (open !== null && open.phase === 'assessed' && open.awaiting.length === 0) {
      const answer = await decide(lane, open.inspectionId, { decision: 'second-line', reasons: ['ANSWERS_NEED_TIME'] });
      if (answer.status === 204) {
        ledger.decided(open.inspectionId, 'second-line');
        inspections += 1;
        await lane.until('lane free', (view) => view.inspection === null);
        return;
      }
    }
    if (performance.now() > limit)
      throw new Error(`no assessment within ${STUCK_AFTER_MS / 1000} s, phase ${open?.phase ?? 'none'}`);
    await delay(50);
  }
}

function rssMib(pid: number, part: 'VmRSS' | 'RssAnon' | 'RssFile' = 'VmRSS'): number {
  try {
    return (
      Number(new RegExp(`${part}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) /
      KIB_PER_MIB
    );
  } catch {
    // A process that just ended holds nothing.
    return 0;
  }
}

function sample(): void {
  const models = daemon.inferencePids().reduce((sum, pid) => sum + rssMib(pid), 0);
  const at = performance.now() - began;
  const mib = rssMib(daemon.pid);
  samples.push({ at, mib, models });
  const row = [mib, rssMib(daemon.pid, 'RssAnon'), rssMib(daemon.pid, 'RssFile'), models].map((one) => one.toFixed(1));
  appendFileSync(SAMPLES_FILE, `${(at / 1000).toFixed(0)},${inspections},${row.join(',')}\n`);
}

/** Growth of a straight line through the samples after the warm-up, share of where it begins. */
function growthOf(of: (one: (typeof samples)[number]) => number): number {
  const used = samples.filter(({ at }) => at > WARM_UP_SHARE * MINUTES * 60_000);
  const n = used.length;
  if (n < 3) return Number.NaN;
  const meanAt = used.reduce((sum, { at }) => sum + at, 0) / n;
  const mean = used.reduce((sum, one) => sum + of(one), 0) / n;
  const slope =
    used.reduce((sum, one) => sum + (one.at - meanAt) * (of(one) - mean), 0) /
    used.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  const [first, last] = [used[0]?.at ?? 0, used.at(-1)?.at ?? 0];
  return (slope * (last - first)) / (mean + slope * (first - meanAt));
}

function report(): void {
  const growth = growthOf(({ mib }) => mib);
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const often = `${MINUTES} minutes, one inspection every ${EVERY_S} s at the soonest, seed ${SEED}`;
  console.log(values.once ? 'One inspection: memory is not judged.' : often);
  console.table({
    'inspections decided': inspections,
    ...Object.fromEntries([...counts].map(([fault, count]) => [fault === 'none' ? 'without a fault' : fault, count])),
    'facts shown': ledger.facts,
    'acknowledged and lost': lost.length,
    'lane stood still': stuck,
    'audit rows, all verified': rows,
    'daemon memory at the end, MiB': Math.round(samples.at(-1)?.mib ?? 0),
    'growth of the daemon after the warm-up': percent(growth),
    'growth of the model processes': percent(growthOf(({ models }) => models)),
  });
  for (const one of lost.slice(0, 20)) console.error(one);
  const steady = values.once || growth <= GROWTH_LIMIT;
  const good = alive && lost.length === 0 && stuck === 0 && rows > 0 && inspections > 0 && steady;
  console.log(good ? 'passed' : 'NOT passed');
  process.exit(good ? 0 : 1);
}
