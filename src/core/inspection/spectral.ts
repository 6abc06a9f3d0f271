import { captureFault } from './capture-gate.ts';
import type { PageFlowOptions } from './page-flow.ts';
import type { PageMrzOutcome } from './ports.ts';
import type { Check } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';
import {
  discardPictures,
  SPECTRAL_ILLUMINATIONS,
  type SpectralInput,
  type SpectralPictures,
} from './spectral-ports.ts';

const done = (check: Check): EventBody => ({ kind: 'check-done', check });
const SCREEN = { IR: 'page-ir', UV: 'page-uv' } as const;

/**
 * The infrared and ultraviolet pictures of the page that was accepted. They are looked at when its zone and its
 * portrait are known, and overwritten as soon as the answer is in the chain, or with the page where the officer may
 * still choose a model for them; the screen keeps re-encoded ones.
 */
export class Spectral {
  readonly #options: PageFlowOptions;

  constructor(options: PageFlowOptions) {
    this.#options = options;
  }

  /** Checks that can be written without looking; null where the pictures have to be looked at. */
  atOnce(pictures: SpectralPictures, pageChecks: readonly Check[]): Check[] | null {
    const failure = captureFault(pageChecks);
    const any = SPECTRAL_ILLUMINATIONS.some((illumination) => pictures[illumination].ok);
    if (any && failure === null) return null;
    return this.#options.spectral.without(pictures, failure);
  }

  /** Looks at the pictures of the page that is in force now. */
  look(run: RunningInspection, input: SpectralInput): void {
    run.spectralDue = input;
    run.spectralAttempt += 1;
    const attempt = run.spectralAttempt;
    run.working.add('spectral');
    void this.#options.spectral.look(input).then(({ checks, display }) => {
      if (!this.#options.isCurrent(run) || attempt !== run.spectralAttempt) {
        const inUse = [run.spectralDue, run.spectralSeen].some((other) => other?.pictures === input.pictures);
        if (!inUse) discardPictures(input.pictures, run.custody);
        for (const illumination of SPECTRAL_ILLUMINATIONS) display[illumination]?.fill(0);
        return;
      }
      run.working.delete('spectral');
      for (const illumination of SPECTRAL_ILLUMINATIONS) {
        const jpeg = display[illumination];
        run.custody.drop(SCREEN[illumination]);
        if (jpeg !== undefined) run.custody.show(SCREEN[illumination], jpeg);
      }
      if (!this.#options.record(run, checks.map(done))) return;
      run.spectralDue = null;
      if (run.modelOffers.length > 0) run.spectralSeen = input;
      else discardPictures(input.pictures, run.custody);
      this.#options.workEnded(run);
    });
  }

  /** Looks at the same pictures again, for the model that the officer chose. */
  again(run: RunningInspection): void {
    const before = run.spectralDue ?? run.spectralSeen;
    if (before === null) return;
    const document = run.state.mrz?.personal?.document ?? before.document ?? null;
    this.look(run, { ...before, document, chosen: run.modelChosen });
  }

  /** There is no page any more, or another one: nothing of its pictures stays. */
  takeAway(run: RunningInspection): void {
    run.spectralAttempt += 1;
    run.working.delete('spectral');
    if (run.spectralDue !== null) discardPictures(run.spectralDue.pictures, run.custody);
    if (run.spectralSeen !== null) discardPictures(run.spectralSeen.pictures, run.custody);
    run.spectralDue = null;
    run.spectralSeen = null;
    for (const illumination of SPECTRAL_ILLUMINATIONS) run.custody.drop(SCREEN[illumination]);
  }
}

/** The zone of this very page, for the checks of its ink. */
export function zoneOf(mrz: PageMrzOutcome): Pick<SpectralInput, 'zone' | 'zoneMissing' | 'place'> {
  if (!mrz.ok) return { zone: null, zoneMissing: mrz.reason };
  if (mrz.mrz === null) return { zone: null, zoneMissing: 'MRZ_NOT_ON_PAGE' };
  const { lines, bands, place } = mrz.mrz;
  return { zone: { lines, bands }, zoneMissing: 'MRZ_NOT_ON_PAGE', place };
}
