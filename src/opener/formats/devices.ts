import type { BodyKeys } from '../crypto/key-file.ts';
import { bytesOf, fromHex, keyIdOf, sign, toHex, verify } from '../crypto/primitives.ts';
import { canonical, hasExactly } from './canonical.ts';
import type { Sender } from './sealed.ts';

export const DEVICES_FILE_LIMIT_BYTES: number = 4 * 1024 * 1024;
const SIGNED_AS = 'waypost.signed-pack.1\0';
const OFFICE_SIGNED_AS = 'waypost.body-office.1\0';

/** The kiosks known to central; the list is not trusted before its signers are. */
export interface DevicesFile {
  senders: Sender[];
  expires: string | null;
  /** Public keys, in hex, that signed the file, out of the keys that it lists. */
  signedBy: string[];
}

/** Keys of central that this body has compared by telephone. */
export interface Office {
  keys: string[];
  threshold: number;
}

type Envelope = Record<string, unknown> & { content: { signers: string[]; senders: Record<string, unknown>[] } };

export function isDevicesFile(value: unknown): value is Envelope {
  const { schema, kind, content } = (value ?? {}) as Record<string, unknown>;
  if (schema !== 'waypost.signed-pack/1' || kind !== 'devices') return false;
  return (
    hasExactly(content, ['signers', 'senders']) && Array.isArray(content.signers) && Array.isArray(content.senders)
  );
}

export function readDevices(envelope: Envelope): DevicesFile | null {
  const { signatures, ...statement } = envelope;
  if (!Array.isArray(signatures)) return null;
  const message = bytesOf(SIGNED_AS + canonical(statement));
  const signs = (key: string): boolean => {
    const publicKey = fromHex(key, 32);
    const signature = signatures.find((one) => publicKey && one?.keyId === keyIdOf(publicKey))?.signature;
    const bytes = fromHex(String(signature), 64);
    return publicKey !== null && bytes !== null && verify(message, bytes, publicKey);
  };
  const { signers, senders } = envelope.content;
  const read = senders.flatMap((sender): Sender[] => {
    const key = fromHex(String(sender['sign']), 32);
    const what = sender['what'] === 'body' ? 'body' : 'kiosk';
    return key === null ? [] : [{ name: String(sender['name']), what, sign: key }];
  });
  const signedBy = [...new Set(signers.map(String))].filter(signs);
  const { expires } = statement;
  return { senders: read, expires: typeof expires === 'string' ? expires : null, signedBy };
}

/** True if enough of the compared keys signed the file. */
export function isBelieved({ signedBy }: DevicesFile, office: Office | null): boolean {
  if (office === null || office.threshold < 1) return false;
  return new Set(office.keys.filter((key) => signedBy.includes(key))).size >= office.threshold;
}

/** The compared keys, signed by the body itself, so that a file put next to the key by somebody else is ignored. */
export function officeText({ keys, threshold }: Office, { answers }: BodyKeys): string {
  const signature = toHex(sign(bytesOf(OFFICE_SIGNED_AS + canonical({ keys, threshold })), answers.seed));
  return `${canonical({ format: 'waypost.body-office.1', keys, threshold, signature })}\n`;
}

export function readOffice(value: unknown, { answers }: BodyKeys): Office | null {
  if (!hasExactly(value, ['format', 'keys', 'threshold', 'signature'])) return null;
  const { keys, threshold } = value as { keys: string[]; threshold: number };
  const signature = fromHex(String(value.signature), 64);
  if (signature === null || !Array.isArray(keys) || !Number.isInteger(threshold)) return null;
  const message = bytesOf(OFFICE_SIGNED_AS + canonical({ keys, threshold }));
  return verify(message, signature, answers.publicKey) ? { keys: keys.map(String), threshold } : null;
}
