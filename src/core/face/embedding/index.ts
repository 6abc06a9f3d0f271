export { chipFor, chipsFor, DEFAULT_ALIGNMENT, type FacePoints, networkInput } from './alignment.ts';
export {
  alignedChip,
  averagedTemplate,
  bothPoor,
  CHIP_SIZE,
  calibratedTemplate,
  calibratingPart,
  cosine,
  type LengthCalibration,
  meanTemplate,
  TEMPLATE_LENGTH,
  templateFromBytes,
  templateToBytes,
} from './embedding.ts';
export {
  averagePoints,
  decodeLandmarks,
  type FivePoints,
  fivePoints,
  landmarkArea,
  landmarkTensors,
  secondLandmarkArea,
} from './landmarks.ts';
export { cosineWithStored, ENTRY_BYTES, padded, quantise, storedLength } from './quantise.ts';
