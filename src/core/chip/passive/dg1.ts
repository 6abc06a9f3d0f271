import { readDer } from '../../asn1/index.ts';
import { type FieldName, type MrzDocument, readMrz } from '../../mrz/index.ts';
import { failed, type Judgement, RIGHT, undetermined } from '../results.ts';

const DG1_TAG = 0x61;
const MRZ_TAG = 0x5f1f;
/** Maps the length of the whole MRZ to the length of a row: TD1, TD2, TD3 (Doc 9303-10 4.7.1). */
const ROWS: Readonly<Record<number, number>> = { 90: 30, 72: 36, 88: 44 };

/** The MRZ of the chip, in rows as on the document; `document` is null if the MRZ reader does not know its layout. */
export interface ChipMrz {
  lines: string[];
  document: MrzDocument | null;
  /** The three characters as stored, including fillers. */
  issuingState: string;
}

/** DG1; null if the file is not one, or its text does not have the length of a document. */
export function readDg1(file: Uint8Array): ChipMrz | null {
  const read = readDer(file);
  const [value, ...more] = read.ok && read.node.tag === DG1_TAG ? read.node.children : [];
  if (value?.tag !== MRZ_TAG || more.length > 0) return null;
  const text = Buffer.from(value.content).toString('latin1');
  const width = ROWS[text.length];
  if (width === undefined || !/^[A-Z0-9<]+$/.test(text)) return null;
  const lines = Array.from({ length: text.length / width }, (_, row) => text.slice(row * width, (row + 1) * width));
  return mrzOf(lines);
}

/** The same for the rows of a printed MRZ. */
export function mrzOf(lines: readonly string[]): ChipMrz {
  return { lines: [...lines], document: documentOf(lines), issuingState: (lines[0] ?? '').slice(2, 5) };
}

function documentOf(lines: readonly string[]): MrzDocument | null {
  return readMrz({ lines: [...lines], source: 'chip', uncertain: [] }, null).document;
}

const OPTIONAL: readonly FieldName[] = ['optional', 'optional2'];
const FILLER = '<';

/**
 * Table 5.46, TR-03135-1 5.7.2: element by element. A filler in one of two incomplete birth dates is not a difference; optional
 * data alone do not decide anything.
 */
export function compareMrz(chip: ChipMrz, printed: readonly string[]): Judgement {
  if (chip.lines.join('\n') === printed.join('\n')) return RIGHT;
  const other = documentOf(printed);
  if (chip.document === null || other === null) return undetermined('DG1_UNREADABLE', 'LAYOUT');
  if (chip.document.format !== other.format) return failed('DG1_MISMATCH', 'format');
  const differing = differences(chip.document, other);
  const elements = differing.filter((name) => !OPTIONAL.includes(name as FieldName));
  if (elements.length > 0) return failed('DG1_MISMATCH', elements.join(' '));
  return differing.length > 0 ? undetermined('DG1_OPTIONAL') : RIGHT;
}

function differences(chip: MrzDocument, printed: MrzDocument): string[] {
  const names = Object.keys({ ...chip.fields, ...printed.fields }) as FieldName[];
  const fields: string[] = names.filter((name) => {
    const one = chip.fields[name]?.raw ?? '';
    const two = printed.fields[name]?.raw ?? '';
    return name === 'birthDate' ? !sameBirth(one, two) : one !== two;
  });
  // The continuation of a long number is in the optional data.
  if (chip.documentNumber !== printed.documentNumber && !fields.includes('documentNumber'))
    fields.push('documentNumber');
  const birthAsPrinted = chip.fields.birthDate?.raw === printed.fields.birthDate?.raw;
  const optionalAsPrinted = !fields.some((name) => OPTIONAL.includes(name as FieldName));
  for (const { of, printed: digit } of chip.checks) {
    const counterpart = printed.checks.find((check) => check.of === of);
    const follows = (of === 'birth' && !birthAsPrinted) || (of === 'optional' && !optionalAsPrinted);
    const over = of === 'composite' && !(birthAsPrinted && optionalAsPrinted);
    if (!follows && !over && counterpart?.printed !== digit) fields.push(`digit-${of}`);
  }
  return fields;
}

function sameBirth(one: string, two: string): boolean {
  return (
    one.length === two.length &&
    [...one].every((glyph, at) => glyph === two[at] || glyph === FILLER || two[at] === FILLER)
  );
}
