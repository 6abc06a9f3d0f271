import { jsonOf, type Refusal, refuse } from '../result/index.ts';
import { readCertificate } from './certificate.ts';
import { readRevocationList } from './crl.ts';
import { newestLists, readDefectList, voucherOf } from './defects/list.ts';
import type { TrustedDefectList } from './defects/terms.ts';
import { issuersAmong } from './gather.ts';
import {
  LINK_STATES,
  type LinkState,
  TRUST_ROLES,
  type TrustEntry,
  type TrustedCrl,
  type TrustParts,
  type TrustRole,
} from './store.ts';

const SCHEMA = 'waypost.trust/1';
/** Two public master lists and their lists of revoked certificates together have less than four megabytes. */
export const TRUST_LIMIT_BYTES: number = 32 * 1024 * 1024;
const LIMIT_ENTRIES = 5_000;
const LIMIT_CRLS = 1_000;
const LIMIT_DEFECT_LISTS = 500;

/** The trust store as a file of the central office: `waypost trust draft` writes it and the office signs it. */
export interface TrustContent {
  schema: typeof SCHEMA;
  /** Rises with every store; an older one is refused, because it may contain a revoked issuer. */
  version: number;
  /** ISO time. */
  created: string;
  /** `der`: base64. Sorted by SHA-256, so that the same certificates make the same file. */
  certificates: readonly {
    der: string;
    role: TrustRole;
    link: LinkState | null;
    origin: string;
    imported: string;
  }[];
  crls: readonly { der: string; origin: string; imported: string }[];
  /** Left out by earlier versions of the program. */
  defectLists?: readonly { der: string; origin: string; imported: string }[];
  pinned: readonly string[];
  countries: Readonly<Record<string, string>>;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function trustContent(
  { entries, crls, pinned, countries, defectLists }: TrustParts,
  { version, created }: { version: number; created: string },
): TrustContent {
  const order = [...entries].sort((a, b) => (a.certificate.sha256 < b.certificate.sha256 ? -1 : 1));
  return {
    schema: SCHEMA,
    version,
    created,
    certificates: order.map(({ certificate, role, link, origin, imported }) => {
      return { der: base64(certificate.der), role, link, origin, imported };
    }),
    crls: crls.map(({ list, origin, imported }) => ({ der: base64(list.der), origin, imported })),
    ...(defectLists.length === 0
      ? {}
      : {
          defectLists: defectLists.map(({ list, origin, imported }) => ({ der: base64(list.der), origin, imported })),
        }),
    pinned: [...pinned].sort(),
    countries,
  };
}

export type TrustReading = { ok: true; content: TrustContent; parts: TrustParts } | Refusal<'TRUST_SCHEMA'>;

/**
 * Reads the file of a store as a whole, or refuses it with the first fault. How certificates depend on one another, and that
 * lists of revoked certificates are signed, was proven when the file was drafted: the office's signature covers it.
 */
export function readTrustContent(text: string): TrustReading {
  const value = parsed(text);
  if (value === null || value['schema'] !== SCHEMA) return wrong('schema', `write "${SCHEMA}"`);
  const { version, created, certificates, crls, pinned, countries, defectLists = [] } = value;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    return wrong('version', 'a number, 1 or more');
  if (!isTime(created)) return wrong('created', 'a time such as 2026-11-26T12:00:00.000Z');
  if (!isList(certificates, LIMIT_ENTRIES)) return wrong('certificates', `at most ${LIMIT_ENTRIES} entries`);
  if (!isList(crls, LIMIT_CRLS)) return wrong('crls', `at most ${LIMIT_CRLS} entries`);
  if (!isList(defectLists, LIMIT_DEFECT_LISTS)) return wrong('defectLists', `at most ${LIMIT_DEFECT_LISTS} entries`);
  if (!isList(pinned, LIMIT_ENTRIES) || !pinned.every((one) => typeof one === 'string' && /^[0-9a-f]{64}$/.test(one)))
    return wrong('pinned', 'SHA-256 values in lower-case hexadecimal');
  if (!isCountries(countries)) return wrong('countries', 'MRZ code to two letters, like {"UTO": "UT"}');
  const entries: TrustEntry[] = [];
  for (const [at, entry] of certificates.entries()) {
    const read = entryOf(entry);
    if (read === null) return wrong(`certificates.${at}`, 'a certificate with role, link, origin and time of import');
    entries.push(read);
  }
  const lists: TrustedCrl[] = [];
  for (const [at, entry] of crls.entries()) {
    const read = crlOf(entry);
    if (read === null) return wrong(`crls.${at}`, 'a list of revoked certificates with origin and time of import');
    lists.push(read);
  }
  const known: TrustedDefectList[] = [];
  for (const [at, entry] of defectLists.entries()) {
    const read = defectListOf(entry, { entries, pinned: pinned as string[] });
    if (read === null)
      return wrong(
        `defectLists.${at}`,
        'a list of known defects that a CSCA or a pinned certificate of the store vouches for',
      );
    known.push(read);
  }
  if (newestLists(known).older.length > 0) return wrong('defectLists', 'one list of each authority');
  const parts = { entries, crls: lists, pinned: pinned as string[], countries, defectLists: known };
  const content = value as unknown as TrustContent;
  READ.set(content, parts);
  return { ok: true, content, parts };
}

/** The parts already read from a content, so that hundreds of certificates are not parsed twice. */
const READ = new WeakMap<TrustContent, TrustParts>();

/** The parts of a content that `readTrustContent` returned. */
export function partsOf(content: TrustContent): TrustParts {
  const known = READ.get(content);
  if (known !== undefined) return known;
  const read = readTrustContent(JSON.stringify(content));
  if (!read.ok) throw new Error(read.message);
  return read.parts;
}

type Fields = { readonly [name: string]: unknown };

function parsed(text: string): Fields | null {
  const value = jsonOf(text);
  return isFields(value) ? value : null;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown, limit: number): value is unknown[] => Array.isArray(value) && value.length <= limit;
const isTime = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));
const isWord = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 300;

export function isCountries(value: unknown): value is Readonly<Record<string, string>> {
  if (!isFields(value) || Object.keys(value).length > 1_000) return false;
  return Object.entries(value).every(
    ([code, letters]) => /^[A-Z]{1,3}$/.test(code) && typeof letters === 'string' && /^[A-Z]{2}$/.test(letters),
  );
}

function wrong(field: string, remedy: string): Refusal<'TRUST_SCHEMA'> {
  return refuse('TRUST_SCHEMA', `${field} is not valid: expected ${remedy}.`);
}

function bytesOf(entry: unknown): { fields: Fields; bytes: Uint8Array } | null {
  if (!isFields(entry)) return null;
  const { der, origin, imported } = entry;
  if (typeof der !== 'string' || !isWord(origin) || !isTime(imported)) return null;
  return { fields: entry, bytes: Uint8Array.from(Buffer.from(der, 'base64')) };
}

function entryOf(entry: unknown): TrustEntry | null {
  const found = bytesOf(entry);
  if (found === null) return null;
  const { role, link, origin, imported } = found.fields;
  const read = readCertificate(found.bytes);
  if (!read.ok || !TRUST_ROLES.some((one) => one === role)) return null;
  const known = role === 'csca' ? LINK_STATES.some((one) => one === link) : link === null;
  if (!known) return null;
  const { certificate } = read;
  return {
    certificate,
    role: role as TrustRole,
    link: link as LinkState | null,
    origin: origin as string,
    imported: imported as string,
  };
}

function crlOf(entry: unknown): TrustedCrl | null {
  const found = bytesOf(entry);
  const read = found === null ? null : readRevocationList(found.bytes);
  if (found === null || read?.ok !== true) return null;
  return { list: read.list, origin: found.fields['origin'] as string, imported: found.fields['imported'] as string };
}

/** Such lists are few: who vouches for one is proven here again, and not taken from the file. */
function defectListOf(
  entry: unknown,
  { entries, pinned }: Pick<TrustParts, 'entries' | 'pinned'>,
): TrustedDefectList | null {
  const found = bytesOf(entry);
  const read = found === null ? null : readDefectList(found.bytes);
  if (found === null || read?.ok !== true) return null;
  const vouched = voucherOf(read.list, { cscas: issuersAmong(entries), pinned: new Set(pinned), now: null });
  if (!vouched.ok) return null;
  const { origin, imported } = found.fields as { origin: string; imported: string };
  const { signer, anchor, state } = vouched;
  return { list: read.list, signer, anchor, state, origin, imported };
}
