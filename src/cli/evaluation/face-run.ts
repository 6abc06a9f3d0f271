import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { loadConfig } from '../../adapters/files/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { CivilDate } from '../../core/mrz/index.ts';
import { modelsFolder } from '../../daemon/state/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { OperatorModelStore } from '../../delivery/models/index.ts';
import { InferenceSupervisor, type SupervisorOptions } from '../../inference/host/index.ts';
import { ResultLines, say } from './result-lines.ts';

/** Common part of the face evaluations: the same child, profile and thresholds as the daemon, never a shortcut. */
export interface FaceEvalOptions {
  /** Folder of pictures. */
  dir: string;
  /** Result file, one JSON object per line; standard output if absent. */
  out?: string | undefined;
  /** Folder of bundles; `models/bundles` of this installation if absent. */
  modelsDir?: string | undefined;
  /** Model profile; `accurate` if absent. */
  profile?: string | undefined;
  /** Configuration of a kiosk, whose profile, folder and own models are used. */
  config?: string | undefined;
}

export const EVAL_PROFILE = 'accurate';
/** Deadline, ms, for evaluation machines, which may be under load. A picture that takes longer is counted as an error. */
export const EVAL_DEADLINE_MS = 10_000;

export const evalClock: Clock = { mono: () => performance.now(), wall: () => new Date(), trusted: () => true };

/** The day used to decide centuries, as on a lane. */
export function evalToday(): CivilDate {
  const now = evalClock.wall();
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() };
}

/** Starts the inference child; null, with the reason reported, if the models are not usable. */
export async function startInference(
  options: Pick<FaceEvalOptions, 'modelsDir' | 'profile' | 'config'>,
): Promise<InferenceSupervisor | null> {
  const place = await placeOf(options);
  if (place === null) return null;
  const supervisor = new InferenceSupervisor({
    ...place,
    mono: evalClock.mono,
  });
  await supervisor.start();
  const health = supervisor.health();
  const reports = health.profile === null ? [] : [...health.profile.models, ...health.profile.committed];
  const faults = reports.filter((m) => !m.ok);
  if (health.profile !== null && faults.length === 0) return supervisor;
  for (const fault of faults) if (!fault.ok) say(`${fault.role}: ${fault.reason}: ${fault.detail}`);
  if (health.profile === null) say(`The inference process did not start: ${health.lastFailure ?? 'no reason given'}`);
  say('Run npm run models:build first.');
  await supervisor.stop();
  return null;
}

type Place = Pick<SupervisorOptions, 'modelsDir' | 'profile' | 'operator'>;

async function placeOf({ modelsDir, profile, config }: Parameters<typeof startInference>[0]): Promise<Place | null> {
  if (config === undefined) {
    return { modelsDir: modelsFolder({ models: { folder: modelsDir ?? null } }), profile: profile ?? EVAL_PROFILE };
  }
  const loaded = loadConfig(config);
  if (!loaded.ok) {
    say(loaded.message);
    return null;
  }
  await updateReady();
  const { models, stateDir, modelKeys } = loaded.config;
  const operator = await new OperatorModelStore(stateDir, null).models(modelKeys);
  return { modelsDir: modelsFolder(loaded.config), profile: models.profile, operator };
}

const PICTURES = /\.(jpe?g|png|webp|tiff?)$/i;
/** Largest file that is read, bytes; the child process would refuse larger ones as well. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Pictures below a folder, sorted, as paths relative to it. */
export async function pictures(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((e) => e.isFile() && PICTURES.test(e.name))
    .map((e) => relative(dir, join(e.parentPath, e.name)))
    .sort();
}

/**
 * What every picture evaluation needs before its first picture: the list and the inference child. Null, after printing
 * the reason, if either is not available.
 */
async function openRun(
  input: Pick<FaceEvalOptions, 'modelsDir' | 'profile' | 'config'> & { list: () => Promise<string[]> },
): Promise<{ files: string[]; supervisor: InferenceSupervisor } | null> {
  let files: string[];
  try {
    files = await input.list();
  } catch (error) {
    say(`The pictures cannot be listed: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return null;
  }
  const supervisor = await startInference(input);
  return supervisor === null ? null : { files, supervisor };
}

/** What one evaluation is made of: its pictures, the models, and where its result lines go. */
export interface Run {
  files: string[];
  supervisor: InferenceSupervisor;
  results: ResultLines;
}

/**
 * Runs `work` over the pictures of a folder; models and output are closed whatever happens. Returns its exit code, or 2 if
 * pictures or models cannot be used.
 */
export async function overPictures(
  options: FaceEvalOptions & { files?: () => Promise<string[]> },
  work: (run: Run) => Promise<number>,
): Promise<number> {
  const run = await openRun({ ...options, list: options.files ?? (() => pictures(options.dir)) });
  if (run === null) return 2;
  const results = new ResultLines(options.out);
  try {
    return await work({ ...run, results });
  } finally {
    await run.supervisor.stop();
    await results.close();
  }
}

/** Progress is printed each time this many pictures are done. */
const SAID_EVERY = 200;

export function sayProgress(at: number, of: number): void {
  if ((at + 1) % SAID_EVERY === 0) say(`${at + 1} of ${of}`);
}

/** Bytes of a picture, or why it cannot be read. */
export async function readPicture(dir: string, file: string): Promise<Uint8Array | string> {
  try {
    const path = resolve(dir, file);
    if ((await stat(path)).size > MAX_FILE_BYTES) return 'IMAGE_TOO_LARGE';
    return await readFile(path);
  } catch {
    return 'FILE_UNREADABLE';
  }
}

export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

/** Rounds to one decimal place, as times are given in evaluation reports. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
