import { ERROR_NUMBERS } from '../../core/inspection/record/checks/index.ts';
import { CHIP_CODES } from './chip.ts';
import { LIST_CODES } from './lists.ts';
import { MACHINE_CODES } from './machine.ts';
import { READING_CODES } from './reading.ts';
import { RECORD_CODES } from './records.ts';
import type { CodeTable } from './table.ts';

/** Ranges of error numbers (docs/diagnostics.md). The first number of each range is never used. */
export const CODE_RANGES: readonly (readonly [from: number, name: string])[] = [
  [10000, 'mrz'],
  [20000, 'document'],
  [30000, 'face'],
  [40000, 'chip'],
  [50000, 'watchlist'],
  [60000, 'protection'],
  [70000, 'audit'],
  [80000, 'hardware and provisioning'],
  [90000, 'inference'],
];

/** Numbers in the records of earlier builds, with the reasons that they meant. They are never used again. */
export const RETIRED_CODES: Readonly<Record<number, string>> = {
  2001: 'MODEL_NOT_INSTALLED',
  2002: 'MODEL_DIGEST',
  2003: 'MODEL_SELFTEST',
  2004: 'MODEL_UNAVAILABLE',
  2005: 'QUEUE_FULL',
  2101: 'DOC_IMAGE_REJECTED',
  2102: 'DOC_IMAGE_TOO_LARGE',
  2103: 'DOC_IMAGE_MISSING',
  2104: 'DOC_NOT_REGISTERED',
  2105: 'SENSOR_FAULT',
  2201: 'FACE_IMAGE_REJECTED',
  2301: 'CAMERA_LOST',
};

/** Tables of the reasons that do not belong to a check; each code is in exactly one of them. */
export const CODE_TABLES: readonly CodeTable[] = [READING_CODES, CHIP_CODES, LIST_CODES, RECORD_CODES, MACHINE_CODES];

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(ERROR_NUMBERS),
  ...CODE_TABLES.flatMap((table) => Object.entries(table).map(([reason, [number]]) => [reason, number] as const)),
]);

/** Stable number of a reason code; null for a text that is not a reason code. */
export function numberOf(reason: string): number | null {
  return NUMBERS.get(reason) ?? null;
}

/** What a reason in these tables means, and what to do; empty for the reasons of checks, for which the screen has texts. */
export function textOf(reason: string): string {
  return CODE_TABLES.map((table) => table[reason]?.[1]).find((text) => text !== undefined) ?? '';
}

/** Every reason code with its number, lowest first. */
export function allCodes(): { reason: string; number: number }[] {
  return [...NUMBERS].map(([reason, number]) => ({ reason, number })).sort((a, b) => a.number - b.number);
}
