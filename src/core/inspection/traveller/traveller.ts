import type { RunningInspection } from '../flow/index.ts';
import type { Guidance } from '../ports/steps/index.ts';
import type { MonoMs } from '../record/terms/index.ts';

/** The eight prompts of TR-03121-3 4.8.1.1; three of them have two directions. Directions are the traveller's own. */
export const TRAVELLER_PROMPTS = [
  'too-near',
  'too-far',
  'too-far-left',
  'too-far-right',
  'too-high',
  'too-low',
  'moving',
  'not-frontal',
  'eyes-closed',
  'mouth-open',
  'several-faces',
] as const;

/** Everything that a traveller is ever shown (docs/traveller-display.md). A closed list: nothing else can be said. */
export const TRAVELLER_STATES = [
  'idle',
  'place-document',
  'look-at-camera',
  'keep-still',
  ...TRAVELLER_PROMPTS,
  'please-wait',
  'thank-you',
  'please-see-officer',
] as const;
export type TravellerState = (typeof TRAVELLER_STATES)[number];

/** `on`: the officer lets the traveller pass. `officer`: everything else, including a random check. */
export type TravellerEnd = 'on' | 'officer';

/**
 * Everything that the traveller's display may know about an inspection. The threat is a display that reveals a hit, even by what
 * it does not say. So this type does not contain any result, alert, list, liveness or referral, and the display can never come to
 * depend on one. Anyone who adds a member here is responsible for what a traveller could infer from it.
 */
export interface TravellerInput {
  /** When the document arrived, ms; null while no traveller is being processed. */
  startedAt: MonoMs | null;
  documentAwaited: boolean;
  faceAwaited: boolean;
  /** What hinders the picture of the face; it concerns only where a person is and looks. */
  guidance: Guidance;
  /** A picture of the face was good enough. This says nothing about whose face it is. */
  faceSeen: boolean;
  end: { at: MonoMs; way: TravellerEnd } | null;
}

export const NO_TRAVELLER: TravellerInput = {
  startedAt: null,
  documentAwaited: false,
  faceAwaited: false,
  guidance: 'none',
  faceSeen: false,
  end: null,
};

/** Times in milliseconds. */
export interface TravellerTiming {
  /** A final state is not shown earlier than this after the document arrived. */
  slotMs: number;
  /** Later final states are shown at whole steps after that. */
  stepMs: number;
  /** How long a final state is shown. */
  finalMs: number;
  /** Guidance about position or gaze is shown for at least this long. */
  promptMs: number;
}

/** A.9: 10 s, then steps of 2 s. The other two values are this project's choice. */
export const DEFAULT_TRAVELLER_TIMING: TravellerTiming = {
  slotMs: 10_000,
  stepMs: 2_000,
  finalMs: 4_000,
  promptMs: 1_500,
};

/** If document and face are both awaited, the display asks for the document for this long, and then for the face. */
const DOCUMENT_FIRST_MS = 3_000;

/**
 * The only place where the traveller's display reads an inspection. The camera's guidance is kept only while the face is awaited,
 * because how long it would remain afterwards depends on checks.
 */
export function travellerInput(run: RunningInspection | null): TravellerInput {
  const opened = run?.events[0];
  if (!run || !opened || run.state.phase === 'abandoned' || run.state.phase === 'interrupted') return NO_TRAVELLER;
  const decided = run.events.find((event) => event.kind === 'decided');
  const faceAwaited = run.awaiting.has('live-face');
  return {
    startedAt: opened.mono,
    documentAwaited: run.awaiting.has('mrz') || run.awaiting.has('page'),
    faceAwaited,
    guidance: faceAwaited ? run.faces.guidance : 'none',
    faceSeen: faceAwaited && (run.faces.acquisition?.progress().good ?? 0) > 0,
    end: decided === undefined ? null : { at: decided.mono, way: decided.decision === 'clear' ? 'on' : 'officer' },
  };
}

/**
 * The time at which the final state is shown: max(done, start + slot), rounded up to the next step after the slot (A.9), so that
 * the display does not reveal how long the machine took.
 */
export function releaseAt(startedAt: MonoMs, doneAt: MonoMs, { slotMs, stepMs }: TravellerTiming): MonoMs {
  const first = startedAt + slotMs;
  if (doneAt <= first) return first;
  return first + Math.ceil((doneAt - first) / stepMs) * stepMs;
}

/** What the display showed last, and the final state that it will show. */
export interface TravellerMemory {
  startedAt: MonoMs | null;
  end: { releaseAt: MonoMs; way: TravellerEnd } | null;
  shown: TravellerState;
  shownSince: MonoMs;
}

export const FRESH_MEMORY: TravellerMemory = { startedAt: null, end: null, shown: 'idle', shownSince: 0 };

/**
 * Notes a change of the lane. A final state outlasts its inspection, which the lane may close before the display may show that
 * state; the next document ends it.
 */
export function noteTraveller(
  memory: TravellerMemory,
  input: TravellerInput,
  timing: TravellerTiming,
): TravellerMemory {
  const { startedAt, end } = input;
  if (startedAt === null) return memory.end === null ? { ...memory, startedAt: null } : memory;
  const known = startedAt === memory.startedAt ? memory : { ...memory, startedAt, end: null };
  if (end === null || known.end !== null) return known;
  return { ...known, end: { releaseAt: releaseAt(startedAt, end.at, timing), way: end.way } };
}

/** What the display shows at `now`, given what it showed before. */
export function showLookPrompt(
  memory: TravellerMemory,
  input: TravellerInput,
  { now, timing }: { now: MonoMs; timing: TravellerTiming },
): TravellerMemory {
  const wanted = wantedState(memory, input, now, timing);
  if (wanted === memory.shown) return memory;
  const early = isCamera(wanted) && isCamera(memory.shown) && now - memory.shownSince < timing.promptMs;
  return early ? memory : { ...memory, shown: wanted, shownSince: now };
}

function wantedState(
  memory: TravellerMemory,
  input: TravellerInput,
  now: MonoMs,
  { finalMs }: TravellerTiming,
): TravellerState {
  if (memory.end !== null) {
    if (now < memory.end.releaseAt) return 'please-wait';
    if (now >= memory.end.releaseAt + finalMs) return 'idle';
    return memory.end.way === 'on' ? 'thank-you' : 'please-see-officer';
  }
  if (input.startedAt === null) return 'idle';
  const { documentAwaited, faceAwaited } = input;
  if (documentAwaited && (!faceAwaited || now - input.startedAt < DOCUMENT_FIRST_MS)) return 'place-document';
  return faceAwaited ? cameraState(input) : 'please-wait';
}

/**
 * Guidance refers to the stored picture, in which the traveller's left is on the right (face module, `judgeQuality`), but the
 * display addresses the traveller.
 */
const PROMPT_OF: Readonly<Record<Guidance, TravellerState | null>> = {
  none: null,
  'no-face': null,
  'too-far': 'too-far',
  'too-near': 'too-near',
  'too-left': 'too-far-right',
  'too-right': 'too-far-left',
  'too-high': 'too-high',
  'too-low': 'too-low',
  moving: 'moving',
  'not-frontal': 'not-frontal',
  'eyes-closed': 'eyes-closed',
  'mouth-open': 'mouth-open',
  'several-faces': 'several-faces',
};

function cameraState({ guidance, faceSeen }: TravellerInput): TravellerState {
  const prompt = PROMPT_OF[guidance];
  if (prompt !== null) return prompt;
  return faceSeen && guidance === 'none' ? 'keep-still' : 'look-at-camera';
}

const CAMERA_STATES: readonly TravellerState[] = ['look-at-camera', 'keep-still', ...TRAVELLER_PROMPTS];

function isCamera(state: TravellerState): boolean {
  return CAMERA_STATES.includes(state);
}

/** The display of one lane: updated with every change of the lane, and read at the fixed tick of the traveller's channel. */
export class TravellerDisplay {
  readonly #timing: TravellerTiming;
  #memory = FRESH_MEMORY;
  #input = NO_TRAVELLER;

  constructor(timing: TravellerTiming) {
    this.#timing = timing;
  }

  note(input: TravellerInput): void {
    this.#input = input;
    this.#memory = noteTraveller(this.#memory, input, this.#timing);
  }

  /** Call this only at the tick: the time for which a text has been shown counts from here. */
  look(now: MonoMs): TravellerState {
    this.#memory = showLookPrompt(this.#memory, this.#input, { now, timing: this.#timing });
    return this.#memory.shown;
  }
}
