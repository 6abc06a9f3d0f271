import { type ChipFiles, type ChipResult, type JudgeInput, judgeChip, readDg1 } from '../../core/chip/index.ts';
import type { OpenedTrust } from '../trust/index.ts';
import type { PortraitDecoder } from './portrait-decoder.ts';

/** One chip, in the output format of `waypost eval chip` and `waypost chip read`. */
export interface ChipLine {
  file: string;
  results: readonly ChipResult[];
  /** The MRZ of the chip, field by field as stored; left out if DG1 was not read. */
  dg1?: Readonly<Record<string, unknown>>;
  error?: string;
  wallMs: number;
  cpuMs: number;
}

export interface Judging {
  files: ChipFiles;
  reading?: JudgeInput['reading'];
  mrz: readonly string[] | null;
  /** Milliseconds since 1970; null if the clock is not trusted. */
  now: number | null;
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

/** Judges one chip with the rules of the lane. The portrait is decoded in the process for pictures, after its hash was compared. */
export async function judged(
  file: string,
  { files, reading, mrz, now }: Judging,
  { trust, decoder }: { trust: OpenedTrust; decoder: PortraitDecoder },
): Promise<ChipLine> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const decodedBefore = decoder.cpuMs;
  const portrait = await decoder.judge(files);
  const judgements = judgeChip({
    files,
    ...(reading === undefined ? {} : { reading }),
    ...(portrait === undefined ? {} : { portrait }),
    mrz,
    now,
    store: trust.store,
  });
  const dg1 = files['DG1'] === undefined ? null : fieldsOf(files['DG1']);
  const used = process.cpuUsage(cpu);
  // What the issuers' lists say is meant for officers; dumps are compared by result and code.
  const results = judgements.map(({ known: _known, ...result }) => result);
  return {
    file,
    results,
    ...(dg1 === null ? {} : { dg1 }),
    wallMs: round(performance.now() - began),
    cpuMs: round((used.user + used.system) / 1000 + decoder.cpuMs - decodedBefore),
  };
}

function fieldsOf(dg1: Uint8Array): Readonly<Record<string, unknown>> | null {
  const read = readDg1(dg1);
  if (read === null) return null;
  const { lines, issuingState, document } = read;
  if (document === null) return { lines, issuingState };
  const fields = Object.fromEntries(Object.entries(document.fields).map(([name, field]) => [name, field?.raw]));
  return { lines, format: document.format, ...fields, issuingState, documentNumber: document.documentNumber };
}
