import type { UncertainGlyph } from '../../mrz/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';
import type { InspectionEvent } from '../record/index.ts';
import type { CameraFeeder, DeviceId, Hex, MonoMs, RefusedFrames } from '../record/terms/index.ts';
import type { DeviceAdvice } from './device-advice.ts';
import type { SpectralPictures } from './spectral-pictures.ts';

export interface Clock {
  /** Monotonic milliseconds; never goes back. */
  mono(): MonoMs;
  wall(): Date;
  /**
   * False if the wall time is before the build or the last sealed case, or has jumped since the start: then ages and expiry
   * cannot be judged.
   */
  trusted(): boolean;
}

export interface Timers {
  /** Runs once after `ms`; the returned function cancels. */
  after(ms: number, run: () => void): () => void;
}

export type Unsubscribe = () => void;

/** Health of one device. A port that is open and silent is `unknown` if it has no probe, never `ok`. */
export type DeviceState =
  | 'ok'
  | 'unknown'
  | 'absent'
  | 'opening'
  | 'stale'
  | 'faulty'
  | 'refused'
  | 'locked'
  | 'lost'
  | 'not-fitted';

export interface DeviceHealth {
  device: DeviceId;
  state: DeviceState;
  /** What to do, as a code for which the screen has words; null if and only if `remedy` is null. */
  advice: DeviceAdvice | null;
  /** The same in plain English for log and command line: what is wrong and what to do; null when there is nothing to do. */
  remedy: string | null;
  lastFrameAt: MonoMs | null;
  simulated: boolean;
}

export type ScannerFailure =
  | 'READ_TIMEOUT'
  | 'READ_GARBAGE'
  | 'READ_PARTIAL'
  | 'READ_CHECKSUM'
  | 'READ_UNPLUGGED'
  | 'READ_OVERRUN'
  | 'DEVICE_REFUSED'
  | 'DEVICE_FAULTY';

export type ScannerEvent =
  | {
      kind: 'document';
      source: DeviceId;
      lines: string[];
      uncertain: UncertainGlyph[];
      /** Keyed BLAKE2b-256 of the raw bytes: MRZ text is guessable, so a plain hash would reveal it. */
      rawDigest: Hex;
      /** When the last byte of the frame was read from the port. */
      lastByteAt: MonoMs;
    }
  | { kind: 'read-failed'; source: DeviceId; reason: ScannerFailure; at: MonoMs }
  | { kind: 'duplicate'; source: DeviceId; at: MonoMs }
  | { kind: 'health'; health: DeviceHealth };

export interface ScannerPort {
  start(): Promise<void>;
  stop(): Promise<void>;
  subscribe(listener: (event: ScannerEvent) => void): Unsubscribe;
  health(): DeviceHealth;
  /** Makes the reader read the document on it once more; absent if it can only be read again by lifting it. */
  reread?(): void;
}

export type BarcodeEvent =
  /** `bytes` exactly as encoded and handed over. `digest` is keyed. */
  | { kind: 'symbol'; source: DeviceId; bytes: Uint8Array; digest: Hex }
  | Extract<ScannerEvent, { kind: 'read-failed' | 'health' }>;

/** A reader of two-dimensional symbols in addition to the MRZ reader. It does not deliver an MRZ. */
export interface BarcodePort {
  start(): Promise<void>;
  stop(): Promise<void>;
  subscribe(listener: (event: BarcodeEvent) => void): Unsubscribe;
  health(): DeviceHealth;
}

export type ImagerEvent =
  /** `complete` is a whole file as the imager wrote it; still untrusted, never decoded in the daemon. */
  | {
      kind: 'page';
      source: DeviceId;
      /** The page in white light. */
      bytes: Uint8Array;
      /** The same page under other lights; absent if the imager has none. */
      pictures?: SpectralPictures;
      at: MonoMs;
    }
  | {
      kind: 'page-failed';
      source: DeviceId;
      reason: 'DOC_IMAGE_TOO_LARGE' | 'DOC_IMAGE_REJECTED';
      at: MonoMs;
    }
  | { kind: 'health'; health: DeviceHealth };

export interface ImagerPort {
  start(): Promise<void>;
  stop(): Promise<void>;
  subscribe(listener: (event: ImagerEvent) => void): Unsubscribe;
  health(): DeviceHealth;
}

/** What a camera page delivered to one inspection, and what others tried. No pictures, and nothing about the traveller. */
export interface CameraAccount {
  fed: readonly CameraFeeder[];
  refused: RefusedFrames;
}

/** Why it is not certain that the frames of a running capture show the traveller. */
export type CameraInterruption = 'FACE_CAMERA_FLOOD' | 'FACE_CAMERA_MOVED';

export type CameraEvent =
  | { kind: 'frame'; source: DeviceId; bytes: Uint8Array; at: MonoMs }
  | { kind: 'health'; health: DeviceHealth }
  /** The running capture must not be compared with anything. */
  | { kind: 'interrupted'; reason: CameraInterruption }
  /** The page that feeds the camera changed, or a frame was refused. */
  | { kind: 'feed' };

export interface CameraPort {
  start(): Promise<void>;
  stop(): Promise<void>;
  subscribe(listener: (event: CameraEvent) => void): Unsubscribe;
  health(): DeviceHealth;
  /** True while the lane waits for a live face: only then is silence a fault, and only then may a frame be sent. */
  want(wanted: boolean): void;
  /** Which inspection is open now: frames are bound to it. Absent if the daemon reads the camera itself. */
  serve?(inspectionId: string | null): void;
  /** Account of the inspection that was served last. */
  account?(): CameraAccount;
}

export type AppendResult = { ok: true; seq: number } | { ok: false; reason: 'AUDIT_UNAVAILABLE'; detail: string };

export interface StoredInspection {
  inspectionId: string;
  events: InspectionEvent[];
}

export interface ModelsHealth {
  state: 'ready' | 'starting' | 'degraded';
  profile: string;
  reason: ReasonCode | null;
}

export interface ModelsPort {
  health(): ModelsHealth;
  subscribe(listener: () => void): Unsubscribe;
}

/** The audit chain as seen by the lane. An append returns only after the rows are durable. */
export interface Journal {
  /** Appends all events in one transaction and in order, or none. */
  append(inspectionId: string, events: readonly InspectionEvent[]): AppendResult;
  /** Inspections without `sealed` or `abandoned`, oldest first. */
  open(): StoredInspection[];
  read(inspectionId: string): InspectionEvent[];
  health(): { ok: boolean; detail: string | null };
}

/** Where face lists are searched: a separate process that keeps templates but no names. */
export interface FaceSearchEngine {
  /** The embedder in force and its calibration; null while none is loaded. */
  model(): {
    profile: string;
    /** Identity of the method by which its templates are made: embedder, detector and landmarks with their alignment. */
    sha256: Hex;
    /** Length of a template, in numbers. */
    length: number;
    /** How its templates store the vector length; absent if they do not. */
    calibration?: { medianLength: number; offset: number; weight: number; agreement?: number | undefined } | undefined;
    rows: readonly { fmr: number; threshold: number; fnmr: number }[];
    /** Empty if the embedder is not declared for searching, or this search cannot compare its templates. */
    identify: readonly { maxGallery: number; fpir: number; threshold: number }[];
  } | null;
  /** Identifies the running process: data that an earlier one received are lost. Null while none is running. */
  incarnation(): number | null;
  /** Sends a list, block by block; each block is overwritten after sending. `key` identifies its generation. */
  hold(gallery: {
    list: string;
    key: string;
    templates: number;
    blocks: Iterable<Uint8Array>;
  }): Promise<'held' | 'refused' | 'unavailable'>;
  drop(list: string): Promise<void>;
  /** Records with a template at or above `threshold`, best first; null if the process gave no answer. */
  search(input: {
    list: string;
    key: string;
    /** Little-endian float32 unit template. */
    probe: Uint8Array;
    threshold: number;
    limit: number;
  }): Promise<{ complete: boolean; above: number; hits: { row: number; score: number }[] } | null>;
  /** Called when the state of the process changes. */
  subscribe(listener: () => void): Unsubscribe;
}
