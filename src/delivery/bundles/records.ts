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

/** Keys under which storage files a record; the publisher's id as well, so that a later delta finds it. */
export function keysOf(record: WatchRecord): KeyTexts {
  const keys = recordKeys(record);
  return { exact: [`rid|${record.id}`, ...keys.exact16], names: keys.name48, birth: packBirth(record.dob) };
}

/** The same from the sealed text of a record that is in place. */
export function keysOfText(text: string): KeyTexts {
  return keysOf(JSON.parse(text) as WatchRecord);
}

/**
 * Whether two canonical texts of one record are filed alike: what `recordKeys` and `packBirth` look at is the same in both.
 * False for a text that is not canonical, which costs time and nothing else.
 */
export function filedAlike(one: string, other: string): boolean {
  return FILED_BY.every(([first, behind]) => {
    const part = partOf(one, first, behind);
    return part !== null && part === partOf(other, first, behind);
  });
}

/**
 * Members in their canonical order: from the first of them up to the one behind. Within a string of JSON a quotation mark
 * never occurs without a backslash, so the member is what is found; no member within another has one of these names.
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

/** A record as storage takes it: the text that is sealed, its revision, its keys, and its templates apart from the text. */
export interface StoredForm {
  text: string;
  rev: number;
  keys: KeyTexts;
  templates: Int8Array[];
}

/**
 * Splits a record of a list for storage. A list is searched in one way: with `face` by face alone, so its names get no
 * keys; without, by number and name alone, so it may hold no template. A string says what is wrong.
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
  // In the place of the templates is their number, so that the signed text can be put together again.
  const keys = { exact: [`rid|${record.id}`], names: [], birth: 0 };
  return { text: canonical({ ...rest, tpl: tpl.length }), rev: record.rev, keys, templates };
}
