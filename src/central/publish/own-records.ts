import { createHash } from 'node:crypto';
import { canonical } from '../../core/audit/index.ts';
import type { BundleHeader } from '../../delivery/bundles/index.ts';
import { type CheckedRecords, sortedRecords, type TextSource } from '../source/index.ts';
import { contentHash } from './content-hash.ts';
import { compareGenerations, type DiffSummary, DiffTally } from './diff.ts';
import { type ReviewRefusal, refuse } from './staged-file.ts';

/** Data that an approver has from a source other than the staging folder. */
export interface OwnRecords {
  next: { source: TextSource; checked: CheckedRecords };
  /** Canonical text of what the operation adds, in the approver's copy; absent if it adds nothing. */
  additions?: string | undefined;
  /** Records of the previous generation; without them, changes are shown as the folder states them. */
  previous: { source: TextSource; checked: CheckedRecords } | null;
}

/** Compares the approver's own records with the signed state; given those of the previous generation, also the delta. */
export function compareOwn(
  { next, previous, additions }: OwnRecords,
  { header, deltaHeader }: { header: BundleHeader; deltaHeader: BundleHeader | null },
): { diff: DiffSummary | null } | ReviewRefusal {
  if (next.checked.report.errors > 0) return refuse('STAGING_RECORDS', `${next.checked.report.file} has errors.`);
  if ((additions === undefined) !== (header.format === 'waypost.list.2'))
    return refuse(
      'STAGING_ADDITIONS',
      additions === undefined
        ? 'The operation adds something to its kiosks. Give your own copy of it: --additions FILE.'
        : 'The staged operation adds nothing to its kiosks, and your file of additions does.',
    );
  const state = contentHash(additions);
  const delta = createHash('sha256');
  const before = createHash('sha256');
  const tally = new DiffTally();
  const old = previous === null ? [] : textsOf(previous, before);
  for (const step of compareGenerations(old, sortedRecords(next.source, next.checked))) {
    tally.note(step);
    if (step.kind === 'removed') delta.update(`${canonical({ op: 'del', id: step.id, rev: step.rev })}\n`);
    else {
      state.add(step.record.text);
      if (step.kind !== 'unchanged') delta.update(`${step.record.text}\n`);
    }
  }
  if (state.hash() !== header.toState) {
    const what =
      additions === undefined ? 'The records in the bundle are' : 'The records or additions in the bundle are';
    return refuse('STAGING_RECORDS', `${what} not those in ${next.checked.report.file}.`);
  }
  if (previous === null) return { diff: null };
  if (deltaHeader !== null && before.digest('hex') !== deltaHeader.fromState) {
    return refuse('STAGING_RECORDS', `${previous.checked.report.file} is not the published generation.`);
  }
  if (deltaHeader !== null && delta.digest('hex') !== deltaHeader.plainSha256) {
    return refuse('STAGING_RECORDS', 'The delta does not change exactly the records that differ.');
  }
  return { diff: tally.summary };
}

function* textsOf(
  { source, checked }: { source: TextSource; checked: CheckedRecords },
  hash: ReturnType<typeof createHash>,
): Generator<string> {
  for (const { text } of sortedRecords(source, checked)) {
    hash.update(`${text}\n`);
    yield text;
  }
}
