import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Result, refuse } from '../../../core/result/index.ts';
import { FAULTS, type FaultName } from './faults.ts';
import type { VirtualPassport } from './personalise.ts';

export interface Dump {
  name: string;
  profile: string;
  faults: readonly FaultName[];
  passport: VirtualPassport;
}

/**
 * Writes the passports as `waypost eval chip` reads them: `dumps/NAME/*.bin` with `context.json`, the trust folder
 * `trust`, and `expected.json` containing the findings of a correct inspection. The folder appears whole or not at all.
 */
export function writeDumps({
  folder,
  dumps,
  trust,
}: {
  folder: string;
  dumps: readonly Dump[];
  trust: ReadonlyMap<string, Uint8Array>;
}): Result<'FOLDER'> {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    return refuse('FOLDER', `${folder} is not empty. Give a folder that does not exist yet.`);
  }
  const part = `${folder}.part`;
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(part);
  for (const { name, passport } of dumps) {
    for (const [file, bytes] of passport.files) place(join(part, 'dumps', name, `${file}.bin`), bytes);
    place(join(part, 'dumps', name, 'context.json'), json(passport.context));
  }
  writeTrust(join(part, 'trust'), trust);
  place(join(part, 'expected.json'), json(dumps.map(truthOf)));
  renameSync(part, folder);
  return { ok: true };
}

/** Writes a trust folder; it may exist. */
export function writeTrust(folder: string, trust: ReadonlyMap<string, Uint8Array>): void {
  for (const [file, bytes] of trust) place(join(folder, file), bytes);
}

function truthOf({ name, profile, faults }: Dump): object {
  return { name, profile, faults, expected: faults.flatMap((fault) => FAULTS[fault].expected ?? []) };
}

function place(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

const json = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
