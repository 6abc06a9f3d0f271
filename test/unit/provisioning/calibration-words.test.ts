import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/cli/calibration/index.ts';
import { chooseAll, chosenWords } from '../../../src/cli/calibration/index.ts';
import { rateOf } from '../../../src/cli/calibration/rate.ts';

const TARGET = 0.05;

function page(file: string, sharpness: number, recapture: number): Observation {
  const component = { name: 'document-patch', version: '0.1.0', sha256: null };
  const scored = { value: recapture, threshold: 0.5, floor: 0.1, component };
  return {
    file,
    setting: { format: 'jpeg', ppi: 400, step: 4 },
    sharpness,
    scores: new Map([['document.recapture' as const, scored]]),
    unscored: new Map(),
    model: { country: 'UTO', type: 'P' },
    takenOn: null,
  };
}

const genuine = Array.from({ length: 80 }, (_, i) => page(`g${i}`, 10, -1 - i / 100));

describe('answer of a calibration', () => {
  it('says how many pages of the attack kit its own capture gate refused', () => {
    const kit = new Map([
      ['screen-phone', [page('s1', 9, 3), page('s2', 1, 3), page('s3', 1, 3)]],
      ['print-laser', [page('p1', 9, 3)]],
    ]);
    const [chosen] = chooseAll({ genuine, kit, checks: ['document.recapture'], target: TARGET, minSharpness: 5 });
    if (chosen === undefined) throw new Error('nothing was chosen');
    expect(chosenWords(chosen, { target: TARGET, rate: rateOf([], null) }).join('\n')).toContain(
      'not judged: screen-phone 2 (',
    );
  });

  it('says nothing of it where every page was sharp enough', () => {
    const kit = new Map([['screen-phone', [page('s1', 9, 3)]]]);
    const [chosen] = chooseAll({ genuine, kit, checks: ['document.recapture'], target: TARGET, minSharpness: 5 });
    if (chosen === undefined) throw new Error('nothing was chosen');
    expect(chosenWords(chosen, { target: TARGET, rate: rateOf([], null) }).join('\n')).not.toContain('softer');
  });
});
