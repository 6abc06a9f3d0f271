import type { CardFault } from '../access/card.ts';
import type { ChipFile } from './files.ts';
import type {
  AccessReport,
  ActiveAuthenticationReport,
  ChipAuthenticationReport,
  ChipMappingReport,
  ChipProgress,
  ChipReading,
  ChipStep,
  ChipStopReason,
  FileFailure,
} from './reading.ts';

/** Ends a reading. Thrown inside of `readChip` and caught there. */
export class Stop extends Error {
  readonly reason: ChipStopReason;
  readonly detail: string;

  constructor(reason: ChipStopReason, detail: string) {
    super(`${reason} ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }

  static of({ reason, detail, refusal }: CardFault): Stop {
    return new Stop(reason, refusal === null ? detail : `${detail} ${refusal.toString(16).toUpperCase()}`);
  }
}

/** What a reading has produced so far. */
export class ReadingRecord {
  readonly files: Partial<Record<ChipFile, Uint8Array>> = {};
  readonly failures: Partial<Record<ChipFile, FileFailure>> = {};
  readonly present = new Set<ChipFile>();
  ca: ChipAuthenticationReport | null = null;
  aa: ActiveAuthenticationReport | null = null;
  cam: ChipMappingReport | null = null;
  access: AccessReport = {
    protocol: null,
    password: null,
    version: null,
    mapping: null,
    cipher: null,
    parameterId: null,
    notes: [],
    refusal: null,
  };
  stopped: ChipStopReason | null = null;
  #stoppedDetail: string | null = null;
  readonly #steps: ChipStep[] = [];
  readonly #onProgress: (progress: ChipProgress) => void;
  #filesPlanned: number | null = null;

  constructor(onProgress: (progress: ChipProgress) => void) {
    this.#onProgress = onProgress;
  }

  step(
    step: ChipStep['step'],
    outcome: ChipStep['outcome'],
    more: { file?: ChipFile; detail?: string | null } = {},
  ): void {
    this.#steps.push({ step, file: more.file ?? null, outcome, detail: more.detail ?? null });
  }

  plan(files: number): void {
    this.#filesPlanned = files;
  }

  progress(phase: ChipProgress['phase'], file: ChipFile | null, bytes?: { done: number; total: number }): void {
    const filesDone = Object.keys(this.files).length;
    this.#onProgress({
      phase,
      file,
      doneBytes: bytes?.done ?? 0,
      fileBytes: bytes?.total ?? null,
      filesDone,
      filesPlanned: this.#filesPlanned,
    });
  }

  stop({ reason, detail }: Stop): void {
    this.stopped = reason;
    this.#stoppedDetail = detail;
  }

  reading(): ChipReading {
    return {
      files: this.files,
      present: [...this.present],
      failures: this.failures,
      access: this.access,
      steps: this.#steps,
      ca: this.ca,
      aa: this.aa,
      cam: this.cam,
      stopped: this.stopped,
      stoppedDetail: this.#stoppedDetail,
    };
  }
}
