import { createPrivateKey, createPublicKey, sign as signWith } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Result, refuse } from '../../core/result/index.ts';

/** The seed of the link key in the state folder, which the manager hands to the courier as a credential. */
export const LINK_KEY_FILE = 'link.key';
/** Name of that credential in `$CREDENTIALS_DIRECTORY`. */
export const LINK_CREDENTIAL = 'waypost-link-key';
const SEED_BYTES = 32;
/** PKCS #8 of an Ed25519 seed (RFC 8410, section 7), without the 32 bytes of the seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export type LinkKeyRead = Result<'LINK_KEY_MISSING' | 'LINK_KEY_MALFORMED' | 'LINK_KEY_EXPOSED', { seed: Uint8Array }>;

/**
 * Makes a kiosk's link key if it does not have one, and returns its 32-byte seed. It is random and not related to any other key,
 * because the courier holds it, and a compromised courier must not be able to make a key that is trusted for lists or notices.
 * An existing key is never replaced, because the central office knows the kiosk by it.
 */
export function makeLinkKey(stateDir: string, random: (bytes: number) => Uint8Array): LinkKeyRead {
  const path = join(stateDir, LINK_KEY_FILE);
  if (!existsSync(path)) put(path, random(SEED_BYTES));
  return readLinkKey(path);
}

/** The seed in this file: 32 bytes that other users cannot read. */
export function readLinkKey(path: string, { handedOver = false }: { handedOver?: boolean } = {}): LinkKeyRead {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return refuse('LINK_KEY_MISSING', `${path} cannot be read: create the link key with waypost device identity.`);
  }
  try {
    const seen = fstatSync(fd);
    // The service manager chooses the owner and mode of a credential, and mounts it for this unit only.
    if (!handedOver && (seen.mode & 0o077) !== 0)
      return refuse('LINK_KEY_EXPOSED', `${path} is readable by others. Run: chmod 600 ${path}`);
    const bytes = Buffer.alloc(SEED_BYTES + 1);
    const filled = seen.isFile() ? readSync(fd, bytes, 0, bytes.length, 0) : 0;
    if (filled !== SEED_BYTES)
      return refuse('LINK_KEY_MALFORMED', `${path} does not contain a key of ${SEED_BYTES} bytes. Put the file back.`);
    return { ok: true, seed: new Uint8Array(bytes.subarray(0, SEED_BYTES)) };
  } finally {
    closeSync(fd);
  }
}

/** Ed25519 public key of 32 bytes. */
export function linkPublicKey(seed: Uint8Array): Uint8Array {
  const { x = '' } = createPublicKey(privateKey(seed)).export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x, 'base64url'));
}

/**
 * Answers the nonce of a server at sign-in. The broker chooses the nonce, so the link key signs nothing else: a hostile
 * broker could otherwise obtain a signed notice.
 */
export function signInAnswer(nonce: string, seed: Uint8Array): string {
  return signWith(null, Buffer.from(nonce), privateKey(seed)).toString('base64url');
}

function privateKey(seed: Uint8Array) {
  const der = Buffer.concat([PKCS8_ED25519, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
}

/** Writes the seed durably, completely or not at all. If two processes make one at the same time, the first stays. */
function put(path: string, seed: Uint8Array): void {
  const part = `${path}.${process.pid}.tmp`;
  writeFileSync(part, seed, { mode: 0o600, flush: true });
  chmodSync(part, 0o600);
  try {
    linkSync(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(part, { force: true });
  }
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
