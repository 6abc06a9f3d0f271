import { type CivilDate, type MrzDocument, type MrzResult, type MrzVerdict, readMrz } from '../../core/mrz/index.ts';
import { boundedLines } from './bounded-lines.ts';
import { evalToday } from './face-run.ts';
import { ResultLines, say } from './result-lines.ts';

/** Maximum number of characters in one line of the input; the longest MRZ with its separators has 92. */
export const MRZ_TEXT_LINE_MAX = 1024;

export interface MrzTextOptions {
  /** One MRZ per line, its rows separated by `/`. */
  file: string;
  /** Result file; standard output if absent. */
  out?: string | undefined;
  /** Day by which centuries are decided; if absent, today in UTC. */
  today?: CivilDate;
}

interface Detail {
  field: string;
  valid: boolean;
  captured: string;
  expected: string | null;
}

interface MrzTextLine {
  mrz: string;
  format: string | null;
  /** True if the layout is that of the standard (or of the French card before 2021) and check digits and dates are valid. */
  valid: boolean;
  fields: Record<string, string | null>;
  details: Detail[];
  error?: string;
}

/**
 * `waypost eval mrz-text FILE`: runs the daemon's parser on one MRZ per line, and writes one JSON line for each. A line
 * without an MRZ gets `error`, and the run continues. Exit code 0 if every line was tried, 2 if the file cannot be read.
 */
export async function evalMrzText(options: MrzTextOptions): Promise<number> {
  const today = options.today ?? evalToday();
  const results = new ResultLines(options.out);
  const counts = { lines: 0, valid: 0, invalid: 0, unreadable: 0 };
  try {
    for await (const line of boundedLines(options.file, MRZ_TEXT_LINE_MAX)) {
      if (line.text.trim() === '') continue;
      const result = line.tooLong ? tooLong(line.text) : judgeMrzText(line.text, today);
      counts.lines++;
      if (result.format === null) counts.unreadable++;
      else if (result.valid) counts.valid++;
      else counts.invalid++;
      await results.write(result);
    }
  } catch (error) {
    say(`The file cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return 2;
  } finally {
    await results.close();
  }
  for (const [name, count] of Object.entries(counts)) say(`${name.padEnd(12)}${count}`);
  return 0;
}

/** Judges one line of the input; returns one line of the result. */
export function judgeMrzText(text: string, today: CivilDate): MrzTextLine {
  const result = readMrz({ lines: text.split('/'), source: 'scanner', uncertain: [] }, today);
  const { document } = result;
  if (document === null) {
    return { mrz: text, format: null, valid: false, fields: {}, details: [], error: result.reason };
  }
  const valid =
    // No clause covers the layout of a French card, so it is `not-supported` and its digits decide.
    verdictOf(result, 'mrz.layout') !== 'failed' &&
    verdictOf(result, 'mrz.check-digits') === 'successful' &&
    verdictOf(result, 'mrz.dates') !== 'failed';
  return { mrz: text, format: document.format, valid, fields: fieldsOf(document), details: detailsOf(document) };
}

function tooLong(text: string): MrzTextLine {
  return {
    mrz: text.slice(0, 100),
    format: null,
    valid: false,
    fields: {},
    details: [],
    error: `line longer than ${MRZ_TEXT_LINE_MAX} characters`,
  };
}

function verdictOf(result: MrzResult, check: MrzVerdict['check']): MrzVerdict['value'] | undefined {
  return result.verdicts.find((verdict) => verdict.check === check)?.value;
}

function fieldsOf(document: MrzDocument): Record<string, string | null> {
  const { fields, name } = document;
  return {
    documentCode: document.documentCode,
    issuingState: document.issuingState.code,
    surname: name.primary.join(' '),
    givenNames: name.secondary.join(' '),
    documentNumber: document.documentNumber,
    nationality: fields.nationality === undefined ? null : document.nationality.code,
    birthDate: fields.birthDate?.raw ?? null,
    sex: document.sex,
    expiryDate: fields.expiryDate?.raw ?? null,
    optional: fields.optional?.value ?? null,
    ...(fields.optional2 === undefined ? {} : { optional2: fields.optional2.value }),
  };
}

const DIGIT_NAMES: Readonly<Record<MrzDocument['checks'][number]['of'], string>> = {
  'document-number': 'documentNumberCheckDigit',
  birth: 'birthDateCheckDigit',
  expiry: 'expiryDateCheckDigit',
  optional: 'optionalCheckDigit',
  composite: 'compositeCheckDigit',
};

function detailsOf(document: MrzDocument): Detail[] {
  const fields = Object.entries(document.fields).map(([field, value]) => ({
    field,
    // The digits are judged separately, and a specimen code counts as a listed code.
    valid:
      value.value5 === 'successful' || value.reason.startsWith('MRZ_CHECK_DIGIT') || value.reason === 'MRZ_SPECIMEN',
    captured: value.raw,
    expected: null,
  }));
  const digits = document.checks.map((check) => ({
    field: DIGIT_NAMES[check.of],
    valid: check.ok,
    captured: check.printed,
    expected: check.computed,
  }));
  return [...fields, ...digits];
}
