import {
  RECORD_BIRTH_DATES_MAX,
  RECORD_DOCUMENTS_MAX,
  RECORD_NATIONALITIES_MAX,
} from '../../../core/watchlist/record/index.ts';
import type { Converted } from '../converted.ts';
import { nameNotes, recordNames } from '../names.ts';
import { type ImportProfile, sexOf, withDefaults } from '../profile.ts';
import { issuerCode, nationalityCode, readState } from '../states/states.ts';
import { type ListedBirth, listedBirth } from './birth-dates.ts';

/** A name in a list. `weak`: the list itself says that the name is of little use on its own. */
export interface ListedName {
  quality: 'primary' | 'strong' | 'weak';
  /** Family name and given names, if the list separates them; otherwise `full` is used. */
  family?: string;
  given?: string;
  full?: string;
}

export interface ListedPaper {
  t: 'P' | 'I';
  number: string;
  /** As the list writes it; empty if it says nothing. */
  issuer: string;
  status?: 'lost' | 'invalidated' | 'forged';
}

/** One person of a published list, in the list's own words. */
export interface ListedPerson {
  id: string;
  line: number;
  names: readonly ListedName[];
  births: readonly (string | ListedBirth | null)[];
  nationalities: readonly string[];
  sex: string;
  papers: readonly ListedPaper[];
  /** Texts that may contain further names after "a.k.a.". */
  remarks: readonly string[];
  /** Number of the entry at its publisher. */
  reference: string;
  /** Notes about data that were left out. */
  notes: readonly string[];
}

const PAPER_NUMBER = /^[A-Za-z0-9<\- /.]{1,40}$/;

/**
 * A person of a published list as the draft of a record. A value that a record cannot hold is left out and noted, because a
 * person who is refused for it would never be found; a person without a name or an id is refused.
 */
export function listedDraft(person: ListedPerson, profile: ImportProfile): Converted {
  const { line } = person;
  const notes = new Set(person.notes);
  const of = (quality: ListedName['quality']): string[] =>
    person.names.filter((name) => name.quality === quality).map(nameText);
  const read = recordNames({
    full: of('primary'),
    aliases: of('strong'),
    weak: of('weak'),
    remarks: person.remarks,
  });
  for (const note of nameNotes(read)) notes.add(note);
  if (read.names.length === 0) {
    return { ok: false, line, message: 'names: the entry has none, so no traveller could ever match', final: false };
  }
  const sex = sexOf(person.sex);
  if (sex === undefined) notes.add('sex: an unknown value, left out');
  const draft = withDefaults(
    {
      id: person.id,
      rev: 1,
      names: read.names,
      dob: birthsOf(person, notes),
      nat: nationalitiesOf(person, { profile, notes }),
      sex: sex ?? null,
      docs: papersOf(person, { profile, notes }),
      src: person.reference === '' ? undefined : person.reference.slice(0, 1024),
    },
    profile.defaults,
  );
  return { ok: true, line, draft, notes: [...notes] };
}

/** "FAMILY, Given" is how the parts of a record's name are separated; a comma inside a part would separate them wrongly. */
function nameText({ family, given, full }: ListedName): string {
  const [left, right] = [family, given].map((part) => (part ?? '').replaceAll(',', ' ').replace(/\s+/gu, ' ').trim());
  if (full !== undefined) return full;
  return left !== '' && right !== '' ? `${left}, ${right}` : `${left}${right}`;
}

function birthsOf(person: ListedPerson, notes: Set<string>): string[] {
  const found = new Set<string>();
  for (const source of person.births) {
    const birth = typeof source === 'string' ? listedBirth(source) : source;
    if (birth === null) {
      notes.add('dob: in a form, or with a range of years, that a record cannot contain; left out');
      continue;
    }
    if (birth.approximate) notes.add('dob: "circa" or a range in the list; the record contains the years');
    for (const date of birth.dates) found.add(date);
  }
  // A year in addition to a day of the same year adds nothing, and would take the place of another date.
  const dates = [...found].filter(
    (date) => date.length === 10 || ![...found].some((one) => one.startsWith(`${date}-`)),
  );
  if (dates.length > RECORD_BIRTH_DATES_MAX) notes.add(`dob: more than ${RECORD_BIRTH_DATES_MAX}, the rest left out`);
  return dates.slice(0, RECORD_BIRTH_DATES_MAX);
}

interface Gathering {
  profile: ImportProfile;
  notes: Set<string>;
}

/** Codes of the States named, for a record; what is not known or has ended is noted. */
export function nationalitiesOf(
  { nationalities }: Pick<ListedPerson, 'nationalities'>,
  { profile, notes }: Gathering,
): string[] {
  const found = new Set<string>();
  for (const text of nationalities) {
    const read = readState(text, profile.states);
    if (read === null) notes.add('nat: not a known State, left out; `states` of the profile can define it');
    else if (read.kind === 'ended') notes.add(ENDED_NOTE);
    else if (read.kind === 'state') found.add(nationalityCode(read));
  }
  if (found.size > RECORD_NATIONALITIES_MAX) notes.add(`nat: more than ${RECORD_NATIONALITIES_MAX}, the rest left out`);
  return [...found].slice(0, RECORD_NATIONALITIES_MAX);
}

/** No traveller has these nationalities today, and one that cannot match would only weaken the person's own alert. */
export const ENDED_NOTE = 'nat: a State that no longer exists (USSR, Yugoslavia, Czechoslovakia …), left out';

function papersOf(person: ListedPerson, { profile, notes }: Gathering): Record<string, string>[] {
  const found = new Map<string, Record<string, string>>();
  const [own, ...others] = nationalitiesOf(person, { profile, notes: new Set() });
  for (const { t, number, issuer, status } of person.papers) {
    const plain = number.replace(/^(?:no\.?|number)\s+/i, '').trim();
    if (plain === '') continue;
    const stated = issuerCode(issuer, profile.states);
    const code = stated ?? (others.length === 0 ? (own ?? null) : null);
    if (!PAPER_NUMBER.test(plain) || !/\d/.test(plain)) notes.add('docs: a number written in words, left out');
    else if (code === null) notes.add('docs: a number without an issuing State, left out');
    else {
      if (stated === null) notes.add('docs: no issuing State; the only nationality is used instead');
      found.set(`${t}|${code}|${plain}`, { t, c: code, n: plain, ...(status === undefined ? {} : { s: status }) });
    }
  }
  if (found.size > RECORD_DOCUMENTS_MAX) notes.add(`docs: more than ${RECORD_DOCUMENTS_MAX}, the rest left out`);
  return [...found.values()].slice(0, RECORD_DOCUMENTS_MAX);
}
