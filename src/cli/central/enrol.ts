import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../adapters/files/index.ts';
import { modelsFolder } from '../../daemon/state/index.ts';
import { enrol, type Picture } from '../../delivery/bundles/index.ts';
import { OperatorModelStore } from '../../delivery/models/index.ts';
import { InferenceSupervisor, installedEmbedder } from '../../inference/host/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED } from '../state/index.ts';

const RECORDS_FILE_BYTES = 256 * 1024 * 1024;
const PORTRAIT_FILE_BYTES = 32 * 1024 * 1024;
const LOOK_DEADLINE_MS = 30_000;

interface EnrolCommand {
  records: string;
  portraits: string;
  out: string;
  config?: string;
}

/** `waypost central enrol`: templates from portraits, with the model that the kiosks run. */
export function registerEnrol(central: Command): void {
  central
    .command('enrol')
    .description('create face templates from portraits; a picture is included only if a record names one')
    .requiredOption('--records <file>', 'records, one JSON object per line, with "portraits" and "picture": file names')
    .requiredOption('--portraits <folder>', 'folder of the portraits')
    .requiredOption('--out <file>', 'records with templates, for central build')
    .option('--config <file>', 'configuration whose models are used; without it, the models of this installation')
    .action(async (options: EnrolCommand) => {
      process.exitCode = await run(options);
    });
}

async function run(options: EnrolCommand): Promise<number> {
  const loaded = options.config === undefined ? null : loadConfig(options.config);
  if (loaded !== null && !loaded.ok) return say(loaded.message, EXIT_NOT_TRIED);
  const config = loaded?.config ?? { models: { profile: 'accurate' as const, folder: null } };
  const operator =
    loaded === null ? null : await new OperatorModelStore(loaded.config.stateDir, null).models(loaded.config.modelKeys);
  const modelsDir = modelsFolder(config);
  const { profile } = config.models;
  const model = installedEmbedder({ modelsDir, profile, operator });
  if (model === null)
    return say(
      `${modelsDir} contains no usable face model of profile ${profile}: npm run models:build`,
      EXIT_NOT_TRIED,
    );
  if (model.identify.length === 0) {
    return say(
      `PROFILE_NO_IDENTIFY: profile ${profile} is not declared for searching a list with the models in use.`,
      EXIT_REFUSED,
    );
  }
  const text = readLimited(options.records, RECORDS_FILE_BYTES);
  if (text === null)
    return say(`${options.records} cannot be read, or is larger than ${RECORDS_FILE_BYTES} bytes.`, EXIT_NOT_TRIED);
  const supervisor = new InferenceSupervisor({
    modelsDir,
    profile,
    operator,
    part: 'seeing',
    mono: () => performance.now(),
  });
  await supervisor.start();
  try {
    const look = (file: string): Promise<Picture> => lookAt(supervisor, join(options.portraits, file));
    const { profile: name, sha256 } = model;
    const made = await enrol({ text: text.toString('utf8'), model, look });
    for (const { line, message } of made.problems) console.error(`${options.records}:${line}: error: ${message}`);
    if (made.problems.length > 0) {
      return say(
        `${made.problems.length} problem(s): nothing was written. Correct them, or remove the records.`,
        EXIT_REFUSED,
      );
    }
    if (made.lines.length === 0) return say(`${options.records} contains no record.`, EXIT_REFUSED);
    writeFileSync(options.out, made.lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    console.log(
      `${options.out}: ${made.lines.length} records with templates of profile ${name}, producing ${sha256.slice(0, 12)}…`,
    );
    console.log('Templates are personal data like the portraits. Delete this file once the list is built.');
    return 0;
  } finally {
    await supervisor.stop();
  }
}

async function lookAt(supervisor: InferenceSupervisor, path: string): Promise<Picture> {
  const bytes = readLimited(path, PORTRAIT_FILE_BYTES);
  if (bytes === null) return { ok: false, why: `cannot be read, or is larger than ${PORTRAIT_FILE_BYTES} bytes` };
  const answer = await supervisor.request('frame', { bytes }, { deadlineMs: LOOK_DEADLINE_MS });
  bytes.fill(0);
  if (!answer.ok) return { ok: false, why: `${answer.reason}: ${answer.detail}` };
  return { ok: true, value: answer.value };
}

function readLimited(path: string, limit: number): Buffer | null {
  try {
    return statSync(path).size > limit ? null : readFileSync(path);
  } catch {
    return null;
  }
}

function say(message: string, code: number): number {
  console.error(`waypost: ${message}`);
  return code;
}
