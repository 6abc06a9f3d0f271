export {
  type AuditHead,
  type FleetOpening,
  FleetRegister,
  type Fork,
  type Gap,
  type Heard,
  type KioskRow,
  openFleetRegister,
  type Refusals,
  type Way,
} from './register.ts';
