import { broken, type FieldValue, type SealReading, viewOf } from '../seal.ts';

const LIMIT_BYTES = 4_296;
const MAGIC = '@\n\x1e\r';
/** After the magic: issuer, version, version of the jurisdiction, number of entries. */
const HEADER = /^(?:ANSI |AAMVA)(\d{6})(\d{2})(\d{2})(\d{2})/;
const HEADER_CHARACTERS = 21;
const ENTRY_CHARACTERS = 10;
const ELEMENT = /^([A-Z]{3})([^\r\n]*)$/;

/** Reads a North American driving licence (AAMVA DL/ID card design standard). It is unsigned and proves nothing. */
export function readAamva(bytes: Uint8Array): SealReading {
  const text = viewOf(bytes.subarray(0, LIMIT_BYTES + 1)).toString('latin1');
  if (!text.startsWith(MAGIC)) return { kind: 'other' };
  if (bytes.length > LIMIT_BYTES) return broken('aamva', 'TOO_LARGE');
  const header = HEADER.exec(text.slice(MAGIC.length));
  if (header === null) return broken('aamva', 'HEADER');
  const [, , version = '', , entries = ''] = header;
  const fields: Record<string, FieldValue> = Object.create(null);
  const count = Number(entries);
  const bodyFrom = HEADER_CHARACTERS + count * ENTRY_CHARACTERS;
  if (count === 0 || bodyFrom > text.length) return broken('aamva', 'OFFSET');
  for (let at = 0; at < count; at++) {
    const from = HEADER_CHARACTERS + at * ENTRY_CHARACTERS;
    const entry = /^([A-Z0-9]{2})(\d{4})(\d{4})$/.exec(text.slice(from, from + ENTRY_CHARACTERS));
    const [, type = '', offset = '', length = ''] = entry ?? [];
    const start = Number(offset);
    const end = start + Number(length);
    if (entry === null || start < bodyFrom || end > text.length || end <= start) return broken('aamva', 'OFFSET');
    if (!readElements(text.slice(start, end), type, fields)) return broken('aamva', 'ZONE');
  }
  return {
    kind: 'seal',
    seal: {
      format: 'aamva',
      version: Number(version),
      country: null,
      signer: null,
      certRef: null,
      issued: null,
      signed: null,
      profileId: null,
      profile: 'aamva',
      fields,
      unknown: [],
      fault: null,
      mrz: null,
      notes: [],
      proof: null,
    },
  };
}

function readElements(part: string, type: string, fields: Record<string, FieldValue>): boolean {
  if (!part.startsWith(type) || !part.endsWith('\r')) return false;
  const elements = part
    .slice(type.length, -1)
    .split('\n')
    .filter((line) => line !== '');
  for (const line of elements) {
    const [, name = '', value = ''] = ELEMENT.exec(line) ?? [];
    if (name === '' || Object.hasOwn(fields, name)) return false;
    fields[name] = value.trimEnd();
  }
  return true;
}
