import { ARABIC_NAMES } from './tables/arabic.ts';
import { ASIAN_NAMES } from './tables/asian.ts';
import { EUROPEAN_NAMES } from './tables/european.ts';
import { HORN_NAMES } from './tables/horn.ts';
import { NICKNAMES } from './tables/nicknames.ts';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Forms of address that are not part of a name and are dropped before comparison (docs/matching.md). */
export const TITLES: ReadonlySet<string> = setOf(
  'MR MRS MS MISS MX DR PROF PROFESSOR SIR DAME LADY LORD MADAM MADAME MONSIEUR HERR FRAU SENOR SENORA DON DONA SHEIKH SHAYKH SHEIK SHAIKH CHEIKH HAJI HAJJI HADJI SAYYID SAYED SYED MOLLA MOLLAH MULLAH MULLA MAULAVI MAULAWI MAWLAWI QARI ALHAJ ALHAJI ENG CAPT CAPTAIN COL COLONEL GEN GENERAL LT LIEUTENANT HON HRH PRESIDENT MINISTER AMBASSADOR SENATOR GOVERNOR COMMANDER REV REVEREND PRINCESS AYATOLLAH IMAM JR SR II III IV ESQ PHD',
);

/** These come after a name as well as before it; the other titles count as a family name if they are last. */
export const SUFFIXES: ReadonlySet<string> = setOf('JR SR II III IV ESQ PHD');

/** Connecting words: they are kept with a low weight, and are also indexed joined to the word that follows. */
export const PARTICLES: ReadonlySet<string> = setOf(
  'AL EL UL BIN BEN IBN BINT BINTI OULD WALAD UMM ABU ABOU ABI VDA VAN VON DER DEN DE DI DA DO DOS DAS DU DEL DELLA LA LE LOS LAS ABD AND Y E TER TEN ZU ZUM ZUR AF AV OGLU OGLI OGLY UGLI UULU QIZI KYZY KIZI GYZY',
);

/** The article: spelled, omitted or joined as the issuer prefers, so its presence says nothing. */
export const ARTICLES: ReadonlySet<string> = setOf('AL EL UL LA LE LOS LAS Y E AND');

/** The Arabic article as spoken before these letters: AR RAZI for AL RAZI. A word of its own before any other letter. */
export const ASSIMILATED: ReadonlySet<string> = setOf('AR AS ASH AD AZ AN AT ER ES ED EZ EN ET UR US UD UZ UN UT');

/** "Son of", "daughter of": the names before and after it do not change places. */
export const FILIATION: ReadonlySet<string> = setOf('BIN BEN IBN BINT BINTI OULD WALAD');

/** "Son of", "daughter of", placed after the father's name, in Turkic languages. */
export const FILIATION_AFTER: ReadonlySet<string> = setOf('OGLU OGLI OGLY UGLI UULU QIZI KYZY KIZI GYZY');

/** "Father of", "mother of": a name made of this word and one more is a kunya, borne by a great many people. */
export const KUNYA: ReadonlySet<string> = setOf('ABU ABOU ABI UMM');

/** A patronymic as the languages of Eastern Europe, the Caucasus and Central Asia form it. */
export const PATRONYMIC =
  /.{3}(OVICH|EVICH|AVICH|OVITCH|EVITCH|OVYCH|EVYCH|YEVICH|IEVICH|OWITSCH|EWITSCH|OVIC|OVNA|EVNA|OWNA|EWNA|AUNA|EUNA|IVNA|YIVNA|ICHNA|INICHNA|OGLU|OGLY|OGHLU|KYZY|QIZI|KIZI|ZODA)$/;

/**
 * Names so common that sharing one means little; every spelling of a name counts. General knowledge of the most
 * frequent given and family names of the world, not complete.
 */
const COMMON_NAMES = setOf(
  'MOHAMMED AHMED ALI HASSAN HUSSEIN ABDULLAH ABDUL IBRAHIM MAHMUD YUSUF OMAR MUSTAFA KHALID KHAN SINGH KAUR KUMAR DEVI SHARMA BEGUM BIBI FATIMA AISHA MARYAM MARIA JOSE JUAN LUIS CARLOS ANTONIO MANUEL FRANCISCO GARCIA RODRIGUEZ GONZALEZ HERNANDEZ LOPEZ MARTINEZ PEREZ SANCHEZ SILVA SANTOS JOHN JAMES WILLIAM DAVID MICHAEL ROBERT MARY ANNA SMITH JONES BROWN JOHNSON WILLIAMS IVAN ALEKSANDR SERGEI VLADIMIR ANDREI ELENA OLGA IVANOV KIM LEE PARK CHOI WANG LI ZHANG LIU CHEN YANG NGUYEN TRAN THI VAN LE PHAM JEAN PIERRE MICHEL SAID SALEM HAMID ALLAH RAHMAN SHAH',
);

function indexOf(groups: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  groups.forEach((group, number) => {
    for (const word of new Set(group)) {
      const known = index.get(word);
      if (known === undefined) index.set(word, [number]);
      else known.push(number);
    }
  });
  return index;
}

const NAMES = [...ARABIC_NAMES, ...EUROPEAN_NAMES, ...ASIAN_NAMES, ...HORN_NAMES];
const SPELLINGS = indexOf(NAMES.flatMap((line) => line.split(' | ').map((part) => part.split(' '))));
const LANGUAGES = indexOf(NAMES.map((line) => line.split(/[ |]+/)));
const SHORT_FORMS = indexOf(NICKNAMES.map((line) => line.split(' ')));
const NONE: readonly number[] = [];

/** Maximum number of lines of the tables under which a word is filed; a word in more lines says too little. */
const LINES_MAX = 4;

/**
 * The first word of every line of the tables that contains the word: names that no phonetic code brings together (BILL and
 * WILLIAM, KIM and GIM) meet there. It is a word and not a number, so that a new line does not change other keys.
 */
export function tableHeads(word: string): string[] {
  const lines = [
    ...languageGroups(word).map((line) => NAMES[line] ?? ''),
    ...nicknameGroups(word).map((line) => NICKNAMES[line] ?? ''),
  ];
  return [...new Set(lines.map((line) => line.split(' ', 1)[0] ?? ''))].slice(0, LINES_MAX);
}

/**
 * Every line and set of words on which a key depends, for code that must notice when one of them changes. Words are in the order
 * of the tables.
 */
export function wordsOfKeys(): readonly string[] {
  const sets = [TITLES, SUFFIXES, PARTICLES, ARTICLES, ASSIMILATED, FILIATION, FILIATION_AFTER, KUNYA];
  return [...NAMES.map((line) => line.replaceAll(' |', '')), ...NICKNAMES, ...sets.map((set) => [...set].join(' '))];
}

/** Groups of spellings of one name that contain the word (MOHAMMED and MUHAMMAD). */
export function variantGroups(word: string): readonly number[] {
  return SPELLINGS.get(word) ?? NONE;
}

/** Groups of one name in several languages that contain the word (JOHN and JEAN). */
export function languageGroups(word: string): readonly number[] {
  return LANGUAGES.get(word) ?? NONE;
}

/** Groups of a given name and its short forms that contain the word (WILLIAM and BILL). */
export function nicknameGroups(word: string): readonly number[] {
  return SHORT_FORMS.get(word) ?? NONE;
}

const COMMON_GROUPS: ReadonlySet<number> = new Set([...COMMON_NAMES].flatMap((word) => variantGroups(word)));

/** True for a name so common that sharing it means little. */
export function isCommon(word: string): boolean {
  return COMMON_NAMES.has(word) || variantGroups(word).some((group) => COMMON_GROUPS.has(group));
}
