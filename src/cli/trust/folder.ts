import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type FileRead, readBytes, readJson } from '../../adapters/files/index.ts';
import { gatherTrust, isCountries, type SourceFile, type TrustSources, TrustStore } from '../../core/trust/index.ts';
import { entriesOf } from '../state/index.ts';

const CERTIFICATE_LIMIT_BYTES = 64 * 1024;
const CRL_LIMIT_BYTES = 8 * 1024 * 1024;
const MASTER_LIST_LIMIT_BYTES = 16 * 1024 * 1024;
const DEFECT_LIST_LIMIT_BYTES = 16 * 1024 * 1024;
const STATEMENT_LIMIT_BYTES = 256 * 1024;
const STATEMENT = 'trust.json';
/** Maximum number of files in one folder, because a stick may hold anything. */
const FOLDER_LIMIT_FILES = 5_000;

export interface TrustFolder {
  sources: TrustSources;
  /** ISO time from `trust.json`; null if it does not give one. */
  now: string | null;
}

interface Kind {
  folder: string;
  extensions: readonly string[];
  limitBytes: number;
  what: string;
}
const CERTIFICATES = {
  extensions: ['.cer', '.crt', '.der', '.pem'],
  limitBytes: CERTIFICATE_LIMIT_BYTES,
  what: 'a certificate',
};
const LOOSE: Kind = { ...CERTIFICATES, folder: '' };
const CSCAS: Kind = { ...CERTIFICATES, folder: 'csca' };
const SEAL_SIGNERS: Kind = { ...CERTIFICATES, folder: 'signers' };
const CRLS = { extensions: ['.crl'], limitBytes: CRL_LIMIT_BYTES, what: 'a list of revoked certificates' };
const LOOSE_CRLS: Kind = { ...CRLS, folder: '' };
const FOLDER_CRLS: Kind = { ...CRLS, folder: 'crl', extensions: ['.crl', '.der', '.pem'] };
const LISTS = { extensions: ['.ml'], limitBytes: MASTER_LIST_LIMIT_BYTES, what: 'a master list' };
const LOOSE_LISTS: Kind = { ...LISTS, folder: '' };
const FOLDER_LISTS: Kind = { ...LISTS, folder: 'lists', extensions: ['.ml', '.der', '.bin'] };
/** The content of such a file shows which of the two lists it is. */
const DEFECTS = {
  extensions: ['.dvl', '.dfl'],
  limitBytes: DEFECT_LIST_LIMIT_BYTES,
  what: 'a list of known defects',
};
const LOOSE_DEFECTS: Kind = { ...DEFECTS, folder: '' };
const LISTED_DEFECTS: Kind = { ...DEFECTS, folder: 'lists' };
const FOLDER_DEFECTS: Kind = { ...DEFECTS, folder: 'deviations', extensions: ['.dvl', '.dfl', '.der', '.bin'] };
const KINDS = [
  ...[LOOSE, CSCAS, SEAL_SIGNERS, LOOSE_CRLS, FOLDER_CRLS, LOOSE_LISTS, FOLDER_LISTS],
  ...[LOOSE_DEFECTS, LISTED_DEFECTS, FOLDER_DEFECTS],
];

type Read<T> = { ok: true; value: T } | { ok: false; message: string };

/**
 * A trust folder as collected by central IT or a technician: `*.cer` and `csca/` with certificates, `signers/` with signers of
 * seals, `*.crl` and `crl/`, `*.ml` and `lists/`, `*.dvl`, `*.dfl` and `deviations/`, and `trust.json` with `now`, `pinned` and
 * `countries`. Absent parts are empty.
 */
export function readTrustFolder(folder: string): Read<TrustFolder> {
  const found = new Map<Kind, SourceFile[]>();
  for (const kind of KINDS) {
    const files = filesOf(folder, kind);
    if (!files.ok) return files;
    found.set(kind, files.value);
  }
  const of = (...kinds: Kind[]): SourceFile[] => kinds.flatMap((kind) => found.get(kind) ?? []);
  const stated = statement(join(folder, STATEMENT));
  if (!stated.ok) return stated;
  const { now, pinned, countries } = stated.value;
  const sources = {
    certificates: of(LOOSE, CSCAS),
    sealSigners: of(SEAL_SIGNERS),
    masterLists: of(LOOSE_LISTS, FOLDER_LISTS),
    crls: of(LOOSE_CRLS, FOLDER_CRLS),
    defectLists: of(LOOSE_DEFECTS, LISTED_DEFECTS, FOLDER_DEFECTS),
    pinned,
    countries,
  };
  return { ok: true, value: { sources, now } };
}

/** A trust folder used instead of a kiosk's store, which is neither used nor changed. */
export interface OpenedTrust {
  store: TrustStore;
  /** Milliseconds since 1970; null if the folder does not give a time. */
  now: number | null;
  /** Entries that were left out, with the reason, for the technician. */
  notes: readonly string[];
}

/** Opens a trust folder. `imported` is the time at which its entries count as imported. */
export function openTrustFolder(
  folder: string,
  imported: Date,
): ({ ok: true } & OpenedTrust) | { ok: false; message: string } {
  const read = readTrustFolder(folder);
  if (!read.ok) return read;
  const { sources, now } = read.value;
  const { parts, notes } = gatherTrust(sources, {
    imported: imported.toISOString(),
    ...(now === null ? {} : { at: now }),
  });
  return {
    ok: true,
    store: new TrustStore(parts),
    now: now === null ? null : Date.parse(now),
    notes: notes.map(({ origin, reason, message }) => `${origin}: ${reason}: ${message}`),
  };
}

function filesOf(root: string, { folder, extensions, limitBytes, what }: Kind): Read<SourceFile[]> {
  const place = join(root, folder);
  if (folder !== '' && !existsSync(place)) return { ok: true, value: [] };
  const listed = entriesOf(place, FOLDER_LIMIT_FILES);
  if (!listed.ok) return listed;
  const names = listed.entries
    .filter((entry) => entry.isFile() && extensions.includes(extname(entry.name).toLowerCase()))
    .map(({ name }) => name)
    .sort();
  const files: SourceFile[] = [];
  for (const name of names) {
    const read: FileRead<Buffer> = readBytes(join(place, name), { limitBytes, what });
    if (!read.ok) return read;
    files.push({ name: join(folder, name), bytes: read.value });
  }
  return { ok: true, value: files };
}

function statement(path: string): Read<{ now: string | null } & Pick<TrustSources, 'pinned' | 'countries'>> {
  if (!existsSync(path)) return { ok: true, value: { now: null, pinned: [], countries: {} } };
  const read = readJson(path, { limitBytes: STATEMENT_LIMIT_BYTES, what: 'the statement of a trust folder' });
  if (!read.ok) return read;
  const { now = null, pinned = [], countries = {} } = (read.value ?? {}) as { [name: string]: unknown };
  const no = (field: string, remedy: string): Read<never> => ({ ok: false, message: `${path}: ${field}: ${remedy}.` });
  if (now !== null && (typeof now !== 'string' || Number.isNaN(Date.parse(now))))
    return no('now', 'write a time like "2026-11-26T12:00:00Z"');
  const isPin = (one: unknown): one is string =>
    typeof one === 'string' && /^[0-9a-f]{64}$/i.test(one.replaceAll(':', ''));
  if (!Array.isArray(pinned) || !pinned.every(isPin))
    return no('pinned', 'write a list of SHA-256 values in hexadecimal');
  if (!isCountries(countries)) return no('countries', 'write MRZ code and two letters, like {"UTO": "UT"}');
  return { ok: true, value: { now, pinned, countries } };
}
