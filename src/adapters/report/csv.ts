/**
 * Rows as text with commas (RFC 4180): CR LF after every row, a field with a comma, a quote or a line break in quotes. A
 * text that a spreadsheet would take for a formula gets an apostrophe before it: names in it come from other people's
 * files, and a formula would run on the computer of the person who opens the file.
 */
export function csvText(rows: Iterable<readonly (string | number | null)[]>): string {
  return [...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/**
 * Characters with which a formula begins, also after blanks, and their full-width forms, which spreadsheets treat the
 * same.
 */
const FORMULA = /^[\s\p{Cc}]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;

function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const tame = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
