export { cubicWeights, isFiner, warpFine, zoomed } from './enlarge.ts';
export { type CropArea, cropTo, fitSimilarity, invertSimilarity, mirrorChip, warp } from './geometry.ts';
export { type Box, boxToRect, clamp, type Point, pixelLuma, type RgbImage, type ScoredBox, toPlanar } from './image.ts';
export { smooth } from './smooth.ts';
