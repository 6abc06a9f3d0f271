export { FleetRegister, type Heard, type KioskRow, openFleetRegister, type Way } from './register.ts';
