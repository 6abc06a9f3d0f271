import type { TextSource } from '../../source/index.ts';
import type { Converted } from '../converted.ts';
import type { ImportProfile } from '../profile.ts';
import { type ListedName, type ListedPaper, listedDraft } from './listed.ts';
import { OTHER_NUMBER_NOTE, ofacPaperClass } from './ofac-papers.ts';
import { type XmlElement, xmlEntries } from './xml.ts';

/** Persons of sdn.xml of OFAC (schema sdn.xsd, element `sdnEntry`). */
export function* ofacXmlDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  for (const read of xmlEntries(source, { root: 'sdnList', entries: ['sdnEntry'] })) {
    if (!read.ok) yield read;
    else yield entryOf(read.entry, profile);
  }
}

function entryOf(entry: XmlElement, profile: ImportProfile): Converted {
  const { line } = entry;
  const type = entry.first('sdnType').toLowerCase();
  if (type !== 'individual') return { ok: 'skipped', line, what: type === '' ? 'without a type' : type };
  const uid = entry.first('uid');
  const notes = new Set<string>();
  const papers: ListedPaper[] = [];
  let sex = '';
  for (const id of entry.all('idList', 'id')) {
    const kind = id.first('idType');
    const t = ofacPaperClass(kind);
    if (/^gender/i.test(kind)) sex = id.first('idNumber');
    else if (t !== null) papers.push({ t, number: id.first('idNumber'), issuer: id.first('idCountry') });
    else if (id.first('idCountry') !== '') notes.add(OTHER_NUMBER_NOTE);
  }
  return listedDraft(
    {
      id: `ofac-${uid}`,
      line,
      names: [nameOf(entry, 'primary'), ...entry.all('akaList', 'aka').map(aliasOf)],
      births: entry.all('dateOfBirthList', 'dateOfBirthItem').map((item) => item.first('dateOfBirth')),
      nationalities: [
        ...entry.texts('nationalityList', 'nationality', 'country'),
        ...entry.texts('citizenshipList', 'citizenship', 'country'),
      ],
      sex,
      papers,
      remarks: [],
      reference: `OFAC SDN ${uid}`,
      notes: [...notes],
    },
    profile,
  );
}

function aliasOf(aka: XmlElement): ListedName {
  return nameOf(aka, aka.first('category').toLowerCase() === 'weak' ? 'weak' : 'strong');
}

function nameOf(element: XmlElement, quality: ListedName['quality']): ListedName {
  return { quality, family: element.first('lastName'), given: element.first('firstName') };
}
