import { DAY_MS, HOUR_MS } from '../../time/index.ts';
import type { RouteBody } from './facts.ts';
import type { HelpNumber } from './state.ts';

/** A sealed file of the register; nothing in here tells a drill from a referral. */
export interface SealedFile {
  state: 'sealed' | 'sent' | 'received' | 'accepted' | 'rejected' | 'done' | 'revoked';
  bodyKeyId: string;
  /** Full hour of sealing, ISO 8601 UTC. */
  hour: string;
  /** The moment of sealing where this process still knows it. */
  sealedAtMs: number | null;
  /** Full hour in which an answer was taken; null while none was, and for answers from before it was kept. */
  answeredHour: string | null;
}

/** What the role protection reads beside a file. */
export const FILE_MARKS = ['not-leaving', 'carry', 'overdue', 'rejected'] as const;
export type FileMark = (typeof FILE_MARKS)[number];

/** What a supervisor may be told, where drills are on: without their cover each of these would tell of a referral. */
export type SupervisorWord = { word: 'not-leaving' } | { word: 'waits' | 'next'; number: HelpNumber } | null;

export interface WaitingAt {
  now: Date;
  /** True if files leave by a folder, false if a person carries them. */
  folder: boolean;
  answerWithinMinutes: number;
}

const FOLDER_LATE_MS = 15 * 60_000;
const STICK_LATE_MS = DAY_MS;
const NOBODY_TODAY_MS = HOUR_MS;
/** So long a refused file is work for the supervisor. */
const REJECTED_FOR_MS = DAY_MS;

/** Age of a file. Only the hour is on the disk; its end counts, which warns late rather than for nothing. */
function ageMs({ sealedAtMs, hour }: SealedFile, now: Date): number {
  return now.getTime() - (sealedAtMs ?? Date.parse(hour) + HOUR_MS);
}

const unanswered = ({ state }: SealedFile): boolean => state === 'sealed' || state === 'sent';

/** Whether a file should have left this lane by now. */
export function isLate(file: SealedFile, { now, folder }: Pick<WaitingAt, 'now' | 'folder'>): boolean {
  return file.state === 'sealed' && ageMs(file, now) >= (folder ? FOLDER_LATE_MS : STICK_LATE_MS);
}

/** Whether nobody has answered in time (REF_NO_ACK). */
export function isOverdue(file: SealedFile, { now, answerWithinMinutes }: WaitingAt): boolean {
  return unanswered(file) && ageMs(file, now) >= answerWithinMinutes * 60_000;
}

export function fileMark(file: SealedFile, at: WaitingAt): FileMark | null {
  if (file.state === 'rejected') return 'rejected';
  if (isLate(file, at)) return at.folder ? 'not-leaving' : 'carry';
  return isOverdue(file, at) ? 'overdue' : null;
}

/**
 * The one sentence for a supervisor: no number of a file, no count, no hour. The same for a drill as for a referral,
 * because the rows are the same. Clauses, in order: a file was refused within a day: telephone the next number; a file does
 * not leave; a file waits for an hour, and nobody of the role protection has signed in today.
 */
export function supervisorWord(
  files: readonly SealedFile[],
  at: WaitingAt & {
    drillsOn: boolean;
    /** Somebody of the role protection typed the PIN today. */
    carrierToday: boolean;
    bodies: readonly RouteBody[];
    numbers: readonly HelpNumber[];
  },
): SupervisorWord {
  if (!at.drillsOn) return null;
  const refused = files.find((file) => file.state === 'rejected' && isFresh(file, at.now));
  if (refused !== undefined) {
    const next = nextNumber(refused, at);
    if (next !== null) return { word: 'next', number: next };
  }
  if (files.some((file) => isLate(file, at))) return { word: 'not-leaving' };
  const waits = files.find((file) => unanswered(file) && ageMs(file, at.now) >= NOBODY_TODAY_MS);
  if (waits === undefined || at.carrierToday) return null;
  const owner = at.bodies.find(({ keyIds }) => keyIds.includes(waits.bodyKeyId));
  const line = at.numbers.find(({ body }) => body !== null && body === owner?.id) ?? at.numbers[0];
  return line === undefined ? null : { word: 'waits', number: line };
}

/** The next body of the route after the one that refused a file, or the next number there is; null if there is none. */
export function nextNumber(
  { bodyKeyId }: Pick<SealedFile, 'bodyKeyId'>,
  { bodies, numbers }: { bodies: readonly RouteBody[]; numbers: readonly HelpNumber[] },
): HelpNumber | null {
  const refusedBy = bodies.find(({ keyIds }) => keyIds.includes(bodyKeyId))?.id ?? null;
  return numbers.find(({ body }) => body === null || body !== refusedBy) ?? null;
}

function isFresh({ answeredHour }: SealedFile, now: Date): boolean {
  return answeredHour !== null && now.getTime() - Date.parse(answeredHour) < REJECTED_FOR_MS;
}
