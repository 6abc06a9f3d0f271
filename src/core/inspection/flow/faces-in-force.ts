import type { FaceTemplate, Guidance } from '../ports/steps/index.ts';
import type { FaceMeasureId, ReasonCode } from '../record/checks/index.ts';
import type { AcquisitionResult, FaceAcquisition } from './acquisition.ts';

/** The live face of an inspection, and the portraits with which it is compared apart from the one on the page. */
export interface FacesInForce {
  readonly acquisition: FaceAcquisition | null;
  /** Null until the first face came or was given up; if it is requested again, the earlier one stays in force. */
  readonly result: AcquisitionResult | null;
  readonly guidance: Guidance;
  /** Measures that the newest frame did not meet. */
  readonly hindered: readonly FaceMeasureId[];
  /** After a liveness alarm: every picture of the acquisition with its own score, for the officer. */
  readonly alarmFrames: readonly { ref: string; attackScore: number | null }[];
  /** The chip's portrait once it was read, or why there is none. `answered`: the chip gave a picture, with or without a face. */
  readonly chip: { answered: boolean; template: FaceTemplate | null; reason: ReasonCode } | null;
  /** Portrait on the other side of a card whose first page shows none. */
  readonly sidePortrait: FaceTemplate | null;
}

export const NO_FACES: FacesInForce = {
  acquisition: null,
  result: null,
  guidance: 'none',
  hindered: [],
  alarmFrames: [],
  chip: null,
  sidePortrait: null,
};
