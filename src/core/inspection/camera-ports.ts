import type { DeviceId, MonoMs, OfficerId } from './events.ts';
import type { DeviceHealth, Unsubscribe } from './ports.ts';

/**
 * Why a frame of a page was not taken. Closed: the screen has words for each, and the record counts by them.
 * `signed-out`, `role`, `locked`: of the session that sent it. `other-screen`: the lane is operated by another session, or by
 * another page of this one. `no-capability`: nothing that proves the page. `expired`: of another inspection, or too old.
 * `replayed`: its nonce is not the one that is asked for. `forged`: it does not fit its proof. `too-fast`: of the right page,
 * faster than a camera. `malformed`: no JPEG, or too large.
 */
export const FRAME_REFUSALS = [
  'signed-out',
  'role',
  'locked',
  'other-screen',
  'no-capability',
  'expired',
  'replayed',
  'forged',
  'too-fast',
  'malformed',
] as const;
export type FrameRefusal = (typeof FRAME_REFUSALS)[number];

export type RefusedFrames = Readonly<Partial<Record<FrameRefusal, number>>>;

/** Account and public id of the capability that frames came with, and how many were taken. */
export interface CameraFeeder {
  officer: OfficerId;
  capability: string;
  frames: number;
}

/** What a camera page delivered to one inspection, and what others tried. No picture, and nothing about the traveller. */
export interface CameraAccount {
  fed: readonly CameraFeeder[];
  refused: RefusedFrames;
}

/** Why the frames of a running capture cannot be the traveller's for certain. */
export type CameraInterruption = 'FACE_CAMERA_FLOOD' | 'FACE_CAMERA_MOVED';

export type CameraEvent =
  | { kind: 'frame'; source: DeviceId; bytes: Uint8Array; at: MonoMs }
  | { kind: 'health'; health: DeviceHealth }
  /** The running capture may not be compared with anything. */
  | { kind: 'interrupted'; reason: CameraInterruption }
  /** Who feeds the camera changed, or what was refused. */
  | { kind: 'feed' };

export interface CameraPort {
  start(): Promise<void>;
  stop(): Promise<void>;
  subscribe(listener: (event: CameraEvent) => void): Unsubscribe;
  health(): DeviceHealth;
  /** True while the lane waits for a live face: only then is silence a fault, and only then may a frame be sent. */
  want(wanted: boolean): void;
  /** Which inspection is open now: frames are bound to it. Absent where the daemon reads the camera itself. */
  serve?(inspectionId: string | null): void;
  /** Of the inspection that was served last. */
  account?(): CameraAccount;
}
