import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import { flushFolder, writeDurably } from '../../adapters/storage/files/index.ts';
import { jsonOf } from '../../core/result/index.ts';
import {
  MODEL_ROLES,
  type OperatorModels,
  type OperatorPointer,
  type ProfileEntry,
} from '../../inference/protocol/models/index.ts';
import { PACK_ROWS_LIMIT } from '../apply/index.ts';
import type { ListTrust } from '../format/index.ts';
import type { PackCode, PackStation } from '../packs/index.ts';
import { OPERATOR_MODELS } from '../packs/index.ts';
import { type CheckedModel, readSigned } from './bundle-folder.ts';

/** What a person must do about an unusable pointer; the daemon never guesses its content. */
export const DAMAGED_REMEDY = 'remove the file and activate every operator model again (waypost models activate)';
const LEFTOVER = /\.part-[0-9a-z-]+$/;
const VERSION = /^\d+\.\d+\.\d+$/;

export type FaceRole = (typeof MODEL_ROLES)[number];

/**
 * The operator's models of one kiosk: `<state>/models/<bundle>/<version>/`, and `active.json`, which says which of them
 * replace models of the profile. They are in the state folder, so that a program update does not affect them; files
 * here are never changed in place.
 */
export class OperatorModelStore {
  readonly dir: string;
  readonly #stateDir: string;
  readonly #station: PackStation | null;

  /** `station` is null for a tool without the kiosk's state, which trusts the pointer as it is. */
  constructor(stateDir: string, station: PackStation | null) {
    this.dir = join(stateDir, 'models');
    this.#stateDir = stateDir;
    this.#station = station;
  }

  /** Allows one change at a time across all processes; null if another has the lock. The lock ends with its process. */
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

  /**
   * `empty` if nothing was ever activated; `gone` if the audit names a pointer but it is missing: the audit still says which
   * versions must not be followed by older ones. `damaged` if the pointer cannot be trusted to say which models are in use; the
   * code says why.
   */
  pointer():
    | { state: 'empty'; pointer: OperatorPointer }
    | { state: 'good'; pointer: OperatorPointer }
    | { state: 'gone'; pointer: OperatorPointer; reason: PackCode<'MODEL_POINTER'> }
    | { state: 'damaged'; reason: PackCode<'MODEL_POINTER'> } {
    const none: OperatorPointer = { schema: 'waypost.operator-models/1', roles: {}, before: {}, highest: {} };
    if (this.#station === null) {
      if (!existsSync(this.#path())) return { state: 'empty', pointer: none };
      const pointer = OPERATOR_MODELS.peek(this.#stateDir);
      return pointer === null ? { state: 'damaged', reason: 'MODEL_POINTER_UNREADABLE' } : { state: 'good', pointer };
    }
    const loaded = OPERATOR_MODELS.load(this.#station);
    if (loaded.state === 'installed') return { state: 'good', pointer: loaded.pack.content };
    if (loaded.state !== 'refused') return { state: 'empty', pointer: none };
    const { reason } = loaded;
    const last = OPERATOR_MODELS.named(this.#station.journal).at(-1);
    if (!existsSync(this.#path())) {
      const highest = last?.body['highest'] as OperatorPointer['highest'] | undefined;
      return highest === undefined
        ? { state: 'damaged', reason }
        : { state: 'gone', pointer: { ...none, highest }, reason };
    }
    const former =
      reason === 'MODEL_POINTER_REPLACED' && last === undefined ? OPERATOR_MODELS.peek(this.#stateDir) : null;
    return former !== null && this.#agrees(former) ? { state: 'good', pointer: former } : { state: 'damaged', reason };
  }

  /** Until 2026 the audit did not name a pointer. Such a pointer must match the last change of each role, if that is kept. */
  #agrees({ roles }: OperatorPointer): boolean {
    const last = new Map<string, string | null>();
    for (const { text } of this.#station?.journal.kindRows('model-verdict', PACK_ROWS_LIMIT) ?? []) {
      const {
        verdict,
        role,
        manifestSha256 = null,
      } = (jsonOf(text) as { body: RowBody } | null | undefined)?.body ?? {};
      if (role === undefined || (verdict !== 'activated' && verdict !== 'rolled-back') || last.has(role)) continue;
      last.set(role, manifestSha256);
    }
    return [...last].every(([role, sha256]) => (roles[role as FaceRole]?.manifestSha256 ?? null) === sha256);
  }

  /** At the start of the daemon, signs a pointer that the audit has not named yet, and names it there. */
  async adopt(): Promise<void> {
    const read = this.pointer();
    if (this.#station === null || read.state !== 'good') return;
    if (OPERATOR_MODELS.named(this.#station.journal).length > 0) return;
    await OPERATOR_MODELS.make(
      read.pointer,
      { ...this.#station, by: 'start' },
      { approvals: [], notes: { adopted: true } },
    );
  }

  /**
   * Writes a checked bundle next to the others. Its folder gets its name once every file is on the disk: a power failure
   * or a full disk leaves a folder that is never read. Only under the lock.
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

  /** Signs a pointer and writes it. Until then the old models are in use, and afterwards the new ones. */
  async point(pointer: OperatorPointer, by: string): ReturnType<typeof OPERATOR_MODELS.make> {
    if (this.#station === null) throw new Error('models must be changed with the audit open');
    return await OPERATOR_MODELS.make(pointer, { ...this.#station, by }, { approvals: [] });
  }

  #path(): string {
    return join(this.#stateDir, OPERATOR_MODELS.kind.file);
  }

  /** Removes a bundle. Its name goes first, so that an interruption leaves a folder that is never read. Only under the lock. */
  async discard(bundleId: string, version: string, suffix: string): Promise<void> {
    const part = `${this.folderOf(bundleId, version)}.part-${suffix}`;
    await rename(this.folderOf(bundleId, version), part);
    await rm(part, { recursive: true, force: true });
  }

  /** Removes what an interrupted change left behind. Only under the lock. */
  async removeLeftovers(): Promise<void> {
    for (const folder of [this.dir, ...subfolders(this.dir).map((name) => join(this.dir, name))]) {
      for (const name of readdirSync(folder)) {
        if (LEFTOVER.test(name)) await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }

  /**
   * The operator's models in use, their signatures checked again, for the process that loads them; null if there are none.
   * An invalid one is named but not replaced: the model of the profile has other thresholds, and nobody chose it.
   */
  async models(trust: ListTrust): Promise<OperatorModels | null> {
    const read = this.pointer();
    if (read.state === 'empty') return null;
    if (read.state === 'damaged' || read.state === 'gone') {
      const what =
        read.state === 'gone'
          ? 'is missing, although the audit records one'
          : 'is damaged, or is not the latest one recorded in the audit';
      const refused = `${this.#path()} ${what} (${read.reason}): ${DAMAGED_REMEDY}`;
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
 * Follows the pointer only if it names the very manifest that was signed. Otherwise the process that loads the model would
 * have to rely on another process's word about what was signed.
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
    refused: `${bundleId} ${version}: ${OPERATOR_MODELS.kind.file} names manifest ${named}, the signed one is ${found}; ${DAMAGED_REMEDY}`,
  };
}

interface RowBody {
  verdict?: string;
  role?: string;
  manifestSha256?: string;
}

function subfolders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFTOVER.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}
