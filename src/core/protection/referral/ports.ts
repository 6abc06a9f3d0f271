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

/** The document at the desk, as far as the form may know about it. */
export interface Subject {
  inspectionId: string;
  /** The facts on which questions may depend; the age of a child and the contact are known here. */
  facts: Omit<FactGround, 'childAge' | 'contactStatedBefore'>;
  /** Null if nothing was read, or if it is no longer kept. */
  identity: Identity | null;
  /** The answers about minors: about this traveller, and about the party they belong to. Left out: none. */
  minors?: () => readonly HandedMinor[];
  /** A copy of the live picture, JPEG; null if there is none. */
  photo(): Uint8Array | null;
}

/** An inspection that has ended, for the counts. */
export interface EndedPass {
  inspectionId: string;
  allowed: boolean;
  /** Null for a demonstration, or if no document was read. */
  categories: Readonly<Record<UseAttribute, string>> | null;
  quarter: string | null;
}

/** The result of a form; nothing else is kept under its id. */
export interface FormAnswer {
  done: 'closed' | 'noted' | 'sealed' | 'not-referred' | 'emergency' | 'telephone';
  /** Number of the referral; null if none was sealed. */
  refNo: string | null;
  /** The safeguarding contact must be called at once. */
  safeguarding: boolean;
  /** A referral was due and was not sealed: the officer reads from the form on the telephone. */
  telephone: boolean;
  /** The body wants a photo, but there was none or it was too large. */
  photoLeftOut: boolean;
  /** The group whose route it took. */
  group: Group;
  /** Id of the body for which it was sealed, and what could be promised at the time; null if nothing was sealed. */
  sealedFor: string | null;
  said: SealedWord | null;
  /** Id of the hand-over to a colleague; null or left out if there was none. */
  handover?: string | null;
}

export interface StoredForm {
  /** 32 random hexadecimal digits from the screen: a form that is sent twice is answered twice, but processed once. */
  formId: string;
  deeds: Deeds;
  /** A referral was due but there was no valid key; the chain counts this. */
  noKey: boolean;
  /** Ids of the ticked items, sorted; kept only with `noteItems`. */
  itemIds: string[];
  /** Digests of the operations to which some of the items belong, sorted; left out or empty: all belong to the pack. */
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

/** A referral as the protection officer sees it: its content is no longer available here. */
export interface ReferralRow extends SealedFile {
  refNo: string;
  state: ReferralState;
  reason: Rejection | null;
  /** What the body told the desk with its last answer, if this process received that answer. */
  say: Say | null;
  /** False once the sealed bytes have been deleted. */
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
  /** When the first answer was received; null if there is none yet. */
  answeredAtMs: number | null;
  /** The body did not accept it. */
  rejected: boolean;
}

/** The store of the protection route; the storage module implements it. */
export interface ReferralStore {
  submit(form: StoredForm, now: Date): SubmitResult;
  /** The answer to a form that was already processed, or null. */
  answered(formId: string): FormAnswer | null;
  referrals(): ReferralRow[];
  /** The sealed files that were drills, oldest first; they are kept longer than their rows. */
  drills(): DrillRecord[];
  /** The full hour in which a file last left this lane or an answer last came, ISO 8601; null if neither ever happened. */
  lastExchange(): string | null;
  /** Adds a row about an access to the protection chain; false if it cannot be written, and then access is refused. */
  noteAccess(kind: 'list-read' | 'exported' | 'name-shown', by: string, now: Date): boolean;
  /** True the first time that this account is to see the change notes of a pack; after that, false. */
  firstSight(pack: { version: number; by: string }): boolean;
  /** Adds a row to the chain: somebody telephoned, and was or was not reached. False if it cannot be written. */
  noteCall(reached: boolean, now: Date): boolean;
  countUse(entry: { quarter: string; used: boolean; categories: Readonly<Record<UseAttribute, string>> }): void;
  useRows(quarter: string): UseRow[];
  quarters(): string[];
  /** Keeps the first report on a quarter and returns the one that is kept; null if it cannot be kept. */
  freezeUse(shown: PublishedUse): PublishedUse | null;
  countAsked(quarter: string, what: 'asked' | 'nothing' | 'something'): void;
}

/** The one judgement of readiness, and what follows from it for waiting files (`core/protection/route`). */
export interface WayToHelp {
  route(group: Group): HelpRoute;
  mark(row: ReferralRow): FileMark | null;
  /** The number to telephone after a body refused this file. */
  next(row: ReferralRow): HelpNumber | null;
  /** Whole days until the last key of a body ends; null if that is more than 30 days away. */
  keyDays(): number | null;
}

/** A row of the register with the additional data that the role protection sees. */
export type JudgedRow = ReferralRow & { mark: FileMark | null; next: HelpNumber | null };
