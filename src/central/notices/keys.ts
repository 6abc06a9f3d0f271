import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BoxKey,
  boxKeyFrom,
  KeyRing,
  keyIdOf,
  loadRootKey,
  type SigningKey,
  signingKeyFromSeed,
  toHex,
} from '../../storage/index.ts';

/** Beside the sealed secret; not secret. */
const PUBLIC_FILE = 'notices.pub.json';
const SECRET_FILE = 'root.key.sealed';

/** What central needs for notices: to open them, to sign receipts, to seal what it keeps. */
export interface NoticeKeys {
  box: BoxKey;
  receipts: SigningKey;
  store: Uint8Array;
  wipe(): void;
}

export type NoticeKeysResult = { ok: true; keys: NoticeKeys } | { ok: false; reason: 'NOTICE_KEY'; message: string };

/** Public half, as every kiosk has it under `notices.centralKey` of its configuration. */
export interface PublicNoticeKey {
  seal: string;
  receipts: string;
}

/**
 * Makes the key pairs of central's notices in `folder`: one secret sealed with a passphrase (argon2id), from which both
 * pairs and the key of the store follow. A key that is there is never overwritten.
 */
export async function makeNoticeKeys(
  folder: string,
  passphrase: string,
): Promise<{ ok: true; key: PublicNoticeKey; id: string } | { ok: false; reason: 'NOTICE_KEY'; message: string }> {
  if (existsSync(join(folder, SECRET_FILE))) return refuse(`${folder} holds a key already. It is not overwritten.`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    return refuse(`${folder} cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
  const loaded = await load(folder, { passphrase, mayCreate: true });
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
  if (!existsSync(join(folder, SECRET_FILE))) {
    return refuse(`${folder} holds no key for notices. Make it once: waypost central notices keygen --office FOLDER`);
  }
  return await load(folder, { passphrase, mayCreate: false });
}

export function publicOf(keys: Pick<NoticeKeys, 'box' | 'receipts'>): PublicNoticeKey {
  return { seal: toHex(keys.box.publicKey), receipts: toHex(keys.receipts.publicKey) };
}

async function load(
  stateDir: string,
  { passphrase, mayCreate }: { passphrase: string; mayCreate: boolean },
): Promise<NoticeKeysResult> {
  const root = await loadRootKey({ kind: 'passphrase', passphrase }, { stateDir, mayCreate });
  if (!root.ok) return refuse(root.message);
  const ring = new KeyRing(root.key);
  const keys = {
    box: boxKeyFrom(ring.key('notice-box')),
    receipts: signingKeyFromSeed(ring.key('notice-signing')),
    store: ring.key('notice-store'),
    wipe: () => ring.wipe(),
  };
  return { ok: true, keys };
}

function refuse(message: string): { ok: false; reason: 'NOTICE_KEY'; message: string } {
  return { ok: false, reason: 'NOTICE_KEY', message };
}
