import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Result, refuse } from '../../core/result/index.ts';
import { type OpenedTrust, openTrustFolder } from '../trust/index.ts';
import { type ChipLine, type Judging, judged } from './judged.ts';
import { PortraitDecoder } from './portrait-decoder.ts';

/** Names of the files in a dump, and their names in the rules. */
const FILES: Readonly<Record<string, string>> = {
  EF_SOD: 'SOD',
  EF_COM: 'COM',
  CardAccess: 'CardAccess',
  CardSecurity: 'CardSecurity',
  ...Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`DG${at + 1}`, `DG${at + 1}`])),
};
/** Largest file, bytes: several times the largest on a chip with two-byte offsets. */
const LIMIT_FILE_BYTES = 1024 * 1024;

/** Members written by other programs are ignored: a dump is judged by its files. */
const context = z.object({
  mrz: z.array(z.string().max(44)).min(2).max(3).nullable().optional(),
  /** ISO time at which the dump is judged; null for a clock that is not trusted. */
  clock: z
    .string()
    .refine((time) => !Number.isNaN(Date.parse(time)), 'write a time like "2026-11-26T12:00:00Z"')
    .nullable()
    .optional(),
});

interface EvalChipOptions {
  dir: string;
  trust: string;
  write: (line: ChipLine) => Promise<void>;
  say: (text: string) => void;
}

/**
 * `waypost eval chip DIR`: judges dumps of chips, one folder each, as the lane judges a chip that it read. Checks that need an
 * exchange with the chip are left out. Returns 0 if every dump was tried, 2 if a folder cannot be used.
 */
export async function evalChip({ dir, trust: trustDir, write, say }: EvalChipOptions): Promise<number> {
  const trust = openTrustFolder(trustDir, new Date());
  if (!trust.ok) {
    say(trust.message);
    return 2;
  }
  for (const note of trust.notes) say(note);
  const dumps = dumpsOf(dir);
  if (!dumps.ok) {
    say(dumps.message);
    return 2;
  }
  const decoder = new PortraitDecoder();
  const tally = new Map<string, number>();
  try {
    for (const name of dumps.names) {
      const line = await lineOf(name, { dir, trust, decoder });
      await write(line);
      const content = line.results.find(({ check }) => check === 'chip-content')?.result ?? line.error ?? 'nothing';
      tally.set(content, (tally.get(content) ?? 0) + 1);
    }
  } finally {
    await decoder.stop();
  }
  say(`dumps ${dumps.names.length}: ${[...tally].map(([what, count]) => `${what} ${count}`).join(', ')}`);
  return 0;
}

/** The folders in `dir` in order, or `dir` itself if it holds the files of one dump. */
function dumpsOf(dir: string): Result<'FOLDER', { names: string[] }> {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true)
    return refuse('FOLDER', `${dir} is not a folder. Give a folder with one folder for each dump.`);
  const entries = readdirSync(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (names.length > 0) return { ok: true, names: names.sort() };
  if (entries.some(({ name }) => FILES[name.replace(/\.bin$/, '')] !== undefined)) return { ok: true, names: ['.'] };
  return refuse('FOLDER', `${dir} contains no dumps. Give a folder with one folder for each dump.`);
}

async function lineOf(
  name: string,
  { dir, trust, decoder }: { dir: string; trust: OpenedTrust; decoder: PortraitDecoder },
): Promise<ChipLine> {
  const read = readDump(join(dir, name), trust.now ?? Date.now());
  if (!read.ok) return { file: name, results: [], error: read.message, wallMs: 0, cpuMs: 0 };
  return await judged(name, read.dump, { trust, decoder });
}

function readDump(folder: string, now: number): Result<'DUMP', { dump: Judging }> {
  const files: Record<string, Uint8Array> = {};
  try {
    for (const [name, file] of Object.entries(FILES)) {
      const path = join(folder, `${name}.bin`);
      const size = statSync(path, { throwIfNoEntry: false })?.size;
      if (size === undefined) continue;
      if (size > LIMIT_FILE_BYTES) return refuse('DUMP', `${name}.bin is larger than ${LIMIT_FILE_BYTES} bytes.`);
      files[file] = Uint8Array.from(readFileSync(path));
    }
    const path = join(folder, 'context.json');
    const given = existsSync(path) ? context.safeParse(JSON.parse(readFileSync(path, 'utf8'))) : context.safeParse({});
    if (!given.success) return refuse('DUMP', `context.json cannot be used: ${z.prettifyError(given.error)}`);
    const { mrz, clock } = given.data;
    const at = clock === undefined ? now : clock === null ? null : Date.parse(clock);
    return { ok: true, dump: { files, mrz: mrz ?? null, now: at } };
  } catch (error) {
    return refuse('DUMP', `The dump cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`);
  }
}
