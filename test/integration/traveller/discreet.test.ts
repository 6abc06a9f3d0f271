import { describe, expect, it } from 'vitest';
import { OUTCOME_MESSAGE_BYTES } from '../../../src/adapters/http/server/index.ts';
import { DEFAULT_TRAVELLER_TIMING } from '../../../src/core/inspection/traveller/traveller.ts';
import { differing, differingOutcomes, replay } from '../../fakes/discreet-series.ts';

describe('the traveller channel with and without a hit', () => {
  it('is the same bytes for ten travellers of each kind (npm run test:discreet has 200, and the times)', async () => {
    const series = await replay({
      timing: DEFAULT_TRAVELLER_TIMING,
      byHand: true,
      lanes: 10,
      runs: 1,
      decideAfterMs: [3_050, 6_050, 11_050, 8_050, 12_550],
    });
    expect(series.listed.map(({ alerts }) => alerts > 0)).toEqual(Array(10).fill(true));
    expect(series.unlisted.map(({ alerts }) => alerts)).toEqual(Array(10).fill(0));
    expect(new Set(series.listed.map(({ final }) => final))).toEqual(new Set(['thank-you', 'please-see-officer']));
    expect(differing(series)).toEqual([]);
    expect(series.listed[0]?.bytes.length ?? 0).toBeGreaterThan(500);
  });
});

describe('the outcome stream with and without a hit', () => {
  const SERIES = { timing: DEFAULT_TRAVELLER_TIMING, byHand: true, lanes: 4, runs: 1, decideAfterMs: [3_050, 6_250] };

  it.each([
    ['set aside', false],
    ['confirmed, and the traveller let pass all the same', true],
  ])('is the same bytes where the entry was %s (npm run test:discreet has 200)', async (_, confirm) => {
    const series = await replay({ ...SERIES, confirm });
    expect(series.listed.map(({ alerts }) => alerts > 0)).toEqual(Array(4).fill(true));
    expect(series.unlisted.map(({ alerts }) => alerts)).toEqual(Array(4).fill(0));
    expect(differingOutcomes(series)).toEqual([]);
    expect(differing(series)).toEqual([]);
    // Both ways to end came by, each once for each traveller, with the person of the document.
    const said = series.listed.map(({ outcomes }) => /"outcome":"([a-z]+)".*"surname":"([A-Z]+)"/.exec(outcomes));
    expect(said.map((found) => found?.slice(1))).toEqual([
      ['allowed', 'VELMORA'],
      ['referred', 'VELMORA'],
      ['allowed', 'VELMORA'],
      ['referred', 'VELMORA'],
    ]);
    for (const { outcomes } of series.listed) {
      expect(outcomes.match(/event: outcome/g)).toHaveLength(1);
      expect(outcomes.length % OUTCOME_MESSAGE_BYTES).toBe(0);
    }
  });
});
