import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { updateReady } from '../../delivery/format/index.ts';
import { checkModelFolder, fileEntries, SIGNATURES_FILE, signModel } from '../../delivery/models/index.ts';
import { goldenOf } from '../../inference/host/index.ts';
import { MAX_MANIFEST_BYTES, manifestSchema } from '../../inference/protocol/models/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED } from '../state/index.ts';
import { collect, KEY_FILE_BYTES, signersOf } from '../terminal/index.ts';

const MANIFEST = 'model.json';

/** Where the commands write; tests pass their own output. */
export interface Output {
  print(line: string): void;
  warn(line: string): void;
  exit(code: number): void;
}

const output: Output = {
  print: (line) => console.log(line),
  warn: (line) => console.error(`waypost: ${line}`),
  exit: (code) => {
    process.exitCode = code;
  },
};

class Refused extends Error {
  readonly code: number;

  constructor(message: string, code: number = EXIT_REFUSED) {
    super(message);
    this.code = code;
  }
}

/** `waypost central models fill|sign`: model bundles at the central office, never on a kiosk. */
export function registerCentralModelCommands(central: Command, context: Output = output): void {
  const models = central.command('models').description('model bundles of your own');
  models
    .command('fill <folder>')
    .description(`write sizes, hashes and golden vectors of the network in FOLDER to its ${MANIFEST}`)
    .option('--pattern <name>', 'golden input: bytes-7919 (default) or strokes', 'bytes-7919')
    .action(async (folder: string, options: { pattern: string }) =>
      guarded(context, () => fill(context, folder, options.pattern)),
    );
  models
    .command('sign <folder>')
    .description(`check the bundle in FOLDER and write its ${SIGNATURES_FILE}`)
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .action(async (folder: string, options: { key: string[] }) =>
      guarded(context, () => sign(context, folder, options.key)),
    );
}

async function guarded(context: Output, work: () => Promise<void>): Promise<void> {
  try {
    await updateReady();
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    context.warn(error.message);
    context.exit(error.code);
  }
}

async function fill(context: Output, folder: string, pattern: string): Promise<void> {
  const path = join(folder, MANIFEST);
  const draft = parseJson(read(path, MAX_MANIFEST_BYTES), path);
  if (pattern !== 'bytes-7919' && pattern !== 'strokes') {
    throw new Refused(`${pattern} is not a golden input: use bytes-7919 or strokes.`, EXIT_NOT_TRIED);
  }
  const entries = await fileEntries(folder);
  if (!entries.ok) throw new Refused(entries.message);
  // Everything except what is computed here must be valid first, because the golden input is made from it.
  const parts = manifestSchema.pick({ input: true, output: true }).safeParse({
    input: draft['input'],
    output: draft['output'],
  });
  if (!parts.success) {
    const issue = parts.error.issues[0];
    throw new Refused(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  let golden: Awaited<ReturnType<typeof goldenOf>>;
  try {
    golden = await goldenOf(entries.network, parts.data, pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given';
    throw new Refused(`The network does not run with the input of ${path}: ${why}`);
  }
  if (golden.outputs.some(({ l2 }) => !(l2 > 0))) {
    throw new Refused('An output is zero everywhere, which proves nothing. Try --pattern strokes.');
  }
  const filled = { ...draft, files: entries.files, golden: [golden] };
  write(path, `${JSON.stringify(filled, null, 2)}\n`);
  for (const file of entries.files) context.print(`${file.path}: ${file.bytes} bytes, sha256 ${file.sha256}`);
  context.print(`golden vector of ${golden.outputs.length} output(s) on ${pattern}`);
  context.print(`${path} is complete. Read it, then run: waypost central models sign ${folder} --key FILE`);
}

async function sign(context: Output, folder: string, keys: readonly string[]): Promise<void> {
  const named = signersOf(keys, (path) => read(path, KEY_FILE_BYTES));
  if (!named.ok) throw new Refused(named.message, named.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
  const { signers } = named;
  const checked = await checkModelFolder(folder, null);
  if (!checked.ok) throw new Refused(`${checked.message} (${checked.reason})`);
  const path = join(folder, MANIFEST);
  write(join(folder, SIGNATURES_FILE), signModel(parseJson(read(path, MAX_MANIFEST_BYTES), path), signers));
  const { bundleId, version } = checked.manifest;
  context.print(`${bundleId} ${version}: ${signers.length} signature(s) in ${join(folder, SIGNATURES_FILE)}`);
  if (signers.length === 1)
    context.print('One signature. A kiosk with modelKeys.threshold 2 (the default) refuses it.');
}

function parseJson(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new Refused(`${path} is not JSON: ${(error as Error).message}`);
  }
  throw new Refused(`${path} is not a JSON object.`);
}

function read(path: string, limit: number): string {
  if (!existsSync(path)) throw new Refused(`${path} is missing.`, EXIT_NOT_TRIED);
  const { size } = statSync(path);
  if (size > limit) throw new Refused(`${path} is larger than ${limit} bytes.`, EXIT_NOT_TRIED);
  return readFileSync(path, 'utf8');
}

function write(path: string, content: string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Refused(`${path} cannot be written (${code}). Check the folder and its permissions.`);
  }
}
