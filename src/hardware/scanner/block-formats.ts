import type { BlockFormat, BlockVerdict } from './block-framer.ts';
import type { FrameFlag } from './framing.ts';

const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;

/** Bytes around an F2 block whose values the maker's text does not give: four after a block, four before the next. */
export const DELIMITED_TOLERATED_BYTES = 8;
/** Longest data of an F4 message, in bytes. */
const MAX_TLV_DATA = 1024;
/** MRZ rows, one-line MRZ, continuous reading, version, OCR version, serial number, product information. */
const TLV_COMMANDS = [0x49, 0x4c, 0x43, 0x56, 0x57, 0x52, 0x54];
const TLV_MRZ = [0x49, 0x4c];

/** Rows that each end with CR; what follows the last CR counts as a row of its own unless it is empty. */
function rowsOf(body: Uint8Array): string[] {
  const rows = Buffer.from(body).toString('latin1').split('\r');
  if (rows.at(-1) === '') rows.pop();
  return rows;
}

/** Family F2, text blocks: `STX row1 CR row2 CR [row3 CR] ETX`. An empty block reports a read error of the reader. */
export const delimited: BlockFormat = (bytes) => {
  if (bytes[0] !== STX) return { kind: 'skip', bytes: 1 };
  // A second STX: the block before it has lost its end.
  const again = bytes.indexOf(STX, 1);
  const end = bytes.indexOf(ETX);
  if (again > 0 && (end < 0 || again < end)) return { kind: 'skip', bytes: again };
  if (end < 0) return { kind: 'need-more' };
  const raw = bytes.slice(1, end);
  return {
    kind: 'frame',
    bytes: end + 1,
    event: (at) =>
      raw.length === 0
        ? { kind: 'discarded', why: 'empty', bytes: end + 1, at }
        : { kind: 'rows', rows: rowsOf(raw), raw, at, flags: [] },
  };
};

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
 * Family F3: `SOH lenLo lenHi O U STX flag row1 CR row2 CR row3 CR ETX BCC`, the last line of the document always in
 * row 3. The algorithm of the BCC is not known: the ranges that fit are flagged, and one is enforced when named.
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

/** Family F4: `cmd lenHi lenLo data`. The MRZ comes as `I`, answered or unasked; everything else is a message. */
export const tlvLen16be: BlockFormat = (bytes) => {
  const [command = 0, high = 0, low = 0] = bytes;
  if (!TLV_COMMANDS.includes(command)) return { kind: 'skip', bytes: 1 };
  if (bytes.length < 3) return { kind: 'need-more' };
  const length = (high << 8) | low;
  if (length > MAX_TLV_DATA) return { kind: 'skip', bytes: 1 };
  if (bytes.length < 3 + length) return { kind: 'need-more' };
  const data = bytes.slice(3, 3 + length);
  return {
    kind: 'frame',
    bytes: 3 + length,
    event: (at) => {
      if (!TLV_MRZ.includes(command) || length === 0) {
        return { kind: 'message', tag: command.toString(16).padStart(2, '0'), body: data, at };
      }
      const rows = rowsOf(data).filter((row) => row !== '');
      return { kind: 'rows', rows, raw: data, at, flags: [] };
    },
  };
};
