import { describe, expect, it } from 'vitest';
import { type Beside, readSeal, type SealEvidence, sealEvidence } from '../../../src/core/seal/index.ts';
import { c40, element, lowerRow, type VdsParts, VISA_ROWS, vds, visaFeatures, visaSigner } from '../../fakes/seals.ts';

const NONE: Beside = { mrz: null, passportMrz: null, printed: {} };
const PASSPORT = (number: string): string[] => ['P<UTOSAMPLE<<ANNA'.padEnd(44, '<'), lowerRow(number).padEnd(44, '<')];

function evidence(parts: Omit<VdsParts, 'by'>, beside: Partial<Beside>): SealEvidence[] {
  const reading = readSeal(Uint8Array.from(vds({ by: visaSigner, ...parts })));
  if (reading.kind !== 'seal' || reading.seal.fault !== null) throw new Error('no seal');
  return sealEvidence(reading.seal, { ...NONE, ...beside });
}
const told = (rows: SealEvidence[]): string[] =>
  rows.map(
    ({ field, beside, seal, document, agrees }) => `${field} ${beside} ${seal} ${agrees ? '=' : '≠'} ${document}`,
  );

describe('a seal beside its document', () => {
  it('of a visa: passport, entries and days', () => {
    expect(told(evidence({}, { passportMrz: PASSPORT('P98765432') }))).toEqual([
      'passportNumber passport-mrz P98765432 = P98765432',
    ]);
    const printed = { passportNumber: 'P98765432', numberOfEntries: '02', durationDays: 90 };
    expect(told(evidence({}, { passportMrz: PASSPORT('P98765433'), printed }))).toEqual([
      'passportNumber passport-mrz P98765432 ≠ P98765433',
      'passportNumber print P98765432 = P98765432',
      'numberOfEntries print 2 = 2',
      'durationOfStay print 90 = 90',
    ]);
    expect(told(evidence({}, { printed: { numberOfEntries: '01', durationDays: 30 } }))).toEqual([
      'numberOfEntries print 2 ≠ 1',
      'durationOfStay print 90 ≠ 30',
    ]);
  });

  it('compares what only one of them says with nothing', () => {
    expect(evidence({}, {})).toEqual([]);
    expect(evidence({}, { mrz: [...VISA_ROWS], printed: { numberOfEntries: 'MULT', address: 'A', can: '1' } })).toEqual(
      [],
    );
    const open = visaFeatures().map((one) => (one[0] === 3 ? element(3, Buffer.from([0])) : one));
    expect(evidence({ features: open }, { printed: { numberOfEntries: '00' } })).toEqual([]);
    const long = visaFeatures().map((one) => (one[0] === 4 ? element(4, Buffer.from([30, 1, 0])) : one));
    expect(evidence({ features: long }, { printed: { durationDays: 30 } })).toEqual([]);
  });

  it('repairs no likely reading error', () => {
    expect(told(evidence({ features: visaFeatures('P0000000O') }, { passportMrz: PASSPORT('P00000000') }))).toEqual([
      'passportNumber passport-mrz P0000000O ≠ P00000000',
    ]);
  });

  const sticker = (address: string): Omit<VdsParts, 'by'> => ({
    profile: 'f908',
    features: [element(1, c40('T2000AK47')), element(2, c40('05314000')), element(3, c40(address))],
  });

  it('of a sticker: number, and an address in the letters of an MRZ, cut as the seal cuts it', () => {
    const mrz = ['IDUTOT2000AK47'.padEnd(30, '<'), '<'.repeat(30), '<'.repeat(30)];
    const printed = { address: '53123 Musterstadt, Müllerstraße 21' };
    expect(told(evidence(sticker('53123MUSTERSTADTMUELLERSTR'), { mrz, printed }))).toEqual([
      'documentNumber mrz T2000AK47 = T2000AK47',
      'address print 53123MUSTERSTADTMUELLERSTR = 53123MUSTERSTADTMUELLERSTR',
    ]);
    const [other] = evidence(sticker('53123MUSTERSTADTMUELLERSTR'), {
      printed: { address: '53123 Musterstadt, Möllerstraße 21' },
    });
    expect(other).toMatchObject({ field: 'address', agrees: false });
    const [short] = evidence(sticker('53123MUSTERSTADT21'), { printed: { address: '53123 Muster' } });
    expect(short).toMatchObject({ agrees: false });
  });

  it('of a card with names in their own letters', () => {
    const names = (surname: string): Omit<VdsParts, 'by'> => ({
      profile: 'fc04',
      features: [element(1, c40('65170839J003')), element(2, Buffer.from(surname)), element(3, Buffer.from('Oscar'))],
    });
    expect(told(evidence(names('Perschweiß'), { printed: { surname: 'PERSCHWEISS', firstName: 'oscar' } }))).toEqual([
      'surname print PERSCHWEISS = PERSCHWEISS',
      'firstName print OSCAR = OSCAR',
    ]);
    expect(evidence(names('Perschweiß'), { printed: { surname: 'Perschweil' } })[0]).toMatchObject({ agrees: false });
  });
});
