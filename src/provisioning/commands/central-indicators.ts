import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { PACK_LIMIT_BYTES, readPack } from '../../protection/index.ts';
import { signPack, updateReady } from '../../update/index.ts';
import { collect, KEY_FILE_BYTES, signersOf } from './signers.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext, stateContext } from './state.ts';

type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;

/** `waypost central indicators`: signs an indicator pack at the central office (docs/protection.md). */
export function registerCentralIndicatorCommand(central: Command, words: Words = stateContext): void {
  central
    .command('indicators <file>')
    .description('check an indicator pack and write it signed')
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .requiredOption('--out <file>', 'signed pack to write')
    .action(async (file: string, options: { key: string[]; out: string }) => signIndicators(words, file, options));
}

async function signIndicators(words: Words, file: string, options: { key: string[]; out: string }): Promise<void> {
  await updateReady();
  const texts = new Map<string, string>();
  for (const [path, limit] of [
    [file, PACK_LIMIT_BYTES] as const,
    ...options.key.map((key) => [key, KEY_FILE_BYTES] as const),
  ]) {
    const text = read(path, limit);
    if (text === null) return fail(words, `${path} cannot be read, or is larger than ${limit} bytes.`, EXIT_NOT_TRIED);
    texts.set(path, text);
  }
  const text = texts.get(file) ?? '';
  const verdict = readPack(text);
  if (!verdict.ok) return fail(words, `${file}: ${verdict.message} (${verdict.reason})`, EXIT_REFUSED);
  const keys = signersOf(options.key, (path) => texts.get(path) ?? '');
  if (!keys.ok) return fail(words, keys.message, keys.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
  writeFileSync(options.out, signPack(JSON.parse(text), keys.signers));
  const { version, items, body } = verdict.pack;
  words.print(`${options.out}: version ${version}, ${items.length} items, ${keys.signers.length} signature(s)`);
  words.print(
    body === null ? 'It names no referral body.' : `Referral body: ${body.name}, key valid until ${body.validUntil}.`,
  );
  if (keys.signers.length === 1)
    words.print('Signed once. A kiosk with packKeys.threshold 2 (the default) refuses it.');
}

function read(path: string, limitBytes: number): string | null {
  try {
    return statSync(path).size > limitBytes ? null : readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function fail(words: Words, message: string, code: number): void {
  words.warn(message);
  words.exit(code);
}
