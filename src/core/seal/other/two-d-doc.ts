import { readBase32 } from '../idb/base32.ts';
import { broken, type FieldValue, type SealReading, viewOf } from '../seal.ts';

const LIMIT_BYTES = 4_296;
/** Versions 1 to 3 have no perimeter and no country. */
const START = /^DC(04|0[123](?=[A-Z0-9]{8}[0-9A-F]{8}))/;
/** After `DC04`: authority, certificate, two days, type, perimeter and country. */
const HEADER = /^DC04([A-Z0-9]{4})([A-Z0-9]{4})([0-9A-F]{4})([0-9A-F]{4})([A-Z0-9]{2})([A-Z0-9]{2})([A-Z]{2})/;
const HEADER_CHARACTERS = 26;
/** GS ends a field, RS one that was cut off. */
const FIELD_END = '\x1d';
const CUT_FIELD_END = '\x1e';
const SIGNATURE_START = '\x1f';
const SIGNATURE_BYTES = 64;
const NO_DAY = 'FFFF';
const FIRST_DAY = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

/**
 * Reads a French 2D-Doc (version 4), only for display: the certificates of its signers are not in any store, so its signature
 * stays open. A field of a fixed length has no end mark; anything after it up to the next mark belongs to its value.
 */
export function readTwoDDoc(bytes: Uint8Array): SealReading {
  const text = viewOf(bytes.subarray(0, LIMIT_BYTES + 1)).toString('utf8');
  const version = START.exec(text)?.[1];
  if (version === undefined) return { kind: 'other' };
  if (version !== '04') return { kind: 'version', format: '2d-doc', version: Number(version) };
  if (bytes.length > LIMIT_BYTES) return broken('2d-doc', 'TOO_LARGE');
  const header = HEADER.exec(text);
  if (header === null) return broken('2d-doc', 'HEADER');
  const [, authority = '', certificate = '', issued = '', signed = '', type = '', , country = ''] = header;
  const [message = '', signature, ...more] = text.slice(HEADER_CHARACTERS).split(SIGNATURE_START);
  if (signature === undefined) return broken('2d-doc', 'SIGNATURE_MISSING');
  const value = more.length > 0 ? 'TRAILING' : readBase32(Buffer.from(signature));
  if (typeof value === 'string') return broken('2d-doc', value);
  if (value.length !== SIGNATURE_BYTES) return broken('2d-doc', 'SIGNATURE_FORM');
  const fields = fieldsOf(message);
  if (fields === null) return broken('2d-doc', 'TLV_OVERRUN');
  return {
    kind: 'seal',
    seal: {
      format: '2d-doc',
      version: Number(version),
      country,
      signer: authority,
      certRef: certificate,
      issued: dayOf(issued),
      signed: dayOf(signed),
      profileId: type,
      profile: `2d-doc-${type}`,
      fields,
      unknown: [],
      fault: null,
      mrz: null,
      notes: [],
      proof: {
        reference: { by: 'elsewhere' },
        embedded: null,
        hash: 'sha256',
        covered: bytes.subarray(0, Buffer.byteLength(text.slice(0, HEADER_CHARACTERS) + message)),
        signature: value,
        needsPurpose: false,
      },
    },
  };
}

function dayOf(hex: string): string | null {
  return hex === NO_DAY ? null : new Date(FIRST_DAY + Number.parseInt(hex, 16) * DAY_MS).toISOString().slice(0, 10);
}

function fieldsOf(message: string): Record<string, FieldValue> | null {
  const fields: Record<string, FieldValue> = Object.create(null);
  const parts = message.replaceAll(CUT_FIELD_END, FIELD_END).split(FIELD_END);
  if (parts.at(-1) === '') parts.pop();
  for (const part of parts) {
    const id = part.slice(0, 2);
    if (!/^[A-Z0-9]{2}$/.test(id) || Object.hasOwn(fields, id)) return null;
    fields[id] = part.slice(2);
  }
  return fields;
}
