export type { LineBox } from './components.ts';
export { CROP_HEIGHT, CROP_WIDTH, cropLines, type Ground, type Pyramid, pyramidOf } from './crop.ts';
export { DETECTOR_SCALES, linesIn, type Strokes, strokesOf } from './detector.ts';
export { areSameLines, groupLines, type LineGroup, withRow } from './groups.ts';
export { groupGeometry, isInPicture, type LineGeometry, leaning, pointOn, refineGeometry } from './line-geometry.ts';
export { halve, lumaAt, turn } from './plane.ts';
export { slantOf } from './slant.ts';
