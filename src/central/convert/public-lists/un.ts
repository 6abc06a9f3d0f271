import type { TextSource } from '../../source/index.ts';
import type { Converted } from '../converted.ts';
import type { ImportProfile } from '../profile.ts';
import { type ListedBirth, listedBirth, yearsBetween } from './birth-dates.ts';
import { type ListedName, type ListedPaper, listedDraft } from './listed.ts';
import { type XmlElement, xmlEntries } from './xml.ts';

const NAME_PARTS = ['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME'] as const;

/** Persons of the consolidated list of the Security Council of the United Nations (`CONSOLIDATED_LIST`, element `INDIVIDUAL`). */
export function* unDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  for (const read of xmlEntries(source, { root: 'CONSOLIDATED_LIST', entries: ['INDIVIDUAL', 'ENTITY'] })) {
    if (!read.ok) yield read;
    else if (read.entry.name === 'ENTITY') yield { ok: 'skipped', line: read.entry.line, what: 'entity' };
    else yield personOf(read.entry, profile);
  }
}

function personOf(entry: XmlElement, profile: ImportProfile): Converted {
  const original = entry.first('NAME_ORIGINAL_SCRIPT');
  return listedDraft(
    {
      id: `un-${entry.first('DATAID')}`,
      line: entry.line,
      names: [
        { quality: 'primary', full: NAME_PARTS.map((part) => entry.first(part)).join(' ') },
        ...(original === '' ? [] : [{ quality: 'strong' as const, full: original }]),
        ...entry.all('INDIVIDUAL_ALIAS').flatMap(aliasesOf),
      ],
      births: entry.all('INDIVIDUAL_DATE_OF_BIRTH').flatMap(birthsOf),
      nationalities: entry.texts('NATIONALITY', 'VALUE'),
      sex: entry.first('GENDER'),
      papers: entry.all('INDIVIDUAL_DOCUMENT').flatMap(papersOf),
      remarks: [],
      reference: entry.first('REFERENCE_NUMBER'),
      notes: [],
    },
    profile,
  );
}

/** The aliases in one element, which may have several spellings. Only "Low" is weak: "a.k.a." and "f.k.a." state the kind. */
function aliasesOf(alias: XmlElement): ListedName[] {
  const quality = alias.first('QUALITY').toLowerCase() === 'low' ? 'weak' : 'strong';
  return alias
    .first('ALIAS_NAME')
    .split(';')
    .filter((name) => name.trim() !== '')
    .map((full) => ({ quality, full: full.trim() }));
}

function birthsOf(birth: XmlElement): (string | ListedBirth | null)[] {
  const [from, to] = [birth.first('FROM_YEAR'), birth.first('TO_YEAR')];
  if (from !== '' && to !== '') return [yearsBetween(from, to)];
  const date = birth.first('DATE') || birth.first('YEAR') || from || to;
  if (date === '') return [];
  // An approximate date still has a day if the publisher's form asked for one.
  const about = /^approx/i.test(birth.first('TYPE_OF_DATE')) || (from === '') !== (to === '');
  return [about ? listedBirth(`circa ${date}`) : date];
}

function papersOf(document: XmlElement): ListedPaper[] {
  const kind = `${document.first('TYPE_OF_DOCUMENT')} ${document.first('TYPE_OF_DOCUMENT2')}`;
  const number = document.first('NUMBER');
  const issuer = document.first('ISSUING_COUNTRY') || document.first('COUNTRY_OF_ISSUE');
  return number === '' ? [] : [{ t: /passport/i.test(kind) ? 'P' : 'I', number, issuer }];
}
