export {
  type ChipAlignment,
  type ChipLook,
  chipFor,
  chipsFor,
  DEFAULT_ALIGNMENT,
  type FacePoints,
  type InputForm,
  networkInput,
} from './alignment.ts';
export { backgroundSpread } from './background.ts';
export { BLAZEFACE_GRIDS, BLAZEFACE_SIDE, type BlazeFaceGrid, decodeBlazeFace } from './blazeface.ts';
export { type ChipMeasures, chipIsGrey, measureChip } from './chip-light.ts';
export {
  agreementRow,
  type Band,
  type Bands,
  bandOf,
  bandsFor,
  combineTemplates,
  compareTemplates,
  type Metric,
  matchRowOf,
  reaches,
  scoreMargin,
  type ThresholdRow,
  type VerifyThresholds,
} from './comparison.ts';
export {
  chooseSubject,
  countUsable,
  DETECTOR_SIZE,
  decodeDetections,
  detectionAreas,
  detectorTensor,
  furtherAreas,
  intersectionArea,
  intersectionOverUnion,
  mergeWindows,
  suppress,
} from './detector.ts';
export {
  alignedChip,
  bothPoor,
  CHIP_SIZE,
  calibratedTemplate,
  calibratingPart,
  cosine,
  type LengthCalibration,
  meanTemplate,
  mirrorChip,
  normalise,
  TEMPLATE_LENGTH,
  templateFromBytes,
  templateToBytes,
} from './embedding.ts';
export { cubicWeights, warpFine, zoomed } from './enlarge.ts';
export { type FaintFace, faintFace, faintLook } from './faint.ts';
export { areaAtCorner, type DecodeOptions, type FoundFace, squareAround } from './found-face.ts';
export {
  applySimilarity,
  type CropArea,
  cropTo,
  fitSimilarity,
  invertSimilarity,
  MAX_SUPERSAMPLE,
  type Similarity,
  warp,
} from './geometry.ts';
export {
  type FalseAlertBudget,
  fmrFor,
  fpirOf,
  type IdentifyCalibration,
  type IdentifyRow,
  minimumFmr,
  planSearch,
  type SearchPlan,
  type SearchRefusal,
  thresholdAt,
} from './identification.ts';
export { type Box, boxToRect, clamp, type Point, type RgbImage, type ScoredBox, toPlanar } from './image.ts';
export {
  averagePoints,
  decodeLandmarks,
  type FivePoints,
  fivePoints,
  LANDMARK_COUNT,
  type Look,
  landmarkArea,
  landmarkTensor,
  secondLandmarkArea,
} from './landmarks.ts';
export { attackScore, livenessArea, livenessTensor } from './liveness.ts';
export { type FaceMeasures, measureFace } from './measures.ts';
export {
  DEFAULT_QUALITY_LIMITS,
  type FacePrompt,
  judgeQuality,
  type QualityLimits,
  type QualityVerdict,
} from './quality.ts';
export { MEASURE_TABLE, type MeasureRow } from './quality-table.ts';
export { cosineWithStored, ENTRY_BYTES, padded, quantise, storedLength } from './quantise.ts';
export { decodeScrfd, decodeYuNet, GRID_STRIDES, type GridInput, type ScrfdGrid, type YuNetGrid } from './yunet.ts';
