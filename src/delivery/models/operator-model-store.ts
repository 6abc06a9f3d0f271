import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import {
  boundedJson,
  contentId,
  flushFolder,
  lastChange,
  namedContent,
  putNamed,
  writeDurably,
} from '../../adapters/storage/files/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { SystemKind } from '../../core/audit/index.ts';
import type { AppendResult } from '../../core/inspection/index.ts';
import {
  MAX_MANIFEST_BYTES,
  MODEL_ROLES,
  type OperatorModels,
  type OperatorPointer,
  operatorPointerSchema,
  type ProfileEntry,
} from '../../inference/index.ts';
import type { ListTrust } from '../format/index.ts';
import { type CheckedModel, readSigned } from './bundle-folder.ts';

const POINTER = 'active.json';
/** What a person does about a pointer that cannot be followed; the daemon never guesses what it said. */
export const DAMAGED_REMEDY = 'remove the file and activate every operator model again (waypost models activate)';
const LEFTOVER = /\.part-[0-9a-z-]+$/;
/** Under this name the audit chain knows which pointer was put in place last. */
const SUBJECT = 'operator-models';
const CHOSEN: readonly SystemKind[] = ['models-chosen'];
/** Rows that are looked through for what an earlier version of the program wrote. */
const FORMER_ROWS = 10_000;
const VERSION = /^\d+\.\d+\.\d+$/;

/** What of the journal is needed: rows about the pointer, and one for each change. */
export type PointerJournal = Pick<AuditJournal, 'appendSystem' | 'caseRows' | 'kindRows'>;

export type FaceRole = (typeof MODEL_ROLES)[number];

/**
 * The operator's models of one kiosk: `<state>/models/<bundle>/<version>/`, and `active.json`, which says which of them
 * stand in for the models of the profile. They lie in the state folder, so that an update of the program leaves them
 * alone; nothing here is ever changed in place.
 */
export class OperatorModelStore {
  readonly dir: string;
  readonly #journal: PointerJournal | null;

  /** `journal` null: for a tool away from the kiosk's state, which takes the pointer at its word. */
  constructor(stateDir: string, journal: PointerJournal | null) {
    this.dir = join(stateDir, 'models');
    this.#journal = journal;
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

  /**
   * `empty` where nothing was ever activated; `gone` where the audit chain names a pointer and none is there: then the chain
   * still says which versions nothing older may follow. `damaged` where the pointer cannot be trusted to say what is in place:
   * it does not parse, or it is not the one that the chain names last, as an earlier one that was put back.
   */
  pointer(): { state: 'empty' | 'good' | 'gone'; pointer: OperatorPointer } | { state: 'damaged' } {
    const none: OperatorPointer = { schema: 'waypost.operator-models/1', roles: {}, before: {}, highest: {} };
    const rows = this.#journal?.caseRows(SUBJECT) ?? [];
    const named = this.#journal === null ? null : lastChange(this.#journal, SUBJECT, CHOSEN);
    const read = namedContent(this.#path(), named?.id ?? null, openPointer);
    if (read.state === 'named') return { state: 'good', pointer: read.content.pointer };
    if (read.state === 'missing') {
      if (rows.length === 0) return { state: 'empty', pointer: none };
      const { highest } = bodyOf(rows.at(-1)?.text ?? '');
      return highest === undefined ? { state: 'damaged' } : { state: 'gone', pointer: { ...none, highest } };
    }
    if (!read.found.ok || rows.length > 0 || !this.#agrees(read.found.pointer)) return { state: 'damaged' };
    return { state: 'good', pointer: read.found.pointer };
  }

  /** Until 2026 the chain named no pointer: then it must say what the last change of each role says, where that is kept. */
  #agrees({ roles }: OperatorPointer): boolean {
    if (this.#journal === null) return true;
    const last = new Map<string, string | null>();
    for (const { text } of this.#journal.kindRows('model-verdict', FORMER_ROWS)) {
      const { verdict, role, manifestSha256 = null } = bodyOf(text);
      if (role === undefined || (verdict !== 'activated' && verdict !== 'rolled-back') || last.has(role)) continue;
      last.set(role, manifestSha256);
    }
    return [...last].every(([role, sha256]) => (roles[role as FaceRole]?.manifestSha256 ?? null) === sha256);
  }

  /** At the start of the daemon: a pointer of an earlier version of the program is named by the chain from now on. */
  adopt(): void {
    const read = this.pointer();
    if (this.#journal === null || read.state !== 'good' || this.#journal.caseRows(SUBJECT).length > 0) return;
    this.#journal.appendSystem('models-chosen', SUBJECT, { ...rowOf(read.pointer), adopted: true });
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

  /** Puts a pointer in place and names it in the audit chain: before it the old models are in use, after it the new ones. */
  async point(pointer: OperatorPointer, by: string): Promise<AppendResult> {
    const next = operatorPointerSchema.parse(pointer);
    const journal = this.#journal;
    if (journal === null) throw new Error('models are changed with the audit open');
    const named = lastChange(journal, SUBJECT, CHOSEN)?.id ?? null;
    return await putNamed(this.#path(), `${JSON.stringify(next, null, 2)}\n`, {
      isNamed: (path) => {
        const there = openPointer(path);
        return there.ok && there.id === named;
      },
      note: () => journal.appendSystem('models-chosen', SUBJECT, { ...rowOf(next), by }),
    });
  }

  #path(): string {
    return join(this.dir, POINTER);
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
    const read = this.pointer();
    if (read.state === 'empty') return null;
    if (read.state === 'damaged' || read.state === 'gone') {
      const what =
        read.state === 'gone'
          ? 'is gone, and the audit names one'
          : 'is damaged, or not the one that the audit names last';
      const refused = `${join(this.dir, POINTER)} ${what}: ${DAMAGED_REMEDY}`;
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

/** What the chain keeps of a pointer: its content, and what must outlive the file. */
function rowOf(pointer: OperatorPointer): { id: string; highest: Record<string, string> } {
  return { id: contentId(pointer), highest: { ...pointer.highest } };
}

function openPointer(path: string): { ok: true; id: string; pointer: OperatorPointer } | { ok: false } {
  const parsed = operatorPointerSchema.safeParse(boundedJson(path, MAX_MANIFEST_BYTES));
  return parsed.success ? { ok: true, id: contentId(parsed.data), pointer: parsed.data } : { ok: false };
}

interface RowBody {
  verdict?: string;
  role?: string;
  manifestSha256?: string;
  highest?: Record<string, string>;
}

/** What a row says about the models; nothing where it does not parse. */
function bodyOf(text: string): RowBody {
  try {
    return (JSON.parse(text) as { body: RowBody }).body;
  } catch {
    return {};
  }
}

function subfolders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFTOVER.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}
