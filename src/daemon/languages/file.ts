import { z } from 'zod';
import { TRAVELLER_STATES, type TravellerState } from '../../core/inspection/traveller/index.ts';
import { ROLE_WORD_LANGUAGES, roleWordFinder } from '../../core/role-words/index.ts';
import { englishTraveller } from '../../ui/words/english/index.ts';
import { type Counted, englishOf, isScreenKey, keysOf } from './keys.ts';
import { ARREST_WORDS, NEVER_TO_TRAVELLERS, STOP_KEYS } from './stop-words.ts';

/** Largest language file, UTF-8 bytes; the English words take about a tenth of this. */
export const LANGUAGE_FILE_BYTES_MAX: number = 1024 * 1024;

/** The part of BCP 47 that is used here: language, and script if the language has several. */
export const LANGUAGE_CODE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?$/;
const NAME_CHARACTERS_MAX = 40;
/** Limit of a text, in UTF-16 code units: three times the English text and one more word, so that it fits on the screen. */
const LONGER_TIMES = 3;
const LONGER_UNITS = 40;
/** Limit of a sentence on the traveller's display, which is read from two metres away. */
const TRAVELLER_UNITS_MAX = 90;
const FAULTS_KEPT = 200;

const roleWordIn = roleWordFinder();

const text = z.string();
/** A language as a country writes it (docs/languages.md). */
export const languageFile = z
  .strictObject({
    format: z.literal('waypost.language.1'),
    code: z.string().regex(LANGUAGE_CODE, 'a language code such as "sv" or "sr-Latn"'),
    name: z
      .string()
      .trim()
      .min(1)
      .max(NAME_CHARACTERS_MAX)
      .describe('Its name in that language: people who look for it may not be able to read the others.'),
    direction: z.enum(['ltr', 'rtl']),
    reviewed: z
      .boolean()
      .default(false)
      .describe(
        'Whether a native speaker who knows the field has read every word; until then the screen says that this has not been done.',
      ),
    screen: z
      .record(z.string().max(120), text)
      .describe('Texts of the officer’s screen by key; a key left out is shown in English.'),
    traveller: z
      .strictObject({
        training: text,
        words: z.record(z.enum(TRAVELLER_STATES), text),
      })
      .nullable()
      .default(null)
      .describe('All texts of the traveller’s display; null if it has none.'),
  })
  .meta({ title: 'Waypost: a language of the officer’s screen and of the traveller’s display' });
export type LanguageFile = z.infer<typeof languageFile>;

export type LanguageReason = 'LANGUAGE_UNREADABLE' | 'LANGUAGE_NOT_ONE' | 'LANGUAGE_CODE' | 'LANGUAGE_WORDS';

/** A rule that a text breaks. */
export interface WordFault {
  key: string;
  rule: 'unknown-key' | 'empty' | 'holes' | 'too-long' | 'markup' | 'controls' | 'role-word';
  message: string;
}

export interface Coverage {
  /** Number of keys that the screen has in this language. */
  keys: number;
  translated: number;
  /** Keys that are shown in English. */
  missing: string[];
  /** Whether the list of words that give a person a role knows this language. */
  roleWordsKnown: boolean;
}

export type LanguageVerdict =
  | { ok: true; language: LanguageFile; coverage: Coverage }
  | { ok: false; reason: LanguageReason; message: string; faults: WordFault[] };

/**
 * Reads a language. It refuses, and never corrects: a key that the screen does not have, a placeholder that does not match, a
 * text that is empty or too long for its place, markup, characters that control the terminal or reverse the line, and a word
 * that assigns a role to a person. A key that is left out is shown in English, and counted.
 */
export function readLanguage(source: string): LanguageVerdict {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    return refused('LANGUAGE_NOT_ONE', `It is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const parsed = languageFile.safeParse(json);
  if (!parsed.success) {
    const told = parsed.error.issues.slice(0, 4).map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
    return refused('LANGUAGE_NOT_ONE', `${told.join('; ')}. waypost language template writes a file to start from.`);
  }
  const language = parsed.data;
  const faults = [...screenFaults(language), ...travellerFaults(language)];
  if (faults.length > 0) {
    const first = faults[0];
    const message = `${faults.length} texts break a rule, the first: ${first?.key}: ${first?.message}`;
    return { ok: false, reason: 'LANGUAGE_WORDS', message, faults: faults.slice(0, FAULTS_KEPT) };
  }
  return { ok: true, language, coverage: coverageOf(language) };
}

function refused(reason: LanguageReason, message: string): LanguageVerdict {
  return { ok: false, reason, message, faults: [] };
}

function screenFaults({ code, screen }: LanguageFile): WordFault[] {
  return Object.entries(screen).flatMap(([key, words]): WordFault[] => {
    if (!isScreenKey(key)) return [{ key, rule: 'unknown-key', message: 'the screen has no such key' }];
    const english = englishOf(key);
    const fault = textFault(words, { english: english.text, code, most: lengthOf(english.text) });
    if (fault !== null) return [{ key, ...fault }];
    const holes = holesFault(words, english);
    if (holes !== null) return [{ key, rule: 'holes', message: holes }];
    if (STOP_KEYS.includes(key) && meets(ARREST_WORDS, code, words))
      return [
        {
          key,
          rule: 'role-word',
          message: 'a stop list also contains refusals of entry; it does not tell anybody to make an arrest',
        },
      ];
    return [];
  });
}

const lengthOf = (english: string): number => LONGER_TIMES * english.length + LONGER_UNITS;

function travellerFaults({ code, traveller }: LanguageFile): WordFault[] {
  if (traveller === null) return [];
  const all: [string, string, string][] = [
    ['traveller.training', traveller.training, englishTraveller.training],
    ...TRAVELLER_STATES.map((state: TravellerState): [string, string, string] => [
      `traveller.words.${state}`,
      traveller.words[state] ?? '',
      englishTraveller.words[state],
    ]),
  ];
  return all.flatMap(([key, words, english]): WordFault[] => {
    const fault = textFault(words, { english, code, most: TRAVELLER_UNITS_MAX });
    if (fault !== null) return [{ key, ...fault }];
    if (NEVER_TO_TRAVELLERS.test(words))
      return [
        { key, rule: 'role-word', message: 'no display may show this word: a traveller would read more than is meant' },
      ];
    return [];
  });
}

/** Control characters, and those that begin or end a text direction: the screen isolates what it puts into a placeholder. */
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]|\p{Cs}/u;
const MARKUP = /<\/?[a-z!]|&[a-z]+;|&#/i;

function textFault(
  words: string,
  { english, code, most }: { english: string; code: string; most: number },
): Omit<WordFault, 'key'> | null {
  if (words.trim() === '' || words.trim() !== words)
    return { rule: 'empty', message: 'it is empty, or has spaces at the start or end' };
  if (words.length > most)
    return { rule: 'too-long', message: `${words.length} characters; its place has room for ${most}` };
  if (CONTROLS.test(words)) return { rule: 'controls', message: 'it contains a control character or a direction mark' };
  if (MARKUP.test(words) || (/[<>]/.test(words) && !/[<>]/.test(english)))
    return { rule: 'markup', message: 'it contains markup; texts are shown as they are' };
  if (roleWordIn(words, code) !== null)
    return { rule: 'role-word', message: 'it assigns a role to a person that nobody at a desk can know' };
  return null;
}

/** The English words of a list are refused in every language; words in the language itself are refused if the list has any. */
function meets(list: Readonly<Record<string, RegExp>>, code: string, words: string): boolean {
  return [list['en'], list[code.split('-')[0] ?? '']].some((pattern) => pattern?.test(words) === true);
}

const holesOf = (words: string): string[] =>
  [...new Set([...words.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort();

/** Why placeholders are wrong. A form for one, two or none may leave the number out: many languages express it in the word. */
function holesFault(words: string, { text: english, form }: Counted): string | null {
  const [has, wants] = [holesOf(words), holesOf(english)];
  const optional = form !== null && ['zero', 'one', 'two'].includes(form) ? ['n'] : [];
  const unknown = has.filter((name) => !wants.includes(name));
  const left = wants.filter((name) => !has.includes(name) && !optional.includes(name));
  if (unknown.length > 0) return `{${unknown.join('}, {')}}: the English text has no such placeholder`;
  return left.length > 0 ? `{${left.join('}, {')}} is missing` : null;
}

function coverageOf({ code, screen }: LanguageFile): Coverage {
  const keys = keysOf(code);
  const missing = keys.filter((key) => screen[key] === undefined);
  const roleWordsKnown = ROLE_WORD_LANGUAGES.includes(code.split('-')[0] ?? '');
  return { keys: keys.length, translated: keys.length - missing.length, missing, roleWordsKnown };
}
