import { argon2idAsync } from '@noble/hashes/argon2.js';
import {
  type BoxKey,
  blake,
  boxKeyOf,
  bytesOf,
  derive,
  fromBase64,
  keyIdOf,
  lock,
  random,
  signingKeyOf,
  textOf,
  toBase64,
  unlock,
} from './primitives.ts';

export const PASSPHRASE_MIN_CHARACTERS = 12;
export const KEY_FILE_LIMIT_BYTES = 4096;
const SECRET_BYTES = 32;
/** Cost that the command line writes. A file may ask for more, up to the memory of a browser tab. */
const COST = { memoryKiB: 65_536, passes: 3 } as const;
const MOST_MEMORY_KIB = 262_144;
const MOST_PASSES = 16;

/** The keys of a receiving body, as `waypost protection body keygen` derives them from the same secret. */
export interface BodyKeys {
  box: BoxKey;
  answers: { publicKey: Uint8Array; seed: Uint8Array };
  id: string;
}

export function keysOf(secret: Uint8Array): BodyKeys {
  const box = boxKeyOf(derive(secret, { id: 15, context: 'wprefbox' }));
  const answers = signingKeyOf(derive(secret, { id: 16, context: 'wprefans' }));
  return { box, answers, id: keyIdOf(box.publicKey) };
}

export const newSecret = (): Uint8Array => random(SECRET_BYTES);

export function wipeKeys({ box, answers }: BodyKeys): void {
  box.secretKey.fill(0);
  answers.seed.fill(0);
}

/** `root.key.sealed`: the secret sealed with a passphrase. */
export interface KeyFile {
  memoryKiB: number;
  passes: number;
  salt: Uint8Array;
  nonce: Uint8Array;
  box: Uint8Array;
}

export function isKeyFile(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { format?: unknown }).format === 'waypost.root-key.1';
}

/** Reads a key file; null for anything else, or if it is incomplete. */
export function readKeyFile(bytes: Uint8Array): KeyFile | null {
  if (bytes.length > KEY_FILE_LIMIT_BYTES) return null;
  try {
    const file = JSON.parse(textOf(bytes) ?? '') as Record<string, unknown>;
    const { memoryKiB, passes } = file as { memoryKiB: number; passes: number };
    const [salt, nonce, box] = ['salt', 'nonce', 'box'].map((name) => fromBase64(String(file[name])));
    const fits =
      isKeyFile(file) &&
      Number.isInteger(memoryKiB) &&
      memoryKiB >= 19_456 &&
      memoryKiB <= MOST_MEMORY_KIB &&
      Number.isInteger(passes) &&
      passes >= 1 &&
      passes <= MOST_PASSES;
    if (!fits || !salt || salt.length < 8 || nonce?.length !== 24 || !box) return null;
    return { memoryKiB, passes, salt, nonce, box };
  } catch {
    return null;
  }
}

/** Opens a key file; null if the passphrase is wrong. `progress` is called with values from 0 to 1. */
export async function openKeyFile(
  file: KeyFile,
  passphrase: string,
  progress?: (part: number) => void,
): Promise<Uint8Array | null> {
  const key = await stretch(passphrase, file, progress);
  const secret = unlock(file.box, { key, nonce: file.nonce });
  key.fill(0);
  return secret?.length === SECRET_BYTES ? secret : null;
}

/** Text of a key file, which the command line can open too. */
export async function sealKeyFile(
  secret: Uint8Array,
  passphrase: string,
  progress?: (part: number) => void,
): Promise<string> {
  const salt = random(16);
  const nonce = random(24);
  const key = await stretch(passphrase, { ...COST, salt }, progress);
  const box = lock(secret, { key, nonce });
  key.fill(0);
  const sealed = { salt: toBase64(salt), nonce: toBase64(nonce), box: toBase64(box) };
  return `${JSON.stringify({ format: 'waypost.root-key.1', ...COST, ...sealed })}\n`;
}

async function stretch(
  passphrase: string,
  { memoryKiB, passes, salt }: { memoryKiB: number; passes: number; salt: Uint8Array },
  progress?: (part: number) => void,
): Promise<Uint8Array> {
  const cost = { m: memoryKiB, t: passes, p: 1, dkLen: 32 };
  const words = bytesOf(passphrase.normalize('NFC'));
  return await argon2idAsync(words, salt, { ...cost, ...(progress === undefined ? {} : { onProgress: progress }) });
}

const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PAPER_CHARACTERS = 52;

/**
 * The secret on paper: 52 Crockford characters hold its 256 bits and four bits of its digest. The digest reveals fifteen of
 * sixteen typing errors; the key id printed next to it reveals the rest.
 */
export function paperOf(secret: Uint8Array): string {
  const bits = [...secret, (blake(secret, 16)[0] ?? 0) & 0xf0];
  let text = '';
  for (let at = 0; at < PAPER_CHARACTERS; at += 1) {
    const bit = at * 5;
    const two = ((bits[bit >> 3] ?? 0) << 8) | (bits[(bit >> 3) + 1] ?? 0);
    text += BASE32[(two >> (11 - (bit & 7))) & 31];
  }
  return text;
}

/** The secret from the typed text, in any grouping and either case; `I`, `L` and `O` are read as the digits they look like. */
export function secretOfPaper(typed: string): Uint8Array | null {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0');
  if (plain.length !== PAPER_CHARACTERS || [...plain].some((one) => !BASE32.includes(one))) return null;
  const bytes = new Uint8Array(SECRET_BYTES + 1);
  for (const [at, one] of [...plain].entries()) {
    const value = BASE32.indexOf(one) << (11 - ((at * 5) & 7));
    const byte = (at * 5) >> 3;
    bytes[byte] = (bytes[byte] ?? 0) | (value >> 8);
    if (byte + 1 < bytes.length) bytes[byte + 1] = (bytes[byte + 1] ?? 0) | (value & 0xff);
  }
  const secret = bytes.slice(0, SECRET_BYTES);
  return paperOf(secret) === plain ? secret : null;
}
