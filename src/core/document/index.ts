export {
  type CaptureLimits,
  DEFAULT_CAPTURE_LIMITS,
  judgeCapture,
  type Luma,
  measureGlare,
  measureSharpness,
  nominalAspect,
} from './capture.ts';
export { catalogueSchema } from './catalogue.ts';
export { DOUBTFUL_FACE_SCORE, doubtfulFaces, GHOST_LIMITS, ghostArea, secondFaces } from './ghost.ts';
export { median } from './median.ts';
export { measureMissing } from './missing-part.ts';
export {
  choosePortrait,
  cutByTile,
  mergeFaces,
  photoOf,
  portraitCrop,
  portraitTiles,
  sameFace,
  type Tile,
  tileAround,
} from './portrait.ts';
export { type SymbolPlace, symbolPlaces } from './symbol-place.ts';
