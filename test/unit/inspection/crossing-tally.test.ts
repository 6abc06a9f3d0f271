import { describe, expect, it } from 'vitest';
import { settlementFault } from '../../../src/core/inspection/lane/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import {
  countEntryOf,
  crossingEntryOf,
  isoWeek,
  isoWeekBefore,
} from '../../../src/core/inspection/record/counts/index.ts';
import type { Decision, DecisionReason } from '../../../src/core/inspection/record/index.ts';
import { assess, EMPTY_STATE, type InspectionState } from '../../../src/core/inspection/record/index.ts';
import { check, missingPerson } from '../../fakes/lane-ports.ts';
import { specimenDocument } from '../../fakes/stores.ts';

const PLACE = { day: { year: 2026, month: 11, day: 26 }, hour: 9, route: 'Ferry' };

function ended(checks: Check[], decision: Decision, reasons: DecisionReason[] = []): InspectionState {
  const personal = { lines: [], uncertain: [], document: specimenDocument() };
  const mrz = {
    via: 'scanner' as const,
    value: 'successful' as const,
    reason: 'MRZ_OK' as const,
    rawDigest: '',
    personal,
  };
  const decided = { decision, officer: 'o.one', reasons };
  return { ...EMPTY_STATE, phase: 'sealed', mrz, checks, assessment: assess(checks), decided };
}

const captured = check('face.capture', 'successful', 'FACE_QUALITY_OK');
const match = check('face.verification', 'successful', 'FACE_MATCH');
const noMatch = check('face.verification', 'failed', 'FACE_NO_MATCH');
const page = check('document.capture', 'successful', 'DOC_CAPTURE_OK');
const digits = check('mrz.check-digits', 'failed', 'MRZ_CHECK_DIGIT');
const talliesOf = (...args: Parameters<typeof ended>) => crossingEntryOf(ended(...args), PLACE)?.tallies ?? [];

describe('a case with an entry', () => {
  const cls = 'protect' as const;
  const alert = { ...missingPerson, cls, id: 'a' };
  const withEntry = (outcome: 'confirmed' | 'unsure' | 'not-confirmed', decision: Decision) => {
    const checks = [captured, noMatch, page, digits, check('face.liveness', 'undetermined', 'PAD_ALARM')];
    const state = ended(checks, decision, ['LOOKED_AT_FACE', 'LOOKED_AT_DOCUMENT']);
    return { ...state, alerts: [alert], outcomes: { a: outcome } };
  };

  it.each(['confirmed', 'unsure'] as const)(
    '%s: is counted by class, answer and decision, and in nothing else',
    (outcome) => {
      for (const decision of ['clear', 'second-line', 'supervisor'] as const) {
        const entry = crossingEntryOf(withEntry(outcome, decision), PLACE);
        expect(entry?.tallies).toEqual([`entry/protect/${outcome}/${decision}`]);
        expect(entry?.issuer).toBeNull();
        // Never "nothing needed a look", although nothing on the glass did.
        expect(entry?.pattern.outcome).toBe(decision === 'clear' ? 'looked' : 'sent-on');
        expect(countEntryOf({ ...withEntry(outcome, decision) }, PLACE.day)).toBeNull();
      }
    },
  );

  it('not confirmed: counts like any other', () => {
    const without = { ...withEntry('not-confirmed', 'clear'), alerts: [], outcomes: {} };
    expect(crossingEntryOf(withEntry('not-confirmed', 'clear'), PLACE)).toEqual(crossingEntryOf(without, PLACE));
    expect(countEntryOf(withEntry('not-confirmed', 'clear'), PLACE.day)).toEqual(countEntryOf(without, PLACE.day));
    expect(countEntryOf(without, PLACE.day)).not.toBeNull();
  });

  it('confirmed with nothing on the glass: is no quiet pass', () => {
    const state = {
      ...ended([captured, match, page], 'clear'),
      alerts: [alert],
      outcomes: { a: 'confirmed' as const },
    };
    expect(crossingEntryOf(state, PLACE)).toMatchObject({
      tallies: ['entry/protect/confirmed/clear'],
      pattern: { outcome: 'looked' },
    });
  });
});

describe('a decided inspection', () => {
  it('is told by hour, route, kind of document and outcome, and by nothing of the person', () => {
    const entry = crossingEntryOf(
      ended([captured, match, page, check('mrz.check-digits', 'successful', 'MRZ_OK')], 'clear'),
      PLACE,
    );
    expect(entry).toEqual({
      week: '2026-W48',
      tallies: ['capture/usable', 'face/accepted', 'document/quiet', 'clear/quiet'],
      pattern: { hour: 9, route: 'Ferry', document: 'passport', outcome: 'quiet' },
      issuer: { quarter: '2026-Q4', issuer: 'UTO', outcome: 'quiet' },
    });
  });

  it('is told by nothing at all in training', () => {
    const state = ended([captured, match, page], 'clear');
    expect(crossingEntryOf(state, PLACE)).not.toBeNull();
    expect(crossingEntryOf({ ...state, training: true }, PLACE)).toBeNull();
  });

  it.each<[string, Check[], Decision, DecisionReason[], string]>([
    ['allowed after a closer look at the face', [captured, noMatch], 'clear', ['LOOKED_AT_FACE'], 'face/rejected'],
    ['allowed for another reason', [captured, noMatch], 'clear', ['OTHER'], 'face/unjudged'],
    ['sent on because of the face', [captured, noMatch], 'second-line', ['FACE_NEEDS_EXPERT'], 'face/unjudged'],
    ['a match that was sent on', [captured, match], 'second-line', ['ROUTINE_SAMPLE'], 'face/unjudged'],
    [
      'nobody could be captured',
      [check('face.capture', 'undetermined', 'FACE_QUALITY')],
      'clear',
      ['LOOKED_AT_FACE'],
      'face/not-captured',
    ],
    [
      'an alarm of liveness',
      [check('face.liveness', 'undetermined', 'PAD_ALARM')],
      'clear',
      ['LOOKED_AT_FACE'],
      'liveness/alarm',
    ],
    ['no alarm of liveness', [check('face.liveness', 'successful', 'PAD_NO_ALARM')], 'clear', [], 'liveness/quiet'],
    ['a wrong digit on a good document', [page, digits], 'clear', ['LOOKED_AT_DOCUMENT'], 'document/alarm'],
    ['a wrong digit that was sent on', [page, digits], 'second-line', ['DOCUMENT_NEEDS_EXPERT'], 'document/unjudged'],
  ])('%s', (_what, checks, decision, reasons, tally) => {
    expect(talliesOf(checks, decision, reasons)).toContain(tally);
  });

  it('counts no alarm for what says nothing about the document, or is on trial', () => {
    const expired = check('mrz.expiry', 'failed', 'MRZ_EXPIRED' as Check['reason']);
    const trial = { ...check('document.recapture', 'failed', 'DOC_RECAPTURE_SCREEN_OR_PRINT'), mode: 'e' as const };
    const good = check('mrz.layout', 'successful', 'MRZ_OK');
    expect(talliesOf([page, good, expired, trial], 'clear', ['LOOKED_AT_DOCUMENT'])).toContain('document/quiet');
    expect(talliesOf([digits], 'clear', ['LOOKED_AT_DOCUMENT']).join()).not.toContain('document/');
  });

  it('says nothing of a camera that was lost, of nobody who decided, or of the protection route', () => {
    expect(talliesOf([check('face.capture', 'aborted', 'CAMERA_LOST')], 'clear')).toEqual(['clear/facts']);
    expect(crossingEntryOf({ ...ended([], 'clear'), decided: null }, PLACE)).toBeNull();
    expect(crossingEntryOf(ended([], 'safeguard', ['NEEDS_SUPPORT']), PLACE)).toBeNull();
    expect(talliesOf([], 'second-line', ['NEEDS_SUPPORT', 'OTHER'])).toEqual(['second-line/quiet', 'reason/OTHER']);
  });
});

describe('a hand-over', () => {
  const settle = (state: InspectionState, officer: string, reasons: DecisionReason[] = ['OTHER']) =>
    settlementFault(state, { outcome: 'clear', reasons, officer });

  it('is settled by somebody else, with a reason, and only where there was one', () => {
    const handed = ended([], 'supervisor', ['LIST_NEEDS_CHECK']);
    expect(settle(handed, 's.two')).toBeNull();
    expect(settle(handed, 'o.one')).toBe('SAME_PERSON');
    expect(settle(handed, 's.two', [])).toBe('REASON_NEEDED');
    expect(settle(ended([], 'clear'), 's.two')).toBe('NO_HAND_OVER');
  });
});

describe('weeks', () => {
  // ISO 8601: the week of a year belongs to the year of its Thursday.
  it.each([
    [2026, 11, 26, '2026-W48'],
    [2026, 1, 1, '2026-W01'],
    [2021, 1, 3, '2020-W53'],
    [2024, 12, 30, '2025-W01'],
    [2027, 1, 3, '2026-W53'],
  ])('%i-%i-%i is in %s', (year, month, day, week) => {
    expect(isoWeek({ year, month, day })).toBe(week);
  });

  it('count back over the turn of a year', () => {
    expect(isoWeekBefore({ year: 2027, month: 1, day: 6 }, 1)).toBe('2026-W53');
  });
});
