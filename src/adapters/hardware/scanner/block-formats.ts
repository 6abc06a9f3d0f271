import type { BlockFormat, BlockVerdict } from './block-framer.ts';
import { rowsOf } from './delimited-formats.ts';
import type { FrameFlag } from './framing.ts';

const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;

/** Longest data of an F4 message, in bytes. */
const MAX_TLV_DATA = 1024;
/** MRZ rows, one-line MRZ, continuous reading, version, OCR version, serial number, product information. */
const TLV_COMMANDS = [0x49, 0x4c, 0x43, 0x56, 0x57, 0x52, 0x54];
const TLV_MRZ = [0x49, 0x4c];

export const BCC_RANGES = ['none', 'soh-etx', 'after-soh-etx', 'after-stx-etx'] as const;
export type BccRange = (typeof BCC_RANGES)[number];

/** First byte of each range; all end with ETX. */
const BCC_FROM: Readonly<Record<Exclude<BccRange, 'none'>, number>> = {
  'soh-etx': 0,
  'after-soh-etx': 1,
  'after-stx-etx': 6,
};
const BCC_FLAG: Readonly<Record<Exclude<BccRange, 'none'>, FrameFlag>> = {
  'soh-etx': 'bcc-soh-etx',
  'after-soh-etx': 'bcc-after-soh-etx',
  'after-stx-etx': 'bcc-after-stx-etx',
};

/**
 * Family F3: `SOH lenLo lenHi O U STX flag row1 CR row2 CR row3 CR ETX BCC`, the last line of the document always in row
 * 3. The algorithm of the BCC is not known: the ranges that match are flagged, and a range is enforced only if it is in
 * the profile.
 */
export function sohLenBcc(enforced: BccRange): BlockFormat {
  const HEADER = [SOH, null, null, 0x4f, 0x55, STX];
  return (bytes) => {
    const wrong = HEADER.some((want, i) => want !== null && i < bytes.length && bytes[i] !== want);
    if (wrong) return { kind: 'skip', bytes: 1 };
    // The flag byte at 6 may have any value, so the search for ETX begins behind it.
    const end = bytes.indexOf(ETX, 7);
    if (end < 0 || bytes.length < end + 2) return { kind: 'need-more' };
    return sohFrame(bytes.slice(0, end + 2), enforced);
  };
}

function sohFrame(frame: Uint8Array, enforced: BccRange): BlockVerdict {
  const bcc = frame.at(-1);
  const fits = (from: number): boolean => frame.subarray(from, -1).reduce((xor, byte) => xor ^ byte, 0) === bcc;
  const flags: FrameFlag[] = ['bottom-aligned'];
  for (const range of ['soh-etx', 'after-soh-etx', 'after-stx-etx'] as const) {
    if (fits(BCC_FROM[range])) flags.push(BCC_FLAG[range]);
  }
  const body = frame.subarray(7, -2);
  const rows = Buffer.from(body).toString('latin1').split('\r');
  const checksum = enforced === 'none' || flags.includes(BCC_FLAG[enforced]);
  return {
    kind: 'frame',
    bytes: frame.length,
    event: (at) => {
      if (!checksum) return { kind: 'discarded', why: 'checksum', bytes: frame.length, at };
      // Always three CRs, so splitting gives three rows and an empty rest.
      if (rows.length !== 4 || rows[3] !== '') return { kind: 'partial', why: 'rows', bytes: frame.length, at };
      return { kind: 'rows', rows: rows.slice(0, 3), raw: body.slice(), at, flags };
    },
  };
}

/** True for bytes that the data of an MRZ message can contain: printable ASCII and row ends. */
const isMrzByte = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a;

/**
 * Family F4: `cmd lenHi lenLo data`. The MRZ comes as `I`, answered or unasked; everything else is a message. There is no
 * checksum, so an MRZ message with a byte that cannot be in an MRZ is noise that looks like a header, and must not
 * swallow the document that follows it.
 */
export const tlvLen16be: BlockFormat = (bytes) => {
  const [command = 0, high = 0, low = 0] = bytes;
  if (!TLV_COMMANDS.includes(command)) return { kind: 'skip', bytes: 1 };
  if (bytes.length < 3) return { kind: 'need-more' };
  const length = (high << 8) | low;
  if (length > MAX_TLV_DATA) return { kind: 'skip', bytes: 1 };
  const mrz = TLV_MRZ.includes(command);
  if (mrz && !bytes.subarray(3, 3 + length).every(isMrzByte)) return { kind: 'skip', bytes: 1 };
  const whole = 3 + length;
  if (bytes.length < whole) {
    return { kind: 'need-more', until: (byte, count) => count >= whole || (mrz && !isMrzByte(byte)) };
  }
  const data = bytes.slice(3, whole);
  return {
    kind: 'frame',
    bytes: whole,
    event: (at) => {
      if (!mrz || length === 0) return { kind: 'message', tag: tlvTag(command), body: data, at };
      const rows = rowsOf(data).filter((row) => row !== '');
      return { kind: 'rows', rows, raw: data, at, flags: [] };
    },
  };
};

/** Tag of an F4 message: its command byte in two hexadecimal digits. */
export function tlvTag(command: number): string {
  return command.toString(16).padStart(2, '0');
}
