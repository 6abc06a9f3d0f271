import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { KEY_BYTES } from './keys.ts';
import { type Random, sodium, systemRandom, wipe } from './sodium.ts';

/** Where the 32-byte root key of this appliance comes from (DESIGN section 4). */
export type RootKeySource =
  | { kind: 'development' }
  | { kind: 'passphrase'; passphrase: string }
  /** `directory` is $CREDENTIALS_DIRECTORY, which systemd fills from the TPM-sealed credential. */
  | { kind: 'credential'; directory: string | undefined; name?: string };

export type RootKeyFailure = 'KEY_MISSING' | 'KEY_MALFORMED' | 'KEY_WRONG' | 'KEY_EXPOSED' | 'KEY_UNWRITABLE';

export type RootKeyResult =
  | { ok: true; key: Uint8Array; created: boolean; notice: string | null }
  | { ok: false; reason: RootKeyFailure; message: string };

const DEVELOPMENT_FILE = 'development-root.key';
const SEALED_FILE = 'root.key.sealed';
const CREDENTIAL_NAME = 'waypost-root-key';
/** A key file is tiny; more than this many bytes is not one. */
const KEY_FILE_LIMIT_BYTES = 4096;
/** argon2id for the passphrase: 64 MiB and three passes, run once per start. */
const PASSPHRASE_COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
const PASSPHRASE_MIN_CHARACTERS = 12;

const sealedFile = z.strictObject({
  format: z.literal('waypost.root-key.1'),
  memoryKiB: z.int().min(19_456).max(1_048_576),
  passes: z.int().min(1).max(16),
  salt: z.base64(),
  nonce: z.base64(),
  box: z.base64(),
});

/**
 * Loads the root key, or makes it at the first start where the source allows that. `mayCreate` is false as soon as
 * sealed data exists: a new key beside old data would only hide the loss.
 */
export async function loadRootKey(
  source: RootKeySource,
  at: { stateDir: string; mayCreate: boolean; random?: Random },
): Promise<RootKeyResult> {
  const random = at.random ?? systemRandom;
  switch (source.kind) {
    case 'development':
      return developmentKey(at.stateDir, at.mayCreate, random);
    case 'passphrase':
      return await passphraseKey(source.passphrase, at.stateDir, at.mayCreate, random);
    case 'credential':
      return credentialKey(source.directory, source.name ?? CREDENTIAL_NAME);
  }
}

function developmentKey(stateDir: string, mayCreate: boolean, random: Random): RootKeyResult {
  const path = join(stateDir, DEVELOPMENT_FILE);
  const notice = `Development key in ${path}: whoever copies this folder can read it. Not for a real checkpoint.`;
  if (existsSync(path)) {
    const read = readKeyFile(path);
    if (!read.ok) return read;
    if ((read.mode & 0o077) !== 0) {
      return refuse('KEY_EXPOSED', `${path} is readable by others. Run: chmod 600 ${path}`);
    }
    if (read.bytes.length !== KEY_BYTES)
      return refuse('KEY_MALFORMED', `${path} does not hold a ${KEY_BYTES}-byte key.`);
    return { ok: true, key: read.bytes, created: false, notice };
  }
  if (!mayCreate)
    return refuse('KEY_MISSING', `${path} is gone, and this folder holds data sealed with it. Put the file back.`);
  const key = random(KEY_BYTES);
  const written = writeKeyFile(path, key);
  return written.ok ? { ok: true, key, created: true, notice } : written;
}

async function passphraseKey(
  passphrase: string,
  stateDir: string,
  mayCreate: boolean,
  random: Random,
): Promise<RootKeyResult> {
  const path = join(stateDir, SEALED_FILE);
  if (!existsSync(path)) {
    if (!mayCreate)
      return refuse('KEY_MISSING', `${path} is gone, and this folder holds data sealed with it. Put the file back.`);
    if ([...passphrase].length < PASSPHRASE_MIN_CHARACTERS) {
      return refuse('KEY_MALFORMED', `A passphrase has at least ${PASSPHRASE_MIN_CHARACTERS} characters.`);
    }
    const key = random(KEY_BYTES);
    const salt = random(16);
    const nonce = random(sodium.crypto_secretbox_NONCEBYTES);
    const wrapping = await stretch(passphrase, salt, PASSPHRASE_COST.memoryCost, PASSPHRASE_COST.timeCost);
    const box = sodium.crypto_secretbox_easy(key, nonce, wrapping);
    wipe(wrapping);
    const file = {
      format: 'waypost.root-key.1',
      memoryKiB: PASSPHRASE_COST.memoryCost,
      passes: PASSPHRASE_COST.timeCost,
      salt: Buffer.from(salt).toString('base64'),
      nonce: Buffer.from(nonce).toString('base64'),
      box: Buffer.from(box).toString('base64'),
    };
    const written = writeKeyFile(path, Buffer.from(`${JSON.stringify(file)}\n`));
    return written.ok ? { ok: true, key, created: true, notice: null } : written;
  }
  const read = readKeyFile(path);
  if (!read.ok) return read;
  const file = parseSealed(read.bytes);
  if (file === null) return refuse('KEY_MALFORMED', `${path} is not a sealed root key.`);
  const wrapping = await stretch(passphrase, Buffer.from(file.salt, 'base64'), file.memoryKiB, file.passes);
  try {
    const key = sodium.crypto_secretbox_open_easy(
      Buffer.from(file.box, 'base64'),
      Buffer.from(file.nonce, 'base64'),
      wrapping,
    );
    return { ok: true, key, created: false, notice: null };
  } catch {
    return refuse('KEY_WRONG', 'The passphrase does not open the root key.');
  } finally {
    wipe(wrapping);
  }
}

function credentialKey(directory: string | undefined, name: string): RootKeyResult {
  if (directory === undefined || directory === '') {
    return refuse(
      'KEY_MISSING',
      'No credentials directory: start the unit through systemd with LoadCredentialEncrypted.',
    );
  }
  const path = join(directory, name);
  if (!existsSync(path)) return refuse('KEY_MISSING', `The credential ${name} was not passed to this unit.`);
  const read = readKeyFile(path);
  if (!read.ok) return read;
  if (read.bytes.length !== KEY_BYTES)
    return refuse('KEY_MALFORMED', `The credential ${name} is not a ${KEY_BYTES}-byte key.`);
  return { ok: true, key: read.bytes, created: false, notice: null };
}

async function stretch(
  passphrase: string,
  salt: Uint8Array,
  memoryCost: number,
  timeCost: number,
): Promise<Uint8Array> {
  const raw = await hashRaw(passphrase.normalize('NFC'), {
    memoryCost,
    timeCost,
    parallelism: PASSPHRASE_COST.parallelism,
    outputLen: KEY_BYTES,
    salt,
  });
  return new Uint8Array(raw);
}

function parseSealed(bytes: Uint8Array): z.infer<typeof sealedFile> | null {
  try {
    return sealedFile.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function readKeyFile(path: string): { ok: true; bytes: Uint8Array; mode: number } | (RootKeyResult & { ok: false }) {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    return refuse('KEY_MISSING', `${path} cannot be read: ${messageOf(error)}`);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > KEY_FILE_LIMIT_BYTES)
      return refuse('KEY_MALFORMED', `${path} is not a key file.`);
    const bytes = new Uint8Array(stat.size);
    const length = readSync(fd, bytes, 0, bytes.length, 0);
    return { ok: true, bytes: bytes.subarray(0, length), mode: stat.mode };
  } finally {
    closeSync(fd);
  }
}

/** Written beside and renamed, never over: half a key file would lose everything sealed with the key. */
function writeKeyFile(path: string, bytes: Uint8Array): { ok: true } | (RootKeyResult & { ok: false }) {
  const temporary = `${path}.tmp`;
  try {
    const fd = openSync(temporary, 'w', 0o600);
    try {
      writeSync(fd, bytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
    return { ok: true };
  } catch (error) {
    if (existsSync(temporary)) unlinkSync(temporary);
    return refuse('KEY_UNWRITABLE', `${path} cannot be written: ${messageOf(error)}`);
  }
}

function refuse(reason: RootKeyFailure, message: string): RootKeyResult & { ok: false } {
  return { ok: false, reason, message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
