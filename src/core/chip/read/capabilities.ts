import { type Node, readDerSequence } from '../../asn1/index.ts';

/** What a chip says about two-byte lengths (ISO/IEC 7816-4 12.1.1.9, 12.7.1). */
export interface Capabilities {
  extended: boolean;
  /** Largest protected answer in bytes; null if the chip does not say. */
  answerBytes: number | null;
}

const NONE: Capabilities = { extended: false, answerBytes: null };
const COMPACT_CATEGORIES: readonly number[] = [0x00, 0x80];
const CAPABILITIES = 0x47;
const COMPACT_CAPABILITIES = 0x7;
const EXTENDED_LENGTHS = 0x7f66;
const INTEGER = 0x02;
/** Bit 7 of the third byte: two-byte lengths are possible. */
const EXTENDED_BIT = 0x40;

const saysExtended = (capabilities: Uint8Array): boolean => ((capabilities[2] ?? 0) & EXTENDED_BIT) !== 0;

/** Historical bytes of an answer to reset (ISO/IEC 7816-3 8.2); empty if it is truncated. */
function historicalBytes(atr: Uint8Array): Uint8Array {
  let present = atr[1] ?? 0;
  const count = present & 0x0f;
  let at = 2;
  for (;;) {
    const interface4 = present >> 4;
    for (const bit of [1, 2, 4]) if ((interface4 & bit) !== 0) at++;
    if ((interface4 & 8) === 0) break;
    if (at >= atr.length) return new Uint8Array();
    present = atr[at++] ?? 0;
  }
  return atr.subarray(at, at + count);
}

/** What the answer to reset says. A contactless reader puts the historical bytes of the chip there (PC/SC part 3). */
export function capabilitiesOfAtr(atr: Uint8Array): Capabilities {
  const bytes = historicalBytes(atr);
  const category = bytes[0];
  if (category === undefined || !COMPACT_CATEGORIES.includes(category)) return NONE;
  // Category 00 ends with three status bytes, which are not objects.
  const end = category === 0 ? bytes.length - 3 : bytes.length;
  for (let at = 1; at < end; ) {
    const head = bytes[at] ?? 0;
    const value = bytes.subarray(at + 1, Math.min(end, at + 1 + (head & 0x0f)));
    if (head >> 4 === COMPACT_CAPABILITIES) return { extended: saysExtended(value), answerBytes: null };
    at += 1 + (head & 0x0f);
  }
  return NONE;
}

/** What EF.ATR/INFO says: card capabilities, and the largest command and answer. */
export function capabilitiesOfFile(file: Uint8Array): Capabilities {
  const read = readDerSequence(file);
  if (!read.ok) return NONE;
  const find = (tag: number): Node | undefined => read.nodes.find((node) => node.tag === tag);
  const capabilities = find(CAPABILITIES);
  const sizes = find(EXTENDED_LENGTHS)?.children.filter(({ tag }) => tag === INTEGER) ?? [];
  const answer = sizes[1]?.content.reduce((value, byte) => value * 256 + byte, 0) ?? null;
  return {
    extended: (capabilities !== undefined && saysExtended(capabilities.content)) || answer !== null,
    answerBytes: answer !== null && Number.isSafeInteger(answer) ? answer : null,
  };
}
