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
  /** Not signed by a key that counts, or changed afterwards. */
  | 'SIGNATURE'
  /** Not approved by enough different people. */
  | 'APPROVALS'
  /** Older than a version that this kiosk has had; or an older state of the whole kiosk was restored. */
  | 'OLDER'
  /** Not the file that the audit named last. */
  | 'REPLACED'
  /** The audit names a file that is missing. */
  | 'MISSING'
  /** It has expired. */
  | 'EXPIRED';
export type PackCode<P extends string> = `${P}_${PackFault}`;

export interface OpenedPack<T> {
  ok: true;
  content: T;
  /** SHA-256 of the RFC 8785 form of the content. */
  sha256: string;
  /** SHA-256 of the RFC 8785 form of what is signed: the name under which audit and ledger know it. */
  id: string;
  /** The version; 0 in the former form of a file that the kiosk itself made. */
  version: number;
  issued: string;
  /** Null if it does not expire, or was made before an end was stated in files. */
  expires: string | null;
  signedBy: string[];
}

/** What distinguishes one kind of signed file from another. A new kind needs only this. */
export interface PackKind<T, P extends string, R extends string> {
  /** The kind as it is named in the envelope. */
  kind: string;
  /** Name within the kind; null if a kiosk has only one such file. */
  name: string | null;
  /** First word of its reason codes. */
  reasons: P;
  /** Its name in sentences, such as "policy pack". */
  words: string;
  /** The setting with the keys of the office; null if the kiosk itself signs. */
  keys: string | null;
  /** Whether a file that the kiosk signs needs two different people; people at an office are counted by their keys. */
  twoPeople: boolean;
  /** For an office: signatures that a content needs, whatever the setting says; if absent, only the setting counts. */
  signersOf?(content: unknown): number;
  /** Path in the state folder. */
  file: string;
  limitBytes: number;
  /** The audit row that names the file, with its subject, and the row that withdraws the file, if there is one. */
  row: { kind: SystemKind; subject: string; withdrawn?: SystemKind };
  /** How it was written before there was an envelope; null for a newer kind. */
  former: FormerForm | null;
  read(text: string): { ok: true; content: T } | Refusal<R>;
  /** What the content itself says about version and dates; the signer states the rest. */
  terms(content: T): { version?: number; issued?: string; expires?: string | null };
  /** What the audit row says besides id, version and who installed the file. */
  notes(content: T): { readonly [name: string]: Json };
  /** Refuses another kiosk's file before the signature is checked, because such a file is not a forgery. */
  foreign?(content: unknown, device: string): Refusal<R> | null;
  /** Version in a row that an earlier version of the program wrote with another subject; null for any other row. */
  formerVersion?(subject: string): number | null;
}

/** The appliance that holds signed files. */
export interface PackStation {
  stateDir: string;
  journal: Pick<AuditJournal, 'appendSystem' | 'caseRows' | 'kindRows' | 'signer'>;
  memory: PackMemory;
}
export interface PackSite extends PackStation {
  /** Keys of the office for this kind; none if the kiosk itself signs. If absent, files from an office are not valid. */
  trust?: ListTrust;
}

/** An audit row that names a pack. `id` is null in rows from an earlier version of the program, which named only the version. */
export interface NamedPack {
  id: string | null;
  version: number;
  body: { readonly [name: string]: Json };
}

export type LoadedPack<T, R extends string> =
  /** No file was ever installed. */
  | { state: 'none' }
  /** Withdrawn; `left` says whether a file is still there. */
  | { state: 'withdrawn'; left: boolean }
  /** `adopt` is what the ledger does not hold yet, and whether the audit has named only the version until now. */
  | { state: 'installed'; pack: OpenedPack<T>; adopt: { held: RememberedPack; unnamed: boolean } | null }
  | { state: 'refused'; reason: R; message: string };

/** Whether a signed file is within its period of validity; `unknown` if it has an end and the clock cannot be trusted. */
export type PackTime = 'in-time' | 'early' | 'over' | 'unknown';

/** `now` is null if the clock cannot be trusted. */
export function timeOf(
  { issued, expires }: Pick<OpenedPack<unknown>, 'issued' | 'expires'>,
  now: Date | null,
): PackTime {
  if (expires === null) return 'in-time';
  if (now === null) return 'unknown';
  if (now.getTime() >= Date.parse(expires)) return 'over';
  return now.getTime() < Date.parse(issued) ? 'early' : 'in-time';
}
