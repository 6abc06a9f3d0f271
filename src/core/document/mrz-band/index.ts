export type { LineBox } from './components.ts';
export {
  CROP_HEIGHT,
  CROP_WIDTH,
  cropLines,
  groupGeometry,
  type LineGeometry,
  type Pyramid,
  pyramidOf,
  refineGeometry,
} from './crop.ts';
export { DETECTOR_SCALES, detectLines } from './detector.ts';
export { groupLines, type LineGroup, withRow } from './groups.ts';
export { halve, lumaAt, turn } from './plane.ts';
