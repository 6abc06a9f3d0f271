export { Demonstration } from './demonstration.ts';
export { SimulatedKiosk, simulatedSecret } from './kiosk.ts';
