import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaneOptions } from '../../../src/core/inspection/flow/index.ts';
import { LatestTask, type Turn } from '../../../src/core/inspection/flow/latest-task.ts';
import { NO_SPECTRAL_PICTURES, type SpectralPictures } from '../../../src/core/inspection/ports/index.ts';
import type { FaceStep, ListStep, PageOutcome } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check, CheckId } from '../../../src/core/inspection/record/checks/index.ts';
import { fold, type InspectionState } from '../../../src/core/inspection/record/index.ts';
import { chipOutcome, FakeChip } from '../../fakes/chip-port.ts';
import { check, fakeLane, liveFrame, pageOutcome, template, UTO_LINES, withDigits } from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

describe('a task whose newest answer wins', () => {
  it('stores the answer of its newest turn and of no other, in any order of what happens', () => {
    const step = fc.oneof(
      fc.constantFrom('want', 'begin', 'cancel', 'halt'),
      fc.record({ turn: fc.nat(9), what: fc.constantFrom('answered' as const, 'stored' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const task = new LatestTask();
        const turns: { turn: Turn; aborted: number }[] = [];
        let newest = -1;
        let [due, working] = [false, false];
        for (const one of steps) {
          if (one === 'begin') {
            const entry = { aborted: 0 } as (typeof turns)[number];
            entry.turn = task.begin({ about: turns.length, abort: () => (entry.aborted += 1) });
            newest = turns.push(entry) - 1;
            [due, working] = [true, true];
            expect(task.about).toBe(newest);
          } else if (typeof one === 'string') {
            task[one]();
            newest = -1;
            working = false;
            due = one === 'halt' ? due : one === 'want';
          } else if (turns.length > 0) {
            const at = one.turn % turns.length;
            turns[at]?.turn[one.what]();
            if (at === newest) {
              working = false;
              if (one.what === 'stored') [due, newest] = [false, -1];
            }
          }
          expect([task.due, task.working]).toEqual([due, working]);
          expect(turns.map(({ turn }) => turn.superseded)).toEqual(turns.map((_, at) => at !== newest));
          // Whatever is at work for a turn that is over was told to stop, once.
          expect(turns.map(({ aborted }) => aborted)).toEqual(turns.map((_, at) => (at === newest ? 0 : 1)));
        }
      }),
    );
  });
});

/** One traveller whose document is read again with another date of expiry: one person, and every reading can be told. */
const EXPIRIES = ['320415', '330415', '340415'];
const linesOf = (at: number): string[] => [
  UTO_LINES[0] ?? '',
  withDigits('L898902C3', 'UTO', `740812F${EXPIRIES[at]}`),
];

/** A check that says in its component what it was asked about. */
const about = (id: CheckId, ...words: unknown[]): Check => ({
  ...check(id, 'successful', 'DOC_CAPTURE_OK'),
  component: { name: words.join(' '), version: '1', sha256: null },
});

/** A lane on which every answer comes when it is asked to come, in any order. */
function slowLane() {
  const open: (() => void)[] = [];
  const later = <T>(value: T): Promise<T> => new Promise((resolve) => void open.push(() => resolve(value)));
  const marks = { page: 0, face: 0 };
  const documentModels: LaneOptions['documentModels'] = {
    identify: ({ bytes, document, chosen }) =>
      later([about('document.model', bytes[0], document.expiry.raw, chosen ?? 'none')]),
    offers: () => ['A', 'B'].map((id) => ({ id, country: 'UTO', type: 'P', number: 1, year: null })),
    without: () => [],
  };
  const chip = new FakeChip(({ ask }) => {
    const mark = EXPIRIES.indexOf(ask.document?.expiry.raw ?? '') + 1;
    return later(chipOutcome(ask, { portrait: { ok: true, picture: new Uint8Array([mark]) } }));
  });
  const parts = fakeLane({ documentModels, chip });
  const { page, pageText, spectral, face, faceLists, lists } = parts;
  page.read = (bytes: Uint8Array = new Uint8Array(1)) => {
    const outcome = pageOutcome() as Extract<PageOutcome, { ok: true }>;
    const mark = bytes[0] ?? 0;
    const portrait = outcome.page.portrait && {
      ...outcome.page.portrait,
      template: { ...template(), bytes: new Uint8Array([mark]) },
    };
    return later({ ok: true, page: { ...outcome.page, digest: `${mark}`, portrait } });
  };
  page.print = ({ bytes }) => later({ checks: [about('document.recapture', bytes[0])], maps: [] });
  pageText.readMrz = (bytes) => {
    const mark = bytes[0] ?? 0;
    const none = pageMrz([]);
    return later(mark % 2 === 0 ? pageMrz(linesOf(mark % 3)) : ({ ...none, mrz: null } as typeof none));
  };
  pageText.compareViz = ({ bytes, document }) => later(about('mrz.printed-zone', bytes[0], document.expiry.raw));
  spectral.look = ({ white }) => later({ checks: [about('document.mrz-ir', white[0])], display: {} });
  const lookUp = ({ document }: Parameters<ListStep['lookUp']>[0]) => ({
    checks: (['lists.document', 'lists.person'] as const).map((id) => about(id, document.expiry.raw)),
    alerts: [],
  });
  Object.assign(lists, { lookUp });
  faceLists.configured = true;
  faceLists.search = ({ frames }) => later({ checks: [about('lists.face', frames[0]?.digest)], alerts: [] });
  face.analyse = () => {
    marks.face += 1;
    return later({ ok: true, frame: { ...liveFrame(), digest: `face-${marks.face}` } });
  };
  const reference: FaceStep['reference'] = (picture) =>
    later({
      ok: true,
      template: { ...template(), bytes: Uint8Array.from(picture) },
      jpeg: new Uint8Array(1),
      eyes: null,
    });
  Object.assign(face, { reference });
  face.compare = (input) => {
    const other = input.check === 'face.portraits' ? input.printed?.bytes[0] : input.frames[0]?.digest;
    return about(input.check, input.reference?.bytes[0], other);
  };
  face.verify = ({ reference, frames }) => [about('face.verification', reference?.bytes[0], frames[0]?.digest)];
  const lay = () => {
    marks.page += 1;
    const picture = () => ({ ok: true as const, bytes: new Uint8Array([marks.page]) });
    const pictures: SpectralPictures = { ...NO_SPECTRAL_PICTURES, IR: picture(), UV: picture() };
    const bytes = new Uint8Array([marks.page]);
    parts.imager.emit({ kind: 'page', source: 'imager', bytes, pictures, at: parts.time.now });
    return `${marks.page}`;
  };
  const answer = (at: number) => open.splice(at % Math.max(1, open.length), 1)[0]?.();
  return { ...parts, lay, answer, waiting: () => open.length };
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('scan' as const), at: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('type' as const), at: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lay' as const), at: fc.constant(0) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('frame' as const), at: fc.constant(0) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('answer' as const), at: fc.nat(7) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retake', 'fail', 'choose', 'audit', 'wait'), at: fc.nat(2) }),
  },
);

async function drain({ time, answer, waiting, showFace }: ReturnType<typeof slowLane>): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    await time.pass(waiting() > 0 ? 1 : 200);
    if (waiting() > 0) answer(0);
    else if (round % 2 === 0) showFace();
  }
}

/** `slowLane` gives every second page an MRZ. */
const hasMrz = (page: string): boolean => Number(page) % 2 === 0;
const isModel = ({ check: id }: Check): boolean => id === 'document.model';

/** Every check is about what is in force in this state; the page that is, or null. */
function expectNewest(state: InspectionState): { page: string | null } {
  const latest = (id: CheckId) => state.checks.findLast((one) => one.check === id);
  const said = (id: CheckId) => latest(id)?.component.name;
  const expiry = state.mrz?.personal?.document?.expiry.raw;
  const page = latest('document.capture')?.value === 'successful' ? (state.page?.digest ?? null) : null;
  const live = latest('face.capture')?.value === 'successful' ? state.live?.digests[0] : null;
  const chip = EXPIRIES.indexOf(expiry ?? '') + 1;
  expect(said('lists.document')).toBe(expiry);
  if (page !== null) {
    expect(said('mrz.printed-zone')).toBe(`${page} ${expiry}`);
    expect(said('document.model')).toContain(`${page} ${expiry} `);
    expect([said('document.mrz-ir'), said('document.recapture')]).toEqual([page, page]);
    expect(said('face.portraits')).toBe(`${chip} ${page}`);
  } else {
    const ofPage = ['mrz.printed-zone', 'document.model', 'document.mrz-ir', 'document.recapture'] as const;
    expect(ofPage.filter((id) => (latest(id)?.value ?? 'aborted') !== 'aborted')).toEqual([]);
  }
  if (live != null) {
    expect(said('face.verification')).toBe(`${page ?? ''} ${live}`);
    expect([said('face.chip'), said('lists.face')]).toEqual([`${chip} ${live}`, live]);
  }
  return { page };
}

describe('the checks of an inspection', () => {
  it('are of the newest input, whatever the order of inputs, answers, retakes and failures of the audit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const lane = slowLane();
        const { time, journal } = lane;
        const run = () => lane.lane.snapshot().current;
        /** The page that may be in force at the end; or there is none. */
        let laid: string | null = null;
        let kept: string | null = null;
        const inForce = () => run()?.page.read?.page.digest ?? null;
        lane.present(linesOf(0));
        for (const { do: what, at } of steps) {
          const id = run()?.id ?? '';
          const [before, retaken] = [inForce(), run()?.retakes.open.has('page') === true];
          if (what === 'scan') lane.present(linesOf(at));
          else if (what === 'type') lane.lane.typedMrz({ lines: linesOf(at), because: 'READING_WRONG' }, 'officer');
          else if (what === 'lay') {
            laid = lane.lay();
            // A page that was asked for again and shows no MRZ is no better than one that did: then that one stays.
            kept = retaken && !hasMrz(laid) && before !== null && hasMrz(before) ? before : null;
          } else if (what === 'frame') lane.showFace();
          else if (what === 'answer') lane.answer(at);
          else if (what === 'retake') lane.lane.recapture(id, (['mrz', 'page', 'live-face'] as const)[at] ?? 'mrz');
          else if (what === 'choose') lane.lane.chooseModel(id, ['A', 'B', null][at] ?? null, 'officer');
          else if (what === 'audit') journal.full = !journal.full;
          else if (what === 'fail') {
            lane.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_REJECTED', at: time.now });
          }
          // A retake leaves the page in force; a page that was not asked for and failed takes it away.
          if (what === 'retake' && at === 1) laid = before;
          if (what === 'fail') laid = retaken ? before : null;
          await time.pass(what === 'wait' ? 3_000 * at : 1);
        }
        journal.full = false;
        lane.lane.refresh();
        await drain(lane);
        const ended = run();
        if (ended === null) throw new Error('the inspection is open until an officer decides');
        expect([lane.waiting(), ended.settled, ended.state.phase]).toEqual([0, true, 'assessed']);
        expect(journal.read(ended.id)).toEqual(ended.events);
        const { page } = expectNewest(ended.state);
        expect([null, laid, kept]).toContain(page);
        // No assessment on the way counted a check of something that was no longer in force.
        for (const [at, { kind }] of ended.events.entries()) {
          if (kind === 'assessed') expectNewest(fold(ended.events.slice(0, at)));
        }
        const chosen = ended.page.models.chosen ?? 'none';
        if (page !== null)
          expect(ended.state.checks.findLast(isModel)?.component.name).toMatch(new RegExp(` ${chosen}$`));
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
