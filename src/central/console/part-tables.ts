import type { CentralFolder } from '../folder/index.ts';
import type { Table } from './contract.ts';
import type { Arrival, FleetReading } from './fleet-reading.ts';
import type { InForce } from './in-force.ts';
import type { KioskTable } from './kiosks.ts';
import type { Ending, Published } from './published.ts';

/** Rows of one table of a page; further rows are only counted, and are in the fleet table. */
const TABLE_ROWS_MAX = 200;

/** The data from which every page is made. */
export interface Office {
  folder: CentralFolder;
  published: Published;
  inForce: InForce;
  fleet: FleetReading | null;
  table: KioskTable;
  /** Everything that expires, soonest first. */
  ends: readonly Ending[];
  /** When each kiosk first had this generation of a list, according to its reports. */
  arrivals: (list: string, generation: number) => readonly Arrival[];
  now: Date;
}

export function cut(table: Omit<Table, 'more'>): Table {
  const rows = table.rows.slice(0, TABLE_ROWS_MAX);
  return { ...table, rows, more: table.rows.length - rows.length };
}

/** A moment in UTC, written as 2026-11-28 10:12. */
export function minuteOf(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
