export { kiosksTwice, serverView } from './monitor.ts';
export { type FleetStatus, fleetStatus } from './status.ts';
