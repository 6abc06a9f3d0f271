import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromHex, keyIdOf, toHex } from '../../adapters/storage/crypto/index.ts';
import { boundedJson, contentId, namedContent, putNamed } from '../../adapters/storage/files/index.ts';
import { type AuditJournal, lastChange } from '../../adapters/storage/journal/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import type { RememberedPack } from '../../adapters/storage/rollback/index.ts';
import { fingerprint, type Json, type SystemKind } from '../../core/audit/index.ts';
import { jsonOf, type Refusal } from '../../core/result/index.ts';
import { PACK_ROWS_LIMIT, packKey } from '../apply/index.ts';
import type { ListTrust } from '../format/index.ts';
import { isEnough, trustedSigners } from '../format/index.ts';
import { type Enveloped, readEnvelope, sealEnvelope } from './envelope.ts';
import type {
  LoadedPack,
  NamedPack,
  OpenedPack,
  PackCode,
  PackFault,
  PackKind,
  PackSite,
  PackStation,
} from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';

/** Months after which a file of the office expires if no date was given. */
const DEFAULT_MONTHS = 24;

/**
 * A signed file for a kiosk: one envelope, signatures, approvals of different people, an end, and a version that only rises.
 * The audit names the content before the file is written, and the sealed ledger holds its version. This reveals an earlier
 * file that is restored, alone or with the audit or with the whole disk, one that was never installed, and one that is
 * removed (docs/decisions/0053-one-signed-pack.md).
 */
export class SignedPack<T, P extends string, R extends string> {
  readonly kind: PackKind<T, P, R>;

  constructor(kind: PackKind<T, P, R>) {
    this.kind = kind;
  }

  /** Name in the ledger. */
  get key(): string {
    return packKey(this.kind.row.kind, this.kind.row.subject);
  }

  /** Text of an office's signed file. `expires` counts if the content itself does not state an end. */
  sign(content: T, signers: readonly SigningKey[], expires?: string): string {
    const { version = 1, issued = NEVER, ...terms } = this.kind.terms(content);
    const end = terms.expires === undefined ? (expires ?? monthsAfter(issued, DEFAULT_MONTHS)) : terms.expires;
    return this.#seal({ version, issued, expires: end, approvals: [], content }, signers);
  }

  /** Checks the signatures before the content, so that a file without the office's signature is not even read. */
  open(text: string, trust: ListTrust): OpenedPack<T> | Refusal<R | PackCode<P>> {
    return this.#open(jsonOf(text), trust);
  }

  /** The content of a file in either form or neither, as text, before any of it is trusted; null if it is not a file. */
  contentOf(text: string): string | null {
    const found = readEnvelope(jsonOf(text), this.kind.former);
    return found === null ? null : JSON.stringify(found.content);
  }

  /** The installed file without further checks, for a tool that does not have the kiosk's audit. */
  peek(stateDir: string): T | null {
    const found = readEnvelope(boundedJson(join(stateDir, this.kind.file), this.kind.limitBytes), this.kind.former);
    const read = found === null ? null : this.kind.read(JSON.stringify(found.content));
    return read?.ok ? read.content : null;
  }

  /** The installed file, checked again and compared with audit, ledger and counter. Nothing is changed. */
  load(site: PackSite): LoadedPack<T, R | PackCode<P>> {
    const { row, words } = this.kind;
    const path = this.#path(site);
    const memory = site.memory.held(this.key);
    const rows = this.named(site.journal);
    const named = lastChange(site.journal, row.subject, this.#changes());
    const withdrawn = named !== null && named.kind === row.withdrawn;
    const read = namedContent(path, named?.id ?? null, (place) => this.#openFile(place, site));
    const held = memory.ok ? memory.held : null;
    // A row that can no longer be read is not the same as no row.
    const never =
      rows.length === 0 && held === null && site.journal.caseRows(row.subject).every(({ text }) => this.#isOther(text));
    if (never && read.state === 'missing') return { state: 'none' };
    if (withdrawn && (held === null || held.version <= this.#highest(rows)))
      return { state: 'withdrawn', left: read.state !== 'missing' };
    if (!memory.ok) return this.#refused('OLDER', memory.message);
    if (read.state === 'missing')
      return this.#refused('MISSING', `The latest ${words} recorded in the audit is missing.`);
    const found = read.state === 'named' ? read.content : read.found;
    if (!found.ok) return { state: 'refused', reason: found.reason, message: found.message };
    const last = rows.at(-1);
    // An earlier version of the program did not name the content; then the last version that it named counts.
    const unnamed = rows.length > 0 && rows.every(({ id }) => id === null) && found.version === this.#highest(rows);
    if (held !== null && (held.again === true || held.version > (last?.version ?? 0)))
      return this.#refused('OLDER', `This kiosk has had a newer ${words}, or an older state of it was restored.`);
    const other = held !== null && held.version === last?.version && held.id !== last.id;
    if ((read.state !== 'named' && !unnamed) || other)
      return this.#refused('REPLACED', `It is not the latest ${words} recorded in the audit.`);
    const current = { version: last?.version ?? found.version, id: found.id };
    const adopt = held?.id === current.id && !unnamed ? null : { held: current, unnamed };
    return { state: 'installed', pack: found, adopt };
  }

  /** At the start of the daemon, names the content of a file that an earlier version of the program named only by version. */
  adopt(site: PackSite): Record<string, RememberedPack> {
    const loaded = this.load(site);
    if (loaded.state !== 'installed' || loaded.adopt === null) return {};
    const { held, unnamed } = loaded.adopt;
    if (unnamed && !this.#note(site, loaded.pack, { adopted: true }).ok) return {};
    return { [this.key]: held };
  }

  /**
   * Installs a signed pack from the office in the state folder. The old one stays in force if the new one is broken, not
   * approved by enough people, refused by `check`, or if its version is not above all that audit and ledger name. The pack
   * that was installed last may be installed again if its file was lost, damaged or replaced.
   */
  async install<C extends string>(
    text: string,
    site: PackSite & { by: string; renew?: boolean },
    check: (opened: OpenedPack<T>, before: readonly NamedPack[]) => Refusal<C> | null = () => null,
  ): Promise<OpenedPack<T> | Refusal<R | PackCode<P> | PackTrouble | C>> {
    const { words } = this.kind;
    const opened = this.#open(jsonOf(text), trustOf(this.kind, site));
    if (!opened.ok) return opened;
    const other = check(opened, this.named(site.journal));
    if (other !== null) return other;
    return await this.#change(site, async (held) => {
      const top = this.#top(site, held);
      const again = opened.version === top.version && (top.id === null || top.id === opened.id);
      if (opened.version <= top.version && !(again && this.load(site).state === 'refused')) {
        const message = `The ${words} ${opened.version} is not newer than ${top.version}, which this kiosk already received.`;
        return this.refuse('OLDER', `${message} Give the new one a higher version.`);
      }
      return await this.#place(site, text, opened);
    });
  }

  /**
   * Signs content that this kiosk made itself and replaces the earlier file, with the next version. `approvals` are the
   * accounts of the people whose PINs were checked; `notes` go into the row in addition to those of the kind.
   */
  async make(
    content: T,
    site: PackStation & { by: string },
    { approvals, notes = {} }: { approvals: readonly string[]; notes?: { readonly [name: string]: Json } },
  ): Promise<OpenedPack<T> | Refusal<R | PackCode<P> | PackTrouble>> {
    const { signer } = site.journal;
    return await this.#change(site, async (held) => {
      const version = this.#top(site, held).version + 1;
      const { issued = site.memory.now().toISOString(), expires = null } = this.kind.terms(content);
      const text = this.#seal({ version, issued, expires, approvals: [...approvals], content }, [signer]);
      // A file that could not be read again must not replace one that can.
      if (Buffer.byteLength(text) > this.kind.limitBytes)
        return this.refuse(
          'UNREADABLE',
          `The ${this.kind.words} has more than ${this.kind.limitBytes} bytes. Nothing was kept.`,
        );
      const opened = this.#open(jsonOf(text), trustOf(this.kind, site));
      return opened.ok ? await this.#place(site, text, opened, notes) : opened;
    });
  }

  /** Revokes a file of this kiosk by an audit row; the file stays as history. */
  async withdraw(
    site: PackStation,
    body: { readonly [name: string]: Json },
  ): Promise<{ ok: true } | Refusal<PackTrouble>> {
    const { row } = this.kind;
    const changed = await site.memory.change({ key: this.key }, (held) => {
      const version = this.#top(site, held).version + 1;
      const noted = site.journal.appendSystem(row.withdrawn ?? row.kind, row.subject, { version, ...body });
      if (!noted.ok) return unwritten(`${noted.detail} Nothing was changed.`);
      return { ok: true, value: null, held: { version, id: null } };
    });
    return changed.ok ? { ok: true } : changed;
  }

  /** Every pack of this kind that the audit names, oldest first; a row that does not parse is skipped. */
  named(journal: Pick<AuditJournal, 'caseRows' | 'kindRows'>): NamedPack[] {
    const { row, formerVersion } = this.kind;
    const former =
      formerVersion === undefined
        ? []
        : journal
            .kindRows(row.kind, PACK_ROWS_LIMIT)
            .flatMap(({ text }): NamedPack[] => {
              const parsed = (jsonOf(text) ?? null) as Row | null;
              const version = parsed === null ? null : formerVersion(parsed.subject);
              return parsed === null || version === null ? [] : [{ id: null, version, body: parsed.body }];
            })
            .reverse();
    const own = journal.caseRows(row.subject).flatMap(({ text }): NamedPack[] => {
      const parsed = (jsonOf(text) ?? null) as Row | null;
      if (parsed === null || !this.#changes().includes(parsed.kind)) return [];
      const { id = null, version } = parsed.body as { id?: string; version?: number };
      // Until 2026-12 a kiosk did not count files that it made itself.
      const counted = version ?? (this.kind.keys === null ? 0 : null);
      return counted === null ? [] : [{ id, version: counted, body: parsed.body }];
    });
    return [...former, ...own];
  }

  refuse<F extends PackFault>(fault: F, message: string): Refusal<`${P}_${F}`> {
    return { ok: false, reason: `${this.kind.reasons}_${fault}`, message };
  }

  #refused(fault: PackFault, message: string): { state: 'refused'; reason: PackCode<P>; message: string } {
    return { state: 'refused', reason: `${this.kind.reasons}_${fault}`, message };
  }

  #seal(
    stated: { version: number; issued: string; expires: string | null; approvals: string[]; content: T },
    signers: Parameters<typeof sealEnvelope>[1],
  ): string {
    const { kind, name } = this.kind;
    return sealEnvelope({ kind, name, ...stated }, signers, this.kind.keys === null ? 'one line' : 'lines');
  }

  #open(value: unknown, trust: ListTrust): OpenedPack<T> | Refusal<R | PackCode<P>> {
    const { kind, name, words, former, foreign } = this.kind;
    const found = readEnvelope(value, former);
    if (found === null) return this.refuse('UNREADABLE', `This is not a signed ${words}. Ask for the file again.`);
    const { statement, content } = found;
    if (statement !== null && (statement.kind !== kind || statement.name !== name)) {
      const what = [statement.kind, statement.name].filter((part) => part !== null).join(' ');
      return this.refuse('UNREADABLE', `This is a signed file of the kind "${what}", not a ${words}.`);
    }
    const device = fromHex(trust.keys[0] ?? '', 32);
    const strange = foreign === undefined || device === null ? null : foreign(content, fingerprint(device));
    if (strange !== null) return strange;
    const signers = this.#signersOf(found, trust);
    if (!signers.ok) return signers;
    if (statement !== null && this.kind.twoPeople && peopleOf(statement.approvals) < 2)
      return this.refuse('APPROVALS', `The ${words} was not approved by two different people.`);
    const read = this.kind.read(JSON.stringify(content));
    if (!read.ok) return read;
    const { version, issued, expires } = this.kind.terms(read.content);
    const said = statement ?? { version: version ?? 0, issued: issued ?? NEVER, expires: expires ?? null };
    const agrees = (of: unknown, own: unknown): boolean => own === undefined || of === own;
    if (!agrees(said.version, version) || !agrees(said.issued, issued) || !agrees(said.expires, expires))
      return this.refuse('UNREADABLE', `The ${words} states a different version or time than its content.`);
    const { signedBy } = signers;
    const { version: counted, issued: from, expires: until } = said;
    const facts = { id: found.id, sha256: contentId(content), version: counted, issued: from, expires: until };
    return { ok: true, content: read.content, signedBy, ...facts };
  }

  #signersOf(found: Enveloped, trust: ListTrust): { ok: true; signedBy: string[] } | Refusal<PackCode<P>> {
    const { words, keys } = this.kind;
    const { signatures } = found;
    if (signatures === 'none needed') return { ok: true, signedBy: [] };
    if (trust.keys.length === 0) {
      const remedy = `set ${keys}.keys to the public keys of your office.`;
      return this.refuse('SIGNATURE', `No keys for a ${words} are configured: ${remedy}`);
    }
    const all =
      'unnamed' in signatures
        ? trust.keys.map((key) => ({
            keyId: keyIdOf(fromHex(key, 32) ?? new Uint8Array()),
            signature: signatures.unnamed,
          }))
        : signatures;
    const least = this.kind.signersOf?.(found.content) ?? 1;
    const asked = { ...trust, threshold: Math.max(trust.threshold, least) };
    const signedBy = trustedSigners(found.signed, all, asked);
    const of = keys === null ? 'the key of this kiosk' : `keys in ${keys}`;
    if (signedBy.length === 0) return this.refuse('SIGNATURE', `The ${words} has no valid signature by ${of}.`);
    if (isEnough(signedBy, asked)) return { ok: true, signedBy };
    const carried = `The ${words} carries ${signedBy.length} valid signature(s) of ${of}`;
    return this.refuse('APPROVALS', `${carried}; signatures by ${asked.threshold} different people are required.`);
  }

  async #change<F extends { ok: false }>(
    site: PackSite & { renew?: boolean },
    work: (held: RememberedPack | null) => Promise<{ ok: true; value: OpenedPack<T>; held: RememberedPack } | F>,
  ): Promise<OpenedPack<T> | F | Refusal<PackTrouble>> {
    const changed = await site.memory.change({ key: this.key, renew: site.renew === true }, work);
    return changed.ok ? changed.value : changed;
  }

  async #place(
    site: PackSite & { by: string },
    text: string,
    opened: OpenedPack<T>,
    notes: { readonly [name: string]: Json } = {},
  ): Promise<{ ok: true; value: OpenedPack<T>; held: RememberedPack } | Refusal<PackTrouble>> {
    const named = this.named(site.journal).at(-1)?.id ?? null;
    const isNamed = (path: string): boolean => {
      const there = this.#openFile(path, site);
      return there.ok && there.id === named;
    };
    const path = this.#path(site);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const row = await putNamed(path, text, {
      isNamed,
      note: () => this.#note(site, opened, { ...notes, by: site.by }),
    });
    if (!row.ok)
      return unwritten(`The audit cannot be written, so the ${this.kind.words} is not accepted. Run: waypost doctor`);
    const { id, version } = opened;
    return { ok: true, value: opened, held: { version, id } };
  }

  #note(site: PackSite, opened: OpenedPack<T>, how: { readonly [name: string]: Json }) {
    const { content, id, sha256, version, expires, signedBy } = opened;
    const { row, notes, keys } = this.kind;
    const by = keys === null ? {} : { signedBy };
    return site.journal.appendSystem(row.kind, row.subject, {
      id,
      sha256,
      version,
      expires,
      ...notes(content),
      ...by,
      ...how,
    });
  }

  /** The highest version that the audit or the ledger names, and its content if known. */
  #top({ journal }: Pick<PackSite, 'journal'>, held: RememberedPack | null): RememberedPack {
    const rows = this.named(journal);
    const highest = this.#highest(rows);
    if (held !== null && held.version > highest) return held;
    return { version: highest, id: rows.findLast(({ version }) => version === highest)?.id ?? null };
  }

  #highest(rows: readonly NamedPack[]): number {
    return Math.max(0, ...rows.map(({ version }) => version));
  }

  #changes(): SystemKind[] {
    const { kind, withdrawn } = this.kind.row;
    return withdrawn === undefined ? [kind] : [kind, withdrawn];
  }

  #isOther(text: string): boolean {
    const parsed = (jsonOf(text) ?? null) as Row | null;
    return parsed !== null && !this.#changes().includes(parsed.kind);
  }

  #path({ stateDir }: Pick<PackSite, 'stateDir'>): string {
    return join(stateDir, this.kind.file);
  }

  #openFile(path: string, site: PackSite): OpenedPack<T> | Refusal<R | PackCode<P>> {
    const value = existsSync(path) ? boundedJson(path, this.kind.limitBytes) : null;
    return this.#open(value, trustOf(this.kind, site));
  }
}

/** Time used for a file that does not state one. */
const NEVER = new Date(0).toISOString();
const NO_OFFICE: ListTrust = { keys: [], threshold: 1 };

/** Whose signature counts: that of people at the office, or of the kiosk itself. */
function trustOf({ keys }: { keys: string | null }, { trust, journal }: PackSite): ListTrust {
  return keys === null ? { keys: [toHex(journal.signer.publicKey)], threshold: 1 } : (trust ?? NO_OFFICE);
}

function peopleOf(approvals: readonly string[]): number {
  return new Set(approvals.map((account) => account.normalize('NFKC').toLowerCase())).size;
}

function monthsAfter(day: string, months: number): string {
  const end = new Date(day);
  end.setUTCMonth(end.getUTCMonth() + months);
  return end.toISOString();
}

function unwritten(message: string): Refusal<'AUDIT_UNAVAILABLE'> {
  return { ok: false, reason: 'AUDIT_UNAVAILABLE', message };
}

interface Row {
  kind: SystemKind;
  subject: string;
  body: { readonly [name: string]: Json };
}
