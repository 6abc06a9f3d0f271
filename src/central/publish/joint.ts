import type { Operation } from '../../core/operation/index.ts';
import type { ListHeader } from '../../delivery/format/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import type { CheckedRecords } from '../source/index.ts';
import type { BundleTarget } from '../tuf/index.ts';

/** For a joint operation: what was agreed, and the key ids of the kiosks that take part. */
export interface JointList {
  operation: Operation;
  takingPart: readonly string[];
  /** Canonical text of what the operation adds to a lane besides the list; absent if it adds nothing. */
  additions?: string | undefined;
}

interface Asked {
  joint?: JointList | undefined;
  head: Pick<ListHeader, 'listId' | 'purpose' | 'purposes'>;
  folder: CentralFolder;
  checked: CheckedRecords;
}

/** Why this cannot be the next generation, if it or the last one belongs to a joint operation. */
export function jointFault({ joint, head, folder, checked }: Asked, last: BundleTarget | null): string | null {
  const before = last?.custom.operation;
  if (last !== null && (joint === undefined) !== (before === undefined)) {
    const what = before === undefined ? 'is not the list of a joint operation' : 'is the list of a joint operation';
    return `"${head.listId}" ${what}: give this one another id.`;
  }
  if (joint === undefined) return null;
  if (joint.takingPart.length === 0) return 'No kiosk takes part. Name each kiosk with --device.';
  if (checked.report.face !== null) return 'The list of a joint operation contains no faces.';
  if (head.purposes === undefined)
    return 'list: purposes is missing. The list of a joint operation must name its purposes.';
  if (joint.operation.purpose !== head.purpose) return 'The operation and the list must have the same purpose.';
  if (last === null && folder.endedOperation(head.listId))
    return `An operation with the list "${head.listId}" has ended: kiosks remember it. Choose another id.`;
  return null;
}
