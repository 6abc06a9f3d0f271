import { formatMrz, type MrzContent } from '../src/core/mrz/format.ts';
import { type MrzFormat, type MrzRead, readMrz } from '../src/core/mrz/index.ts';
import { FULL, type Sizes } from './size.ts';

export interface ParserSpeed {
  what: string;
  /** Documents with all six verdicts per second of CPU time, best of the rounds after a warm-up. */
  value: number;
  unit: string;
  /** Whether the budget of the parser is meant; doubtful reads are the rare case and on record only. */
  budgeted: boolean;
}

const PERSON = {
  primary: ['DUPONT'],
  secondary: ['CLAIRE', 'ANNE'],
  birth: '850214',
  sex: 'F',
} as const;

function printed(format: MrzFormat): string[] {
  const french = format === 'FRA-ID';
  const code = { TD1: 'ID', TD2: 'I', TD3: 'P', 'MRV-A': 'V', 'MRV-B': 'V', 'FRA-ID': 'ID' }[format];
  const content: MrzContent = {
    ...PERSON,
    format,
    documentCode: code,
    issuingState: 'FRA',
    documentNumber: french ? '950992012345' : '12AB34567',
    nationality: french ? '' : 'FRA',
    expiry: french ? '' : '310630',
    optional: french ? '952042' : format === 'TD3' ? 'ZE184226B' : '',
  };
  return formatMrz(content);
}

/** Reads of every format in turn, sure ones and page readings with doubtful characters. */
export function benchMrzParser(size: Sizes['mrz'] = FULL.mrz): ParserSpeed[] {
  const formats: readonly MrzFormat[] = ['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B', 'FRA-ID'];
  const sure: MrzRead[] = formats.map((format) => ({ lines: printed(format), source: 'scanner', uncertain: [] }));
  const doubtful: MrzRead[] = sure.map((read) => ({
    ...read,
    source: 'image',
    uncertain: [
      { line: 1, column: 2, seen: 'A', candidates: ['4', 'R'] },
      { line: 0, column: 8, seen: 'O', candidates: ['0', 'D'] },
    ],
    disputed: [{ line: 1, column: 4, seen: '3', second: '8' }],
  }));
  return [
    { what: 'MRZ parser, six formats in turn, all checks', budgeted: true, reads: sure },
    { what: 'MRZ parser, every read with doubtful characters', budgeted: false, reads: doubtful },
  ].map(({ what, budgeted, reads }) => ({
    what,
    value: Math.round(perCpuSecond(reads, size)),
    unit: 'documents per CPU second',
    budgeted,
  }));
}

/** One round of the full size takes well over the resolution of the CPU clock. */
function perCpuSecond(reads: readonly MrzRead[], size: Sizes['mrz']): number {
  const today = { year: 2026, month: 11, day: 25 };
  let best = 0;
  for (let round = 0; round <= size.rounds; round++) {
    const before = process.cpuUsage();
    let documents = 0;
    for (let index = 0; index < size.reads; index++) {
      const read = reads[index % reads.length] as MrzRead;
      if (readMrz(read, today).document !== null) documents++;
    }
    const used = process.cpuUsage(before);
    if (round > 0) best = Math.max(best, documents / ((used.user + used.system) / 1e6));
  }
  return best;
}
