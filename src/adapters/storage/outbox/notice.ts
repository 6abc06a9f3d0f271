import { z } from 'zod';
import { canonical, parseCanonical } from '../../../core/audit/index.ts';
import { hex32 } from '../../../core/forms/index.ts';
import { fromHex, keyIdOf, padTo, sha256Hex, toHex, unpadFrom } from '../crypto/index.ts';
import { type BoxKey, openSealed, type SigningKey, sealTo, sign, verify } from '../keys/index.ts';

/** Bytes of a notice file, and of a sealed notice; a broker of later times carries no more (docs/notices.md). */
export const NOTICE_LIMIT_BYTES: number = 64 * 1024;
/** Every notice is padded to a multiple of this many bytes, so that a sealed one tells neither list nor action by its size. */
const PAD_BYTES = 1024;
const SIGNED_AS = 'waypost.notice.1\0';
const text = new TextEncoder();

/** What is reported: an entry was raised that the policy names, what an officer said about one, or that it is settled. */
export const NOTICE_ACTIONS = ['raised', 'confirmed', 'not-confirmed', 'unsure', 'settled'] as const;
export type NoticeAction = (typeof NOTICE_ACTIONS)[number];

const hex16 = z.string().regex(/^[0-9a-f]{32}$/);

export const noticeSchema = z.strictObject({
  v: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  /** Id of the central key. Inside the signature, so that anyone who opened a notice cannot seal it on to another office. */
  to: hex16,
  device: hex16,
  /** Counts the notices of one device from 1 without gaps: central sees which have not come. */
  number: z.int().min(1),
  time: z.iso.datetime(),
  list: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  generation: z.int().min(0),
  /** Null where the sealed part of the alert does not open any more: central then knows that there was one. */
  record: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/)
    .nullable(),
  level: z.enum(['number', 'number-possible', 'name', 'face']),
  action: z.enum(NOTICE_ACTIONS),
});
/** A hit notice (docs/notices.md): the record of the list and nothing about the traveller. */
export type Notice = z.infer<typeof noticeSchema>;

const signedSchema = z.strictObject({ notice: noticeSchema, signature: z.string().regex(/^[0-9a-f]{128}$/) });
const fileSchema = z.strictObject({
  format: z.literal('waypost.notice.1'),
  to: hex16,
  box: z.base64().max(NOTICE_LIMIT_BYTES),
});

export type NoticeReason =
  | 'NOTICE_TOO_LARGE'
  | 'NOTICE_MALFORMED'
  | 'NOTICE_NOT_FOR_US'
  | 'NOTICE_UNREADABLE'
  | 'NOTICE_DEVICE_UNKNOWN'
  | 'NOTICE_SIGNATURE'
  | 'NOTICE_DEVICE_REVOKED';

/** A device as central knows it. `revokedAt` is null while it is trusted. */
export interface NoticeSender {
  name: string;
  /** Ed25519 public key, 32 bytes. */
  sign: Uint8Array;
  revokedAt: string | null;
}

export type OpenedNotice =
  | { ok: true; notice: Notice; ref: string; from: string }
  | { ok: false; reason: NoticeReason };

/** Signs a notice with the device's key, pads it and seals it to central (docs/notices.md). Gives the sealed box. */
export function sealNotice(notice: Notice, keys: { device: SigningKey; central: Uint8Array }): Uint8Array {
  const signature = toHex(sign(signedBytes(notice), keys.device.secretKey));
  const plain = padTo(text.encode(canonical({ notice, signature })), PAD_BYTES);
  return sealTo(keys.central, plain);
}

/** Names a sealed notice without telling anything of it: file name, and what a receipt is about. SHA-256, hexadecimal. */
export function refOf(box: Uint8Array): string {
  return sha256Hex(box);
}

/** The file that carries a sealed notice to the central key `to`. The same box gives the same bytes. */
export function noticeFile({ box, to }: { box: Uint8Array; to: string }): string {
  return canonical({ format: 'waypost.notice.1', to, box: Buffer.from(box).toString('base64') });
}

/**
 * Opens the file of a notice at central (docs/notices.md: sealing alone does not authenticate the sender). The steps are
 * the clauses, in order; nothing that is not signed by a known device is believed.
 */
export function openNotice(
  file: Uint8Array,
  at: { keys: readonly BoxKey[]; sender: (device: string) => NoticeSender | null },
): OpenedNotice {
  if (file.length > NOTICE_LIMIT_BYTES) return { ok: false, reason: 'NOTICE_TOO_LARGE' };
  const outer = fileSchema.safeParse(parseCanonical(Buffer.from(file).toString('utf8'))).data;
  if (outer === undefined) return { ok: false, reason: 'NOTICE_MALFORMED' };
  const key = at.keys.find((candidate) => keyIdOf(candidate.publicKey) === outer.to);
  if (key === undefined) return { ok: false, reason: 'NOTICE_NOT_FOR_US' };
  const box = new Uint8Array(Buffer.from(outer.box, 'base64'));
  // The last character has bits that no byte takes: two texts of one box are two files of one notice.
  if (Buffer.from(box).toString('base64') !== outer.box) return { ok: false, reason: 'NOTICE_MALFORMED' };
  const padded = openSealed(box, key);
  const plain = padded === null ? null : unpadFrom(padded, PAD_BYTES);
  if (plain === null) return { ok: false, reason: 'NOTICE_UNREADABLE' };
  const signed = signedSchema.safeParse(parseCanonical(Buffer.from(plain).toString('utf8'))).data;
  if (signed === undefined) return { ok: false, reason: 'NOTICE_MALFORMED' };
  const { notice } = signed;
  if (notice.to !== outer.to) return { ok: false, reason: 'NOTICE_NOT_FOR_US' };
  const sender = at.sender(notice.device);
  if (sender === null) return { ok: false, reason: 'NOTICE_DEVICE_UNKNOWN' };
  const signature = fromHex(signed.signature, 64);
  if (signature === null || !verify(signedBytes(notice), signature, sender.sign)) {
    return { ok: false, reason: 'NOTICE_SIGNATURE' };
  }
  // Anyone who holds a stolen device can write any time into a notice: none of it counts, whatever day it names.
  if (sender.revokedAt !== null) return { ok: false, reason: 'NOTICE_DEVICE_REVOKED' };
  return { ok: true, notice, ref: refOf(box), from: sender.name };
}

function signedBytes(notice: Notice): Uint8Array {
  return text.encode(SIGNED_AS + canonical(notice));
}

/** Bytes of a receipt file. */
export const RECEIPT_LIMIT_BYTES = 4096;
const RECEIPT_SIGNED_AS = 'waypost.notice-receipt.1\0';

const receiptSchema = z.strictObject({
  format: z.literal('waypost.notice-receipt.1'),
  ref: hex32,
  time: z.iso.datetime(),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** Central's word that it holds the notice `ref` durably. */
export function receiptFile(receipt: { ref: string; time: string }, key: SigningKey): string {
  const { ref, time } = receipt;
  const signature = toHex(sign(receiptBytes({ ref, time }), key.secretKey));
  return canonical({ format: 'waypost.notice-receipt.1', ref, time, signature });
}

/** True where the file is central's receipt for exactly this sealed notice. */
export function receiptHolds(file: Uint8Array, at: { ref: string; central: Uint8Array }): boolean {
  if (file.length > RECEIPT_LIMIT_BYTES) return false;
  const receipt = receiptSchema.safeParse(parseCanonical(Buffer.from(file).toString('utf8'))).data;
  if (receipt === undefined || receipt.ref !== at.ref) return false;
  const signature = fromHex(receipt.signature, 64);
  return signature !== null && verify(receiptBytes(receipt), signature, at.central);
}

function receiptBytes({ ref, time }: { ref: string; time: string }): Uint8Array {
  return text.encode(RECEIPT_SIGNED_AS + canonical({ ref, time }));
}
