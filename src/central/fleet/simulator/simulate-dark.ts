import { Demonstration, type DemonstrationParts } from './demonstration.ts';
import { KIOSKS_PER_PROCESS, Kiosks, partOf } from './kiosks.ts';

/** Time within which all kiosks return, ms. */
const BACK_MS = 60_000;
const LOOK_MS = 2_000;
/** If no further receipt comes for this long, the run has failed. */
const STILL_MS = 180_000;
/** One in so many kiosks believes that it has a receipt for its second notice, although the office never received it. */
const MISPLACED_EVERY = 100;

export interface Darkness extends DemonstrationParts {
  /** Number of days without a line, and how many notices each kiosk raises in that time. */
  days: number;
  notices: number;
  say: (line: string) => void;
}

export interface DarknessResult {
  kiosks: number;
  processes: number;
  /** Time until the last kiosk was signed in, and until the office had sent receipts for all notices. */
  backSeconds: number;
  receiptedSeconds: number;
  cells: number;
  answers: number;
  strange: number;
  notices: { raised: number; arrived: number; twice: number };
  /** Number of kiosks that misplaced a notice, of gaps that the office named at once, and of gaps that remain. */
  gaps: { made: number; named: number; left: number };
}

/** Kiosks without a line for days, then all of them at once: every notice arrives once, and what is missing is named. */
export async function simulateDark(wish: Darkness): Promise<DarknessResult> {
  const demonstration = await Demonstration.make(wish);
  const { kiosks, notices, days, say } = wish;
  const children: Kiosks[] = [];
  try {
    await demonstration.startServer();
    await demonstration.startOffice();
    const processes = Math.ceil(kiosks / KIOSKS_PER_PROCESS);
    for (let at = 0; at < processes; at += 1) children.push(new Kiosks());
    const made = await Promise.all(
      children.map((child, at) =>
        child.darken(demonstration, {
          ...{ ...partOf(kiosks, { at, processes }), days, notices },
          misplacedEvery: MISPLACED_EVERY,
        }),
      ),
    );
    say(`${kiosks} kiosks raised ${notices} notices each in ${days} days without a line`);
    const begun = performance.now();
    const back = Promise.all(children.map((child) => child.comeBack(BACK_MS))).then(() => {
      const seconds = (performance.now() - begun) / 1000;
      say(`all are back after ${seconds.toFixed(1)} s`);
      return seconds;
    });
    const [backSeconds, named] = await Promise.all([back, receipted(demonstration, children)]);
    const receiptedSeconds = (performance.now() - begun) / 1000;
    const sum = (of: (one: Kiosks['last']) => number): number => children.reduce((all, { last }) => all + of(last), 0);
    const arrived = await demonstration.arrivals();
    const { gaps } = await demonstration.status();
    return {
      ...{ kiosks, processes, backSeconds, receiptedSeconds },
      ...{ cells: sum((one) => one.cells), answers: sum((one) => one.answers), strange: sum((one) => one.strange) },
      notices: { raised: kiosks * notices, ...arrived },
      gaps: { made: made.reduce((all, one) => all + one, 0), named, left: gaps.length },
    };
  } finally {
    await Promise.all(children.map((child) => child.end()));
    await demonstration.stop();
  }
}

/** Waits until nothing is pending and no gap is open. Returns how many kiosks had a gap that the office named. */
async function receipted(demonstration: Demonstration, children: readonly Kiosks[]): Promise<number> {
  const named = new Set<string>();
  let [least, since] = [Number.POSITIVE_INFINITY, performance.now()];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const { gaps } = await demonstration.status();
    for (const { kiosk } of gaps) named.add(kiosk);
    const waiting = children.reduce((sum, { last }) => sum + last.waiting, 0);
    const left = waiting + gaps.length;
    if (left === 0) return named.size;
    if (left < least) [least, since] = [left, performance.now()];
    if (performance.now() - since > STILL_MS)
      throw new Error(`${waiting} notices have no receipt and ${gaps.length} gaps are open, and nothing is arriving.`);
  }
}
