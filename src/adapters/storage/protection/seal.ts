import { z } from 'zod';
import { canonical, parseCanonical, wellFormed } from '../../../core/audit/index.ts';
import { hex32 } from '../../../core/forms/index.ts';
import type { Fact } from '../../../core/protection/index.ts';
import {
  type AddendumHeader,
  REFERRAL_PHOTO_SIZE_BYTES,
  REFERRAL_SIZE_BYTES,
  type ReferralHeader,
} from '../../../core/protection/referral/index.ts';
import {
  ACKNOWLEDGED,
  ANSWER_SIGNED_AS,
  type Answer,
  REF_NO,
  REJECTIONS,
  type ReadReferral,
  readContent,
  SAY_MINUTES_MAX,
  SAYINGS,
  sealedSignedText,
} from '../../../core/protection/sealed/index.ts';
import { orNull } from '../../../core/result/index.ts';
import { blake2b256, fromHex, keyIdOf, sealToWiped, toHex, unpadFrom, wipe } from '../crypto/index.ts';
import { type BoxKey, openSealed, type SigningKey, sign, verify } from '../keys/index.ts';

/** Bytes of a file that carries a sealed referral: the larger size class in base64, and its frame. */
export const SEALED_FILE_LIMIT_BYTES: number = 384 * 1024;
export const ANSWER_FILE_LIMIT_BYTES = 4096;
/** Bytes of a JPEG that still fits the larger size class beside a full form, in base64. */
export const PHOTO_LIMIT_BYTES = 180_000;

const MARK = '\uE000';
const PADDING_BEGINS = 0x80;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const text = new TextEncoder();

const hex16 = z.string().regex(/^[0-9a-f]{32}$/);
const hex64 = z.string().regex(/^[0-9a-f]{128}$/);
const refNo = z.string().regex(REF_NO);

/** The data to be sealed: the header and its texts, which are bytes that the caller has to overwrite. */
export interface ReferralTexts {
  head: ReferralHeader | AddendumHeader;
  facts: readonly Fact[];
  safeContact: Uint8Array | null;
  /** JPEG; only if the body wants one. */
  photo: Uint8Array | null;
}

export interface SealedReferral {
  refNo: string;
  /** BLAKE2b-128 of the body's box key, hex. */
  bodyKeyId: string;
  sealed: Uint8Array;
  /** BLAKE2b-256 of `sealed`, hex. */
  blake2b: string;
  /** Ed25519 of the device, hex. */
  signature: string;
}

/**
 * Seals a referral (docs/protection.md). The steps are the clauses, in order:
 *
 * 1. RFC 8785 JSON in UTF-8, built as bytes: the texts never become a string;
 * 2. padded (ISO/IEC 7816-4) to 8,192 bytes, with a photo to 262,144, so that the length does not reveal anything;
 * 3. `crypto_box_seal` to the body's key;
 * 4. signed by the device over number, key id and BLAKE2b of the box, because a sealed box names no sender and could be
 *    sealed on to somebody else;
 * 5. plain text overwritten.
 *
 * Null if the texts are too long for the size class; they are never cut off.
 */
export function sealReferral(
  parts: ReferralTexts,
  keys: { device: SigningKey; body: Uint8Array },
): SealedReferral | { tooLongBy: number } {
  const pieces = piecesOf(parts);
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const size = parts.photo === null ? REFERRAL_SIZE_BYTES : REFERRAL_PHOTO_SIZE_BYTES;
  const padded = new Uint8Array(size);
  try {
    if (bytes >= size) return { tooLongBy: bytes - size + 1 };
    let at = 0;
    for (const piece of pieces) {
      padded.set(piece, at);
      at += piece.length;
    }
    padded[at] = PADDING_BEGINS;
    const sealed = sealToWiped(keys.body, padded);
    const named = { refNo: parts.head.refNo, bodyKeyId: keyIdOf(keys.body), blake2b: blake2b256(sealed) };
    const signature = toHex(sign(signedBytes(named), keys.device.secretKey));
    return { ...named, sealed, signature };
  } finally {
    wipe(padded);
    for (const piece of pieces) wipe(piece);
  }
}

/** The canonical JSON in pieces: parts without the officer's texts are encoded from a string, the texts are copied. */
function piecesOf({ head: header, facts, safeContact, photo }: ReferralTexts): Uint8Array[] {
  const texts: Uint8Array[] = [];
  const place = (bytes: Uint8Array): string => `${MARK}${texts.push(bytes) - 1}`;
  const encoded = photo === null ? null : base64Of(photo);
  const template = canonical(
    wellFormed({
      ...header,
      facts: facts.map(({ id, text: bytes, words }) => ({ id, text: place(bytes), ...(words && { words }) })),
      safeContact: safeContact === null ? null : place(safeContact),
      ...(encoded === null ? {} : { photo: place(encoded) }),
    }),
  );
  const pieces = template.split(new RegExp(`"${MARK}(\\d+)"`, 'u')).map((part, at) => {
    const bytes = at % 2 === 0 ? null : texts[Number(part)];
    return bytes === null || bytes === undefined ? text.encode(part) : quoted(bytes);
  });
  if (encoded !== null) wipe(encoded);
  return pieces;
}

const BASE64 = text.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = 0x3d;

/** RFC 4648 as bytes: a string with a face could never be overwritten. */
function base64Of(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const three = ((bytes[from] as number) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let at = 0; at < 4; at += 1) out[to + at] = BASE64[(three >> (18 - 6 * at)) & 63] as number;
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  out.fill(PAD, out.length - missing);
  return out;
}

/** A JSON string of UTF-8 without control characters, which the form refuses: two characters are escaped. */
function quoted(utf8: Uint8Array): Uint8Array {
  const escapes = utf8.reduce((count, byte) => count + (byte === QUOTE || byte === BACKSLASH ? 1 : 0), 0);
  const bytes = new Uint8Array(utf8.length + escapes + 2);
  let at = 0;
  bytes[at++] = QUOTE;
  for (const byte of utf8) {
    if (byte === QUOTE || byte === BACKSLASH) bytes[at++] = BACKSLASH;
    bytes[at++] = byte;
  }
  bytes[at] = QUOTE;
  return bytes;
}

function signedBytes({ refNo, bodyKeyId, blake2b }: { refNo: string; bodyKeyId: string; blake2b: string }): Uint8Array {
  return text.encode(sealedSignedText({ refNo, bodyKeyId, blake2b }));
}

const fileSchema = z.strictObject({
  format: z.literal('waypost.sealed.1'),
  refNo,
  bodyKeyId: hex16,
  sealed: z.base64().max(SEALED_FILE_LIMIT_BYTES),
  signature: hex64,
});

/** The file that carries a sealed referral. The same box gives the same bytes. */
export function sealedFile({ refNo, bodyKeyId, sealed, signature }: Omit<SealedReferral, 'blake2b'>): string {
  const box = Buffer.from(sealed).toString('base64');
  return canonical({ format: 'waypost.sealed.1', refNo, bodyKeyId, sealed: box, signature });
}

/** The value of canonical JSON, null for anything else; bytes that are not UTF-8 are not repaired. */
function canonicalOf(bytes: Uint8Array): unknown {
  return orNull(() => parseCanonical(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)));
}

export type SealedReason =
  | 'REF_TOO_LARGE'
  | 'REF_MALFORMED'
  | 'REF_NOT_FOR_US'
  | 'REF_SIGNATURE'
  | 'REF_UNREADABLE'
  | 'REF_NEWER';

export type OpenedReferral =
  | { ok: true; referral: ReadReferral; blake2b: string; from: string }
  | { ok: false; reason: SealedReason };

/**
 * Opens a file at the receiving body. Clauses, in order: size; canonical frame; sealed to our key; signed by a known
 * kiosk; the box can be opened; padding; canonical content; the number inside is the same as outside.
 */
export function openReferral(
  file: Uint8Array,
  at: { key: BoxKey; devices: readonly { name: string; sign: Uint8Array }[] },
): OpenedReferral {
  if (file.length > SEALED_FILE_LIMIT_BYTES) return { ok: false, reason: 'REF_TOO_LARGE' };
  const frame = fileSchema.safeParse(canonicalOf(file)).data;
  if (frame === undefined) return { ok: false, reason: 'REF_MALFORMED' };
  if (frame.bodyKeyId !== keyIdOf(at.key.publicKey)) return { ok: false, reason: 'REF_NOT_FOR_US' };
  const box = Buffer.from(frame.sealed, 'base64');
  // Stray bits in the last Base64 character would allow two texts for the same bytes.
  if (box.toString('base64') !== frame.sealed) return { ok: false, reason: 'REF_MALFORMED' };
  const sealed = new Uint8Array(box);
  const blake2b = blake2b256(sealed);
  const signature = fromHex(frame.signature, 64);
  const message = signedBytes({ ...frame, blake2b });
  const from = signature === null ? undefined : at.devices.find((device) => verify(message, signature, device.sign));
  if (from === undefined) return { ok: false, reason: 'REF_SIGNATURE' };
  const padded = openSealed(sealed, at.key);
  const plain = padded === null ? null : unpadFrom(padded, padded.length);
  if (plain === null) return { ok: false, reason: 'REF_UNREADABLE' };
  const read = readContent(canonicalOf(plain));
  if (!read.ok) return { ok: false, reason: read.why === 'newer' ? 'REF_NEWER' : 'REF_MALFORMED' };
  if (read.referral.refNo !== frame.refNo) return { ok: false, reason: 'REF_MALFORMED' };
  return { ok: true, referral: read.referral, blake2b, from: from.name };
}

const answerSchema = z
  .strictObject({
    format: z.literal('waypost.answer.1'),
    refNo,
    blake2b: hex32,
    state: z.enum(ACKNOWLEDGED),
    reason: z.enum(REJECTIONS).nullable(),
    say: z.strictObject({ what: z.enum(SAYINGS), minutes: z.int().min(0).max(SAY_MINUTES_MAX).nullable() }).optional(),
    signature: hex64,
  })
  .refine(({ state, reason }) => (state === 'rejected') === (reason !== null), 'only a rejection has a reason');

/** The body's signed answer about a referral, over number, hash, state, reason and what else it says. */
export function answerFile(answer: Answer, key: SigningKey): string {
  const stated = answerOf(answer);
  const signature = toHex(sign(answerBytes(stated), key.secretKey));
  return canonical({ format: 'waypost.answer.1', ...stated, signature });
}

/** An answer whose signature is valid under `ackKey`, or null. */
export function readAnswer(file: Uint8Array, ackKey: Uint8Array): Answer | null {
  if (file.length > ANSWER_FILE_LIMIT_BYTES) return null;
  const read = answerSchema.safeParse(canonicalOf(file)).data;
  const signature = read === undefined ? null : fromHex(read.signature, 64);
  if (read === undefined || signature === null) return null;
  const { say, ...rest } = read;
  const answer = answerOf(say === undefined ? rest : { ...rest, say });
  return verify(answerBytes(answer), signature, ackKey) ? answer : null;
}

function answerOf({ refNo, blake2b, state, reason, say }: Answer): Answer {
  return { refNo, blake2b, state, reason, ...(say === undefined ? {} : { say }) };
}

function answerBytes(answer: Answer): Uint8Array {
  return text.encode(ANSWER_SIGNED_AS + canonical(answer));
}
