import { createHash } from 'node:crypto';
import { flipped, toInteger } from '../bytes.ts';
import type { Draw } from '../card/groups.ts';
import { integer, sequence, setOf } from '../tlv.ts';
import { type Certificate, certificate, daysAfter, type Name, revocationList } from './certificate.ts';
import { signedData } from './cms.ts';
import { type Deviant, type DeviationName, deviationList } from './deviations.ts';
import { CSCA_KINDS, oddCurveSigner, SIGNER_KINDS, type Signer, signerOf } from './signing.ts';

/** How an issuer of the test PKI differs from an ordinary one. */
export type Flavour =
  | 'ordinary'
  | 'unknown-issuer'
  | 'csca-expired'
  | 'csca-generator'
  | 'country-differs'
  | 'country-absent'
  | 'crl-absent'
  | 'crl-stale'
  | 'crl-other-issuer'
  | 'crl-signature'
  | 'crl-endless';

export interface DocumentSigner {
  key: Signer;
  certificate: Certificate;
}

/** How a signer certificate differs from an ordinary one. */
export type SignerFault =
  | 'none'
  | 'ds-key-usage'
  | 'ds-list-signer'
  | 'ds-critical'
  | 'ds-expired'
  | 'ds-future'
  | 'ds-generator'
  | 'ds-curve-unknown'
  | 'ds-chain'
  | 'ds-chain-by-name'
  | 'revoked-signer';

interface Authority {
  flavour: Flavour;
  name: Name;
  key: Signer;
  kind: string;
  certificate: Certificate;
  revoked: bigint[];
}

const CONTENT_LIST = '2.23.136.1.1.2';
const LIST_SIGNER = '2.23.136.1.1.3';
const CONTENT_DEVIATIONS = '2.23.136.1.1.7';
const DEVIATION_SIGNER = '2.23.136.1.1.8';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * A test PKI of UT, a country that does not exist. Keys are made when they are first asked for, and live in memory only.
 * Every fault has an issuer of its own, so that one trust folder serves all passports of this PKI.
 */
export class TestPki {
  readonly #draw: Draw;
  readonly #now: Date;
  readonly #authorities = new Map<string, Authority>();
  readonly #signers = new Map<string, DocumentSigner>();

  constructor({ now, draw }: { now: Date; draw: Draw }) {
    this.#now = now;
    this.#draw = draw;
  }

  /** The signer of this kind under an issuer of this kind; the same request returns the same signer. */
  documentSigner(options: { csca: string; flavour: Flavour; signer: string; fault: SignerFault }): DocumentSigner {
    const { csca, flavour, signer, fault } = options;
    const id = [csca, flavour, signer, fault].join(' ');
    const held = this.#signers.get(id);
    if (held !== undefined) return held;
    const authority = this.#authority(csca, flavour);
    const made = this.#certified(authority, signer, fault);
    if (fault === 'revoked-signer') authority.revoked.push(made.certificate.serial);
    this.#signers.set(id, made);
    return made;
  }

  /**
   * The trust folder as `waypost eval chip --trust` reads it, by file name. Call it after the passports are made: only
   * issuers that were asked for are in it.
   */
  trustFolder({
    asMasterList = false,
    deviations = [],
  }: {
    asMasterList?: boolean;
    /** Deviations that each signer's issuer publishes about its documents, in its own deviation list. */
    deviations?: readonly DeviationName[];
  } = {}): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    const published = [...this.#authorities.values()].filter(({ flavour }) => flavour !== 'unknown-issuer');
    const pinned: string[] = [];
    if (asMasterList) {
      const { der, root } = this.#masterList(published.map(({ certificate }) => certificate.der));
      files.set('lists/ut.ml', der);
      pinned.push(sha256(root));
    }
    for (const authority of published) {
      const file = `${authority.flavour}-${authority.kind}`;
      if (!asMasterList) files.set(`csca/${file}.der`, authority.certificate.der);
      const list = this.#revocations(authority);
      if (list !== null) files.set(`crl/${file}.crl`, list);
    }
    const known = deviations.length === 0 ? null : this.#deviationList(published, deviations);
    if (known !== null) files.set('deviations/ut.dvl', known);
    const trust = { now: this.#now.toISOString(), pinned, countries: { UTO: 'UT' } };
    files.set('trust.json', new Uint8Array(Buffer.from(`${JSON.stringify(trust, null, 2)}\n`)));
    return files;
  }

  #authority(kind: string, flavour: Flavour): Authority {
    const id = `${kind} ${flavour}`;
    const held = this.#authorities.get(id);
    if (held !== undefined) return held;
    const spec = CSCA_KINDS[kind];
    if (spec === undefined) throw new RangeError(`there is no issuer kind ${kind}`);
    const country = flavour === 'country-differs' ? 'XX' : flavour === 'country-absent' ? null : 'UT';
    const name = { country, organization: 'Waypost test PKI', common: `CSCA ${kind} ${flavour}` };
    const key = flavour === 'csca-generator' ? oddCurveSigner('generator', this.#draw) : signerOf(spec);
    const gone = flavour === 'csca-expired';
    const made = certificate({
      ...{ role: 'csca', serial: this.#serial(), subject: name, issuer: name, key, issuerKey: key },
      from: daysAfter(this.#now, gone ? -5000 : -700),
      until: daysAfter(this.#now, gone ? -30 : 4300),
    });
    const authority: Authority = { flavour, name, key, kind, certificate: made, revoked: [] };
    this.#authorities.set(id, authority);
    return authority;
  }

  #certified(authority: Authority, kind: string, fault: SignerFault): DocumentSigner {
    const spec = SIGNER_KINDS[kind];
    if (spec === undefined) throw new RangeError(`there is no signer kind ${kind}`);
    const odd = fault === 'ds-generator' ? 'generator' : fault === 'ds-curve-unknown' ? 'unlisted' : null;
    const key = odd === null ? signerOf(spec) : oddCurveSigner(odd, this.#draw);
    const foreign = fault === 'ds-chain' || fault === 'ds-chain-by-name';
    const cscaSpec = CSCA_KINDS[authority.kind];
    const [from, until] = fault === 'ds-expired' ? [-4000, -5] : fault === 'ds-future' ? [20, 4000] : [-200, 4000];
    const made = certificate({
      role: 'document-signer',
      serial: this.#serial(),
      subject: { ...authority.name, common: `Document signer ${kind}` },
      issuer: authority.name,
      key,
      issuerKey: foreign && cscaSpec !== undefined ? signerOf(cscaSpec) : authority.key,
      from: daysAfter(this.#now, from ?? 0),
      until: daysAfter(this.#now, until ?? 0),
      ...(foreign ? { namedIssuerKey: authority.key, withoutIssuerKey: fault === 'ds-chain-by-name' } : {}),
      ...(fault === 'ds-key-usage' ? { usage: 'encrypt' as const } : {}),
      ...(fault === 'ds-list-signer' ? { extendedUsage: LIST_SIGNER } : {}),
      ...(fault === 'ds-critical' ? { unknownCritical: true } : {}),
    });
    return { key, certificate: made };
  }

  #revocations(authority: Authority): Uint8Array | null {
    const { flavour, name, key, revoked } = authority;
    const make = (issuer: Name, by: Signer, untilDays: number | null, serials: readonly bigint[]): Uint8Array =>
      revocationList({
        ...{ issuer, key: by, number: 7, revoked: serials },
        from: daysAfter(this.#now, untilDays !== null && untilDays < 0 ? untilDays - 30 : -1),
        until: untilDays === null ? null : daysAfter(this.#now, untilDays),
      });
    if (flavour === 'crl-absent') return null;
    if (flavour === 'crl-stale') return make(name, key, -3, revoked);
    if (flavour === 'crl-endless') return make(name, key, null, revoked);
    if (flavour === 'crl-signature') {
      const list = make(name, key, 30, revoked);
      return flipped(list, list.length - 1);
    }
    if (flavour === 'crl-other-issuer') {
      // It lists exactly the serial numbers of this issuer's signers: a list from another issuer must not revoke them.
      const spec = CSCA_KINDS[authority.kind];
      const serials = [...this.#signers.values()].map(({ certificate }) => certificate.serial);
      return spec === undefined ? null : make({ ...name, common: 'CSCA elsewhere' }, signerOf(spec), 30, serials);
    }
    return make(name, key, 30, revoked);
  }

  /** A master list of ICAO 9303-12 9 with its own signer and that signer's root. */
  #masterList(certificates: readonly Uint8Array[]): { der: Uint8Array; root: Uint8Array } {
    const authority = this.#authority('brainpoolP384r1-sha384', 'ordinary');
    const key = signerOf(SIGNER_KINDS['brainpoolP256r1-sha256'] as NonNullable<(typeof SIGNER_KINDS)[string]>);
    const signer = certificate({
      ...{ role: 'list-signer', serial: this.#serial(), issuer: authority.name, key, issuerKey: authority.key },
      subject: { ...authority.name, common: 'Master list signer' },
      from: daysAfter(this.#now, -100),
      until: daysAfter(this.#now, 400),
      extendedUsage: LIST_SIGNER,
    });
    const root = authority.certificate.der;
    const all = certificates.some((one) => sha256(one) === sha256(root)) ? certificates : [...certificates, root];
    const content = sequence(integer(0), setOf(...all));
    const signed = daysAfter(this.#now, -2);
    const der = signedData({ content, type: CONTENT_LIST, key, certificate: signer, alsoEmbedded: [root], signed });
    return { der, root };
  }

  /** A State has one list for all its signers (ICAO 9303-12 10); each entry names the certificate by its hash. */
  #deviationList(published: readonly Authority[], deviations: readonly DeviationName[]): Uint8Array | null {
    const authority = published.find(({ name, flavour }) => name.country === 'UT' && flavour !== 'csca-expired');
    const signers = [...this.#signers.values()].filter(({ certificate: { issuer } }) => issuer.country === 'UT');
    if (authority === undefined || signers.length === 0) return null;
    const entries = signers.map(
      ({ certificate: { der } }): Deviant => ({ documentType: 'P', certificate: der, deviations }),
    );
    const key = signerOf(SIGNER_KINDS['brainpoolP256r1-sha256'] as NonNullable<(typeof SIGNER_KINDS)[string]>);
    const signer = certificate({
      ...{ role: 'list-signer', serial: this.#serial(), issuer: authority.name, key, issuerKey: authority.key },
      subject: { ...authority.name, common: 'Deviation list signer' },
      from: daysAfter(this.#now, -100),
      until: daysAfter(this.#now, 400),
      extendedUsage: DEVIATION_SIGNER,
    });
    return signedData({
      ...{ content: deviationList(entries), type: CONTENT_DEVIATIONS, key, certificate: signer },
      ...{ alsoEmbedded: [authority.certificate.der], signed: daysAfter(this.#now, -2) },
    });
  }

  #serial(): bigint {
    return toInteger(this.#draw(8)) | 1n;
  }
}
