import { broken, hexOf, type Seal, type SealReading, type StructureFault } from '../seal.ts';
import { c40Bytes, readC40 } from './c40.ts';
import { readDate } from './dates.ts';
import { completenessFault, NO_RULES, profileOf } from './profiles.ts';
import { hasDuplicate, readTlv } from './tlv.ts';
import { decodeFeatures } from './values.ts';

export const VDS_MAGIC = 0xdc;
/** A QR code of version 40-L. */
const LIMIT_BYTES = 4_296;
/** Version of the header for each version byte (Doc 9303-13 2.2). */
const VERSIONS: Readonly<Record<number, 3 | 4>> = { 2: 3, 3: 4 };
const SIGNATURE_TAG = 0xff;
const FIXED_CHARACTERS = 9;
const VARIABLE_CHARACTERS = 6;
/** This signer writes the length of its references in decimal (TR-03171). */
const DECIMAL_SIGNER = 'DEZV';
const DECIMAL_LENGTH = /^[1-9]\d$|^0[1-9]$/;

interface Form {
  fixed: boolean;
  raw: boolean;
}

interface Header {
  country: string;
  signer: string;
  certRef: string;
  issued: string;
  signed: string;
  profileId: string;
  end: number;
}

interface Framed {
  header: Header;
  features: readonly { tag: number; value: Uint8Array; at: number }[];
  signature: Uint8Array;
  /** Position at which the signature starts: it covers everything before it. */
  coveredBytes: number;
}

/**
 * Reads a Visible Digital Seal (ICAO Doc 9303-13, BSI TR-03137-1), header versions 3 and 4. The form is strict up to the last
 * byte; two deviations of issuers are tried only after the strict form failed, and are noted.
 */
export function readVds(bytes: Uint8Array): SealReading {
  if (bytes.length < 2) return broken('vds', 'TRUNCATED');
  const version = VERSIONS[bytes[1] as number];
  if (version === undefined) return { kind: 'version', format: 'vds', version: bytes[1] as number };
  if (bytes.length > LIMIT_BYTES) return broken('vds', 'TOO_LARGE');
  const strict: Form = { fixed: version === 3, raw: false };
  const first = framed(bytes, strict);
  if (typeof first !== 'string')
    return { kind: 'seal', seal: sealOf(bytes, { version, framed: first, form: strict, notes: [] }) };
  const others: Form[] = [
    ...(version === 4 ? [{ fixed: true, raw: false }] : []),
    { ...strict, raw: true },
    ...(version === 4 ? [{ fixed: true, raw: true }] : []),
  ];
  for (const form of others) {
    const again = framed(bytes, form);
    if (typeof again === 'string') continue;
    const notes: Seal['notes'] = [
      ...(form.fixed && version === 4 ? ['FIXED_HEADER' as const] : []),
      ...(form.raw ? ['RAW_LENGTH' as const] : []),
    ];
    return { kind: 'seal', seal: sealOf(bytes, { version, framed: again, form, notes }) };
  }
  return broken('vds', first);
}

function framed(bytes: Uint8Array, { fixed, raw }: Form): Framed | StructureFault {
  const header = headerOf(bytes, fixed);
  if (typeof header === 'string') return header;
  const tlv = readTlv(bytes, header.end, { raw, last: SIGNATURE_TAG });
  if (typeof tlv === 'string') return tlv;
  const features = tlv.features.slice(0, -1);
  const signature = tlv.features.at(-1);
  if (signature?.tag !== SIGNATURE_TAG || signature.value.length === 0) return 'SIGNATURE_MISSING';
  if (features.length === 0) return 'MESSAGE_MISSING';
  if (hasDuplicate(features)) return 'DUPLICATE_TAG';
  return { header, features, signature: signature.value, coveredBytes: signature.at };
}

function headerOf(bytes: Uint8Array, fixed: boolean): Header | StructureFault {
  const part = (from: number, count: number): Uint8Array | null =>
    from + count <= bytes.length ? bytes.subarray(from, from + count) : null;
  const c40 = (from: number, characters: number): string | null => {
    const found = part(from, c40Bytes(characters));
    return found === null ? null : readC40(found);
  };
  if (bytes.length < 4) return 'TRUNCATED';
  const country = c40(2, 3)?.replaceAll(' ', '<').padEnd(3, '<');
  const characters = fixed ? FIXED_CHARACTERS : VARIABLE_CHARACTERS;
  const head = c40(4, characters);
  if (country === undefined || head === null) return bytes.length < 4 + c40Bytes(characters) ? 'TRUNCATED' : 'HEADER';
  if (country.length !== 3 || head.length !== characters) return 'HEADER';
  const signer = head.slice(0, 4).replaceAll(' ', '<');
  let end = 4 + c40Bytes(characters);
  let certRef = head.slice(4);
  if (!fixed) {
    const length = referenceLength(signer, certRef);
    if (length === null) return 'REFERENCE';
    const text = c40(end, length);
    if (text === null || text.length !== length)
      return end + c40Bytes(length) > bytes.length ? 'TRUNCATED' : 'REFERENCE';
    certRef = text;
    end += c40Bytes(length);
  }
  if (!/^[0-9A-F]+$/.test(certRef)) return 'REFERENCE';
  const rest = part(end, 8);
  if (rest === null) return 'TRUNCATED';
  const issued = readDate(rest.subarray(0, 3));
  const signed = readDate(rest.subarray(3, 6));
  if (issued === null || signed === null) return 'DATE';
  return { country, signer, certRef, issued, signed, profileId: hexOf(rest.subarray(6, 8)), end: end + 8 };
}

function referenceLength(signer: string, text: string): number | null {
  const decimal = signer === DECIMAL_SIGNER && DECIMAL_LENGTH.test(text);
  const length = decimal ? Number(text) : /^[0-9A-F]{2}$/.test(text) ? Number.parseInt(text, 16) : 0;
  return length === 0 ? null : length;
}

function sealOf(
  bytes: Uint8Array,
  { version, framed: frame, notes }: { version: 3 | 4; framed: Framed; form: Form; notes: Seal['notes'] },
): Seal {
  const { header, features, signature, coveredBytes } = frame;
  const { country, signer, certRef, issued, signed, profileId } = header;
  const profile = profileOf(profileId);
  const { fields, unknown, mrz, fault } = decodeFeatures(features, profile?.rules ?? NO_RULES);
  const tags = features.map(({ tag }) => tag);
  return {
    format: 'vds',
    version,
    country,
    signer,
    certRef,
    issued,
    signed,
    profileId,
    profile: profile?.name ?? 'unknown',
    fields,
    unknown,
    fault: profile === null ? null : (fault ?? completenessFault(profile, tags)),
    mrz,
    notes: unknown.length > 0 && profile !== null ? [...notes, 'UNKNOWN_FEATURE'] : notes,
    proof: {
      reference: { by: 'name', signer, reference: certRef },
      embedded: null,
      hash: 'curve',
      covered: bytes.subarray(0, coveredBytes),
      signature,
      needsPurpose: false,
    },
  };
}
