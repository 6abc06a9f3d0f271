import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { placeFile, textOf } from '../files/index.ts';
import { KEY_ROLES, type KeyNote } from '../secrets/index.ts';

const SETTINGS_BYTES_MAX = 64 * 1024;
const HOLDERS_BYTES_MAX = 1024 * 1024;

const settingsSchema = z.strictObject({
  format: z.literal('waypost.central.1'),
  /** True if only couriers carry lists: the timestamp is then valid for days. Never set it for sites with a network. */
  courier: z.boolean(),
  expiry: z.strictObject({
    rootDays: z.int().min(1).max(3650),
    targetsDays: z.int().min(1).max(365),
    snapshotDays: z.int().min(1).max(60),
    timestampHours: z
      .int()
      .min(1)
      .max(24 * 30),
  }),
  deltas: z.strictObject({
    /** Deltas that a device may have to apply one after the other before it takes the full list. */
    chainMax: z.int().min(0).max(14),
    keepDays: z.int().min(1).max(35),
  }),
});
export type CentralSettings = z.infer<typeof settingsSchema>;

/** The initial settings according to decision 0024; they are design values, not measured ones. */
export function startSettings(courier: boolean): CentralSettings {
  return {
    format: 'waypost.central.1',
    courier,
    expiry: { rootDays: 365, targetsDays: 30, snapshotDays: 7, timestampHours: courier ? 7 * 24 : 48 },
    deltas: { chainMax: 14, keepDays: 35 },
  };
}

const holdersSchema = z.record(
  z.string(),
  z.strictObject({ role: z.enum(KEY_ROLES), holder: z.string(), retired: z.string().nullable() }),
);
/** Who holds which key, by key id. These are people's names, so they stay at the central office. */
export type Holders = z.infer<typeof holdersSchema>;

/** The folder of the central office: lists, devices, repository and what waits for approval (docs/central-it.md). */
export class CentralFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get repository(): string {
    return join(this.path, 'repository');
  }

  get staging(): string {
    return join(this.path, 'staging');
  }

  /** A new root of the repository that waits for signatures. */
  get pendingRoot(): string {
    return join(this.path, 'pending-root.json');
  }

  get devicesFile(): string {
    return join(this.path, 'devices.json');
  }

  list(id: string): string {
    return join(this.path, 'lists', id);
  }

  /** Where the content key of a published full list is kept, sealed. */
  contentKey(listId: string, generation: number): string {
    return join(this.list(listId), 'generations', `${generation}.key.sealed`);
  }

  /** Whether the list of a joint operation was published under this id, and ended. */
  endedOperation(listId: string): boolean {
    return existsSync(this.#endMark(listId));
  }

  noteEndedOperation(listId: string, at: string): void {
    placeFile(this.#endMark(listId), `${JSON.stringify({ format: 'waypost.operation-ended.1', at })}\n`);
  }

  #endMark(listId: string): string {
    return join(this.list(listId), 'operation-ended.json');
  }

  exists(): boolean {
    return existsSync(join(this.path, 'central.json'));
  }

  settings(): CentralSettings | null {
    return read(settingsSchema, textOf(join(this.path, 'central.json'), SETTINGS_BYTES_MAX));
  }

  writeSettings(settings: CentralSettings): void {
    placeFile(join(this.path, 'central.json'), `${JSON.stringify(settings, null, 2)}\n`);
  }

  holders(): Holders {
    return read(holdersSchema, textOf(join(this.path, 'holders.json'), HOLDERS_BYTES_MAX)) ?? {};
  }

  /** Records new keys; the record of a known key does not change, except for its retirement. */
  noteHolders(notes: readonly KeyNote[], retired: readonly { keyid: string; at: string }[] = []): void {
    const holders = { ...this.holders() };
    for (const { keyid, role, holder } of notes) holders[keyid] = { role, holder, retired: null };
    for (const { keyid, at } of retired) {
      const known = holders[keyid];
      if (known !== undefined) holders[keyid] = { ...known, retired: at };
    }
    placeFile(join(this.path, 'holders.json'), `${JSON.stringify(holders, null, 2)}\n`);
  }

  holderOf(keyid: string): string {
    return this.holders()[keyid]?.holder ?? `key ${keyid.slice(0, 8)}`;
  }
}

export function read<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
