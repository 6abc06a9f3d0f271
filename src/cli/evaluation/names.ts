import { ARABIC_SCRIPT_ISSUERS } from '../../core/mrz/names/index.ts';
import { barOf, DEFAULT_LIST_POLICY, type PersonScore, personQuery, scorePerson } from '../../core/watchlist/index.ts';
import { compareNames, type NameComparison, normaliseName } from '../../core/watchlist/names/index.ts';
import { type BirthDate, parseListDate, type WatchRecord } from '../../core/watchlist/record/index.ts';
import { boundedLines } from './bounded-lines.ts';
import { type LabelledScore, splitHalves } from './name-halves.ts';
import { ResultLines, say } from './result-lines.ts';

/** Maximum number of characters in one line of the CSV file. */
export const NAMES_LINE_MAX = 8192;

export interface NamesOptions {
  /** CSV file with a header and the columns query and candidate, and optionally dates, nationalities and sex of both. */
  file: string;
  out?: string | undefined;
  /** Number of splits into halves for the summary, if the column `is_match` is there; 0 for none. */
  halves?: number | undefined;
}

/**
 * `waypost eval names FILE.csv`: runs the daemon's scorer on pairs of names, and writes one JSON line for each. `match` uses
 * the person threshold of a list without its own policy, which is lower if the full birth dates are equal. Columns other than
 * those in EVAL.md are ignored, except `is_match`, which is only counted for the summary. Exit code 0 if every line was tried,
 * 2 if the file cannot be read or has no header.
 */
export async function evalNames(options: NamesOptions): Promise<number> {
  const results = new ResultLines(options.out);
  const truth = { tp: 0, fp: 0, fn: 0, tn: 0 };
  const labelled: LabelledScore[] = [];
  let header: string[] | null = null;
  let rows = 0;
  let bad = 0;
  try {
    for await (const line of boundedLines(options.file, NAMES_LINE_MAX)) {
      const cells = line.tooLong
        ? null
        : parseCsvLine(line.number === 1 ? line.text.replace(/^\uFEFF/, '') : line.text);
      if (header === null) {
        header = cells?.map((cell) => cell.trim()) ?? [];
        if (header.includes('query') && header.includes('candidate')) continue;
        say('The first line must be a header with the columns query and candidate.');
        return 2;
      }
      if (line.text.trim() === '') continue;
      rows++;
      if (cells === null) {
        bad++;
        await results.write({
          query: '',
          candidate: '',
          score: null,
          match: false,
          features: {},
          error: line.tooLong
            ? `line ${line.number} is longer than ${NAMES_LINE_MAX} characters`
            : `line ${line.number} is not a CSV line`,
        });
        continue;
      }
      const row = new Map(header.map((name, index) => [name, cells[index]?.trim() ?? '']));
      const judged = judgeNamePair(row);
      await results.write(judged);
      count(truth, row.get('is_match'), judged.match);
      label(labelled, row.get('is_match'), judged);
    }
    if (header === null) {
      say('The file is empty: its first line must be a header with the columns query and candidate.');
      return 2;
    }
  } catch (error) {
    say(`The file cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return 2;
  } finally {
    await results.close();
  }
  summarise({ rows, bad, truth });
  sayHalves(labelled, options.halves ?? 0);
  return 0;
}

export interface NamePairResult {
  query: string;
  candidate: string;
  /** Name score, adjusted by the details that both sides have, 0..1. */
  score: number;
  match: boolean;
  features: Record<string, unknown>;
}

/** Judges one pair. As on the lane, a value that is missing or cannot be read does not lower the score. */
export function judgeNamePair(row: ReadonlyMap<string, string>): NamePairResult {
  const query = row.get('query') ?? '';
  const candidate = row.get('candidate') ?? '';
  const dob = isoDate(row.get('candidate_dob'));
  const record: WatchRecord = {
    op: 'put',
    id: 'pair',
    rev: 1,
    cat: 'discreet',
    act: '-',
    basis: '-',
    exp: '9999-12-31',
    names: candidate === '' ? [] : [{ kind: 'primary', full: candidate }],
    dob: dob === null ? [] : [dob],
    nat: countries(row.get('candidate_nationality')),
    sex: sexOf(row.get('candidate_sex')),
    docs: [],
    note: null,
  };
  const nationality = countries(row.get('query_nationality'))[0] ?? '';
  const person = {
    ...personQuery({
      surname: '',
      givenNames: '',
      birth: birthOf(row.get('query_dob')),
      sex: sexOf(row.get('query_sex')),
      nationality,
    }),
    name: normaliseName({ full: query }, { arabicIssuer: ARABIC_SCRIPT_ISSUERS.has(nationality) }),
  };
  const score = scorePerson(person, record);
  const comparison: NameComparison | null = compareNames(person.name, normaliseName({ full: candidate }));
  const total = score?.total ?? 0;
  return {
    query,
    candidate,
    score: total,
    match: score !== null && total >= barOfPair(score),
    features: {
      name: score?.name ?? 0,
      birthDate: score?.date ?? 'missing',
      readable: score !== null,
      pairs: comparison?.pairs ?? [],
    },
  };
}

/** Threshold for a pair. One without dates is judged by its name, however common, because the score is what is measured. */
function barOfPair(score: PersonScore): number {
  return score.date === 'missing' ? DEFAULT_LIST_POLICY.personThreshold : barOf(score, DEFAULT_LIST_POLICY);
}

function isoDate(text: string | undefined): string | null {
  return text !== undefined && /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text) ? text : null;
}

function birthOf(text: string | undefined): BirthDate {
  const date = isoDate(text);
  return date === null ? { year: null, month: null, day: null } : parseListDate(date);
}

function countries(text: string | undefined): string[] {
  return (text ?? '')
    .toUpperCase()
    .split(/[;, ]+/)
    .filter((code) => /^[A-Z]{1,3}$/.test(code));
}

function sexOf(text: string | undefined): 'F' | 'M' | null {
  const letter = (text ?? '').trim().charAt(0).toUpperCase();
  return letter === 'F' || letter === 'M' ? letter : null;
}

/** Cells of one CSV line according to RFC 4180, without line breaks inside cells; null for an unclosed quote. */
export function parseCsvLine(line: string): string[] | null {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (line.charAt(index + 1) === '"') {
        cell += '"';
        index++;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  if (quoted) return null;
  cells.push(cell);
  return cells;
}

interface Truth {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

function count(truth: Truth, label: string | undefined, match: boolean): void {
  if (label !== 'true' && label !== 'false') return;
  if (label === 'true') truth[match ? 'tp' : 'fn']++;
  else truth[match ? 'fp' : 'tn']++;
}

function label(
  labelled: LabelledScore[],
  truth: string | undefined,
  { query, candidate, score }: NamePairResult,
): void {
  if (truth !== 'true' && truth !== 'false') return;
  const key = [query, candidate]
    .map((name) => name.toLowerCase())
    .sort()
    .join('|');
  labelled.push({ key, score, same: truth === 'true' });
}

function sayHalves(labelled: readonly LabelledScore[], seeds: number): void {
  const result = splitHalves(labelled, seeds);
  if (result === null) return;
  const { mean, deviation, least, threshold } = result;
  say(`halves      threshold chosen on one, F1 on the other, both ways, ${seeds} splits`);
  say(`F1          ${mean.toFixed(3)} (standard deviation ${deviation.toFixed(3)}, lowest ${least.toFixed(3)})`);
  say(`threshold   ${threshold.mean.toFixed(3)} (standard deviation ${threshold.deviation.toFixed(3)})`);
}

function summarise({ rows, bad, truth }: { rows: number; bad: number; truth: Truth }): void {
  say(`pairs       ${rows}`);
  if (bad > 0) say(`unreadable  ${bad}`);
  const { tp, fp, fn, tn } = truth;
  if (tp + fp + fn + tn === 0) return;
  const precision = tp + fp === 0 ? 0 : tp / (tp + fp);
  const recall = tp + fn === 0 ? 0 : tp / (tp + fn);
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  say(`threshold   ${DEFAULT_LIST_POLICY.personThreshold}`);
  say(`precision   ${precision.toFixed(3)}`);
  say(`recall      ${recall.toFixed(3)}`);
  say(`F1          ${f1.toFixed(3)}`);
}
