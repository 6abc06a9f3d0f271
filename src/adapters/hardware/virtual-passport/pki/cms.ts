import { concat, hex } from '../bytes.ts';
import { integer, objectsIn, octets, oid, sequence, setOf, time, tlv } from '../tlv.ts';
import { type Certificate, nameOf } from './certificate.ts';
import { hashAlgorithm, hashed, type Signer } from './signing.ts';

export interface SignedOptions {
  content: Uint8Array;
  /** Content type, dotted. */
  type: string;
  key: Signer;
  certificate: Certificate;
  /** Further certificates to be included. */
  alsoEmbedded?: readonly Uint8Array[];
  signed: Date;
  /** Faults; an issuer or a forger could write any of them. */
  withoutCertificate?: boolean;
  otherStrings?: boolean;
  statedType?: string;
  statedDigest?: Uint8Array;
  digestAlgorithm?: Uint8Array;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';

/** CMS SignedData with signed attributes (RFC 5652 5), one signer, identified by issuer and serial. */
export function signedData(options: SignedOptions): Uint8Array {
  const { content, type, key, certificate, signed } = options;
  const digestAlgorithm = options.digestAlgorithm ?? hashAlgorithm(key.hash);
  const attribute = (id: string, value: Uint8Array): Uint8Array => sequence(oid(id), setOf(value));
  const attributes = setOf(
    attribute('1.2.840.113549.1.9.3', oid(options.statedType ?? type)),
    attribute('1.2.840.113549.1.9.5', time(signed)),
    attribute('1.2.840.113549.1.9.4', octets(options.statedDigest ?? hashed(key.hash, content))),
  );
  const signerInfo = sequence(
    integer(1),
    sequence(nameOf(certificate.issuer, options.otherStrings === true), integer(certificate.serial)),
    digestAlgorithm,
    // What is signed is the SET; what is sent has the tag for its position (RFC 5652 5.4).
    concat(hex('a0'), attributes.subarray(1)),
    key.algorithm,
    octets(key.sign(attributes)),
  );
  const embedded = options.withoutCertificate === true ? [] : [certificate.der, ...(options.alsoEmbedded ?? [])];
  return sequence(
    oid(SIGNED_DATA),
    tlv(
      0xa0,
      sequence(
        integer(3),
        setOf(digestAlgorithm),
        sequence(oid(type), tlv(0xa0, octets(content))),
        ...(embedded.length === 0 ? [] : [tlv(0xa0, ...embedded)]),
        setOf(signerInfo),
      ),
    ),
  );
}

/**
 * The message with indefinite lengths down to its content, which is in pieces (X.690 8.1.3.6, 8.7.3).
 * The bytes of certificates and signer, which are signed, do not change.
 */
export function withIndefiniteLengths(message: Uint8Array): Uint8Array {
  const [outer] = objectsIn(message) ?? [];
  const [type, explicit] = objectsIn(outer?.value ?? hex('')) ?? [];
  const [inner] = objectsIn(explicit?.value ?? hex('')) ?? [];
  const parts = objectsIn(inner?.value ?? hex('')) ?? [];
  const open = (tag: number, ...content: readonly Uint8Array[]): Uint8Array =>
    concat(new Uint8Array([tag, 0x80]), ...content, hex('0000'));
  const pieces = (content: Uint8Array): Uint8Array[] => {
    const [id, wrapped] = objectsIn(content) ?? [];
    const [string] = objectsIn(wrapped?.value ?? hex('')) ?? [];
    const bytes = string?.value ?? hex('');
    const half = Math.floor(bytes.length / 2);
    return [
      id?.whole ?? hex(''),
      open(0xa0, open(0x24, octets(bytes.subarray(0, half)), octets(bytes.subarray(half)))),
    ];
  };
  const rewritten = parts.map(({ tag, value, whole }) => (tag === 0x30 ? open(0x30, ...pieces(value)) : whole));
  return open(0x30, type?.whole ?? hex(''), open(0xa0, open(0x30, ...rewritten)));
}
