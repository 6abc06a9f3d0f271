import { type Refusal, refuse } from '../result/index.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { isListOf, readRevocationList } from './crl.ts';
import { type DefectListReason, newestLists, readDefectList, voucherOf } from './defects/list.ts';
import type { TrustedDefectList } from './defects/terms.ts';
import { type ListReason, listFault, readMasterList } from './master-list.ts';
import { linkOf, type TrustEntry, type TrustedCrl, type TrustParts, type TrustRole } from './store.ts';

export interface SourceFile {
  /** For messages and as the origin. */
  name: string;
  bytes: Uint8Array;
}

/** Files of a trust folder, as they were read. */
export interface TrustSources {
  /** Certificates that the operator trusts one by one, in DER or PEM. One that is not a CA counts as a document signer. */
  certificates: readonly SourceFile[];
  /** Signers of seals. */
  sealSigners?: readonly SourceFile[];
  masterLists: readonly SourceFile[];
  crls: readonly SourceFile[];
  /** Deviation lists of States and defect lists of authorities. */
  defectLists?: readonly SourceFile[];
  pinned: readonly string[];
  countries: Readonly<Record<string, string>>;
}

export type TrustFault =
  | ListReason
  | 'CERT_UNREADABLE'
  | 'CRL_UNREADABLE'
  /** A list of revoked certificates with a false signature. */
  | 'CSCA_CRL_SIGNATURE'
  /** A list of revoked certificates whose issuer is not present. */
  | 'CSCA_CRL_ISSUER'
  /** A certificate that its stated issuer did not sign. */
  | 'CSCA_LINK'
  | DefectListReason
  /** There is a newer list of the same authority. */
  | 'DEFECT_LIST_OLDER'
  /** List entries that are not understood here. */
  | 'DEFECT_LIST_ENTRIES';

/** What was left out or marked, and the file it came from. */
export interface TrustNote {
  origin: string;
  reason: TrustFault;
  message: string;
}

/**
 * Turns certificates, master lists and lists of revoked certificates into the parts of a store (chip trust: Doc 9303-12 4.4 and
 * 9). A file that is not valid is left out and reported; the others count. `imported`: ISO time of the import. `at`: ISO time at
 * which signers of lists of known defects have to be valid; if left out, the time of the import.
 */
export function gatherTrust(
  sources: TrustSources,
  { imported, at = imported }: { imported: string; at?: string },
): { parts: TrustParts; notes: readonly TrustNote[] } {
  const notes: TrustNote[] = [];
  const note = (origin: string, { reason, message }: Refusal<TrustFault>): void => {
    notes.push({ origin, reason, message });
  };
  const found = new Map<string, Omit<TrustEntry, 'link'>>();
  const take = (certificate: Certificate, role: TrustRole, origin: string): void => {
    if (!found.has(certificate.sha256)) found.set(certificate.sha256, { certificate, role, origin, imported });
  };
  const readAll = (files: readonly SourceFile[], roleOf: (certificate: Certificate) => TrustRole): void => {
    for (const { name, bytes } of files) {
      const read = readCertificate(derOf(bytes));
      if (read.ok) take(read.certificate, roleOf(read.certificate), name);
      else note(name, read);
    }
  };
  readAll(sources.certificates, ({ isCa, keyUsage }) =>
    isCa || keyUsage?.keyCertSign === true || keyUsage?.digitalSignature !== true ? 'csca' : 'document-signer',
  );
  readAll(sources.sealSigners ?? [], () => 'seal-signer');
  const pinned = new Set(sources.pinned.map((one) => one.toLowerCase().replaceAll(':', '')));
  const known = [...found.values()].map(({ certificate }) => certificate);
  for (const { name, bytes } of sources.masterLists) {
    const read = readMasterList(bytes);
    const fault = read.ok ? listFault(read.list, { pinned, known }) : read;
    if (fault !== null) note(name, fault);
    if (!read.ok || fault !== null) continue;
    for (const certificate of read.list.certificates) take(certificate, 'csca', name);
    if (read.list.unreadable > 0)
      note(name, refuse('CERT_UNREADABLE', `${read.list.unreadable} of its entries are not certificates.`));
  }
  const entries = linked([...found.values()]);
  for (const { link, origin, certificate } of entries)
    if (link === 'bad')
      note(origin, refuse('CSCA_LINK', `${certificate.sha256} was not signed by its issuer. It verifies nothing.`));
  const crls = readCrls(sources.crls, { entries, imported, note });
  const defectLists = readDefectLists(sources.defectLists ?? [], { entries, pinned, imported, at, note });
  return { parts: { entries, crls, pinned: [...pinned], countries: sources.countries, defectLists }, notes };
}

const BEGIN = '-----BEGIN ';
const PEM = /-----BEGIN [A-Z0-9 ]{1,40}-----([A-Za-z0-9+/=\s]+)-----END /;

/** Converts a PEM file to DER; any other file is returned unchanged. */
function derOf(bytes: Uint8Array): Uint8Array {
  if (Buffer.from(bytes.subarray(0, BEGIN.length)).toString('latin1') !== BEGIN) return bytes;
  const [, body] = PEM.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  return body === undefined ? bytes : Uint8Array.from(Buffer.from(body, 'base64'));
}

function linked(found: readonly Omit<TrustEntry, 'link'>[]): TrustEntry[] {
  const byKeyId = new Map<string, Certificate[]>();
  const byName = new Map<string, Certificate[]>();
  const put = (map: Map<string, Certificate[]>, key: string, certificate: Certificate): void => {
    const there = map.get(key);
    if (there === undefined) map.set(key, [certificate]);
    else there.push(certificate);
  };
  for (const { role, certificate } of found) {
    if (role !== 'csca') continue;
    if (certificate.ski !== null) put(byKeyId, certificate.ski, certificate);
    put(byName, certificate.subject.key, certificate);
  }
  return found.map((entry) => {
    const { aki, issuer } = entry.certificate;
    const others = (aki === null ? byName.get(issuer.key) : byKeyId.get(aki)) ?? [];
    return { ...entry, link: entry.role === 'csca' ? linkOf(entry.certificate, others) : null };
  });
}

interface Gathering {
  entries: readonly TrustEntry[];
  imported: string;
  note: (origin: string, refusal: Refusal<TrustFault>) => void;
}

/** Lists of known defects, the newest of each authority: an older file must not restore what the newer one left out. */
function readDefectLists(
  files: readonly SourceFile[],
  { entries, pinned, imported, at, note }: Gathering & { pinned: ReadonlySet<string>; at: string },
): TrustedDefectList[] {
  const cscas = issuersAmong(entries);
  const found = files.flatMap(({ name, bytes }): TrustedDefectList[] => {
    const read = readDefectList(bytes);
    const vouched = read.ok ? voucherOf(read.list, { cscas, pinned, now: Date.parse(at) }) : read;
    if (!read.ok || !vouched.ok) {
      if (!vouched.ok) note(name, vouched);
      return [];
    }
    const { signer, anchor, state } = vouched;
    return [{ list: read.list, signer, anchor, state, origin: name, imported }];
  });
  const { newest, older } = newestLists(found);
  for (const { origin } of older)
    note(
      origin,
      refuse('DEFECT_LIST_OLDER', 'A newer list of the same authority is in the folder. It replaces this one.'),
    );
  for (const { origin, list } of newest)
    if (list.unreadable > 0)
      note(
        origin,
        refuse('DEFECT_LIST_ENTRIES', `${list.unreadable} of its entries are not in a known form and are left out.`),
      );
  return newest;
}

/** CSCAs whose link to the others is not a fault. */
export const issuersAmong = (entries: readonly TrustEntry[]): Certificate[] =>
  entries.flatMap(({ role, link, certificate }) => (role === 'csca' && link !== 'bad' ? [certificate] : []));

function readCrls(files: readonly SourceFile[], { entries, imported, note }: Gathering): TrustedCrl[] {
  const cscas = entries.filter(({ role, link }) => role === 'csca' && link !== 'bad');
  return files.flatMap(({ name, bytes }): TrustedCrl[] => {
    const read = readRevocationList(derOf(bytes));
    if (!read.ok) {
      note(name, read);
      return [];
    }
    const { list } = read;
    const issuers = cscas.filter(({ certificate }) => certificate.subject.key === list.issuer.key);
    if (issuers.some(({ certificate }) => isListOf(list, certificate))) return [{ list, origin: name, imported }];
    note(
      name,
      issuers.length === 0
        ? refuse('CSCA_CRL_ISSUER', 'There is no CSCA with the name of its issuer. Import that certificate first.')
        : refuse(
            'CSCA_CRL_SIGNATURE',
            "It was not signed by any CSCA that has its issuer's name. The earlier list stays in force.",
          ),
    );
    return [];
  });
}
