import { describe, expect, it } from 'vitest';
import { DEFAULT_TRAVELLER_TIMING } from '../../src/core/inspection/traveller/traveller.ts';
import { differing, differingOutcomes, replay, type Series, steps } from '../fakes/discreet-series.ts';
import { twoSample } from '../fakes/kolmogorov-smirnov.ts';

/** docs/officer-screen.md: 200 of each, with the timing as delivered. */
const SERIES = {
  timing: DEFAULT_TRAVELLER_TIMING,
  lanes: 20,
  runs: 10,
  decideAfterMs: [3_050, 6_050, 11_050, 8_050, 12_550],
};
const BOUND = 0.01;

function expectHits({ listed, unlisted }: Series): void {
  expect([listed.length, unlisted.length]).toEqual([200, 200]);
  expect(listed.every(({ alerts }) => alerts > 0)).toBe(true);
  expect(unlisted.every(({ alerts }) => alerts === 0)).toBe(true);
}

const times = (runs: Series['listed']): number[] => runs.map(({ releasedAfterMs }) => releasedAfterMs);

/** Runs of one kind that took other messages than the run of the same schedule before them. */
const SCHEDULE = 10;
const unlike = (runs: Series['listed']): number =>
  runs.filter(({ bytes }, index) => index >= SCHEDULE && steps(bytes) !== steps(runs[index - SCHEDULE]?.bytes ?? ''))
    .length;

describe('the traveller channel with and without a hit', () => {
  it('is the same bytes, 200 times each, with a clock that the test moves', async () => {
    const series = await replay({ ...SERIES, byHand: true });
    expectHits(series);
    const differ = differing(series);
    const bytes = series.listed.reduce((sum, run) => sum + run.bytes.length, 0);
    console.log(`hand clock: n = 200 + 200, ${bytes} bytes of each, differing ${differ.length}`);
    expect(differ).toEqual([]);
    expect(times(series.listed)).toEqual(times(series.unlisted));
    // The same run for the outside system.
    const read = series.listed.reduce((sum, run) => sum + run.outcomes.length, 0);
    const apart = differingOutcomes(series);
    console.log(`hand clock, outcome stream: ${read} bytes of each, differing ${apart.length}`);
    expect(apart).toEqual([]);
  });

  it('tells an outside system the same where entries are confirmed and the traveller is let pass', async () => {
    const series = await replay({ ...SERIES, lanes: 10, byHand: true, confirm: true });
    expect(series.listed.every(({ alerts }) => alerts > 0)).toBe(true);
    expect(differingOutcomes(series)).toEqual([]);
    expect(differing(series)).toEqual([]);
  });

  /**
   * In real time the simulated traveller is late by what the machine is busy, so that a message may stand a tick more or less,
   * or a short one fall between two ticks, with or without a hit. Asserted are the final state and when it comes; how many
   * runs took other messages is printed beside how many did so among runs of one kind.
   */
  it('ends alike 200 times each in real time, and its release times cannot be told apart', async () => {
    let told = { d: 1, p: 0 };
    // One honest series in a hundred is below the bound: it may be tried once more (A.9).
    for (let attempt = 1; attempt <= 2 && told.p <= BOUND; attempt += 1) {
      const series = await replay({ ...SERIES, byHand: false });
      expectHits(series);
      told = twoSample(times(series.listed), times(series.unlisted));
      const { d, p } = told;
      const [between, within] = [differing(series, steps).length, unlike(series.unlisted)];
      console.log(
        `real time, attempt ${attempt}: n = 200 + 200, other messages ${between} (${within} among those without a hit), ` +
          `D = ${d.toFixed(4)}, p = ${p.toFixed(4)}`,
      );
      expect(series.listed.map(({ final }) => final)).toEqual(series.unlisted.map(({ final }) => final));
    }
    expect(told.p).toBeGreaterThan(BOUND);
  });
});
