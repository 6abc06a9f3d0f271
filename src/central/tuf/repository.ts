import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { DAY_MS } from '../../core/time/index.ts';
import { filesUnder, placeFile, textOf } from '../files/index.ts';
import {
  type BundleFacts,
  METADATA_BYTES_MAX,
  type Metadata,
  meetsThreshold,
  metadataText,
  type Role,
  readMetadata,
  sha256Hex,
  type Target,
} from './metadata.ts';

/** Root versions that a client follows in one run (tuf-js). */
const ROOTS_MAX = 256;

export interface PublishedMetadata {
  root: Metadata<'root'>;
  targets: Metadata<'targets'>;
  snapshot: Metadata<'snapshot'>;
  timestamp: Metadata<'timestamp'>;
}

export type RepositoryState =
  | { state: 'absent' }
  /** A repository that has only a root: nothing has been published yet. */
  | { state: 'empty'; root: Metadata<'root'> }
  | ({ state: 'published' } & PublishedMetadata);

/** A repository that this office did not write: nothing is built on it. */
export class RepositoryDamaged extends Error {
  constructor(path: string, what: string) {
    super(`${path}: ${what}. Restore a copy of the repository; nothing is built on this one.`);
  }
}

/** The folder that a web server or a stick carries: `metadata/` and `targets/` (decision 0024). */
export class Repository {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  metadataFile(name: string): string {
    return join(this.path, 'metadata', name);
  }

  /** Path of a target's file: names begin with the hash (consistent snapshots). */
  targetFile(target: string, sha256: string): string {
    return join(this.path, 'targets', consistentName(target, sha256));
  }

  /** All roots, oldest first. */
  roots(): Metadata<'root'>[] {
    const found: Metadata<'root'>[] = [];
    for (let version = 1; version <= ROOTS_MAX; version += 1) {
      const root = this.#read('root', `${version}.root.json`);
      if (root === null) break;
      if (root.signed.version !== version)
        throw new RepositoryDamaged(this.path, `${version}.root.json has a different version`);
      found.push(root);
    }
    return found;
  }

  /**
   * What a client would find, followed from the timestamp down and checked against the newest root, except for the dates.
   * If a publication was interrupted after a new root, the rest is still signed by the previous root's keys.
   */
  current(): RepositoryState {
    const roots = this.roots();
    const root = roots.at(-1);
    if (root === undefined) return { state: 'absent' };
    const timestamp = this.#read('timestamp', 'timestamp.json');
    if (timestamp === null) return { state: 'empty', root };
    const { version: at } = timestamp.signed.meta['snapshot.json'];
    const snapshot = this.#read('snapshot', `${at}.snapshot.json`);
    const targetsVersion = snapshot?.signed.meta['targets.json'].version ?? 0;
    const targets = this.#read('targets', `${targetsVersion}.targets.json`);
    if (snapshot === null || targets === null) throw new RepositoryDamaged(this.path, 'metadata is missing');
    const all = [
      ['timestamp', timestamp],
      ['snapshot', snapshot],
      ['targets', targets],
    ] as const;
    for (const [role, one] of all) {
      if (roots.slice(-2).some(({ signed }) => meetsThreshold(one, signed, role))) continue;
      throw new RepositoryDamaged(this.path, `${role} is not signed by its keys`);
    }
    return { state: 'published', root, timestamp, snapshot, targets };
  }

  /** Writes the versioned metadata file, synced to disk before any other file names it. */
  place(role: Exclude<Role, 'timestamp'>, metadata: Metadata<Role>): void {
    placeFile(this.metadataFile(`${metadata.signed.version}.${role}.json`), metadataText(metadata), 0o644);
  }

  /** Places the file that a client requests first: this rename publishes everything placed before it. */
  placeTimestamp(timestamp: Metadata<'timestamp'>): void {
    placeFile(this.metadataFile('timestamp.json'), metadataText(timestamp), 0o644);
  }

  /**
   * Deletes files that no published metadata name, once they have been there for `graceDays`: a kiosk in the middle of a
   * download still needs those of the snapshot that it has. Roots are never deleted.
   */
  prune({ targets, snapshot }: PublishedMetadata, { now, graceDays }: { now: Date; graceDays: number }): string[] {
    const named = new Set(
      Object.entries(targets.signed.targets).map(([path, { hashes }]) => consistentName(path, hashes.sha256)),
    );
    const keep = new Set([`${targets.signed.version}.targets.json`, `${snapshot.signed.version}.snapshot.json`]);
    const old = (path: string): boolean => now.getTime() - statSync(path).mtimeMs > graceDays * DAY_MS;
    const removed: string[] = [];
    for (const name of filesUnder(join(this.path, 'targets'))) {
      if (named.has(name) || !old(join(this.path, 'targets', name))) continue;
      rmSync(join(this.path, 'targets', name));
      removed.push(name);
    }
    const metadata = join(this.path, 'metadata');
    for (const name of existsSync(metadata) ? readdirSync(metadata) : []) {
      if (keep.has(name) || !/^\d+\.(?:targets|snapshot)\.json$/.test(name) || !old(join(metadata, name))) continue;
      rmSync(join(metadata, name));
      removed.push(name);
    }
    return removed;
  }

  #read<R extends Role>(role: R, name: string): Metadata<R> | null {
    const text = textOf(this.metadataFile(name), METADATA_BYTES_MAX[role]);
    if (text === null) return null;
    const metadata = readMetadata(role, text);
    if (metadata === null) throw new RepositoryDamaged(this.path, `${name} is not metadata of role ${role}`);
    return metadata;
  }
}

export function consistentName(target: string, sha256: string): string {
  return posix.join(dirname(target), `${sha256}.${posix.basename(target)}`);
}

/** Length and hash of a metadata file as stated by the next role. */
export function fileMetaOf(metadata: Metadata<Role>): { version: number; length: number; hashes: { sha256: string } } {
  const text = metadataText(metadata);
  return { version: metadata.signed.version, length: Buffer.byteLength(text), hashes: { sha256: sha256Hex(text) } };
}

export type BundleTarget = Target & { custom: BundleFacts };

/** The list to which a file belongs; null for a signed pack. */
export function listOf({ custom }: Target): string | null {
  return 'list' in custom ? custom.list : null;
}

export function isBundle(target: Target): target is BundleTarget {
  return 'toState' in target.custom;
}

/** The newest full bundle of a list in these targets. */
export function fullOf(targets: Readonly<Record<string, Target>>, listId: string): BundleTarget | null {
  const fulls = Object.values(targets)
    .filter(isBundle)
    .filter(({ custom }) => custom.list === listId && custom.kind === 'full');
  return fulls.sort((a, b) => b.custom.to - a.custom.to)[0] ?? null;
}
