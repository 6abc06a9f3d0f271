import { idOf, type Person, person, printed, type Random, seeded } from './people.ts';

export type Kind = 'number' | 'no-number' | 'exact' | 'two-typos' | 'swapped' | 'year-off' | 'typos-year' | 'stranger';
export const NAME_KINDS: readonly Kind[] = ['exact', 'two-typos', 'swapped', 'year-off', 'typos-year', 'stranger'];

export interface Question {
  kind: Kind;
  /** Record that must be found; null where nobody is meant. */
  wanted: string | null;
  documentNumber?: string;
  issuer?: string;
  surname: string;
  givenNames: string;
  dateOfBirth?: string;
  sex?: 'F' | 'M';
  nationality?: string;
}

const LIST_SEED = 20_261_126;
/** People who are not on the list are drawn from behind it. */
const STRANGERS_FROM = 100_000_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The person of one place of the list: any place without those before it. */
export function listed(index: number): Person {
  return person(seeded(Math.imul(LIST_SEED + index, 0x9e3779b1)), index);
}

/** One slip of a typist: a letter lost, put in, or another one, or two neighbours exchanged. */
function slip(word: string, random: Random): string {
  const at = Math.floor(random() * word.length);
  const letter = LETTERS[Math.floor(random() * 26)] ?? 'A';
  switch (Math.floor(random() * 4)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1);
    case 1:
      return word.slice(0, at) + letter + word.slice(at);
    case 2:
      return word.slice(0, at) + letter + word.slice(at + 1);
    default:
      return word.slice(0, at) + word.slice(at + 1, at + 2) + word.slice(at, at + 1) + word.slice(at + 2);
  }
}

/** A slip in one word of a name part. */
function slipIn(part: string, random: Random): string {
  const words = part.split(' ');
  const at = Math.floor(random() * words.length);
  return words.map((word, n) => (n === at ? slip(word, random) : word)).join(' ');
}

function yearOff(dob: string, random: Random): string {
  return `${Number(dob.slice(0, 4)) + (random() < 0.5 ? -1 : 1)}${dob.slice(4)}`;
}

/**
 * Questions about people of a list of `records`, as a lane asks them: what a passport prints, upper case and without marks.
 * People are drawn evenly, so frequent names are asked as often as they are borne.
 */
export function questions(input: { kind: Kind; count: number; records: number; seed: number }): Question[] {
  const { kind, count, records } = input;
  const random = seeded(input.seed);
  const found: Question[] = [];
  while (found.length < count) {
    const index = Math.floor(random() * records) + (kind === 'stranger' || kind === 'no-number' ? STRANGERS_FROM : 0);
    const one = listed(index);
    const question = ask(kind, one, { wanted: idOf(index), random });
    if (question !== null) found.push(question);
  }
  return found;
}

function ask(kind: Kind, one: Person, { wanted, random }: { wanted: string; random: Random }): Question | null {
  const surname = printed(one.family);
  const givenNames = printed(one.given);
  if (surname === '' || givenNames === '') return null;
  if (kind === 'number' || kind === 'no-number') {
    if (one.number === null) return null;
    // Without a name: the look-up of the number alone.
    const nobody = { surname: '', givenNames: '' };
    const asked = { kind, documentNumber: one.number, issuer: one.nationality, ...nobody };
    return { ...asked, wanted: kind === 'number' ? wanted : null };
  }
  const { sex, nationality, dob } = one;
  // The document of a person whose listed date is less exact states a whole one.
  const whole = dob === null ? '1977-05-14' : dob.length === 10 ? dob : `${dob}-06-15`.slice(0, 10);
  const question: Question = {
    kind,
    wanted: kind === 'stranger' ? null : wanted,
    surname,
    givenNames,
    dateOfBirth: dob?.length === 7 ? `${dob}-15` : dob?.length === 4 ? `${dob}-06-15` : whole,
    sex,
    nationality,
  };
  switch (kind) {
    case 'two-typos':
      return { ...question, surname: slipIn(surname, random), givenNames: slipIn(givenNames, random) };
    case 'swapped':
      return { ...question, surname: givenNames, givenNames: surname };
    case 'year-off':
      return dob?.length === 10 ? { ...question, dateOfBirth: yearOff(dob, random) } : null;
    case 'typos-year':
      if (dob?.length !== 10) return null;
      return {
        ...question,
        surname: slipIn(surname, random),
        givenNames: slipIn(givenNames, random),
        dateOfBirth: yearOff(dob, random),
      };
    default:
      return question;
  }
}
