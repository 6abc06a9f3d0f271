import type { ListedName, ListedPaper } from './listed.ts';
import { OTHER_NUMBER_NOTE, ofacPaperClass } from './ofac-papers.ts';

/** What the last column of sdn.csv says about a person. */
export interface OfacRemarks {
  weak: ListedName[];
  births: string[];
  nationalities: string[];
  sex: string;
  papers: ListedPaper[];
  notes: string[];
}

const BIRTH = /^(?:alt\.\s+)?DOB\s+(.+)$/i;
const NATIONALITY = /^(?:alt\.\s+)?(?:nationality|citizen(?:ship)?)(?:\s+of)?\s+(.+)$/i;
const GENDER = /^Gender\s+(\w+)$/i;
/** Only weak aliases are in the remarks, and always in single quotation marks; the strong ones are in alt.csv. */
const WEAK = /^(?:a\.k\.a\.|f\.k\.a\.|n\.k\.a\.)\s+(.+)$/i;
const PAPER = /^(?:alt\.\s+)?(\D*?)\s+(\S*\d\S*)(?:\s+\(([^)]*)\))?(?:\s.*)?$/;
/** Statements that contain figures but are not numbers of papers. */
const STATEMENT =
  /^(?:POB|alt\. POB|Linked To|Additional Sanctions|Secondary sanctions|Website|Email|Phone|Digital Currency|Transactions|Executive Order|Organization Established|Citizenship)/i;

/** Remarks of sdn.csv: statements separated by semicolons, with a full stop at the end. */
export function ofacRemarks(text: string): OfacRemarks {
  const read: OfacRemarks = { weak: [], births: [], nationalities: [], sex: '', papers: [], notes: [] };
  for (const part of text.split(';')) {
    const statement = part.trim().replace(/\.$/, '').trim();
    const birth = BIRTH.exec(statement)?.[1];
    const nationality = NATIONALITY.exec(statement)?.[1];
    const sex = GENDER.exec(statement)?.[1];
    const alias = WEAK.exec(statement)?.[1];
    if (birth !== undefined) read.births.push(birth);
    else if (nationality !== undefined) read.nationalities.push(nationality);
    else if (sex !== undefined) read.sex = sex;
    else if (alias !== undefined) read.weak.push({ quality: 'weak', full: alias.replace(/^['"]+|['"]+$/g, '') });
    else if (!STATEMENT.test(statement)) addPaper(read, statement);
  }
  return read;
}

function addPaper(read: OfacRemarks, statement: string): void {
  const [, kind = '', number = '', issuer = ''] = PAPER.exec(statement) ?? [];
  if (number === '') return;
  const t = ofacPaperClass(kind);
  if (t !== null) read.papers.push({ t, number, issuer });
  else if (!read.notes.includes(OTHER_NUMBER_NOTE)) read.notes.push(OTHER_NUMBER_NOTE);
}
