import { z } from 'zod';
import { fromHex, keyedDigest, keyIdOf, toHex, wipe } from '../../adapters/storage/crypto/index.ts';
import { deviceSigningKey, type KeyRing, type SigningKey, sign, verify } from '../../adapters/storage/keys/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { type FleetLine, fleetLine } from '../../core/config/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import { jsonAs, type Refusal, refuse } from '../../core/result/index.ts';
import type { ClaimCode } from './claim-code.ts';
import { deviceIdentity } from './device-identity.ts';

const hex64 = z.string().regex(/^[0-9a-f]{128}$/);
const claimId = z.string().regex(/^[0-9A-Z]{4}$/);
const KEY_CONTEXT = 'waypost.claim-code.1\0';
const REQUEST_TAG = 'waypost.claim-request.1\0';
const ANSWER_TAG = 'waypost.claim-answer.1\0';

/** Largest request or answer, UTF-8 bytes; anything longer is refused. */
export const CLAIM_FILE_LIMIT_BYTES = 16 * 1024;

const requestBody = z.strictObject({
  format: z.literal('waypost.claim-request.1'),
  claim: claimId,
  name: z.string().min(1).max(80),
  box: hex32,
  sign: hex32,
  /** Key of the line; absent if the kiosk has none. */
  link: hex32.optional(),
});
const requestFile = z.strictObject({ request: requestBody, mac: hex32, signature: hex64 });
export type ClaimRequest = z.infer<typeof requestFile>;

const answerBody = z.strictObject({
  format: z.literal('waypost.claim-answer.1'),
  claim: claimId,
  /** The only kiosk for which this answer is valid. */
  deviceKeyId: z.string().regex(/^[0-9a-f]{32}$/),
  name: z.string().min(1).max(80),
  site: z.string().min(1).max(60),
  acceptedAt: z.iso.datetime(),
  /** Ed25519 key of the office; trusted because of the code, and remembered. */
  central: hex32,
  /** SHA-256 of the first root of the office's repository, bound to the code, so it need not be read out. Absent: none yet. */
  updateRoot: hex32.optional(),
  /** The line of this office; absent if it has none, or the kiosk did not send a link key. */
  fleet: fleetLine.optional(),
});
const answerFile = z.strictObject({ answer: answerBody, mac: hex32, signature: hex64 });
export type ClaimAnswer = z.infer<typeof answerFile>;

export type ClaimReason =
  | 'CLAIM_UNREADABLE'
  | 'CLAIM_CODE_WRONG'
  | 'CLAIM_SIGNATURE'
  | 'CLAIM_OTHER_DEVICE'
  | 'CLAIM_OTHER_CODE';
export type ClaimRefusal = Refusal<ClaimReason>;

/**
 * What a kiosk hands to the office: who it is, and proof that it holds the key and that its technician was given the code.
 * `link` is the public half of its link key.
 */
export function claimRequest(
  ring: KeyRing,
  code: ClaimCode,
  { name, link }: { name: string; link: Uint8Array | null },
): string {
  const { box, sign: signKey } = deviceIdentity(ring, name);
  const request = {
    format: 'waypost.claim-request.1' as const,
    claim: code.id,
    name,
    box: toHex(box),
    sign: toHex(signKey),
    ...(link === null ? {} : { link: toHex(link) }),
  };
  const { secretKey } = deviceSigningKey(ring);
  const signature = toHex(sign(bytesOf(REQUEST_TAG, request), secretKey));
  wipe(secretKey);
  return textOf({ request, mac: macOf(REQUEST_TAG, request, code), signature });
}

/** The request in a file, after its signature is checked; `provesCode` checks whether the code was known. */
export function readClaimRequest(text: string): { ok: true; file: ClaimRequest } | ClaimRefusal {
  const file = parse(requestFile, text);
  if (file === null) return refuse('CLAIM_UNREADABLE', 'It is not a claim request from a kiosk.');
  if (!holds(REQUEST_TAG, file.request, { key: file.request.sign, signature: file.signature }))
    return refuse('CLAIM_SIGNATURE', 'It was changed on the way: the signature of the kiosk is not valid.');
  return { ok: true, file };
}

/** Whether the request was made by somebody who knew the code. */
export function provesCode({ request, mac }: ClaimRequest, code: ClaimCode): boolean {
  return isSame(macOf(REQUEST_TAG, request, code), mac);
}

/** The office's answer that the kiosk belongs to it, signed with its key and bound to the code. */
export function claimAnswer(
  { request }: ClaimRequest,
  office: {
    code: ClaimCode;
    site: string;
    acceptedAt: string;
    key: SigningKey;
    updateRoot: string | null;
    fleet?: FleetLine | null;
  },
): string {
  const { code, site, acceptedAt, key, updateRoot, fleet = null } = office;
  const answer = {
    format: 'waypost.claim-answer.1' as const,
    claim: request.claim,
    deviceKeyId: keyIdOf(Buffer.from(request.box, 'hex')),
    name: request.name,
    site,
    acceptedAt,
    central: toHex(key.publicKey),
    ...(updateRoot === null ? {} : { updateRoot }),
    // A kiosk of an earlier release does not send a link key, and would refuse an answer with a member that it does not know.
    ...(fleet === null || request.link === undefined ? {} : { fleet }),
  };
  const signature = toHex(sign(bytesOf(ANSWER_TAG, answer), key.secretKey));
  return textOf({ answer, mac: macOf(ANSWER_TAG, answer, code), signature });
}

/** Opens an answer if it is for this kiosk, the office knew the code, and the signature is valid. */
export function openClaimAnswer(
  text: string,
  kiosk: { deviceKeyId: string; code: ClaimCode },
): { ok: true; file: ClaimAnswer } | ClaimRefusal {
  const file = parse(answerFile, text);
  if (file === null) return refuse('CLAIM_UNREADABLE', 'It is not an answer from a central office.');
  const { answer, mac } = file;
  if (answer.deviceKeyId !== kiosk.deviceKeyId) {
    const whose = `It is for the kiosk "${answer.name}" with the key ${answer.deviceKeyId}`;
    return refuse('CLAIM_OTHER_DEVICE', `${whose}; this kiosk has the key ${kiosk.deviceKeyId}.`);
  }
  if (answer.claim !== kiosk.code.id)
    return refuse(
      'CLAIM_OTHER_CODE',
      `It is the answer to the claim ${answer.claim}, but the code belongs to ${kiosk.code.id}.`,
    );
  if (!isSame(macOf(ANSWER_TAG, answer, kiosk.code), mac))
    return refuse('CLAIM_CODE_WRONG', 'The code is not the one that the office confirmed, or the file was changed.');
  return signatureHeld(file);
}

/** Reads an answer that was accepted before: only its signature is left to check. */
export function readClaimAnswer(text: string): { ok: true; file: ClaimAnswer } | ClaimRefusal {
  const file = parse(answerFile, text);
  return file === null ? refuse('CLAIM_UNREADABLE', 'It is not an answer from a central office.') : signatureHeld(file);
}

function signatureHeld(file: ClaimAnswer): { ok: true; file: ClaimAnswer } | ClaimRefusal {
  if (holds(ANSWER_TAG, file.answer, { key: file.answer.central, signature: file.signature }))
    return { ok: true, file };
  return refuse('CLAIM_SIGNATURE', 'The signature of the office is not valid.');
}

function bytesOf(tag: string, value: unknown): Uint8Array {
  return Buffer.from(`${tag}${canonical(value)}`, 'utf8');
}

function macOf(tag: string, value: unknown, { id, secret }: ClaimCode): string {
  const key = Buffer.from(keyedDigest(Buffer.from(id), Buffer.from(`${KEY_CONTEXT}${secret}`)), 'hex');
  return keyedDigest(bytesOf(tag, value), key);
}

function holds(tag: string, value: unknown, { key, signature }: { key: string; signature: string }): boolean {
  const [publicKey, bytes] = [fromHex(key, 32), fromHex(signature, 64)];
  return publicKey !== null && bytes !== null && verify(bytesOf(tag, value), bytes, publicKey);
}

/** Compares every character, even after a difference was found. */
function isSame(a: string, b: string): boolean {
  let differs = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) differs |= a.charCodeAt(at) ^ b.charCodeAt(at % Math.max(1, b.length));
  return differs === 0;
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  return text.length > CLAIM_FILE_LIMIT_BYTES ? null : jsonAs(schema, text);
}
