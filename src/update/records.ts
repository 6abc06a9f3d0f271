import { canonical } from '../audit/index.ts';
import type { KeyTexts } from '../storage/index.ts';
import { parseRecordLine, recordKeys, type WatchRecord } from '../watchlist/index.ts';

export type LineResult =
  | { ok: true; record: WatchRecord; text: string }
  /** `where` names the member and never holds its value. */
  | { ok: false; where: string };

/** One line of a full list: a `put` operation. `text` is its canonical form with every default written out. */
export function readLine(line: string): LineResult {
  const parsed = parseRecordLine(line);
  if (!parsed.ok) return { ok: false, where: `${parsed.reason} ${parsed.where}` };
  if (parsed.operation.op !== 'put') return { ok: false, where: 'op: a full list holds only put' };
  return { ok: true, record: parsed.operation, text: canonical(parsed.operation) };
}

/** Keys under which storage files a record; the publisher's id as well, so that a later delta finds it. */
export function keysOf(record: WatchRecord): KeyTexts {
  const keys = recordKeys(record);
  return { exact: [`rid|${record.id}`, ...keys.exact16], names: keys.name48 };
}
