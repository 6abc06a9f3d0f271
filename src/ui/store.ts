import { computed, effect, signal } from '@preact/signals';
import type { DecideBody, InspectionView, LaneView, SessionView } from './api.gen.ts';
import type { AllowOverBody } from './api-alerts.gen.ts';
import { seenQuestion, wipeDraft } from './support/draft.ts';

export type Decision = DecideBody['decision'];
/** Lights of a page picture, in the order of their buttons. */
export const LIGHTS = ['VIS', 'IR', 'UV', 'SIDE1', 'SIDE2'] as const;
export type Light = (typeof LIGHTS)[number];

export function isLight(image: string): image is Light {
  return LIGHTS.some((light) => light === image);
}

/** The part that covers the lane; there is only one at a time. */
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
 * Which page this window is: the lane (empty), the supervisor's, or the one about the machine. It never changes without loading
 * the page again.
 */
export const place: string = globalThis.location?.pathname.slice(1) ?? '';

export const session = signal<SessionView | null>(null);
export const lane = signal<LaneView | null>(null);
/** State of the event stream. If it is `lost`, the screen says that it may be out of date. */
export const link = signal<'connecting' | 'live' | 'lost'>('connecting');
export const panel = signal<Panel | null>(null);
export const covered = signal(false);
/** Light that the officer chose for the page picture; null follows the check that is shown. */
export const chosenLight = signal<Light | null>(null);
/** Check whose region and compared values the page card shows; null means the first fact. */
export const selectedCheck = signal<string | null>(null);
/** True while the page card shows the page of the second document; one press returns to the first (ICAO 9303-2 C.40). */
export const secondPage = signal(false);
/** One sentence above the action bar, for example after a key was released too early. It never mentions an entry. */
export const notice = signal<string | null>(null);
/** A notice disappears after this time unless somebody closes it. */
const NOTICE_MS = 8_000;
/** Inspection whose decision the daemon has accepted: until the next view confirms it, a second press does nothing. */
export const taken = signal<string | null>(null);
/** A decision that got no answer. It survives a lock and does not name anybody. */
export const unanswered = signal<{ inspectionId: string; said: boolean } | null>(null);
type Reasons = DecideBody['reasons'];
/**
 * Input that was chosen and typed for a decision but not yet sent. It is kept if another panel opens over it, and dropped if
 * the decision panel is closed, the traveller leaves or the screen is locked. It never contains a PIN.
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

/** Closes the panel over the lane at the officer's request, and drops the input that was prepared there for a decision. */
export function closePanel(): void {
  const open = panel.value;
  if (open === 'over' || (open !== null && typeof open === 'object')) prepared.value = NOTHING_PREPARED;
  panel.value = null;
}

/** True from sending a decision until the answer, so that a second key does nothing. */
export const sending = signal(false);

export const inspection = computed<InspectionView | null>(() => lane.value?.inspection ?? null);

/** True while a traveller is at the desk; afterwards the view shows the result of the last inspection. */
export function isOpen(view: InspectionView | null): boolean {
  return view !== null && view.decision === null && view.phase !== 'abandoned' && view.phase !== 'interrupted';
}

/** True while any decision may be sent. */
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
 * True if *Allow* is possible: it needs a complete assessment, with no half-presented document and no repeated request. Every
 * other decision is possible as soon as there is a traveller.
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
  const { url, irUrl, uvUrl, side1Url, side2Url } = page;
  return { VIS: url, IR: irUrl, UV: uvUrl, SIDE1: side1Url, SIDE2: side2Url }[name];
}

/** Light in which the page is shown: the chosen light, else the one in which the shown check found something. */
export const light = computed<Light>(() => {
  const region = shownCheck.value?.value === 'failed' ? shownCheck.value.region?.image : undefined;
  const wanted = chosenLight.value ?? (region !== undefined && isLight(region) ? region : 'VIS');
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

/** The traveller's progress; each new step ends earlier notices. */
const stateOf = (view: LaneView | null): string => {
  const { inspectionId, phase, decision, awaiting } = view?.inspection ?? {};
  return JSON.stringify([inspectionId, phase, decision, awaiting]);
};

let lastInspection: string | null = null;

/**
 * Panels that stay for the next traveller. Help, diagnostics and the demo drawer are about the lane; the form "Support" belongs
 * to a known traveller and must not lose its text, nor the slip its number. All others were about the last traveller.
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

/** Takes a snapshot. A new traveller starts with a clean screen: nothing of the last traveller stays selected or open. */
export function takeSnapshot(next: LaneView): void {
  const id = next.inspection?.inspectionId ?? null;
  const before = lane.value?.inspection?.papers.second?.page?.url;
  const now = next.inspection?.papers.second?.page?.url;
  // The officer is looking at the document that was just presented.
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

/** The part of a view that the officer judges: if it changes, a decision that is being confirmed must stop. */
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

/** True if the PIN is asked for inside the open entry; over the whole screen, the question would reveal that entry. */
export const asksPinInEntry = computed(() => panel.value === 'alert' && (about.value?.alerts.length ?? 0) > 0);

/** The strictest condition of all entries for *Allow*, as the lane will apply it. */
export const entryGuard = computed<'open' | 'confirmed' | 'unsure' | null>(() => {
  const said = (inspection.value?.alerts ?? []).map(({ outcome }) => outcome);
  if (said.includes(null)) return 'open';
  if (said.includes('confirmed')) return 'confirmed';
  return said.includes('unsure') ? 'unsure' : null;
});

/** Roles that may have a security key (src/adapters/http/access/rights.ts). */
export const hasKeys = (role: string): boolean => ['supervisor', 'technician', 'dpo'].includes(role);

/** Roles to which the daemon shows the machine (src/adapters/http/access/rights.ts). */
export const keepsMachine = (role: string): boolean => role === 'technician' || role === 'supervisor';
