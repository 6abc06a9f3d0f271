import { captureFault } from './capture-gate.ts';
import { MODEL_CHECKS, plainCheck } from './checks.ts';
import type { OfficerId } from './events.ts';
import type { DocumentTypeStep, ModelPlace } from './model-ports.ts';
import type { PageFlowOptions } from './page-flow.ts';
import { type Check, latestOf } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/**
 * The model of the document (TR-03135-1 5.5.3) and its layout. It is looked for once a page was read and an MRZ names
 * country and document code, and again after either changed; only the answer about the newest pair counts.
 */
export class DocumentTypes {
  readonly #options: PageFlowOptions;

  constructor(options: PageFlowOptions) {
    this.#options = options;
  }

  identify(run: RunningInspection): void {
    const { documentModels } = this.#options;
    const document = run.state.mrz?.personal?.document ?? null;
    const { pageBytes, pageResult } = run;
    this.takeAway(run);
    if (documentModels === undefined) return;
    run.modelDue = run.working.has('page');
    if (run.modelDue || pageBytes === null) return;
    if (document === null) {
      this.#takeBack(run);
      return;
    }
    if (pageResult === null || pageResult.page === null) return;
    const fault = captureFault(pageResult.page.checks);
    if (fault !== null) {
      this.#options.record(run, documentModels.without(document, fault).map(done));
      return;
    }
    run.modelOffers = documentModels.offers({ place: run.shownPlace, document });
    this.#look(run, documentModels, { bytes: pageBytes, place: run.shownPlace, document });
  }

  /** The officer chose one of those offered, or none again. False when the audit refused; then nothing was chosen. */
  choose(run: RunningInspection, { model, officer }: { model: string | null; officer: OfficerId }): boolean {
    const { documentModels } = this.#options;
    const document = run.state.mrz?.personal?.document ?? null;
    const { pageBytes } = run;
    if (documentModels === undefined || document === null || pageBytes === null) return true;
    if (!this.#options.record(run, [{ kind: 'model-chosen', model, officer }])) return false;
    run.modelChosen = model;
    run.modelAttempt += 1;
    this.#look(run, documentModels, { bytes: pageBytes, place: run.shownPlace, document });
    this.#options.changed(run);
    return true;
  }

  #look(run: RunningInspection, documentModels: DocumentTypeStep, page: ModelPlace & { bytes: Uint8Array }): void {
    run.modelDue = true;
    run.working.add('document-model');
    const attempt = run.modelAttempt;
    void documentModels.identify({ ...page, chosen: run.modelChosen }).then((checks) => {
      if (!this.#options.isCurrent(run) || attempt !== run.modelAttempt) return;
      run.working.delete('document-model');
      if (!this.#options.record(run, checks.map(done))) return;
      run.modelDue = false;
      this.#options.workEnded(run);
    });
  }

  /** An earlier answer was about the country and code of another text. */
  #takeBack(run: RunningInspection): void {
    const t = this.#options.clock.mono();
    const about = { value: 'not-supported', reason: 'INPUT_ABSENT', mode: 'e', t0: t, t1: t } as const;
    const said = MODEL_CHECKS.filter((check) => latestOf(run.state.checks, check) !== null);
    if (said.length > 0)
      this.#options.record(
        run,
        said.map((check) => done(plainCheck({ check, ...about }))),
      );
  }

  /** What is being looked at is no more: a late answer is dropped. */
  takeAway(run: RunningInspection): void {
    run.modelAttempt += 1;
    run.modelDue = false;
    // A choice was about this page and this zone.
    run.modelOffers = [];
    run.modelChosen = null;
    run.working.delete('document-model');
  }
}
