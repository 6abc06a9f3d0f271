import { concat, shortest, toInteger } from '../bytes.ts';
import type { FaultName } from '../faults.ts';
import { fieldOf, lengthOf, objectsIn } from '../tlv.ts';
import type { Command } from './command.ts';
import { type Answer, roomIn } from './messaging.ts';

const only = (status: number): Answer => ({ data: new Uint8Array(0), status });
const SHORT_BYTES = 256;
const EXTENDED_BYTES = 65_536;
/** The file in which faults of reading occur: DG2, which takes several blocks. */
const FAULTY_FILE = 0x0102;

export interface ReadContext {
  file: { id: number; bytes: Uint8Array };
  application: boolean;
  /** Largest block of this chip, bytes. */
  blockBytes: number;
  faults: ReadonlySet<FaultName>;
  /** The command came in extended length and the chip takes it. */
  extended: boolean;
  /** Block size of the session's cipher, 0 if there is no session. */
  hiddenBlock: number;
}

/** READ BINARY with an even and an odd instruction (ISO/IEC 7816-4 11.3.3). */
export function readBinary({ ins, p1, p2, data, expected }: Command, context: ReadContext): Answer {
  const { file, faults, application } = context;
  const odd = ins === 0xb1;
  const given = odd ? fieldOf(data, 0x54) : null;
  if (odd && (given === null || given.length === 0 || given.length > 4 || (objectsIn(data)?.length ?? 0) !== 1)) {
    return only(0x6a80);
  }
  const offset = given === null ? ((p1 & 0x80) === 0 ? (p1 << 8) | p2 : p2) : Number(toInteger(given));
  if (expected === null) return only(0x6700);
  if (offset >= file.bytes.length) return only(0x6b00);
  const limit = context.extended ? EXTENDED_BYTES : SHORT_BYTES;
  const room = Math.min(roomIn(limit, context.hiddenBlock), context.blockBytes);
  const all = expected === limit || (expected === SHORT_BYTES && !context.extended);
  // The whole protected answer must fit: a chip refuses a request for more, and answers a request for everything with as
  // much as fits.
  if (!all && expected > room) return only(0x6700);
  const wanted = odd ? withoutHeader(Math.min(expected, room)) : Math.min(expected, room);
  const part = file.bytes.subarray(offset, offset + wanted);
  const shown = application && file.id === FAULTY_FILE && offset > 0;
  if (shown && faults.has('read-status')) return only(0x6f00);
  if (shown && faults.has('read-empty')) return only(0x9000);
  const more = shown && faults.has('read-too-much') ? concat(part, shortest(0xffn)) : part;
  const ended = !all && part.length < wanted;
  const status =
    ended || (faults.has('end-of-file-6282') && offset + part.length === file.bytes.length) ? 0x6282 : 0x9000;
  return { data: odd ? concat(shortest(0x53n), lengthOf(more.length), more) : more, status };
}

/** Number of file bytes that fit if the answer also contains tag 53 and its length. */
function withoutHeader(bytes: number): number {
  let content = Math.max(0, bytes - 2);
  while (content > 0 && 1 + lengthOf(content).length + content > bytes) content -= 1;
  return content;
}
