import { formatMrz, type MrzFormat } from '../../../../core/mrz/index.ts';

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

/** Rows of a document of a format, as it would be printed. */
function printed(format: Exclude<MrzFormat, 'FRA-ID'>, person: SpecimenPerson): string[] {
  return formatMrz({
    format,
    documentCode: { TD3: 'P', TD2: 'I', TD1: 'I', 'MRV-A': 'V', 'MRV-B': 'V' }[format],
    issuingState: 'UTO',
    primary: person.surname.split(' '),
    secondary: person.givenNames.split(' '),
    documentNumber: person.number,
    nationality: 'UTO',
    birth: person.birth,
    sex: person.sex === '<' ? null : person.sex,
    expiry: person.expiry,
    ...(person.optional === undefined ? {} : { optional: person.optional }),
  });
}

export const td3 = (person: SpecimenPerson): string[] => printed('TD3', person);
export const td2 = (person: SpecimenPerson): string[] => printed('TD2', person);
export const td1 = (person: SpecimenPerson): string[] => printed('TD1', person);

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

/** The documents that `play NAME` can play. Each is a complete MRZ; the scenario adds damage. */
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
  visa: { about: 'visa, two rows of 44', rows: printed('MRV-A', { ...anna, optional: '' }) },
  expired: { about: 'passport that expired in 2012', rows: td3({ ...anna, expiry: '120415' }) },
  misprint: { about: 'passport whose date of birth fails its check digit', rows: misprinted(td3(anna)) },
};
