import { describe, expect, it } from 'vitest';
import { judgeChip } from '../../../src/core/chip/index.ts';
import { acceptedBits } from '../../fakes/chip-bits.ts';
import { dump, UT_DAY } from '../../fakes/chip-dump.ts';
import { CSCA_KINDS, DS_KINDS } from '../../fakes/chip-kinds.ts';
import { signer } from '../../fakes/chip-pki.ts';

const CSCAS = Object.entries(CSCA_KINDS);
const SIGNERS = Object.entries(DS_KINDS);

describe.each(CSCAS)('a CSCA of the kind %s', (_, cscaKind) => {
  const csca = signer(cscaKind, 1);
  it.each(SIGNERS)('and a signer of the kind %s', (_name, kind) => {
    const ds = signer(kind, 2);
    const made = dump({ csca, ds, groupHash: kind.hash });
    const judge = (change: Partial<Parameters<typeof judgeChip>[0]>) =>
      judgeChip({ files: made.files, store: made.store, mrz: made.mrz, now: UT_DAY, ...change });
    expect(judge({}).filter(({ result, check }) => result !== 'successful' && check !== 'chip-portrait')).toEqual([]);
    // The same document by a signer that no CSCA knows.
    const stranger = dump({ csca: signer(cscaKind, 3), ds, groupHash: kind.hash });
    const content = judge({ files: stranger.files }).find(({ check }) => check === 'chip-content');
    expect(content?.result).not.toBe('successful');
    // Some of the changes of single bits; `npm run test:chip:bits` makes every one.
    expect(acceptedBits(made, 397).accepted).toEqual([]);
  });
});

it('has 5 kinds of CSCAs and 19 of signers', () => {
  expect([CSCAS.length, SIGNERS.length]).toEqual([5, 19]);
});
