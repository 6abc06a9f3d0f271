import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyIdOf, toHex } from '../../adapters/storage/crypto/index.ts';
import {
  type BoxKey,
  boxKeyFrom,
  type CentralOfficeRing,
  makeCentralOfficeRing,
  openCentralOfficeRing,
  ringSigningKey,
  type SigningKey,
} from '../../adapters/storage/keys/index.ts';
import type { Refusal, Result } from '../../core/result/index.ts';

/** Stored next to the sealed secret; not secret. */
const PUBLIC_FILE = 'notices.pub.json';

/** The keys that central needs to open notices, to sign receipts, and to seal what it stores. */
export interface NoticeKeys {
  box: BoxKey;
  receipts: SigningKey;
  store: Uint8Array;
  /** Ed25519 seeds with which the office signs in at its broker: as itself, and as the account that can see the server. */
  signIn: { office: Uint8Array; system: Uint8Array };
  wipe(): void;
}

export type NoticeKeysResult = Result<'NOTICE_KEY', { keys: NoticeKeys }>;

/** Public half, as every kiosk has it under `notices.centralKey` of its configuration. */
export interface PublicNoticeKey {
  seal: string;
  receipts: string;
}

/**
 * Makes the key pairs of central's notices in `folder`: one secret sealed with a passphrase (argon2id), from which both
 * pairs and the key of the store follow. An existing key is never overwritten.
 */
export async function makeNoticeKeys(
  folder: string,
  passphrase: string,
): Promise<{ ok: true; key: PublicNoticeKey; id: string } | Refusal<'NOTICE_KEY'>> {
  const loaded = keysOf(await makeCentralOfficeRing(folder, passphrase));
  if (!loaded.ok) return loaded;
  const { keys } = loaded;
  const key = publicOf(keys);
  const id = keyIdOf(keys.box.publicKey);
  keys.wipe();
  try {
    const text = JSON.stringify({ format: 'waypost.notice-key.1', id, ...key }, null, 2);
    writeFileSync(join(folder, PUBLIC_FILE), `${text}\n`, { mode: 0o644 });
  } catch (error) {
    return refuse(`${PUBLIC_FILE} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
  return { ok: true, key, id };
}

/** Opens the keys in `folder` with the passphrase. */
export async function openNoticeKeys(folder: string, passphrase: string): Promise<NoticeKeysResult> {
  const absent = `${folder} contains no key for notices. Create it once: waypost central notices keygen --office FOLDER`;
  return keysOf(await openCentralOfficeRing(folder, passphrase, absent));
}

export function publicOf(keys: Pick<NoticeKeys, 'box' | 'receipts'>): PublicNoticeKey {
  return { seal: toHex(keys.box.publicKey), receipts: toHex(keys.receipts.publicKey) };
}

function keysOf(opened: CentralOfficeRing): NoticeKeysResult {
  if (!opened.ok) return refuse(opened.message);
  const { ring } = opened;
  const keys = {
    box: boxKeyFrom(ring.key('notice-box')),
    receipts: ringSigningKey(ring, 'notice-signing'),
    store: ring.key('notice-store'),
    signIn: { office: ring.key('fleet-office'), system: ring.key('fleet-system') },
    wipe: () => ring.wipe(),
  };
  return { ok: true, keys };
}

function refuse(message: string): Refusal<'NOTICE_KEY'> {
  return { ok: false, reason: 'NOTICE_KEY', message };
}
