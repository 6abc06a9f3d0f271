import { z } from 'zod';
import { canonical, parseCanonical } from '../../../core/audit/index.ts';
import { hex32 } from '../../../core/forms/index.ts';
import { fromHex, toHex } from '../crypto/index.ts';
import { type SigningKey, sign, verify } from '../keys/index.ts';

/** Largest answer file that is read, bytes. */
export const RECEIPT_LIMIT_BYTES = 4096;
/** Ranges of missing numbers in one answer; further ones are named in the next answer. */
const MISSING_RANGES_MAX = 3;
const RECEIPT_SIGNED_AS = 'waypost.notice-receipt.1\0';
const MISSING_SIGNED_AS = 'waypost.missing.1\0';
const text = new TextEncoder();

const signatureHex = z.string().regex(/^[0-9a-f]{128}$/);
const receiptSchema = z.strictObject({
  format: z.literal('waypost.notice-receipt.1'),
  ref: hex32,
  time: z.iso.datetime(),
  signature: signatureHex,
});
const missingSchema = z.strictObject({
  format: z.literal('waypost.missing.1'),
  /** `from-to` of up to three ranges, joined by commas. */
  numbers: z.string().regex(/^[1-9]\d{0,8}-[1-9]\d{0,8}(,[1-9]\d{0,8}-[1-9]\d{0,8}){0,2}$/),
  pad: z.string().regex(/^0*$/),
  time: z.iso.datetime(),
  signature: signatureHex,
});

/** Numbers of notices, first and last included. */
export interface NumberRange {
  from: number;
  to: number;
}

/** Central's confirmation that it has stored the letter `ref` durably. */
export function receiptFile(receipt: { ref: string; time: string }, key: SigningKey): string {
  const { ref, time } = receipt;
  const signature = toHex(sign(receiptBytes({ ref, time }), key.secretKey));
  return canonical({ format: 'waypost.notice-receipt.1', ref, time, signature });
}

/** True if the file is central's receipt for exactly this sealed letter. */
export function receiptHolds(file: Uint8Array, at: { ref: string; central: Uint8Array }): boolean {
  if (file.length > RECEIPT_LIMIT_BYTES) return false;
  const receipt = receiptSchema.safeParse(parseCanonical(Buffer.from(file).toString('utf8'))).data;
  if (receipt === undefined || receipt.ref !== at.ref) return false;
  return holds(receiptBytes(receipt), receipt.signature, at.central);
}

const anyAnswer = z.discriminatedUnion('format', [receiptSchema, missingSchema]);

/**
 * The subject of an answer, before any of it is trusted: the letter of a receipt, or the time of a request for missing
 * numbers. Null if it is neither.
 */
export function answerHead(file: Uint8Array): { ref: string } | { askedAt: string } | null {
  if (file.length > RECEIPT_LIMIT_BYTES) return null;
  const answer = anyAnswer.safeParse(parseCanonical(Buffer.from(file).toString('utf8'))).data;
  if (answer === undefined) return null;
  return answer.format === 'waypost.missing.1' ? { askedAt: answer.time } : { ref: answer.ref };
}

/**
 * Central's message that it lacks these notices of `device`. It replaces a receipt and has exactly its size, so that
 * nobody on the line can tell that something is missing. The first `MISSING_RANGES_MAX` ranges are named; numbers go up
 * to 999,999,999.
 */
export function missingFile(
  missing: { device: string; ranges: readonly NumberRange[]; time: string },
  key: SigningKey,
): string {
  const { device, ranges, time } = missing;
  const named = ranges.slice(0, MISSING_RANGES_MAX);
  const numbers = named.map(({ from, to }) => `${from}-${to}`).join(',');
  const signature = toHex(sign(missingBytes({ device, numbers, time }), key.secretKey));
  const bare = { format: 'waypost.missing.1', numbers, pad: '', time, signature };
  const room = receiptFile({ ref: '0'.repeat(64), time }, key).length - canonical(bare).length;
  return canonical({ ...bare, pad: '0'.repeat(room) });
}

/** The numbers that central requests from this device; null if the file is not a message from central to it. */
export function missingIn(file: Uint8Array, at: { device: string; central: Uint8Array }): NumberRange[] | null {
  if (file.length > RECEIPT_LIMIT_BYTES) return null;
  const missing = missingSchema.safeParse(parseCanonical(Buffer.from(file).toString('utf8'))).data;
  if (missing === undefined) return null;
  const { numbers, time } = missing;
  if (!holds(missingBytes({ device: at.device, numbers, time }), missing.signature, at.central)) return null;
  const ranges = numbers.split(',').map((range) => {
    const [from = 0, to = 0] = range.split('-').map(Number);
    return { from, to };
  });
  return ranges.every(({ from, to }) => from <= to) ? ranges : null;
}

function holds(bytes: Uint8Array, signatureText: string, central: Uint8Array): boolean {
  const signature = fromHex(signatureText, 64);
  return signature !== null && verify(bytes, signature, central);
}

function receiptBytes({ ref, time }: { ref: string; time: string }): Uint8Array {
  return text.encode(RECEIPT_SIGNED_AS + canonical({ ref, time }));
}

function missingBytes(missing: { device: string; numbers: string; time: string }): Uint8Array {
  const { device, numbers, time } = missing;
  return text.encode(MISSING_SIGNED_AS + canonical({ device, numbers, time }));
}
