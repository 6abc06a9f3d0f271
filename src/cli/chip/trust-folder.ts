import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Result, refuse } from '../../core/result/index.ts';
import { gatherTrust, isCountries, type SourceFile, TrustStore } from '../../core/trust/index.ts';

/** A master list of all states holds about 900 kB. */
const LIMIT_FILE_BYTES = 16 * 1024 * 1024;
const LIMIT_FILES = 5_000;
const LIMIT_SETTINGS_BYTES = 1024 * 1024;

const settings = z.strictObject({
  /** ISO time at which everything is judged; the clock of this machine where absent. */
  now: z.iso.datetime({ offset: true }).optional(),
  /** SHA-256 of the CSCA certificates that list signers chain to, compared by hand. */
  pinned: z.array(z.string().regex(/^[0-9a-fA-F:]{64,95}$/)).default([]),
  countries: z
    .record(z.string(), z.string())
    .refine(isCountries, 'give the three letters of the MRZ and the two of the certificate')
    .default({}),
});

export interface TrustFolder {
  store: TrustStore;
  /** Milliseconds since 1970; null where the folder names no time. */
  now: number | null;
  /** Files that were left out, with the reason, for the technician. */
  notes: readonly string[];
}

/**
 * A folder of certificates that stands in for the store of a kiosk: `*.cer` or `csca/*.der`, `*.crl` or `crl/*.crl`,
 * `lists/*.ml` and `trust.json`. What is absent is empty. The store of this kiosk is neither used nor changed.
 */
export function readTrustFolder(folder: string, imported: Date): Result<'FOLDER', TrustFolder> {
  if (!isFolder(folder)) return refuse('FOLDER', `${folder} is not a folder. Name one with CSCA certificates.`);
  const given = readSettings(join(folder, 'trust.json'));
  if (!given.ok) return given;
  const names = (inside: string, pattern: RegExp): string[] =>
    filesIn(join(folder, inside), pattern).map((name) => join(inside, name));
  const certificate = /\.(cer|crt|der|pem)$/i;
  const paths = {
    certificates: [...names('', certificate), ...names('csca', certificate)],
    crls: [...names('', /\.crl$/i), ...names('crl', /\.(crl|der|pem)$/i)],
    masterLists: [...names('', /\.ml$/i), ...names('lists', /\.(ml|der|bin)$/i)],
  };
  const all = Object.values(paths).flat();
  if (all.length > LIMIT_FILES)
    return refuse('FOLDER', `${folder} holds more than ${LIMIT_FILES} files. Use a master list.`);
  const notes: string[] = [];
  const read = (list: readonly string[]): SourceFile[] =>
    list.flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).size <= LIMIT_FILE_BYTES) return [{ name, bytes: Uint8Array.from(readFileSync(path)) }];
      notes.push(`${name}: larger than ${LIMIT_FILE_BYTES} bytes, left out`);
      return [];
    });
  const { pinned, countries, now } = given.settings;
  const sources = {
    certificates: read(paths.certificates),
    crls: read(paths.crls),
    masterLists: read(paths.masterLists),
    pinned,
    countries,
  };
  const gathered = gatherTrust(sources, { imported: imported.toISOString() });
  for (const { origin, reason, message } of gathered.notes) notes.push(`${origin}: ${reason}: ${message}`);
  return { ok: true, store: new TrustStore(gathered.parts), now: now === undefined ? null : Date.parse(now), notes };
}

function readSettings(path: string): Result<'FOLDER', { settings: z.infer<typeof settings> }> {
  if (!existsSync(path)) return { ok: true, settings: settings.parse({}) };
  try {
    if (statSync(path).size > LIMIT_SETTINGS_BYTES) throw new Error(`it is larger than ${LIMIT_SETTINGS_BYTES} bytes`);
    const read = settings.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (read.success) return { ok: true, settings: read.data };
    throw new Error(z.prettifyError(read.error));
  } catch (error) {
    return refuse('FOLDER', `${path} cannot be used: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function filesIn(folder: string, pattern: RegExp): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ name }) => name)
    .sort();
}
