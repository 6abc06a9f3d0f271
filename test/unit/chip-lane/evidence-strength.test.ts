import { describe, expect, it } from 'vitest';
import { chipWorth, evidenceStrength, isMrzSigned } from '../../../src/core/inspection/flow/index.ts';
import { type Check, type CheckId, PASSIVE_CHECKS } from '../../../src/core/inspection/record/checks/index.ts';
import { chipChecks } from '../../fakes/chip-port.ts';
import { check } from '../../fakes/lane-ports.ts';

const strengthOf = (checks: Check[], source: 'chip' | 'seal' | 'zone' | 'printed' = 'chip') => {
  const { why, value } = evidenceStrength(checks)[source];
  return `${why} ${value}`;
};

describe('how far a source can be trusted', () => {
  it('is a signed chip that is no copy', () => {
    expect(strengthOf(chipChecks())).toBe('signed successful');
    expect(chipWorth(chipChecks())).toBe('signedNoCopy');
    expect(isMrzSigned(chipChecks())).toBe(true);
  });

  it('is less without a proof of the key', () => {
    const checks = chipChecks({ 'chip.authenticity': ['not-supported', 'CHIP_CLONEABLE'] });
    expect(strengthOf(checks)).toBe('copy undetermined');
    expect(chipWorth(checks)).toBe('signedMayBeCopy');
  });

  it.each(PASSIVE_CHECKS)('is not proven where %s is undetermined or was not run, and broken where it failed', (id) => {
    for (const change of [['undetermined', 'TRUST_UNKNOWN'] as const, null]) {
      expect(strengthOf(chipChecks({ [id]: change }))).toBe('unproven undetermined');
    }
    expect(strengthOf(chipChecks({ [id]: ['failed', 'CHIP_CHAIN'] }))).toBe('broken failed');
  });

  it('stays where chip and MRZ differ, but the MRZ is then not that of the chip', () => {
    const checks = chipChecks({
      'chip.mrz': ['failed', 'DG1_MISMATCH'],
      'chip.content': ['failed', 'DG1_MISMATCH'],
    });
    expect(strengthOf(checks)).toBe('signed successful');
    expect(isMrzSigned(checks)).toBe(false);
    expect(chipWorth(checks)).toBeNull();
  });

  it('names a signature whose issuer is unknown', () => {
    const unknown = ['undetermined', 'TRUST_UNKNOWN'] as const;
    const checks = chipChecks({ 'chip.chain': unknown, 'chip.content': unknown });
    expect([strengthOf(checks), chipWorth(checks)]).toEqual(['unproven undetermined', 'signedUnknown']);
    expect(isMrzSigned(checks), 'the MRZ agrees, and nobody signed it').toBe(false);
    const unsigned = chipChecks({ 'chip.content': unknown, 'chip.sod-signature': unknown });
    expect(chipWorth(unsigned)).toBeNull();
  });

  it('goes by the newest result of a check', () => {
    const again = [...chipChecks({ 'chip.sod': ['failed', 'CHIP_SOD'] }), ...chipChecks()];
    expect(strengthOf(again)).toBe('signed successful');
  });

  it.each<[string, [CheckId, Check['value'], Check['reason']] | null, 'seal' | 'zone' | 'printed']>([
    ['signed successful', ['seal.content', 'successful', 'SEAL_OK'], 'seal'],
    ['broken failed', ['seal.content', 'failed', 'SEAL_SIGNATURE'], 'seal'],
    ['notSigned null', ['seal.content', 'successful', 'SEAL_UNSIGNED'], 'seal'],
    ['unproven undetermined', null, 'seal'],
    ['digitsFit successful', ['mrz.check-digits', 'successful', 'MRZ_OK'], 'zone'],
    ['digitsOff failed', ['mrz.check-digits', 'failed', 'MRZ_CHECK_DIGIT'], 'zone'],
    ['unproven null', null, 'zone'],
    ['ink null', null, 'printed'],
  ])('is "%s" for %j of the %s', (expected, one, source) => {
    expect(strengthOf(one === null ? [] : [check(...one)], source)).toBe(expected);
  });
});
