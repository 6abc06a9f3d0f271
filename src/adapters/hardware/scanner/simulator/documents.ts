import { checkDigit } from '../index.ts';

/**
 * Documents of the simulator: specimens in the style of ICAO 9303, issued by the fictitious Utopia (UTO). The
 * persons do not exist.
 */
export interface SpecimenPerson {
  surname: string;
  givenNames: string;
  number: string;
  /** YYMMDD. */
  birth: string;
  sex: 'F' | 'M' | '<';
  /** YYMMDD. */
  expiry: string;
  optional?: string;
}

const withDigit = (text: string): string => text + checkDigit(text);
const fill = (text: string, width: number): string => text.slice(0, width).padEnd(width, '<');
const nameOf = (person: SpecimenPerson, width: number): string =>
  fill(`${person.surname}<<${person.givenNames}`.replaceAll(' ', '<'), width);

/** Passport, 2 x 44 (ICAO 9303-4 4.2.2). */
export function td3(person: SpecimenPerson): string[] {
  const number = withDigit(fill(person.number, 9));
  const birth = withDigit(person.birth);
  const expiry = withDigit(person.expiry);
  const optional = withDigit(fill(person.optional ?? '', 14));
  const composite = checkDigit(number + birth + expiry + optional);
  return [`P<UTO${nameOf(person, 39)}`, `${number}UTO${birth}${person.sex}${expiry}${optional}${composite}`];
}

/** Official travel document, 2 x 36 (ICAO 9303-6 4.2.2). */
export function td2(person: SpecimenPerson): string[] {
  const number = withDigit(fill(person.number, 9));
  const birth = withDigit(person.birth);
  const expiry = withDigit(person.expiry);
  const optional = fill(person.optional ?? '', 7);
  const composite = checkDigit(number + birth + expiry + optional);
  return [`I<UTO${nameOf(person, 31)}`, `${number}UTO${birth}${person.sex}${expiry}${optional}${composite}`];
}

/** Identity card, 3 x 30 (ICAO 9303-5 4.2.2). */
export function td1(person: SpecimenPerson): string[] {
  const number = withDigit(fill(person.number, 9));
  const birth = withDigit(person.birth);
  const expiry = withDigit(person.expiry);
  const optional = fill(person.optional ?? '', 15);
  const composite = checkDigit(number + optional + birth + expiry + fill('', 11));
  return [
    `I<UTO${number}${optional}`,
    `${birth}${person.sex}${expiry}UTO${fill('', 11)}${composite}`,
    nameOf(person, 30),
  ];
}

/** Visa, 2 x 44 (ICAO 9303-7 4.2.2); it has no composite check digit. */
export function mrvA(person: SpecimenPerson): string[] {
  const lower = `${withDigit(fill(person.number, 9))}UTO${withDigit(person.birth)}${person.sex}${withDigit(person.expiry)}`;
  return [`V<UTO${nameOf(person, 39)}`, fill(lower, 44)];
}

const anna: SpecimenPerson = {
  surname: 'ERIKSSON',
  givenNames: 'ANNA MARIA',
  number: 'L898902C3',
  birth: '740812',
  sex: 'F',
  expiry: '340415',
  optional: 'ZE184226B',
};
const tomas: SpecimenPerson = {
  surname: 'VIRTANEN',
  givenNames: 'TOMAS',
  number: 'X7403921A',
  birth: '890307',
  sex: 'M',
  expiry: '310930',
};
const nadia: SpecimenPerson = {
  surname: 'KESTRELLE',
  givenNames: 'NADIA',
  number: 'C41875536',
  birth: '170518',
  sex: 'F',
  expiry: '300517',
};

function misprinted(rows: readonly string[]): string[] {
  const [upper = '', lower = ''] = rows;
  const wrong = String((Number(lower.charAt(19)) + 4) % 10);
  return [upper, lower.slice(0, 19) + wrong + lower.slice(20)];
}

/** What `play NAME` knows. Each is a complete MRZ; damage is added by the scenario. */
export const SPECIMENS: Readonly<Record<string, { about: string; rows: readonly string[] }>> = {
  genuine: { about: 'passport, all check digits are correct', rows: td3(anna) },
  page: {
    about: 'the passport whose page is hardware/demo/pages/genuine.jpg',
    rows: ['P<UTOOSTERVANG<<ELIAS<MARTEN<<<<<<<<<<<<<<<<', 'UT44712094UTO8903141M3305027<<<<<<<<<<<<<<<8'],
  },
  second: { about: 'passport of another person', rows: td3(tomas) },
  child: { about: 'passport of a child born in 2017', rows: td3(nadia) },
  card: { about: 'identity card, three rows', rows: td1({ ...anna, number: 'D23145890', optional: '' }) },
  td2: { about: 'travel document, two rows of 36', rows: td2({ ...anna, number: 'D23145890', optional: '' }) },
  visa: { about: 'visa, two rows of 44', rows: mrvA(anna) },
  expired: { about: 'passport that expired in 2012', rows: td3({ ...anna, expiry: '120415' }) },
  misprint: { about: 'passport whose date of birth fails its check digit', rows: misprinted(td3(anna)) },
};
