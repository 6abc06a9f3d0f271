import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECK_VALUES, type CheckValue, foldValues } from '../../../src/core/inspection/record/checks/index.ts';
import { admissible, assess, fold, type InspectionEvent, step } from '../../../src/core/inspection/record/index.ts';
import { PHASES } from '../../../src/core/inspection/record/state.ts';
import { check } from '../../fakes/lane-ports.ts';

const stamp = { wall: '2026-11-25T10:00:00.000Z', mono: 1 };
const samples: InspectionEvent[] = [
  { kind: 'opened', lane: 'l', by: 'scanner', demo: false, ...stamp },
  { kind: 'mrz-read', source: 's', via: 'scanner', value: 'successful', reason: 'MRZ_OK', rawDigest: 'a', ...stamp },
  { kind: 'read-failed', what: 'page', source: 's', value: 'aborted', reason: 'READ_TIMEOUT', ...stamp },
  { kind: 'page-read', source: 's', digest: 'd', width: 1, height: 1, portrait: false, ...stamp },
  { kind: 'live-face-read', source: 's', digests: ['d'], frames: 1, ...stamp },
  { kind: 'check-done', check: check('mrz.read', 'successful', 'MRZ_OK'), ...stamp },
  { kind: 'assessed', assessment: { groups: [], facts: [] }, ...stamp },
  { kind: 'decided', officer: 'o', decision: 'clear', reasons: [], ...stamp },
  { kind: 'sealed', digest: 'd', wiped: 0, ...stamp },
  { kind: 'interrupted', reason: 'INTERRUPTED', ...stamp },
  { kind: 'abandoned', reason: 'INTERRUPTED', officer: null, ...stamp },
];

describe('folding check values (TR-03135-1 table 5.44)', () => {
  const rank: CheckValue[] = ['failed', 'aborted', 'undetermined', 'successful', 'not-supported'];

  it('takes the first of the fixed order, whatever the order of the checks', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHECK_VALUES), { minLength: 1 }), (values) => {
        const expected = rank.find((value) => values.includes(value));
        expect(foldValues(values)).toBe(expected);
      }),
    );
  });

  it('never passes when nothing ran', () => {
    expect(foldValues([])).toBe('not-supported');
  });

  it('leaves evaluatory checks out by mode, even when they failed', () => {
    const { groups, facts } = assess([
      check('face.verification', 'successful', 'FACE_MATCH'),
      check('face.liveness', 'undetermined', 'PAD_ALARM', 'e'),
    ]);
    expect(groups.find((group) => group.group === 'face')?.value).toBe('successful');
    expect(facts).toEqual([]);
  });

  it('says of no group that it passed when what answers its question did not run or is on trial', () => {
    const face = (...checks: ReturnType<typeof check>[]) => assess(checks).groups.find(({ group }) => group === 'face');
    const capture = check('face.capture', 'successful', 'FACE_QUALITY_OK');
    expect(face(capture)).toMatchObject({ value: 'not-supported', reason: 'INPUT_ABSENT' });
    const absent = check('face.verification', 'not-supported', 'MODEL_NOT_INSTALLED');
    expect(face(capture, absent)).toMatchObject({ value: 'not-supported', reason: 'MODEL_NOT_INSTALLED', notDone: 1 });
    expect(face(capture, check('face.verification', 'successful', 'FACE_MATCH', 'e'))?.value).toBe('not-supported');
    expect(face(capture, check('face.verification', 'undetermined', 'FACE_GREY'))?.value).toBe('undetermined');
    expect(face(capture, check('face.verification', 'successful', 'FACE_MATCH'))?.value).toBe('successful');
  });

  it('lets the later of two results of one check count', () => {
    const { facts } = assess([
      check('document.capture', 'failed', 'DOC_CAPTURE_BLURRED'),
      check('document.capture', 'successful', 'DOC_CAPTURE_OK'),
    ]);
    expect(facts).toEqual([]);
  });
});

describe('the reducer', () => {
  it('admits no decision without an assessment, and nothing after the end', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 30 }), (attempts) => {
        const history: InspectionEvent[] = [];
        for (const event of attempts) if (admissible(history, event) === null) history.push(event);
        const kinds = history.map((event) => event.kind);
        const decided = kinds.indexOf('decided');
        if (decided >= 0) {
          expect(kinds.slice(0, decided)).toContain('assessed');
          expect(kinds.slice(decided + 1).filter((kind) => kind !== 'sealed')).toEqual([]);
        }
        for (const end of ['sealed', 'abandoned'] as const) {
          const at = kinds.indexOf(end);
          if (at >= 0) expect(at).toBe(kinds.length - 1);
        }
        if (kinds.length > 0) expect(kinds[0]).toBe('opened');
      }),
      { numRuns: 500 },
    );
  });

  it('never moves a phase back', () => {
    const order = (phase: string): number => (PHASES as readonly string[]).indexOf(phase);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 20 }), (attempts) => {
        let history: InspectionEvent[] = [];
        let state = fold([]);
        for (const event of attempts) {
          if (admissible(history, event) !== null) continue;
          const next = step(state, event);
          if (next.phase !== 'abandoned' || state.phase !== 'interrupted') {
            expect(order(next.phase)).toBeGreaterThanOrEqual(order(state.phase));
          }
          state = next;
          history = [...history, event];
          expect(fold(history)).toEqual(state);
        }
      }),
    );
  });
});
