import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { ReportEntry } from '../../core/protection/report/index.ts';

type Answered = ReturnType<AuditJournal['use']['supervisor']['answered']>[number];
type Draft = Partial<ReportEntry> & { subject: string };

/**
 * What became of each entry that an officer confirmed or could not rule out, from the rows of the audit. If the answer was a
 * mistake, it still counts, and the settlement says that it was one. Clauses, for each entry: its class as it was raised; the
 * last answer of an officer, and when; the decision about the traveller; with whom they went on; how it was settled, and when.
 */
export function reportEntries(rows: readonly Answered[]): ReportEntry[] {
  const drafts = new Map<string, Draft>();
  for (const row of rows) {
    if (row.kind === 'decided') {
      for (const draft of drafts.values()) if (draft.subject === row.subject) draft.decision = decisionOf(row);
      continue;
    }
    if (row.alertId === null) continue;
    const draft = drafts.get(row.alertId) ?? { subject: row.subject };
    drafts.set(row.alertId, draft);
    if (row.kind === 'alert-raised') draft.cls = row.cls as ReportEntry['cls'];
    else if (row.kind === 'allowed-over-entry')
      draft.goesWith = (row.goesWith ?? 'not-asked') as ReportEntry['goesWith'];
    else if (row.kind === 'entry-settled') draft.settled = settledOf(row);
    else if (row.kind === 'adjudicated') {
      draft.answeredMs = row.atMs;
      if (row.outcome === 'confirmed' || row.outcome === 'unsure') draft.answer = row.outcome;
      else delete draft.answer;
    }
  }
  return [...drafts.values()].flatMap(({ answer, answeredMs, cls, decision, goesWith, settled }) =>
    answer === undefined || answeredMs === undefined || cls === undefined
      ? []
      : [
          {
            ...{ answer, answeredMs, cls },
            decision: decision ?? 'undecided',
            goesWith: goesWith ?? 'not-asked',
            settled: settled ?? null,
          },
        ],
  );
}

/** The decision. In older records a hand-over always went to the second line. */
function decisionOf({ decision }: Answered): ReportEntry['decision'] {
  return (decision === 'safeguard' ? 'second-line' : decision) as ReportEntry['decision'];
}

function settledOf({ as, atMs }: Answered): ReportEntry['settled'] {
  return as === null ? null : { as: as as NonNullable<ReportEntry['settled']>['as'], atMs };
}
