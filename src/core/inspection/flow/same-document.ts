import type { FieldName, MrzDocument, MrzName } from '../../mrz/index.ts';
import type { MrzText } from '../record/terms/index.ts';

type Text = Pick<MrzText, 'lines' | 'document' | 'uncertain' | 'disputed'>;

/** A second document on the reader belongs to the next traveller. Mixing two people up would be the worst error of all. */
export function isOtherDocument(before: MrzDocument | null, now: MrzDocument | null): boolean {
  if (!before || !now) return false;
  return before.documentNumber !== now.documentNumber && !isSamePerson(before, now);
}

/** Twins share surname and birth date, so the given names must agree too; either name may be cut off in the MRZ. */
function isSamePerson(a: MrzDocument, b: MrzDocument): boolean {
  if (a.birth.raw !== b.birth.raw) return false;
  const cut = a.name.truncated === 'possible' || b.name.truncated === 'possible';
  return isSameName(a.name, b.name, cut);
}

function isSameName(a: MrzName, b: MrzName, cut: boolean): boolean {
  const whole = (name: MrzName) => [name.primary.join(' '), name.secondary.join(' ')].filter(Boolean).join('  ');
  const [one, other] = [whole(a), whole(b)];
  if (!cut) return one === other;
  return one.startsWith(other) || other.startsWith(one);
}

/** No character in these fields or their check digits is in doubt, and the digits are right. */
function isSound(text: Text, fields: readonly FieldName[]): boolean {
  const { document } = text;
  if (document === null) return false;
  const doubts = [...text.uncertain, ...(text.disputed ?? [])];
  return fields.every((name) => {
    const field = document.fields[name];
    if (field === undefined) return false;
    return !doubts.some(
      (glyph) => glyph.line === field.line && glyph.column >= field.start && glyph.column <= field.end,
    );
  });
}

function digitHolds({ document }: Text, of: 'document-number' | 'birth'): boolean {
  return document?.checks.some((digit) => digit.of === of && digit.ok) ?? false;
}

/** Number and birth date can be trusted, whatever else in the MRZ is in doubt. */
export function isSure(text: Text): boolean {
  return (
    digitHolds(text, 'document-number') && digitHolds(text, 'birth') && isSound(text, ['documentNumber', 'birthDate'])
  );
}

/** Every check digit is right and no character is in doubt. */
export function isClean(text: Text): boolean {
  const open = text.uncertain.length + (text.disputed ?? []).length;
  return open === 0 && isSure(text) && (text.document?.checks.every((digit) => digit.ok) ?? false);
}

/** Number of certain characters that must differ before it counts as another MRZ: a misread MRZ differs in only a few. */
const OTHER_SHARE = 0.3;
const LEAST_COMPARED = 12;

/**
 * True if a reading from a picture certainly shows another document than the text in force. Both are judged only by their certain
 * characters: a doubtful one elsewhere must neither reject the traveller's own page nor accept a stranger's.
 */
export function isSurelyOther(before: Text, now: Text): boolean {
  if (!before.document || !now.document) return false;
  if (isSure(before) && isSure(now)) {
    if (before.document.documentNumber === now.document.documentNumber) return false;
    if (before.document.birth.raw !== now.document.birth.raw) return true;
    return isSound(before, ['name']) && isSound(now, ['name']) && isOtherDocument(before.document, now.document);
  }
  const { compared, differing } = sureCharacters(before, now);
  return compared >= LEAST_COMPARED && differing / compared > OTHER_SHARE;
}

/** Compares characters that are certain and not fillers on both sides, for MRZs of the same format. */
function sureCharacters(a: Text, b: Text): { compared: number; differing: number } {
  const doubtful = new Set(
    [a, b]
      .flatMap((text) => [...text.uncertain, ...(text.disputed ?? [])])
      .map(({ line, column }) => `${line} ${column}`),
  );
  let compared = 0;
  let differing = 0;
  for (const [line, text] of a.lines.entries()) {
    const other = b.lines[line] ?? '';
    if (other.length !== text.length) return { compared: 0, differing: 0 };
    for (let column = 0; column < text.length; column += 1) {
      const [x, y] = [text.charAt(column), other.charAt(column)];
      if ((x === '<' && y === '<') || doubtful.has(`${line} ${column}`)) continue;
      compared += 1;
      if (x !== y) differing += 1;
    }
  }
  return { compared, differing };
}
