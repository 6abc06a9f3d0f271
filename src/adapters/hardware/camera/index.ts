export { BrowserCamera } from './browser-camera.ts';
export { SimulatedCamera } from './simulated-camera.ts';
