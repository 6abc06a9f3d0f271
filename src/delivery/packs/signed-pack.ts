import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { boundedJson, contentId, lastChange, namedContent, putNamed } from '../../adapters/storage/files/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { canonical, type Json, type SystemKind } from '../../core/audit/index.ts';
import { isEnough, type ListTrust, signaturesOf, signaturesSchema, trustedSigners } from '../format/index.ts';

/** Rows of one kind that are looked through for what an earlier version of the program wrote. */
const FORMER_ROWS = 10_000;

/** What can be wrong with a signed pack, whatever it holds. In a reason code it follows the name of the pack. */
export type PackFault =
  /** Not a signed file of this kind. */
  | 'UNREADABLE'
  /** Not signed by enough keys of the office. */
  | 'SIGNATURE'
  /** A version that is not above every version that this kiosk has had. */
  | 'OLDER'
  /** Another file than the one that the audit chain names last. */
  | 'REPLACED'
  /** The audit chain names a file, and none is there. */
  | 'MISSING';
export type PackCode<P extends string> = `${P}_${PackFault}`;
/** What keeps a sound pack from being taken. */
export type PackTrouble = 'STORAGE_FAILED' | 'AUDIT_UNAVAILABLE';

export interface PackRefusal<R extends string> {
  ok: false;
  reason: R;
  message: string;
}
export interface OpenedPack<T> {
  ok: true;
  content: T;
  /** SHA-256 of the RFC 8785 form of the content: the name under which the audit chain knows it. */
  id: string;
  signedBy: string[];
}

/** What tells one kind of signed pack from another. */
export interface PackKind<T, P extends string, R extends string> {
  /** First word of its reason codes. */
  reasons: P;
  /** For a sentence: "policy pack". */
  name: string;
  /** The setting with the keys of the office. */
  keys: string;
  /** Before the bytes that are signed. */
  tag: string;
  /** Name of the content in the signed file. */
  field: string;
  /** In the state folder. */
  file: string;
  limitBytes: number;
  /** Row of the audit chain that names a pack, and its subject there. */
  row: { kind: SystemKind; subject: string };
  read(text: string): { ok: true; content: T } | PackRefusal<R>;
  versionOf(content: T): number;
  /** What its row says beside id, version, signers and who installed it. */
  notes(content: T): { readonly [name: string]: Json };
  /** Version in a row of an earlier version of the program with another subject; null where the row is no such one. */
  formerVersion?(subject: string): number | null;
}

export interface PackSite {
  stateDir: string;
  trust: ListTrust;
  journal: Pick<AuditJournal, 'appendSystem' | 'caseRows' | 'kindRows'>;
}

/** A row of the chain that names a pack; `id` null in one of an earlier version of the program, which named the version alone. */
export interface NamedPack {
  id: string | null;
  version: number;
  body: { readonly [name: string]: Json };
}

export type LoadedPack<T, R extends string> =
  /** Never one installed. */
  | { state: 'none' }
  /** `adopted`: the chain named its version alone until now. */
  | { state: 'installed'; pack: OpenedPack<T>; adopted: boolean }
  | { state: 'refused'; reason: R; message: string };

/**
 * A signed file that central IT gives to a kiosk: one content, Ed25519 signatures over its RFC 8785 form, and a version that
 * only rises. The audit chain has the last word on which file counts: it names the content before the file is in place, so
 * that an earlier file that is put back, one that was never installed, and one that is taken away are all found.
 */
export class SignedPack<T, P extends string, R extends string> {
  readonly kind: PackKind<T, P, R>;

  constructor(kind: PackKind<T, P, R>) {
    this.kind = kind;
  }

  /** Text of the signed file: the content and one signature of each signer. */
  sign(content: unknown, signers: readonly SigningKey[]): string {
    const { tag, field } = this.kind;
    const signatures = signaturesOf(tag, Buffer.from(canonical(content), 'utf8'), signers);
    return `${JSON.stringify({ [field]: content, signatures }, null, 2)}\n`;
  }

  /** Signatures first, then the content: what nobody of the office signed is not even read. */
  open(text: string, trust: ListTrust): OpenedPack<T> | PackRefusal<R | PackCode<P>> {
    return this.#open(json(text), trust);
  }

  #open(value: unknown, trust: ListTrust): OpenedPack<T> | PackRefusal<R | PackCode<P>> {
    const { tag, field, name, keys, read } = this.kind;
    const schema = z.strictObject({ [field]: z.unknown(), signatures: signaturesSchema });
    const signed = schema.safeParse(value);
    if (!signed.success)
      return this.refuse('UNREADABLE', `This is no signed ${name}. Ask central IT for the file again.`);
    if (trust.keys.length === 0) {
      const remedy = `set ${keys}.keys to the public keys of your office.`;
      return this.refuse('SIGNATURE', `No keys for a ${name} are configured: ${remedy}`);
    }
    const { [field]: content, signatures } = signed.data as { signatures: z.infer<typeof signaturesSchema> } & Record<
      string,
      unknown
    >;
    const bytes = Buffer.from(canonical(content), 'utf8');
    const signedBy = trustedSigners({ tag, bytes }, signatures, trust);
    if (!isEnough(signedBy, trust)) {
      const carried = `The ${name} carries ${signedBy.length} valid signature(s) of keys in ${keys}`;
      return this.refuse('SIGNATURE', `${carried}; ${trust.threshold} are required.`);
    }
    const opened = read(JSON.stringify(content));
    return opened.ok ? { ok: true, content: opened.content, id: contentId(content), signedBy } : opened;
  }

  /** The installed pack, its signatures checked once more, held against what the chain names last. Nothing is changed. */
  load(site: PackSite): LoadedPack<T, R | PackCode<P>> {
    const { row, name } = this.kind;
    const path = this.#path(site);
    const named = lastChange(site.journal, row.subject, [row.kind]);
    const rows = this.named(site.journal);
    // A row that cannot be read any more is not the same as none.
    const never = rows.length === 0 && site.journal.caseRows(row.subject).every(({ text }) => this.#isOther(text));
    const read = namedContent(path, named?.id ?? null, (place) => this.#openFile(place, site.trust));
    if (read.state === 'named') return { state: 'installed', pack: read.content, adopted: false };
    if (read.state === 'missing')
      return never ? { state: 'none' } : this.#refused('MISSING', `The ${name} that the audit names last is gone.`);
    if (!read.found.ok) return { state: 'refused', reason: read.found.reason, message: read.found.message };
    // An earlier version of the program named no content: then the version it named last is the one that counts.
    const former = rows.length > 0 && rows.every(({ id }) => id === null) ? this.#highest(rows) : null;
    if (this.kind.versionOf(read.found.content) === former)
      return { state: 'installed', pack: read.found, adopted: true };
    return this.#refused('REPLACED', `It is not the ${name} that the audit names last.`);
  }

  /**
   * The same for the start of the daemon: a pack of which an earlier version of the program named the version alone is named
   * by its content from now on.
   */
  start(site: PackSite): LoadedPack<T, R | PackCode<P>> {
    const loaded = this.load(site);
    if (loaded.state === 'installed' && loaded.adopted) this.#note(site, loaded.pack, { adopted: true });
    return loaded;
  }

  /**
   * Takes a signed pack into the state folder. What was in force stays where the new one is broken, not signed by enough
   * keys, refused by `check`, or of a version that is not above every one the chain names. The very pack that the chain
   * names last may come again where its file was lost, damaged or replaced.
   */
  async install<C extends string>(
    text: string,
    site: PackSite & { by: string },
    check: (opened: OpenedPack<T>, before: readonly NamedPack[]) => PackRefusal<C> | null = () => null,
  ): Promise<OpenedPack<T> | PackRefusal<R | PackCode<P> | PackTrouble | C>> {
    const { name, versionOf } = this.kind;
    const opened = this.open(text, site.trust);
    if (!opened.ok) return opened;
    const rows = this.named(site.journal);
    const other = check(opened, rows);
    if (other !== null) return other;
    const version = versionOf(opened.content);
    const highest = this.#highest(rows);
    const last = rows.at(-1);
    const isLast = last?.id === opened.id || (last?.id === null && version === highest);
    const again = isLast && this.load(site).state === 'refused';
    if (version <= highest && !again) {
      const message = `The ${name} ${version} is not newer than ${highest}, which this kiosk has had.`;
      return this.refuse('OLDER', `${message} Give the new one a higher version.`);
    }
    const named = last?.id ?? null;
    const isNamed = (path: string): boolean => {
      const there = this.#openFile(path, site.trust);
      return there.ok && there.id === named;
    };
    try {
      const note = () => this.#note(site, opened, { by: site.by });
      const row = await putNamed(this.#path(site), text, { isNamed, note });
      if (row.ok) return opened;
      const message = `The audit cannot be written, so the ${name} is not taken. Run: waypost doctor`;
      return { ok: false, reason: 'AUDIT_UNAVAILABLE', message };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      const message = `${site.stateDir} cannot be written (${code}). What was in force stays. Make room, then install it again.`;
      return { ok: false, reason: 'STORAGE_FAILED', message };
    }
  }

  /** Every pack of this kind that the chain names, oldest first; a row that does not parse says nothing. */
  named(journal: Pick<AuditJournal, 'caseRows' | 'kindRows'>): NamedPack[] {
    const { row, formerVersion } = this.kind;
    const former =
      formerVersion === undefined
        ? []
        : journal.kindRows(row.kind, FORMER_ROWS).flatMap(({ text }): NamedPack[] => {
            const parsed = json(text) as Row | null;
            const version = parsed === null ? null : formerVersion(parsed.subject);
            return parsed === null || version === null ? [] : [{ id: null, version, body: parsed.body }];
          });
    const own = journal.caseRows(row.subject).flatMap(({ text }): NamedPack[] => {
      const parsed = json(text) as Row | null;
      if (parsed?.kind !== row.kind) return [];
      const { id = null, version } = parsed.body as { id?: string; version?: number };
      return typeof version === 'number' ? [{ id, version, body: parsed.body }] : [];
    });
    return [...former, ...own];
  }

  refuse<F extends PackFault>(fault: F, message: string): PackRefusal<`${P}_${F}`> {
    return { ok: false, reason: `${this.kind.reasons}_${fault}`, message };
  }

  #refused(fault: PackFault, message: string): { state: 'refused'; reason: PackCode<P>; message: string } {
    return { state: 'refused', reason: `${this.kind.reasons}_${fault}`, message };
  }

  #note(site: PackSite, { content, id, signedBy }: OpenedPack<T>, how: { by: string } | { adopted: true }) {
    const { row, notes, versionOf } = this.kind;
    const body = { id, version: versionOf(content), ...notes(content), signedBy, ...how };
    return site.journal.appendSystem(row.kind, row.subject, body);
  }

  #highest(rows: readonly NamedPack[]): number {
    return Math.max(0, ...rows.map(({ version }) => version));
  }

  #isOther(text: string): boolean {
    const parsed = json(text) as Row | null;
    return parsed !== null && parsed.kind !== this.kind.row.kind;
  }

  #path({ stateDir }: PackSite): string {
    return join(stateDir, this.kind.file);
  }

  #openFile(path: string, trust: ListTrust): OpenedPack<T> | PackRefusal<R | PackCode<P>> {
    return this.#open(existsSync(path) ? boundedJson(path, this.kind.limitBytes) : null, trust);
  }
}

interface Row {
  kind: string;
  subject: string;
  body: { readonly [name: string]: Json };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
