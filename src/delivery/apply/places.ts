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

/** Bytes of the small files below `update/`. */
const NOTE_LIMIT_BYTES = 256 * 1024;

/** Name of an appliance's update lock. */
export const UPDATE_LOCK = 'update.lock';

/**
 * On a kiosk the process with the network has its own user, whose group is that of `update` (setgid; tmpfiles.d): it reads
 * the pinned root and what it must know to choose files, and may write nothing there. The rest stays with the daemon's user.
 */
const READABLE_FOLDER_MODE = 0o750;
const READABLE_MODE = 0o640;

/** Where the update of one appliance keeps its files; the keys of lists are in none of them. */
export class UpdatePlaces {
  readonly folder: string;
  readonly repository: string;
  /** The one folder of the process with the network, and all that it writes. */
  readonly fetched: string;

  constructor(stateDir: string, repository: string) {
    this.folder = join(stateDir, 'update');
    this.repository = join(this.folder, repository);
    this.fetched = join(stateDir, 'fetch', repository);
  }

  /** The folder of every repository, and the lock of the update in it. */
  createFolder(): void {
    makeReadable(this.folder);
    const lock = join(this.folder, UPDATE_LOCK);
    // Only if it is missing: closing a file releases the locks of its process.
    if (!existsSync(lock)) closeSync(openSync(lock, 'a', READABLE_MODE));
    chmodSync(lock, READABLE_MODE);
  }

  create(): void {
    this.createFolder();
    makeReadable(this.repository);
    // Earlier releases fetched into the folder of the daemon.
    for (const name of ['spool', 'fetch-metadata', 'fetch.lock']) {
      rmSync(join(this.repository, name), { recursive: true, force: true });
    }
  }

  /**
   * On a kiosk, removes what the daemon's user fetched at provisioning, so that the fetch's user makes its own
   * folder. A folder that is not ours is never touched: a process with a network put its contents there.
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

  /** What the network process brought: arranged as a repository, and not trusted more than a stick. */
  get spool(): string {
    return join(this.fetched, 'spool');
  }

  /** Private copies of files while they are checked and opened. */
  get staging(): string {
    return join(this.repository, 'staging');
  }
}

function makeReadable(folder: string): void {
  // By the umask and not by chmod: that would have to name the setgid bit, and the unit forbids it (RestrictSUIDSGID=).
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
  /** Version of the protection pack that this appliance has had; left out where it takes none. */
  pack: z.int().min(0).optional(),
  /** Versions of the lock orders that this appliance has had, by repository. */
  orders: z.record(z.string().max(40), z.int().min(1)).optional(),
});
/** What the network process must know to choose files; none of it is secret, and none is trusted. */
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
  /** For the protection pack; null if none was offered. */
  pack: verdict.nullable().default(null),
});
/** How the last update ended, for the screen, `waypost list status` and `waypost doctor`; the audit has every one. */
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

/** A note that is lost is written again by the next update: whole or not at all, and not flushed. */
export function writeNote(path: string, value: object, mode: number): void {
  const part = `${path}.tmp`;
  try {
    writeFileSync(part, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    // Set explicitly, because the daemon's umask leaves nothing for a group.
    chmodSync(part, mode);
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
  }
}
