import { isDeepStrictEqual } from 'node:util';
import { type Additions, additionsInLine } from '../../core/additions/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import { type BundleHeader, fileSource, openHeader } from '../../delivery/bundles/index.ts';
import { followsFrom } from '../folder/index.ts';
import {
  type BundleTarget,
  fullOf,
  isBundle,
  listOf,
  type Metadata,
  meetsThreshold,
  sha256Hex,
  signedBytes,
  type Target,
} from '../tuf/index.ts';
import { agreementFault } from './agreement.ts';
import { bundleFacts } from './bundle-facts.ts';
import type { DiffSummary } from './diff.ts';
import { type ReviewedGrant, reviewGrant } from './grant-review.ts';
import { countedKeys, isKeyTarget } from './key-files.ts';
import { type ReviewedLock, reviewLock } from './lock.ts';
import { type ReviewedEnd, reviewOperationEnd } from './operation-end.ts';
import { compareOwn, type OwnRecords } from './own-records.ts';
import { type ReviewedPack, reviewPack } from './pack-review.ts';
import { mixedRepository, type ReviewedProgram, reviewProgram } from './program-review.ts';
import { fileFault, type ReviewRefusal, refuse } from './staged-file.ts';
import type { StagedMetadata, Staging } from './staging.ts';

/** Longer than any default validity that this program gives to targets metadata. */
const TARGETS_LIFE_DAYS_MAX = 366;
const AHEAD_MS_MAX = 10 * 60_000;

/** What is published beside the generations of lists; at most one of them is not null. */
export interface ReviewedChange {
  /** Null if no kiosk is given access to published lists. */
  grant: ReviewedGrant | null;
  /** Null if no signed pack is published. */
  pack: ReviewedPack | null;
  /** Null if no joint operation ends early. */
  end: ReviewedEnd | null;
  /** Null if no program is published or halted. */
  program: ReviewedProgram | null;
  /** Null if no kiosk is locked or removed from the order. */
  order: ReviewedLock | null;
}

export const NO_CHANGE: ReviewedChange = { grant: null, pack: null, end: null, program: null, order: null };

/** What an approver is shown; everything here was worked out from the staged files. */
export interface Review extends ReviewedChange {
  ok: true;
  staged: StagedMetadata;
  /** SHA-256 of the bytes to be signed. */
  digest: string;
  /** Null in a renewal and in a grant. */
  list: ReviewedList | null;
  /** Ids of the other lists, whose targets stay the same. */
  untouched: string[];
  /** Whether the root follows from one that the approver keeps; false: only the folder says what is published. */
  rootFollows: boolean;
}

export interface ReviewedList {
  header: BundleHeader;
  /** Hex public key of the partner agency that signed a joint operation; null if there is none. */
  partnerKey: string | null;
  from: number | null;
  recordsBefore: number | null;
  fullBytes: number;
  deltaBytes: number | null;
  /** Operations of the delta; null if there is none. */
  operations: number | null;
  /** Device key ids for which the full bundle was sealed. */
  devices: string[];
  /** Changes counted from the records themselves; null if the approver does not have them. */
  diff: DiffSummary | null;
  /** What the operation adds, from the approver's own file; null if it adds nothing, or if nothing was compared. */
  additions: Additions | null;
  /** True if the approver's records give exactly the state that will be signed. */
  recordsMatch: boolean;
  /** True if the delta was recomputed too, or if there is none; a kiosk with the previous generation takes only the delta. */
  deltaMatches: boolean;
}

/**
 * Examines a staging folder without trusting anything: the summary is not relied on for anything that the files also show. The
 * clauses: the roots, against one that the approver keeps, if given, the published targets, the version and validity of the new
 * ones, what they change, every staged file against its length and hash, every bundle header against the signed facts, the sealed
 * keys against the bundles, and, if the approver has the records, the state of the list.
 */
export function review(
  staging: Staging,
  at: { now: Date; records?: OwnRecords | undefined; roots?: readonly Metadata<'root'>[]; packageSha256?: string },
): Review | ReviewRefusal {
  const staged = staging.read();
  if (staged === null)
    return refuse('STAGING_INCOMPLETE', `${staging.path} is not a staging folder, or a file in it is missing.`);
  const fault = rootFault(staged) ?? publishedFault(staged) ?? lifeFault(staged, at.now);
  if (fault !== null) return fault;
  const rootFollows = at.roots !== undefined && at.roots.length > 0;
  if (rootFollows && !followsFrom(at.roots ?? [], staged.publishedRoot))
    return refuse('STAGING_ROOT', 'The root of the staging folder does not follow from your own copy.');
  const before = staged.published?.signed.targets ?? {};
  const after = staged.targets.signed.targets;
  const digest = sha256Hex(signedBytes(staged.targets.signed));
  const changed = changedPaths(before, after);
  const nothing: Review = {
    ...{ ok: true, staged, digest, rootFollows },
    list: null,
    ...NO_CHANGE,
    untouched: listsOf(after, ''),
  };
  if (mixedRepository(after))
    return refuse('STAGING_PROGRAM', 'The targets contain programs and other files. Programs need a separate office.');
  if (staged.summary.program !== null) {
    const { list, grant, pack } = staged.summary;
    if (list !== null || grant !== null || pack !== null)
      return refuse(
        'STAGING_PROGRAM',
        'A program and something else are staged together; each must be approved separately.',
      );
    const program = reviewProgram(staging, { before, after, changed }, at.packageSha256);
    if ('reason' in program) return program;
    return { ...nothing, program, untouched: [] };
  }
  if (staged.summary.order !== undefined) {
    const order = reviewLock(staging, { before, after, changed });
    return 'reason' in order ? order : { ...nothing, order };
  }
  if (staged.summary.operationEnd !== undefined) {
    const { operationEnd: listId } = staged.summary;
    const end = reviewOperationEnd(listId, { before, after, changed });
    return 'reason' in end ? end : { ...nothing, end };
  }
  if (staged.summary.pack !== null) {
    if (staged.summary.list !== null || staged.summary.grant !== null)
      return refuse('STAGING_PACK', 'A pack and something else are staged together; each must be approved separately.');
    const pack = reviewPack(staging, { before, after, changed });
    if ('reason' in pack) return pack;
    return { ...nothing, pack };
  }
  if (staged.summary.grant !== null) {
    if (staged.summary.list !== null)
      return refuse(
        'STAGING_GRANT',
        'A grant and a new generation are staged together; each must be approved separately.',
      );
    const grant = reviewGrant(staging, { before, after, changed, named: staged.summary.grant.deviceKeyId });
    if ('reason' in grant) return grant;
    const granted = new Set(grant.lists.map(({ listId }) => listId));
    const untouched = listsOf(after, '').filter((id) => !granted.has(id));
    return { ...nothing, grant, untouched };
  }
  if (staged.summary.list === null) {
    if (changed.length > 0)
      return refuse('STAGING_OTHER_CHANGE', `A renewal must change nothing, but this one changes ${changed[0]}.`);
    return nothing;
  }
  const { listId } = staged.summary.list;
  const foreign = changed.find((path) => !path.startsWith(`wl/${listId}/`));
  if (foreign !== undefined)
    return refuse('STAGING_OTHER_CHANGE', `${foreign} belongs to a list other than "${listId}".`);
  const rewritten = changed.find((path) => before[path] !== undefined && after[path] !== undefined);
  if (rewritten !== undefined)
    return refuse('STAGING_OTHER_CHANGE', `${rewritten} was published with different content.`);
  const list = new ListReview(staging, { listId, before, after }).run(at);
  if ('reason' in list) return list;
  return { ...nothing, list, untouched: listsOf(after, listId) };
}

/** Checks that the published root is complete and the next one has the following version; `publish` checks its signatures. */
function rootFault({ root, publishedRoot }: StagedMetadata): ReviewRefusal | null {
  if (!meetsThreshold(publishedRoot, publishedRoot.signed, 'root')) {
    return refuse('STAGING_ROOT', 'The root of the staging folder is not signed by its own keys.');
  }
  if (isDeepStrictEqual(root.signed, publishedRoot.signed)) return null;
  if (root.signed.version !== publishedRoot.signed.version + 1) {
    return refuse('STAGING_ROOT', 'The new root does not follow the published one.');
  }
  return null;
}

function publishedFault({ published, publishedRoot }: StagedMetadata): ReviewRefusal | null {
  if (published === null || meetsThreshold(published, publishedRoot.signed, 'targets')) return null;
  return refuse('STAGING_PUBLISHED', 'The published targets do not have enough signatures.');
}

function lifeFault({ targets, published }: StagedMetadata, now: Date): ReviewRefusal | null {
  const { version, expires } = targets.signed;
  const next = (published?.signed.version ?? 0) + 1;
  if (version !== next)
    return refuse('STAGING_VERSION', `The targets are version ${version}; the next one is ${next}.`);
  const days = (Date.parse(expires) - now.getTime()) / DAY_MS;
  if (days <= 0)
    return refuse('STAGING_EXPIRY', `The targets expired at ${expires}, or the clock of this machine is wrong.`);
  if (days > TARGETS_LIFE_DAYS_MAX)
    return refuse('STAGING_EXPIRY', `The targets would be valid until ${expires}, which is too long.`);
  return null;
}

function changedPaths(before: Record<string, Target>, after: Record<string, Target>): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => !isDeepStrictEqual(before[path], after[path])).sort();
}

function listsOf(targets: Record<string, Target>, but: string): string[] {
  return [...new Set(Object.values(targets).flatMap((target) => listOf(target) ?? []))]
    .filter((id) => id !== but)
    .sort();
}

interface Change {
  listId: string;
  before: Record<string, Target>;
  after: Record<string, Target>;
}

class ListReview {
  readonly #staging: Staging;
  readonly #change: Change;

  constructor(staging: Staging, change: Change) {
    this.#staging = staging;
    this.#change = change;
  }

  run(at: { now: Date; records?: OwnRecords | undefined }): ReviewedList | ReviewRefusal {
    const { listId, before, after } = this.#change;
    const added = Object.entries(after).filter(([path]) => before[path] === undefined);
    for (const [path, target] of added) {
      const fault = fileFault(this.#staging, path, target);
      if (fault !== null) return fault;
    }
    const bundles = added.filter((entry): entry is [string, BundleTarget] => isBundle(entry[1]));
    const fulls = bundles.filter(([, { custom }]) => custom.kind === 'full');
    const deltas = bundles.filter(([, { custom }]) => custom.kind === 'delta');
    if (fulls.length !== 1 || deltas.length > 1)
      return refuse('STAGING_CHAIN', 'A generation is one full bundle and at most one delta.');
    const last = fullOf(before, listId);
    const [[fullPath, full] = ['', null], delta = null] = [fulls[0], deltas[0]];
    if (full === null) return refuse('STAGING_CHAIN', 'The full bundle is missing.');
    const header = this.#header(fullPath, full, at.now);
    if ('reason' in header) return header;
    if (header.to !== (last?.custom.to ?? 0) + 1) {
      return refuse('STAGING_CHAIN', `Generation ${header.to} does not follow generation ${last?.custom.to ?? 0}.`);
    }
    const deltaHeader = delta === null ? null : this.#header(delta[0], delta[1], at.now);
    if (deltaHeader !== null && 'reason' in deltaHeader) return deltaHeader;
    const broken = chainFault({ header, deltaHeader, last });
    if (broken !== null) return broken;
    const sealed = this.#sealedTo(added, { full: header, delta: deltaHeader });
    if ('reason' in sealed) return sealed;
    const own = at.records === undefined ? null : compareOwn(at.records, { header, deltaHeader });
    if (own !== null && 'reason' in own) return own;
    return {
      header,
      partnerKey: full.custom.agreed?.key ?? null,
      from: last?.custom.to ?? null,
      recordsBefore: last?.custom.records ?? null,
      fullBytes: full.length,
      deltaBytes: delta?.[1].length ?? null,
      operations: deltaHeader?.records ?? null,
      devices: sealed.devices,
      diff: own?.diff ?? null,
      additions: additionsInLine(at.records?.additions ?? ''),
      recordsMatch: own !== null,
      deltaMatches: own !== null && (deltaHeader === null || own.diff !== null),
    };
  }

  #header(path: string, { custom, hashes }: BundleTarget, now: Date): BundleHeader | ReviewRefusal {
    const source = fileSource(this.#staging.targetFile(path, hashes.sha256));
    if (source === null) return refuse('STAGING_FILE', `${path} cannot be read.`);
    const opened = openHeader(source);
    source.close();
    if (!opened.ok) return refuse('STAGING_HEADER', `${path}: ${opened.message}`);
    const { header } = opened;
    const { agreed, ...stated } = custom;
    if (!isDeepStrictEqual(bundleFacts(header, custom.minApp), stated))
      return refuse('STAGING_HEADER', `${path}: the bundle and the targets contradict each other.`);
    if (custom.list !== this.#change.listId) return refuse('STAGING_HEADER', `${path} is a bundle for another list.`);
    const unsigned = agreementFault(header, agreed);
    if (unsigned !== null) return refuse('STAGING_OPERATION', `${path}: ${unsigned}`);
    if (Date.parse(header.createdAt) > now.getTime() + AHEAD_MS_MAX) {
      return refuse(
        'STAGING_HEADER',
        `${path} was made at ${header.createdAt}, which is in the future: compare the clocks.`,
      );
    }
    return header;
  }

  /** Checks that each bundle has one file with the content key named in its header, sealed to the same devices. */
  #sealedTo(
    added: readonly (readonly [string, Target])[],
    headers: { full: BundleHeader; delta: BundleHeader | null },
  ): { devices: string[] } | ReviewRefusal {
    const sealed = new Map<string, string[]>();
    for (const [path, target] of added) {
      if (isBundle(target)) continue;
      if (!isKeyTarget(target)) return refuse('STAGING_KEYS', `${path} is neither a bundle nor a file of keys.`);
      const { kind, to, from, contentKeyId } = target.custom;
      const file = countedKeys(this.#staging.targetFile(path, target.hashes.sha256), target.length);
      const header = headers[kind];
      const ids = new Set([file?.contentKeyId, contentKeyId, header?.contentKeyId]);
      if (file === null || header === null || ids.size !== 1) {
        return refuse('STAGING_KEYS', `${path} contains no keys for a bundle of this generation.`);
      }
      if (to !== header.to || from !== header.from || !path.endsWith(`/g${to}.${kind}.wpk`)) {
        return refuse('STAGING_KEYS', `${path} is for another generation.`);
      }
      sealed.set(kind, file.devices);
    }
    const devices = sealed.get('full') ?? [];
    if (devices.length === 0) return refuse('STAGING_KEYS', 'The list is not sealed to any device.');
    if (headers.delta !== null && !isDeepStrictEqual(devices, sealed.get('delta'))) {
      return refuse('STAGING_KEYS', 'The delta and the full list are sealed to different devices.');
    }
    return { devices };
  }
}

/** Checks that the delta starts at the published generation and ends at the full list. */
function chainFault(found: {
  header: BundleHeader;
  deltaHeader: BundleHeader | null;
  last: BundleTarget | null;
}): ReviewRefusal | null {
  const { header, deltaHeader, last } = found;
  if (deltaHeader === null) return null;
  if (last === null || deltaHeader.from !== last.custom.to || deltaHeader.fromState !== last.custom.toState) {
    return refuse('STAGING_CHAIN', 'The delta does not start at the published generation.');
  }
  if (deltaHeader.to !== header.to || deltaHeader.toState !== header.toState || deltaHeader.total !== header.total) {
    return refuse('STAGING_CHAIN', 'The delta and the full bundle result in different lists.');
  }
  if (!isDeepStrictEqual(deltaHeader.head, header.head)) {
    return refuse('STAGING_CHAIN', 'The delta and the full bundle contradict each other about the list.');
  }
  if (deltaHeader.records < Math.abs(header.total - last.custom.records)) {
    return refuse('STAGING_COUNT', 'The delta has too few operations for the difference in the number of records.');
  }
  return null;
}
