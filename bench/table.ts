/** One line of the table of docs/performance.md. `budget` null: measured for the record, no budget is set. */
export interface Row {
  what: string;
  unit: string;
  p50: number | null;
  p95: number;
  budget: number | null;
  /** Higher is better for throughputs. */
  higherIsBetter?: boolean;
  note?: string;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export function timing(what: string, values: readonly number[], budget: number | null, note?: string): Row {
  const row: Row = { what, unit: 'ms', p50: quantile(values, 0.5), p95: quantile(values, 0.95), budget };
  return note === undefined ? row : { ...row, note: `${note}, n=${values.length}` };
}

const shown = (value: number | null): string =>
  value === null ? '' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

export function isMet(row: Row): boolean | null {
  if (row.budget === null) return null;
  if (Number.isNaN(row.p95)) return false;
  return row.higherIsBetter ? row.p95 >= row.budget : row.p95 <= row.budget;
}

export function printTable(rows: readonly Row[]): void {
  const header = ['what', 'p50', 'p95', 'budget', 'unit', 'met', 'note'];
  const lines = rows.map((row) => {
    const met = isMet(row);
    return [
      row.what,
      shown(row.p50),
      shown(row.p95),
      shown(row.budget),
      row.unit,
      met === null ? '' : met ? 'yes' : 'NO',
      row.note ?? '',
    ];
  });
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const print = (cells: readonly string[]) =>
    console.log(
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  print(header);
  print(widths.map((width) => '-'.repeat(width)));
  for (const line of lines) print(line);
}
