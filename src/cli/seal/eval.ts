import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Result, refuse } from '../../core/result/index.ts';
import { type OpenedTrust, openTrustFolder } from '../trust/index.ts';
import { type SealLine, sealLine } from './line.ts';

/** Above the largest payload of any symbol; a larger file is still tried, and refused by its form. */
const LIMIT_FILE_BYTES = 1024 * 1024;
const LIMIT_CONTEXT_BYTES = 4 * 1024 * 1024;
const PICTURES = /\.(png|jpe?g)$/i;

const rows = z.array(z.string().max(44)).min(2).max(3);
const contexts = z.record(z.string(), z.strictObject({ mrz: rows.optional(), passportMrz: rows.optional() }));
type Contexts = z.infer<typeof contexts>;

/** One row of the result file. */
interface Line {
  file: string;
  kind: 'payload';
  result: SealLine['result'];
  reason: SealLine['reason'];
  multiple: boolean;
  mrz: readonly string[] | null;
  seals: readonly SealLine[];
  error?: string;
  wallMs: number;
  cpuMs: number;
}

interface EvalSealsOptions {
  dir: string;
  trust: string;
  write: (line: Line) => Promise<void>;
  say: (text: string) => void;
}

/**
 * `waypost eval seals DIR`: judges the payloads of symbols, `*.bin`, as a kiosk judges a symbol that it decoded. Pictures of pages
 * are not read by this build and are counted. Returns 0 when every payload was tried and no picture was left out, 1 when
 * pictures were, and 2 when a folder cannot be used.
 */
export async function evalSeals({ dir, trust: trustDir, write, say }: EvalSealsOptions): Promise<number> {
  const trust = openTrustFolder(trustDir, new Date());
  const input = trust.ok ? inputOf(dir) : trust;
  if (!trust.ok || !input.ok) {
    say(input.ok ? '' : input.message);
    return 2;
  }
  for (const note of trust.notes) say(note);
  const tally = new Map<string, number>();
  for (const file of input.payloads) {
    const line = lineOf(file, { dir, trust, context: input.contexts[file] });
    await write(line);
    const what = line.error ?? line.result;
    tally.set(what, (tally.get(what) ?? 0) + 1);
  }
  say(`payloads ${input.payloads.length}: ${[...tally].map(([what, count]) => `${what} ${count}`).join(', ')}`);
  if (input.pictures === 0) return 0;
  say(`pictures of pages left out: ${input.pictures}. This build reads the payloads of symbols alone.`);
  return 1;
}

type Input = Result<'FOLDER', { payloads: string[]; pictures: number; contexts: Contexts }>;

function inputOf(dir: string): Input {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true)
    return refuse('FOLDER', `${dir} is no folder. Name a folder with payloads (*.bin).`);
  const files = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).sort();
  const payloads = names.filter((name) => name.endsWith('.bin'));
  const pictures = names.filter((name) => PICTURES.test(name)).length;
  if (payloads.length + pictures === 0)
    return refuse('FOLDER', `${dir} holds no payloads. Name a folder with files *.bin, one for each symbol.`);
  const path = join(dir, 'context.json');
  if (!existsSync(path)) return { ok: true, payloads, pictures, contexts: {} };
  try {
    if (statSync(path).size > LIMIT_CONTEXT_BYTES) throw new Error(`it is larger than ${LIMIT_CONTEXT_BYTES} bytes`);
    const read = contexts.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!read.success) throw new Error(z.prettifyError(read.error));
    return { ok: true, payloads, pictures, contexts: read.data };
  } catch (error) {
    return refuse('FOLDER', `${path} cannot be used: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

function lineOf(
  file: string,
  { dir, trust, context }: { dir: string; trust: OpenedTrust; context: Contexts[string] | undefined },
): Line {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const mrz = context?.mrz ?? null;
  const times = (): Pick<Line, 'wallMs' | 'cpuMs'> => {
    const used = process.cpuUsage(cpu);
    return { wallMs: round(performance.now() - began), cpuMs: round((used.user + used.system) / 1000) };
  };
  const path = join(dir, file);
  const size = statSync(path).size;
  const common = { file, kind: 'payload', multiple: false, mrz } as const;
  if (size > LIMIT_FILE_BYTES) {
    const error = `${file} is larger than ${LIMIT_FILE_BYTES} bytes.`;
    return { ...common, result: 'not-supported', reason: 'SEAL_UNKNOWN', seals: [], error, ...times() };
  }
  const { store, now } = trust;
  const passportMrz = context?.passportMrz ?? null;
  const seal = sealLine(Uint8Array.from(readFileSync(path)), { store, now: now ?? Date.now(), mrz, passportMrz });
  return { ...common, result: seal.result, reason: seal.reason, seals: [seal], ...times() };
}
