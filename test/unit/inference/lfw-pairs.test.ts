import { describe, expect, it } from 'vitest';
import { parsePairs } from '../../../src/cli/evaluation/lfw-pairs.ts';

describe('pairs.txt', () => {
  it('reads genuine and impostor lines, skips the head line and names the lines it cannot read', () => {
    const { pairs, bad } = parsePairs(
      '3\t300\nAbel_Pacheco\t1\t4\nAbel Adam 1\nA_B 12 C_D 345\r\n\nx y z w v\nA 1 B x\n',
    );
    expect(pairs).toEqual([
      { a: 'Abel_Pacheco/Abel_Pacheco_0001.jpg', b: 'Abel_Pacheco/Abel_Pacheco_0004.jpg', genuine: true },
      { a: 'A_B/A_B_0012.jpg', b: 'C_D/C_D_0345.jpg', genuine: false },
    ]);
    expect(bad).toEqual([3, 6, 7]);
  });

  it('reads a list without a head line', () => {
    expect(parsePairs('A 1 2').pairs).toHaveLength(1);
    expect(parsePairs('').pairs).toEqual([]);
  });
});
