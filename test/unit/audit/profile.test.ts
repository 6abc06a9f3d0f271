import { describe, expect, it } from 'vitest';
import { loggedUnder } from '../../../src/core/audit/index.ts';
import { LOG_PROFILES } from '../../../src/core/inspection/policy/pack/index.ts';
import { CHECK_VALUES, type Check } from '../../../src/core/inspection/record/checks/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';

const check: Check = {
  check: 'mrz.printed-zone',
  mode: 'm',
  value: 'failed',
  reason: 'MRZ_CHECK_DIGIT',
  errorCode: null,
  margin: -0.4,
  region: { image: 'VIS', rect: [0, 0, 1, 1] },
  imageArea: 'ab',
  component: { name: 'waypost', version: '1', sha256: null },
  t0: 1,
  t1: 2,
  personal: { compared: [{ field: 'surname', captured: 'A', expected: 'B' }] },
};
const logged = (change: Partial<Check>, profile: (typeof LOG_PROFILES)[number]) => {
  const event: InspectionEvent = { kind: 'check-done', check: { ...check, ...change }, wall: '', mono: 1 };
  const after = loggedUnder(event, profile);
  return after.kind === 'check-done' ? after.check : null;
};
const extended = (one: Check | null) => one?.imageArea !== undefined || (one?.personal?.compared.length ?? 0) > 0;

describe('log profiles (TR-03135-2 4.3)', () => {
  it('let extended nodes in as the table says', () => {
    const table = LOG_PROFILES.map((profile) => CHECK_VALUES.filter((value) => extended(logged({ value }, profile))));
    expect(table).toEqual([[], ['failed', 'undetermined']]);
  });

  it('keep every result, its reason, margin, component and times under each of them', () => {
    for (const profile of LOG_PROFILES) {
      for (const value of CHECK_VALUES) {
        const { imageArea: _area, region: _region, personal: _personal, ...always } = { ...check, value };
        expect(logged({ value }, profile)).toMatchObject(always);
      }
    }
  });

  it('keep the searched area of a spectral check and the quality of a face always', () => {
    expect(logged({ check: 'document.uv-page' }, 'basic')?.region).toEqual(check.region);
    expect(logged({}, 'basic')?.region).toBeUndefined();
    const quality = [{ id: 'sharpness' }] as never;
    expect(logged({ personal: { compared: check.personal?.compared ?? [], quality } }, 'basic')?.personal).toEqual({
      compared: [],
      quality,
    });
  });

  it('leave other events as they are', () => {
    const event: InspectionEvent = { kind: 'interrupted', reason: 'INTERRUPTED', wall: '', mono: 1 };
    expect(loggedUnder(event, 'basic')).toBe(event);
  });
});
