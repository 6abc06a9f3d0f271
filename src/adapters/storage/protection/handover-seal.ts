import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { canonical, parseCanonical, wellFormed } from '../../../core/audit/index.ts';
import {
  HANDOVER_SEALED_BYTES,
  HANDOVER_SIZE_BYTES,
  type HandoverMessage,
  type HandoverParts,
  handoverMessage,
  type OtherBox,
  textLengths,
} from '../../../core/protection/handover/index.ts';
import { fromHex, keyIdOf, openToWiped, sealToWiped, sha256Hex, toHex, wipe } from '../crypto/index.ts';
import { type BoxKey, type SigningKey, sign, verify } from '../keys/index.ts';

/** Largest file with a sealed message, bytes: the box in base64, and its frame. */
export const HANDOVER_FILE_LIMIT_BYTES: number = 12 * 1024;

const SIGNED_AS = 'waypost.handover.1\0';
const LENGTH_BYTES = 4;
const PADDING_BEGINS = 0x80;
const text = new TextEncoder();

const boxId = z.string().regex(/^[0-9a-f]{32}$/);
const fileSchema = z.strictObject({
  format: z.literal('waypost.handover.1'),
  to: boxId,
  sealed: z.base64().max(HANDOVER_FILE_LIMIT_BYTES),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** A sealed message of 8,240 bytes. */
export interface SealedHandover {
  /** SHA-256 of `sealed`, hexadecimal: the name of its file. */
  ref: string;
  /** Key id of the kiosk to which it is sealed. */
  to: string;
  sealed: Uint8Array;
  /** Ed25519 key of the kiosk that sealed it, hexadecimal. */
  signature: string;
}

/**
 * Seals a message of `waypost.handover.1` (docs/protection.md). The steps are the clauses, in order:
 *
 * 1. length of the header (four bytes, big-endian), the header as RFC 8785 JSON, then the texts: they never become a string;
 * 2. padded (ISO/IEC 7816-4) to 8,192 bytes, whatever its kind;
 * 3. `crypto_box_seal` to the colleague's kiosk;
 * 4. signed over receiver and digest, because a sealed box does not name its sender and could be sealed again to another kiosk;
 * 5. plain text overwritten.
 */
export function sealHandover(
  { header, texts }: HandoverParts,
  keys: { to: Uint8Array; device: SigningKey },
): SealedHandover | { tooLongBy: number } {
  const head = text.encode(canonical(wellFormed(header)));
  const bytes = texts.reduce((sum, one) => sum + one.length, LENGTH_BYTES + head.length);
  if (bytes >= HANDOVER_SIZE_BYTES) return { tooLongBy: bytes - HANDOVER_SIZE_BYTES + 1 };
  const padded = new Uint8Array(HANDOVER_SIZE_BYTES);
  try {
    new DataView(padded.buffer).setUint32(0, head.length);
    padded.set(head, LENGTH_BYTES);
    let at = LENGTH_BYTES + head.length;
    for (const one of texts) {
      padded.set(one, at);
      at += one.length;
    }
    padded[at] = PADDING_BEGINS;
    const sealed = sealToWiped(keys.to, padded);
    const named = { ref: sha256Hex(sealed), to: keyIdOf(keys.to) };
    return { ...named, sealed, signature: toHex(sign(signedBytes(named), keys.device.secretKey)) };
  } finally {
    wipe(padded);
    wipe(head);
  }
}

/**
 * Length, header and texts of a sealed message, without padding, for the caller to overwrite; null if it cannot be opened
 * with this key or does not fit the format.
 */
export function openHandover(sealed: Uint8Array, key: BoxKey): { header: HandoverMessage; bytes: Uint8Array } | null {
  if (sealed.length !== HANDOVER_SEALED_BYTES) return null;
  const padded = openToWiped(sealed, key);
  if (padded === null) return null;
  const length = padded.lastIndexOf(PADDING_BEGINS);
  const clean = length >= LENGTH_BYTES && padded.subarray(length + 1).every((byte) => byte === 0);
  const header = clean ? headerOf(padded.subarray(0, length)) : null;
  if (header !== null) return { header, bytes: padded.subarray(0, length) };
  wipe(padded);
  return null;
}

function headerOf(bytes: Uint8Array): HandoverMessage | null {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (length > bytes.length - LENGTH_BYTES) return null;
  const head = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  const read = handoverMessage.safeParse(parseCanonical(Buffer.from(head).toString('utf8'))).data;
  if (read === undefined) return null;
  const texts = textLengths(read);
  if (texts.reduce((sum, one) => sum + one, LENGTH_BYTES + length) !== bytes.length) return null;
  let at = LENGTH_BYTES + length;
  for (const size of texts) {
    if (!isUtf8(bytes.subarray(at, at + size))) return null;
    at += size;
  }
  return read;
}

/** The file that carries a message to another kiosk. The same sealed box gives the same bytes. */
export function handoverFile({ to, sealed, signature }: Omit<SealedHandover, 'ref'>): string {
  const box = Buffer.from(sealed).toString('base64');
  return canonical({ format: 'waypost.handover.1', to, sealed: box, signature });
}

/** `not-ours`: for another kiosk. The others: it was not written like this by any kiosk of this site. */
export type HandoverFileFault = 'not-ours' | 'malformed' | 'signature' | 'unreadable';
export type ReadHandoverFile =
  | { ok: true; from: OtherBox; sealed: Uint8Array; header: HandoverMessage }
  | { ok: false; why: HandoverFileFault };

/**
 * Reads a file of the folder. Clauses, in order: the frame is canonical; sealed to this kiosk; named by its digest; signed by
 * a kiosk in the configuration; it can be opened and fits the format; a form in it is for this kiosk.
 */
export function readHandoverFile(
  file: Uint8Array,
  at: { ref: string; key: BoxKey; boxes: readonly OtherBox[] },
): ReadHandoverFile {
  const frame = fileSchema.safeParse(parseCanonical(Buffer.from(file).toString('utf8'))).data;
  if (frame === undefined) return { ok: false, why: 'malformed' };
  const own = keyIdOf(at.key.publicKey);
  if (frame.to !== own) return { ok: false, why: 'not-ours' };
  const sealed = new Uint8Array(Buffer.from(frame.sealed, 'base64'));
  if (sha256Hex(sealed) !== at.ref) return { ok: false, why: 'malformed' };
  const signature = fromHex(frame.signature, 64);
  const message = signedBytes({ to: own, ref: at.ref });
  const from = signature === null ? undefined : at.boxes.find((box) => verify(message, signature, box.sign));
  if (from === undefined) return { ok: false, why: 'signature' };
  const opened = openHandover(sealed, at.key);
  if (opened === null) return { ok: false, why: 'unreadable' };
  wipe(opened.bytes);
  const { header } = opened;
  if (header.kind === 'form' && header.to.box !== own) return { ok: false, why: 'not-ours' };
  return { ok: true, from, sealed, header };
}

function signedBytes({ to, ref }: { to: string; ref: string }): Uint8Array {
  return text.encode(`${SIGNED_AS}${to}|${ref}`);
}
