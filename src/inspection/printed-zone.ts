import { plainCheck } from './checks.ts';
import type { PageFlowOptions } from './page-flow.ts';
import { type Check, latestOf } from './results.ts';
import type { RunningInspection } from './running.ts';

/**
 * The printed text of the page against the MRZ in force (TR-03135-1 5.7.5). It runs once a page was read and an MRZ
 * names a document, and again after either changed; only the answer about the newest pair counts.
 */
export class PrintedZone {
  readonly #options: PageFlowOptions;

  constructor(options: PageFlowOptions) {
    this.#options = options;
  }

  /** Compares what is there; does nothing while page or MRZ is missing. */
  compare(run: RunningInspection): void {
    const { clock, pageText } = this.#options;
    const text = run.state.mrz?.personal ?? null;
    const document = text?.document ?? null;
    const { pageBytes, pageResult } = run;
    if (text === null || document === null || pageBytes === null || pageResult === null || pageResult.page === null)
      return;
    run.zoneAttempt += 1;
    run.zoneDue = true;
    run.working.add('printed-zone');
    const capture = pageResult.page.checks.find((check) => check.check === 'document.capture');
    if (capture !== undefined && capture.value !== 'successful') {
      const t = clock.mono();
      // A picture that is not good enough to judge is not searched for differences.
      const { reason } = capture;
      const check = plainCheck({ check: 'mrz.printed-zone', value: 'aborted', reason, t0: t, t1: t });
      this.#answered(run, check);
      return;
    }
    const attempt = run.zoneAttempt;
    const place = run.state.pageMrz?.personal?.place ?? null;
    const sure = text.uncertain.length === 0 && (text.disputed ?? []).length === 0;
    void pageText.comparePrintedZone({ bytes: pageBytes, document, place, sure }).then((check) => {
      if (this.#options.isCurrent(run) && attempt === run.zoneAttempt) this.#answered(run, check);
    });
  }

  #answered(run: RunningInspection, check: Check): void {
    run.working.delete('printed-zone');
    const digest = run.state.page?.digest ?? null;
    const result = seenAgain(run, check, digest) ? { ...check, value: 'failed' as const } : check;
    if (!this.#options.record(run, [{ kind: 'check-done', check: result }])) return;
    run.zoneDue = false;
    run.zoneDigest = digest;
    this.#options.workEnded(run);
  }
}

/**
 * A difference is a finding only when another picture of the page shows the same one again: a single picture may be
 * misread, and a traveller must not pay for that.
 */
function seenAgain(run: RunningInspection, now: Check, digest: string | null): boolean {
  if (now.reason !== 'MRZ_VIZ_DIFFERS' || digest === run.zoneDigest) return false;
  const before = latestOf(run.state.checks, 'mrz.printed-zone');
  if (before === null || before.reason !== 'MRZ_VIZ_DIFFERS') return false;
  const differing = (check: Check) =>
    (check.personal?.compared ?? []).filter((pair) => pair.captured !== pair.expected);
  return differing(now).some((pair) =>
    differing(before).some((old) => old.field === pair.field && old.captured === pair.captured),
  );
}
