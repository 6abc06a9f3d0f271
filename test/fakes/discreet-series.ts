import type { TravellerTiming } from '../../src/core/inspection/traveller/index.ts';
import { type DiscreetRun, DiscreetStack } from './discreet-stack.ts';

export interface Series {
  listed: DiscreetRun[];
  unlisted: DiscreetRun[];
}

export interface SeriesOptions {
  timing: TravellerTiming;
  byHand: boolean;
  /** Lanes of each kind that run side by side, and travellers on each, one after the other. */
  lanes: number;
  runs: number;
  /** When the officer decides, ms after the document; taken in turn, the same for both kinds. */
  decideAfterMs: readonly number[];
  /** Entries are confirmed before the traveller is let pass. */
  confirm?: boolean;
}

/** The same travellers on lanes whose list holds the person and on lanes whose list does not, at the same time. */
export async function replay({
  timing,
  byHand,
  lanes,
  runs,
  decideAfterMs,
  confirm = false,
}: SeriesOptions): Promise<Series> {
  const series: Series = { listed: [], unlisted: [] };
  const side = async (listed: boolean, index: number): Promise<void> => {
    const stack = await DiscreetStack.open({ listed, timing, byHand });
    try {
      for (let run = 0; run < runs; run += 1) {
        const number = index * runs + run;
        const after = decideAfterMs[number % decideAfterMs.length] as number;
        const done = await stack.run({ decideAfterMs: after, letPass: number % 2 === 0, confirm });
        series[listed ? 'listed' : 'unlisted'][number] = done;
      }
    } finally {
      await stack.close();
    }
  };
  // One of each kind in turn, so that neither is older than the other.
  await Promise.all(Array.from({ length: lanes * 2 }, (_, place) => side(place % 2 === 0, Math.floor(place / 2))));
  return series;
}

/** Numbers of runs in which an outside system got other bytes. */
export function differingOutcomes({ listed, unlisted }: Series): number[] {
  return listed.flatMap((run, index) => (run.outcomes === unlisted[index]?.outcomes ? [] : [index]));
}

/** Numbers of runs whose bytes differ between the two kinds. */
export function differing({ listed, unlisted }: Series, of: (bytes: string) => string = (bytes) => bytes): number[] {
  const other = (index: number): string | null => {
    const run = unlisted[index];
    return run === undefined ? null : of(run.bytes);
  };
  return listed.flatMap((run, index) => (of(run.bytes) === other(index) ? [] : [index]));
}

/** The channel with each message once, however many ticks it stood. */
export function steps(bytes: string): string {
  const messages = bytes.match(/[^\n]+\n\n/g) ?? [];
  return messages.filter((message, index) => message !== messages[index - 1]).join('');
}
