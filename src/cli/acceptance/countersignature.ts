import { z } from 'zod';
import { fromHex, toHex } from '../../adapters/storage/crypto/index.ts';
import { type SigningKey, sign } from '../../adapters/storage/keys/index.ts';
import { canonical, parseCanonical, signatureHolds, signedBytes } from '../../core/audit/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import { type Result, refuse } from '../../core/result/index.ts';
import { type Certificate, digestOf } from './certificate.ts';

const TAG = 'waypost.acceptance-countersignature.1\0';
/** Largest countersignature and office key file, UTF-8 bytes. */
export const COUNTERSIGNATURE_LIMIT_BYTES: number = 8 * 1024;

const body = z.strictObject({
  format: z.literal('waypost.acceptance-countersignature.1'),
  statement: z.literal('central IT has taken note of this acceptance certificate'),
  /** Digest of the certificate: the countersignature is for this one only, not for others from the same kiosk. */
  certificate: hex32,
  device: z.string().regex(/^[0-9a-f]{32}$/),
  at: z.iso.datetime(),
  office: hex32,
});
const file = z.strictObject({ countersignature: z.unknown(), signature: z.string().regex(/^[0-9a-f]{128}$/) });
/** The whole file, for those who read it with their own tools. */
export const countersignatureFile = z
  .strictObject({ countersignature: body, signature: z.string().regex(/^[0-9a-f]{128}$/) })
  .meta({ title: 'Waypost: countersignature of an acceptance certificate, RFC 8785 text' });
const officeFile = z.strictObject({ format: z.literal('waypost.office-key.1'), sign: hex32 });
export type Countersignature = z.infer<typeof body>;

/** RFC 8785 text that an office signs, separate from the certificate, which stays as the kiosk wrote it. */
export function countersign(certificate: Certificate, { key, now }: { key: SigningKey; now: Date }): string {
  const signed = body.parse({
    format: 'waypost.acceptance-countersignature.1',
    statement: 'central IT has taken note of this acceptance certificate',
    certificate: digestOf(certificate),
    device: certificate.device.keyId,
    at: now.toISOString(),
    office: toHex(key.publicKey),
  });
  const signature = toHex(sign(signedBytes(TAG, signed), key.secretKey));
  return `${canonical({ countersignature: signed, signature })}\n`;
}

export type CountersignatureReason =
  | 'COUNTERSIGNATURE_NOT_ONE'
  | 'COUNTERSIGNATURE_OTHER_OFFICE'
  | 'COUNTERSIGNATURE_SIGNATURE'
  | 'COUNTERSIGNATURE_OTHER_CERTIFICATE';

export type CountersignatureVerdict = Result<CountersignatureReason, { countersignature: Countersignature }>;

/** Whether the office with this key (32 bytes) countersigned the certificate with this digest (hexadecimal). */
export function verifyCountersignature(
  text: string,
  { digest, office }: { digest: string; office: Uint8Array },
): CountersignatureVerdict {
  const outer = file.safeParse(parsed(text)).data;
  const inner = body.safeParse(outer?.countersignature).data;
  if (outer === undefined || inner === undefined)
    return refuse('COUNTERSIGNATURE_NOT_ONE', 'It was not written by waypost central device countersign.');
  if (inner.office !== toHex(office))
    return refuse('COUNTERSIGNATURE_OTHER_OFFICE', `It comes from the central office with the key ${inner.office}.`);
  if (!signatureHolds(signedBytes(TAG, inner), outer.signature, office))
    return refuse('COUNTERSIGNATURE_SIGNATURE', 'It was changed, or this central office did not sign it.');
  if (inner.certificate !== digest)
    return refuse('COUNTERSIGNATURE_OTHER_CERTIFICATE', `It is for the certificate ${inner.certificate}.`);
  return { ok: true, countersignature: inner };
}

/** File with the public key of an office. Anybody who gets it from a stick compares it with what the office reads out. */
export function officeKeyText(publicKey: Uint8Array): string {
  return `${canonical({ format: 'waypost.office-key.1', sign: toHex(publicKey) })}\n`;
}

/** Public key of an office, 32 bytes; null if the file is not one. */
export function readOfficeKey(text: string): Uint8Array | null {
  const key = officeFile.safeParse(parsed(text)).data?.sign;
  return key === undefined ? null : fromHex(key, 32);
}

function parsed(text: string): unknown {
  if (text.length > COUNTERSIGNATURE_LIMIT_BYTES) return null;
  return parseCanonical(text.endsWith('\n') ? text.slice(0, -1) : text);
}
