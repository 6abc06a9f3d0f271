export { Demonstration } from './demonstration.ts';
export { SimulatedKiosk, simulatedIdentity, simulatedSecret } from './kiosk.ts';
export { type SimulationResult, simulate } from './simulate.ts';
