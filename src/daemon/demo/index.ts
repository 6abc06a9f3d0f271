export { buildDemo } from './demo.ts';
export { demoBody, demoBodyPlaces } from './demo-body.ts';
export { demoCalibration } from './demo-calibration.ts';
export { importDrawnReference } from './demo-reference.ts';
export { PLAYED_FACE, PLAYED_PATIENCE } from './patience.ts';
export { buildSimulation, importDrawnLists, type Simulation } from './simulation.ts';
