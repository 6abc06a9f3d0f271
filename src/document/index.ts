export { alarmsAllowed, documentsNeeded, MAX_DOCUMENTS, upperBound95 } from './calibration/bound.ts';
export {
  type CalibrationContext,
  type CalibrationFault,
  Calibrations,
  calibrationFault,
  fitsImages,
  marked,
  NO_CALIBRATIONS,
  type PictureSetting,
  type StoredCalibration,
} from './calibration/in-force.ts';
export { isOf, judgeKit, KIT_LEAST_PAGES, type KitFamily, type KitVerdict } from './calibration/kit.ts';
export {
  type CalibrationRecord,
  calibrationRecord,
  type ImageRange,
  validUntil,
} from './calibration/record.ts';
export {
  CALIBRATED_CHECK_IDS,
  type CalibratedCheck,
  type CalibratedRow,
  calibratedRow,
  isCalibrated,
} from './calibration/table.ts';
export {
  alarms,
  chooseThreshold,
  LEAST_DOCUMENTS,
  leastSharpness,
  marginOf,
  type ScoreDirection,
  type ThresholdInput,
  type ThresholdResult,
} from './calibration/threshold.ts';
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
export { catalogueSchema } from './catalogue.ts';
export { GHOST_LIMITS, ghostArea, type SecondFaces, secondFaces } from './ghost.ts';
export {
  type DocumentModel,
  documentModelSchema,
  MAX_MODELS,
  MODEL_LIMIT_BYTES,
  type ModelKey,
  modelKeySchema,
  modelName,
  unpackPlane,
} from './model/entry.ts';
export {
  type Affine,
  cutFrame,
  frameFromPicture,
  frameFromZone,
  frameSize,
  PAGE_FORMATS,
  type PageFormat,
  PX_PER_MM,
} from './model/frame.ts';
export { DEFAULT_MODEL_LIMITS, isOfModel, judgeLayout, type ModelLimits } from './model/judge.ts';
export {
  DEFAULT_LIGHT_LIMITS,
  judgeGlow,
  judgeInkMap,
  type LightFinding,
  type LightLimits,
} from './model/judge-lights.ts';
export {
  type Glow,
  glowPrint,
  glowSchema,
  type InkMap,
  inkMapSchema,
  LIGHT_GRID,
  measureGlow,
  measureInkMap,
} from './model/lights.ts';
export { correlationOf as modelCorrelation, type ModelMeasures, measureModel, onPicture } from './model/measure.ts';
export { type StaticPrint, staticPrint } from './model/register.ts';
export {
  MAX_PAGES,
  MIN_PAGES,
  modelOf,
  type TaughtLights,
  type TaughtPage,
  type TaughtPrint,
  type Teaching,
  teachLights,
  teachPrint,
} from './model/teach.ts';
export type { LineBox } from './mrz-band/components.ts';
export {
  CROP_HEIGHT,
  CROP_PITCH,
  CROP_WIDTH,
  cropLines,
  groupGeometry,
  type LineGeometry,
  type Pyramid,
  pyramidOf,
  refineGeometry,
} from './mrz-band/crop.ts';
export { DETECTOR_SCALES, detectLines } from './mrz-band/detector.ts';
export { groupLines, type LineGroup, withRow } from './mrz-band/groups.ts';
export { halve, turn } from './mrz-band/plane.ts';
export type { Colours } from './mrz-print/colour.ts';
export { type GlyphHeader, type GlyphSet, glyphHeaderSchema, glyphSetOf } from './mrz-print/glyphs.ts';
export {
  DEFAULT_PRINT_LIMITS,
  judgePrint,
  type PrintFinding,
  type PrintLimits,
  type PrintVerdict,
} from './mrz-print/judge.ts';
export { measurePrint, type PrintCell, type PrintMeasures } from './mrz-print/measure.ts';
export { EDGE_CHANNELS, EDGE_LENGTH, EDGE_SIDES, type EdgePicture, edgeProfiles } from './patch/edge.ts';
export {
  MAX_PAGE_HEAD_BYTES,
  type PageHead,
  type PageLogit,
  pageHead,
  pageHeadSchema,
  pageLogit,
  type SeenTiles,
} from './patch/head.ts';
export {
  MAX_PATCH_THRESHOLDS_BYTES,
  mapScale,
  type PatchLimit,
  type PatchThresholds,
  patchLimit,
  patchThresholdsSchema,
} from './patch/limits.ts';
export { ppiOfZone } from './patch/resolution.ts';
export {
  edgeTiles,
  FEATURES,
  localScore,
  MAX_MAP_SIDE,
  type PatchMap,
  type PatchPlan,
  type Place,
  pageTiles,
  patchMap,
  photoTiles,
  placesOfPage,
  type TilePlace,
} from './patch/tiles.ts';
export {
  isUsableScale,
  judgePatch,
  PATCH_CHECKS,
  type PatchCheckId,
  type PatchScale,
  type PatchVerdict,
} from './patch/verdict.ts';
export {
  choosePortrait,
  cutByTile,
  mergeFaces,
  type PageFace,
  photoOf,
  portraitCrop,
  portraitTiles,
  type Tile,
} from './portrait.ts';
export {
  comparePrintedZone,
  PRINTED_FIELDS,
  type PrintedField,
  type PrintedFinding,
  type PrintedState,
  type PrintedZoneInput,
  type PrintedZoneVerdict,
} from './printed-zone/compare.ts';
export type { PrintedLine } from './printed-zone/lines.ts';
export {
  measureBrightness,
  PAGE_RECT,
  type Rect,
  rectRound,
  type UvLevels,
  type UvZones,
} from './spectral/brightness.ts';
export { type InkCell, type InkLine, measureInk } from './spectral/ink.ts';
export {
  cellsRect,
  type InkFinding,
  judgeBrightness,
  judgeInk,
  judgeScore,
  NOMINAL_INK,
  type ScoreBand,
  type SpectralFinding,
  UV_ZONES,
  type UvZone,
} from './spectral/judge.ts';
export { measureRegistration, type Registration } from './spectral/registration.ts';
