import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, newContentKey, wipe } from '../../adapters/storage/crypto/index.ts';
import { flushSync } from '../../adapters/storage/files/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { refuse } from '../../core/result/index.ts';
import { type BundleStatement, sealBundle } from '../../delivery/bundles/index.ts';
import { sealKeys } from '../../delivery/content-keys/index.ts';
import type { ListHeader } from '../../delivery/format/index.ts';
import { activeDevices, type EnrolledDevice } from '../devices/index.ts';
import { placeFile } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import type { TextSource } from '../source/index.ts';
import { type CheckedRecords, sortedRecords } from '../source/index.ts';
import {
  type BundleTarget,
  fullOf,
  type Metadata,
  Repository,
  type RepositoryState,
  sha256Hex,
  signedBytes,
  type Target,
  type TargetsSigned,
} from '../tuf/index.ts';
import { ArchiveDamaged, ArchiveWriter, archiveLines } from './archive.ts';
import { bundleFacts } from './bundle-facts.ts';
import { contentHash } from './content-hash.ts';
import { compareGenerations, type DiffSummary, DiffTally } from './diff.ts';
import { type JointList, jointFault } from './joint.ts';
import { keepContentKey } from './kept-key.ts';
import { Staging, type StagingSummary, targetsHolders } from './staging.ts';
import { nextTargets, targetsAfter } from './targets-policy.ts';

/** A delta with more operations than this, and than half the records, is not smaller than the list. */
const DELTA_OPERATIONS_MIN = 1000;
/** Maximum number of operations in a delta; with more, a kiosk takes the full list. */
const DELTA_OPERATIONS_MAX = 250_000;

/** Oldest release that can read what is built here. Raised with the format, never with the office's release. */
export const OLDEST_APP = '0.1.0';

/** A list header as stated by an author; this office counts the generations. */
export type AuthoredHeader = Omit<ListHeader, 'generation'> & { generation?: number | undefined };

export interface GenerationRequest {
  folder: CentralFolder;
  head: AuthoredHeader;
  source: TextSource;
  /** The records of `source`, checked. */
  checked: CheckedRecords;
  /** 32 bytes; it opens the sealed text of the last generation and seals the new one. */
  archiveKey: Uint8Array;
  now: Date;
  /** Oldest version of the program that can take the new generation. */
  minApp: string;
  allowEmpty: boolean;
  /** For a joint operation: what was agreed, and the key ids of the kiosks that take part. */
  joint?: JointList | undefined;
  /** True if the sealed text of the last generation is lost: only a full list is made, and changes cannot be shown. */
  withoutLast: boolean;
}

export type BuildReason =
  | 'LIST_RECORDS_REFUSED'
  | 'LIST_EMPTY'
  | 'LIST_GENERATION'
  | 'LIST_BACKWARDS'
  | 'LIST_KIND'
  | 'LIST_LAST_TEXT'
  | 'LIST_NO_DEVICE'
  | 'LIST_OTHER_STAGED'
  | 'LIST_TOO_MANY_TARGETS'
  | 'LIST_OPERATION'
  | 'REPOSITORY_ABSENT';

export interface BuiltGeneration {
  ok: true;
  summary: StagingSummary;
  records: number;
  /** Bytes of the two bundles; null if no delta was made. */
  fullBytes: number;
  deltaBytes: number | null;
  devices: number;
  /** SHA-256 of the bytes to be signed. */
  digest: string;
}

export type BuildVerdict = BuiltGeneration | { ok: false; reason: BuildReason; message: string; diff?: DiffSummary };

/**
 * Makes generation n+1 of a list in the staging folder: a full bundle, a delta from generation n if that is worthwhile,
 * content keys sealed to every device that is not revoked, and unsigned targets metadata (decision 0024). What has
 * been published does not change.
 */
export function buildGeneration(request: GenerationRequest): BuildVerdict {
  const { folder, head, checked } = request;
  const { report } = checked;
  if (report.errors > 0) {
    return refuse('LIST_RECORDS_REFUSED', `${report.file} has ${report.errors} error(s). See: waypost central check`);
  }
  if (report.records === 0 && !request.allowEmpty) {
    return refuse(
      'LIST_EMPTY',
      `${report.file} contains no record: nobody would match. Use --allow-empty if this is intended.`,
    );
  }
  const repository = new Repository(folder.repository);
  const current = repository.current();
  if (current.state === 'absent') {
    return refuse('REPOSITORY_ABSENT', 'There is no repository yet. Run: waypost central keys ceremony');
  }
  const staged = new Staging(folder.staging).read()?.summary;
  if (staged?.grant != null || (staged?.list != null && staged.list.listId !== head.listId)) {
    const what = staged.list === null ? `A grant to "${staged.grant?.name}"` : `"${staged.list.listId}"`;
    return refuse(
      'LIST_OTHER_STAGED',
      `${what} is waiting to be published. Publish it, or run: waypost central discard`,
    );
  }
  const devices = activeDevices(folder);
  if (devices.length === 0) {
    return refuse(
      'LIST_NO_DEVICE',
      'No device is enrolled, so nobody could open the list. Run: waypost central device enrol FILE',
    );
  }
  const last = current.state === 'published' ? fullOf(current.targets.signed.targets, head.listId) : null;
  const generation = (last?.custom.to ?? 0) + 1;
  const fault = jointFault(request, last);
  if (fault !== null) return refuse('LIST_OPERATION', fault);
  if (head.generation !== undefined && head.generation !== generation) {
    return refuse(
      'LIST_GENERATION',
      `The next generation of "${head.listId}" is ${generation}. Remove "generation" from the file.`,
    );
  }
  return new Generation(request, { repository, current, devices, last, generation }).build();
}

interface Standing {
  repository: Repository;
  current: Exclude<RepositoryState, { state: 'absent' }>;
  devices: readonly EnrolledDevice[];
  last: BundleTarget | null;
  generation: number;
}

class Generation {
  readonly #request: GenerationRequest;
  readonly #standing: Standing;
  readonly #head: ListHeader;
  readonly #staging: Staging;
  #operations: string[] | null = [];

  constructor(request: GenerationRequest, standing: Standing) {
    this.#request = request;
    this.#standing = standing;
    this.#head = { ...request.head, generation: standing.generation };
    this.#staging = new Staging(`${request.folder.staging}.part`);
    if (standing.last === null || request.withoutLast || request.checked.report.face !== null) this.#operations = null;
    if (request.joint !== undefined) this.#operations = null;
  }

  build(): BuildVerdict {
    rmSync(this.#staging.path, { recursive: true, force: true });
    const read = this.#readText();
    if ('reason' in read) {
      rmSync(this.#staging.path, { recursive: true, force: true });
      return read;
    }
    const full = this.#seal('full', read.state);
    const delta = this.#delta(read.state, full.length);
    return this.#stage(
      { ...full.targets, ...delta?.targets },
      { diff: read.diff, full: full.length, delta: delta?.length ?? null },
    );
  }

  /** One pass over both texts: the state of the new generation, what changed, and the sealed text for the next time. */
  #readText(): { state: string; diff: DiffSummary | null } | (BuildVerdict & { ok: false }) {
    const { request, standing } = { request: this.#request, standing: this.#standing };
    const { listId } = this.#head;
    const { last } = standing;
    const lastText =
      last === null ? null : join(request.folder.list(listId), 'generations', `${last.custom.to}.sealed`);
    if (lastText !== null && !request.withoutLast && !existsSync(lastText))
      return lastTextLost(`${lastText} is missing.`);
    const previous =
      lastText === null || last === null || request.withoutLast
        ? null
        : archiveLines(lastText, request.archiveKey, { listId, generation: last.custom.to });
    const { hash, add } = contentHash(request.joint?.additions);
    const tally = new DiffTally();
    const archive = new ArchiveWriter(this.#staging.text, request.archiveKey, {
      listId,
      generation: standing.generation,
    });
    try {
      for (const step of compareGenerations(previous ?? [], sortedRecords(request.source, request.checked))) {
        tally.note(step);
        if (step.kind === 'removed') this.#operation(canonical({ op: 'del', id: step.id, rev: step.rev }));
        else {
          add(step.record.text);
          archive.add(step.record.text);
          if (step.kind !== 'unchanged') this.#operation(step.record.text);
        }
      }
    } catch (error) {
      archive.abort();
      if (error instanceof ArchiveDamaged) return lastTextLost(error.message);
      throw error;
    }
    archive.finish();
    const { backwards } = tally.summary;
    if (backwards.count > 0) {
      return {
        ...refuse('LIST_BACKWARDS', backwardsWords(tally.summary, listId)),
        diff: tally.summary,
      };
    }
    return { state: hash(), diff: previous === null ? null : tally.summary };
  }

  #operation(text: string): void {
    this.#operations?.push(text);
    const half = Math.max(DELTA_OPERATIONS_MIN, this.#request.checked.report.records / 2);
    const most = Math.min(DELTA_OPERATIONS_MAX, half);
    if (this.#operations !== null && this.#operations.length > most) this.#operations = null;
  }

  /** Makes the delta, unless it is larger than half the full list: every device would ignore it. */
  #delta(state: string, fullBytes: number): { targets: Record<string, Target>; length: number } | null {
    if (this.#operations === null) return null;
    const made = this.#seal('delta', state);
    if (made.length <= fullBytes / 2 || this.#operations.length === 0) return made;
    for (const [path, { hashes }] of Object.entries(made.targets))
      rmSync(this.#staging.targetFile(path, hashes.sha256));
    this.#operations = null;
    return null;
  }

  #seal(kind: 'full' | 'delta', toState: string): { targets: Record<string, Target>; length: number } {
    const { last, generation, devices } = this.#standing;
    const { checked, joint } = this.#request;
    const { report } = checked;
    const operations = kind === 'delta' ? (this.#operations ?? []) : null;
    const statement: BundleStatement = {
      head: this.#head,
      kind,
      from: operations === null ? null : (last?.custom.to ?? null),
      fromState: operations === null ? null : (last?.custom.toState ?? null),
      to: generation,
      toState,
      records: operations?.length ?? report.records,
      total: report.records,
      ...(report.face === null || operations !== null ? {} : { face: report.face }),
      ...(joint === undefined ? {} : { operation: joint.operation }),
      createdAt: this.#request.now.toISOString(),
    };
    const contentKey = newContentKey();
    const { bytes, header } = sealBundle({
      header: statement,
      additions: joint?.additions,
      lines: operations ?? this.#texts(),
      contentKey,
    });
    const takesPart = ({ deviceKeyId }: EnrolledDevice) => joint?.takingPart.includes(deviceKeyId) ?? true;
    const keys = sealKeys({
      contentKey,
      devices: devices.filter(takesPart).map(boxOf),
      others: devices.filter((device) => !takesPart(device)).map(boxOf),
    });
    // A kiosk enrolled later does not take part, so a key is not kept for it.
    if (kind === 'full' && joint === undefined) {
      const name = { listId: this.#head.listId, generation };
      keepContentKey(this.#staging.contentKey, { contentKey, archiveKey: this.#request.archiveKey, name });
    }
    wipe(contentKey);
    const name = kind === 'full' ? `g${generation}.full` : `g${header.from}-g${generation}.delta`;
    const bundle = this.#place(`${name}.wpb`, bytes, bundleFacts(header, this.#request.minApp));
    const { listId: list } = this.#head;
    const facts = { list, kind, from: header.from, to: generation, contentKeyId: header.contentKeyId };
    const sealed = this.#place(`g${generation}.${kind}.wpk`, keys, facts);
    return { targets: { ...bundle, ...sealed }, length: bytes.length };
  }

  *#texts(): Generator<string> {
    for (const { text } of sortedRecords(this.#request.source, this.#request.checked)) yield text;
  }

  #place(name: string, bytes: Uint8Array, custom: Target['custom']): Record<string, Target> {
    const path = `wl/${this.#head.listId}/${name}`;
    const sha256 = sha256Hex(bytes);
    placeFile(this.#staging.targetFile(path, sha256), bytes, 0o644);
    return { [path]: { length: bytes.length, hashes: { sha256 }, custom } };
  }

  #stage(
    added: Record<string, Target>,
    made: { diff: DiffSummary | null; full: number; delta: number | null },
  ): BuildVerdict {
    const { folder, now, checked, joint } = this.#request;
    const { current, devices, generation, last } = this.#standing;
    const settings = folder.settings();
    if (settings === null) throw new Error('the settings of the central folder are missing');
    const published: Metadata<'targets'> | null = current.state === 'published' ? current.targets : null;
    const targets = targetsAfter(published?.signed.targets ?? {}, {
      listId: this.#head.listId,
      added,
      deltas: settings.deltas,
      now,
    });
    const signed: TargetsSigned = nextTargets(published, { targets, now, days: settings.expiry.targetsDays });
    const { root } = current;
    const summary: StagingSummary = {
      format: 'waypost.staging.1',
      kind: 'generation',
      pack: null,
      program: null,
      preparedAt: now.toISOString(),
      list: {
        listId: this.#head.listId,
        name: this.#head.name,
        from: last?.custom.to ?? null,
        to: generation,
        diff: made.diff,
      },
      grant: null,
      ...(joint === undefined ? {} : { takingPart: [...joint.takingPart] }),
      devices: Object.fromEntries(devices.map((device) => [device.deviceKeyId, device.name])),
      holders: targetsHolders(root, folder.holders()),
    };
    this.#staging.write({ summary, root, publishedRoot: root, published, targets: { signatures: [], signed } });
    rmSync(folder.staging, { recursive: true, force: true });
    renameSync(this.#staging.path, folder.staging);
    flushSync(folder.path);
    return {
      ok: true,
      summary,
      records: checked.report.records,
      fullBytes: made.full,
      deltaBytes: made.delta,
      devices: devices.length,
      digest: sha256Hex(signedBytes(signed)),
    };
  }
}

function boxOf({ box }: EnrolledDevice): Uint8Array {
  return fromHex(box, 32) ?? new Uint8Array();
}

function lastTextLost(what: string): BuildVerdict & { ok: false } {
  const remedy =
    'Without it nobody can tell what changed. If it is lost for good, give --without-last: kiosks then load the full list.';
  return refuse('LIST_LAST_TEXT', `${what} ${remedy}`);
}

function backwardsWords({ backwards }: DiffSummary, listId: string): string {
  const ids = backwards.ids.slice(0, 5).join(', ');
  return (
    `${backwards.count} record(s) changed but their revision did not increase (${ids}). Raise "rev", or import the source ` +
    `again with --after ${listId}, which sets the revisions.`
  );
}
