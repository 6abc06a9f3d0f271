import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MAX_MANIFEST_BYTES,
  MODEL_ROLES,
  type OperatorModels,
  type OperatorPointer,
  operatorPointerSchema,
  type ProfileEntry,
} from '../../inference/index.ts';
import { flushFolder, lockFolder, replaceFile, writeDurably } from '../../storage/index.ts';
import type { ListTrust } from '../format.ts';
import { type CheckedModel, readSigned } from './bundle-folder.ts';

const POINTER = 'active.json';
/** What a person does about a pointer that cannot be followed; the daemon never guesses what it said. */
export const DAMAGED_REMEDY =
  'restore the file from a backup, or remove it and activate every operator model anew (waypost models activate)';
const LEFTOVER = /\.part-[0-9a-z-]+$/;
const VERSION = /^\d+\.\d+\.\d+$/;

export type FaceRole = (typeof MODEL_ROLES)[number];

/**
 * The operator's models of one kiosk: `<state>/models/<bundle>/<version>/`, and `active.json`, which says which of them
 * stand in for the models of the profile. They lie in the state folder, so that an update of the program leaves them
 * alone; nothing here is ever changed in place.
 */
export class OperatorShelf {
  readonly dir: string;

  constructor(stateDir: string) {
    this.dir = join(stateDir, 'models');
  }

  /** One change at a time, over all processes; null where another has the folder. The lock ends with its holder. */
  async lock(): Promise<{ release(): void } | null> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const locked = lockFolder(this.dir);
    if (locked.ok) return locked.lock;
    if (locked.reason === 'STORE_BUSY') return null;
    const code = locked.reason === 'STORE_FULL' ? 'ENOSPC' : 'EIO';
    throw Object.assign(new Error(`the model folder cannot be locked: ${locked.reason}`), { code });
  }

  folderOf(bundleId: string, version: string): string {
    return join(this.dir, bundleId, version);
  }

  installed(): { bundleId: string; version: string }[] {
    return subfolders(this.dir).flatMap((bundleId) =>
      subfolders(join(this.dir, bundleId))
        .filter((name) => VERSION.test(name))
        .map((version) => ({ bundleId, version })),
    );
  }

  /** `empty` where nothing was ever activated; `damaged` where the pointer cannot be trusted to say what is in place. */
  async pointer(): Promise<{ state: 'empty' | 'good'; pointer: OperatorPointer } | { state: 'damaged' }> {
    const path = join(this.dir, POINTER);
    try {
      if ((await stat(path)).size > MAX_MANIFEST_BYTES) return { state: 'damaged' };
      const parsed = operatorPointerSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
      return parsed.success ? { state: 'good', pointer: parsed.data } : { state: 'damaged' };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return { state: 'damaged' };
      const pointer: OperatorPointer = { schema: 'waypost.operator-models/1', roles: {}, before: {}, highest: {} };
      return { state: 'empty', pointer };
    }
  }

  /**
   * Writes a checked bundle beside the others. Its folder gets its name when every file is on the disk: a power failure
   * or a full disk leaves a folder that nothing looks at. Only under the lock.
   */
  async place(model: CheckedModel, suffix: string): Promise<void> {
    const { bundleId, version } = model.manifest;
    const part = `${this.folderOf(bundleId, version)}.part-${suffix}`;
    await mkdir(part, { recursive: true, mode: 0o700 });
    try {
      for (const [name, bytes] of model.files) await writeDurably(join(part, name), bytes);
      await flushFolder(part);
      await rename(part, this.folderOf(bundleId, version));
      await flushFolder(join(this.dir, bundleId));
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      throw error;
    }
  }

  /** Puts a pointer in place in one rename: before it the old models are in use, after it the new ones. */
  async point(pointer: OperatorPointer, suffix: string): Promise<void> {
    const text = `${JSON.stringify(operatorPointerSchema.parse(pointer), null, 2)}\n`;
    await replaceFile(join(this.dir, POINTER), text, { suffix: `part-${suffix}` });
  }

  /** Takes a bundle away: first its name, so that a cut leaves a folder that nothing looks at. Only under the lock. */
  async discard(bundleId: string, version: string, suffix: string): Promise<void> {
    const part = `${this.folderOf(bundleId, version)}.part-${suffix}`;
    await rename(this.folderOf(bundleId, version), part);
    await rm(part, { recursive: true, force: true });
  }

  /** What a change left that never ended. Only under the lock. */
  async removeLeftovers(): Promise<void> {
    for (const folder of [this.dir, ...subfolders(this.dir).map((name) => join(this.dir, name))]) {
      for (const name of readdirSync(folder)) {
        if (LEFTOVER.test(name)) await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }

  /**
   * The models in place, each once more under its signatures, for the process that loads them; null where none is. What
   * does not hold is named and not replaced: the model of the profile has other thresholds, and nobody chose it.
   */
  async models(trust: ListTrust): Promise<OperatorModels | null> {
    const read = await this.pointer();
    if (read.state === 'empty') return null;
    if (read.state === 'damaged') {
      const refused = `${join(this.dir, POINTER)} is damaged: ${DAMAGED_REMEDY}`;
      return { dir: this.dir, models: Object.fromEntries(MODEL_ROLES.map((role) => [role, { refused }])) };
    }
    const models: OperatorModels['models'] = {};
    for (const role of MODEL_ROLES) {
      const entry = read.pointer.roles[role];
      if (entry === undefined) continue;
      const { bundleId, version } = entry;
      const signed = await readSigned(this.folderOf(bundleId, version), trust);
      models[role] = standing(signed, entry);
    }
    return Object.keys(models).length === 0 ? null : { dir: this.dir, models };
  }
}

/**
 * The pointer is not signed: what it says is only followed where it names the very manifest that the signatures hold for,
 * or the process that loads the model would take another one's word for what was signed.
 */
function standing(
  signed: Awaited<ReturnType<typeof readSigned>>,
  entry: ProfileEntry,
): ProfileEntry | { refused: string } {
  const { bundleId, version, manifestSha256 } = entry;
  if (!signed.ok) return { refused: `${bundleId} ${version}: ${signed.message}`.slice(0, 400) };
  if (signed.manifestSha256 === manifestSha256) return entry;
  const [named, found] = [manifestSha256, signed.manifestSha256].map((hash) => hash.slice(0, 12));
  return {
    refused: `${bundleId} ${version}: ${POINTER} names manifest ${named}, the signed one is ${found}; ${DAMAGED_REMEDY}`,
  };
}

function subfolders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFTOVER.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}
