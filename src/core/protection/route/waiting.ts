import { DAY_MS, HOUR_MS } from '../../time/index.ts';
import type { RouteBody } from './facts.ts';
import type { HelpNumber } from './state.ts';

/** A sealed file of the register; nothing in it distinguishes a drill from a referral. */
export interface SealedFile {
  state: 'sealed' | 'sent' | 'received' | 'accepted' | 'rejected' | 'done' | 'revoked';
  bodyKeyId: string;
  /** Full hour of sealing, ISO 8601 UTC. */
  hour: string;
  /** The moment of sealing, if this process still knows it. */
  sealedAtMs: number | null;
  /** Full hour in which an answer was received; null if there is none, or it came before this was recorded. */
  answeredHour: string | null;
}

/** What the role protection sees beside a file. */
export const FILE_MARKS = ['not-leaving', 'carry', 'overdue', 'rejected'] as const;
export type FileMark = (typeof FILE_MARKS)[number];

/** What a supervisor may be told if drills are on: without drills as cover, each of these would reveal a referral. */
export type SupervisorWord = { word: 'not-leaving' } | { word: 'waits' | 'next'; number: HelpNumber } | null;

export interface WaitingAt {
  now: Date;
  /** True if files leave through a folder, false if a person carries them. */
  folder: boolean;
  answerWithinMinutes: number;
}

const FOLDER_LATE_MS = 15 * 60_000;
const STICK_LATE_MS = DAY_MS;
const NOBODY_TODAY_MS = HOUR_MS;
/** How long a refused file is a task for the supervisor. */
const REJECTED_FOR_MS = DAY_MS;

/** Age of a file. Only the hour is on the disk; the age counts from its end, so that warnings come late rather than too early. */
function ageMs({ sealedAtMs, hour }: SealedFile, now: Date): number {
  return now.getTime() - (sealedAtMs ?? Date.parse(hour) + HOUR_MS);
}

const unanswered = ({ state }: SealedFile): boolean => state === 'sealed' || state === 'sent';

/** True if a file should have left this lane by now. */
export function isLate(file: SealedFile, { now, folder }: Pick<WaitingAt, 'now' | 'folder'>): boolean {
  return file.state === 'sealed' && ageMs(file, now) >= (folder ? FOLDER_LATE_MS : STICK_LATE_MS);
}

/** True if nobody has answered in time (REF_NO_ACK). */
export function isOverdue(file: SealedFile, { now, answerWithinMinutes }: WaitingAt): boolean {
  return unanswered(file) && ageMs(file, now) >= answerWithinMinutes * 60_000;
}

export function fileMark(file: SealedFile, at: WaitingAt): FileMark | null {
  if (file.state === 'rejected') return 'rejected';
  if (isLate(file, at)) return at.folder ? 'not-leaving' : 'carry';
  return isOverdue(file, at) ? 'overdue' : null;
}

/**
 * The one sentence for a supervisor, without a file number, a count or an hour. It is the same for a drill as for a referral,
 * because the rows are the same. Clauses, in order: if a file was refused within a day, telephone the next number; a file does
 * not leave; a file has waited for an hour, and nobody of the role protection has signed in today.
 */
export function supervisorWord(
  files: readonly SealedFile[],
  at: WaitingAt & {
    drillsOn: boolean;
    /** Somebody of the role protection has typed the PIN today. */
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

/** The first number that does not belong to the body that refused a file; null if there is none. */
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
