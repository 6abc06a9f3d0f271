import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { ageBand } from '../../../src/core/inspection/record/counts/error-counts.ts';
import { countEntryOf } from '../../../src/core/inspection/record/counts/index.ts';
import type { DecisionReason } from '../../../src/core/inspection/record/index.ts';
import { EMPTY_STATE, type InspectionState } from '../../../src/core/inspection/record/index.ts';
import { check } from '../../fakes/lane-ports.ts';
import { specimenDocument } from '../../fakes/stores.ts';

const DAY = { year: 2026, month: 11, day: 25 };

function ended(checks: Check[], more: Partial<InspectionState> = {}): InspectionState {
  const personal = { lines: [], uncertain: [], document: specimenDocument() };
  const mrz = {
    via: 'scanner' as const,
    value: 'successful' as const,
    reason: 'MRZ_OK' as const,
    rawDigest: '',
    personal,
  };
  return { ...EMPTY_STATE, phase: 'sealed', mrz, checks, ...more };
}

const captured = check('face.capture', 'successful', 'FACE_QUALITY_OK');
const decided = (decision: 'clear' | 'second-line', reasons: DecisionReason[]) => ({
  decided: { decision, officer: 'a', reasons },
});

describe('what is counted of an inspection', () => {
  it('takes the attributes from the document and a quarter from the day', () => {
    const state = ended([captured, check('face.verification', 'successful', 'FACE_MATCH')]);
    expect(countEntryOf(state, DAY)).toEqual({
      quarter: '2026-Q4',
      outcome: 'match',
      categories: { age: '45-59', sex: 'F', origin: 'UTO' },
    });
  });

  it.each<[Check[], Partial<InspectionState>, string | undefined]>([
    [
      [captured, check('face.verification', 'failed', 'FACE_NO_MATCH')],
      decided('clear', ['LOOKED_AT_FACE']),
      'no-match/same',
    ],
    [
      [captured, check('face.verification', 'failed', 'FACE_NO_MATCH')],
      decided('second-line', ['FACE_NEEDS_EXPERT']),
      'no-match/sent-on',
    ],
    [
      [captured, check('face.verification', 'failed', 'FACE_NO_MATCH')],
      decided('clear', ['OTHER']),
      'no-match/no-word',
    ],
    [[captured, check('face.verification', 'undetermined', 'FACE_INCONCLUSIVE')], {}, 'inconclusive/no-word'],
    [[captured, check('face.verification', 'undetermined', 'FACE_COVERED')], {}, 'inconclusive/no-word'],
    [[captured, check('face.verification', 'undetermined', 'FACE_NO_REFERENCE')], {}, 'not-compared'],
    [[check('face.capture', 'undetermined', 'FACE_QUALITY')], {}, 'not-captured'],
    [[check('face.capture', 'aborted', 'CAMERA_LOST')], {}, undefined],
    [[check('face.capture', 'not-supported', 'READ_NOT_FITTED')], {}, undefined],
    [[], {}, undefined],
  ])('%# ends as one outcome or none', (checks, more, outcome) => {
    expect(countEntryOf(ended(checks, more), DAY)?.outcome).toBe(outcome);
  });

  it('counts no demonstration, nobody without a document, and nothing on a day that is not known', () => {
    const checks = [captured, check('face.verification', 'successful', 'FACE_MATCH')];
    expect(countEntryOf(ended(checks, { demo: true }), DAY)).toBeNull();
    expect(countEntryOf(ended(checks, { mrz: null }), DAY)).toBeNull();
    expect(countEntryOf(ended(checks), null)).toBeNull();
  });

  it('puts ages into coarse bands', () => {
    expect([0, 11, 12, 17, 18, 29, 30, 44, 45, 59, 60, 74, 75, 101, null].map(ageBand)).toEqual(
      '0-11 0-11 12-17 12-17 18-29 18-29 30-44 30-44 45-59 45-59 60-74 60-74 75+ 75+ not-stated'.split(' '),
    );
  });
});
