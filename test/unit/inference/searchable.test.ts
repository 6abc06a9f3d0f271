import { describe, expect, it } from 'vitest';
import { searchModel } from '../../../src/inference/host/searchable.ts';

const thresholds = {
  verify: { rows: [{ fmr: 0.01, threshold: 0.6, fnmr: 0.01 }], matchFmr: 0.01, inconclusiveFmr: 0.01 },
  identify: [{ maxGallery: 1000, fpir: 0.01, threshold: 0.5 }],
};
const of = (template: Parameters<typeof searchModel>[0]['template']) =>
  searchModel({ profile: 'p', making: 'a'.repeat(64), thresholds, template }).identify;

describe('search of a face list', () => {
  it('is for embedders compared by cosine only, whatever their manifest declares', () => {
    expect(of({ metric: 'cosine', length: 512 })).toEqual(thresholds.identify);
    expect(of({ metric: 'euclidean', length: 128 })).toEqual([]);
    expect(of({ metric: 'cosine', length: 4096 })).toEqual([]);
    expect(of(null)).toEqual([]);
  });
});
