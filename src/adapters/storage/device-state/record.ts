import { z } from 'zod';

/** Pre-recorded pictures are allowed only in `training` and `acceptance` (docs/acceptance.md). */
export const DEVICE_STATES = ['production', 'training', 'acceptance'] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

const account = z.string().min(1).max(40);

/** The purpose of this appliance, as set by two people. */
export const deviceStateRecord = z.strictObject({
  format: z.literal('waypost.device-state.1'),
  /** Fingerprint of the appliance's audit key: a record from another appliance does not count. */
  device: z.string().regex(/^[0-9a-f]{64}$/),
  state: z.enum(DEVICE_STATES),
  since: z.iso.datetime(),
  /** 32 random bytes, hexadecimal: keys for this stay in a state are derived with it and are lost with it. */
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  technician: account,
  supervisor: account,
});
export type DeviceStateRecord = z.infer<typeof deviceStateRecord>;

/** Why no state can be trusted; the appliance then stays out of service. */
export type DeviceStateFault =
  | 'DEVICE_STATE_MISSING'
  | 'DEVICE_STATE_UNREADABLE'
  | 'DEVICE_STATE_OTHER_DEVICE'
  | 'DEVICE_STATE_SIGNATURE'
  | 'DEVICE_STATE_REPLACED'
  | 'DEVICE_STATE_CHAIN'
  | 'DEVICE_STATE_SIMULATED';

export const DEVICE_STATE_WORDS: Readonly<Record<DeviceStateFault, string>> = {
  DEVICE_STATE_MISSING: 'device-state.json is missing, although the audit records one',
  DEVICE_STATE_UNREADABLE: 'device-state.json is not a valid device state',
  DEVICE_STATE_OTHER_DEVICE: 'device-state.json belongs to another appliance',
  DEVICE_STATE_SIGNATURE: 'device-state.json was changed: its signature is not valid',
  DEVICE_STATE_REPLACED: 'device-state.json is not the latest one recorded in the audit: an earlier one was restored',
  DEVICE_STATE_CHAIN: 'the audit chain is broken, so it does not prove the device state',
  DEVICE_STATE_SIMULATED:
    'this appliance was provisioned with simulated hardware and can never be in production; set it to training: waypost device state training',
};

export const DEVICE_STATE_REMEDY =
  'A technician and a supervisor must set it again: waypost device state production --technician ID --supervisor ID --config FILE';
