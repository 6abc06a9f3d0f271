import { describe, expect, it } from 'vitest';
import { DEFAULT_TRAVELLER_TIMING } from '../../../src/inspection/index.ts';
import { differing, replay } from '../../fakes/discreet-series.ts';

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
