import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { type ConfiguredList, ListStore, type OperationLists } from '../../adapters/storage/lists/index.ts';
import type { RollbackGuard } from '../../adapters/storage/rollback/index.ts';
import type { AdditionsInForce } from '../../core/additions/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { ListStep } from '../../core/inspection/ports/steps/index.ts';
import { lookUp } from '../../core/watchlist/index.ts';

export interface ListStepParts {
  stateDir: string;
  lists: readonly ConfiguredList[];
  ring: KeyRing | null;
  clock: Clock;
  journal: Pick<AuditJournal, 'appendSystem' | 'baseRate'>;
  /** A fresh unique id per alert. */
  nextId: () => string;
  guard?: Pick<RollbackGuard, 'refusal'>;
  /** The purpose for which the lane looks travellers up. */
  purpose?: string | undefined;
  /** Joint operations in force; if absent, no operation's list is searched. */
  operations?: Pick<OperationLists, 'inForce'>;
}

/** The look-up, and what the operations in force add to the lane besides their lists. */
export interface LaneLists extends ListStep {
  additions(): AdditionsInForce[];
  close(): void;
}

/** The look-up of one traveller in all configured lists: the store finds the entries, the watchlist decides on them. */
export function createListStep(parts: ListStepParts): LaneLists {
  const { stateDir, lists, ring, clock, journal, nextId, guard, purpose, operations } = parts;
  const store = new ListStore({
    ...{ stateDir, lists, ring, clock },
    onUnreadable: ({ listId, generation, row }) => {
      journal.appendSystem('list-record-unreadable', listId, { generation, row });
    },
    onDamaged: ({ listId, message }) => {
      journal.appendSystem('list-damaged', listId, { message });
    },
    ...(guard === undefined ? {} : { guard }),
    purpose,
    ...(operations === undefined ? {} : { operations }),
    onRollback: ({ listId, message }) => {
      journal.appendSystem('list-rollback', listId, { message });
    },
  });
  return {
    lookUp: (query) => lookUp(query, { find: (person) => store.find(person), clock, nextId }),
    status: () => store.status(),
    baseRate: (alert) => journal.baseRate(alert),
    picture: ({ list, personal }) =>
      personal === undefined ? null : (store.recordOf(list.id, personal.recordId)?.pic ?? null),
    additions: () => store.additions(),
    close: () => store.close(),
  };
}
