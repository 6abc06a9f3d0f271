import { RECORD_BIRTH_DATES_MAX } from '../../core/watchlist/record/index.ts';
import { type LineRules, splitLines, type TextSource } from '../source/index.ts';
import type { Converted } from './converted.ts';
import { objectIn } from './json.ts';
import { nameNotes, recordNames } from './names.ts';
import { type ImportProfile, sexOf, withDefaults } from './profile.ts';
import { nationalitiesOf } from './public-lists/listed.ts';
import { issuerCode } from './states/states.ts';

/** Public data contains persons with hundreds of spellings. */
const LINE: LineRules = { lineBytesMax: 4 * 1024 * 1024, lenient: true };
/** Maximum number of identity documents on lines of their own in the whole file. */
const DOCUMENTS_MAX = 2_000_000;
const DOCUMENTS_OF_ONE_MAX = 32;
const TEXTS_MAX = 256;

const PERSONS: readonly string[] = ['Person'];
const PAPERS: readonly string[] = ['Passport', 'Identification'];

interface Paper {
  t: 'P' | 'I';
  n: string;
  country: string | undefined;
}

/**
 * Persons of a FollowTheMoney export, one entity a line. The file is read twice: identity documents may be before or
 * after their holder. Values that a record cannot hold (a date with words, a number with odd characters) are left out and
 * noted; an impossible day is refused.
 */
export function* ftmDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  const papers = new Map<string, Paper[]>();
  let held = 0;
  for (const read of splitLines(source.chunks(), LINE)) {
    const entity = read.ok ? entityIn(read.text) : null;
    if (entity === null || !PAPERS.includes(entity.schema)) continue;
    const t = entity.schema === 'Passport' || /passport/i.test(entity.first('type') ?? '') ? 'P' : 'I';
    for (const holder of entity.all('holder')) {
      const of = papers.get(holder) ?? [];
      for (const n of entity.all('number')) {
        if (of.length < DOCUMENTS_OF_ONE_MAX) of.push({ t, n, country: entity.first('country') });
      }
      papers.set(holder, of);
      held += of.length;
    }
    if (held > DOCUMENTS_MAX) {
      yield { ok: false, line: read.line, message: `more than ${DOCUMENTS_MAX} identity documents`, final: true };
      return;
    }
  }
  const persons = new Set<string>();
  let line = 1;
  for (const read of splitLines(source.chunks(), LINE)) {
    line = read.line;
    if (!read.ok) {
      yield read;
      if (read.final) return;
      continue;
    }
    const entity = entityIn(read.text);
    if (entity === null) {
      yield { ok: false, line, message: 'not a FollowTheMoney entity (id, schema, properties)', final: false };
    } else if (PERSONS.includes(entity.schema)) {
      persons.add(entity.id);
      yield personOf(entity, { line, profile, papers: papers.get(entity.id) ?? [] });
    } else if (!PAPERS.includes(entity.schema)) {
      yield { ok: 'skipped', line, what: entity.schema };
    }
  }
  for (const [holder, of] of papers) {
    for (const _ of persons.has(holder) ? [] : of)
      yield { ok: 'skipped', line, what: 'document without its person in the file' };
  }
}

interface Entity {
  id: string;
  schema: string;
  first(property: string): string | undefined;
  all(...properties: string[]): string[];
  /** True if a property has more values than are read. */
  cut: boolean;
}

function entityIn(text: string): Entity | null {
  const value = objectIn(text);
  const properties = value?.['properties'];
  const { id, schema } = value ?? {};
  if (typeof id !== 'string' || typeof schema !== 'string' || !/^[A-Za-z]{1,40}$/.test(schema)) return null;
  if (typeof properties !== 'object' || properties === null) return null;
  const of = (property: string): string[] => {
    const values: unknown = Object.hasOwn(properties, property)
      ? (properties as Record<string, unknown>)[property]
      : [];
    return (Array.isArray(values) ? values : []).filter((one) => typeof one === 'string').slice(0, TEXTS_MAX);
  };
  const cut = Object.values(properties).some((values) => Array.isArray(values) && values.length > TEXTS_MAX);
  return { id, schema, cut, first: (property) => of(property)[0], all: (...names) => names.flatMap(of) };
}

function personOf(entity: Entity, at: { line: number; profile: ImportProfile; papers: readonly Paper[] }): Converted {
  const { line, profile } = at;
  const notes = new Set<string>();
  const remarks = entity.all('notes', 'summary', 'description');
  if (entity.cut) notes.add(`more than ${TEXTS_MAX} values of one property, the rest were left out`);
  const read = recordNames({
    ...partsOf(entity),
    full: entity.all('name'),
    aliases: entity.all('alias', 'previousName'),
    weak: entity.all('weakAlias'),
    remarks,
  });
  for (const note of nameNotes(read)) notes.add(note);
  const dob = new Set(entity.all('birthDate').filter((date) => isDate(date) || leftOut(notes, 'birthDate')));
  if (dob.size > RECORD_BIRTH_DATES_MAX) notes.add(`dob: more than ${RECORD_BIRTH_DATES_MAX}, the rest left out`);
  const nationalities = entity.all('nationality', 'citizenship');
  const nat = nationalitiesOf({ nationalities }, { profile, notes });
  const docs = documentsOf(entity, { papers: at.papers, profile, notes });
  const sex = sexOf(entity.first('gender') ?? '');
  if (sex === undefined) leftOut(notes, 'gender');
  const draft = withDefaults(
    {
      id: entity.id,
      rev: 1,
      names: read.names,
      dob: [...dob].slice(0, RECORD_BIRTH_DATES_MAX),
      nat,
      sex: sex ?? null,
      docs,
      src: entity.all('sourceUrl').find((address) => address.length <= 1024),
      ...topicTerms(entity.all('topics'), profile),
    },
    profile.defaults,
  );
  return { ok: true, line, draft, notes: [...notes] };
}

/**
 * Family and given name are used only if there is one of each and together they make the name; otherwise it is not known
 * which belongs to which.
 */
function partsOf(entity: Entity): { family?: string; given?: string } {
  const [family, ...moreFamily] = entity.all('lastName');
  const given = entity.all('firstName');
  const whole = entity.first('name');
  const [first] = given;
  if (family === undefined || first === undefined || whole === undefined) return {};
  if (moreFamily.length > 0 || given.length > 1) return {};
  const words = (text: string): string =>
    text
      .toUpperCase()
      .split(/[\s,]+/u)
      .sort()
      .join(' ');
  return words(`${first} ${family}`) === words(whole) ? { family, given: first } : {};
}

/** True if a text has the form of a year, month or day. An impossible day passes here, and is refused by the check. */
function isDate(text: string): boolean {
  return /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/.test(text);
}

function documentsOf(
  entity: Entity,
  { papers, profile, notes }: { papers: readonly Paper[]; profile: ImportProfile; notes: Set<string> },
): { t: string; c: string; n: string }[] {
  const own = entity.first('nationality') ?? entity.first('citizenship') ?? entity.first('country');
  const all: Paper[] = [
    ...entity.all('passportNumber').map((n) => ({ t: 'P' as const, n, country: own })),
    ...entity.all('idNumber').map((n) => ({ t: 'I' as const, n, country: own })),
    ...papers,
  ];
  const found = new Map<string, { t: string; c: string; n: string }>();
  for (const { t, n, country } of all) {
    const number = n.trim();
    const c = issuerCode(country ?? own ?? '', profile.states);
    if (c === null || !/^[A-Za-z0-9<\- /.]{1,40}$/.test(number))
      leftOut(notes, t === 'P' ? 'passportNumber' : 'idNumber');
    else found.set(`${t}|${c}|${number}`, { t, c, n: number });
  }
  if (found.size > DOCUMENTS_OF_ONE_MAX) leftOut(notes, 'docs');
  return [...found.values()].slice(0, DOCUMENTS_OF_ONE_MAX);
}

function topicTerms(topics: readonly string[], { topics: rules }: ImportProfile): Record<string, unknown> {
  const fitting = Object.entries(rules)
    .filter(([start]) => topics.some((topic) => topic === start || topic.startsWith(`${start}.`)))
    .sort(([a], [b]) => b.length - a.length);
  return fitting[0]?.[1] ?? {};
}

function leftOut(notes: Set<string>, property: string): false {
  notes.add(`${property}: a value that a record cannot contain, left out`);
  return false;
}
