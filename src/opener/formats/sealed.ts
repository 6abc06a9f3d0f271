import {
  type HandedOn,
  REF_NO,
  type ReadReferral,
  readContent,
  sealedSignedText,
} from '../../core/protection/sealed/index.ts';
import type { BodyKeys } from '../crypto/key-file.ts';
import {
  blake,
  bytesOf,
  fromBase64,
  fromHex,
  keyIdOf,
  openSealed,
  seal,
  sign,
  toBase64,
  toHex,
  unpad,
  verify,
} from '../crypto/primitives.ts';
import { canonical, canonicalOf, hasExactly } from './canonical.ts';

export const SEALED_FILE_LIMIT_BYTES: number = 384 * 1024;
const SIZES_BYTES = [8_192, 262_144] as const;
const MEMBERS = ['format', 'refNo', 'bodyKeyId', 'sealed', 'signature'] as const;

/** The reasons of the command line, and `REF_DOUBLE`: other content arrived under the same number. */
export type Reason =
  | 'REF_TOO_LARGE'
  | 'REF_MALFORMED'
  | 'REF_NOT_FOR_US'
  | 'REF_SIGNATURE'
  | 'REF_UNREADABLE'
  | 'REF_NEWER'
  | 'REF_DOUBLE';

/** Somebody whose signature counts. */
export interface Sender {
  name: string;
  what: 'kiosk' | 'body';
  sign: Uint8Array;
}

export interface Opened {
  referral: ReadReferral;
  /** BLAKE2b-256 of the sealed bytes, hex; an answer refers to it. */
  blake2b: string;
  from: Sender;
}

const refused = (reason: Reason): { ok: false; reason: Reason } => ({ ok: false, reason });

/**
 * Opens a file. The checks, in the same order as in `openReferral`: size; canonical frame; sealed to our key; signed by
 * somebody we know; the sealed content opens; padding; canonical content; the number inside equals the number outside.
 */
export function openFile(
  bytes: Uint8Array,
  { keys, senders }: { keys: BodyKeys; senders: readonly Sender[] },
): ({ ok: true } & Opened) | { ok: false; reason: Reason } {
  if (bytes.length > SEALED_FILE_LIMIT_BYTES) return refused('REF_TOO_LARGE');
  const frame = canonicalOf(bytes);
  if (!hasExactly(frame, MEMBERS) || frame.format !== 'waypost.sealed.1') return refused('REF_MALFORMED');
  const refNo = String(frame.refNo);
  const bodyKeyId = String(frame.bodyKeyId);
  const sealed = fromBase64(String(frame.sealed));
  const signature = fromHex(String(frame.signature), 64);
  if (!REF_NO.test(refNo) || fromHex(bodyKeyId, 16) === null || sealed === null || signature === null)
    return refused('REF_MALFORMED');
  if (bodyKeyId !== keys.id) return refused('REF_NOT_FOR_US');
  const blake2b = toHex(blake(sealed, 32));
  const message = bytesOf(sealedSignedText({ refNo, bodyKeyId, blake2b }));
  const from = senders.find((sender) => verify(message, signature, sender.sign));
  if (from === undefined) return refused('REF_SIGNATURE');
  const padded = openSealed(sealed, keys.box);
  const plain = padded === null ? null : unpad(padded);
  if (plain === null) return refused('REF_UNREADABLE');
  const read = readContent(canonicalOf(plain));
  if (!read.ok) return refused(read.why === 'newer' ? 'REF_NEWER' : 'REF_MALFORMED');
  if (read.referral.refNo !== refNo) return refused('REF_MALFORMED');
  return { ok: true, referral: read.referral, blake2b, from };
}

/** Public block of a body: the key to which content is sealed, and the key that signs answers and hand-overs. */
export interface PublicBlock {
  box: Uint8Array;
  ack: Uint8Array;
  name: string | null;
}

export function publicBlock({ box, answers }: BodyKeys): { box: string; ack: string } {
  return { box: toBase64(box.publicKey), ack: toBase64(answers.publicKey) };
}

/** Reads a public block from the page, the command line or a pack; null for anything else. */
export function readPublicBlock(value: unknown): PublicBlock | null {
  if (typeof value !== 'object' || value === null) return null;
  const named = value as Record<string, unknown>;
  const box = fromBase64(String(named['box'] ?? ''));
  const ack = fromBase64(String(named['ack'] ?? ''));
  const { name } = named;
  if (box?.length !== 32 || ack?.length !== 32) return null;
  return { box, ack, name: typeof name === 'string' ? name.slice(0, 80) : null };
}

/**
 * Seals the same content to another body, with the name of this body, which signs it. Null if the content does not fit the
 * larger size, or if nothing can be sealed to the key.
 */
export function handOn(
  referral: ReadReferral,
  { keys, to, at, agreed }: { keys: BodyKeys; to: PublicBlock; at: Date; agreed: HandedOn['agreed'] },
): string | null {
  const handedOn: HandedOn = { by: keys.id, at: at.toISOString(), agreed };
  const { kind = 'referral', seq = 1 } = referral;
  const plain = bytesOf(canonical({ ...referral, v: 2, kind, seq, handedOn }));
  const size = SIZES_BYTES.find((bytes) => plain.length < bytes);
  if (size === undefined) return null;
  const padded = new Uint8Array(size);
  padded.set(plain);
  padded[plain.length] = 0x80;
  const box = seal(padded, to.box);
  plain.fill(0);
  padded.fill(0);
  if (box === null) return null;
  const { refNo } = referral;
  const bodyKeyId = keyIdOf(to.box);
  const message = bytesOf(sealedSignedText({ refNo, bodyKeyId, blake2b: toHex(blake(box, 32)) }));
  const signature = toHex(sign(message, keys.answers.seed));
  return canonical({ format: 'waypost.sealed.1', refNo, bodyKeyId, sealed: toBase64(box), signature });
}
