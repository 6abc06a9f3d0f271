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

/** All that a traveller is ever shown (docs/traveller-display.md). Closed: what is not here cannot be said. */
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

/** `on`: the officer lets the traveller pass. `officer`: everything else, a random check like any other. */
export type TravellerEnd = 'on' | 'officer';

/**
 * All that the traveller's display may know of an inspection. The threat is a display that tells of a hit, if only by what
 * it does not say: there is no result, alert, list, liveness or referral in this type, so that no change of the display
 * can come to depend on one. Anyone who adds a member here answers for what a traveller could read from it.
 */
export interface TravellerInput {
  /** When the document came, ms; null while nobody is being processed. */
  startedAt: MonoMs | null;
  documentAwaited: boolean;
  faceAwaited: boolean;
  /** What hinders the picture of the face; a matter of where a person stands and looks. */
  guidance: Guidance;
  /** A picture of the face was good enough. Says nothing of whose face it is. */
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
  /** No final state sooner than this after the document came. */
  slotMs: number;
  /** Later final states come at whole steps after the slot. */
  stepMs: number;
  /** How long a final state is shown. */
  finalMs: number;
  /** A word about how to stand or look stays at least this long. */
  promptMs: number;
}

/** A.9: 10 s, then steps of 2 s. The other two are the project's own. */
export const DEFAULT_TRAVELLER_TIMING: TravellerTiming = {
  slotMs: 10_000,
  stepMs: 2_000,
  finalMs: 4_000,
  promptMs: 1_500,
};

/** While document and face are both awaited, the document is asked for this long; then the camera is not kept waiting. */
const DOCUMENT_FIRST_MS = 3_000;

/**
 * The only place where an inspection is looked at for the traveller's display. What the camera said is kept only while the
 * camera is asked: how long it would linger afterwards depends on checks.
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
 * When the final state is shown: max(done, start + slot), rounded up to the next step after the slot (A.9), so that how
 * long the machine took cannot be read from the display.
 */
export function releaseAt(startedAt: MonoMs, doneAt: MonoMs, { slotMs, stepMs }: TravellerTiming): MonoMs {
  const first = startedAt + slotMs;
  if (doneAt <= first) return first;
  return first + Math.ceil((doneAt - first) / stepMs) * stepMs;
}

/** What the display showed last, and which end it waits for. */
export interface TravellerMemory {
  startedAt: MonoMs | null;
  end: { releaseAt: MonoMs; way: TravellerEnd } | null;
  shown: TravellerState;
  shownSince: MonoMs;
}

export const FRESH_MEMORY: TravellerMemory = { startedAt: null, end: null, shown: 'idle', shownSince: 0 };

/**
 * Takes note of a change of the lane. An end outlives its inspection, which the lane closes sooner than the display may
 * tell; the next document puts an end to it.
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

/** What is on the display at `now`, given what was. */
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
 * Guidance speaks of the picture as it is stored, in which the traveller's own left is on the right (face room,
 * `judgeQuality`); the display speaks to the traveller.
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

/** The display of one lane: fed with every change of the lane, asked at the fixed tick of the traveller's channel. */
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

  /** Call at the tick and nowhere else: how long a word has been shown counts from here. */
  look(now: MonoMs): TravellerState {
    this.#memory = showLookPrompt(this.#memory, this.#input, { now, timing: this.#timing });
    return this.#memory.shown;
  }
}
