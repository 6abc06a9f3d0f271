import { abortedBy } from './capture-gate.ts';
import { PAGE_PRINT_CHECKS, plainCheck } from './checks.ts';
import type { PageFlowOptions } from './page-flow.ts';
import type { PagePrint as Print } from './ports.ts';
import { type Check, latestOf, type ReasonCode } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/**
 * The print of the page and of its portrait, looked at after capture, portrait and zone are known: the zone may have to
 * say how fine the picture is. The newest page wins.
 */
export class PagePrint {
  readonly #options: PageFlowOptions;

  constructor(options: PageFlowOptions) {
    this.#options = options;
  }

  /** Looks at the page that is shown. A newer page that is being read is waited for. */
  look(run: RunningInspection): void {
    const { pageBytes, pageResult } = run;
    run.printAttempt += 1;
    run.printDue = run.working.has('page');
    run.working.delete('page-print');
    if (run.printDue || pageBytes === null || pageResult === null || pageResult.page === null) return;
    const { page } = pageResult;
    this.forget(run);
    const capture = page.checks.find((check) => check.check === 'document.capture');
    if (capture !== undefined && capture.value !== 'successful') {
      this.#without(run, capture.reason);
      return;
    }
    run.printDue = true;
    run.working.add('page-print');
    const attempt = run.printAttempt;
    const place = run.shownPlace;
    const columns = run.pageMrz?.personal?.lines[0]?.length ?? 0;
    const zone = place === null ? null : { corners: place.corners, columns };
    const { width, height, ppi, portrait } = page;
    const input = { bytes: pageBytes, width, height, ppi, zone, photo: portrait?.photo ?? null };
    void this.#options.page.print(input).then((print) => {
      if (this.#options.isCurrent(run) && attempt === run.printAttempt) this.#answered(run, print);
      else discard(print);
    });
  }

  /** What was said of an earlier page is no longer true. */
  takeAway(run: RunningInspection, reason: ReasonCode): EventBody[] {
    run.printAttempt += 1;
    run.printDue = false;
    run.working.delete('page-print');
    this.forget(run);
    const t = this.#options.clock.mono();
    return PAGE_PRINT_CHECKS.filter((check) => latestOf(run.state.checks, check) !== null).map((check) =>
      done(plainCheck({ check, value: 'aborted', reason, t0: t, t1: t, mode: 'e' })),
    );
  }

  /** Overwrites the maps with the picture that they belong to. */
  forget(run: RunningInspection): void {
    for (const { levels } of run.printMaps.values()) levels.fill(0);
    run.printMaps.clear();
  }

  #without(run: RunningInspection, reason: ReasonCode): void {
    const t = this.#options.clock.mono();
    const checks = PAGE_PRINT_CHECKS.map((check) =>
      plainCheck({ check, value: 'aborted', reason, t0: t, t1: t, mode: 'e' }),
    );
    this.#options.record(run, abortedBy(checks, reason).map(done));
  }

  #answered(run: RunningInspection, print: Print): void {
    run.working.delete('page-print');
    if (!this.#options.record(run, print.checks.map(done))) {
      discard(print);
      return;
    }
    run.printDue = false;
    for (const map of print.maps) {
      run.custody.keep(map.levels);
      run.printMaps.set(map.check, map);
    }
    this.#options.workEnded(run);
  }
}

function discard(print: Print): void {
  for (const { levels } of print.maps) levels.fill(0);
}
