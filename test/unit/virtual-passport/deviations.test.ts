import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type FaultName,
  PROFILES,
  personalise,
  TestPki,
} from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { DEVIATIONS, type DeviationName } from '../../../src/adapters/hardware/virtual-passport/pki/deviations.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { type ChipResult, judgeChip } from '../../../src/core/chip/index.ts';
import { gatherTrust, TrustStore } from '../../../src/core/trust/index.ts';

const now = new Date();
const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const portrait = new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces/id01_passport.jpg')));
const otherPortrait = new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces/id02_passport.jpg')));
const mrz = ['P<UTOOSTERVANG<<ELIAS<MARTEN<<<<<<<<<<<<<<<<', 'UT44712094UTO8903141M3305027<<<<<<<<<<<<<<<8'];
const profile = PROFILES['ecdh-gm'];
if (profile === undefined) throw new Error('there is no profile');

/** A passport, and what its issuer says of it: encoded here, and read by the trust store. */
function judged(faults: readonly FaultName[], deviations: readonly DeviationName[]): Map<string, ChipResult> {
  const pki = new TestPki({ now, draw });
  const passport = personalise({
    ...{ profile: profile as NonNullable<typeof profile>, faults, pki, mrz, portrait },
    ...{ otherPortrait, now, draw },
  });
  const folder = pki.trustFolder({ deviations });
  const inside = (place: string) =>
    [...folder].flatMap(([name, bytes]) => (name.startsWith(place) ? [{ name, bytes }] : []));
  const { parts, notes } = gatherTrust(
    {
      certificates: inside('csca/'),
      ...{ crls: inside('crl/'), defectLists: inside('deviations/'), masterLists: [], pinned: [] },
      countries: { UTO: 'UT' },
    },
    { imported: now.toISOString() },
  );
  expect(notes).toEqual([]);
  const files = Object.fromEntries([...passport.files].map(([name, bytes]) => [name.replace('EF_', ''), bytes]));
  const results = judgeChip({ files, mrz, now: now.getTime(), store: new TrustStore(parts) });
  return new Map(results.map((result) => [result.check, result]));
}

describe('a deviation list of the virtual issuer', () => {
  it.each<[FaultName, DeviationName, string, string]>([
    ['sod-signature', 'sod-signature', 'chip-sod-signature', 'CHIP_ISSUER_DEFECT'],
    ['ds-key-usage', 'ds-key-usage', 'chip-ds-profile', 'CHIP_ISSUER_DEFECT'],
    ['ds-chain', 'ds-signature', 'chip-chain', 'CHIP_ISSUER_DEFECT'],
    ['com-differs', 'com', 'chip-com', 'CHIP_ISSUER_DEFECT'],
  ])('%s with %s is undetermined', (fault, deviation, check, reason) => {
    expect(judged([fault], []).get(check)?.result).toBe('failed');
    expect(judged([fault], [deviation]).get(check)).toMatchObject({
      ...{ result: 'undetermined', reason },
      known: [{ state: 'UT', list: 'deviation', text: DEVIATIONS[deviation].about, certain: true, effect: 'milder' }],
    });
  });

  it('leaves a replaced portrait failed, and says what is known', () => {
    const results = judged(['dg2-altered'], ['dg-hash']);
    expect(results.get('chip-data-groups')).toMatchObject({ result: 'failed', reason: 'CHIP_DG_HASH' });
    expect(results.get('chip-data-groups')?.known).toMatchObject([{ type: 'dg-hash-wrong', effect: null }]);
    expect(results.get('chip-content')?.result).toBe('failed');
  });

  it('changes nothing of an ordinary passport, whatever it names', () => {
    const names = Object.keys(DEVIATIONS) as DeviationName[];
    const [alone, with_] = [judged([], []), judged([], names)];
    for (const [check, { result, reason }] of alone) expect(with_.get(check), check).toMatchObject({ result, reason });
    const types = [...with_.values()].flatMap(({ known = [] }) => known.map(({ type }) => type));
    expect(types).toHaveLength(names.length);
    expect(types).toContain('unknown');
  });
});
