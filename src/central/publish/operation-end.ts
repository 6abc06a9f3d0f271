import { rmSync } from 'node:fs';
import type { Operation } from '../../core/operation/index.ts';
import { type Result, refuse } from '../../core/result/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { fullOf, Repository, sha256Hex, signedBytes, type Target } from '../tuf/index.ts';
import { type ReviewRefusal, refuse as refuseReview } from './staged-file.ts';
import { Staging, targetsHolders } from './staging.ts';
import { nextTargets } from './targets-policy.ts';

/** What an approver is shown of an end; worked out from the two targets. */
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
  if (new Staging(folder.staging).exists()) {
    const message = 'Something else is waiting to be published. Publish it, or run: waypost central discard';
    return refuse('OPERATION_OTHER_STAGED', message);
  }
  const { targets } = current.targets.signed;
  const operation = fullOf(targets, listId)?.custom.operation;
  if (operation === undefined)
    return refuse('OPERATION_UNKNOWN', `No joint operation with the list "${listId}" is published.`);
  const days = folder.settings()?.expiry.targetsDays ?? 30;
  const signed = nextTargets(current.targets, { targets: without(targets, listId), now, days });
  const { root } = current;
  const staging = new Staging(`${folder.staging}.part`);
  rmSync(staging.path, { recursive: true, force: true });
  staging.write({
    summary: {
      format: 'waypost.staging.1',
      kind: 'operation-end',
      preparedAt: now.toISOString(),
      list: null,
      grant: null,
      pack: null,
      program: null,
      operationEnd: listId,
      devices: {},
      holders: targetsHolders(root, folder.holders()),
    },
    root,
    publishedRoot: root,
    published: current.targets,
    targets: { signatures: [], signed },
  });
  staging.moveTo(folder.staging);
  return { ok: true, listId, operation, digest: sha256Hex(signedBytes(signed)) };
}

/** Nothing may change but that the files of one operation are gone. */
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
