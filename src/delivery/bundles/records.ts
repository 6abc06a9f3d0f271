import type { KeyTexts } from '../../adapters/storage/lists/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { recordKeys } from '../../core/watchlist/index.ts';
import { packBirth, parseRecordLine, templateComponents, type WatchRecord } from '../../core/watchlist/record/index.ts';
import type { FaceListHeader } from '../format/index.ts';

export type LineResult =
  | { ok: true; record: WatchRecord; text: string }
  /** `where` names the member and never holds its value. */
  | { ok: false; where: string };

/** One line of a full list: a `put` operation. `text` is its canonical form with every default written out. */
export function readLine(line: string): LineResult {
  const parsed = parseRecordLine(line);
  if (!parsed.ok) return { ok: false, where: `${parsed.reason} ${parsed.where}` };
  if (parsed.operation.op !== 'put') return { ok: false, where: 'op: a full list contains only put' };
  return { ok: true, record: parsed.operation, text: canonical(parsed.operation) };
}

/** Keys under which a record is stored. The publisher's id is one of them, so that a later delta can find the record. */
export function keysOf(record: WatchRecord): KeyTexts {
  const keys = recordKeys(record);
  return { exact: [`rid|${record.id}`, ...keys.exact16], names: keys.name48, birth: packBirth(record.dob) };
}

/** The same keys from the sealed text of a stored record. */
export function keysOfText(text: string): KeyTexts {
  return keysOf(JSON.parse(text) as WatchRecord);
}

/**
 * Whether two canonical texts of one record have the same keys: what `recordKeys` and `packBirth` read is the same in both.
 * False for a text that is not canonical, which only costs time.
 */
export function filedAlike(one: string, other: string): boolean {
  return FILED_BY.every(([first, behind]) => {
    const part = partOf(one, first, behind);
    return part !== null && part === partOf(other, first, behind);
  });
}

/**
 * Members in their canonical order: the start of the first one, and the start of the one after the last. In a JSON string a
 * quotation mark always has a backslash before it, and nested members do not have these names, so only the members are found.
 */
const FILED_BY = [
  ['"dob":[', ',"exp":"'],
  ['"names":[', ',"note":'],
] as const;

function partOf(text: string, first: string, behind: string): string | null {
  const from = text.indexOf(first);
  const to = text.indexOf(behind, from);
  return from < 0 || to < 0 ? null : text.slice(from, to);
}

/** A record in the form for storage: the text to seal, its revision, its keys, and its templates separate from the text. */
export interface StoredForm {
  text: string;
  rev: number;
  keys: KeyTexts;
  templates: Int8Array[];
}

/**
 * Splits a record of a list for storage. A list is searched in one way. With `face` it is searched only by face, so its names
 * get no keys; without, only by number and name, so it must not hold templates. A string says what is wrong.
 */
export function storedForm(
  read: Extract<LineResult, { ok: true }>,
  face: FaceListHeader | undefined,
): StoredForm | string {
  const { record, text } = read;
  if (face === undefined) {
    if (record.tpl !== undefined) return 'tpl: a list of names and documents contains no face';
    return { text, rev: record.rev, keys: keysOf(record), templates: [] };
  }
  const { tpl, ...rest } = record;
  if (tpl === undefined) return 'tpl: missing; every record of a face list has a template';
  if (record.cat === 'document') return 'cat: a face list cannot contain a record about a document';
  const templates: Int8Array[] = [];
  for (const template of tpl) {
    const components = templateComponents(template);
    if (components === null || template.profile !== face.profile || template.sha256 !== face.sha256) {
      return 'tpl: made by a different model than the list';
    }
    templates.push(components);
  }
  // The templates are replaced by their number, so that the signed text can be put together again.
  const keys = { exact: [`rid|${record.id}`], names: [], birth: 0 };
  return { text: canonical({ ...rest, tpl: tpl.length }), rev: record.rev, keys, templates };
}
