import type { MrzRead } from './types.ts';

export interface ReadDifference {
  /** Both count from 0. */
  line: number;
  column: number;
  scanner: string;
  page: string;
  /** The page reader was not sure about this character, so the difference may be its error. */
  weak: boolean;
}

export interface ReadComparison {
  /**
   * `other-layout`: the number or length of the lines differs, or one side is empty, so that the columns do not correspond. This
   * does not count as agreement.
   */
  state: 'agrees' | 'differs' | 'other-layout';
  differences: ReadDifference[];
}

/**
 * Compares the MRZ of the serial scanner with that of the page image, column by column. Both texts stay as they are: a difference
 * is shown and never settled by a vote (TR-03135-1 v2.5, 5.5.4.1). Lines are compared only if both have the same length, because
 * shifted text would differ everywhere. Accepts any strings.
 */
export function compareReads(
  scanner: readonly string[],
  page: Pick<MrzRead, 'uncertain' | 'disputed'> & { lines: readonly string[] },
): ReadComparison {
  const sameLayout =
    scanner.length > 0 &&
    scanner.length === page.lines.length &&
    scanner.every((text, line) => text.length > 0 && text.length === page.lines[line]?.length);
  if (!sameLayout) return { state: 'other-layout', differences: [] };
  const weak = new Set<string>();
  for (const { line, column } of [...page.uncertain, ...(page.disputed ?? [])]) weak.add(`${line} ${column}`);
  const differences: ReadDifference[] = [];
  for (const [line, text] of scanner.entries()) {
    const other = page.lines[line] ?? '';
    if (text === other) continue;
    for (let column = 0; column < text.length; column++) {
      const seen = other.charAt(column);
      if (text.charAt(column) === seen) continue;
      differences.push({
        line,
        column,
        scanner: text.charAt(column),
        page: seen,
        weak: weak.has(`${line} ${column}`),
      });
    }
  }
  return { state: differences.length === 0 ? 'agrees' : 'differs', differences };
}
