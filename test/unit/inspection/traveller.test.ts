import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  TRAVELLER_STATES,
  TravellerDisplay,
  type TravellerState,
  travellerInput,
} from '../../../src/core/inspection/traveller/index.ts';
import {
  DEFAULT_TRAVELLER_TIMING,
  NO_TRAVELLER,
  releaseAt,
  TRAVELLER_PROMPTS,
  type TravellerInput,
} from '../../../src/core/inspection/traveller/traveller.ts';
import { fakeLane, liveFrame, missingPerson } from '../../fakes/lane-ports.ts';

const timing = DEFAULT_TRAVELLER_TIMING;
const officer = 'officer-1';

const GUIDANCE = [
  'none',
  'too-far',
  'too-near',
  'too-left',
  'too-right',
  'too-high',
  'too-low',
  'moving',
  'not-frontal',
  'eyes-closed',
  'mouth-open',
  'several-faces',
  'no-face',
] as const satisfies readonly TravellerInput['guidance'][];

const open = (over: Partial<TravellerInput> = {}): TravellerInput => ({ ...NO_TRAVELLER, startedAt: 1_000, ...over });
const face = (over: Partial<TravellerInput> = {}): TravellerInput => open({ faceAwaited: true, ...over });

/** What a display shows at once for one input. */
function shown(input: TravellerInput, now = 1_000): TravellerState {
  const display = new TravellerDisplay(timing);
  display.note(input);
  return display.look(now);
}

describe('the input of the traveller display', () => {
  it('has these members and no others: anyone who adds one answers for what can be read from it', () => {
    expectTypeOf<keyof TravellerInput>().toEqualTypeOf<
      'startedAt' | 'documentAwaited' | 'faceAwaited' | 'guidance' | 'faceSeen' | 'end'
    >();
    expectTypeOf<NonNullable<TravellerInput['end']>['way']>().toEqualTypeOf<'on' | 'officer'>();
    expect(Object.keys(NO_TRAVELLER).sort()).toEqual([
      'documentAwaited',
      'end',
      'faceAwaited',
      'faceSeen',
      'guidance',
      'startedAt',
    ]);
  });

  it('knows eight prompts, three of them in two directions', () => {
    expect(TRAVELLER_PROMPTS).toHaveLength(11);
    expect(new Set(TRAVELLER_STATES).size).toBe(TRAVELLER_STATES.length);
  });
});

describe('the state of the display', () => {
  it('is idle while nobody is there', () => {
    expect(shown(NO_TRAVELLER)).toBe('idle');
  });

  it('asks for the document first, and does not keep the camera waiting for it', () => {
    const both = face({ documentAwaited: true });
    expect(shown(both, 1_000)).toBe('place-document');
    expect(shown(both, 3_999)).toBe('place-document');
    expect(shown(both, 4_000)).toBe('look-at-camera');
    expect(shown(open({ documentAwaited: true }), 60_000)).toBe('place-document');
  });

  it('says every one of the prompts, in the words of the person who is there', () => {
    const said = GUIDANCE.map((guidance) => shown(face({ guidance })));
    expect(new Set(said)).toEqual(new Set([...TRAVELLER_PROMPTS, 'look-at-camera']));
    // Left in the stored picture is right of the traveller.
    expect(shown(face({ guidance: 'too-left' }))).toBe('too-far-right');
    expect(shown(face({ guidance: 'too-right' }))).toBe('too-far-left');
  });

  it('asks to keep still once a picture was good, and to wait once all has come', () => {
    expect(shown(face({ faceSeen: true }))).toBe('keep-still');
    expect(shown(face({ faceSeen: true, guidance: 'no-face' }))).toBe('look-at-camera');
    expect(shown(open())).toBe('please-wait');
  });

  it('does not flicker: a word about how to stand stays for its time, and gives way at once when it is over', () => {
    const display = new TravellerDisplay(timing);
    display.note(face());
    expect(display.look(1_000)).toBe('look-at-camera');
    display.note(face({ guidance: 'too-far' }));
    expect(display.look(2_499)).toBe('look-at-camera');
    expect(display.look(2_500)).toBe('too-far');
    for (const guidance of GUIDANCE) {
      display.note(face({ guidance }));
      expect(display.look(3_900)).toBe('too-far');
    }
    display.note(open());
    expect(display.look(3_901)).toBe('please-wait');
  });

  it('changes words about how to stand no oftener than its time, whatever the camera says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ guidance: fc.constantFrom(...GUIDANCE), after: fc.integer({ min: 1, max: 900 }) }), {
          maxLength: 60,
        }),
        (frames) => {
          const display = new TravellerDisplay(timing);
          const changes: number[] = [];
          let now = 1_000;
          let last: TravellerState | null = null;
          for (const { guidance, after } of frames) {
            now += after;
            display.note(face({ guidance }));
            const state = display.look(now);
            if (last !== null && state !== last) changes.push(now);
            last = state;
          }
          for (const [index, at] of changes.entries()) {
            const before = changes[index - 1];
            if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(timing.promptMs);
          }
        },
      ),
    );
  });
});

describe('the release of the final state', () => {
  it('is the slot, or a whole step after it', () => {
    expect(releaseAt(1_000, 1_500, timing)).toBe(11_000);
    expect(releaseAt(1_000, 11_000, timing)).toBe(11_000);
    expect(releaseAt(1_000, 11_001, timing)).toBe(13_000);
    expect(releaseAt(1_000, 13_000, timing)).toBe(13_000);
    expect(releaseAt(1_000, 26_300, timing)).toBe(27_000);
  });

  it('is never early, never more than a step late, and always on the grid', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 0, max: 600_000 }),
        fc.record({ slotMs: fc.integer({ min: 1_000, max: 60_000 }), stepMs: fc.integer({ min: 1_000, max: 30_000 }) }),
        (start, took, grid) => {
          const at = releaseAt(start, start + took, { ...timing, ...grid });
          const first = start + grid.slotMs;
          expect(at).toBeGreaterThanOrEqual(Math.max(first, start + took));
          expect(at).toBeLessThan(Math.max(first, start + took) + grid.stepMs);
          expect((at - first) % grid.stepMs).toBe(0);
        },
      ),
    );
  });

  it('outlives the inspection, is shown for its time, and then makes room', () => {
    const display = new TravellerDisplay(timing);
    display.note(open({ end: { at: 5_000, way: 'on' } }));
    display.note(NO_TRAVELLER);
    expect(display.look(10_999)).toBe('please-wait');
    expect(display.look(11_000)).toBe('thank-you');
    expect(display.look(14_999)).toBe('thank-you');
    expect(display.look(15_000)).toBe('idle');
  });

  it('stays over while the lane still shows the ended inspection', () => {
    const display = new TravellerDisplay(timing);
    const ended = open({ end: { at: 5_000, way: 'officer' } });
    display.note(ended);
    expect(display.look(11_000)).toBe('please-see-officer');
    expect(display.look(15_000)).toBe('idle');
    display.note(ended);
    expect(display.look(15_500)).toBe('idle');
  });

  it('gives way to the next document', () => {
    const display = new TravellerDisplay(timing);
    display.note(open({ end: { at: 5_000, way: 'on' } }));
    display.note(NO_TRAVELLER);
    display.note(open({ startedAt: 9_000, documentAwaited: true }));
    expect(display.look(11_500)).toBe('place-document');
  });
});

describe('what the lane lets the display know', () => {
  it('follows a traveller from the document to the end', async () => {
    const parts = fakeLane();
    const display = new TravellerDisplay(timing);
    parts.lane.subscribe(() => display.note(travellerInput(parts.lane.snapshot().current)));
    const now = (): TravellerState => display.look(parts.time.now);
    expect(now()).toBe('idle');
    parts.present();
    await parts.time.pass(10);
    expect(now()).toBe('place-document');
    parts.showPage();
    await parts.time.pass(10);
    expect(now()).toBe('look-at-camera');
    parts.face.frame = { ok: true, frame: { ...liveFrame(false), guidance: 'mouth-open' } };
    parts.showFace();
    await parts.time.pass(1_500);
    expect(now()).toBe('mouth-open');
    parts.face.frame = { ok: true, frame: liveFrame() };
    parts.showFace();
    await parts.time.pass(1_500);
    expect(now()).toBe('keep-still');
    for (let frame = 0; frame < 4; frame += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
    expect(now()).toBe('please-wait');
    const { current, revision } = parts.lane.snapshot();
    const decided = parts.lane.decide({
      inspectionId: current!.id,
      revision,
      officer,
      decision: 'clear',
      reasons: ['LOOKED_AT_DOCUMENT'],
      note: '',
      held: true,
    });
    expect(decided).toEqual({ ok: true });
    await parts.time.pass(3_000);
    expect(parts.lane.snapshot().current).toBeNull();
    expect(now()).toBe('please-wait');
    await parts.time.pass(5_000);
    expect(now()).toBe('thank-you');
    await parts.time.pass(4_000);
    expect(now()).toBe('idle');
  });

  for (const decision of ['second-line', 'supervisor'] as const) {
    it(`shows one and the same state for ${decision}`, async () => {
      const parts = fakeLane();
      await parts.wholeTraveller();
      const { current, revision } = parts.lane.snapshot();
      const input = { inspectionId: current!.id, revision, officer, note: '', held: false } as const;
      const reasons = [decision === 'supervisor' ? 'SECOND_OPINION' : 'ANSWERS_NEED_TIME'] as const;
      expect(parts.lane.decide({ ...input, decision, reasons: [...reasons] })).toEqual({ ok: true });
      expect(travellerInput(parts.lane.snapshot().current).end?.way).toBe('officer');
    });
  }

  it('forgets an inspection that the officer clears away', async () => {
    const parts = fakeLane();
    const display = new TravellerDisplay(timing);
    parts.lane.subscribe(() => display.note(travellerInput(parts.lane.snapshot().current)));
    await parts.wholeTraveller();
    parts.lane.abandon(parts.lane.snapshot().current!.id, officer);
    expect(display.look(parts.time.now)).toBe('idle');
  });

  it('is the same with and without hits, failed checks and alarms, at every change of the lane', async () => {
    const plain = await inputsOf(() => undefined);
    const hit = await inputsOf(({ lists, faceLists, face: step }) => {
      lists.answer = {
        checks: lists.answer.checks.map((check) => ({ ...check, value: 'failed', reason: 'LIST_HIT' })),
        alerts: [missingPerson],
      };
      faceLists.configured = true;
      step.same = false;
      step.frame = { ok: true, frame: { ...liveFrame(), attackScore: 0.99 } };
    });
    expect(distinct(hit)).toEqual(distinct(plain));
    expect(distinct(plain).length).toBeGreaterThan(4);
  });
});

/** What the lane told the display at each of its changes; without repetitions, for a hit may change a lane more often. */
const distinct = (inputs: readonly string[]): string[] => inputs.filter((input, index) => input !== inputs[index - 1]);

async function inputsOf(prepare: (parts: ReturnType<typeof fakeLane>) => void): Promise<string[]> {
  const parts = fakeLane();
  prepare(parts);
  const inputs: string[] = [];
  parts.lane.subscribe(() => inputs.push(JSON.stringify(travellerInput(parts.lane.snapshot().current))));
  await parts.wholeTraveller();
  const { current, revision } = parts.lane.snapshot();
  const base = { inspectionId: current!.id, revision, officer, note: '', held: false } as const;
  expect(parts.lane.decide({ ...base, decision: 'second-line', reasons: ['ANSWERS_NEED_TIME'] })).toEqual({ ok: true });
  await parts.time.pass(5_000);
  return inputs;
}
