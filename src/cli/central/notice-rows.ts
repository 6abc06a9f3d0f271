import { resolve } from 'node:path';
import { csvText } from '../../adapters/report/index.ts';
import { fromHex } from '../../adapters/storage/crypto/index.ts';
import type { LetterSender, Notice, ReceivedNotices } from '../../adapters/storage/outbox/index.ts';
import { devicesOf, readDevice } from '../../central/devices/index.ts';
import { CentralFolder } from '../../central/folder/index.ts';
import { tally } from '../../central/notices/index.ts';
import { IDENTITY_LIMIT_BYTES } from '../../delivery/device/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { Refused, readSmall } from './context.ts';
import type { NoticeRow } from './reports.ts';

/** What central knows about the kiosks that send notices. */
export interface Known {
  /** Id of the device, and what central knows about it. */
  devices: Map<string, LetterSender>;
  nameOf(device: string): string;
}

/** Numbers of one kiosk's notices that have not arrived although later ones have. */
export interface Gap {
  kiosk: string;
  missing: number;
  first: number[];
}

/** Kiosks of the office, and those named in a file. */
export function knownOf({ office, device }: { office: string; device: readonly string[] }): Known {
  const devices = new Map<string, LetterSender>();
  for (const { deviceKeyId, name, sign, revokedAt } of devicesOf(new CentralFolder(resolve(office)))) {
    const key = fromHex(sign, 32);
    if (key !== null) devices.set(deviceKeyId, { name, sign: key, revokedAt });
  }
  for (const file of device) {
    const identity = readDevice(readSmall(file, IDENTITY_LIMIT_BYTES));
    if (identity === null) {
      throw new Refused(
        `${file} is not the identity of a kiosk: create one with waypost device identity.`,
        EXIT_NOT_TRIED,
      );
    }
    // The office's record of a device overrides any file: it may have been revoked.
    if (devices.has(identity.deviceKeyId)) continue;
    devices.set(identity.deviceKeyId, { name: identity.name, sign: identity.sign, revokedAt: null });
  }
  return { devices, nameOf: (id) => shownName(devices.get(id)?.name ?? id.slice(0, 8)) };
}

/** A name from a file, without characters that would move the cursor of a terminal. */
export function shownName(name: string): string {
  return name.replace(/\p{C}/gu, '?');
}

/** A notice as it is listed and exported. */
export function rowOf(
  { id, device, number, time, list, generation, record, level, action }: Notice,
  kiosk: string,
): NoticeRow {
  return { id, kiosk, device, number, time, list, generation, record, level, action };
}

/** Numbers that have not arrived although later ones have: on another stick, lost, or held back by the courier. */
export function gapsOf({ devices }: Known, received: ReceivedNotices): Gap[] {
  const names = new Map([...devices].map(([device, { name }]) => [received.deviceMark(device), shownName(name)]));
  return tally(received.numbers()).flatMap(({ device, missing, first }) =>
    missing === 0 ? [] : [{ kiosk: names.get(device) ?? 'a kiosk that is not enrolled', missing, first }],
  );
}

export function gapWords({ kiosk, missing, first }: Gap): string {
  const numbers = first.join(', ') + (missing > first.length ? ', …' : '');
  return `${kiosk}: ${missing} notices have not arrived (${numbers}). Ask the site to run \`waypost notices send\`.`;
}

export function tableOf(rows: readonly NoticeRow[]): string[] {
  if (rows.length === 0) return [];
  const head = ['time', 'kiosk', 'list', 'gen.', 'record', 'level', 'action'];
  const lines = rows.map(({ time, kiosk, list, generation, record, level, action }) => [
    ...[time.slice(0, 19), kiosk, list, String(generation), record ?? '(not readable)', level, action],
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)));
  return [head, ...lines].map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export const EXPORT_FORMS = ['jsonl', 'csv'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** The members of a row, in the order of the columns. */
const COLUMNS = ['id', 'kiosk', 'device', 'number', 'time', 'list', 'generation', 'record', 'level', 'action'] as const;

/** One row per line: objects of `docs/schemas/notice-row.json`, or the same members separated by commas under a header. */
export function exportText(form: ExportForm, rows: readonly NoticeRow[]): string {
  if (form === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return csvText([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]);
}
