import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { jsonAs, orNull } from '../../core/result/index.ts';

/** Largest size of the small files below `update/`, bytes. */
const NOTE_LIMIT_BYTES = 256 * 1024;

/** Name of an appliance's update lock. */
export const UPDATE_LOCK = 'update.lock';

/**
 * On a kiosk the process with the network has its own user, whose group is that of `update` (setgid; tmpfiles.d). It reads
 * the pinned root and what it must know to choose files, but cannot write there. The rest belongs to the daemon's user.
 */
const READABLE_FOLDER_MODE = 0o750;
const READABLE_MODE = 0o640;

/** Where the update of one appliance keeps its files, none of which contains list keys. */
export class UpdatePlaces {
  readonly folder: string;
  readonly repository: string;
  /** The only folder of the process with the network, which writes nowhere else. */
  readonly fetched: string;

  constructor(stateDir: string, repository: string) {
    this.folder = join(stateDir, 'update');
    this.repository = join(this.folder, repository);
    this.fetched = join(stateDir, 'fetch', repository);
  }

  /** Makes the folder of every repository, and the update lock in it. */
  createFolder(): void {
    makeReadable(this.folder);
    const lock = join(this.folder, UPDATE_LOCK);
    // The lock file is made only if it is missing, because closing a file releases the locks of its process.
    if (!existsSync(lock)) closeSync(openSync(lock, 'a', READABLE_MODE));
    chmodSync(lock, READABLE_MODE);
  }

  create(): void {
    this.createFolder();
    makeReadable(this.repository);
    // Earlier releases put fetched files into the daemon's folder.
    for (const name of ['spool', 'fetch-metadata', 'fetch.lock']) {
      rmSync(join(this.repository, name), { recursive: true, force: true });
    }
  }

  /**
   * On a kiosk, removes what the daemon's user fetched at provisioning, so that the user of the fetch can make its own
   * folder. Another user's folder is never touched, because a process with a network wrote its contents.
   */
  releaseFetched(): void {
    const own = lstatSync(this.fetched, { throwIfNoEntry: false });
    const above = lstatSync(dirname(this.fetched), { throwIfNoEntry: false });
    if (own?.isDirectory() !== true || own.uid !== process.getuid?.() || above?.uid === own.uid) return;
    rmSync(this.fetched, { recursive: true, force: true });
  }

  /** Lets the process with the network read one file. */
  static readable(path: string): void {
    chmodSync(path, READABLE_MODE);
  }

  /** The root that a technician pinned. */
  get root(): string {
    return join(this.repository, 'root.json');
  }

  get metadata(): string {
    return join(this.repository, 'metadata');
  }

  /** What the network process fetched: arranged like a repository, and trusted no more than a USB stick. */
  get spool(): string {
    return join(this.fetched, 'spool');
  }

  /** Private copies of files while they are checked and opened. */
  get staging(): string {
    return join(this.repository, 'staging');
  }
}

function makeReadable(folder: string): void {
  // Set by the umask, because chmod would have to name the setgid bit, which the unit forbids (RestrictSUIDSGID=).
  const before = process.umask(0o777 & ~READABLE_FOLDER_MODE);
  try {
    mkdirSync(folder, { recursive: true, mode: READABLE_FOLDER_MODE });
  } finally {
    process.umask(before);
  }
}

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

const standing = z.strictObject({
  /** BLAKE2b-128 of the public key to which content keys are sealed. */
  device: hex(16),
  lists: z.record(z.string(), z.strictObject({ generation: z.int(), state: hex(32) })),
  /** Version of the newest protection pack that this appliance has had; absent if it does not take packs. */
  pack: z.int().min(0).optional(),
  /** Versions of the lock orders that this appliance has had, by repository. */
  orders: z.record(z.string().max(40), z.int().min(1)).optional(),
});
/** What the network process must know to choose files. It is neither secret nor trusted. */
export type UpdateStatus = z.infer<typeof standing>;

const verdict = z.strictObject({
  at: z.iso.datetime(),
  ok: z.boolean(),
  reason: z.string().max(80).nullable(),
  message: z.string().max(1000),
});
const verdicts = z.strictObject({
  repositories: z.record(z.string(), verdict),
  lists: z.record(z.string(), verdict),
  /** Verdict on the protection pack; null if none was offered. */
  pack: verdict.nullable().default(null),
});
/** How the last update ended, for the screen, `waypost list status` and `waypost doctor`. The audit has all verdicts. */
export type UpdateVerdicts = z.infer<typeof verdicts>;
export type UpdateNote = z.infer<typeof verdict>;

export function readUpdateStatus(stateDir: string): UpdateStatus | null {
  return readNote(join(stateDir, 'update', 'standing.json'), standing);
}

export function writeUpdateStatus(stateDir: string, value: UpdateStatus): void {
  writeNote(join(stateDir, 'update', 'standing.json'), value, READABLE_MODE);
}

export function readVerdicts(stateDir: string): UpdateVerdicts {
  return readNote(join(stateDir, 'update', 'verdicts.json'), verdicts) ?? { repositories: {}, lists: {}, pack: null };
}

export function writeVerdicts(stateDir: string, value: UpdateVerdicts): void {
  writeNote(join(stateDir, 'update', 'verdicts.json'), value, 0o600);
}

/** A small file below `update/`; null if it is missing or of another kind. */
export function readNote<T>(path: string, schema: z.ZodType<T>): T | null {
  return orNull(() => (statSync(path).size > NOTE_LIMIT_BYTES ? null : jsonAs(schema, readFileSync(path))));
}

/** Writes a note, completely or not at all, but without flushing: the next update writes a lost note again. */
export function writeNote(path: string, value: object, mode: number): void {
  const part = `${path}.tmp`;
  try {
    writeFileSync(part, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    // Set explicitly, because the daemon's umask does not leave the group any rights.
    chmodSync(part, mode);
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
  }
}
