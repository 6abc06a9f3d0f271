import { z } from 'zod';
import { canonical, parseCanonical } from '../../../core/audit/index.ts';
import { fromHex, keyIdOf, padTo, sha256Hex, toHex, unpadFrom } from '../crypto/index.ts';
import { type BoxKey, openSealed, type SigningKey, sealTo, sign, verify } from '../keys/index.ts';
import { type Blank, blankSchema, type Notice, noticeSchema, type Report, reportSchema } from './letter-forms.ts';

/**
 * Bytes of a file that a kiosk sends. At present all files have one size; a later version of the office may read larger
 * ones.
 */
export const LETTER_LIMIT_BYTES: number = 64 * 1024;
/**
 * Every letter is padded to a multiple of this many bytes, so that the size of a sealed one reveals neither kind nor
 * content.
 */
const PAD_BYTES = 1024;
/**
 * Bytes of a signed letter before padding, which takes at least one: with more, the file would have a different size from
 * all others.
 */
export const LETTER_BODY_LIMIT_BYTES: number = PAD_BYTES - 1;
const text = new TextEncoder();

/** The beginning of the signed text for each kind: a signed report can never be taken for a notice. */
const SIGNED_AS = {
  notice: 'waypost.notice.1\0',
  report: 'waypost.report.1\0',
  blank: 'waypost.blank.1\0',
} as const;

/** A letter from a kiosk to central. A blank is empty; it exists so that nobody can count a kiosk's notices. */
export type Letter =
  | { kind: 'notice'; notice: Notice }
  | { kind: 'report'; report: Report }
  | { kind: 'blank'; blank: Blank };

const signatureHex = z.string().regex(/^[0-9a-f]{128}$/);
const signedSchema = z.union([
  z.strictObject({ notice: noticeSchema, signature: signatureHex }),
  z.strictObject({ report: reportSchema, signature: signatureHex }),
  z.strictObject({ blank: blankSchema, signature: signatureHex }),
]);
const fileSchema = z.strictObject({
  // All use the name of the first kind: separate names would distinguish a blank from a hit.
  format: z.literal('waypost.notice.1'),
  to: z.string().regex(/^[0-9a-f]{32}$/),
  box: z.base64().max(LETTER_LIMIT_BYTES),
});

export type LetterReason =
  | 'NOTICE_TOO_LARGE'
  | 'NOTICE_MALFORMED'
  | 'NOTICE_NOT_FOR_US'
  | 'NOTICE_UNREADABLE'
  | 'NOTICE_DEVICE_UNKNOWN'
  | 'NOTICE_SIGNATURE'
  | 'NOTICE_DEVICE_REVOKED';

/** A device as central knows it. `revokedAt` is null while it is trusted. */
export interface LetterSender {
  name: string;
  /** Ed25519 public key, 32 bytes. */
  sign: Uint8Array;
  revokedAt: string | null;
}

export type OpenedLetter =
  | { ok: true; letter: Letter; device: string; ref: string; from: string }
  | { ok: false; reason: LetterReason };

/**
 * Signs a letter with the device's key, pads it and seals it to central (docs/notices.md). Returns the sealed box. Throws
 * if the letter is too long for the one size: that is a bug in the code that made it.
 */
export function sealLetter(letter: Letter, keys: { device: SigningKey; central: Uint8Array }): Uint8Array {
  const signature = toHex(sign(signedBytes(letter), keys.device.secretKey));
  const body = text.encode(canonical({ ...contentOf(letter), signature }));
  if (body.length > LETTER_BODY_LIMIT_BYTES)
    throw new Error(`a ${letter.kind} of ${body.length} bytes is longer than ${LETTER_BODY_LIMIT_BYTES}`);
  return sealTo(keys.central, padTo(body, PAD_BYTES));
}

/** Bytes of a letter once it is signed, without padding; more than `LETTER_BODY_LIMIT_BYTES` cannot be sealed. */
export function bodyBytesOf(letter: Letter): number {
  return text.encode(canonical({ ...contentOf(letter), signature: '0'.repeat(128) })).length;
}

/**
 * Names a sealed letter without revealing anything about it: file name, and what a receipt is about. SHA-256,
 * hexadecimal.
 */
export function refOf(box: Uint8Array): string {
  return sha256Hex(box);
}

/** The file that carries a sealed letter to the central key `to`. The same box gives the same bytes. */
export function letterFile({ box, to }: { box: Uint8Array; to: string }): string {
  return canonical({ format: 'waypost.notice.1', to, box: Buffer.from(box).toString('base64') });
}

/**
 * Opens a letter file at central (docs/notices.md: sealing alone does not authenticate the sender). The steps are
 * the clauses, in order; nothing is trusted that is not signed by a known device.
 */
export function openLetter(
  file: Uint8Array,
  at: { keys: readonly BoxKey[]; sender: (device: string) => LetterSender | null },
): OpenedLetter {
  if (file.length > LETTER_LIMIT_BYTES) return { ok: false, reason: 'NOTICE_TOO_LARGE' };
  const outer = fileSchema.safeParse(parseCanonical(Buffer.from(file).toString('utf8'))).data;
  if (outer === undefined) return { ok: false, reason: 'NOTICE_MALFORMED' };
  const key = at.keys.find((candidate) => keyIdOf(candidate.publicKey) === outer.to);
  if (key === undefined) return { ok: false, reason: 'NOTICE_NOT_FOR_US' };
  const box = new Uint8Array(Buffer.from(outer.box, 'base64'));
  // The last base64 character has unused bits, so one box could have two texts, and one letter two files.
  if (Buffer.from(box).toString('base64') !== outer.box) return { ok: false, reason: 'NOTICE_MALFORMED' };
  const padded = openSealed(box, key);
  const plain = padded === null ? null : unpadFrom(padded, PAD_BYTES);
  if (plain === null) return { ok: false, reason: 'NOTICE_UNREADABLE' };
  const signed = signedSchema.safeParse(parseCanonical(Buffer.from(plain).toString('utf8'))).data;
  if (signed === undefined) return { ok: false, reason: 'NOTICE_MALFORMED' };
  const letter = letterOf(signed);
  const { to, device } = headOf(letter);
  if (to !== outer.to) return { ok: false, reason: 'NOTICE_NOT_FOR_US' };
  const sender = at.sender(device);
  if (sender === null) return { ok: false, reason: 'NOTICE_DEVICE_UNKNOWN' };
  const signature = fromHex(signed.signature, 64);
  if (signature === null || !verify(signedBytes(letter), signature, sender.sign)) {
    return { ok: false, reason: 'NOTICE_SIGNATURE' };
  }
  // Anyone who has a stolen device can write any time into a letter: its letters do not count, whatever day they state.
  if (sender.revokedAt !== null) return { ok: false, reason: 'NOTICE_DEVICE_REVOKED' };
  return { ok: true, letter, device, ref: refOf(box), from: sender.name };
}

function letterOf(signed: z.infer<typeof signedSchema>): Letter {
  if ('notice' in signed) return { kind: 'notice', notice: signed.notice };
  if ('report' in signed) return { kind: 'report', report: signed.report };
  return { kind: 'blank', blank: signed.blank };
}

/** The letter as the member named after its kind, as it is signed and stored. */
function contentOf(letter: Letter): { notice: Notice } | { report: Report } | { blank: Blank } {
  if (letter.kind === 'notice') return { notice: letter.notice };
  return letter.kind === 'report' ? { report: letter.report } : { blank: letter.blank };
}

function headOf(letter: Letter): { to: string; device: string } {
  if (letter.kind === 'notice') return letter.notice;
  return letter.kind === 'report' ? letter.report : letter.blank;
}

function signedBytes(letter: Letter): Uint8Array {
  return text.encode(SIGNED_AS[letter.kind] + canonical(headOf(letter)));
}
