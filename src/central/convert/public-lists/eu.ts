import type { TextSource } from '../../source/index.ts';
import type { Converted } from '../converted.ts';
import type { ImportProfile } from '../profile.ts';
import { type ListedBirth, listedBirth, yearsBetween } from './birth-dates.ts';
import { columnsOf, type Group, groupedRows } from './grouped-rows.ts';
import { type ListedName, type ListedPaper, listedDraft } from './listed.ts';
import { type XmlElement, xmlEntries } from './xml.ts';

/*
 * The consolidated list of financial sanctions of the European Union: XML (namespace fpi/fsd/export, element `sanctionEntity`)
 * and table (version 1.1, semicolon, one row for each name, address, birth date, paper and citizenship of an entity).
 */

/** Values of one part of an entity, by XML attribute name. */
type Values = (name: string) => string;

interface EuEntity {
  line: number;
  id: string;
  reference: string;
  /** `person` or `P`. */
  kind: string;
  names: readonly ListedName[];
  sex: string;
  births: readonly Values[];
  citizenships: readonly Values[];
  papers: readonly Values[];
}

export function* euXmlDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  for (const read of xmlEntries(source, { root: 'export', entries: ['sanctionEntity'] })) {
    if (!read.ok) yield read;
    else yield draftOf(xmlEntity(read.entry), profile);
  }
}

function xmlEntity(entry: XmlElement): EuEntity {
  const valuesOf = (name: string): Values[] => entry.all(name).map((part) => (attribute) => part.attribute(attribute));
  const [subject] = entry.all('subjectType');
  return {
    line: entry.line,
    id: entry.attribute('logicalId'),
    reference: entry.attribute('euReferenceNumber'),
    kind: subject?.attribute('code') || subject?.attribute('classificationCode') || '',
    names: entry.all('nameAlias').map((alias) => {
      const remarks = alias.texts('remark');
      return nameOf((attribute) => alias.attribute(attribute), { strong: alias.attribute('strong'), remarks });
    }),
    sex:
      entry
        .all('nameAlias')
        .map((alias) => alias.attribute('gender'))
        .find((sex) => sex !== '') ?? '',
    births: valuesOf('birthdate'),
    citizenships: valuesOf('citizenship'),
    papers: valuesOf('identification'),
  };
}

/** Columns that are read, by the part of an entity to which they belong and the corresponding XML attribute. */
const COLUMNS = columnsOf({
  id: 'Entity_LogicalId',
  reference: 'Entity_EU_ReferenceNumber',
  kind: 'Entity_SubjectType',
  lastName: 'NameAlias_LastName',
  firstName: 'NameAlias_FirstName',
  middleName: 'NameAlias_MiddleName',
  wholeName: 'NameAlias_WholeName',
  gender: 'NameAlias_Gender',
  nameRemark: 'NameAlias_Remark',
  birthdate: 'BirthDate_BirthDate',
  dayOfMonth: 'BirthDate_Day',
  monthOfYear: 'BirthDate_Month',
  year: 'BirthDate_Year',
  yearRangeFrom: 'BirthDate_YearRangeFrom',
  yearRangeTo: 'BirthDate_YearRangeTo',
  circa: 'BirthDate_Circa',
  calendarType: 'BirthDate_CalendarType',
  number: 'Identification_Number',
  latinNumber: 'Identification_LatinNumber',
  knownFalse: 'Identification_KnownFalse',
  reportedLost: 'Identification_ReportedLost',
  revokedByIssuer: 'Identification_RevokedByIssuer',
  identificationTypeCode: 'Identification_TypeCode',
  identificationTypeDescription: 'Identification_TypeDescription',
  paperCountry: 'Identification_CountryIso2Code',
  paperCountryName: 'Identification_CountryDescription',
  citizenCountry: 'Citizenship_CountryIso2Code',
  citizenCountryName: 'Citizenship_CountryDescription',
});

export async function* euTableDrafts(source: TextSource, profile: ImportProfile): AsyncGenerator<Converted> {
  for await (const read of groupedRows(source, { delimiter: ';', columns: COLUMNS, id: 'id' })) {
    if (!read.ok) yield read;
    else yield draftOf(tableEntity(read), profile);
  }
}

function tableEntity(group: Group): EuEntity {
  const of = (row: ReadonlyMap<string, string>, column: string): string => row.get(column) ?? '';
  const country = (row: ReadonlyMap<string, string>, kind: 'paper' | 'citizen'): Values => {
    return (attribute) =>
      attribute === 'countryIso2Code'
        ? of(row, `${kind}Country`)
        : attribute === 'countryDescription'
          ? of(row, `${kind}CountryName`)
          : of(row, attribute);
  };
  const first = (column: string): string => group.rows.map((row) => of(row, column)).find((text) => text !== '') ?? '';
  return {
    line: group.line,
    id: group.id,
    reference: first('reference'),
    kind: first('kind'),
    names: group.rows
      .filter((row) => of(row, 'wholeName') !== '' || of(row, 'lastName') !== '')
      // The table has no column for a weak name; unless its remark says "low quality", nobody can tell.
      .map((row) => nameOf((column) => of(row, column), { strong: 'true', remarks: [of(row, 'nameRemark')] })),
    sex: first('gender'),
    births: group.rows.map((row) => (column) => of(row, column)),
    citizenships: group.rows.map((row) => country(row, 'citizen')),
    papers: group.rows.map((row) => country(row, 'paper')),
  };
}

/** Letters of the table. */
const KINDS: Readonly<Record<string, string>> = { E: 'enterprise', S: 'ship' };

function draftOf(entity: EuEntity, profile: ImportProfile): Converted {
  const { line } = entity;
  if (!/^(?:p|person)$/i.test(entity.kind)) {
    return { ok: 'skipped', line, what: entity.kind === '' ? 'without a type' : (KINDS[entity.kind] ?? entity.kind) };
  }
  const notes = new Set<string>();
  // The publisher does not mark a primary name: the first name that it does not call weak is used.
  const [first, ...names] = [...entity.names].sort(
    (a, b) => Number(a.quality === 'weak') - Number(b.quality === 'weak'),
  );
  return listedDraft(
    {
      id: `eu-${entity.id}`,
      line,
      names: first === undefined ? [] : [first.quality === 'weak' ? first : { ...first, quality: 'primary' }, ...names],
      births: entity.births.flatMap((birth) => birthOf(birth)),
      nationalities: entity.citizenships.map(countryOf).filter((country) => country !== ''),
      sex: entity.sex,
      papers: entity.papers.flatMap((paper) => paperOf(paper, notes)),
      remarks: [],
      reference: entity.reference === '' ? `EU ${entity.id}` : entity.reference,
      notes: [...notes],
    },
    profile,
  );
}

function nameOf(value: Values, { strong, remarks }: { strong: string; remarks: readonly string[] }): ListedName {
  const weak = strong === 'false' || remarks.some((remark) => /\blow? quality/i.test(remark));
  const family = value('lastName');
  const given = [value('firstName'), value('middleName')].filter((part) => part !== '').join(' ');
  const quality = weak ? 'weak' : 'strong';
  return family !== '' && given !== ''
    ? { quality, family, given }
    : { quality, full: value('wholeName') || family || given };
}

function birthOf(value: Values): (string | ListedBirth | null)[] {
  const [from, to] = [value('yearRangeFrom'), value('yearRangeTo')];
  const circa = value('circa') === 'true' ? 'circa ' : '';
  const [year, month, day] = [value('year'), value('monthOfYear'), value('dayOfMonth')];
  const calendar = value('calendarType');
  if (from !== '' && to !== '') return [yearsBetween(from, to)];
  const date = value('birthdate') || (year === '' ? '' : `${day || 'dd'}/${month || 'mm'}/${year}`);
  if (date === '') return [];
  // A year in another calendar cannot be a year in a passport.
  if (calendar !== '' && !/^gregorian$/i.test(calendar)) return [null];
  return [circa === '' ? date : listedBirth(`${circa}${date}`)];
}

/** The description is read first: for States that are called by two codes it is clearer. */
function countryOf(value: Values): string {
  const name = value('countryDescription');
  return name === '' || /^unknown$/i.test(name) ? value('countryIso2Code') : name;
}

function paperOf(value: Values, notes: Set<string>): ListedPaper[] {
  const number = value('number') || value('latinNumber');
  if (number === '') return [];
  const kind = `${value('identificationTypeCode')} ${value('identificationTypeDescription')}`;
  const t = /pass/i.test(kind) ? 'P' : /^id\b|identity|identification|national/i.test(kind) ? 'I' : null;
  if (t === null) {
    notes.add('docs: a number of another kind (tax, licence, register), left out');
    return [];
  }
  const status =
    value('knownFalse') === 'true'
      ? 'forged'
      : value('reportedLost') === 'true'
        ? 'lost'
        : value('revokedByIssuer') === 'true'
          ? 'invalidated'
          : undefined;
  return [{ t, number, issuer: countryOf(value), ...(status === undefined ? {} : { status }) }];
}
