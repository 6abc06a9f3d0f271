export { Demonstration } from './demonstration.ts';
export { SimulatedKiosk, simulatedSecret } from './kiosk.ts';
export { type SimulationResult, simulate } from './simulate.ts';
