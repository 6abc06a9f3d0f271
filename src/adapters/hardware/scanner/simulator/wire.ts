import type { ScannerProfile } from '../index.ts';
export type Separator = '\r' | '\n' | '\r\n' | '';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const xor = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);
/** Row widths of family F3: three rows, and all other documents. */
const NATIVE_WIDTH = { three: 30, other: 44 } as const;
/** Value of the flag byte of family F3, whose meaning is not known. */
const NATIVE_FLAG = 0x20;

/** Family F1: each row with the separator behind it. */
export function rowsText(rows: readonly string[], separator: Separator): Uint8Array {
  return latin1(rows.map((row) => row + separator).join(''));
}

/** Family F2, text. */
export function blockOf(rows: readonly string[]): Uint8Array {
  return latin1(`\x02${rows.map((row) => `${row}\r`).join('')}\x03`);
}

/** Family F2, packed: four digits of length, BCC over everything from STX to ETX. */
export function packedBlock(rows: readonly string[]): Uint8Array {
  const data = rows.join('\r');
  const framed = latin1(`\x02${String(data.length).padStart(4, '0')}${data}\x03`);
  return Buffer.concat([framed, Buffer.from([xor(framed)])]);
}

/** Family F2, JSON message followed by CR LF. */
export function jsonMessage(tag: string, value: object): Uint8Array {
  return Buffer.from(`\x02${tag}:${JSON.stringify(value)}\x03\r\n`, 'utf8');
}

/**
 * Family F3: rows padded with `_` or cut, the last line always in row 3, absent rows empty. The length counts the bytes
 * from `O` to ETX and the BCC covers everything after SOH up to ETX; the manufacturer's document leaves both open.
 */
export function nativeFrame(rows: readonly string[]): Uint8Array {
  const width = rows.length === 3 ? NATIVE_WIDTH.three : NATIVE_WIDTH.other;
  const three = ['', '', '', ...rows]
    .slice(-3)
    .map((row) => (row === '' ? '' : row.slice(0, width).padEnd(width, '_')));
  const body = Buffer.concat([latin1('OU\x02'), Buffer.from([NATIVE_FLAG]), latin1(`${three.join('\r')}\r\x03`)]);
  const frame = Buffer.concat([Buffer.from([0x01, body.length & 0xff, body.length >> 8]), body]);
  return Buffer.concat([frame, Buffer.from([xor(frame.subarray(1))])]);
}

/** Family F4. */
export function tlv(command: number, data: string): Uint8Array {
  return Buffer.concat([Buffer.from([command, data.length >> 8, data.length & 0xff]), latin1(data)]);
}

/** The payload of a two-dimensional symbol as a reader with this framer sends it. */
export function symbolFrame(
  framer: Extract<ScannerProfile['framer'], { type: 'symbol-packet' | 'symbol-gap' }>,
  payload: Uint8Array,
): Buffer {
  if (framer.type === 'symbol-gap') return Buffer.concat([payload, Buffer.from(framer.params.end, 'latin1')]);
  const { start, lengthBytes, order, end } = framer.params;
  const length = Buffer.alloc(lengthBytes);
  if (order === 'big') length.writeUIntBE(payload.length, 0, lengthBytes);
  else length.writeUIntLE(payload.length, 0, lengthBytes);
  return Buffer.concat([Buffer.from(start, 'latin1'), length, payload, Buffer.from(end, 'latin1')]);
}
