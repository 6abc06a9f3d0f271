import { expect, it } from 'vitest';
import { acceptedBits } from '../../fakes/chip-bits.ts';
import { dump } from '../../fakes/chip-dump.ts';
import { CSCA_KINDS, DS_KINDS } from '../../fakes/chip-kinds.ts';
import { signer } from '../../fakes/chip-pki.ts';

const CSCAS = Object.values(CSCA_KINDS);
/** Each of the 19 kinds of signers, under every kind of CSCA in turn, and one pair more. */
const PAIRS = [...Object.keys(DS_KINDS), 'secp256r1'].map((ds, at) => ({ ds, csca: at % CSCAS.length }));

it.each(PAIRS)('every change of one bit is noticed: a signer of the kind $ds under CSCA $csca', ({ ds, csca }) => {
  const kind = DS_KINDS[ds];
  const issuer = CSCAS[csca];
  if (kind === undefined || issuer === undefined) throw new Error(ds);
  const made = dump({ csca: signer(issuer, 1), ds: signer(kind, 2), groupHash: kind.hash });
  const { accepted, changes } = acceptedBits(made);
  expect(changes).toBeGreaterThan(4_000);
  expect(accepted).toEqual([]);
});
