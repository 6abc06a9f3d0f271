import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import type { PageMrzOutcome, PageOutcome } from '../../../src/core/inspection/ports/steps/index.ts';
import type { CheckId } from '../../../src/core/inspection/record/checks/index.ts';
import { check, FRA_LINES, fakeLane, liveFrame, pageOutcome, withDigits } from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

/** What the officer asks for once more: the earlier one stays in force until a better one is there. */
type Parts = ReturnType<typeof fakeLane>;

const current = ({ lane }: Parts) => {
  const run = lane.snapshot().current;
  if (run === null) throw new Error('no inspection is open');
  return run;
};
const ask = (parts: Parts, what: 'mrz' | 'page' | 'live-face') => parts.lane.recapture(current(parts).id, what);
const stop = (parts: Parts) => parts.lane.stopRecapture(current(parts).id);
const failures = (parts: Parts) => current(parts).state.failedReads.map(({ what, reason }) => [what, reason]);
const open = (parts: Parts) => current(parts).retaking();
const kept = (parts: Parts) => [...current(parts).retakes.kept];
const digest = (parts: Parts) => current(parts).page.read?.page.digest ?? null;

/** Everything that is said and shown of the traveller; it must not become less by asking for better. */
function evidence(parts: Parts) {
  const { state, custody, page, faces } = current(parts);
  const latest = new Map(state.checks.map(({ check: id, value, reason }) => [id, `${value} ${reason}`]));
  const pictures = (['page', 'portrait', 'live'] as const).map((name) => custody.ref(name));
  return {
    latest,
    pictures,
    page: page.result,
    live: faces.result,
    phase: state.phase,
    facts: state.assessment?.facts,
  };
}

const OTHER_LINES = ['P<FRASMITH<<JOHN<<<<<<<<<<<<<<<<<<<<<<<<<<<<', withDigits('M123456X7', 'FRA', '900101M320415')];

/** A page on which no MRZ was found. */
const NO_MRZ: PageMrzOutcome = {
  ok: true,
  mrz: null,
  print: [],
  component: { name: 'fake', version: '0', sha256: null },
  t0: 0,
  t1: 1,
};

type Good = Extract<PageOutcome, { ok: true }>;

function page(name: string, { poor = false, portrait = true } = {}): Good {
  const { page: usual } = pageOutcome() as Good;
  const capture = check(
    'document.capture',
    poor ? 'failed' : 'successful',
    poor ? 'DOC_CAPTURE_BLURRED' : 'DOC_CAPTURE_OK',
  );
  const checks = usual.checks.map((one) => (one.check === 'document.capture' ? capture : one));
  return { ok: true, page: { ...usual, digest: name, checks, portrait: portrait ? usual.portrait : null } };
}

/** What a model says that ended in the middle of its work. */
const CRASHED: PageOutcome = {
  ok: false,
  value: 'aborted',
  reason: 'MODEL_UNAVAILABLE',
  checks: (['document.capture', 'document.portrait'] as const).map((id: CheckId) =>
    check(id, 'aborted', 'MODEL_UNAVAILABLE'),
  ),
};

async function traveller(first: PageOutcome = page('first')) {
  const parts = fakeLane();
  parts.page.outcome = first;
  parts.pageText.mrz = pageMrz(FRA_LINES);
  await parts.wholeTraveller();
  await parts.time.pass(10);
  return parts;
}

async function lay(parts: Parts, outcome: PageOutcome): Promise<void> {
  parts.page.outcome = outcome;
  parts.showPage();
  await parts.time.pass(10);
}

async function look(parts: Parts): Promise<void> {
  for (let n = 0; n < DEFAULT_POLICY.faceFrames; n += 1) {
    parts.showFace();
    await parts.time.pass(5);
  }
}

describe('a page that is requested again', () => {
  it('leaves everything as it was while the lane waits, where none comes, and where the officer stops', async () => {
    for (const end of ['time', 'officer'] as const) {
      const parts = await traveller();
      const before = evidence(parts);
      expect(ask(parts, 'page')).toEqual({ ok: true });
      expect(open(parts)).toEqual([{ what: 'page', wait: { leftMs: 8_000, ofMs: 8_000 } }]);
      await parts.time.pass(2_000);
      expect(open(parts)).toEqual([{ what: 'page', wait: { leftMs: 6_000, ofMs: 8_000 } }]);
      expect(evidence(parts)).toEqual(before);
      if (end === 'time') await parts.time.pass(6_000);
      else expect(stop(parts)).toEqual({ ok: true });
      expect(open(parts)).toEqual([]);
      expect(kept(parts)).toEqual(end === 'time' ? [['page', 'READ_ABSENT']] : []);
      expect(evidence(parts)).toEqual(before);
      expect(current(parts).settled).toBe(true);
    }
  });

  it('leaves everything as it was where the model crashes, the imager fails or the picture is poorer', async () => {
    const worse: [string, (parts: Parts) => Promise<void>][] = [
      ['MRZ_NOT_FOUND', (parts) => lay(parts, page('of something else'))],
      [
        'QUEUE_FULL',
        (parts) => {
          const { component } = check('mrz.page', 'aborted', 'QUEUE_FULL');
          parts.pageText.mrz = {
            ok: false,
            value: 'aborted',
            reason: 'QUEUE_FULL',
            print: [],
            component,
            t0: 0,
            t1: 1,
          };
          return lay(parts, page('not read'));
        },
      ],
      ['MODEL_UNAVAILABLE', (parts) => lay(parts, CRASHED)],
      ['DOC_CAPTURE_BLURRED', (parts) => lay(parts, page('poor', { poor: true }))],
      [
        'DOC_IMAGE_TOO_LARGE',
        async ({ imager, time }) => {
          imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: 0 });
          await time.pass(1);
        },
      ],
    ];
    for (const [reason, happens] of worse) {
      const parts = await traveller();
      // Its MRZ cannot be read either, and that must not stand beside the page that is kept.
      parts.pageText.mrz = NO_MRZ;
      const before = evidence(parts);
      ask(parts, 'page');
      await happens(parts);
      expect(evidence(parts)).toEqual(before);
      expect(failures(parts)).toEqual([['page', reason]]);
      expect([open(parts), kept(parts)]).toEqual([[], [['page', reason]]]);
      expect(current(parts).settled).toBe(true);
    }
  });

  it('takes the place of the earlier one where it is better, or as good', async () => {
    for (const [first, second] of [
      [page('first', { poor: true }), page('second')],
      [page('first', { poor: true }), page('second', { poor: true })],
      [page('first', { portrait: false }), page('second')],
    ] as const) {
      const parts = await traveller(first);
      ask(parts, 'page');
      await lay(parts, second);
      expect(digest(parts)).toBe('second');
      expect([open(parts), kept(parts), failures(parts)]).toEqual([[], [], []]);
      expect(current(parts).state.checks.findLast((one) => one.check === 'document.capture')).toMatchObject({
        value: second.page.checks.find((one) => one.check === 'document.capture')?.value,
      });
    }
  });

  it('is never kept from its place by what was found on it', async () => {
    const parts = await traveller();
    const alarm = check('document.mrz-font', 'failed', 'DOC_MRZ_FONT');
    const second = page('second');
    ask(parts, 'page');
    await lay(parts, { ...second, page: { ...second.page, checks: [...second.page.checks, alarm] } });
    expect(digest(parts)).toBe('second');
    expect(current(parts).state.checks.findLast((one) => one.check === 'document.mrz-font')?.value).toBe('failed');
  });

  it('waits on where the page of somebody else was laid down, and then takes the right one', async () => {
    const parts = await traveller();
    const before = evidence(parts);
    ask(parts, 'page');
    parts.pageText.mrz = pageMrz(OTHER_LINES);
    await lay(parts, page('other'));
    expect(open(parts)).toEqual([{ what: 'page', wait: expect.anything() }]);
    expect(evidence(parts)).toEqual(before);
    parts.pageText.mrz = pageMrz(FRA_LINES);
    await lay(parts, page('second'));
    expect(digest(parts)).toBe('second');
  });

  it('is not awaited any more where the records cannot be written, and what was there is there', async () => {
    const parts = await traveller();
    ask(parts, 'page');
    parts.journal.full = true;
    parts.present();
    await parts.time.pass(10);
    expect([open(parts), [...current(parts).awaiting]]).toEqual([[], []]);
    parts.journal.full = false;
    parts.lane.refresh();
    await parts.time.pass(10);
    expect([digest(parts), current(parts).settled]).toEqual(['first', true]);
  });

  it('comes after a crash of the model in the first reading: the inspection is then complete', async () => {
    const parts = await traveller(CRASHED);
    expect(current(parts).state.assessment?.facts.map(({ reason }) => reason)).toContain('MODEL_UNAVAILABLE');
    ask(parts, 'page');
    await parts.time.pass(9_000);
    // None came: what is said is still that the model did not answer, not that nothing was laid down.
    expect(current(parts).page.result).toEqual({ page: null, reason: 'MODEL_UNAVAILABLE' });
    ask(parts, 'page');
    await lay(parts, page('second'));
    expect(current(parts).state.assessment?.facts).toEqual([]);
  });
});

describe('a face that is requested again', () => {
  it('leaves everything as it was where the camera is lost, the officer stops or only poor pictures come', async () => {
    const ends: [string | null, (parts: Parts) => Promise<void>][] = [
      [
        'CAMERA_LOST',
        async ({ camera, time }) => {
          camera.state = 'lost';
          camera.emit({ kind: 'health', health: camera.health() });
          await time.pass(1);
        },
      ],
      [
        'FACE_QUALITY',
        async (parts) => {
          parts.face.frame = {
            ok: true,
            frame: { ...liveFrame(), acceptable: false, template: null, guidance: 'moving' },
          };
          await look(parts);
          await parts.time.pass(DEFAULT_POLICY.faceTimeoutMs);
        },
      ],
      [null, async (parts) => void stop(parts)],
    ];
    for (const [reason, happens] of ends) {
      const parts = await traveller();
      const before = evidence(parts);
      ask(parts, 'live-face');
      expect(evidence(parts)).toEqual(before);
      expect(open(parts)).toEqual([{ what: 'live-face', wait: { leftMs: 5_000, ofMs: 5_000 } }]);
      await happens(parts);
      expect(evidence(parts)).toEqual(before);
      expect(kept(parts)).toEqual(reason === null ? [] : [['live-face', reason]]);
      expect(failures(parts)).toEqual(reason === null ? [] : [['live-face', reason]]);
      expect([open(parts), current(parts).settled]).toEqual([[], true]);
    }
  });

  it('takes the place of the earlier one where it is as good', async () => {
    const parts = await traveller();
    const { live } = evidence(parts);
    ask(parts, 'live-face');
    await look(parts);
    expect(evidence(parts).live).not.toBe(live);
    expect(open(parts)).toEqual([]);
  });
});

describe('an MRZ that is requested again', () => {
  it('leaves the earlier one where none comes or the officer stops, and takes a new one', async () => {
    const parts = await traveller();
    const before = evidence(parts);
    ask(parts, 'mrz');
    expect(open(parts)).toEqual([{ what: 'mrz', wait: { leftMs: 15_000, ofMs: 15_000 } }]);
    await parts.time.pass(15_000);
    expect([evidence(parts), kept(parts)]).toEqual([before, [['mrz', 'READ_ABSENT']]]);
    ask(parts, 'mrz');
    stop(parts);
    expect([evidence(parts), kept(parts)]).toEqual([before, []]);
    ask(parts, 'mrz');
    parts.present();
    await parts.time.pass(10);
    expect([open(parts), current(parts).settled]).toEqual([[], true]);
  });
});

describe('the lists of a traveller whose camera was lost', () => {
  it('say that the face was not searched, and keep what was asked about number and name', async () => {
    const parts = fakeLane();
    parts.faceLists.configured = true;
    parts.faceLists.search = () =>
      Promise.resolve({ checks: [check('lists.face', 'aborted', 'CAMERA_LOST')], alerts: [] });
    await parts.wholeTraveller();
    await parts.time.pass(10);
    const lists = current(parts)
      .progress()
      .find(({ group }) => group === 'lists');
    expect(lists).toMatchObject({ value: 'undetermined', reason: 'CAMERA_LOST', decidedBy: 'lists.face' });
    // The record and the list of facts say of the face what happened to it.
    expect(current(parts).state.assessment?.facts).toContainEqual({
      check: 'lists.face',
      value: 'aborted',
      reason: 'CAMERA_LOST',
    });
  });
});
