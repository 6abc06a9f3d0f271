export { ACCEPTANCE_REMEDY, ACCEPTANCE_WORDS, overrideFault } from './acceptance.ts';
export { DEVICE_STATE_REMEDY, DEVICE_STATE_WORDS, type DeviceState, type DeviceStateRecord } from './record.ts';
export { DeviceStateStore } from './store.ts';
