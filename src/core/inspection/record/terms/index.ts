export { type CameraFeeder, FRAME_REFUSALS, type FrameRefusal, type RefusedFrames } from './camera-feed.ts';
export {
  type DeviceId,
  type Hex,
  type MonoMs,
  type MrzSource,
  type MrzText,
  type OfficerId,
  type PagePlace,
  type PolicyRef,
  type SecondReader,
  TYPING_REASONS,
  type TypingReason,
} from './terms.ts';
