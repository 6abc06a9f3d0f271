import type { Operation } from '../../core/operation/index.ts';
import { type Result, refuse } from '../../core/result/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { fullOf, Repository, type Target } from '../tuf/index.ts';
import { besideStaging, OTHER_STAGED, writeStaged } from './stage.ts';
import { type ReviewRefusal, refuse as refuseReview } from './staged-file.ts';
import { Staging } from './staging.ts';

/** What an approver is shown about an early end; computed from the two targets. */
export interface ReviewedEnd {
  listId: string;
  operation: Operation;
}

export type EndReason = 'REPOSITORY_ABSENT' | 'OPERATION_OTHER_STAGED' | 'OPERATION_UNKNOWN';

/**
 * Stages the early end of a joint operation: targets without its list. Each kiosk that took part destroys the list with its next
 * update. Two people approve it as they do a generation.
 */
export function stageOperationEnd(at: {
  folder: CentralFolder;
  listId: string;
  now: Date;
}): Result<EndReason, ReviewedEnd & { digest: string }> {
  const { folder, listId, now } = at;
  const current = new Repository(folder.repository).current();
  if (current.state !== 'published') return refuse('REPOSITORY_ABSENT', 'Nothing is published yet.');
  if (new Staging(folder.staging).exists()) return refuse('OPERATION_OTHER_STAGED', OTHER_STAGED);
  const { targets } = current.targets.signed;
  const operation = fullOf(targets, listId)?.custom.operation;
  if (operation === undefined)
    return refuse('OPERATION_UNKNOWN', `No joint operation with the list "${listId}" is published.`);
  const staging = besideStaging(folder);
  const digest = writeStaged(staging, {
    folder,
    root: current.root,
    published: current.targets,
    targets: without(targets, listId),
    says: { kind: 'operation-end', operationEnd: listId },
    now,
  });
  staging.moveTo(folder.staging);
  return { ok: true, listId, operation, digest };
}

/** Checks that the only change is that the files of one operation were removed. */
export function reviewOperationEnd(
  listId: string,
  { before, changed, after }: Record<'before' | 'after', Record<string, Target>> & { changed: readonly string[] },
): ReviewedEnd | ReviewRefusal {
  const operation = fullOf(before, listId)?.custom.operation;
  if (operation === undefined)
    return refuseReview('STAGING_OPERATION', `"${listId}" is not the list of a published joint operation.`);
  const other = changed.find((path) => !path.startsWith(prefixOf(listId)) || after[path] !== undefined);
  if (other !== undefined)
    return refuseReview(
      'STAGING_OTHER_CHANGE',
      `Ending an operation removes the files of one operation, and this changes ${other}.`,
    );
  if (fullOf(after, listId) !== null)
    return refuseReview('STAGING_OPERATION', `The list "${listId}" would still be published.`);
  return { listId, operation };
}

function without(targets: Record<string, Target>, listId: string): Record<string, Target> {
  return Object.fromEntries(Object.entries(targets).filter(([path]) => !path.startsWith(prefixOf(listId))));
}

function prefixOf(listId: string): string {
  return `wl/${listId}/`;
}
