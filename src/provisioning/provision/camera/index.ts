export { type Look, type Looked, lookThroughCamera } from './capture.ts';
export { facesIn } from './faces.ts';
export { type CameraFigures, type Figure, figuresOf } from './figures.ts';
