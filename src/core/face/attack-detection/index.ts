export { attackScore, livenessArea, livenessTensor } from './liveness.ts';
