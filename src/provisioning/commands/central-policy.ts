import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { POLICY_LIMIT_BYTES, readPolicyPack } from '../../inspection/index.ts';
import { signPolicy, updateReady } from '../../update/index.ts';
import { collect, KEY_FILE_BYTES, signersOf } from './signers.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext, stateContext } from './state.ts';

type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;

/** `waypost central policy`: signs a policy pack at the central office (docs/policy.md). */
export function registerCentralPolicyCommand(central: Command, words: Words = stateContext): void {
  central
    .command('policy <file>')
    .description('check a policy pack and write it signed')
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .requiredOption('--out <file>', 'signed policy pack to write')
    .action(async (file: string, options: { key: string[]; out: string }) => sign(words, file, options));
}

async function sign(words: Words, file: string, options: { key: string[]; out: string }): Promise<void> {
  await updateReady();
  const text = read(file, POLICY_LIMIT_BYTES);
  const unread = options.key.find((key) => read(key, KEY_FILE_BYTES) === null);
  if (text === null)
    return fail(words, `${file} cannot be read, or is larger than ${POLICY_LIMIT_BYTES} bytes.`, EXIT_NOT_TRIED);
  if (unread !== undefined)
    return fail(words, `${unread} cannot be read, or is larger than ${KEY_FILE_BYTES} bytes.`, EXIT_NOT_TRIED);
  const verdict = readPolicyPack(text);
  if (!verdict.ok) return fail(words, `${file}: ${verdict.message} (${verdict.reason})`, EXIT_REFUSED);
  const keys = signersOf(options.key, (path) => read(path, KEY_FILE_BYTES) ?? '');
  if (!keys.ok) return fail(words, keys.message, keys.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
  writeFileSync(options.out, signPolicy(JSON.parse(text), keys.signers));
  const { policyId, country, version, validUntil } = verdict.pack;
  words.print(`${options.out}: ${policyId} of ${country}, version ${version}, ${keys.signers.length} signature(s)`);
  words.print(`Valid until ${validUntil}: install a newer one on every kiosk before that.`);
  if (keys.signers.length === 1)
    words.print('Signed once. A kiosk with policyKeys.threshold 2 (the default) refuses it.');
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
