import { describe, expect, it } from 'vitest';
import { type Drill, drillFile, TrainingService } from '../../../src/core/training/index.ts';
import type { TravellerSheet } from '../../../src/core/training/sheet.ts';
import { fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';

const TRAINEE = 'trainee';

/** The traveller of the fake lane is a specimen, and the lane says so: that is what the drill shows. */
const SHOWN = { check: 'mrz.codes', reason: 'MRZ_SPECIMEN' };

function drillOf(id: string, change: Partial<Drill> = {}): Drill {
  return {
    id,
    kind: 'face-differs',
    traveller: id,
    scene: false,
    shows: { facts: [SHOWN, { check: 'face.verification', reason: 'FACE_NO_MATCH' }], alerts: [] },
    notice: [{ name: 'face', by: ['face'] }],
    ways: ['second-line'],
    support: { use: 'no', items: [] },
    ...change,
  };
}

/** A desk on a lane whose devices and clock the test moves; one traveller with something and one with nothing. */
function trainingService() {
  const gone: number[] = [];
  const rig = fakeLane({ lane: { id: 'lane-1', name: 'Lane 1', demo: false, training: true } });
  const clean = drillOf('clean', { kind: 'clean', shows: { facts: [], alerts: [] }, notice: [], ways: ['clear'] });
  const service = new TrainingService({
    drills: drillFile.parse({
      schema: 'waypost.drills/1',
      version: 1,
      drills: [drillOf('marked'), clean],
      sets: [{ id: 'two', travellers: 2, clean: 1 }],
    }),
    facesOf: ({ id }) => [id],
    play: () => ({ ok: true }),
    gone: () => void gone.push(1),
    snapshot: () => rig.lane.snapshot(),
    newSeed: () => '00000001',
  });
  rig.lane.subscribe(() => service.look());
  const decide = (decision: 'clear' | 'second-line') => {
    const { current, revision } = rig.lane.snapshot();
    const inspectionId = current?.id ?? 'none';
    const said = { inspectionId, revision, officer: TRAINEE, decision, note: '', held: true };
    return service.ending(() => rig.lane.decide({ ...said, note: 'for the test', reasons: ['OTHER'] }));
  };
  /** Ends the inspection that is shown and calls the next traveller. */
  const clear = async () => await rig.time.pass(5_000);
  return { ...rig, desk: service, decide, clear, gone };
}

/** The sheet of the traveller with something to notice, wherever the seed put it. */
function markedOf(service: TrainingService): TravellerSheet {
  const found = service.sheet(TRAINEE)?.travellers.find(({ drill }) => drill === 'marked');
  if (found === undefined) throw new Error('the set has no sheet of it');
  return found;
}

async function playBoth(rig: ReturnType<typeof trainingService>, play: () => Promise<void>): Promise<void> {
  expect(rig.desk.start(TRAINEE, { set: 'two', seed: '00000001' })).toEqual({ ok: true });
  for (let at = 0; at < 2; at += 1) {
    expect(rig.desk.next(TRAINEE)).toEqual({ ok: true });
    await play();
    await rig.clear();
  }
}

describe('feedback on a decision', () => {
  it('names what the checks said, and the time from the first read', async () => {
    const rig = trainingService();
    await playBoth(rig, async () => {
      await rig.wholeTraveller(UTO_LINES);
      await rig.time.pass(9_000);
      expect(rig.decide('second-line')).toEqual({ ok: true });
    });
    const sheet = markedOf(rig.desk);
    expect(sheet).toMatchObject({
      shown: [SHOWN],
      notShown: [{ check: 'face.verification', reason: 'FACE_NO_MATCH' }],
      notEnded: [],
      decision: 'second-line',
      rightWay: true,
      notice: [{ name: 'face', looked: false }],
    });
    // The rig lays the page 1 ms and the five frames 2 to 42 ms after the read.
    expect(sheet.checksAfterMs).toBe(42);
    expect(sheet.decidedAfterMs).toBe(9_052);
  });

  it('says before which checks the officer decided, and calls nothing shown that the record wrote down as missing', async () => {
    const rig = trainingService();
    await playBoth(rig, async () => {
      rig.present(UTO_LINES);
      await rig.time.pass(700);
      expect(rig.decide('second-line')).toEqual({ ok: true });
    });
    const sheet = markedOf(rig.desk);
    expect(sheet.shown).toEqual([SHOWN]);
    expect(sheet.notEnded).toEqual(
      expect.arrayContaining(['document.capture', 'document.portrait', 'face.capture', 'face.verification']),
    );
    expect(sheet.notEnded).not.toContain('mrz.read');
    expect(sheet.notEnded).not.toContain('lists.person');
    expect(sheet).toMatchObject({ checksAfterMs: null, decidedAfterMs: 700 });
    expect(rig.desk.sheet(TRAINEE)?.counts).toMatchObject({ early: 2, wiped: 0, medianMs: 700 });
    // Each of the two left with the decision.
    expect(rig.gone).toHaveLength(2);
    expect(rig.desk.occupied()).toBe(false);
    // The record itself says what was missing: only the feedback does not call it shown.
    const [first] = [...rig.journal.stored.values()];
    expect(JSON.stringify(first)).toContain('READ_ABSENT');
  });

  it('is about the decision that was taken, not about one that the lane refused', async () => {
    const rig = trainingService();
    await playBoth(rig, async () => {
      rig.present();
      await rig.time.pass(100);
      expect(rig.decide('clear')).toMatchObject({ ok: false, reason: 'NOT_ASSESSED' });
      rig.showPage();
      await rig.time.pass(1);
      for (let frame = 0; frame < 5; frame += 1) {
        rig.showFace();
        await rig.time.pass(10);
      }
      expect(rig.decide('second-line')).toEqual({ ok: true });
    });
    expect(markedOf(rig.desk)).toMatchObject({ notEnded: [], decision: 'second-line' });
    expect(rig.desk.sheet(TRAINEE)?.counts.early).toBe(0);
  });

  it('says of a traveller who was cleared from the desk that nothing was decided', async () => {
    const rig = trainingService();
    await playBoth(rig, async () => {
      rig.present();
      await rig.time.pass(100);
      const id = rig.lane.snapshot().current?.id ?? '';
      expect(rig.desk.ending(() => rig.lane.abandon(id, TRAINEE))).toEqual({ ok: true });
    });
    expect(markedOf(rig.desk)).toMatchObject({ decision: null, decidedAfterMs: null, rightWay: false });
    expect(markedOf(rig.desk).notEnded).toContain('face.capture');
    expect(rig.desk.sheet(TRAINEE)?.counts).toMatchObject({ early: 0, wrongAlarms: 0 });
  });
});

describe('a screen that locks', () => {
  const whole = async (rig: ReturnType<typeof trainingService>) => {
    await rig.wholeTraveller();
    expect(rig.decide('second-line')).toEqual({ ok: true });
  };

  it('wipes the feedback of a finished set, and says so', async () => {
    const rig = trainingService();
    await playBoth(rig, () => whole(rig));
    expect(rig.desk.sheet(TRAINEE)).not.toBeNull();
    expect(rig.desk.wasWiped(TRAINEE)).toBe(false);
    rig.desk.wipe();
    expect(rig.desk.sheet(TRAINEE)).toBeNull();
    expect(rig.desk.progress(TRAINEE)).toBeNull();
    expect(rig.desk.wasWiped(TRAINEE)).toBe(true);
    expect(rig.desk.start(TRAINEE, { set: 'two', seed: null })).toEqual({ ok: true });
    expect(rig.desk.wasWiped(TRAINEE)).toBe(false);
  });

  it('lets a set under way go on, with feedback on those who come after', async () => {
    const rig = trainingService();
    rig.desk.start(TRAINEE, { set: 'two', seed: '00000001' });
    rig.desk.next(TRAINEE);
    await whole(rig);
    await rig.clear();
    rig.desk.wipe();
    expect(rig.desk.progress(TRAINEE)).toMatchObject({ done: 1, of: 2 });
    rig.desk.next(TRAINEE);
    await whole(rig);
    await rig.clear();
    const sheet = rig.desk.sheet(TRAINEE);
    expect(sheet?.travellers).toHaveLength(1);
    expect(sheet?.counts).toMatchObject({ travellers: 1, wiped: 1 });
  });

  it('leaves no half sheet of the traveller at the desk', async () => {
    const rig = trainingService();
    await playBoth(rig, async () => {
      rig.desk.noted('details');
      rig.desk.wipe();
      await whole(rig);
    });
    expect(rig.desk.sheet(TRAINEE)).toBeNull();
    expect(rig.desk.wasWiped(TRAINEE)).toBe(true);
  });
});
