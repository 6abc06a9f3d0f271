import { joined } from '../../asn1/index.ts';

/** One command of ISO/IEC 7816-4. */
export interface Command {
  cla: number;
  ins: number;
  p1: number;
  p2: number;
  data?: Uint8Array;
  /** Expected bytes of the answer, 1 to 65,536; absent if none are expected. 256 and 65,536 mean "all there are". */
  le?: number;
  /** Uses two-byte lengths although all lengths fit into one byte, to leave room for what protection adds to the answer. */
  extended?: boolean;
}

export interface Answer {
  data: Uint8Array;
  /** SW1 SW2 as one number. */
  sw: number;
}

export const SW_OK = 0x9000;
/** End of file reached before the expected bytes were read. */
export const SW_END_OF_FILE = 0x6282;

/** Security status not satisfied. */
export const SW_NOT_ALLOWED = 0x6982;

export const SHORT_DATA_BYTES = 255;
export const SHORT_ANSWER_BYTES = 256;
export const EXTENDED_ANSWER_BYTES = 65_536;
/** Header, Lc, 255 bytes and Le. */
export const SHORT_COMMAND_BYTES = 261;

/** A length of more than one byte needs the extended form of the whole command. */
export function isExtended({ data, le, extended = false }: Command): boolean {
  return extended || (data?.length ?? 0) > SHORT_DATA_BYTES || (le ?? 0) > SHORT_ANSWER_BYTES;
}

const twoBytes = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 0xff, value & 0xff);

/** The bytes of a command, in the short form if it fits (ISO/IEC 7816-4 5.2). */
export function encodeCommand(command: Command): Uint8Array {
  const { cla, ins, p1, p2, data = new Uint8Array(), le } = command;
  const header = Uint8Array.of(cla, ins, p1, p2);
  const none = new Uint8Array();
  if (!isExtended(command)) {
    const body = data.length > 0 ? joined(Uint8Array.of(data.length), data) : none;
    return joined(header, body, le === undefined ? none : Uint8Array.of(le & 0xff));
  }
  const body = data.length > 0 ? joined(Uint8Array.of(0), twoBytes(data.length), data) : none;
  const expected = le === undefined ? none : twoBytes(le);
  return joined(header, body, data.length === 0 ? Uint8Array.of(0) : none, expected);
}

/** Data and status of an answer; null for less than two bytes. */
export function readAnswer(bytes: Uint8Array): Answer | null {
  if (bytes.length < 2) return null;
  const end = bytes.length - 2;
  return { data: bytes.subarray(0, end), sw: ((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0) };
}

/** A status as four hexadecimal digits, for a step of a reading. */
export const statusText = (sw: number): string => sw.toString(16).toUpperCase().padStart(4, '0');
