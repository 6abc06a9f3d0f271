import { NAME_CODE_POINTS_MAX, RECORD_NAMES_MAX, type RecordName } from '../../core/watchlist/record/index.ts';
import { hiddenNames } from './remarks.ts';

/** Scripts by their Unicode name and ISO 15924 code; a name in Latin letters needs none. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Arabic}/u, 'Arab'],
  [/\p{Script=Cyrillic}/u, 'Cyrl'],
  [/\p{Script=Greek}/u, 'Grek'],
  [/\p{Script=Hebrew}/u, 'Hebr'],
  [/\p{Script=Han}/u, 'Hani'],
  [/\p{Script=Hangul}/u, 'Hang'],
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'Jpan'],
  [/\p{Script=Armenian}/u, 'Armn'],
  [/\p{Script=Georgian}/u, 'Geor'],
  [/\p{Script=Devanagari}/u, 'Deva'],
  [/\p{Script=Bengali}/u, 'Beng'],
  [/\p{Script=Thai}/u, 'Thai'],
  [/\p{Script=Ethiopic}/u, 'Ethi'],
];

/** Names of one person as a source gives them, in order of reliability. */
export interface SourceNames {
  family?: string | undefined;
  given?: string | undefined;
  full: readonly string[];
  aliases: readonly string[];
  weak: readonly string[];
  /** Remarks that may contain further names. */
  remarks: readonly string[];
}

export interface ReadNames {
  names: RecordName[];
  /** Number of names for which the record had no room. */
  dropped: number;
  /** Number of names longer than a record allows. */
  long: number;
}

/**
 * Names of a record: the first is the primary one, names after "a.k.a." and the like become separate aliases, and an
 * alias that is a single word or only a kunya is weak (docs/matching.md). What the source calls weak stays weak, even if
 * there is nothing else. A source gives weak names last, so those are dropped first.
 */
export function recordNames(source: SourceNames): ReadNames {
  const found = new NameList();
  const hidden: { text: string; weak: boolean }[] = [];
  const clean = (text: string): string => {
    const { names, rest } = hiddenNames(text);
    hidden.push(...names);
    return rest;
  };
  const parts = { family: clean(source.family ?? ''), given: clean(source.given ?? '') };
  if (parts.family !== '' || parts.given !== '') found.addParts(parts);
  for (const text of source.full) found.add(clean(text), 'alias');
  for (const text of source.aliases) found.add(clean(text), 'alias');
  for (const text of source.weak) found.add(clean(text), 'weak');
  for (const remark of source.remarks) hidden.push(...hiddenNames(remark).names);
  for (const { text, weak } of hidden) found.add(text, weak ? 'weak' : 'alias');
  return {
    names: found.names.slice(0, RECORD_NAMES_MAX),
    dropped: Math.max(0, found.names.length - RECORD_NAMES_MAX),
    long: found.long,
  };
}

/** Notes about names that were left out of a record. */
export function nameNotes({ dropped, long }: ReadNames): string[] {
  return [
    ...(dropped === 0 ? [] : [`names: ${dropped} more than a record can contain, left out`]),
    ...(long === 0 ? [] : [`names: ${long} of more than ${NAME_CODE_POINTS_MAX} characters, left out`]),
  ];
}

class NameList {
  readonly names: RecordName[] = [];
  long = 0;
  readonly #seen = new Set<string>();

  addParts({ family, given }: { family: string; given: string }): void {
    this.#note(`${given} ${family}`);
    this.names.push({
      kind: 'primary',
      ...(family === '' ? {} : { family }),
      ...(given === '' ? {} : { given }),
      ...scriptOf(`${family}${given}`),
    });
  }

  add(text: string, kind: 'alias' | 'weak'): void {
    const plain = text.replace(/\s+/gu, ' ').trim();
    if (plain === '' || !this.#note(plain)) return;
    if ([...plain].length > NAME_CODE_POINTS_MAX) {
      this.long += 1;
      return;
    }
    const rank = kind === 'weak' ? kind : this.names.length === 0 ? 'primary' : isWeak(plain) ? 'weak' : kind;
    this.names.push({ kind: rank, ...splitAtComma(plain), ...scriptOf(plain) });
  }

  /** False if the same words have already occurred, in any order: a name that is listed twice is kept once. */
  #note(text: string): boolean {
    const key = text
      .toUpperCase()
      .split(/[\s,]+/u)
      .filter((word) => word !== '')
      .sort()
      .join(' ');
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

/** "VELMORA, Ilsa" says which part is the family name. */
function splitAtComma(text: string): Pick<RecordName, 'family' | 'given' | 'full'> {
  const [family = '', given = '', ...more] = text.split(',').map((part) => part.trim());
  return more.length === 0 && family !== '' && given !== '' ? { family, given } : { full: text };
}

function isWeak(text: string): boolean {
  const words = text.split(/[\s,-]+/u).filter((word) => word !== '');
  return words.length === 1 || (words.length === 2 && /^(?:abu|abou|umm|um|oum)$/iu.test(words[0] ?? ''));
}

function scriptOf(text: string): { script?: string } {
  const script = SCRIPTS.find(([pattern]) => pattern.test(text))?.[1];
  return script === undefined ? {} : { script };
}
