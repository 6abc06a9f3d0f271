import { captureFault } from './capture-gate.ts';
import type { PageFlowOptions } from './page-flow.ts';
import type { Check } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/**
 * The model of the document (TR-03135-1 5.5.3) and its layout. It is looked for once a page was read and an MRZ names
 * country and document code, and again after either changed; only the answer about the newest pair counts.
 */
export class DocumentModels {
  readonly #options: PageFlowOptions;

  constructor(options: PageFlowOptions) {
    this.#options = options;
  }

  identify(run: RunningInspection): void {
    const { documentModels } = this.#options;
    const document = run.state.mrz?.personal?.document ?? null;
    const { pageBytes, pageResult } = run;
    this.takeAway(run);
    if (documentModels === undefined || document === null || run.working.has('page') || pageBytes === null) return;
    if (pageResult === null || pageResult.page === null) return;
    const fault = captureFault(pageResult.page.checks);
    if (fault !== null) {
      this.#options.record(run, documentModels.without(document, fault).map(done));
      return;
    }
    run.modelDue = true;
    run.working.add('document-model');
    const attempt = run.modelAttempt;
    const place = run.shownPlace;
    void documentModels.identify({ bytes: pageBytes, place, document }).then((checks) => {
      if (!this.#options.isCurrent(run) || attempt !== run.modelAttempt) return;
      run.working.delete('document-model');
      if (!this.#options.record(run, checks.map(done))) return;
      run.modelDue = false;
      this.#options.workEnded(run);
    });
  }

  /** What is being looked at is no more: a late answer is dropped. */
  takeAway(run: RunningInspection): void {
    run.modelAttempt += 1;
    run.modelDue = false;
    run.working.delete('document-model');
  }
}
