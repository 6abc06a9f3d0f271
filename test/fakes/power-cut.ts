import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { FileOperation } from './file-trace.ts';

/** The bytes of one file: what was synced, and what was written since. */
interface Content {
  synced: Buffer;
  pending: Change[];
}

type Change = { bytes: Buffer; at: number } | { length: number };

type Entry = { content: Content } | { link: string };

/** A change of the names of one folder that no sync of that folder has followed yet. */
interface NameChange {
  folder: string;
  make: (names: Map<string, Entry>) => unknown;
}

/** What of the writes that no sync followed is on the disk after the cut. */
export type Survival = 'nothing' | 'everything' | 'names' | 'data' | 'a part' | 'torn' | 'any names';
export const SURVIVALS: readonly Survival[] = ['nothing', 'everything', 'names', 'data', 'a part', 'torn', 'any names'];
const SECTOR_BYTES = 512;

/**
 * A disk as a power cut leaves it, in the strict reading of POSIX: bytes are kept from the sync of their file on, names from
 * the sync of their folder on. What came later may be there, in part or not at all: bytes in any order, names in the order
 * in which they changed, as a journal keeps it, or (`any names`) in none. Names are paths below the folder; folders themselves are
 * made with what is in them.
 */
export class Disk {
  readonly #folder: string;
  readonly #names: Map<string, Entry>;
  #synced: Map<string, Entry>;
  #changes: NameChange[] = [];
  /** Every folder that held something, `.` for the one above. */
  readonly #folders = new Set(['.']);
  readonly #open = new Map<number, { content: Content; position: number } | { folder: string }>();

  /** What the folder holds now is on the disk. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#names = new Map();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path);
      if (entry.isSymbolicLink()) this.#names.set(name, { link: readlinkSync(path) });
      else if (entry.isFile()) this.#names.set(name, { content: { synced: readFileSync(path), pending: [] } });
    }
    this.#synced = new Map(this.#names);
    for (const name of this.#names.keys()) this.#folders.add(dirname(name));
  }

  /** False for an operation outside the folder. */
  apply(operation: FileOperation): boolean {
    switch (operation.op) {
      case 'open':
        return this.#openFile(operation);
      case 'close':
        return this.#open.delete(operation.fd);
      case 'write': {
        const file = this.#fileOf(operation.fd);
        if (file === null) return false;
        const at = operation.at ?? file.position;
        file.content.pending.push({ bytes: operation.bytes, at });
        if (operation.at === null) file.position += operation.bytes.length;
        return true;
      }
      case 'truncate': {
        const file = this.#fileOf(operation.fd);
        file?.content.pending.push({ length: operation.length });
        return file !== null;
      }
      case 'sync':
        return this.#sync(operation.fd);
      case 'rename':
        return this.#rename(operation.from, operation.to);
      case 'symlink':
        return this.#change(operation.path, (names, name) => names.set(name, { link: operation.target }));
      case 'unlink':
        return this.#change(operation.path, (names, name) => names.delete(name));
      case 'mkdir':
        return false;
    }
  }

  /** Writes what the cut leaves into a folder. */
  leave(to: string, survival: Survival, random: () => number): void {
    mkdirSync(to, { recursive: true });
    const names = new Map(this.#synced);
    const kept = survival === 'nothing' || survival === 'data' ? 0 : this.#changes.length;
    const part = survival === 'a part' || survival === 'torn' ? Math.floor(random() * (kept + 1)) : kept;
    const changes =
      survival === 'any names' ? this.#changes.filter(() => random() < 0.5) : this.#changes.slice(0, part);
    for (const { make } of changes) make(names);
    for (const [name, entry] of names) {
      // The index of a log lives in memory; SQLite makes it again.
      if (name.endsWith('-shm')) continue;
      mkdirSync(dirname(join(to, name)), { recursive: true });
      if ('link' in entry) symlinkSync(entry.link, join(to, name));
      else writeFileSync(join(to, name), bytesOf(entry.content, survival, random));
    }
  }

  #openFile({ path, fd, create, truncate }: FileOperation & { op: 'open' }): boolean {
    const name = path === this.#folder ? '.' : this.#nameOf(path);
    if (name === null) return false;
    if (this.#folders.has(name)) {
      this.#open.set(fd, { folder: name });
      return true;
    }
    const known = this.#follow(name);
    if (known !== null) {
      if (truncate) known.pending.push({ length: 0 });
      this.#open.set(fd, { content: known, position: 0 });
      return true;
    }
    if (!create) return false;
    const content: Content = { synced: Buffer.alloc(0), pending: [] };
    this.#change(path, (names, own) => names.set(own, { content }));
    this.#open.set(fd, { content, position: 0 });
    return true;
  }

  #follow(name: string): Content | null {
    const entry = this.#names.get(name);
    if (entry === undefined) return null;
    return 'link' in entry ? this.#follow(join(dirname(name), entry.link)) : entry.content;
  }

  #fileOf(fd: number): { content: Content; position: number } | null {
    const open = this.#open.get(fd);
    return open === undefined || 'folder' in open ? null : open;
  }

  #sync(fd: number): boolean {
    const open = this.#open.get(fd);
    if (open === undefined) return false;
    if ('folder' in open) {
      const within = ([name]: [string, Entry]): boolean => dirname(name) === open.folder;
      const others = [...this.#synced].filter((entry) => !within(entry));
      this.#synced = new Map([...others, ...[...this.#names].filter(within)]);
      this.#changes = this.#changes.filter(({ folder }) => folder !== open.folder);
      return true;
    }
    const { content } = open;
    content.synced = content.pending.reduce(put, content.synced);
    content.pending = [];
    return true;
  }

  #rename(from: string, to: string): boolean {
    const old = this.#nameOf(from);
    const name = this.#nameOf(to);
    const entry = old === null ? undefined : this.#names.get(old);
    if (old === null || name === null || entry === undefined) return false;
    return this.#change(from, (names) => {
      names.delete(old);
      names.set(name, entry);
    });
  }

  #change(path: string, change: (names: Map<string, Entry>, name: string) => unknown): boolean {
    const name = this.#nameOf(path);
    if (name === null) return false;
    this.#folders.add(dirname(name));
    change(this.#names, name);
    this.#changes.push({ folder: dirname(name), make: (names) => change(names, name) });
    return true;
  }

  #nameOf(path: string): string | null {
    return path.startsWith(`${this.#folder}/`) ? path.slice(this.#folder.length + 1) : null;
  }
}

function bytesOf(content: Content, survival: Survival, random: () => number): Buffer {
  const { synced, pending } = content;
  switch (survival) {
    case 'nothing':
    case 'names':
      return synced;
    case 'everything':
    case 'data':
    case 'any names':
      return pending.reduce(put, synced);
    case 'a part':
      return pending.filter(() => random() < 0.5).reduce(put, synced);
    case 'torn':
      return pending
        .filter(() => random() < 0.8)
        .map((change) => tear(change, random))
        .reduce(put, synced);
  }
}

/** Keeps the first sectors of a write. */
function tear(change: Change, random: () => number): Change {
  if ('length' in change || random() < 0.7) return change;
  const sectors = Math.floor((random() * change.bytes.length) / SECTOR_BYTES);
  return { bytes: change.bytes.subarray(0, sectors * SECTOR_BYTES), at: change.at };
}

function put(bytes: Buffer, change: Change): Buffer {
  if ('length' in change) {
    if (change.length <= bytes.length) return Buffer.from(bytes.subarray(0, change.length));
    return Buffer.concat([bytes, Buffer.alloc(change.length - bytes.length)]);
  }
  if (change.bytes.length === 0) return bytes;
  const end = change.at + change.bytes.length;
  const next = Buffer.alloc(Math.max(bytes.length, end));
  bytes.copy(next);
  change.bytes.copy(next, change.at);
  return next;
}
