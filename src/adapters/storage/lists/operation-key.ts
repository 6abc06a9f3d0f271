import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { address, openRecord, type Random, sealRecord, systemRandom } from '../crypto/index.ts';
import { flushSync, replaceFile } from '../files/index.ts';
import { KeyRing } from '../keys/index.ts';
import { ListFolder } from './folder.ts';

const KEY_FILE = 'key.sealed';
const KEY_BYTES = 32;
/** Bytes of a sealed key. */
const KEY_FILE_LIMIT_BYTES = 1024;
const EPOCH = 1;
const STEP_BYTES = 1024 * 1024;

/**
 * The keys for the list of one joint operation. They are derived from a separate random key, which is stored sealed next
 * to the list: once these few bytes are overwritten, no part of the list opens, whatever else a power cut leaves on the
 * disk.
 */
export function operationRing(stateDir: string, listId: string, ring: KeyRing): KeyRing | null {
  const path = keyPath(stateDir, listId);
  try {
    if (statSync(path).size > KEY_FILE_LIMIT_BYTES) return null;
    const sealing = { key: ring.key('list-data'), aad: keyAddress(listId), epoch: EPOCH };
    const opened = openRecord({ blob: readFileSync(path), ...sealing });
    return opened.ok && opened.plain.length === KEY_BYTES ? new KeyRing(opened.plain) : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}

/** The key ring of an operation, with a new key if there is none that can be opened. Throws on I/O errors. */
export async function ensureOperationRing(at: {
  stateDir: string;
  listId: string;
  ring: KeyRing;
  random?: Random | undefined;
}): Promise<KeyRing> {
  const { stateDir, listId, ring, random = systemRandom } = at;
  const known = operationRing(stateDir, listId, ring);
  if (known !== null) return known;
  const key = random(KEY_BYTES);
  const sealing = { plain: key, key: ring.key('list-data'), aad: keyAddress(listId), epoch: EPOCH };
  const path = keyPath(stateDir, listId);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await replaceFile(path, sealRecord(sealing), { suffix: 'tmp' });
  return new KeyRing(key);
}

/**
 * Destroys the list of an operation: first its key, so that nothing opens after the first write, then every other file.
 * All are overwritten before they are removed. If interrupted at any point, it can be run again. Throws on I/O errors.
 */
export function destroyOperation(stateDir: string, listId: string): void {
  const { path: folder } = new ListFolder(stateDir, listId);
  if (!existsSync(folder)) return;
  const path = keyPath(stateDir, listId);
  overwrite(path);
  rmSync(path, { force: true });
  flushSync(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) overwrite(join(folder, entry.name));
    rmSync(join(folder, entry.name), { recursive: true, force: true });
  }
  // The names are removed from the disk before the folder: files brought back by a power cut would never be looked at
  // again.
  flushSync(folder);
  rmSync(folder, { recursive: true, force: true });
  flushSync(dirname(folder));
}

function overwrite(path: string): void {
  if (!existsSync(path)) return;
  const fd = openSync(path, 'r+');
  try {
    const zeros = new Uint8Array(STEP_BYTES);
    for (let at = 0, left = fstatSync(fd).size; left > 0; ) {
      const written = writeSync(fd, zeros, 0, Math.min(left, STEP_BYTES), at);
      at += written;
      left -= written;
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function keyPath(stateDir: string, listId: string): string {
  return join(new ListFolder(stateDir, listId).path, KEY_FILE);
}

function keyAddress(listId: string): Uint8Array {
  return address('waypost.operation.key.1', listId);
}
