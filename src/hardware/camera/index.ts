export { BrowserCamera, type BrowserCameraOptions } from './browser-camera.ts';
export type { LiveCamera } from './live-camera.ts';
export { SimulatedCamera, type SimulatedCameraOptions } from './simulated-camera.ts';
