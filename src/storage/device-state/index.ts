export {
  ACCEPTANCE_REMEDY,
  ACCEPTANCE_WORDS,
  type AcceptanceFault,
  type AcceptanceStanding,
  overrideFault,
} from './acceptance.ts';
export {
  DEVICE_STATE_REMEDY,
  DEVICE_STATE_WORDS,
  DEVICE_STATES,
  type DeviceState,
  type DeviceStateFault,
  type DeviceStateRecord,
} from './record.ts';
export { type DeviceStateChange, type DeviceStateStanding, DeviceStateStore } from './store.ts';
