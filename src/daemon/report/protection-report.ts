import { type AuditJournal, verifyJournal } from '../../adapters/storage/journal/index.ts';
import type { ProtectionStore } from '../../adapters/storage/protection/index.ts';
import type { PolicyInForce } from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { Pack } from '../../core/protection/pack/index.ts';
import {
  type ProtectionReport,
  quartersAt,
  type ReportFault,
  type ReportRole,
  reportOf,
  shownTo,
} from '../../core/protection/report/index.ts';
import { reportEntries } from './entries.ts';
import { notedHeads } from './noted-heads.ts';

/** Smallest number of people in a group that is shown. The pack sets it, and the policy may require more. */
export function leastGroup({ rules }: Pick<Pack, 'rules'>, { kMin }: Pick<PolicyInForce, 'kMin'>): number {
  return Math.max(rules.kMin, kMin ?? 0);
}

export interface ReportParts {
  store: Pick<ProtectionStore, 'report'>;
  journal: Pick<AuditJournal, 'use'>;
  clock: Clock;
  k: number;
}

/** The report of a quarter as one role may see it. */
export function protectionReport(
  { store, journal, clock, k }: ReportParts,
  { quarter, role }: { quarter: string; role: ReportRole },
): { ok: true; report: ProtectionReport } | { ok: false; fault: ReportFault } {
  const made = reportOf(
    { ...store.report, entries: () => reportEntries(journal.use.supervisor.answered()) },
    { quarter, now: clock.trusted() ? clock.wall() : null, k },
  );
  return made.ok ? { ok: true, report: shownTo(role, made.report) } : made;
}

/** Reports of the current quarter and the one before, for a screen; empty if the date is unknown. */
export function latestReports(parts: ReportParts, role: ReportRole): ProtectionReport[] {
  const { running, before } = quartersAt(parts.clock.wall());
  return [running, before].flatMap((quarter) => {
    const made = protectionReport(parts, { quarter, role });
    return made.ok ? [made.report] : [];
  });
}

export type RouteVerdict = { ok: true; head: string; noted: number } | { ok: false; fault: string; message: string };

/**
 * Verifies the protection chain, and that the audit knows it. Clauses, in order:
 *
 * 1. its rows, links and signatures hold, and every row is signed;
 * 2. the audit of the lane holds, MACs and sealed parts included: the heads are trusted because of it;
 * 3. every head that the audit names is a row of the chain, and they follow each other.
 *
 * The number of rows is not given: the difference between two verifications would show how much happened in between.
 */
export function verifyRoute(
  store: Pick<ProtectionStore, 'chain'>,
  { journal }: { journal: AuditJournal },
): RouteVerdict {
  const chain = store.chain.verify();
  if (!chain.ok) {
    return {
      ok: false,
      fault: chain.fault,
      message: `The protection chain is broken at row ${chain.seq}: ${chain.message}.`,
    };
  }
  const audit = verifyJournal(journal);
  if (!audit.ok) {
    const message = `The audit is broken at row ${audit.seq}: ${audit.message}. Without it nothing shows which chain is the right one.`;
    return { ok: false, fault: audit.fault, message };
  }
  let last = 0;
  const heads = notedHeads(journal);
  for (const hash of heads) {
    const seq = store.chain.seqOf(hash);
    if (seq === null || seq < last) {
      const message =
        'The audit records a head that this protection chain does not have, or has in another order: the chain is an older copy, or was created again.';
      return { ok: false, fault: 'ROW_MISSING', message };
    }
    last = seq;
  }
  return { ok: true, head: chain.head, noted: heads.length };
}
