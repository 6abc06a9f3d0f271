import {
  type Certificate,
  CSCA_KINDS,
  certificate,
  daysAfter,
  revocationList,
  SIGNER_KINDS,
  type Signer,
  signerOf,
} from '../virtual-passport/index.ts';
import { plainSignature, type SealContent, sealBody } from './encode.ts';

/** How a signer of seals differs from an ordinary one. */
export type SealSignerKind = 'ordinary' | 'unknown' | 'revoked' | 'expired' | 'other-purpose';

const KEY = 'brainpoolP224r1-sha224';
const HALF_BYTES = 28;
const CSCA_KEY = 'brainpoolP384r1-sha384';
const LIST_SIGNER = '2.23.136.1.1.3';
const COUNTRY = 'UT';
const ORGANIZATION = 'Waypost test PKI';
const SERIALS: Readonly<Record<SealSignerKind, bigint>> = {
  ordinary: 0x1an,
  unknown: 0x2bn,
  revoked: 0x3cn,
  expired: 0x4dn,
  'other-purpose': 0x5en,
};
const VALID_DAYS: readonly [number, number] = [-200, 4000];
const EXPIRED_DAYS: readonly [number, number] = [-4000, -5];

const kindOf = (name: string) => (CSCA_KINDS[name] ?? SIGNER_KINDS[name]) as NonNullable<(typeof SIGNER_KINDS)[string]>;

/** The seal signers of UT, a country that does not exist. Keys live in memory only. */
export class SealAuthority {
  readonly #now: Date;
  readonly #csca = signerOf(kindOf(CSCA_KEY));
  readonly #name = { country: COUNTRY, organization: ORGANIZATION, common: 'CSCA seals' };
  readonly #signers = new Map<SealSignerKind, { key: Signer; certificate: Certificate }>();

  constructor({ now }: { now: Date }) {
    this.#now = now;
  }

  /** A seal of version 4. */
  seal(content: Omit<SealContent, 'signer' | 'reference'>, by: SealSignerKind): Buffer {
    const { key, certificate: made } = this.#signer(by);
    const reference = made.serial.toString(16).toUpperCase();
    const body = sealBody({ ...content, signer: `${COUNTRY}VS`, reference });
    const signature = plainSignature(key.sign(body), HALF_BYTES);
    return Buffer.concat([body, Buffer.from([0xff, signature.length]), signature]);
  }

  /** Trust files by name, as `waypost eval seals --trust` reads them; they contain only the signers that were requested. */
  trustFolder(): Map<string, Uint8Array> {
    const now = this.#now;
    const issuer = { issuer: this.#name, issuerKey: this.#csca };
    const csca = certificate({
      ...{ role: 'csca', serial: 1n, subject: this.#name, key: this.#csca, ...issuer },
      from: daysAfter(now, -700),
      until: daysAfter(now, 4300),
    });
    const files = new Map<string, Uint8Array>([['csca/ut.der', csca.der]]);
    for (const [kind, { certificate: made }] of this.#signers)
      if (kind !== 'unknown') files.set(`signers/${kind}.der`, made.der);
    const list = revocationList({
      ...{ issuer: this.#name, key: this.#csca, number: 7, revoked: [SERIALS.revoked] },
      from: daysAfter(now, -1),
      until: daysAfter(now, 30),
    });
    files.set('crl/ut.crl', list);
    const stated = { now: now.toISOString(), pinned: [], countries: { UTO: COUNTRY } };
    files.set('trust.json', new Uint8Array(Buffer.from(`${JSON.stringify(stated, null, 2)}\n`)));
    return files;
  }

  #signer(kind: SealSignerKind): { key: Signer; certificate: Certificate } {
    const held = this.#signers.get(kind);
    if (held !== undefined) return held;
    const key = signerOf(kindOf(KEY));
    const [from, until] = kind === 'expired' ? EXPIRED_DAYS : VALID_DAYS;
    const made = certificate({
      ...{ role: 'document-signer', serial: SERIALS[kind], key, issuer: this.#name, issuerKey: this.#csca },
      subject: { country: COUNTRY, organization: ORGANIZATION, common: 'VS' },
      from: daysAfter(this.#now, from),
      until: daysAfter(this.#now, until),
      ...(kind === 'other-purpose' ? { extendedUsage: LIST_SIGNER } : {}),
    });
    const signer = { key, certificate: made };
    this.#signers.set(kind, signer);
    return signer;
  }
}
