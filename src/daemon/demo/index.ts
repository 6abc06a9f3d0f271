export { buildDemo } from './demo.ts';
export { demoBody, demoBodyPlaces } from './demo-body.ts';
export { buildSimulation, importDrawnLists, type Simulation } from './simulation.ts';
