import { describe, expect, it } from 'vitest';
import type { DecideCommand } from '../../../src/core/inspection/lane/commands.ts';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import type { AdjudicationOutcome, Alert, JudgementReason } from '../../../src/core/inspection/record/alerts/index.ts';
import { check, fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';

const FIRST = 'officer-1';
const SECOND = 'officer-2';

function candidate(recordId: string, place = 1): Alert {
  return {
    id: `00000000-0000-4000-8000-0000000000a${place}`,
    cls: 'protect',
    via: 'face',
    list: { id: 'faces', name: 'Faces', version: 2, generatedAt: '', legalBasis: 'x', handling: 'y' },
    listAgeMs: 10,
    stale: false,
    action: 'Call extension 114',
    face: {
      templates: 9,
      fmr: 1e-5,
      fpir: 9e-5,
      threshold: 0.48,
      profile: 'p',
      modelSha256: 'ab',
      candidates: 1,
      place,
    },
    personal: { recordId, names: [], explain: [], score: 0.6, note: null },
  };
}

/** A lane with a face list that finds these candidates. */
function lane(...alerts: Alert[]) {
  const parts = fakeLane();
  parts.faceLists.configured = true;
  parts.faceLists.answer =
    alerts.length === 0
      ? { checks: [check('lists.face', 'successful', 'FACE_LIST_CLEAR')], alerts: [] }
      : { checks: [check('lists.face', 'undetermined', 'FACE_LIST_CANDIDATE')], alerts };
  const state = () => {
    const run = parts.lane.snapshot().current;
    if (run === null) throw new Error('no inspection');
    return run.state;
  };
  const id = () => parts.lane.snapshot().current?.id ?? '';
  const faceCheck = () => {
    const found = state().checks.findLast((entry) => entry.check === 'lists.face');
    return found === undefined ? null : { value: found.value, reason: found.reason };
  };
  const open = (alert: Alert, officer = FIRST) => parts.lane.openAlert(id(), alert.id, officer);
  const say = (
    alert: Alert,
    outcome: 'confirmed' | 'not-confirmed' | 'unsure',
    reason: JudgementReason | null = 'FEATURES_AGREE',
    officer = FIRST,
  ) => parts.lane.adjudicate({ inspectionId: id(), alertId: alert.id, outcome, reason, officer, note: '' });
  const second = (alert: Alert, officer: string, agrees = true) =>
    parts.lane.secondOpinion({ inspectionId: id(), alertId: alert.id, officer, agrees, screen: 'shared' });
  const own = (alert: Alert, officer: string, outcome: AdjudicationOutcome) =>
    parts.lane.secondOpinion({ inspectionId: id(), alertId: alert.id, officer, outcome, screen: 'own' });
  const decide = (change: Pick<DecideCommand, 'decision'> & Partial<DecideCommand>) => {
    const { revision } = parts.lane.snapshot();
    return parts.lane.decide({
      inspectionId: id(),
      revision,
      officer: FIRST,
      note: 'for the test',
      held: false,
      reasons: [],
      ...change,
    });
  };
  const allow = (change: Partial<DecideCommand>) => decide({ decision: 'clear', ...change });
  const recapture = async () => {
    parts.lane.recapture(id(), 'live-face');
    for (let frame = 0; frame < DEFAULT_POLICY.faceFrames; frame += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
  };
  return { ...parts, state, id, faceCheck, open, say, second, own, decide, allow, recapture };
}

/** What the glass shows of an entry: nothing. */
const QUIET = { hold: false, reasonsNeeded: false, unjudgedAlerts: 0 };

describe('a face is searched', () => {
  it('once a document was read and a face captured, with the frames of that capture', async () => {
    const parts = lane();
    await parts.wholeTraveller();
    expect(parts.faceLists.asked).toHaveLength(1);
    expect(parts.faceLists.asked[0]?.frames).toHaveLength(DEFAULT_POLICY.faceFrames);
    expect(parts.faceCheck()).toEqual({ value: 'successful', reason: 'FACE_LIST_CLEAR' });
    expect(parts.state().phase).toBe('assessed');
  });

  it('never for a face in the picture without a document', async () => {
    const parts = lane();
    for (let frame = 0; frame < 5; frame += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
    expect(parts.faceLists.asked).toEqual([]);
    // A page without an MRZ opens an inspection; nobody knows whose it is, so nobody is searched.
    parts.showPage();
    await parts.time.pass(1);
    for (let frame = 0; frame < DEFAULT_POLICY.faceFrames; frame += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
    expect(parts.faceLists.asked).toEqual([]);
    await parts.time.pass(60_000);
    expect(parts.faceCheck()).toEqual({ value: 'undetermined', reason: 'INPUT_ABSENT' });
  });

  it('not a second time when the document is read again, but for every new capture', async () => {
    const parts = lane();
    await parts.wholeTraveller();
    parts.present(UTO_LINES);
    await parts.time.pass(1);
    expect(parts.faceLists.asked).toHaveLength(1);
    parts.lane.recapture(parts.id(), 'live-face');
    for (let frame = 0; frame < DEFAULT_POLICY.faceFrames; frame += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
    expect(parts.faceLists.asked).toHaveLength(2);
  });

  it('is not a check at all on a lane without a face list', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    expect(parts.faceLists.asked).toEqual([]);
    expect(parts.lane.snapshot().current?.state.checks.some((entry) => entry.check === 'lists.face')).toBe(false);
  });

  it('a candidate found before is not taken back by a second capture that finds nobody', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.faceLists.answer = { checks: [check('lists.face', 'successful', 'FACE_LIST_CLEAR')], alerts: [] };
    parts.lane.recapture(parts.id(), 'live-face');
    for (let frame = 0; frame < DEFAULT_POLICY.faceFrames; frame += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
    expect(parts.faceCheck()).toEqual({ value: 'undetermined', reason: 'FACE_LIST_CANDIDATE' });
    expect(parts.state().alerts).toHaveLength(1);
  });
});

describe('two people', () => {
  it('confirm together, and both are in the record', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    expect(parts.say(alert, 'confirmed')).toMatchObject({ reason: 'ALERT_UNSEEN' });
    parts.open(alert);
    expect(parts.say(alert, 'confirmed', null)).toMatchObject({ reason: 'JUDGEMENT_REASON' });
    expect(parts.second(alert, SECOND)).toMatchObject({ reason: 'NOT_ASKED' });

    expect(parts.say(alert, 'confirmed')).toEqual({ ok: true });
    expect(parts.state().outcomes).toEqual({});
    expect(parts.faceCheck()).toEqual({ value: 'undetermined', reason: 'FACE_LIST_SECOND_PERSON' });
    // One person's word is no confirmation: the allow key stays barred.
    const { revision } = parts.lane.snapshot();
    const key = { inspectionId: parts.id(), revision, officer: FIRST, note: '', held: true };
    expect(parts.lane.decide({ ...key, decision: 'clear', reasons: ['OTHER'] })).toMatchObject({
      reason: 'ALERT_OPEN',
    });

    expect(parts.second(alert, FIRST)).toMatchObject({ reason: 'SAME_PERSON' });
    expect(parts.state().outcomes).toEqual({});
    expect(parts.second(alert, SECOND)).toEqual({ ok: true });
    expect(parts.state().outcomes).toEqual({ [alert.id]: 'confirmed' });
    expect(parts.faceCheck()).toEqual({ value: 'failed', reason: 'FACE_LIST_CONFIRMED' });

    const events = parts.journal.read(parts.id());
    expect(events.filter((event) => event.kind === 'confirmation-asked')).toMatchObject([
      { officer: FIRST, reason: 'FEATURES_AGREE' },
    ]);
    expect(events.filter((event) => event.kind === 'adjudicated')).toMatchObject([
      { outcome: 'confirmed', officer: FIRST, second: SECOND, reason: 'FEATURES_AGREE' },
    ]);
    expect(parts.say(alert, 'not-confirmed')).toMatchObject({ reason: 'CONFIRMED_BY_TWO' });
  });

  it('who disagree leave it open', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert);
    parts.say(alert, 'confirmed', 'DESK_CONFIRMS');
    expect(parts.second(alert, SECOND, false)).toEqual({ ok: true });
    expect(parts.state().outcomes).toEqual({ [alert.id]: 'unsure' });
    expect(parts.faceCheck()).toEqual({ value: 'undetermined', reason: 'FACE_LIST_CANDIDATE' });
    expect(parts.second(alert, SECOND)).toMatchObject({ reason: 'NOT_ASKED' });
  });

  it('who disagree are not overruled by one of them: two must agree on who it is not, too', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert);
    parts.say(alert, 'confirmed', 'DESK_CONFIRMS');
    parts.second(alert, SECOND, false);
    parts.open(alert, SECOND);
    for (const officer of [FIRST, SECOND]) {
      expect(parts.say(alert, 'not-confirmed', 'FEATURES_DIFFER', officer)).toEqual({ ok: true });
      expect(parts.state().outcomes).toEqual({});
      expect(parts.faceCheck()).toEqual({ value: 'undetermined', reason: 'FACE_LIST_SECOND_PERSON' });
      expect(parts.allow({ held: true, reasons: ['OTHER'] })).toMatchObject({ reason: 'ALERT_OPEN' });
      expect(parts.second(alert, officer)).toMatchObject({ reason: 'SAME_PERSON' });
      // Taking the word back does not settle anything either.
      parts.say(alert, 'unsure', 'CANNOT_COMPARE', officer);
      expect(parts.state().outcomes).toEqual({ [alert.id]: 'unsure' });
    }
    parts.say(alert, 'not-confirmed', 'FEATURES_DIFFER');
    expect(parts.second(alert, SECOND, false)).toEqual({ ok: true });
    expect(parts.state().outcomes).toEqual({ [alert.id]: 'unsure' });
    parts.say(alert, 'not-confirmed', 'FEATURES_DIFFER');
    expect(parts.second(alert, SECOND)).toEqual({ ok: true });
    expect(parts.state().outcomes).toEqual({ [alert.id]: 'not-confirmed' });
    expect(parts.faceCheck()).toEqual({ value: 'successful', reason: 'FACE_LIST_NOT_CONFIRMED' });
    expect(
      parts.journal
        .read(parts.id())
        .filter((event) => event.kind === 'adjudicated')
        .at(-1),
    ).toMatchObject({
      outcome: 'not-confirmed',
      officer: FIRST,
      second: SECOND,
    });
  });

  it.each([
    ['after a disagreement', true],
    ['said by one officer', false],
  ])('unsure %s: the lane asks for a held key and a reason, and the glass shows neither', async (_, disagreed) => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert);
    if (disagreed) {
      parts.say(alert, 'confirmed', 'DESK_CONFIRMS');
      parts.second(alert, SECOND, false);
    } else parts.say(alert, 'unsure', 'CANNOT_COMPARE');
    expect(parts.lane.snapshot().guard).toEqual({ ...QUIET, entry: 'unsure' });
    expect(parts.allow({})).toMatchObject({ reason: 'HOLD_NEEDED' });
    expect(parts.allow({ held: true })).toMatchObject({ reason: 'REASON_NEEDED' });
    expect(parts.allow({ held: true, reasons: ['OTHER'] })).toEqual({ ok: true });
  });

  it('confirmed by two: no held key, no tick and no reason allows it', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert);
    parts.say(alert, 'confirmed');
    parts.second(alert, SECOND);
    expect(parts.lane.snapshot().guard).toEqual({ ...QUIET, entry: 'confirmed' });
    for (const change of [{}, { held: true }, { held: true, reasons: ['OTHER' as const] }])
      expect(parts.allow(change)).toMatchObject({ reason: 'CONFIRMED_ENTRY' });
  });

  it('not confirmed: the glass showed nothing before, and the lane asks no more', async () => {
    const alert = candidate('f-1');
    const [clean, parts] = [lane(), lane(alert)];
    await clean.wholeTraveller();
    expect(clean.lane.snapshot().guard).toEqual({ ...QUIET, entry: null });
    await parts.wholeTraveller();
    expect(parts.lane.snapshot().guard).toEqual({ ...QUIET, unjudgedAlerts: 1, entry: 'open' });
    parts.open(alert);
    parts.say(alert, 'not-confirmed', 'FEATURES_DIFFER');
    expect(parts.lane.snapshot().guard).toEqual({ ...QUIET, entry: null });
    expect(parts.allow({})).toEqual({ ok: true });
    expect(clean.allow({})).toEqual({ ok: true });
  });

  it('who confirmed are not unsaid by another candidate, a capture without a usable face, or a decision meanwhile', async () => {
    const confirmed = { value: 'failed', reason: 'FACE_LIST_CONFIRMED' };
    const [one, two] = [candidate('f-1', 1), candidate('f-2', 2)];
    const [parts, clean] = [lane(one, two), lane()];
    await Promise.all([parts.wholeTraveller(), clean.wholeTraveller()]);
    parts.open(one);
    parts.open(two);
    parts.say(one, 'confirmed');
    parts.second(one, SECOND);
    expect(parts.faceCheck()).toEqual(confirmed);
    parts.say(two, 'confirmed');
    expect(parts.state().asked[two.id]).toBeDefined();
    expect(parts.faceCheck()).toEqual(confirmed);
    parts.say(two, 'not-confirmed', 'FEATURES_DIFFER');

    const poor = { checks: [check('lists.face', 'undetermined', 'FACE_QUALITY')], alerts: [] };
    for (const one of [parts, clean]) one.faceLists.answer = poor;
    await parts.recapture();
    await clean.recapture();
    expect(parts.state().checks.some((entry) => entry.reason === 'FACE_QUALITY')).toBe(true);
    expect(parts.faceCheck()).toEqual(confirmed);
    // What was confirmed is in the record; the strip says of both travellers that the face was not searched.
    expect(parts.state().assessment).toEqual(clean.state().assessment);
    expect(clean.state().assessment?.facts).toContainEqual(expect.objectContaining({ reason: 'FACE_QUALITY' }));

    parts.faceLists.answer = new Promise<never>(() => undefined);
    await parts.recapture();
    expect(parts.decide({ decision: 'second-line', reasons: ['OTHER'] })).toEqual({ ok: true });
    expect(parts.state().checks.some((entry) => entry.check === 'lists.face' && entry.value === 'aborted')).toBe(true);
    expect(parts.faceCheck()).toEqual(confirmed);
  });

  it('are not needed to say that it is somebody else, and the first may think again before the second has looked', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert);
    parts.say(alert, 'confirmed');
    expect(parts.say(alert, 'not-confirmed', 'FEATURES_DIFFER')).toEqual({ ok: true });
    expect(parts.second(alert, SECOND)).toMatchObject({ reason: 'NOT_ASKED' });
    expect(parts.faceCheck()).toEqual({ value: 'successful', reason: 'FACE_LIST_NOT_CONFIRMED' });
    // And the other way round: what was said before does not stand while a second person is asked.
    parts.say(alert, 'confirmed');
    expect(parts.state().outcomes).toEqual({});
  });

  it('at a screen of their own the second person has opened the entry, and the record says where both looked', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert);
    parts.say(alert, 'confirmed');
    expect(parts.own(alert, SECOND, 'confirmed')).toMatchObject({ reason: 'ALERT_UNSEEN' });
    expect(parts.state().outcomes).toEqual({});
    parts.open(alert, SECOND);
    expect(parts.own(alert, SECOND, 'confirmed')).toEqual({ ok: true });
    const word = parts.lane.snapshot().current?.events.findLast((event) => event.kind === 'adjudicated');
    expect(word).toMatchObject({ officer: FIRST, second: SECOND, screen: 'own', outcome: 'confirmed' });
  });

  it.each([
    ['confirmed', 'confirmed', 'confirmed'],
    ['confirmed', 'not-confirmed', 'unsure'],
    ['confirmed', 'unsure', 'unsure'],
    ['not-confirmed', 'not-confirmed', 'not-confirmed'],
    ['not-confirmed', 'confirmed', 'unsure'],
    ['unsure', 'confirmed', 'unsure'],
  ] as const)(
    'at a screen of their own look at what one said alone: %s and %s leave %s, and the record keeps both words',
    async (first, other, outcome) => {
      const alert = candidate('f-1');
      const parts = lane(alert);
      await parts.wholeTraveller();
      for (const officer of [FIRST, SECOND]) parts.open(alert, officer);
      expect(parts.own(alert, SECOND, other)).toMatchObject({ reason: 'NOT_ASKED' });
      parts.say(alert, first);
      expect(parts.own(alert, FIRST, other)).toMatchObject({ reason: 'SAME_PERSON' });
      expect(parts.own(alert, SECOND, other)).toEqual({ ok: true });
      expect(parts.state().outcomes).toEqual({ [alert.id]: outcome });
      expect(parts.state().answers[alert.id]).toMatchObject({ officer: FIRST, said: { first, second: other } });
      // Both have looked: a third look would be one of them twice.
      expect(parts.own(alert, SECOND, other)).toMatchObject({ reason: 'NOT_ASKED' });
    },
  );

  it('who only does not agree at the screen of the first has said no other word', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert);
    parts.say(alert, 'confirmed');
    parts.second(alert, SECOND, false);
    expect(parts.state().answers[alert.id]?.said).toEqual({ first: 'confirmed', second: null });
  });

  it('who has not opened an entry does not judge it, no matter who else has', async () => {
    const alert = candidate('f-1');
    const parts = lane(alert);
    await parts.wholeTraveller();
    parts.open(alert, SECOND);
    expect(parts.say(alert, 'not-confirmed', 'FEATURES_DIFFER')).toMatchObject({ reason: 'ALERT_UNSEEN' });
    parts.open(alert);
    expect(parts.say(alert, 'not-confirmed', 'FEATURES_DIFFER')).toEqual({ ok: true });
  });

  it('each candidate is judged, and the lists of names are not touched by it', async () => {
    const [one, two] = [candidate('f-1', 1), candidate('f-2', 2)];
    const parts = lane(one, two);
    await parts.wholeTraveller();
    parts.open(one);
    parts.open(two);
    parts.say(one, 'not-confirmed', 'FEATURES_DIFFER');
    expect(parts.faceCheck()).toEqual({ value: 'undetermined', reason: 'FACE_LIST_CANDIDATE' });
    parts.say(two, 'unsure', 'CANNOT_COMPARE');
    expect(parts.faceCheck()).toEqual({ value: 'undetermined', reason: 'FACE_LIST_CANDIDATE' });
    parts.say(two, 'not-confirmed', 'DETAILS_DIFFER');
    expect(parts.faceCheck()).toEqual({ value: 'successful', reason: 'FACE_LIST_NOT_CONFIRMED' });
    expect(parts.state().checks.findLast((entry) => entry.check === 'lists.person')?.reason).toBe('LIST_CLEAR');
  });

  it('the screen reads alike with and without a candidate (A.9)', async () => {
    const [clean, hit] = [lane(), lane(candidate('f-1'))];
    for (const parts of [clean, hit]) await parts.wholeTraveller();
    expect(hit.state().assessment).toEqual(clean.state().assessment);
  });
});
