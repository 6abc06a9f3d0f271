import type {
  CivilDate,
  DisputedGlyph,
  MrzDocument,
  MrzProposal,
  MrzRead,
  MrzReason,
  MrzVerdict,
  UncertainGlyph,
} from '../../../mrz/index.ts';
import type { Check, CheckId, ComponentRef, QualityReading, ReasonCode, Region } from '../../record/checks/index.ts';
import type { Hex, MonoMs, PagePlace, SecondReader } from '../../record/terms/index.ts';
import type { StatedSeal } from './seal-steps.ts';
import type { MrzOnPage, PortraitLights } from './spectral-steps.ts';

/** Turns MRZ text into fields and verdicts: the MRZ module as one function, so that the lane knows nothing about formats. */
export type MrzStep = (read: MrzRead, today: CivilDate | null) => MrzOutcome;
export interface MrzOutcome {
  document: MrzDocument | null;
  /** Always present, also if `document` is null: an unreadable MRZ has verdicts too. */
  verdicts: MrzVerdict[];
  reason: MrzReason;
}

/** Opaque to everything but the face step; `bytes` is overwritten when the inspection is sealed. */
export interface FaceTemplate {
  profile: string;
  /** Identity of how it was made: embedder, detector and landmarks with their alignment, not just one file. */
  modelSha256: Hex;
  bytes: Uint8Array;
  grey: boolean;
  /** Sharpness of the picture it was made from, as in `FaceMeasureId`; 0 if it was not measured. */
  sharpness: number;
}

/** Eyes of a face as the worker found them: fractions of the picture's width and height; left and right as in the picture. */
export interface EyesInPicture {
  left: [x: number, y: number];
  right: [x: number, y: number];
  /** Aspect ratio of the picture: width over height. */
  aspect: number;
}

export interface PageRead {
  digest: Hex;
  width: number;
  height: number;
  ppi: number | null;
  /** Re-encoded JPEG for the screen: external bytes never reach the browser. */
  display: Uint8Array;
  /** `photo`: estimated rectangle of the photograph that contains the face. */
  portrait: {
    rect: Region['rect'];
    photo: Region['rect'];
    jpeg: Uint8Array;
    eyes: EyesInPicture | null;
    template: FaceTemplate | null;
  } | null;
  /** A second, smaller portrait on the page, for the officer to look at; absent if there is none. */
  ghost?: { jpeg: Uint8Array; eyes: EyesInPicture | null } | null;
  /** `document.capture`, `document.portrait` and `face.ghost`. */
  checks: Check[];
}

export type PageOutcome =
  | { ok: true; page: PageRead }
  | { ok: false; value: 'aborted' | 'failed' | 'undetermined' | 'not-supported'; reason: ReasonCode; checks: Check[] };

export interface PagePrintInput {
  /** As delivered; they stay untrusted and are decoded in the child process. */
  bytes: Uint8Array;
  /** Size of the upright picture, pixels. */
  width: number;
  height: number;
  /** From the width of the page; null if the width is not known. */
  ppi: number | null;
  /** The MRZ of this page, from which its resolution is found: corners as in `PagePlace`, characters per line. */
  zone: { corners: readonly [number, number][]; columns: number } | null;
  /** Fractions of the upright picture; null without a portrait. */
  photo: Region['rect'] | null;
}

/**
 * Where on the page the print resembles that of a copy: fractions of the way from the genuine median to the threshold in force,
 * in hundredths; 255 where nothing was examined. It is treated as part of the picture: never recorded, and wiped with it.
 */
export interface PrintMap {
  check: CheckId;
  columns: number;
  rows: number;
  rect: Region['rect'];
  levels: Uint8Array;
}

export interface PagePrint {
  /** `document.recapture` and `document.photo-process`. */
  checks: Check[];
  maps: PrintMap[];
  /** The checks that change with what the other lights showed of the page; absent if nothing was judged. */
  inLights?: (lights: readonly Check[], portrait?: PortraitLights) => Check[];
}

export interface PageStep {
  /** A page is decoded once for all steps that examine it: its buffer is kept until `close`. */
  read(bytes: Uint8Array): Promise<PageOutcome>;
  /** This picture is no longer needed, so its decoded form is overwritten. */
  close(bytes: Uint8Array): void;
  /** Examines the print of a page that passed the capture gate. */
  print(input: PagePrintInput): Promise<PagePrint>;
}

/** The MRZ as the page reader sees it on the picture. */
export interface PageMrz {
  lines: string[];
  uncertain: UncertainGlyph[];
  proposals: MrzProposal[];
  disputed: DisputedGlyph[];
  /** Number of further MRZs in the picture: more than one document was presented. */
  others: number;
  secondReader: SecondReader;
  place: PagePlace;
  bands: MrzOnPage['bands'];
}

export type PageMrzOutcome =
  /** `mrz` is null if the page was searched and has none. */
  | {
      ok: true;
      mrz: PageMrz | null;
      /** `document.mrz-font` and `document.mrz-position`; a capture that fails makes them `aborted`. */
      print: Check[];
      component: ComponentRef;
      t0: MonoMs;
      t1: MonoMs;
    }
  | {
      ok: false;
      value: 'aborted' | 'undetermined' | 'not-supported';
      reason: ReasonCode;
      print: Check[];
      component: ComponentRef;
      t0: MonoMs;
      t1: MonoMs;
    };

/** Reads the print of a page from its picture. `bytes` stay untrusted and are decoded in the child process. */
export interface PageTextStep {
  /** `alone`: no reader sent this MRZ, so a second, independent reading of the picture is worth the time. */
  readMrz(bytes: Uint8Array, input: { alone: boolean }): Promise<PageMrzOutcome>;
  /**
   * `mrz.printed-zone` (TR-03135-1 5.7.5): every value of the MRZ is searched in the printed text. A value that is not found is
   * never a difference. `place` is null if the MRZ was not found on this page; `sure` is false if a character of the MRZ is in
   * doubt, so that the MRZ itself may be wrong. With a `seal`, the fields `stay`, `entries` and `passportNumber` compare the print
   * with the seal; they do not change the value.
   */
  compareViz(input: {
    bytes: Uint8Array;
    document: MrzDocument;
    place: PagePlace | null;
    sure: boolean;
    seal?: Pick<StatedSeal, 'stay' | 'entries' | 'passportNumber'>;
  }): Promise<Check>;
  /** The same checks with this imager's calibration; unchanged if none is in force for such a picture. */
  atCalibration(checks: readonly Check[], picture: { bytes: Uint8Array; ppi: number | null }): Check[];
}

/** The eight prompts of TR-03121-3 4.8.1.1, plus `none` if nothing hinders the capture. */
export type Guidance =
  | 'none'
  | 'too-far'
  | 'too-near'
  | 'too-left'
  | 'too-right'
  | 'too-high'
  | 'too-low'
  | 'moving'
  | 'not-frontal'
  | 'eyes-closed'
  | 'mouth-open'
  | 'several-faces'
  | 'no-face';

export interface LiveFrame {
  digest: Hex;
  jpeg: Uint8Array;
  /** Good enough to compare; otherwise `guidance` says what is wrong. */
  acceptable: boolean;
  /** Higher is better; only for choosing among the frames of one acquisition. */
  rank: number;
  guidance: Guidance;
  template: FaceTemplate | null;
  /** From 0 (bona fide) to 1 (attack); null if the profile has no model. */
  attackScore: number | null;
  rect: Region['rect'] | null;
  /** Null if the face cannot be aligned. */
  eyes: EyesInPicture | null;
  faces: number;
  /** What was measured, for the details; absent if no face was found. */
  quality?: readonly QualityReading[];
  /** Distance of the frame's measurements from the limits, 0..1. */
  margin?: number;
}

export type FrameOutcome =
  | { ok: true; frame: LiveFrame }
  | { ok: false; value: 'aborted' | 'undetermined' | 'not-supported'; reason: ReasonCode };

export interface FaceStep {
  analyse(bytes: Uint8Array): Promise<FrameOutcome>;
  /** A new number each time its models restart; null while there are none that could answer. */
  incarnation(): number | null;
  /**
   * True if two good frames of one acquisition show the same face. Used only to notice that somebody else stepped in: it does not
   * decide anything about a person, and frames that cannot be compared do not count as a change.
   */
  agree(a: LiveFrame, b: LiveFrame): boolean;
  /**
   * A portrait in a document, from its encoded picture. There must be exactly one face, but the live camera's gate does not
   * apply; its sharpness is judged in the comparison. The picture stays untrusted and is decoded in the child process.
   */
  reference(picture: Uint8Array): Promise<ReferenceOutcome>;
  /**
   * `face.capture` over the frames of one acquisition; `lost` if the camera was lost before a usable frame, `restarts` is how
   * often the capture began again with another face.
   */
  judgeCapture(input: {
    frames: readonly LiveFrame[];
    cameraLost: boolean;
    failure: ReasonCode | null;
    t0: MonoMs;
  }): Check;
  /** `face.verification`, `face.liveness` and `face.morph`. Absent inputs give `undetermined`, never a pass. */
  verify(input: ReferenceSide & LiveSide): Check[];
  /**
   * `face.chip` (live with chip portrait) or `face.portraits` (printed with chip portrait), by the same rules;
   * `face.morph-chip` (whether the chip portrait may be a blend) for the same pictures as `face.chip`.
   */
  compare(
    input: ReferenceSide &
      (
        | ({ check: 'face.chip' | 'face.morph-chip' } & LiveSide)
        | { check: 'face.portraits'; printed: FaceTemplate | null; printedReason: ReasonCode }
      ),
  ): Check;
}

/** The portrait of a document in a comparison, or why there is none. */
export interface ReferenceSide {
  reference: FaceTemplate | null;
  referenceReason: ReasonCode;
  t0: MonoMs;
}

/** The live face in a comparison: good frames, or why there are none. */
export interface LiveSide {
  frames: readonly LiveFrame[];
  failure: ReasonCode | null;
}

export type ReferenceOutcome =
  | { ok: true; template: FaceTemplate; jpeg: Uint8Array; eyes: EyesInPicture | null }
  | { ok: false; value: 'aborted' | 'undetermined' | 'not-supported'; reason: ReasonCode };
