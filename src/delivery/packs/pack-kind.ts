import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { RememberedPack } from '../../adapters/storage/rollback/index.ts';
import type { Json, SystemKind } from '../../core/audit/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import type { ListTrust } from '../format/index.ts';
import type { FormerForm } from './envelope.ts';
import type { PackMemory } from './pack-memory.ts';

/** What can be wrong with a signed file, whatever it holds. In a reason code it follows the name of the kind. */
export type PackFault =
  /** Not a signed file of this kind and name. */
  | 'UNREADABLE'
  /** Signed by no key that counts, or changed afterwards. */
  | 'SIGNATURE'
  /** Not approved by enough different people. */
  | 'APPROVALS'
  /** Below a version that this kiosk has had; or an older state of the whole kiosk was put back. */
  | 'OLDER'
  /** Another file than the one that the audit names last. */
  | 'REPLACED'
  /** The audit names a file that is missing. */
  | 'MISSING'
  /** Its time is over. */
  | 'EXPIRED';
export type PackCode<P extends string> = `${P}_${PackFault}`;

export interface OpenedPack<T> {
  ok: true;
  content: T;
  /** SHA-256 of the RFC 8785 form of the content. */
  sha256: string;
  /** SHA-256 of the RFC 8785 form of what is signed: the name under which audit and ledger know it. */
  id: string;
  /** 0 in the former form of a file that the kiosk itself made. */
  version: number;
  issued: string;
  /** Null if it does not end, or is from a time when no end was stated. */
  expires: string | null;
  signedBy: string[];
}

/** What tells one kind of signed file from another: the only thing that a new kind brings. */
export interface PackKind<T, P extends string, R extends string> {
  /** In the envelope. */
  kind: string;
  /** Which of its kind; null if a kiosk holds one. */
  name: string | null;
  /** First word of its reason codes. */
  reasons: P;
  /** For a sentence: "policy pack". */
  words: string;
  /** The setting with the keys of the office; null if the kiosk itself signs. */
  keys: string | null;
  /** Whether a file that the kiosk signs needs two different people; the people of an office are counted by their keys. */
  twoPeople: boolean;
  /** For an office: signatures that a content needs, whatever the setting says; if left out, only the setting. */
  signersOf?(content: unknown): number;
  /** In the state folder. */
  file: string;
  limitBytes: number;
  /** Row of the audit that names it and its subject there; the row that takes it back, if there is one. */
  row: { kind: SystemKind; subject: string; withdrawn?: SystemKind };
  /** How it was written before there was an envelope; null for a kind that is younger. */
  former: FormerForm | null;
  read(text: string): { ok: true; content: T } | Refusal<R>;
  /** What the content itself says about version and time; the signer states what it leaves out. */
  terms(content: T): { version?: number; issued?: string; expires?: string | null };
  /** What its row says besides id, version and who installed it. */
  notes(content: T): { readonly [name: string]: Json };
  /** Refused before the signature is checked: a file of another kiosk is not a forgery. */
  foreign?(content: unknown, device: string): Refusal<R> | null;
  /** Version in a row of an earlier version of the program with another subject; null if the row is no such one. */
  formerVersion?(subject: string): number | null;
}

/** The appliance that holds signed files. */
export interface PackStation {
  stateDir: string;
  journal: Pick<AuditJournal, 'appendSystem' | 'caseRows' | 'kindRows' | 'signer'>;
  memory: PackMemory;
}
export interface PackSite extends PackStation {
  /** Keys of the office for this kind; none if the kiosk itself signs. If left out, files of an office are not valid. */
  trust?: ListTrust;
}

/** A row of the audit that names a pack; `id` null in one of an earlier version of the program, which named the version alone. */
export interface NamedPack {
  id: string | null;
  version: number;
  body: { readonly [name: string]: Json };
}

export type LoadedPack<T, R extends string> =
  /** Never one installed. */
  | { state: 'none' }
  /** `left`: whether a file is still there. */
  | { state: 'withdrawn'; left: boolean }
  /** `adopt`: what the ledger does not hold yet, and whether the audit named its version alone until now. */
  | { state: 'installed'; pack: OpenedPack<T>; adopt: { held: RememberedPack; unnamed: boolean } | null }
  | { state: 'refused'; reason: R; message: string };

/** Whether a signed file is in its time; `unknown`: it has an end, and the clock cannot be believed. */
export type PackTime = 'in-time' | 'early' | 'over' | 'unknown';

/** `now` null: the clock cannot be believed. */
export function timeOf(
  { issued, expires }: Pick<OpenedPack<unknown>, 'issued' | 'expires'>,
  now: Date | null,
): PackTime {
  if (expires === null) return 'in-time';
  if (now === null) return 'unknown';
  if (now.getTime() >= Date.parse(expires)) return 'over';
  return now.getTime() < Date.parse(issued) ? 'early' : 'in-time';
}
