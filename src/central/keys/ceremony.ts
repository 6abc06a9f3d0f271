import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom, wipe } from '../../adapters/storage/crypto/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import { makeFolder, placeFile } from '../files/index.ts';
import { type CentralFolder, startSettings } from '../folder/index.ts';
import { type KeyNote, type KeyRole, newSecretFile } from '../secrets/index.ts';
import {
  bindPersons,
  expiryAfter,
  type Metadata,
  type Persons,
  Repository,
  type RootSigned,
  type Signer,
  SPEC_VERSION,
  sameName,
  signatureOf,
} from '../tuf/index.ts';

/** Number of signatures needed for root and for targets. */
export const THRESHOLD = 2;
/** Maximum number of keys for one role that a kiosk accepts. */
const HOLDERS_MAX = 10;

/** One key to be made, in the order in which people are asked. */
export interface PlannedKey {
  /** File name without ending: root-1, targets-2, snapshot … */
  name: string;
  role: KeyRole;
  holder: string;
}

export type Plan = { ok: true; keys: PlannedKey[] } | { ok: false; message: string };

/** Keys of a first ceremony: one for each root and targets holder, and three that stay at the online machine. */
export function planCeremony(names: {
  root: readonly string[];
  targets: readonly string[];
  operator: string;
  /** Number of people in the room who hold a key, counted by somebody; names alone do not show that two belong to one person. */
  people?: number;
}): Plan {
  for (const role of ['root', 'targets'] as const) {
    const holders = names[role];
    if (holders.length <= THRESHOLD || holders.length > HOLDERS_MAX) {
      const why = `${THRESHOLD} of them sign, and one is in reserve in case a key is lost`;
      return { ok: false, message: `Name 3 to ${HOLDERS_MAX} holders of ${role} keys: ${why}.` };
    }
    if (new Set(holders.map(sameName)).size < holders.length)
      return { ok: false, message: `One person holds two ${role} keys; each key needs a different person.` };
  }
  const named = new Set([...names.root, ...names.targets, names.operator].map(sameName)).size;
  if (names.people !== undefined && names.people !== named) {
    const message = `${names.people} people were counted in the room, but the names are those of ${named}. Write the name of each person the same way each time, and count again.`;
    return { ok: false, message };
  }
  const of = (role: 'root' | 'targets'): PlannedKey[] =>
    names[role].map((holder, at) => ({ name: `${role}-${at + 1}`, role, holder }));
  const online = (['snapshot', 'timestamp', 'archive'] as const).map((role) => ({
    name: role,
    role,
    holder: names.operator,
  }));
  return { ok: true, keys: [...of('root'), ...of('targets'), ...online] };
}

export interface CeremonyRequest {
  folder: CentralFolder;
  /** Where the secret files are written; each holder takes their own away. */
  keysFolder: string;
  keys: readonly PlannedKey[];
  /** Asks the holder of a key for a new passphrase. */
  passphrase: (key: PlannedKey) => Promise<string>;
  courier: boolean;
  now: Date;
}

export type CeremonyVerdict =
  | { ok: true; root: Metadata<'root'>; files: { path: string; note: KeyNote }[] }
  | Refusal<'CENTRAL_EXISTS' | 'KEY_EXISTS'>;

/** Makes every key, the first root signed by the root keys, and the folder of the office. Existing files are never overwritten. */
export async function holdCeremony(request: CeremonyRequest): Promise<CeremonyVerdict> {
  const { folder, keysFolder, keys, now } = request;
  const repository = new Repository(folder.repository);
  if (folder.exists() || repository.roots().length > 0) {
    return {
      ok: false,
      reason: 'CENTRAL_EXISTS',
      message: `${folder.path} already has its keys. To change one: waypost central keys rotate`,
    };
  }
  const taken = keys.find(({ name }) => existsSync(join(keysFolder, `${name}.key`)));
  if (taken !== undefined) {
    return {
      ok: false,
      reason: 'KEY_EXISTS',
      message: `${keysFolder}/${taken.name}.key already exists and is not overwritten.`,
    };
  }
  const settings = startSettings(request.courier);
  const made: { text: string; path: string; note: KeyNote; signer: Signer | null }[] = [];
  for (const key of keys) {
    const secret = await newSecretFile({ ...key, passphrase: await request.passphrase(key) }, systemRandom);
    made.push({ ...secret, path: join(keysFolder, `${key.name}.key`) });
  }
  const signed = rootOf(
    made.map(({ note }) => note),
    {
      version: 1,
      expires: expiryAfter(now, settings.expiry.rootDays * 24),
      persons: personsOf(made.map(({ note }) => note)),
    },
  );
  const signers = made
    .filter(({ note }) => note.role === 'root')
    .flatMap(({ signer }) => (signer === null ? [] : [signer]));
  const root: Metadata<'root'> = { signatures: signers.map((signer) => signatureOf(signed, signer)), signed };
  for (const { signer } of made) if (signer !== null) wipe(signer.secretKey);
  makeFolder(keysFolder);
  for (const { path, text } of made) placeFile(path, text);
  folder.noteHolders(made.map(({ note }) => note));
  repository.place('root', root);
  folder.writeSettings(settings);
  return { ok: true, root, files: made.map(({ path, note }) => ({ path, note })) };
}

/** The person to whom each signing key belongs. */
function personsOf(notes: readonly KeyNote[]): Persons {
  return bindPersons(notes.filter(({ key }) => key !== null));
}

/** A root that names these keys: two signatures for root and targets, one for the online roles. */
export function rootOf(
  notes: readonly KeyNote[],
  { version, expires, persons }: { version: number; expires: string; persons: Persons },
): RootSigned {
  const keys = Object.fromEntries(notes.flatMap(({ keyid, key }) => (key === null ? [] : [[keyid, key]])));
  const role = (wanted: KeyRole, threshold: number) => ({
    keyids: notes.filter((note) => note.role === wanted).map(({ keyid }) => keyid),
    threshold,
  });
  return {
    _type: 'root',
    spec_version: SPEC_VERSION,
    consistent_snapshot: true,
    version,
    expires,
    keys,
    persons,
    roles: {
      root: role('root', THRESHOLD),
      targets: role('targets', THRESHOLD),
      snapshot: role('snapshot', 1),
      timestamp: role('timestamp', 1),
    },
  };
}
