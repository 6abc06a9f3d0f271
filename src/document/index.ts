export {
  type CaptureLimits,
  type CaptureMeasures,
  type CaptureVerdict,
  DEFAULT_CAPTURE_LIMITS,
  judgeCapture,
  type Luma,
  measureGlare,
  measureSharpness,
  nominalAspect,
  SATURATED,
} from './capture.ts';
export {
  choosePortrait,
  cutByTile,
  mergeFaces,
  type PageFace,
  portraitCrop,
  portraitTiles,
  type Tile,
} from './portrait.ts';
