import { signingKeyFromSeed } from '../../../adapters/storage/keys/index.ts';
import { announcementBytes, EVERYONE } from '../../../delivery/line/index.ts';
import { signIn } from '../service/index.ts';
import { serverView } from '../status/index.ts';
import { Demonstration, type DemonstrationParts } from './demonstration.ts';
import { KIOSKS_PER_PROCESS, Kiosks, partOf } from './kiosks.ts';
import { type Spread, spreadOfTimes } from './spread-of-times.ts';

const ANNOUNCED_VERSION = 1;
/** If no receipt comes for this long, the run has failed. */
const STILL_MS = 120_000;

export interface Simulation extends DemonstrationParts {
  notices: number;
  /** Cells a second of all kiosks together. */
  rate: number;
  say: (line: string) => void;
}

export interface SimulationResult {
  kiosks: number;
  processes: number;
  connectedSeconds: number;
  serverMiB: number;
  announcement: Spread;
  cells: number;
  answers: number;
  strange: number;
  cellsPerSecond: number;
  /** Number of notices raised, number that the office holds, and how many of these it holds twice. */
  notices: { raised: number; arrived: number; twice: number };
  seconds: number;
}

/** Runs an office with its broker and simulated kiosks, and says whether every notice came exactly once. */
export async function simulate(wish: Simulation): Promise<SimulationResult> {
  const demonstration = await Demonstration.make(wish);
  const children: Kiosks[] = [];
  try {
    await demonstration.startServer();
    await demonstration.startOffice();
    const processes = Math.ceil(wish.kiosks / KIOSKS_PER_PROCESS);
    for (let at = 0; at < processes; at += 1) children.push(new Kiosks());
    const begun = performance.now();
    await Promise.all(
      children.map((child, at) => child.connect(demonstration, partOf(wish.kiosks, { at, processes }))),
    );
    const connectedSeconds = (performance.now() - begun) / 1000;
    wish.say(`${wish.kiosks} kiosks connected in ${connectedSeconds.toFixed(1)} s`);
    const server = await serverView(demonstration.settings.monitorPort);
    const announcement = await announce(demonstration, children);
    wish.say(`announcement received by ${announcement.count} of ${wish.kiosks}`);
    const started = performance.now();
    for (const child of children) child.beat({ notices: wish.notices, rate: wish.rate / processes });
    await allReceipted(children);
    const seconds = (performance.now() - started) / 1000;
    const sums = children.map(({ last }) => last);
    const sum = (of: (one: Kiosks['last']) => number): number => sums.reduce((all, one) => all + of(one), 0);
    const answers = sum((one) => one.answers);
    const arrived = await demonstration.arrivals();
    return {
      ...{ kiosks: wish.kiosks, processes, connectedSeconds, announcement, seconds, answers },
      serverMiB: server?.memoryMiB ?? 0,
      ...{ cells: sum((one) => one.cells), strange: sum((one) => one.strange), cellsPerSecond: answers / seconds },
      notices: { raised: wish.kiosks * wish.notices, ...arrived },
    };
  } finally {
    await Promise.all(children.map((child) => child.end()));
    await demonstration.stop();
  }
}

/** Announces directly at the server, so that the time of the line is measured and not that of polling a folder. */
async function announce(
  demonstration: Demonstration,
  children: readonly Kiosks[],
): Promise<SimulationResult['announcement']> {
  const seed = await demonstration.withKeys(({ signIn: keys }) => Uint8Array.from(keys.office));
  const key = { seed, publicKey: signingKeyFromSeed(seed).publicKey };
  const connection = await signIn({ ...demonstration.office.line, key, stays: false });
  const bytes = announcementBytes({
    ...{ repository: 'main', version: ANNOUNCED_VERSION, timestamp: '0'.repeat(64), spreadSeconds: 0, halt: null },
  });
  const begun = Date.now();
  connection.publish(EVERYONE, bytes);
  await connection.flush();
  const end = performance.now() + STILL_MS;
  let at: (number | null)[] = [];
  do {
    await new Promise((resolve) => setTimeout(resolve, 250));
    at = (await Promise.all(children.map((child) => child.heard(ANNOUNCED_VERSION)))).flat();
  } while (at.includes(null) && performance.now() < end);
  await connection.close();
  return spreadOfTimes(at.flatMap((one) => (one === null ? [] : [one - begun])));
}

async function allReceipted(children: readonly Kiosks[]): Promise<void> {
  let [least, at] = [Number.POSITIVE_INFINITY, performance.now()];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = children.reduce((sum, { last }) => sum + last.waiting, 0);
    if (waiting === 0) return;
    if (waiting < least) [least, at] = [waiting, performance.now()];
    if (performance.now() - at > STILL_MS) throw new Error(`${waiting} notices have no receipt, and none is coming.`);
  }
}
