export { Demonstration } from './demonstration.ts';
export { SimulatedKiosk, simulatedIdentity, simulatedLink, simulatedSecret } from './kiosk.ts';
export { type SimulationResult, simulate } from './simulate.ts';
export { type DarknessResult, simulateDark } from './simulate-dark.ts';
export { type PublicationResult, simulatePublication } from './simulate-publication.ts';
export type { Spread } from './spread-of-times.ts';
