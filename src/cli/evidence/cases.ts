import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { AuditRow } from '../../core/audit/index.ts';
import { AUDIT_CASES } from '../reports/index.ts';
import { onState, type StateContext, type StateOptions, stateContext, withStateOptions } from '../state/index.ts';

/** One case, as in the chain; it does not name anybody. */
interface CaseLine {
  inspectionId: string;
  openedAt: string;
  rows: number;
  decision: string | null;
  /** Kind of the newest row, for example `sealed`, `abandoned` or, while it is open, `check-done`. */
  last: string;
}

/** `waypost audit cases`: the ids that `evidence export` takes. */
export function registerCaseCommands(program: Command, context: StateContext = stateContext): void {
  const audit = program.commands.find((command) => command.name() === 'audit') ?? program.command('audit');
  reports(
    withStateOptions(audit.command('cases').description('every case: id, time, decision; no personal data')),
    AUDIT_CASES,
  ).action((options: StateOptions & ReportOptions) =>
    reporting(context, { kind: AUDIT_CASES, options }, (out) =>
      onState(out, options, ({ journal }) => {
        const cases = casesOf(journal);
        out.report({ cases });
        if (cases.length === 0) out.print('No case has been recorded yet.');
        for (const line of cases) out.print(plain(line));
      }),
    ),
  );
}

function plain({ inspectionId, openedAt, rows, decision, last }: CaseLine): string {
  return `${inspectionId}  ${openedAt}  ${String(rows).padStart(3)} rows  ${decision ?? `no decision (${last})`}`;
}

function casesOf(journal: AuditJournal): CaseLine[] {
  const cases = new Map<string, CaseLine>();
  for (const { text } of journal.readRows({ from: 1, to: journal.head().seq })) {
    const row = JSON.parse(text) as AuditRow;
    if (row.scope !== 'inspection') continue;
    const known = cases.get(row.subject) ?? {
      inspectionId: row.subject,
      openedAt: row.wall,
      rows: 0,
      decision: null,
      last: '',
    };
    const body = row.body as { decision?: string };
    cases.set(row.subject, {
      ...known,
      rows: known.rows + 1,
      decision: row.kind === 'decided' ? (body.decision ?? null) : known.decision,
      last: row.kind,
    });
  }
  return [...cases.values()];
}
