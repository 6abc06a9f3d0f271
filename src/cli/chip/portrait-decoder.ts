import { type ChipFiles, type Judgement, judgePortrait, portraitOf } from '../../core/chip/index.ts';
import { modelsFolder } from '../../daemon/state/index.ts';
import { decodeChipPortrait, OnDemandInference } from '../../inference/host/index.ts';

const PROFILE = 'accurate';
/** Generous deadline, ms, because machines used for evaluation may be under load. */
const DEADLINE_MS = 10_000;

/** Decodes the portraits of chips in the process that decodes all pictures; it starts with the first one that needs it. */
export class PortraitDecoder {
  readonly #inference = new OnDemandInference({
    modelsDir: modelsFolder({ models: { folder: null } }),
    profile: PROFILE,
    part: 'seeing',
    mono: () => performance.now(),
  });
  /** CPU time of that process so far, milliseconds. */
  cpuMs = 0;

  /** `chip-portrait` of these files; undefined if there is no DG2 and so nothing to examine. */
  async judge(files: ChipFiles): Promise<Judgement | undefined> {
    const due = portraitOf(files);
    if (due === null) return undefined;
    if ('judgement' in due) return due.judgement;
    const supervisor = await this.#inference.started();
    const { outcome, cpuMs } = await decodeChipPortrait(supervisor, due.decode.image, DEADLINE_MS);
    this.cpuMs += cpuMs;
    return judgePortrait(outcome);
  }

  stop(): Promise<void> {
    return this.#inference.stop();
  }
}
