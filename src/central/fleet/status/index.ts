export { FleetDoor, fleetMetrics } from './door.ts';
export { kiosksTwice, type RefusedView, refusedView, type StoreView, serverView, storeView } from './monitor.ts';
export { type FleetStatus, fleetStatus } from './status.ts';
