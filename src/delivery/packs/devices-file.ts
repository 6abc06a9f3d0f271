import { z } from 'zod';
import { fromHex, keyIdOf, toHex } from '../../adapters/storage/crypto/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import { jsonOf } from '../../core/result/index.ts';
import { trustedSigners } from '../format/index.ts';
import { readEnvelope, sealEnvelope } from './envelope.ts';

/** Largest devices file, bytes; enough for the kiosks of the largest office. */
export const DEVICES_FILE_LIMIT_BYTES: number = 4 * 1024 * 1024;
const SENDERS_MAX = 20_000;
const KIND = 'devices';
/** The former form is empty, because files of this kind have always had an envelope. */
const NO_FORMER_FORM = { tag: '', field: 'devices', by: 'office' } as const;

const contentSchema = z.strictObject({
  /** Hex Ed25519 public keys of the signers. A receiving body keeps them once it has compared their ids by telephone. */
  signers: z.array(hex32).min(1).max(8),
  /** Those whose signature a receiving body accepts; with `body`, a body that may hand a referral on. */
  senders: z
    .array(z.strictObject({ what: z.enum(['kiosk', 'body']), name: z.string().min(1).max(80), sign: hex32 }))
    .max(SENDERS_MAX),
});
export type DevicesContent = z.infer<typeof contentSchema>;
export type Sender = DevicesContent['senders'][number];

export interface DevicesFile extends DevicesContent {
  issued: string;
  expires: string | null;
  /** Hex public keys of `signers` whose signature is valid. */
  signedBy: string[];
}

/** Text of the file by which central tells a receiving body whose signatures count. */
export function devicesFile(
  input: { senders: readonly Sender[]; issued: string; expires: string },
  signers: readonly SigningKey[],
): string {
  const { senders, issued, expires } = input;
  const content = contentSchema.parse({ signers: signers.map(({ publicKey }) => toHex(publicKey)), senders });
  // The version is the time in seconds, so that later files have higher ones without a record at the office.
  const version = Math.floor(Date.parse(issued) / 1000);
  return sealEnvelope({ kind: KIND, name: null, version, issued, expires, approvals: [], content }, signers, 'lines');
}

/**
 * The file, with those of its own signers whose signatures are valid; null if it is not such a file. The signers that it names
 * are trusted only if the body has compared them (`believedSenders`).
 */
export function readDevicesFile(text: string): DevicesFile | null {
  const found = Buffer.byteLength(text) > DEVICES_FILE_LIMIT_BYTES ? null : readEnvelope(jsonOf(text), NO_FORMER_FORM);
  if (found === null || found.statement?.kind !== KIND || !Array.isArray(found.signatures)) return null;
  const content = contentSchema.safeParse(found.content).data;
  if (content === undefined) return null;
  const ids = new Set(trustedSigners(found.signed, found.signatures, { keys: content.signers }));
  const signedBy = content.signers.filter((key) => ids.has(signerId(key)));
  const { issued, expires } = found.statement;
  return { ...content, issued, expires, signedBy };
}

/** The senders, if at least `threshold` of the keys that the body keeps signed the file; otherwise null. */
export function believedSenders(
  file: DevicesFile,
  office: { keys: readonly string[]; threshold: number },
): readonly Sender[] | null {
  const signed = office.keys.filter((key) => file.signedBy.includes(key));
  return office.threshold >= 1 && new Set(signed).size >= office.threshold ? file.senders : null;
}

/** The id that is read out by telephone: BLAKE2b-128 of a signer's public key, hex. */
export function signerId(key: string): string {
  return keyIdOf(fromHex(key, 32) ?? new Uint8Array(32));
}
