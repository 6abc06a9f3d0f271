export {
  type Affine,
  apply,
  compose,
  cutFrame,
  type FrameSize,
  frameFromMrz,
  frameFromPicture,
  frameSize,
  insideFrame,
  invert,
  PAGE_FORMATS,
  type PageFormat,
  PX_PER_MM,
} from './frame.ts';
export {
  CELL_PIXELS,
  type Cell,
  type CellFit,
  correlationAt,
  type Fit,
  GRID,
  inner,
  type Peak,
  register,
  type StaticPrint,
  staticPrint,
  thinned,
  vertex,
} from './register.ts';
export { relief } from './relief.ts';
export { commonPrint, shrunk, staticArea, withoutLight } from './static-area.ts';
