import type { HashName } from '../../trust/index.ts';
import { broken, type FieldValue, type SealReading, type StructureFault, viewOf } from '../seal.ts';
import { utf8Of } from '../vds/values.ts';
import { canonicalJson, isObject, type JsonObject, readJson } from './json.ts';

const HASHES: Readonly<Record<string, HashName>> = { ES256: 'sha256', ES384: 'sha384', ES512: 'sha512' };
const VERSIONS: readonly FieldValue[] = [1, 2];
const LIMIT_BYTES = 32 * 1024;
const BRACE = 0x7b;
/** Letters, digits, - and _, with or without complete padding (RFC 4648 5). */
const BASE64URL = /^[A-Za-z0-9_-]*={0,2}$/;

/**
 * Reads a VDS-NC (ICAO technical report): JSON with `data` and its signature. Null if the text is other JSON, or not JSON. Only
 * `data` is signed and shown.
 */
export function readVdsNc(bytes: Uint8Array): SealReading {
  const start = viewOf(bytes.subarray(0, LIMIT_BYTES));
  if (!/^(?:\xef\xbb\xbf)?\s*\{/.test(start.subarray(0, beginningOf(start)).toString('latin1')))
    return { kind: 'other' };
  // A text that cannot be read counts as a broken seal only if it claims to be a seal.
  const claims = start.includes('"data"') && start.includes('"hdr"');
  const fault = (what: StructureFault): SealReading => (claims ? broken('vds-nc', what) : { kind: 'other' });
  if (bytes.length > LIMIT_BYTES) return fault('TOO_LARGE');
  const text = utf8Of(bytes);
  if (text === null) return fault('UTF8');
  const read = readJson(text);
  if (typeof read === 'string') return fault(read);
  const { value } = read;
  const data = isObject(value) ? value['data'] : undefined;
  if (!isObject(value) || !isObject(data) || !isObject(data['hdr'])) return { kind: 'other' };
  return sealOf({ data, header: data['hdr'], sig: value['sig'] });
}

/** Position after the first brace: until a symbol is known to be JSON, no more of it is turned into text. */
const beginningOf = (bytes: Uint8Array): number => bytes.indexOf(BRACE) + 1;

function sealOf({
  data,
  header,
  sig,
}: {
  data: JsonObject;
  header: JsonObject;
  sig: FieldValue | undefined;
}): SealReading {
  const { t: type, v: version, is: country } = header as { [name: string]: FieldValue | undefined };
  if (typeof version !== 'number' || typeof type !== 'string' || type === '' || typeof country !== 'string')
    return broken('vds-nc', 'JSON_MEMBER');
  if (!VERSIONS.includes(version)) return { kind: 'version', format: 'vds-nc', version };
  const message = data['msg'];
  if (!isObject(message) || !/^[A-Z]{1,3}$/.test(country)) return broken('vds-nc', 'JSON_MEMBER');
  if (!isObject(sig)) return broken('vds-nc', 'SIGNATURE_MISSING');
  const { alg, cer, certRef, sigvl } = sig as { [name: string]: FieldValue | undefined };
  if (typeof sigvl !== 'string' || sigvl === '') return broken('vds-nc', 'SIGNATURE_MISSING');
  if (typeof alg !== 'string') return broken('vds-nc', 'JSON_MEMBER');
  const signature = readBase64Url(sigvl);
  const embedded = typeof cer === 'string' ? readBase64Url(cer) : null;
  if (signature === null || (typeof cer === 'string' && embedded === null)) return broken('vds-nc', 'BASE64');
  // Version 2 may refer to a certificate instead of containing it.
  const isNamed = version === 2 && cer === undefined && typeof certRef === 'string';
  if (embedded === null && !isNamed) return broken('vds-nc', 'CERTIFICATE_MISSING');
  return {
    kind: 'seal',
    seal: {
      format: 'vds-nc',
      version,
      country: country.padEnd(3, '<'),
      signer: null,
      certRef: null,
      issued: null,
      signed: null,
      profileId: null,
      profile: type,
      fields: message,
      unknown: [],
      fault: null,
      mrz: null,
      notes: [],
      proof: {
        reference: isNamed ? { by: 'elsewhere' } : { by: 'embedded' },
        embedded,
        hash: Object.hasOwn(HASHES, alg) ? (HASHES[alg] ?? null) : null,
        covered: Buffer.from(canonicalJson(data), 'utf8'),
        signature,
        needsPurpose: true,
      },
    },
  };
}

/** Null for other characters, incomplete padding, and spare bits that are not zero: each value has only one text. */
export function readBase64Url(text: string): Uint8Array | null {
  if (!BASE64URL.test(text)) return null;
  const bare = text.replace(/=+$/, '');
  if (bare.length < text.length && text.length % 4 !== 0) return null;
  if (bare.length % 4 === 1) return null;
  const bytes = Buffer.from(bare, 'base64url');
  const isExact = bytes.toString('base64url') === bare;
  const own = Uint8Array.from(bytes);
  bytes.fill(0);
  return isExact ? own : null;
}
