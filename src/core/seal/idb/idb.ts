import { inflateSync } from 'node:zlib';
import { type HashName, readCertificate } from '../../trust/index.ts';
import { broken, hexOf, type SealReading, type StructureFault, viewOf } from '../seal.ts';
import { readC40 } from '../vds/c40.ts';
import { readDate, readMaskedDate } from '../vds/dates.ts';
import { type Feature, hasDuplicate, readTlv } from '../vds/tlv.ts';
import { readBase32 } from './base32.ts';
import { decodeGroup } from './features.ts';

/** A QR code of version 40-L holds 4,296 letters. */
const LIMIT_BYTES = 4_296;
const LIMIT_INFLATED_BYTES = 16_384;
const MAGIC = /^[RN]DB1/;
const FLAGS: Readonly<Record<string, { signed: boolean; compressed: boolean }>> = {
  A: { signed: false, compressed: false },
  B: { signed: true, compressed: false },
  C: { signed: false, compressed: true },
  D: { signed: true, compressed: true },
};
const HASHES: Readonly<Record<number, HashName>> = { 1: 'sha256', 2: 'sha384', 3: 'sha512' };
const GROUP = 0x61;
const CERTIFICATE = 0x7e;
const SIGNATURE = 0x7f;

/** Reads an IDB (draft of ICAO, "Datastructure for Barcode"): a flag letter and base32 of features, compressed or not. */
export function readIdb(bytes: Uint8Array): SealReading {
  const start = viewOf(bytes.subarray(0, 5)).toString('latin1');
  if (!MAGIC.test(start)) return { kind: 'other' };
  const version = start.slice(0, 4);
  const letter = start.slice(4);
  if (letter === '') return broken('idb', 'TRUNCATED');
  const flag = Object.hasOwn(FLAGS, letter) ? FLAGS[letter] : undefined;
  if (flag === undefined) return { kind: 'version', format: 'idb', version };
  if (bytes.length > LIMIT_BYTES) return broken('idb', 'TOO_LARGE');
  const packed = readBase32(bytes.subarray(5));
  if (typeof packed === 'string') return broken('idb', packed);
  const content = flag.compressed ? inflated(packed) : packed;
  if (content !== packed) packed.fill(0);
  if (typeof content === 'string') return broken('idb', content);
  const reading = sealOf(content, { version, isSigned: flag.signed });
  if (reading.kind !== 'seal') content.fill(0);
  return reading;
}

/** Unpacks a zlib stream (RFC 1950) that fills the bytes; a barcode can hold 2.6 MB of zeros, so the output is limited. */
function inflated(packed: Uint8Array): Uint8Array | StructureFault {
  try {
    const options = { maxOutputLength: LIMIT_INFLATED_BYTES, info: true };
    const { buffer, engine } = inflateSync(packed, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const content = Uint8Array.from(buffer);
    buffer.fill(0);
    return engine.bytesWritten === packed.length ? content : 'ZLIB_TRAILING';
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return tooLarge ? 'ZLIB_LIMIT' : 'ZLIB';
  }
}

interface Header {
  country: string;
  hash: HashName | null;
  certRef: string | null;
  signed: string | null;
  end: number;
}

function headerOf(bytes: Uint8Array, isSigned: boolean): Header | StructureFault {
  if (bytes.length < 2) return 'TRUNCATED';
  const country = readC40(bytes.subarray(0, 2))?.replaceAll(' ', '<').padEnd(3, '<');
  if (country === undefined) return 'HEADER';
  if (!isSigned) return { country, hash: null, certRef: null, signed: null, end: 2 };
  // A date of four bytes has a mask that begins with 00; a date of three bytes begins with 0F or more.
  const isMasked = bytes[8] === 0;
  const end = isMasked ? 12 : 11;
  if (bytes.length < end) return 'TRUNCATED';
  const date = bytes.subarray(8, end);
  const signed = isMasked ? readMaskedDate(date) : readDate(date);
  if (signed === null) return 'DATE';
  return { country, hash: HASHES[bytes[2] as number] ?? null, certRef: hexOf(bytes.subarray(3, 8)), signed, end };
}

interface Zones {
  group: Feature;
  certificate: Feature | null;
  signature: Feature | null;
}

/** 61, then 7E, then 7F, each at most once, and nothing else. */
function zonesOf(features: readonly Feature[], isSigned: boolean): Zones | StructureFault {
  const [group, ...rest] = features;
  if (group?.tag !== GROUP) return 'ZONE';
  const certificate = rest[0]?.tag === CERTIFICATE ? rest[0] : null;
  const [signature, ...more] = certificate === null ? rest : rest.slice(1);
  if (!isSigned) return rest.length === 0 ? { group, certificate: null, signature: null } : 'FLAG';
  if (signature?.tag !== SIGNATURE || signature.value.length === 0) return 'SIGNATURE_MISSING';
  return more.length === 0 ? { group, certificate, signature } : 'TRAILING';
}

function sealOf(bytes: Uint8Array, { version, isSigned }: { version: string; isSigned: boolean }): SealReading {
  const header = headerOf(bytes, isSigned);
  if (typeof header === 'string') return broken('idb', header);
  const outer = readTlv(bytes, header.end);
  if (typeof outer === 'string') return broken('idb', outer);
  const zones = zonesOf(outer.features, isSigned);
  if (typeof zones === 'string') return broken('idb', zones);
  const inner = readTlv(zones.group.value, 0);
  if (typeof inner === 'string') return broken('idb', inner);
  if (inner.features.length === 0) return broken('idb', 'MESSAGE_MISSING');
  if (hasDuplicate(inner.features)) return broken('idb', 'DUPLICATE_TAG');
  const { fields, unknown, mrz, fault, profile } = decodeGroup(inner.features, header.country);
  const { country, hash, certRef, signed } = header;
  const { signature, certificate } = zones;
  // It is not signed, but a zone must contain a certificate to be a certificate zone.
  const isCertificate = certificate === null || readCertificate(certificate.value).ok;
  return {
    kind: 'seal',
    seal: {
      format: 'idb',
      version,
      country,
      signer: null,
      certRef,
      issued: null,
      signed,
      profileId: null,
      profile,
      fields,
      unknown,
      fault: fault ?? (isCertificate ? null : 'FIELD_CERTIFICATE'),
      mrz,
      notes: [],
      unpacked: bytes,
      proof:
        signature === null || certRef === null
          ? null
          : {
              reference: { by: 'hash', hash: certRef },
              embedded: certificate?.value ?? null,
              hash,
              covered: bytes.subarray(0, (certificate ?? signature).at),
              signature: signature.value,
              needsPurpose: false,
            },
    },
  };
}
