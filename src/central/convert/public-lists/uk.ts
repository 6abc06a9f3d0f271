import type { TextSource } from '../../source/index.ts';
import type { Converted } from '../converted.ts';
import type { ImportProfile } from '../profile.ts';
import { type OwnStates, readState } from '../states/states.ts';
import { columnsOf, type Group, groupedRows } from './grouped-rows.ts';
import { type ListedName, type ListedPaper, listedDraft } from './listed.ts';
import { type XmlElement, xmlEntries } from './xml.ts';

/*
 * The United Kingdom Sanctions List: XML (element `Designation`) and table, and the table of the consolidated list of the
 * Office of Financial Sanctions Implementation, which ended on 28 January 2026 but is still in circulation.
 */

const GIVEN = [1, 2, 3, 4, 5] as const;

interface UkPaper {
  number: string;
  /** A sentence about the paper, which may name the State that issued it. */
  about: string;
}

interface UkPerson {
  line: number;
  id: string;
  kind: string;
  names: readonly ListedName[];
  births: readonly string[];
  nationalities: readonly string[];
  sex: string;
  passports: readonly UkPaper[];
  identities: readonly UkPaper[];
}

export function* ukXmlDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  for (const read of xmlEntries(source, { root: 'Designations', entries: ['Designation'] })) {
    if (!read.ok) yield read;
    else yield draftOf(xmlPerson(read.entry), profile);
  }
}

function xmlPerson(entry: XmlElement): UkPerson {
  const person = ['IndividualDetails', 'Individual'];
  const papers = (kind: 'Passport' | 'NationalIdentifier'): UkPaper[] =>
    entry
      .all(...person, `${kind}Details`)
      .flatMap((details) => details.children)
      .map((paper) => ({ number: paper.first(`${kind}Number`), about: paper.first(`${kind}AdditionalInformation`) }));
  return {
    line: entry.line,
    id: entry.first('UniqueID'),
    kind: entry.first('IndividualEntityShip'),
    names: [
      ...entry
        .all('Names', 'Name')
        .map((name) =>
          nameOf((part) => name.first(part), { type: name.first('NameType'), strength: name.first('AliasStrength') }),
        ),
      ...entry
        .texts('NonLatinNames', 'NonLatinName', 'NameNonLatinScript')
        .map((full) => ({ quality: 'strong' as const, full })),
    ],
    births: entry.texts(...person, 'DOBs', 'DOB'),
    nationalities: entry.texts(...person, 'Nationalities', 'Nationality'),
    sex: entry.first(...person, 'Genders', 'Gender'),
    passports: papers('Passport'),
    identities: papers('NationalIdentifier'),
  };
}

/** Headers of the two tables. */
const COLUMNS = columnsOf({
  id: ['Unique ID', 'Group ID'],
  kind: ['Individual, Entity, Ship', 'Designation Type', 'Group Type'],
  Name1: 'Name 1',
  Name2: 'Name 2',
  Name3: 'Name 3',
  Name4: 'Name 4',
  Name5: 'Name 5',
  Name6: 'Name 6',
  type: ['Name type', 'Alias Type'],
  strength: ['Alias strength', 'Alias Quality'],
  original: 'Name non-latin script',
  dob: ['D.O.B', 'DOB'],
  nationality: ['Nationality(/ies)', 'Nationality'],
  sex: 'Gender',
  passport: 'Passport number',
  passportAbout: ['Passport additional information', 'Passport Details'],
  identity: ['National Identifier number', 'National Identification Number'],
  identityAbout: ['National Identifier additional information', 'National Identification Details'],
});

export async function* ukTableDrafts(source: TextSource, profile: ImportProfile): AsyncGenerator<Converted> {
  const rules = { delimiter: ',', columns: COLUMNS, id: 'id', required: ['id', 'kind', 'Name6', 'type'] };
  for await (const read of groupedRows(source, rules)) {
    if (!read.ok) yield read;
    else yield draftOf(tablePerson(read), profile);
  }
}

function tablePerson({ rows, id, line }: Group): UkPerson {
  const texts = (column: string): string[] => [
    ...new Set(rows.flatMap((row) => numbered(row.get(column) ?? '')).filter((text) => text !== '')),
  ];
  const papers = (column: string): UkPaper[] =>
    rows.flatMap((row) => {
      const about = numbered(row.get(`${column}About`) ?? '');
      return numbered(row.get(column) ?? '').map((number, at) => ({ number, about: about[at] ?? about[0] ?? '' }));
    });
  return {
    line,
    id,
    kind: texts('kind')[0] ?? '',
    names: [
      ...rows.map((row) =>
        nameOf((part) => row.get(part) ?? '', { type: row.get('type') ?? '', strength: row.get('strength') ?? '' }),
      ),
      ...texts('original').map((full) => ({ quality: 'strong' as const, full })),
    ],
    births: texts('dob'),
    nationalities: texts('nationality'),
    sex: texts('sex')[0] ?? '',
    passports: papers('passport'),
    identities: papers('identity'),
  };
}

/** The values of a cell with several of them: "(1) Iran (2) Syria". */
function numbered(cell: string): string[] {
  return cell
    .split(/\(\d{1,2}\)/)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** The name of a person: part 6 is the family name, and "0" means no name in some rows. */
function nameOf(part: (name: string) => string, said: { type: string; strength: string }): ListedName {
  const given = GIVEN.map((number) => part(`Name${number}`)).filter((text) => text !== '' && text !== '0');
  const quality = /low/i.test(said.strength) ? 'weak' : /^primary name$/i.test(said.type) ? 'primary' : 'strong';
  return { quality, family: part('Name6'), given: given.join(' ') };
}

function draftOf(person: UkPerson, profile: ImportProfile): Converted {
  const { line, kind } = person;
  if (!/^individual$/i.test(kind)) {
    return { ok: 'skipped', line, what: kind === '' ? 'without a type' : kind.toLowerCase() };
  }
  const paperOf =
    (t: ListedPaper['t']) =>
    (paper: UkPaper): ListedPaper => ({
      t,
      number: paper.number,
      issuer: issuerIn(paper.about, profile.states),
    });
  return listedDraft(
    {
      id: `uk-${person.id}`,
      line,
      names: person.names,
      births: person.births,
      nationalities: person.nationalities,
      sex: person.sex,
      papers: [...person.passports.map(paperOf('P')), ...person.identities.map(paperOf('I'))],
      remarks: [],
      reference: person.id,
      notes: [],
    },
    profile,
  );
}

/** Maximum number of words of a State's name that are looked up; longer groups are tried first. */
const STATE_WORDS_MAX = 6;

/** The State with which the sentence about a paper begins ("Utopia passport number …"); empty if it does not name one. */
function issuerIn(about: string, own: OwnStates): string {
  const words = about.split(/\s+/u).slice(0, STATE_WORDS_MAX);
  for (let count = words.length; count > 0; count -= 1) {
    const text = words
      .slice(0, count)
      .join(' ')
      .replace(/[.,;:]+$/, '');
    // Two letters at the beginning of a sentence are more likely a word than a code.
    if (text.length > 3 && readState(text, own)?.kind === 'state') return text;
  }
  return '';
}
