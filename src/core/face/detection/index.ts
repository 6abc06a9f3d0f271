export { BLAZEFACE_GRIDS, BLAZEFACE_SIDE, decodeBlazeFace } from './blazeface.ts';
export {
  chooseSubject,
  countUsable,
  decodeDetections,
  detectionAreas,
  furtherAreas,
  intersectionOverUnion,
  mergeWindows,
} from './detector.ts';
export { areaAtCorner, type FoundFace, squareAround } from './found-face.ts';
export { decodeScrfd, decodeYuNet, GRID_STRIDES } from './yunet.ts';
