import type { Alert, Check, Clock, ComponentRef, ListStep } from '../../../core/inspection/index.ts';
import { decide, type LookupResult, queryOf } from '../../../core/watchlist/index.ts';
import type { AuditJournal } from '../journal/index.ts';
import type { KeyRing } from '../keys/index.ts';
import type { RollbackGuard } from '../rollback/index.ts';
import { type ConfiguredList, ListStore } from './store.ts';

/** Raised when scoring, keys or the decision change, so that an old result can be read with the rules of its day. */
const COMPONENT: ComponentRef = { name: 'watchlist', version: '2', sha256: null };

export interface ListStepParts {
  stateDir: string;
  lists: readonly ConfiguredList[];
  ring: KeyRing | null;
  clock: Clock;
  journal: Pick<AuditJournal, 'appendSystem' | 'baseRate'>;
  /** A fresh unique id per alert. */
  nextId: () => string;
  guard?: Pick<RollbackGuard, 'refusal'>;
}

/**
 * The look-up of one traveller in all configured lists: keys from the watchlist room, sealed records from storage,
 * the decision from the watchlist room again. Two checks, `lists.document` and `lists.person`, and their alerts.
 */
export function createListStep(parts: ListStepParts): ListStep & { close(): void } {
  const { clock, journal, nextId } = parts;
  const store = new ListStore({
    stateDir: parts.stateDir,
    lists: parts.lists,
    ring: parts.ring,
    clock,
    onUnreadable: ({ listId, generation, row }) => {
      journal.appendSystem('list-record-unreadable', listId, { generation, row });
    },
    onDamaged: ({ listId, message }) => {
      journal.appendSystem('list-damaged', listId, { message });
    },
    ...(parts.guard === undefined ? {} : { guard: parts.guard }),
    onRollback: ({ listId, message }) => {
      journal.appendSystem('list-rollback', listId, { message });
    },
  });
  return {
    lookUp(query): { checks: Check[]; alerts: Alert[] } {
      const t0 = clock.mono();
      const person = queryOf(query);
      const decision = decide({
        query: person,
        lists: store.find(person),
        now: clock.wall(),
        clockTrusted: clock.trusted(),
        nextId,
      });
      const t1 = clock.mono();
      return { checks: decision.results.map((result) => toCheck(result, t0, t1)), alerts: decision.alerts };
    },
    status: () => store.status(),
    baseRate: (alert) => journal.baseRate(alert),
    close: () => store.close(),
  };
}

function toCheck(result: LookupResult, t0: number, t1: number): Check {
  return {
    check: result.check,
    mode: 'm',
    value: result.value,
    reason: result.reason,
    errorCode: null,
    margin: null,
    component: COMPONENT,
    t0,
    t1,
    ...(result.compared.length === 0 ? {} : { personal: { compared: result.compared } }),
  };
}
