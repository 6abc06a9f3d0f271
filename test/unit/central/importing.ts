import type { ImportRequest } from '../../../src/central/convert/convert.ts';
import {
  EMPTY_PROFILE,
  type ImportFormat,
  type ImportProfile,
  type ImportReport,
  importRecords,
} from '../../../src/central/convert/index.ts';
import { parseRecordLine, type WatchRecord } from '../../../src/core/watchlist/record/index.ts';
import { textOf } from './source.ts';

const DEFAULTS = { cat: 'discreet', act: 'Call the desk', basis: 'Order 4', exp: '2030-12-31' } as const;

/** A profile with what no public list says. */
export const profileWith = (change: Partial<ImportProfile> = {}): ImportProfile => ({
  ...EMPTY_PROFILE,
  defaults: DEFAULTS,
  ...change,
});

export interface Imported {
  report: ImportReport;
  records: WatchRecord[];
}

/** Imports a text as `waypost central import` does, in small pieces, and reads every line that was written. */
export async function importText(
  format: ImportFormat,
  content: string | Uint8Array,
  change: Partial<ImportRequest> & { piece?: number } = {},
): Promise<Imported> {
  const records: WatchRecord[] = [];
  const report = await importRecords({
    source: textOf(content, change.piece ?? 97),
    format,
    profile: profileWith(),
    today: '2026-11-26',
    dropExpired: false,
    write: (line) => {
      const parsed = parseRecordLine(line);
      if (!parsed.ok || parsed.operation.op !== 'put') throw new Error('an imported line is not a record');
      records.push(parsed.operation);
    },
    ...change,
  });
  return { report, records };
}
