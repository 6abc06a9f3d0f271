export {
  MAX_CLASSIFIER_HEAD_BYTES,
  type PageClassifierHead,
  pageClassifierHead,
  pageClassifierHeadSchema,
  pageLogit,
} from './classifier-head.ts';
export { edgeProfiles } from './edge.ts';
export { addedByLights, type LightReadings, lightReadings } from './lights.ts';
export {
  MAX_PATCH_THRESHOLDS_BYTES,
  mapScale,
  type PatchLimit,
  type PatchThresholds,
  patchLimit,
  patchThresholdsSchema,
} from './limits.ts';
export { ppiOfMrz } from './resolution.ts';
export { isTooSoft, measureSoftness } from './softness.ts';
export {
  edgeTiles,
  FEATURES,
  localScore,
  MAX_MAP_SIDE,
  type PatchMap,
  type Place,
  pageTiles,
  patchMap,
  photoTiles,
  placesOfPage,
  type TilePlace,
} from './tiles.ts';
export { isUsableScale, judgePatch, PATCH_CHECKS, type PatchCheckId, type PatchScale } from './verdict.ts';
