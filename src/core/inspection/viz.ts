import { plainCheck } from './checks.ts';
import type { PageFlowOptions } from './page-flow.ts';
import { type Check, latestOf, type ReasonCode } from './results.ts';
import type { RunningInspection } from './running.ts';

/**
 * The printed text of the page against the MRZ in force (TR-03135-1 5.7.5). It runs once a page was read and an MRZ
 * names a document, and again after either changed; only the answer about the newest pair counts.
 */
export class VizComparison {
  readonly #options: PageFlowOptions;

  constructor(options: PageFlowOptions) {
    this.#options = options;
  }

  /**
   * Compares what is there. While a newer page is being read it waits for that; without a document an earlier answer is
   * taken back, because it was about another text.
   */
  compare(run: RunningInspection): void {
    const { pageText } = this.#options;
    const text = run.state.mrz?.personal ?? null;
    const document = text?.document ?? null;
    const { pageBytes, pageResult } = run;
    run.zoneAttempt += 1;
    run.zoneDue = run.working.has('page');
    run.working.delete('printed-zone');
    if (run.zoneDue || pageBytes === null || pageResult === null || pageResult.page === null) return;
    if (text === null || document === null) {
      if (latestOf(run.state.checks, 'mrz.printed-zone') !== null) this.#without(run, 'not-supported', 'INPUT_ABSENT');
      return;
    }
    const capture = pageResult.page.checks.find((check) => check.check === 'document.capture');
    if (capture !== undefined && capture.value !== 'successful') {
      // A picture that is not good enough to judge is not searched for differences.
      this.#without(run, 'aborted', capture.reason);
      return;
    }
    run.zoneDue = true;
    run.working.add('printed-zone');
    const attempt = run.zoneAttempt;
    const sure = text.uncertain.length === 0 && (text.disputed ?? []).length === 0;
    const place = run.shownPlace;
    void pageText.compareViz({ bytes: pageBytes, document, place, sure }).then((check) => {
      if (this.#options.isCurrent(run) && attempt === run.zoneAttempt) this.#answered(run, check);
    });
  }

  #without(run: RunningInspection, value: Check['value'], reason: ReasonCode): void {
    const t = this.#options.clock.mono();
    const check = plainCheck({ check: 'mrz.printed-zone', value, reason, t0: t, t1: t });
    this.#options.record(run, [{ kind: 'check-done', check }]);
  }

  #answered(run: RunningInspection, check: Check): void {
    run.working.delete('printed-zone');
    const digest = run.state.page?.digest ?? '';
    const found = check.reason === 'MRZ_VIZ_DIFFERS' ? differences(check) : [];
    const result = seenElsewhere(run, digest, found) ? { ...check, value: 'failed' as const } : check;
    if (!this.#options.record(run, [{ kind: 'check-done', check: result }])) return;
    run.zoneDue = false;
    run.zoneFindings.set(digest, found);
    this.#options.workEnded(run);
  }
}

/** Each difference by its field and both texts: the same one must be seen twice, against the same MRZ. */
function differences(check: Check): string[] {
  const pairs = check.personal?.compared.filter((pair) => pair.captured !== pair.expected) ?? [];
  return pairs.map(({ field, captured, expected }) => JSON.stringify([field, captured, expected]));
}

/**
 * A difference is a finding only when another picture of the page shows the same one: a single picture may be misread,
 * and a traveller must not pay for that. Reading the MRZ again is no second picture, and takes no finding back.
 */
function seenElsewhere(run: RunningInspection, digest: string, found: readonly string[]): boolean {
  return [...run.zoneFindings].some(([page, before]) => page !== digest && found.some((pair) => before.includes(pair)));
}
