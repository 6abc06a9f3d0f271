import type { BlockFormat, BlockVerdict } from './block-framer.ts';
import type { FrameEvent } from './framing.ts';

const STX = 0x02;
const ETX = 0x03;

/**
 * Bytes around an F2 block whose values the manufacturer's document does not state: four after a block, four before the
 * next.
 */
export const DELIMITED_TOLERATED_BYTES = 8;
/** Longest JSON message, from STX to ETX, in bytes. */
export const JSON_MAX_FRAME_BYTES = 65_536;
/** Characters of a tag in front of a JSON body. */
const MAX_TAG = 32;
/** STX and four digits before the data, ETX and BCC after it. */
const PACKED_HEAD_BYTES = 5;
const PACKED_TAIL_BYTES = 2;

/** Rows that each end with CR; what follows the last CR counts as a row of its own unless it is empty. */
export function rowsOf(body: Uint8Array): string[] {
  const rows = Buffer.from(body).toString('latin1').split('\r');
  if (rows.at(-1) === '') rows.pop();
  return rows;
}

/** Reads a block from STX to ETX. Neither byte can be inside, so a second STX means that the end of the first was lost. */
function block(bytes: Uint8Array, event: (body: Uint8Array) => (at: number) => FrameEvent): BlockVerdict {
  if (bytes[0] !== STX) return { kind: 'skip', bytes: 1 };
  const again = bytes.indexOf(STX, 1);
  const end = bytes.indexOf(ETX);
  if (again > 0 && (end < 0 || again < end)) return { kind: 'skip', bytes: again };
  if (end < 0) return { kind: 'need-more', until: (byte) => byte === STX || byte === ETX };
  const body = bytes.slice(1, end);
  if (body.length > 0) return { kind: 'frame', bytes: end + 1, event: event(body) };
  return { kind: 'frame', bytes: end + 1, event: (at) => ({ kind: 'discarded', why: 'empty', bytes: end + 1, at }) };
}

/** Family F2, text blocks: `STX row1 CR row2 CR [row3 CR] ETX`. An empty block reports a read error of the reader. */
export const delimitedText: BlockFormat = (bytes) =>
  block(bytes, (raw) => (at) => ({ kind: 'rows', rows: rowsOf(raw), raw, at, flags: [] }));

export interface JsonMessages {
  /** Closed list of the tags that the reader sends; any other is refused. */
  tags: readonly string[];
  /** Where to find the MRZ: the message, its field, and the value of another field that means it is not an MRZ. */
  mrz: { tag: string; field: string; unless: { field: string; value: string } | null };
}

/**
 * Family F2, JSON messages: `STX Tag:{json} ETX CR LF`, UTF-8. Rows are joined by a line feed, which JSON writes as the
 * two characters `\n`. Chip data in other messages is never accepted: it has not been authenticated here.
 */
export function delimitedJson(messages: JsonMessages): BlockFormat {
  return (bytes) =>
    block(bytes, (body) => (at) => {
      const message = taggedJson(body, messages.tags);
      if (message === null) return { kind: 'discarded', why: 'content', bytes: body.length + 2, at };
      const text = mrzText(message, messages.mrz);
      if (text === null) return { kind: 'message', tag: message.tag, body, at };
      // The MRZ alone: a counter or an image next to it would make the same document look new each time.
      const raw = Buffer.from(text, 'utf8');
      return { kind: 'rows', rows: text.split(/\r\n|\r|\n|\\n/).filter((row) => row !== ''), raw, at, flags: [] };
    });
}

interface TaggedJson {
  tag: string;
  value: object;
}

function taggedJson(body: Uint8Array, tags: readonly string[]): TaggedJson | null {
  const colon = body.subarray(0, MAX_TAG + 1).indexOf(0x3a);
  const tag = Buffer.from(body.subarray(0, Math.max(colon, 0))).toString('latin1');
  if (!tags.includes(tag)) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(colon + 1)));
    return typeof value === 'object' && value !== null ? { tag, value } : null;
  } catch {
    return null;
  }
}

function mrzText(message: TaggedJson, { tag, field, unless }: JsonMessages['mrz']): string | null {
  if (message.tag !== tag) return null;
  const own = (name: string): unknown => Object.getOwnPropertyDescriptor(message.value, name)?.value;
  if (unless !== null && own(unless.field) === unless.value) return null;
  const text = own(field);
  return typeof text === 'string' && text !== '' ? text : null;
}

/**
 * Family F2, packed: `STX LEN DATA ETX BCC`, LEN the length of DATA in four decimal digits, BCC the XOR of everything
 * from STX to ETX. DATA may contain any byte, so only length and checksum delimit it.
 */
export function delimitedPacked(maxFrame: number): BlockFormat {
  return (bytes) => {
    if (bytes[0] !== STX) return { kind: 'skip', bytes: 1 };
    const digits = bytes.subarray(1, PACKED_HEAD_BYTES);
    if (!digits.every((digit) => digit >= 0x30 && digit <= 0x39)) return { kind: 'skip', bytes: 1 };
    if (digits.length < PACKED_HEAD_BYTES - 1) return { kind: 'need-more' };
    const length = Number(Buffer.from(digits).toString('latin1'));
    const whole = PACKED_HEAD_BYTES + length + PACKED_TAIL_BYTES;
    if (whole > maxFrame) return { kind: 'skip', bytes: 1 };
    const end = PACKED_HEAD_BYTES + length;
    if (bytes.length <= end) return { kind: 'need-more', until: (_byte, count) => count > end };
    if (bytes[end] !== ETX) return { kind: 'skip', bytes: 1 };
    if (bytes.length < whole) return { kind: 'need-more', until: (_byte, count) => count >= whole };
    const sum = bytes.subarray(0, end + 1).reduce((xor, byte) => xor ^ byte, 0);
    const fits = sum === bytes[end + 1];
    const raw = bytes.slice(PACKED_HEAD_BYTES, end);
    return { kind: 'frame', bytes: whole, event: (at) => packedEvent({ fits, raw, bytes: whole, at }) };
  };
}

function packedEvent({
  fits,
  raw,
  bytes,
  at,
}: {
  fits: boolean;
  raw: Uint8Array;
  bytes: number;
  at: number;
}): FrameEvent {
  if (!fits) return { kind: 'discarded', why: 'checksum', bytes, at };
  if (raw.length === 0) return { kind: 'discarded', why: 'empty', bytes, at };
  const rows = Buffer.from(raw)
    .toString('latin1')
    .split(/\r\n|\r|\n/);
  return { kind: 'rows', rows: rows.filter((row) => row !== ''), raw, at, flags: [] };
}
