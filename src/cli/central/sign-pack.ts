import { readText } from '../../adapters/files/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext } from '../state/index.ts';
import { KEY_FILE_BYTES, put, signersOf } from '../terminal/index.ts';

type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;

/** A pack that the central office signs: what it may be, and what to say of it. */
export interface PackKind<P> {
  limitBytes: number;
  read(text: string): { ok: true; pack: P } | { ok: false; reason: string; message: string };
  sign(value: unknown, signers: readonly SigningKey[]): string;
  /** What was written, and what follows from it. */
  said(pack: P): { summary: string; next: string };
  /** Member of the configuration that says how many signatures a kiosk wants. */
  trust: 'packKeys' | 'policyKeys';
}

/** Checks a pack and writes it signed by every key; nothing is written where one of the files does not hold. */
export async function signPackFile<P>(
  words: Words,
  kind: PackKind<P>,
  { file, keys, out }: { file: string; keys: readonly string[]; out: string },
): Promise<void> {
  await updateReady();
  const fail = (message: string, code: number): void => {
    words.warn(message);
    words.exit(code);
  };
  const texts = new Map<string, string>();
  for (const [path, limit] of [[file, kind.limitBytes], ...keys.map((key) => [key, KEY_FILE_BYTES])] as [
    string,
    number,
  ][]) {
    const read = readText(path, { limitBytes: limit, what: path === file ? 'the pack' : 'a secret key' });
    if (!read.ok) return fail(read.message, EXIT_NOT_TRIED);
    texts.set(path, read.value);
  }
  const text = texts.get(file) ?? '';
  const verdict = kind.read(text);
  if (!verdict.ok) return fail(`${file}: ${verdict.message} (${verdict.reason})`, EXIT_REFUSED);
  const found = signersOf(keys, (path) => texts.get(path) ?? '');
  if (!found.ok) return fail(found.message, found.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
  const { signers } = found;
  if (!put(words, { path: out, bytes: kind.sign(JSON.parse(text), signers) })) return;
  const { summary, next } = kind.said(verdict.pack);
  words.print(`${out}: ${summary}, ${signers.length} signature(s)`);
  words.print(next);
  if (signers.length === 1)
    words.print(`Signed once. A kiosk with ${kind.trust}.threshold 2 (the default) refuses it.`);
}
