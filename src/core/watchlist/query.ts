import type { ListQuery } from '../inspection/ports/steps/index.ts';
import { ARABIC_SCRIPT_ISSUERS } from '../mrz/names/index.ts';
import { type NormalName, normaliseName } from './names/index.ts';
import type { TypeClass } from './record/index.ts';
import {
  type BirthDate,
  canonicalIssuer,
  canonicalNumber,
  type DocumentIdentity,
  typeClassOf,
  UNKNOWN_BIRTH,
} from './record/index.ts';

/** What is looked up in the lists: one presented document and its holder, as the document states it. */
export interface PersonQuery {
  document: DocumentIdentity | null;
  /** A check digit of the number was wrong, so every result for the number is only a possible one. */
  numberDoubtful: boolean;
  name: NormalName;
  birth: BirthDate;
  sex: 'F' | 'M' | null;
  /** Nationality and issuing State as one set (docs/matching.md), without codes that do not name a country. */
  countries: string[];
  /** The same including those codes: what the document states, for the words of a comparison. */
  stated: string[];
}

/** Country codes that say nothing about where a person belongs: stateless, refugee, unspecified. */
const NO_COUNTRY: ReadonlySet<string> = new Set(['XXA', 'XXB', 'XXC', 'XXX', 'UTO', '']);

/** The query for an MRZ that was read. */
export function queryOf(query: ListQuery): PersonQuery {
  const { document, numberDoubtful } = query;
  const { year, month, day, possible } = document.birth;
  return personQuery({
    documentNumber: document.documentNumber,
    issuer: document.issuingState.code,
    typeClass: typeClassOf(document.documentCode),
    numberDoubtful,
    surname: document.name.primary.join(' '),
    givenNames: document.name.secondary.join(' '),
    nameCut: document.name.truncated === 'possible',
    birth: possible ? { year, month, day } : UNKNOWN_BIRTH,
    sex: document.sex,
    nationality: document.nationality.code,
  });
}

export interface QueryParts {
  documentNumber?: string;
  issuer?: string;
  typeClass?: TypeClass;
  numberDoubtful?: boolean;
  surname: string;
  givenNames: string;
  /** The name field was full up to its last column. */
  nameCut?: boolean;
  birth?: BirthDate;
  sex?: 'F' | 'M' | null;
  nationality?: string;
}

/** A query from separate values, for manual entry and for evaluation. */
export function personQuery(parts: QueryParts): PersonQuery {
  const issuer = canonicalIssuer(parts.issuer ?? '');
  const nationality = canonicalIssuer(parts.nationality ?? '');
  const number = canonicalNumber(parts.documentNumber ?? '');
  const stated = [...new Set([nationality, issuer])].filter((code) => code !== '');
  const countries = stated.filter((code) => !NO_COUNTRY.has(code));
  return {
    document: number === '' ? null : { number, issuer, typeClass: parts.typeClass ?? 'O' },
    numberDoubtful: parts.numberDoubtful ?? false,
    name: normaliseName(
      { family: parts.surname, given: parts.givenNames },
      { cut: parts.nameCut ?? false, arabicIssuer: countries.some((code) => ARABIC_SCRIPT_ISSUERS.has(code)) },
    ),
    birth: parts.birth ?? UNKNOWN_BIRTH,
    sex: parts.sex ?? null,
    countries,
    stated,
  };
}
