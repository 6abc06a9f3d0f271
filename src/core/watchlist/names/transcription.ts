/**
 * Sounds of a name as the romanisations of Arabic, Persian, Cyrillic, Amharic and Tigrinya spell them, and the cost of taking one
 * sound for another. Two spellings of one name differ in many letters but in few sounds: JOURAVLEV and ZHURAVLYOV, GHOLAM and
 * QULAM. The costs are general knowledge of transcription; none was fitted to data.
 */

/** Spellings of one sound, longest first. A sound is one character; a capital is a sound that has no Latin letter. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['SCHTSCH', 'Q'],
  ['CHTCH', 'Q'],
  ['SHCH', 'Q'],
  ['SZCZ', 'Q'],
  ['TSCH', 'C'],
  ['DSCH', 'D'],
  ['TCH', 'C'],
  ['TSH', 'C'],
  ['DZH', 'D'],
  ['SCH', 'S'],
  ['CH', 'C'],
  ['CZ', 'C'],
  ['DJ', 'D'],
  ['DZ', 'E'],
  ['SH', 'S'],
  ['SZ', 'S'],
  ['ZH', 'Z'],
  ['KH', 'X'],
  ['GH', 'G'],
  ['TH', 'T'],
  ['DH', 'H'],
  ['PH', 'f'],
  ['BH', 'b'],
  ['CK', 'k'],
  ['KS', 'x'],
  ['TS', 'c'],
  ['TZ', 'c'],
  ['OU', 'u'],
  ['OO', 'u'],
  ['EE', 'i'],
  ['IY', 'i'],
  ['YI', 'i'],
  ['IJ', 'i'],
  ['YJ', 'i'],
  ['AI', 'A'],
  ['AY', 'A'],
  ['EI', 'A'],
  ['EY', 'A'],
  ['AU', 'O'],
  ['AW', 'O'],
  ['AO', 'O'],
  ['OW', 'O'],
  ['W', 'v'],
  ['Y', 'i'],
];

/** C before a light vowel or V, or after I at the end: S, TS, CH or J, depending on the language. */
const LIGHT_C = 'y';
const VOWELS = 'aeiouAO';

/** Pairs of sounds that transcriptions confuse, with the cost; a pair that is not listed costs 1. */
const COSTS: readonly (readonly [number, string])[] = [
  [0.1, 'eA oO dH zH tT ZD Zj Dj hX gG kq sy'],
  [0.15, 'ei ou ij dE zE cy qG'],
  [0.2, 'CX CS Cy gq'],
  [0.25, 'vf sT sc zc SC hg hG Dg DE Dy xX uv'],
  [0.3, 'ae aA aO iA uO bp bv tc sz sS Zz Cc Ck Ch Xk xS xh HT ky Qs QS QC cE'],
  [0.35, 'ao dz ZS DC kg hj Xj xs gj iD'],
  [0.4, 'dt XG'],
  [0.6, 'eo'],
  [0.5, 'ai au eu iu io ov'],
];
const VOWEL_GAP = 0.45;
/** For a name and the same name with an ending: QATTAN and QATTANI. */
const LAST_VOWEL_GAP = 0.9;
const OTHER_GAPS: Readonly<Record<string, number>> = { h: 0.25, j: 0.4 };

const size = 128;
const cost = new Float32Array(size * size).fill(1);
for (let code = 0; code < size; code++) cost[code * size + code] = 0;
for (const [price, pairs] of COSTS) {
  for (const pair of pairs.split(' ')) {
    const [a, b] = [pair.charCodeAt(0), pair.charCodeAt(1)];
    cost[a * size + b] = price;
    cost[b * size + a] = price;
  }
}

/** Longer words are not names. */
const LATIN_WORD = /^[A-Z]{1,32}$/;

/** The sounds of a word of A to Z, equal neighbours only once, without an H at the end. Empty for any other word. */
export function soundsOf(word: string): string {
  if (!LATIN_WORD.test(word)) return '';
  let out = '';
  for (let at = 0; at < word.length; ) {
    const found = SPELLINGS.find(([spelled]) => word.startsWith(spelled, at) && !opensSyllable(word, at, spelled));
    const sound = found === undefined ? letterSound(word, at) : found[1];
    if (out.charAt(out.length - 1) !== sound) out += sound;
    at += found === undefined ? 1 : found[0].length;
  }
  return out.length > 2 ? out.replace(/h$/, '') : out;
}

/** The W of AWI and OWA belongs to the vowel after it, and the W of a final OW is a V. */
function opensSyllable(word: string, at: number, spelled: string): boolean {
  if (spelled.length !== 2 || !spelled.endsWith('W')) return false;
  const next = word.charAt(at + 2);
  return next === '' ? spelled === 'OW' : 'AEIOUY'.includes(next);
}

function letterSound(word: string, at: number): string {
  const letter = word.charAt(at);
  const next = word.charAt(at + 1);
  if (letter === 'C') {
    const light = next === '' ? word.charAt(at - 1) === 'I' : 'EIYV'.includes(next);
    return light ? LIGHT_C : 'k';
  }
  return letter.toLowerCase();
}

/** L, M, N and R in their order: no transcription confuses them or leaves one out. */
export function sonorants(sounds: string): string {
  return sounds.replace(/[^lmnr]/g, '');
}

/** Words with fewer letters are too short for this. */
const LETTERS_MIN = 4;
/** Highest cost per sound at which two words may be one name. */
const COST_PER_SOUND = 0.14;
/** Highest cost for the whole word: less than that of L, M, N or R, so that unequal ones end the comparison at once. */
const COST_MAX = 0.95;
/** Maximum number of letters of a word, and so most sounds. */
const SOUNDS_MAX = 32;

interface Sounding {
  text: string;
  sounds: string;
  sonorants: string;
}

/** True if two words may be one name in two transcriptions. Symmetric. */
export function transcribedAlike(a: Sounding, b: Sounding): boolean {
  if (a.text.length < LETTERS_MIN || b.text.length < LETTERS_MIN) return false;
  if (a.sounds === '' || b.sounds === '' || a.sonorants !== b.sonorants) return false;
  const limit = Math.min(COST_MAX, (COST_PER_SOUND * (a.sounds.length + b.sounds.length)) / 2);
  return soundCost(a.sounds, b.sounds, limit) <= limit;
}

const rows = [new Float64Array(SOUNDS_MAX + 1), new Float64Array(SOUNDS_MAX + 1)];

function soundCost(left: string, right: string, limit: number): number {
  const n = left.length;
  const m = right.length;
  let above = rows[0] as Float64Array;
  let here = rows[1] as Float64Array;
  above[0] = 0;
  for (let column = 1; column <= m; column++) above[column] = (above[column - 1] as number) + gap(right, column - 1);
  for (let row = 1; row <= n; row++) {
    const own = left.charCodeAt(row - 1) * size;
    const drop = gap(left, row - 1);
    let least = (above[0] as number) + drop;
    here[0] = least;
    for (let column = 1; column <= m; column++) {
      const value = Math.min(
        (above[column - 1] as number) + (cost[own + right.charCodeAt(column - 1)] as number),
        (above[column] as number) + drop,
        (here[column - 1] as number) + gap(right, column - 1),
      );
      here[column] = value;
      if (value < least) least = value;
    }
    if (least > limit) return Number.POSITIVE_INFINITY;
    [above, here] = [here, above];
  }
  return above[m] as number;
}

/** Cost of a sound that only one side has: vowels come and go most often, especially a glide by a vowel or a mute final E. */
function gap(sounds: string, at: number): number {
  const sound = sounds.charAt(at);
  if (!VOWELS.includes(sound)) return OTHER_GAPS[sound] ?? 1;
  if (sound === 'i' && (isVowel(sounds, at - 1) || isVowel(sounds, at + 1))) {
    return sounds.charAt(at + 1) === 'e' ? 0.1 : 0.25;
  }
  if (at < sounds.length - 1) return VOWEL_GAP;
  return sound === 'e' ? 0.15 : LAST_VOWEL_GAP;
}

function isVowel(sounds: string, at: number): boolean {
  const sound = sounds.charAt(at);
  return sound !== '' && VOWELS.includes(sound);
}
