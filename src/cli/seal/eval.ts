import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Result, refuse } from '../../core/result/index.ts';
import { type OpenedTrust, openTrustFolder } from '../trust/index.ts';
import { pageLine, type SealLine, sealLine } from './line.ts';
import { PageReader } from './page-reader.ts';

/** Limit above the largest payload of any symbol; a larger file is still tried, and refused because of its form. */
const LIMIT_FILE_BYTES = 1024 * 1024;
const LIMIT_CONTEXT_BYTES = 4 * 1024 * 1024;
/** The inference process refuses larger pictures as well. */
const LIMIT_PICTURE_BYTES = 20 * 1024 * 1024;
const PICTURES = /\.(png|jpe?g)$/i;

const rows = z.array(z.string().max(44)).min(2).max(3);
const contexts = z.record(z.string(), z.strictObject({ mrz: rows.optional(), passportMrz: rows.optional() }));
type Contexts = z.infer<typeof contexts>;

/** One line of the result file. */
interface Line {
  file: string;
  kind: 'payload' | 'page';
  result: SealLine['result'];
  reason: SealLine['reason'];
  multiple: boolean;
  mrz: readonly string[] | null;
  seals: readonly SealLine[];
  error?: string;
  wallMs: number;
  cpuMs: number;
  /** For a page: CPU time of the barcode decoder alone, milliseconds. */
  decodeMs?: number;
}

interface EvalSealsOptions {
  dir: string;
  trust: string;
  write: (line: Line) => Promise<void>;
  say: (text: string) => void;
}

/**
 * `waypost eval seals DIR`: judges payloads of symbols, `*.bin`, and pictures of pages as a kiosk judges them. A page goes
 * through the inference process and is compared with the MRZ that the same run reads. Returns 0 if every input was tried,
 * 1 if a picture could not be, and 2 if a folder cannot be used.
 */
export async function evalSeals({ dir, trust: trustDir, write, say }: EvalSealsOptions): Promise<number> {
  const trust = openTrustFolder(trustDir, new Date());
  const input = trust.ok ? inputOf(dir) : trust;
  if (!trust.ok || !input.ok) {
    say(input.ok ? '' : input.message);
    return 2;
  }
  for (const note of trust.notes) say(note);
  const { payloads, pages, contexts } = input;
  const tally = { payloads: new Map<string, number>(), pages: new Map<string, number>() };
  const add = async (to: Map<string, number>, line: Line): Promise<void> => {
    await write(line);
    const what = line.error ?? line.result;
    to.set(what, (to.get(what) ?? 0) + 1);
  };
  for (const file of payloads) await add(tally.payloads, lineOf(file, { dir, trust, context: contexts[file] }));
  const reader = new PageReader();
  let untried = 0;
  try {
    for (const file of pages) {
      const line = await pageLineOf(file, { dir, trust, context: contexts[file], reader });
      if (line.error !== undefined) untried++;
      await add(tally.pages, line);
    }
  } finally {
    await reader.stop();
  }
  for (const [kind, counts] of Object.entries(tally)) {
    const total = kind === 'pages' ? pages.length : payloads.length;
    if (total > 0) say(`${kind} ${total}: ${[...counts].map(([what, count]) => `${what} ${count}`).join(', ')}`);
  }
  return untried === 0 ? 0 : 1;
}

type Input = Result<'FOLDER', { payloads: string[]; pages: string[]; contexts: Contexts }>;

function inputOf(dir: string): Input {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true)
    return refuse('FOLDER', `${dir} is not a folder. Give a folder with payloads (*.bin) or pictures of pages.`);
  const files = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).sort();
  const payloads = names.filter((name) => name.endsWith('.bin'));
  const pages = names.filter((name) => PICTURES.test(name));
  if (payloads.length + pages.length === 0)
    return refuse(
      'FOLDER',
      `${dir} contains no payloads and no pictures. Give a folder with files *.bin, one for each symbol, or *.png and *.jpg.`,
    );
  const path = join(dir, 'context.json');
  if (!existsSync(path)) return { ok: true, payloads, pages, contexts: {} };
  try {
    if (statSync(path).size > LIMIT_CONTEXT_BYTES) throw new Error(`it is larger than ${LIMIT_CONTEXT_BYTES} bytes`);
    const read = contexts.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!read.success) throw new Error(z.prettifyError(read.error));
    return { ok: true, payloads, pages, contexts: read.data };
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

/** Judges a page, compared with the MRZ that this run reads on it; `context.json` gives only the passport's MRZ. */
async function pageLineOf(
  file: string,
  given: { dir: string; trust: OpenedTrust; context: Contexts[string] | undefined; reader: PageReader },
): Promise<Line> {
  const { dir, trust, context, reader } = given;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const own = (): number => {
    const used = process.cpuUsage(cpu);
    return (used.user + used.system) / 1000;
  };
  const path = join(dir, file);
  if (statSync(path).size > LIMIT_PICTURE_BYTES) {
    const error = `${file} is larger than ${LIMIT_PICTURE_BYTES} bytes.`;
    const nothing = { result: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK', multiple: false, mrz: null } as const;
    return { file, kind: 'page', ...nothing, seals: [], error, wallMs: round(performance.now() - began), cpuMs: 0 };
  }
  const read = await reader.read(Uint8Array.from(readFileSync(path)));
  const { mrz, error, symbols } = read;
  const at = { store: trust.store, now: trust.now ?? Date.now(), mrz, passportMrz: context?.passportMrz ?? null };
  const { page, seals } = pageLine(read, at);
  for (const { bytes } of symbols) bytes.fill(0);
  return {
    file,
    kind: 'page',
    result: page.result,
    reason: page.reason,
    multiple: page.multiple,
    mrz,
    seals,
    ...(error === null ? {} : { error }),
    wallMs: round(performance.now() - began),
    cpuMs: round(read.cpuMs + own()),
    decodeMs: round(read.decodeMs),
  };
}
