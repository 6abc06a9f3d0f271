import { join } from 'node:path';
import { z } from 'zod';
import { readText } from '../../adapters/files/index.ts';
import { fromHex, toHex } from '../../adapters/storage/crypto/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { type SigningKey, sign, verify } from '../../adapters/storage/keys/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { hex32 } from '../../core/forms/index.ts';

const FILE = 'office.json';
const LIMIT_BYTES = 8192;
const SIGNED_AS = 'waypost.body-office.1\0';

const schema = z.strictObject({
  format: z.literal('waypost.body-office.1'),
  keys: z.array(hex32).min(1).max(8),
  threshold: z.int().min(1).max(8),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** The keys whose devices file a body trusts: those whose ids it compared with central by telephone. */
export interface OfficeTrust {
  keys: string[];
  threshold: number;
}

/** The body itself signs the text, so that a file that somebody else puts there does not count. */
export function officeTrustText({ keys, threshold }: OfficeTrust, answers: SigningKey): string {
  const signature = toHex(sign(signedBytes({ keys, threshold }), answers.secretKey));
  return `${canonical({ format: 'waypost.body-office.1', keys, threshold, signature })}\n`;
}

export function readOfficeTrust(text: string, answersKey: Uint8Array): OfficeTrust | null {
  const read = schema.safeParse(jsonOf(text)).data;
  const signature = read === undefined ? null : fromHex(read.signature, 64);
  if (read === undefined || signature === null) return null;
  const { keys, threshold } = read;
  return verify(signedBytes({ keys, threshold }), signature, answersKey) ? { keys, threshold } : null;
}

/** The keys in the folder that this body signed; null if there are none. */
export function keptOfficeTrust(folder: string, answersKey: Uint8Array): OfficeTrust | null {
  const text = readText(join(folder, FILE), { limitBytes: LIMIT_BYTES, what: 'the keys of the central office' });
  return text.ok ? readOfficeTrust(text.value, answersKey) : null;
}

export async function keepOfficeTrust(folder: string, trust: OfficeTrust, answers: SigningKey): Promise<void> {
  await replaceFile(join(folder, FILE), officeTrustText(trust, answers), { suffix: 'part' });
}

function signedBytes(trust: OfficeTrust): Uint8Array {
  return Buffer.from(SIGNED_AS + canonical(trust), 'utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
