import type { Result } from '../../result/index.ts';
import type { HandedMinor, NewHandover } from '../handover/index.ts';
import type { Deeds, Fact } from '../index.ts';
import type { BodyKey, Group } from '../pack/index.ts';
import type { FactGround } from '../questions/index.ts';
import type { FileMark, HelpNumber, HelpRoute, SealedFile, SealedWord } from '../route/index.ts';
import type { Rejection, Say } from '../sealed/index.ts';
import type { AddendumHeader } from './addendum.ts';
import type { Identity, ReferralHeader, ReferralState } from './referral.ts';
import type { PublishedUse, UseAttribute, UseRow } from './use-rates.ts';

/** The document at the desk, as far as the form may know it. */
export interface Subject {
  inspectionId: string;
  /** What questions may depend on; a child's age and the contact are known here. */
  facts: Omit<FactGround, 'childAge' | 'contactStatedBefore'>;
  /** Null if nothing was read, or any more. */
  identity: Identity | null;
  /** What was asked about minors: of the traveller, and of the party they belong to. Left out: nothing. */
  minors?: () => readonly HandedMinor[];
  /** A copy of the live picture, JPEG; null if there is none. */
  photo(): Uint8Array | null;
}

/** An inspection that ended, for the counts. */
export interface EndedPass {
  inspectionId: string;
  allowed: boolean;
  /** Null on a demonstration, or where no document was read. */
  categories: Readonly<Record<UseAttribute, string>> | null;
  quarter: string | null;
}

/** What became of a form; the only thing that is kept under its id. */
export interface FormAnswer {
  done: 'closed' | 'noted' | 'sealed' | 'not-referred' | 'emergency' | 'telephone';
  /** Number of the referral; null if none was sealed. */
  refNo: string | null;
  /** The safeguarding contact is called at once. */
  safeguarding: boolean;
  /** A referral was due and was not sealed: the officer reads from the form while telephoning. */
  telephone: boolean;
  /** The body wants a photo and there was none, or it was too large. */
  photoLeftOut: boolean;
  /** Whose route it took. */
  group: Group;
  /** Id of the body for which it was sealed, and what could be promised then; null if nothing was sealed. */
  sealedFor: string | null;
  said: SealedWord | null;
  /** Id of the hand-over to a colleague; null or left out where there was none. */
  handover?: string | null;
}

export interface StoredForm {
  /** 32 hexadecimal digits from the screen, random: the same form sent twice is answered twice and done once. */
  formId: string;
  deeds: Deeds;
  /** A referral was due and found no valid key, which the chain counts. */
  noKey: boolean;
  /** Ids of the ticked items, sorted; kept only with `noteItems`. */
  itemIds: string[];
  /** Digests of the operations to which some of them belong, sorted; left out or empty: they are all of the pack. */
  operations?: string[];
  answer: FormAnswer;
  /** What is handed over to a colleague; null or left out if nothing is. */
  handover?: NewHandover | null;
  /** Null if nothing is sealed. */
  referral: {
    head: ReferralHeader | AddendumHeader;
    facts: readonly Fact[];
    safeContact: Uint8Array | null;
    photo: Uint8Array | null;
    /** The body's key for sealing, and the one that verifies its answer. */
    key: Pick<BodyKey, 'box' | 'ack'>;
  } | null;
}

export type StoreReason = 'REF_STORE_UNAVAILABLE' | 'REF_TOO_LONG';
export type SubmitResult = Result<StoreReason, { answer: FormAnswer; repeated: boolean }>;

/** A referral as the protection officer sees it: its content is no longer known here. */
export interface ReferralRow extends SealedFile {
  refNo: string;
  state: ReferralState;
  reason: Rejection | null;
  /** What the body told the desk with its last answer, if this process received it. */
  say: Say | null;
  /** False once the sealed bytes were deleted. */
  held: boolean;
}

export interface AskedCounts {
  quarter: string;
  asked: number;
  nothing: number;
  something: number;
}

/** A sealed file that was a drill. Only this process and the body know this; it is never stored in clear. */
export interface DrillRecord {
  refNo: string;
  sealedAtMs: number;
  /** When the first answer was taken; null while none was. */
  answeredAtMs: number | null;
  /** The body did not accept it. */
  rejected: boolean;
}

/** The store of the protection route, in the storage module. */
export interface ReferralStore {
  submit(form: StoredForm, now: Date): SubmitResult;
  /** The answer to a form that was done already, or null. */
  answered(formId: string): FormAnswer | null;
  referrals(): ReferralRow[];
  /** The drills among them, oldest first, longer than their rows are kept. */
  drills(): DrillRecord[];
  /** Full hour in which something last left this lane or was answered, ISO 8601; null if nothing ever was. */
  lastExchange(): string | null;
  /** A row of the protection chain about an access; false if it cannot be written, and then access is refused. */
  noteAccess(kind: 'list-read' | 'exported' | 'name-shown', by: string, now: Date): boolean;
  /** Whether the change notes of a pack were not shown to this account yet; from then on they were. */
  firstSight(pack: { version: number; by: string }): boolean;
  /** A row of the chain: somebody telephoned, and was reached or not. False where it cannot be written. */
  noteCall(reached: boolean, now: Date): boolean;
  countUse(entry: { quarter: string; used: boolean; categories: Readonly<Record<UseAttribute, string>> }): void;
  useRows(quarter: string): UseRow[];
  quarters(): string[];
  /** The first answer for a quarter is the only one; null if it cannot be kept. */
  freezeUse(shown: PublishedUse): PublishedUse | null;
  countAsked(quarter: string, what: 'asked' | 'nothing' | 'something'): void;
}

/** The one judgement of readiness, and what follows it for files that wait (`core/protection/route`). */
export interface WayToHelp {
  route(group: Group): HelpRoute;
  mark(row: ReferralRow): FileMark | null;
  /** Whom to telephone after a body refused this file. */
  next(row: ReferralRow): HelpNumber | null;
  /** Whole days until the last key of a body ends, where that is within 30. */
  keyDays(): number | null;
}

/** A row of the register with what the role protection reads beside it. */
export type JudgedRow = ReferralRow & { mark: FileMark | null; next: HelpNumber | null };
