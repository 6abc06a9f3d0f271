import { describe, expect, it } from 'vitest';
import type { OfferedReason } from '../../../src/core/inspection/lane/decision-reasons.ts';
import { FORMER_REASONS, offeredReasons, REASONS_AT_MOST } from '../../../src/core/inspection/lane/index.ts';
import type { CheckId, ReasonCode } from '../../../src/core/inspection/record/checks/index.ts';
import {
  DECISION_REASONS,
  type Decision,
  EMPTY_STATE,
  type InspectionState,
} from '../../../src/core/inspection/record/index.ts';
import { check, fakeLane, missingPerson } from '../../fakes/lane-ports.ts';

const officer = 'O-17';

type Fact = NonNullable<InspectionState['assessment']>['facts'][number];
type Way = Exclude<Decision, 'safeguard'>;
const WAYS: readonly Way[] = ['clear', 'second-line', 'supervisor'];

const fact = (name: CheckId, value: Fact['value'], reason: ReasonCode): Fact => ({ check: name, value, reason });
const DIGIT = fact('mrz.check-digits', 'failed', 'MRZ_CHECK_DIGIT');
const FACES = fact('face.verification', 'undetermined', 'FACE_INCONCLUSIVE');
const FACES_DIFFER = fact('face.verification', 'failed', 'FACE_NO_MATCH');
const HIT = fact('lists.document', 'failed', 'LIST_HIT');
const STALE = fact('lists.person', 'undetermined', 'LIST_STALE');
const DOUBTFUL = fact('lists.document', 'undetermined', 'LIST_NUMBER_DOUBTFUL');
const DEAD = fact('document.capture', 'aborted', 'MODEL_UNAVAILABLE');

const stateOf = (facts: Fact[], sample = false): InspectionState => ({
  ...EMPTY_STATE,
  sample,
  assessment: { groups: [], facts },
});
const words = (offered: readonly OfferedReason[]): string[] =>
  offered.map(({ reason, fact: of }) => (of === null ? reason : `${reason} of ${of}`));

describe('reasons by decision and by what the screen shows', () => {
  it.each<[string, Way, Fact[], boolean, string[]]>([
    [
      'allow over a document fact',
      'clear',
      [DIGIT],
      false,
      [
        'LOOKED_AT_DOCUMENT of mrz.check-digits',
        'KNOWN_ISSUER_DEFECT',
        'CORRECTED_BY_HAND',
        'EQUIPMENT_FAULT',
        'OTHER',
      ],
    ],
    [
      'allow over a face fact',
      'clear',
      [FACES],
      false,
      ['LOOKED_AT_FACE of face.verification', 'PICTURE_POOR', 'EQUIPMENT_FAULT', 'OTHER'],
    ],
    [
      'allow a reported document',
      'clear',
      [HIT],
      false,
      ['ISSUER_ASKED of lists.document', 'NOT_THIS_DOCUMENT', 'OTHER'],
    ],
    [
      'allow with a list that was not asked',
      'clear',
      [STALE],
      false,
      ['LISTS_ASKED of lists.person', 'EQUIPMENT_FAULT', 'OTHER'],
    ],
    ['allow with nothing on the screen', 'clear', [], false, ['LOOKED_AT_DOCUMENT', 'LOOKED_AT_FACE', 'OTHER']],
    [
      'second line over a document fact',
      'second-line',
      [DIGIT],
      false,
      [
        'DOCUMENT_NEEDS_EXPERT of mrz.check-digits',
        'ANSWERS_NEED_TIME',
        'CORRECTED_IN_DOUBT',
        'EQUIPMENT_FAULT',
        'OTHER',
      ],
    ],
    [
      'second line over a face fact',
      'second-line',
      [FACES],
      false,
      ['FACE_NEEDS_EXPERT of face.verification', 'ANSWERS_NEED_TIME', 'EQUIPMENT_FAULT', 'OTHER'],
    ],
    ['second line with nothing on the screen', 'second-line', [], false, ['ANSWERS_NEED_TIME', 'OTHER']],
    ['second line of somebody drawn', 'second-line', [], true, ['ANSWERS_NEED_TIME', 'ROUTINE_SAMPLE', 'OTHER']],
    [
      'a number in doubt is about the document',
      'second-line',
      [DOUBTFUL],
      false,
      [
        'DOCUMENT_NEEDS_EXPERT of lists.document',
        'ANSWERS_NEED_TIME',
        'CORRECTED_IN_DOUBT',
        'EQUIPMENT_FAULT',
        'OTHER',
      ],
    ],
    [
      'the worst fact first, whatever its place',
      'clear',
      [FACES, DIGIT],
      false,
      [
        'LOOKED_AT_DOCUMENT of mrz.check-digits',
        'LOOKED_AT_FACE of face.verification',
        'KNOWN_ISSUER_DEFECT',
        'PICTURE_POOR',
        'OTHER',
      ],
    ],
    [
      'a fault of the equipment keeps its place',
      'second-line',
      [FACES_DIFFER, DEAD],
      true,
      [
        'FACE_NEEDS_EXPERT of face.verification',
        'DOCUMENT_NEEDS_EXPERT of document.capture',
        'EQUIPMENT_FAULT',
        'ROUTINE_SAMPLE',
        'OTHER',
      ],
    ],
    [
      'to the supervisor, whatever the screen shows',
      'supervisor',
      [DIGIT, HIT],
      true,
      ['SECOND_OPINION', 'ABOUT_DOCUMENT', 'ABOUT_FACE', 'OTHER'],
    ],
  ])('%s', (_name, decision, facts, sample, expected) => {
    expect(words(offeredReasons(stateOf(facts, sample), decision))).toEqual(expected);
  });

  it('are at most five, distinct, end with another reason, and name no entry', () => {
    const every = [DIGIT, FACES, HIT, STALE, DEAD];
    for (const decision of WAYS)
      for (let mask = 0; mask < 2 ** every.length; mask += 1)
        for (const sample of [false, true]) {
          const facts = every.filter((_, at) => (mask >> at) % 2 === 1);
          const reasons = offeredReasons(stateOf(facts, sample), decision).map(({ reason }) => reason);
          expect(reasons.length).toBeLessThanOrEqual(REASONS_AT_MOST);
          expect(new Set(reasons).size).toBe(reasons.length);
          expect(reasons.at(-1)).toBe('OTHER');
          for (const former of FORMER_REASONS) expect(reasons).not.toContain(former);
          expect(reasons.includes('ROUTINE_SAMPLE')).toBe(sample && decision === 'second-line');
        }
  });

  it('are the same with an entry about the person and without one', async () => {
    const plain = fakeLane();
    await plain.wholeTraveller();
    const found = fakeLane();
    found.lists.answer = { ...found.lists.answer, alerts: [missingPerson] };
    await found.wholeTraveller();
    expect(found.lane.snapshot().current?.state.alerts).toHaveLength(1);
    const of = ({ lane }: typeof plain) => {
      const state = lane.snapshot().current?.state ?? EMPTY_STATE;
      return WAYS.map((decision) => offeredReasons(state, decision));
    };
    expect(of(found)).toEqual(of(plain));
  });
});

describe('the lane', () => {
  const deciding = async (facts: boolean) => {
    const parts = fakeLane();
    if (facts) parts.face.same = false;
    await parts.wholeTraveller();
    const { current, revision } = parts.lane.snapshot();
    const key = { inspectionId: current?.id ?? '', revision, officer, held: true };
    const recorded = () => parts.journal.read(key.inspectionId).find(({ kind }) => kind === 'decided');
    return { lane: parts.lane, key, recorded };
  };

  it('takes no reason that the decision does not offer, old ones neither', async () => {
    const { lane, key, recorded } = await deciding(true);
    for (const decision of WAYS) {
      const offered: string[] = offeredReasons(lane.snapshot().current?.state ?? EMPTY_STATE, decision).map(
        ({ reason }) => reason,
      );
      for (const reason of DECISION_REASONS.filter((one) => !offered.includes(one)))
        for (const reasons of [[reason], ['OTHER' as const, reason]])
          expect(lane.decide({ ...key, decision, reasons, note: 'n' })).toMatchObject({ reason: 'REASON_NOT_OFFERED' });
    }
    expect(recorded()).toBeUndefined();
    expect(lane.decide({ ...key, decision: 'clear', reasons: ['LOOKED_AT_FACE'], note: '' })).toEqual({ ok: true });
    expect(recorded()).toMatchObject({ reasons: ['LOOKED_AT_FACE'] });
  });

  it('takes another reason only with words', async () => {
    const { lane, key, recorded } = await deciding(true);
    for (const decision of WAYS)
      for (const note of ['', '  '])
        expect(lane.decide({ ...key, decision, reasons: ['OTHER'], note })).toMatchObject({ reason: 'NOTE_NEEDED' });
    expect(recorded()).toBeUndefined();
    expect(lane.decide({ ...key, decision: 'second-line', reasons: ['OTHER'], note: 'Asks for his brother' })).toEqual({
      ok: true,
    });
  });

  it('takes no false reason where none is needed', async () => {
    const { lane, key } = await deciding(false);
    const allow = { ...key, decision: 'clear' as const, note: '' };
    expect(lane.decide({ ...allow, reasons: ['ROUTINE_SAMPLE'] })).toMatchObject({ reason: 'REASON_NOT_OFFERED' });
    expect(lane.decide({ ...allow, reasons: [] })).toEqual({ ok: true });
  });

  it('says what no reason can mend before it asks for one', async () => {
    const parts = fakeLane();
    parts.face.same = false;
    parts.lists.answer = { ...parts.lists.answer, alerts: [missingPerson] };
    await parts.wholeTraveller();
    const { current, revision } = parts.lane.snapshot();
    const key = { inspectionId: current?.id ?? '', revision, officer, held: true, note: '' };
    expect(parts.lane.decide({ ...key, decision: 'clear', reasons: [] })).toMatchObject({ reason: 'ALERT_OPEN' });
  });

  it('offers what has ended so far while the checks run', () => {
    const state = { ...EMPTY_STATE, checks: [check('mrz.check-digits', 'failed', 'MRZ_CHECK_DIGIT')] };
    expect(offeredReasons(state, 'second-line')[0]).toEqual({
      reason: 'DOCUMENT_NEEDS_EXPERT',
      fact: 'mrz.check-digits',
    });
  });
});
