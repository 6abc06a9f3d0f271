import type { DocumentTypeStep } from '../ports/steps/index.ts';
import { type Check, captureFault, checkNow, latestOf, MODEL_CHECKS } from '../record/checks/index.ts';
import { type CheckTask, done } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';
import { NO_MODELS } from './page-in-force.ts';

type Asked = Parameters<DocumentTypeStep['identify']>[0];

/** The type of the document (TR-03135-1 5.5.3) and its layout, found on the page by the country and code of the MRZ. */
export function documentType(
  models: DocumentTypeStep,
  { clock }: Pick<LaneOptions, 'clock'>,
): CheckTask<Asked, Check[]> {
  return {
    work: 'document-model',
    needs: ['mrz', 'page'],
    ofPage: true,
    asked(run) {
      const { document } = run;
      const { shown, read } = run.page;
      if (shown === null) return null;
      if (document === null) {
        // An earlier answer was about the country and code of another text.
        const about = { value: 'not-supported', reason: 'INPUT_ABSENT', mode: 'e' } as const;
        const said = MODEL_CHECKS.filter((check) => latestOf(run.state.checks, check) !== null);
        return { say: said.map((check) => checkNow(clock, { check, ...about })) };
      }
      if (read === null) return null;
      const fault = captureFault(read.page.checks);
      if (fault !== null) return { say: models.without(document, fault) };
      const { chosen } = run.page.models;
      const { handedIn, page } = read;
      return { ask: { bytes: handedIn.bytes, place: run.shownPlace, document, ppi: page.ppi, chosen } };
    },
    ask(asked, run) {
      run.page.models = { ...run.page.models, offers: models.offers(asked) };
      return models.identify(asked);
    },
    events: (_run, checks) => checks.map(done),
    forget({ page }) {
      page.models = NO_MODELS;
    },
  };
}
