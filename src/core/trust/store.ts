import { digest } from './algorithms.ts';
import { type Certificate, hexOf, isIssuedBy, isSelfIssued, issuerFault } from './certificate.ts';
import { CountryTable } from './countries.ts';
import { isNewer, type RevocationList } from './crl.ts';
import type { TrustedDefectList } from './defects/terms.ts';

/** What a certificate may verify. Kept separate: a signer of seals or lists never verifies chip data. */
export const TRUST_ROLES = ['csca', 'document-signer', 'seal-signer'] as const;
export type TrustRole = (typeof TRUST_ROLES)[number];

/** How a CSCA is linked to the others (Doc 9303-12 7.1.2). Only `bad` is a fault of the certificate. */
export const LINK_STATES = ['self-signed', 'verified', 'issuer-missing', 'bad'] as const;
export type LinkState = (typeof LINK_STATES)[number];

export interface TrustEntry {
  certificate: Certificate;
  role: TrustRole;
  /** Name of the file or list from which it came. */
  origin: string;
  /** ISO time of the import. */
  imported: string;
  /** Null if the certificate is not a CSCA. */
  link: LinkState | null;
}

/** A list of revoked certificates whose signature was proven with a CSCA of the store. */
export interface TrustedCrl {
  list: RevocationList;
  origin: string;
  imported: string;
}

export interface TrustParts {
  entries: readonly TrustEntry[];
  crls: readonly TrustedCrl[];
  /** SHA-256 of certificates that the operator compared by hand. */
  pinned: readonly string[];
  /** MRZ code to two-letter code, in addition to the program's table. */
  countries: Readonly<Record<string, string>>;
  /** What issuers and authorities state about documents with known defects: the newest list of each authority. */
  defectLists: readonly TrustedDefectList[];
}

/** Candidates for a certificate's issuer, and how they were found: a mismatch with one found by name proves nothing. */
export interface Candidates {
  by: 'key' | 'name';
  entries: readonly TrustEntry[];
}

/**
 * Certificates of issuing states, by SHA-256 of their DER. A key identifier or a name only narrows the search: only the key of an
 * entry shows who an issuer is.
 */
export class TrustStore {
  readonly parts: TrustParts;
  readonly countries: CountryTable;
  readonly #byHash = new Map<string, TrustEntry>();
  readonly #byKeyId = new Map<string, TrustEntry[]>();
  readonly #bySubject = new Map<string, TrustEntry[]>();
  readonly #crls = new Map<string, RevocationList[]>();
  readonly #bySealName = new Map<string, TrustEntry[]>();
  readonly #bySealHash = new Map<string, TrustEntry[]>();

  constructor(parts: TrustParts) {
    this.parts = parts;
    this.countries = new CountryTable(parts.countries);
    for (const entry of parts.entries) {
      const { certificate, role } = entry;
      if (this.#byHash.has(certificate.sha256)) continue;
      this.#byHash.set(certificate.sha256, entry);
      if (role !== 'csca') {
        push(this.#bySealName, sealNameOf(certificate), entry);
        push(this.#bySealHash, sealHashOf(certificate), entry);
      }
      if (role !== 'csca') continue;
      if (certificate.ski !== null) push(this.#byKeyId, certificate.ski, entry);
      push(this.#bySubject, certificate.subject.key, entry);
    }
    for (const { list } of parts.crls) push(this.#crls, list.issuer.key, list);
  }

  entry(sha256: string): TrustEntry | null {
    return this.#byHash.get(sha256) ?? null;
  }

  /**
   * Doc 9303-12 4.4, TR-03135-1 5.6.4.3.3: by key identifier, otherwise by name. A certificate that must not issue is not a
   * candidate.
   */
  issuersOf({ aki, issuer }: Certificate): Candidates {
    const byKey = aki === null ? [] : (this.#byKeyId.get(aki) ?? []).filter(mayIssue);
    if (byKey.length > 0) return { by: 'key', entries: byKey };
    return { by: 'name', entries: (this.#bySubject.get(issuer.key) ?? []).filter(mayIssue) };
  }

  /** A document signer in the store, for a signed object that does not embed one. */
  documentSigner(fits: (certificate: Certificate) => boolean): Certificate | null {
    const found = this.parts.entries.find(({ role, certificate }) => role === 'document-signer' && fits(certificate));
    return found?.certificate ?? null;
  }

  /**
   * Signers to which a seal refers: by country and name in four letters and the serial number (BSI TR-03137-1 2.2), or by the end
   * of the certificate's hash. Several certificates may have the same reference. Document signers are included: their roles say
   * that they must not sign seals.
   */
  namedSigners(named: { signer: string; reference: string } | { hash: string }): readonly TrustEntry[] {
    if ('hash' in named) return this.#bySealHash.get(named.hash.toLowerCase()) ?? [];
    return this.#bySealName.get(sealName(named.signer, named.reference)) ?? [];
  }

  /** Certificates with this subject key identifier that must not issue: a signer that refers to one has a false chain. */
  namedNonIssuers({ aki }: Certificate): readonly TrustEntry[] {
    if (aki === null) return [];
    return this.parts.entries.filter(
      ({ role, certificate }) => role !== 'seal-signer' && certificate.ski === aki && issuerFault(certificate) !== null,
    );
  }

  /** True if the operator compared this certificate by hand. */
  isPinned({ sha256 }: Certificate): boolean {
    return this.parts.pinned.includes(sha256);
  }

  /** This issuer's newest list that was made by `now` (milliseconds since 1970; null: the clock is not trusted). */
  revocationList(issuer: Certificate, now: number | null): RevocationList | null {
    const lists = (this.#crls.get(issuer.subject.key) ?? []).filter((list) => now === null || list.thisUpdate <= now);
    return lists.reduce<RevocationList | null>(
      (newest, list) => (newest === null || isNewer(list, newest) ? list : newest),
      null,
    );
  }
}

/** Letter case and leading zeros of a reference do not matter: `00027` and `27` are the same certificate. */
function sealName(signer: string, reference: string): string {
  return `${signer.toUpperCase()} ${reference.toUpperCase().replace(/^0+/, '')}`;
}

function sealNameOf({ subject, serial }: Certificate): string {
  return sealName(`${subject.country ?? ''}${subject.commonName ?? ''}`, serial);
}

const SEAL_HASH_BYTES = 5;

/** An IDB identifies a certificate by the last bytes of its SHA-1. */
export function sealHashOf({ der }: Pick<Certificate, 'der'>): string {
  return hexOf(digest('sha1', der).subarray(-SEAL_HASH_BYTES));
}

export const NO_TRUST: TrustParts = { entries: [], crls: [], pinned: [], countries: {}, defectLists: [] };

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** A certificate whose key is not accepted is still a candidate: it verifies nothing, but a chain to it has to say why. */
const mayIssue = ({ certificate, link }: TrustEntry): boolean =>
  issuerFault(certificate) === null && (link !== 'bad' || !certificate.key().ok);

/** Says whether a CSCA signed itself, or was signed by one of the others. `others`: found by key identifier and by name. */
export function linkOf(certificate: Certificate, others: readonly Certificate[]): LinkState {
  if (isSelfIssued(certificate)) return isIssuedBy(certificate, certificate) ? 'self-signed' : 'bad';
  const { aki, issuer, sha256 } = certificate;
  const issuers = others.filter(
    (other) => other.sha256 !== sha256 && (aki === null ? other.subject.key === issuer.key : other.ski === aki),
  );
  if (issuers.length === 0) return 'issuer-missing';
  return issuers.some((other) => isIssuedBy(certificate, other)) ? 'verified' : 'bad';
}
