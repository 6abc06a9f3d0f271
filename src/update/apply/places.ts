import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Bytes of the small files below `update/`. */
const NOTE_LIMIT_BYTES = 256 * 1024;

/** Where the update of one appliance keeps its files; the keys of lists are in none of them. */
export class UpdatePlaces {
  readonly folder: string;
  readonly repository: string;

  constructor(stateDir: string, repository: string) {
    this.folder = join(stateDir, 'update');
    this.repository = join(this.folder, repository);
  }

  create(): void {
    mkdirSync(this.repository, { recursive: true, mode: 0o700 });
  }

  /** The root that a technician pinned. */
  get root(): string {
    return join(this.repository, 'root.json');
  }

  get metadata(): string {
    return join(this.repository, 'metadata');
  }

  /** What the network process brought: laid out as a repository, and trusted no more than a stick. */
  get spool(): string {
    return join(this.repository, 'spool');
  }

  /** Private copies of files while they are checked and opened. */
  get staging(): string {
    return join(this.repository, 'staging');
  }
}

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

const standing = z.strictObject({
  /** BLAKE2b-128 of the public key to which content keys are sealed. */
  device: hex(16),
  lists: z.record(z.string(), z.strictObject({ generation: z.int(), state: hex(32) })),
});
/** What the network process must know to choose files; nothing in it is secret, and nothing is believed. */
export type UpdateStanding = z.infer<typeof standing>;

const verdict = z.strictObject({
  at: z.iso.datetime(),
  ok: z.boolean(),
  reason: z.string().max(80).nullable(),
  message: z.string().max(1000),
});
const verdicts = z.strictObject({
  repositories: z.record(z.string(), verdict),
  lists: z.record(z.string(), verdict),
});
/** How the last update ended, for the screen, `waypost list status` and `waypost doctor`; the audit has every one. */
export type UpdateVerdicts = z.infer<typeof verdicts>;
export type UpdateNote = z.infer<typeof verdict>;

export function readStanding(stateDir: string): UpdateStanding | null {
  return readNote(join(stateDir, 'update', 'standing.json'), standing);
}

export function writeStanding(stateDir: string, value: UpdateStanding): void {
  writeNote(join(stateDir, 'update', 'standing.json'), value);
}

export function readVerdicts(stateDir: string): UpdateVerdicts {
  return readNote(join(stateDir, 'update', 'verdicts.json'), verdicts) ?? { repositories: {}, lists: {} };
}

export function writeVerdicts(stateDir: string, value: UpdateVerdicts): void {
  writeNote(join(stateDir, 'update', 'verdicts.json'), value);
}

function readNote<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    if (statSync(path).size > NOTE_LIMIT_BYTES) return null;
    return schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** A note that is lost is written again by the next update: whole or not at all, and not flushed. */
function writeNote(path: string, value: object): void {
  const part = `${path}.tmp`;
  try {
    writeFileSync(part, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
  }
}
