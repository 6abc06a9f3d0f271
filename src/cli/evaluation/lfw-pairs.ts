export interface FacePair {
  a: string;
  b: string;
  genuine: boolean;
}

/**
 * Pairs in the format of LFW's `pairs.txt`, tab or space separated: a header line (`folds  pairs`, or one number), then
 * `name i j` for two pictures of one person and `name i other j` for two people. `NAME_0001.jpg` is in folder NAME.
 * The numbers of lines that fit neither form are returned in `bad`.
 */
export function parsePairs(text: string): { pairs: FacePair[]; bad: number[] } {
  const pairs: FacePair[] = [];
  const bad: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const parts = line.trim().split(/\s+/);
    if (line.trim() === '' || (index === 0 && parts.every((p) => /^\d+$/.test(p)))) continue;
    const [first, i, third, j] = parts;
    if (parts.length === 3 && isNumber(i) && isNumber(third)) {
      pairs.push({ a: path(first, i), b: path(first, third), genuine: true });
    } else if (parts.length === 4 && isNumber(i) && isNumber(j)) {
      pairs.push({ a: path(first, i), b: path(third, j), genuine: false });
    } else {
      bad.push(index + 1);
    }
  }
  return { pairs, bad };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,6}$/.test(text);
}

function path(name: string | undefined, number: string): string {
  return `${name}/${name}_${number.padStart(4, '0')}.jpg`;
}
