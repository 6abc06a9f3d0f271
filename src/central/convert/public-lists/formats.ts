import type { TextSource } from '../../source/index.ts';
import type { Converted } from '../converted.ts';
import { csvDrafts } from '../csv.ts';
import { ftmDrafts } from '../follow-the-money.ts';
import { jsonDrafts, objectIn } from '../json.ts';
import type { ImportProfile } from '../profile.ts';
import { euTableDrafts, euXmlDrafts } from './eu.ts';
import { type OfacTables, ofacTableDrafts } from './ofac-tables.ts';
import { ofacXmlDrafts } from './ofac-xml.ts';
import { ukTableDrafts, ukXmlDrafts } from './uk.ts';
import { unDrafts } from './un.ts';

export const IMPORT_FORMATS = [
  'csv',
  'json',
  'ftm',
  'ofac-csv',
  'ofac-xml',
  'un-xml',
  'eu-xml',
  'eu-csv',
  'uk-xml',
  'uk-csv',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Describes each format, and says which of its data have no place in a record. */
export const FORMAT_WORDS: Readonly<Record<ImportFormat, { is: string; notTaken: string | null }>> = {
  csv: { is: 'a table with a header row', notTaken: null },
  json: { is: 'records as JSON', notTaken: null },
  ftm: { is: 'a FollowTheMoney export', notTaken: 'everything except names, dates, States, sex and documents' },
  'ofac-csv': {
    is: 'the SDN list of OFAC, tables without header',
    notTaken: 'addresses (add.csv), places of birth, titles, programmes, other remarks',
  },
  'ofac-xml': { is: 'the SDN list of OFAC, XML', notTaken: 'addresses, places of birth, titles, programmes, remarks' },
  'un-xml': {
    is: 'the consolidated list of the United Nations, XML',
    notTaken: 'addresses, places of birth, titles, functions, comments',
  },
  'eu-xml': {
    is: 'the financial sanctions of the European Union, XML',
    notTaken: 'addresses, places of birth, titles, functions, remarks',
  },
  'eu-csv': {
    is: 'the financial sanctions of the European Union, table',
    notTaken:
      'addresses, places of birth, titles, functions, remarks; the table does not mark weak names, the XML does',
  },
  'uk-xml': {
    is: 'the sanctions list of the United Kingdom, XML',
    notTaken: 'addresses, places of birth, titles, positions, reasons',
  },
  'uk-csv': {
    is: 'the sanctions list of the United Kingdom, table',
    notTaken: 'addresses, places of birth, titles, positions, reasons',
  },
};

/** Number of bytes at the beginning of a file that identify it. */
const HEADER_BYTES_MAX: number = 64 * 1024;

const ROOTS: Readonly<Record<string, ImportFormat>> = {
  sdnList: 'ofac-xml',
  CONSOLIDATED_LIST: 'un-xml',
  export: 'eu-xml',
  Designations: 'uk-xml',
};

export type Recognition = { ok: true; format: ImportFormat } | { ok: false; message: string };

/** Recognises the format of a file by its beginning, never by its name. */
export function recogniseFormat(source: TextSource): Recognition {
  const bytes = source.at(0, Math.min(source.bytes, HEADER_BYTES_MAX));
  if (bytes === null) return { ok: false, message: 'it became shorter while it was read' };
  const foreign = foreignEncoding(bytes);
  if (foreign !== null) return { ok: false, message: foreign };
  const head = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (head.startsWith('<')) return recogniseXml(head);
  if (head.startsWith('[')) return { ok: true, format: 'json' };
  if (head.startsWith('{')) {
    const first = objectIn(head.split('\n')[0] ?? '');
    return { ok: true, format: first !== null && 'schema' in first && 'properties' in first ? 'ftm' : 'json' };
  }
  return recogniseTable(head);
}

/** Names the encoding of bytes that cannot be UTF-8, and says what to do; null if they may be UTF-8. */
function foreignEncoding(bytes: Buffer): string | null {
  const [first, second] = bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!marked && !bytes.subarray(0, 256).includes(0)) return null;
  return 'it is UTF-16. Convert it first: iconv -f UTF-16 -t UTF-8';
}

function recogniseXml(head: string): Recognition {
  const root = /<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>/]/.exec(head.replace(/<[?!][^>]*>/g, ''))?.[1];
  const format = root === undefined ? undefined : ROOTS[root];
  if (format !== undefined) return { ok: true, format };
  if (/^<!DOCTYPE|<!DOCTYPE/i.test(head))
    return { ok: false, message: 'it has a document type declaration (DOCTYPE): refused' };
  return {
    ok: false,
    message: `it is XML of a kind that is not supported. Supported are: ${Object.keys(ROOTS).join(', ')}`,
  };
}

function recogniseTable(head: string): Recognition {
  const lines = head.split(/\r?\n/, 3);
  const header = lines.join('\n').toLowerCase();
  if (header.includes('entity_logicalid')) return { ok: true, format: 'eu-csv' };
  if (/name 6\b/.test(header) && /unique id|group id/.test(header)) return { ok: true, format: 'uk-csv' };
  const [row = ''] = lines;
  if (!/^"?\d+"?,/.test(row) || !row.includes('-0-')) return { ok: true, format: 'csv' };
  if (/^"?\d+"?,\s*"?\d+"?\s*,/.test(row)) {
    return {
      ok: false,
      message: 'it is alt.csv or add.csv of OFAC. Name sdn.csv instead; alt.csv is read from the same folder',
    };
  }
  return { ok: true, format: 'ofac-csv' };
}

export interface DraftRequest {
  source: TextSource;
  format: ImportFormat;
  profile: ImportProfile;
  /** Files beside sdn.csv; only for `ofac-csv`. */
  tables?: OfacTables | undefined;
}

type Drafts = AsyncIterable<Converted> | Iterable<Converted>;

const READERS: Readonly<
  Record<Exclude<ImportFormat, 'ofac-csv'>, (source: TextSource, profile: ImportProfile) => Drafts>
> = {
  csv: csvDrafts,
  json: jsonDrafts,
  ftm: ftmDrafts,
  'ofac-xml': ofacXmlDrafts,
  'un-xml': unDrafts,
  'eu-xml': euXmlDrafts,
  'eu-csv': euTableDrafts,
  'uk-xml': ukXmlDrafts,
  'uk-csv': ukTableDrafts,
};

/** Drafts of records of a source, one after the other. */
export function draftsOf({ format, source, profile, tables }: DraftRequest): Drafts {
  if (format !== 'ofac-csv') return READERS[format](source, profile);
  if (tables === undefined) throw new Error('ofac-csv needs the tables next to sdn.csv');
  return ofacTableDrafts(source, { profile, tables });
}
