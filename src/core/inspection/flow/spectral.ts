import { SPECTRAL_ILLUMINATIONS, type SpectralPictures } from '../ports/index.ts';
import type { PageMrzOutcome, SpectralInput, SpectralOutcome, SpectralStep } from '../ports/steps/index.ts';
import type { Check } from '../record/checks/index.ts';
import { captureFault } from '../record/checks/index.ts';
import { type CheckTask, done } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';
import type { RunningInspection } from './running.ts';

const SCREEN = { IR: 'page-ir', UV: 'page-uv', SIDE1: 'page-side-1', SIDE2: 'page-side-2' } as const;

/**
 * The pictures of the accepted page in other lights. They are overwritten as soon as the answer is in the chain, or with
 * the page if the officer may still choose a document type for them; the screen keeps re-encoded copies.
 */
export function spectral({ spectral: step }: Pick<LaneOptions, 'spectral'>): CheckTask<SpectralInput, SpectralOutcome> {
  return {
    work: 'spectral',
    needs: ['page'],
    ofPage: true,
    asked(run) {
      const { shown, models } = run.page;
      if (shown === null || shown.pictures === null) return null;
      const { handedIn, page, pictures, ink } = shown;
      const portrait = page.portrait?.photo ?? null;
      const white = handedIn.bytes;
      return {
        ask: { white, pictures, ...ink, portrait, ppi: page.ppi, document: run.document, chosen: models.chosen },
      };
    },
    ask: (asked) => step.look(asked),
    events: (run, { checks, portrait }) => [...checks, ...(run.page.inLights?.(checks, portrait) ?? [])].map(done),
    stored(run, { display, portrait }) {
      run.page.portraitLights = portrait;
      for (const illumination of SPECTRAL_ILLUMINATIONS) {
        const jpeg = display[illumination];
        run.custody.drop(SCREEN[illumination]);
        if (jpeg !== undefined) run.custody.show(SCREEN[illumination], jpeg);
      }
      releasePictures(run);
    },
    discard({ display }) {
      for (const illumination of SPECTRAL_ILLUMINATIONS) display[illumination]?.fill(0);
    },
    forget: dropSpectral,
  };
}

/**
 * The infrared and ultraviolet pictures are deleted once they are no longer examined and a document type can no longer be chosen
 * for them.
 */
export function releasePictures({ page, working }: RunningInspection): void {
  const isWanted = working.has('spectral') || working.has('page-seals') || page.models.offers.length > 0;
  if (!isWanted) page.discardPictures();
}

/** Pictures of an earlier page are removed from the screen. */
export function dropSpectral({ custody, page }: RunningInspection): void {
  page.portraitLights = undefined;
  for (const illumination of SPECTRAL_ILLUMINATIONS) custody.drop(SCREEN[illumination]);
}

/** Checks that can be recorded without examining the pictures; null if the pictures must be examined. */
export function spectralAtOnce(
  step: SpectralStep,
  pictures: SpectralPictures,
  pageChecks: readonly Check[],
): Check[] | null {
  const failure = captureFault(pageChecks);
  const any = SPECTRAL_ILLUMINATIONS.some((illumination) => pictures[illumination].ok);
  return any && failure === null ? null : step.without(pictures, failure);
}

/** The MRZ of this same page, for the checks of its ink. */
export function zoneOf(mrz: PageMrzOutcome): Pick<SpectralInput, 'zone' | 'zoneMissing' | 'place'> {
  if (!mrz.ok) return { zone: null, zoneMissing: mrz.reason };
  if (mrz.mrz === null) return { zone: null, zoneMissing: 'MRZ_NOT_ON_PAGE' };
  const { lines, bands, place } = mrz.mrz;
  return { zone: { lines, bands }, zoneMissing: 'MRZ_NOT_ON_PAGE', place };
}
