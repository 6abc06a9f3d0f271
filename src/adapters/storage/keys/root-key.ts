import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonAs, type Result, refuse } from '../../../core/result/index.ts';
import { whyRefused } from '../../files/index.ts';
import { type Random, systemRandom } from '../crypto/index.ts';
import { KEY_BYTES } from './keys.ts';
import { openWithPassphrase, passphraseBoxSchema, passphraseFault, sealWithPassphrase } from './passphrase.ts';
import { openWithTpm, sealToTpm, tpmKeyFile } from './tpm-key.ts';

/** The source of this appliance's 32-byte root key (docs/security.md). */
export type RootKeySource =
  | { kind: 'development' }
  | { kind: 'passphrase'; passphrase: string }
  /** Sealed to the TPM named by `tcti`, in the format of tpm2-tools, and to the contents of these boot registers. */
  | { kind: 'tpm'; tcti: string; pcrs: readonly number[] }
  /** `directory` is $CREDENTIALS_DIRECTORY, which systemd fills from the TPM-sealed credential. */
  | { kind: 'credential'; directory: string | undefined; name?: string };

export type RootKeyFailure =
  | 'KEY_MISSING'
  | 'KEY_MALFORMED'
  | 'KEY_WRONG'
  | 'KEY_EXPOSED'
  | 'KEY_UNWRITABLE'
  | 'KEY_TPM';

export type RootKeyResult = Result<RootKeyFailure, { key: Uint8Array; created: boolean; notice: string | null }>;

const DEVELOPMENT_FILE = 'development-root.key';
const SEALED_FILE = 'root.key.sealed';
const TPM_FILE = 'root.key.tpm';
const CREDENTIAL_NAME = 'waypost-root-key';
/** A key file is tiny; more than this many bytes is not one. */
const KEY_FILE_LIMIT_BYTES = 4096;

const sealedFile = passphraseBoxSchema.extend({ format: z.literal('waypost.root-key.1') });

/**
 * Loads the root key, or makes it at the first start if the source allows that. `mayCreate` is false as soon as
 * sealed data exists: a new key for old data would only hide the loss.
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
    case 'tpm':
      return await tpmKey(source, at.stateDir, at.mayCreate, random);
    case 'credential':
      return credentialKey(source.directory, source.name ?? CREDENTIAL_NAME);
  }
}

function developmentKey(stateDir: string, mayCreate: boolean, random: Random): RootKeyResult {
  const path = join(stateDir, DEVELOPMENT_FILE);
  const notice = `Development key in ${path}: anyone who copies this folder can read it. Not for a real checkpoint.`;
  if (existsSync(path)) {
    const read = readKeyFile(path);
    if (!read.ok) return read;
    if ((read.mode & 0o077) !== 0) {
      return refuse('KEY_EXPOSED', `${path} is readable by others. Run: chmod 600 ${path}`);
    }
    if (read.bytes.length !== KEY_BYTES)
      return refuse('KEY_MALFORMED', `${path} does not contain a ${KEY_BYTES}-byte key. ${PUT_BACK}`);
    return { ok: true, key: read.bytes, created: false, notice };
  }
  if (!mayCreate)
    return refuse('KEY_MISSING', `${path} is missing, and this folder contains data sealed with it. Restore the file.`);
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
      return refuse(
        'KEY_MISSING',
        `${path} is missing, and this folder contains data sealed with it. Restore the file.`,
      );
    const fault = passphraseFault(passphrase);
    if (fault !== null) return refuse('KEY_MALFORMED', fault);
    const key = random(KEY_BYTES);
    const file = { format: 'waypost.root-key.1', ...(await sealWithPassphrase(key, passphrase, random)) };
    const written = writeKeyFile(path, Buffer.from(`${JSON.stringify(file)}\n`));
    return written.ok ? { ok: true, key, created: true, notice: null } : written;
  }
  const read = readKeyFile(path);
  if (!read.ok) return read;
  const file = jsonAs(sealedFile, read.bytes);
  if (file === null) return refuse('KEY_MALFORMED', `${path} is not a sealed root key.`);
  const key = await openWithPassphrase(file, passphrase);
  if (key === null) return refuse('KEY_WRONG', 'The passphrase does not open the root key.');
  return { ok: true, key, created: false, notice: null };
}

async function tpmKey(
  source: Extract<RootKeySource, { kind: 'tpm' }>,
  stateDir: string,
  mayCreate: boolean,
  random: Random,
): Promise<RootKeyResult> {
  const { tcti } = source;
  const pcrs = [...new Set(source.pcrs)].sort((a, b) => a - b);
  const path = join(stateDir, TPM_FILE);
  if (!existsSync(path)) {
    if (!mayCreate)
      return refuse(
        'KEY_MISSING',
        `${path} is missing, and this folder contains data sealed with it. Restore the file.`,
      );
    const key = random(KEY_BYTES);
    const sealed = await sealToTpm(key, { tcti, pcrs });
    if (!sealed.ok) return refuse('KEY_TPM', `The TPM (${tcti}) cannot seal the root key: ${sealed.message}.`);
    const written = writeKeyFile(path, Buffer.from(`${JSON.stringify(sealed.file)}\n`));
    return written.ok ? { ok: true, key, created: true, notice: null } : written;
  }
  const read = readKeyFile(path);
  if (!read.ok) return read;
  const file = jsonAs(tpmKeyFile, read.bytes);
  if (file === null) return refuse('KEY_MALFORMED', `${path} is not a root key that a TPM sealed. ${PUT_BACK}`);
  const opened = await openWithTpm(file, tcti);
  if (!opened.ok) {
    const bound = file.pcrs ?? [];
    const boot =
      bound.length === 0
        ? ''
        : `, or the machine did not start as it did when the key was sealed (PCR ${bound.join(', ')}): start it with the earlier firmware and kernel, see "A key bound to the boot state" in docs/provisioning.md`;
    const what =
      opened.why === 'silent'
        ? 'does not answer'
        : `does not open the root key: it is another TPM, or was cleared${boot}`;
    return refuse('KEY_TPM', `The TPM (${tcti}) ${what} (${opened.message}).`);
  }
  if (opened.key.length !== KEY_BYTES)
    return refuse('KEY_MALFORMED', `${path} does not contain a ${KEY_BYTES}-byte key. ${PUT_BACK}`);
  const same = (file.pcrs ?? []).join() === pcrs.join();
  const notice = same ? null : await sealAgain(opened.key, { tcti, pcrs, path });
  return { ok: true, key: opened.key, created: false, notice };
}

/**
 * If the configuration names different registers from the file, seals the open key to them. A bound key survives a firmware
 * update in this way: it is sealed without registers before the update, and with them after it. If this fails, the
 * file does not change.
 */
async function sealAgain(
  key: Uint8Array,
  { tcti, pcrs, path }: { tcti: string; pcrs: readonly number[]; path: string },
): Promise<string> {
  const what = pcrs.length === 0 ? 'to no boot register' : `to PCR ${pcrs.join(', ')}`;
  const sealed = await sealToTpm(key, { tcti, pcrs });
  if (!sealed.ok) return `The root key could not be bound ${what} (${sealed.message}). It was not changed.`;
  const written = writeKeyFile(path, Buffer.from(`${JSON.stringify(sealed.file)}\n`));
  return written.ok
    ? `The root key was sealed again, bound ${what}.`
    : `${written.message} The root key stays as it was.`;
}

const PUT_BACK = 'Restore the key file of this kiosk: no other key opens its data.';

/** Files next to the data from which a root key can be recovered; overwritten when the appliance is decommissioned. */
export const ROOT_KEY_FILES: readonly string[] = [DEVELOPMENT_FILE, SEALED_FILE, TPM_FILE];

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

function readKeyFile(path: string): { ok: true; bytes: Uint8Array; mode: number } | (RootKeyResult & { ok: false }) {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return refuse('KEY_MISSING', whyRefused(error, path, 'read'));
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > KEY_FILE_LIMIT_BYTES)
      return refuse('KEY_MALFORMED', `${path} is not a key file. ${PUT_BACK}`);
    const bytes = new Uint8Array(stat.size);
    const length = readSync(fd, bytes, 0, bytes.length, 0);
    return { ok: true, bytes: bytes.subarray(0, length), mode: stat.mode };
  } finally {
    closeSync(fd);
  }
}

/**
 * Writes the key to a temporary file and renames it. An existing file is never overwritten in part: with half a key file,
 * everything sealed with the key would be lost.
 */
function writeKeyFile(path: string, bytes: Uint8Array): { ok: true } | (RootKeyResult & { ok: false }) {
  const temporary = `${path}.tmp`;
  try {
    writeFileSync(temporary, bytes, { mode: 0o600, flush: true });
    renameSync(temporary, path);
    return { ok: true };
  } catch (error) {
    if (existsSync(temporary)) unlinkSync(temporary);
    return refuse('KEY_UNWRITABLE', whyRefused(error, path, 'written'));
  }
}
