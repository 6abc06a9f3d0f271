import { computed, effect, signal } from '@preact/signals';
import type { DecideBody, InspectionView, LaneView, SessionView } from './api.gen.ts';
import type { AllowOverBody } from './api-alerts.gen.ts';
import { seenQuestion, wipeDraft } from './support/draft.ts';

export type Decision = DecideBody['decision'];
export type Light = 'VIS' | 'IR' | 'UV';

/** Only one thing at a time covers the lane. */
export type Panel =
  | 'help'
  | 'details'
  | 'face'
  | 'manual'
  | 'support'
  | 'alert'
  | 'diagnostics'
  | 'demo'
  | 'training'
  | 'abandon'
  | 'papers'
  | 'policy'
  | 'slip'
  | 'own-pin'
  | 'keys'
  | 'over'
  | { reasons: Decision; held: boolean };

/**
 * Which page this window is: the lane (empty), the supervisor's own, or that about the machine. It never changes without a new
 * load.
 */
export const place: string = globalThis.location?.pathname.slice(1) ?? '';

export const session = signal<SessionView | null>(null);
export const lane = signal<LaneView | null>(null);
/** `lost` once the stream broke; the screen then says that it may be out of date. */
export const link = signal<'connecting' | 'live' | 'lost'>('connecting');
export const panel = signal<Panel | null>(null);
export const covered = signal(false);
/** Light that the officer chose for the page picture; null follows the check that is shown. */
export const chosenLight = signal<Light | null>(null);
/** Check whose region and compared values the page card shows; null means the first fact. */
export const selectedCheck = signal<string | null>(null);
/** True while the page card shows the page of the second document; the first stays one press away (ICAO 9303-2 C.40). */
export const secondPage = signal(false);
/** One sentence above the action bar, for example after a key was released too early. Never a word about an entry. */
export const notice = signal<string | null>(null);
/** A notice that nobody closes disappears after this time. */
const NOTICE_MS = 8_000;
/** Inspection whose decision the daemon has taken: until the next view confirms it, a second press does nothing. */
export const taken = signal<string | null>(null);
/** A decision without an answer. It survives a lock and does not name anybody. */
export const unanswered = signal<{ inspectionId: string; said: boolean } | null>(null);
type Reasons = DecideBody['reasons'];
/**
 * What was chosen and typed for a decision but not yet sent. Another panel may open over it without losing any of it; closing
 * the decision panel drops it, and it never outlives its traveller or a lock. No PIN is ever in it.
 */
export interface Prepared {
  reasons: Readonly<Partial<Record<Decision, Reasons>>>;
  note: string;
  /** Answers over confirmed entries, by entry. */
  over: Readonly<Record<string, OverDraft>>;
}
export type OverDraft = Partial<Pick<AllowOverBody['entries'][number], 'followed'>> & {
  goesWith?: NonNullable<AllowOverBody['entries'][number]['goesWith']>;
};
const NOTHING_PREPARED: Prepared = { reasons: {}, note: '', over: {} };
export const prepared = signal<Prepared>(NOTHING_PREPARED);

export function prepare(change: Partial<Prepared>): void {
  prepared.value = { ...prepared.value, ...change };
}

/** Closes what covers the lane at the officer's request; what was prepared for a decision there is given up. */
export function closePanel(): void {
  const open = panel.value;
  if (open === 'over' || (open !== null && typeof open === 'object')) prepared.value = NOTHING_PREPARED;
  panel.value = null;
}

/** True from sending a decision until the answer, so that a second key does nothing. */
export const sending = signal(false);

export const inspection = computed<InspectionView | null>(() => lane.value?.inspection ?? null);

/** True while a traveller is at the desk; afterwards the view says what became of the last one. */
export function isOpen(view: InspectionView | null): boolean {
  return view !== null && view.decision === null && view.phase !== 'abandoned' && view.phase !== 'interrupted';
}

/** True while a decision of any kind may be sent at all. */
export const decidable = computed(() => {
  const view = inspection.value;
  return (
    view !== null &&
    view.decision === null &&
    view.inspectionId !== taken.value &&
    ['presented', 'read', 'checked', 'assessed'].includes(view.phase) &&
    link.value === 'live' &&
    lane.value?.audit.ok === true &&
    !sending.value
  );
});

/**
 * Allowing needs a complete assessment, nothing presented half and nothing requested again; every other way out is open as soon as
 * a traveller is.
 */
export const allowable = computed(
  () =>
    decidable.value &&
    inspection.value?.phase === 'assessed' &&
    !inspection.value.awaiting.includes('second') &&
    inspection.value.again.length === 0,
);

export const shownCheck = computed(() => {
  const view = inspection.value;
  if (view === null) return null;
  const wanted = selectedCheck.value ?? view.facts[0]?.check;
  return view.checks.find((check) => check.check === wanted) ?? null;
});

/** Address of the page picture in a light; null if there is none. */
export function pictureIn(view: InspectionView | null, name: Light): string | null {
  const page = view?.page ?? null;
  if (page === null) return null;
  return { VIS: page.url, IR: page.irUrl, UV: page.uvUrl }[name];
}

/** Light in which the page is shown: the chosen one, else that in which the shown check found something. */
export const light = computed<Light>(() => {
  const region = shownCheck.value?.value === 'failed' ? shownCheck.value.region?.image : undefined;
  const wanted = chosenLight.value ?? (region === 'IR' || region === 'UV' ? region : 'VIS');
  return pictureIn(inspection.value, wanted) === null ? 'VIS' : wanted;
});

/** Shows another check, in the light that it is about. */
export function selectCheck(check: string): void {
  selectedCheck.value = check;
  chosenLight.value = null;
}

let noticeTimer: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  clearTimeout(noticeTimer);
  if (notice.value !== null) noticeTimer = setTimeout(() => (notice.value = null), NOTICE_MS);
});

/** The traveller's progress; each step ends what was said before. */
const stateOf = (view: LaneView | null): string => {
  const { inspectionId, phase, decision, awaiting } = view?.inspection ?? {};
  return JSON.stringify([inspectionId, phase, decision, awaiting]);
};

let lastInspection: string | null = null;

/**
 * Help, diagnostics and the demo drawer are about the lane and may stay; the form "Support" knows whom it is about and must
 * not lose what was written, nor the slip its number. The rest was about the last traveller.
 */
const STAYS: readonly (Panel | null)[] = [
  'help',
  'diagnostics',
  'demo',
  'training',
  'manual',
  'support',
  'policy',
  'slip',
  'own-pin',
  'keys',
];

/** Takes a snapshot. A new traveller starts with a clean screen: nothing from the last one stays selected or open. */
export function takeSnapshot(next: LaneView): void {
  const id = next.inspection?.inspectionId ?? null;
  const before = lane.value?.inspection?.papers.second?.page?.url;
  const now = next.inspection?.papers.second?.page?.url;
  // The officer is looking at what was just presented.
  if (now !== before) secondPage.value = now !== undefined;
  if (stateOf(next) !== stateOf(lane.value)) notice.value = null;
  lane.value = next;
  if (id === lastInspection) return;
  lastInspection = id;
  if (id !== null) seenQuestion.value = false;
  selectedCheck.value = null;
  chosenLight.value = null;
  notice.value = null;
  prepared.value = NOTHING_PREPARED;
  if (!STAYS.includes(panel.value)) panel.value = null;
}

export function forgetLane(): void {
  lane.value = null;
  lastInspection = null;
  panel.value = null;
  covered.value = false;
  prepared.value = NOTHING_PREPARED;
  wipeDraft(true);
  notice.value = null;
  sending.value = false;
}

/** What the officer judges: the part of a view whose change must stop a decision that is being confirmed. */
export function judged(view: InspectionView): string {
  const { inspectionId, groups, facts, alerts, person, holdToAllow, reasonsNeeded } = view;
  return JSON.stringify([inspectionId, groups, facts, alerts, person, holdToAllow, reasonsNeeded]);
}

/** Set by the open decision panel: what its key confirms there, and whether the key must be held. */
export const confirmPanel: { current: { decision: Decision; held: boolean; run: () => void } | null } = {
  current: null,
};

/** The entries that the side tab is about: those of the traveller at the desk, else of an inspection that was interrupted. */
export interface About {
  inspectionId: string;
  alerts: InspectionView['alerts'];
  cutOff: boolean;
}

export const about = computed<About | null>(() => {
  const view = inspection.value;
  if (view !== null && isOpen(view)) return { inspectionId: view.inspectionId, alerts: view.alerts, cutOff: false };
  const entry = view === null ? lane.value?.interrupted.find(({ alerts }) => alerts.length > 0) : undefined;
  return entry === undefined ? null : { inspectionId: entry.inspectionId, alerts: entry.alerts, cutOff: true };
});

/** The question for the PIN belongs into the open entry: over the whole screen it would reveal one. */
export const asksPinInEntry = computed(() => panel.value === 'alert' && (about.value?.alerts.length ?? 0) > 0);

/** What an entry asks of *Allow*, as the lane will say it: the worst answer of all. */
export const entryGuard = computed<'open' | 'confirmed' | 'unsure' | null>(() => {
  const said = (inspection.value?.alerts ?? []).map(({ outcome }) => outcome);
  if (said.includes(null)) return 'open';
  if (said.includes('confirmed')) return 'confirmed';
  return said.includes('unsure') ? 'unsure' : null;
});

/** Roles that may have a security key (src/adapters/http/access/rights.ts). */
export const hasKeys = (role: string): boolean => ['supervisor', 'technician', 'dpo'].includes(role);

/** Roles that the daemon shows the machine to (src/adapters/http/access/rights.ts). */
export const keepsMachine = (role: string): boolean => role === 'technician' || role === 'supervisor';
