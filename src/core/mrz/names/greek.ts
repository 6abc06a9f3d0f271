/**
 * Greek names as Greek and Cypriot passports print them: ELOT 743 (1982, the transcription adopted as type 2 in ISO 843:1997).
 * Doc 9303-3 section 6 has no Greek table, so this is the rule of the issuing States and not of ICAO. If the table has more than
 * one spelling, that of ELOT 743 comes first. The others are the letter-by-letter transliteration (ISO 843 type 1, or a digraph
 * that a stress mark breaks and capitals do not show) and the spelling by sound (B, D, G for the stops); all occur in print.
 */
export const GREEK: Readonly<Record<string, readonly string[]>> = {
  Α: ['A'],
  Β: ['V'],
  Γ: ['G'],
  Δ: ['D'],
  Ε: ['E'],
  Ζ: ['Z'],
  Η: ['I'],
  Θ: ['TH'],
  Ι: ['I'],
  Κ: ['K'],
  Λ: ['L'],
  Μ: ['M'],
  Ν: ['N'],
  Ξ: ['X'],
  Ο: ['O'],
  Π: ['P'],
  Ρ: ['R'],
  Σ: ['S'],
  Τ: ['T'],
  Υ: ['Y'],
  Φ: ['F'],
  Χ: ['CH'],
  Ψ: ['PS'],
  Ω: ['O'],
  ΟΥ: ['OU', 'OY'],
  'ΑΥ voiced': ['AV', 'AY', 'AU'],
  'ΑΥ voiceless': ['AF', 'AY', 'AU'],
  'ΕΥ voiced': ['EV', 'EY', 'EU'],
  'ΕΥ voiceless': ['EF', 'EY', 'EU'],
  'ΗΥ voiced': ['IV', 'IY'],
  'ΗΥ voiceless': ['IF', 'IY'],
  'ΜΠ at the start or end': ['B', 'MP'],
  'ΜΠ inside': ['MP', 'B'],
  ΝΤ: ['NT', 'D'],
  ΓΚ: ['GK', 'G'],
  ΓΓ: ['NG', 'GG'],
  ΓΞ: ['NX', 'GX'],
  ΓΧ: ['NCH', 'GCH'],
};

const VOWEL_PAIRS: ReadonlySet<string> = new Set(['ΟΥ', 'ΑΥ', 'ΕΥ', 'ΗΥ']);
const CONSONANT_PAIRS: ReadonlySet<string> = new Set(['ΜΠ', 'ΝΤ', 'ΓΚ', 'ΓΓ', 'ΓΞ', 'ΓΧ']);
/** Before these and at the end of a word the Υ of ΑΥ, ΕΥ and ΗΥ sounds like F, before all others like V. */
const VOICELESS = 'ΘΚΞΠΣΤΦΧΨ';

interface Letter {
  base: string;
  /** A stress mark on the first vowel, or a diaeresis on the second, says that two vowels are not a digraph. */
  stressed: boolean;
  diaeresis: boolean;
}

export function isGreek(text: string): boolean {
  return /\p{Script=Greek}/u.test(text);
}

/**
 * Upper-case text as units that `GREEK` has an entry for; every character that is not Greek is a separate unit. Accents
 * and breathings are dropped once they have distinguished digraphs from single letters.
 */
export function greekUnits(source: string): string[] {
  const letters = lettersOf(source);
  const units: string[] = [];
  for (let at = 0; at < letters.length; at++) {
    const first = letters[at] as Letter;
    const second = letters[at + 1];
    const pair = second === undefined ? '' : first.base + second.base;
    const vowels = VOWEL_PAIRS.has(pair) && !first.stressed && second?.diaeresis === false;
    if (!vowels && !CONSONANT_PAIRS.has(pair)) {
      units.push(first.base);
      continue;
    }
    at++;
    const next = letters[at + 1]?.base ?? '';
    if (pair === 'ΜΠ') {
      const inside = isGreek(letters[at - 2]?.base ?? '') && isGreek(next);
      units.push(inside ? 'ΜΠ inside' : 'ΜΠ at the start or end');
    } else if (vowels && pair !== 'ΟΥ') {
      const voiced = isGreek(next) && !VOICELESS.includes(next);
      units.push(`${pair} ${voiced ? 'voiced' : 'voiceless'}`);
    } else units.push(pair);
  }
  return units;
}

function lettersOf(source: string): Letter[] {
  const letters: Letter[] = [];
  for (const character of source) {
    const last = letters.at(-1);
    if (/\p{M}/u.test(character) && last !== undefined && isGreek(last.base)) {
      addMark(last, character);
      continue;
    }
    if (!isGreek(character)) {
      letters.push({ base: character, stressed: false, diaeresis: false });
      continue;
    }
    const [base = '', ...marks] = character.normalize('NFD');
    const letter: Letter = { base, stressed: false, diaeresis: false };
    for (const mark of marks) addMark(letter, mark);
    letters.push(letter);
  }
  return letters;
}

function addMark(letter: Letter, mark: string): void {
  // Acute, grave and circumflex all mark the stressed vowel; monotonic print has the acute only.
  if (mark === '\u0301' || mark === '\u0300' || mark === '\u0342') letter.stressed = true;
  else if (mark === '\u0308') letter.diaeresis = true;
}
