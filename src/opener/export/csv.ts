/** Cells that a spreadsheet would read as a formula get a leading quote. */
const FORMULA = /^[=+\-@\t\r]/;
const BOM = '\uFEFF';

/** Rows as RFC 4180 with a byte order mark, so that spreadsheets read them as UTF-8. Every cell is quoted. */
export function csv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return BOM + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
