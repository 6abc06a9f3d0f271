import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { placeFile, textOf } from '../files/index.ts';
import { type Holders, read } from '../folder/index.ts';
import { consistentName, METADATA_BYTES_MAX, type Metadata, metadataText, readMetadata } from '../tuf/index.ts';

const SUMMARY_BYTES_MAX = 1024 * 1024;
const APPROVAL_BYTES_MAX = 16 * 1024;

const count = z.strictObject({ count: z.int().min(0), ids: z.array(z.string().max(64)).max(50) });
export const diffSchema = z.strictObject({
  added: count,
  changed: count,
  removed: count,
  unchanged: z.int().min(0),
  backwards: count,
});

const summarySchema = z.strictObject({
  format: z.literal('waypost.staging.1'),
  /**
   * `generation`: a new issue of one list. `renewal`: the same targets signed again, for other keys or a later date. `grant`:
   * published lists for one later kiosk. `pack`: a signed protection pack. `operation-end`: the list of a joint operation is no
   * longer published. `program`: a program, or the halt of one. `order`: the kiosks that are locked.
   */
  kind: z.enum(['generation', 'renewal', 'grant', 'pack', 'operation-end', 'program', 'order']),
  preparedAt: z.string(),
  list: z
    .strictObject({
      listId: z.string(),
      name: z.string(),
      from: z.int().nullable(),
      to: z.int(),
      /** Null for a first generation. */
      diff: diffSchema.nullable(),
    })
    .nullable(),
  /** The kiosk that is given access to published lists. */
  grant: z
    .strictObject({
      deviceKeyId: z.string().regex(/^[0-9a-f]{32}$/),
      name: z.string(),
      lists: z.array(z.strictObject({ listId: z.string(), generation: z.int() })),
    })
    .nullable()
    .default(null),
  /** The signed pack that is published. */
  pack: z
    .strictObject({ version: z.int().min(1) })
    .nullable()
    .default(null),
  /** For the list of a joint operation: the kiosks that can open it. The key file does not show which they are. */
  takingPart: z
    .array(z.string().regex(/^[0-9a-f]{32}$/))
    .max(20_000)
    .optional(),
  /** The list of the joint operation that ends early. */
  operationEnd: z.string().optional(),
  /** The program that is published; its version is null if a roll-out is halted. */
  program: z
    .strictObject({ version: z.string().max(20).nullable() })
    .nullable()
    .default(null),
  /** The lock order that is published. */
  order: z.strictObject({ version: z.int().min(1) }).optional(),
  /** Names of the devices for which content keys were sealed, by device key id. */
  devices: z.record(z.string(), z.string()),
  /** Names of the people who hold the targets keys, by key id. */
  holders: z.record(z.string(), z.string()),
});
/** What the person who prepared a staging folder says about it; only what is recomputed from the files is trusted. */
export type StagingSummary = z.infer<typeof summarySchema>;

const approvalSchema = z.strictObject({
  format: z.literal('waypost.approval.1'),
  version: z.int().min(1),
  /** SHA-256 of the canonical bytes that were signed. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  signedAt: z.string(),
  keyid: z.string().regex(/^[0-9a-f]{64}$/),
  sig: z.string().regex(/^[0-9a-f]{128}$/),
});
export type Approval = z.infer<typeof approvalSchema>;

export interface StagedMetadata {
  summary: StagingSummary;
  /** The root under which the targets are to be published. */
  root: Metadata<'root'>;
  /** The root in force until then; the same as `root` except in a rotation. */
  publishedRoot: Metadata<'root'>;
  published: Metadata<'targets'> | null;
  targets: Metadata<'targets'>;
}

/** A folder that one person prepares, two approve on their own machines and one publishes. It holds no readable record. */
export class Staging {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  exists(): boolean {
    return existsSync(join(this.path, 'targets.json'));
  }

  /** The folder that was prepared separately replaces the staging folder as a whole, so that nobody reviews half of it. */
  moveTo(place: string): void {
    rmSync(place, { recursive: true, force: true });
    renameSync(this.path, place);
  }

  targetFile(target: string, sha256: string): string {
    return join(this.path, 'targets', consistentName(target, sha256));
  }

  /** Sealed text of the new generation, for the archive of the office. */
  get text(): string {
    return join(this.path, 'text.sealed');
  }

  /** The content key of the new full list, sealed, for a later grant. */
  get contentKey(): string {
    return join(this.path, 'content-key.sealed');
  }

  write(staged: Omit<StagedMetadata, 'holders'>): void {
    const file = (name: string) => join(this.path, name);
    placeFile(file('summary.json'), `${JSON.stringify(staged.summary, null, 1)}\n`);
    placeFile(file('root.json'), metadataText(staged.root));
    placeFile(file('published-root.json'), metadataText(staged.publishedRoot));
    if (staged.published !== null) placeFile(file('published-targets.json'), metadataText(staged.published));
    placeFile(file('targets.json'), metadataText(staged.targets));
  }

  /** Null if a file is missing or is not one that `write` makes. */
  read(): StagedMetadata | null {
    const file = (name: string, limit: number) => textOf(join(this.path, name), limit);
    const metadata = <R extends 'root' | 'targets'>(role: R, name: string): Metadata<R> | null => {
      const text = file(name, METADATA_BYTES_MAX[role]);
      return text === null ? null : readMetadata(role, text);
    };
    const summary = read(summarySchema, file('summary.json', SUMMARY_BYTES_MAX));
    const [root, publishedRoot] = [metadata('root', 'root.json'), metadata('root', 'published-root.json')];
    const [targets, published] = [metadata('targets', 'targets.json'), metadata('targets', 'published-targets.json')];
    const hasPublished = existsSync(join(this.path, 'published-targets.json'));
    if (summary === null || root === null || publishedRoot === null || targets === null) return null;
    if (hasPublished && published === null) return null;
    return { summary, root, publishedRoot, published, targets };
  }

  approvalFile(keyid: string): string {
    return join(this.path, 'approvals', `${keyid}.json`);
  }

  writeApproval(approval: Approval): string {
    const path = this.approvalFile(approval.keyid);
    placeFile(path, `${JSON.stringify(approval, null, 2)}\n`);
    return path;
  }
}

/** An approval in a file; null if it is not one. */
export function readApproval(path: string): Approval | null {
  return read(approvalSchema, textOf(path, APPROVAL_BYTES_MAX));
}

/** Holders of the targets keys of a root, by key id. */
export function targetsHolders(root: Metadata<'root'>, holders: Holders): Record<string, string> {
  const { keyids } = root.signed.roles.targets;
  return Object.fromEntries(keyids.map((keyid) => [keyid, holders[keyid]?.holder ?? `key ${keyid.slice(0, 8)}`]));
}
