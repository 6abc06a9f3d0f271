/** Words that introduce another name in a remark of a public list, longer forms first. */
const MARKERS = [
  'also known as',
  'formerly known as',
  'previously known as',
  'now known as',
  'known as',
  'formerly',
  'a\\.\\s?k\\.\\s?a\\.?',
  'f\\.\\s?k\\.\\s?a\\.?',
  'n\\.\\s?k\\.\\s?a\\.?',
  'aka',
  'fka',
  'nka',
  'alias',
  'née',
  'nee',
];

const MARKER = new RegExp(`(?<![\\p{L}\\p{N}])(?:${MARKERS.join('|')})(?![\\p{L}\\p{N}])[:,]?\\s*`, 'giu');
/** A date, a number or a new statement ends a name; the full stop after an initial does not. */
const NAME_END =
  /[;)\]\n\r]|(?<!(?:^|[\s.])\p{L})\.(?:\s|$)|\s-\s|,?\s(?:and|or|born|DOB|POB|nationality|passport)(?=\s)|\d/u;
/** A remark longer than this is an essay and not a name. */
const REMARK_CHARACTERS_MAX = 16_384;
/** A closing quotation mark is one after which the name does not continue: 'AL-SA'DI' contains an apostrophe. */
const QUOTED =
  /^(?:["\u201C\u201D\u00AB]([^"\u201C\u201D\u00BB]{2,128})["\u201D\u201C\u00BB]|['\u2018](.{2,128}?)['\u2019](?![\p{L}\p{N}]))/u;
const NAME_WORDS_MAX = 8;
const NAMES_MAX = 32;

export interface HiddenName {
  text: string;
  /** True for a name in quotation marks, which is how public lists mark weak aliases (single marks in the OFAC tables). */
  weak: boolean;
}

/**
 * Names hidden in a remark or after a name: "a.k.a.", "f.k.a.", "formerly", "also known as" and their kin (docs/matching.md).
 * `rest` is the text without those in brackets or at the end, so that a name column gives a clean name.
 */
export function hiddenNames(remark: string): { names: HiddenName[]; rest: string } {
  const text = remark.slice(0, REMARK_CHARACTERS_MAX);
  const marks = [...text.matchAll(MARKER)];
  const names: HiddenName[] = [];
  for (const [at, mark] of marks.entries()) {
    const start = mark.index + mark[0].length;
    const stop = marks[at + 1]?.index ?? text.length;
    const name = nameIn(text.slice(start, stop));
    if (name !== null && names.length < NAMES_MAX && !names.some((one) => one.text === name.text)) names.push(name);
  }
  const first = marks[0]?.index;
  if (first === undefined || names.length === 0) return { names, rest: remark.trim() };
  return {
    names,
    rest: text
      .slice(0, first)
      .replace(/[\s(,;[]+$/u, '')
      .trim(),
  };
}

function nameIn(text: string): HiddenName | null {
  const quoted = QUOTED.exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (quoted !== undefined) {
    // In quotation marks "The Lamp" is a name; elsewhere it would be the beginning of a sentence.
    return hasNameLetters(quoted) ? { text: quoted.trim(), weak: true } : null;
  }
  const end = NAME_END.exec(text)?.index ?? text.length;
  const cut = text
    .slice(0, end)
    .replace(/[\s,.("'“”]+$/u, '')
    .trim();
  return looksLikeName(cut) ? { text: cut, weak: false } : null;
}

/**
 * A word that starts with a small letter ("formerly resident in …") is not a name, unless its script has no capitals or a particle
 * is first.
 */
function looksLikeName(text: string): boolean {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  return (
    hasNameLetters(text) &&
    words.some((word) => !/^\p{Ll}/u.test(word)) &&
    !/^(?:a|an|the|in|of|at|resident|member|based)$/iu.test(words[0] ?? '')
  );
}

function hasNameLetters(text: string): boolean {
  return /\p{L}{2}/u.test(text) && text.trim().split(/\s+/u).length <= NAME_WORDS_MAX;
}
