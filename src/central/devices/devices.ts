import { z } from 'zod';
import { toHex } from '../../adapters/storage/crypto/index.ts';
import { sealTo } from '../../adapters/storage/keys/index.ts';
import { type Result, refuse } from '../../core/result/index.ts';
import { type DeviceIdentity, readIdentity } from '../../delivery/device/index.ts';
import { placeFile, textOf } from '../files/index.ts';
import { type CentralFolder, read } from '../folder/index.ts';

/** Maximum number of devices of one office: as many as fit in one key file. */
export const DEVICES_MAX = 20_000;
const DEVICES_FILE_BYTES_MAX: number = 16 * 1024 * 1024;

const deviceSchema = z.strictObject({
  name: z.string(),
  deviceKeyId: z.string().regex(/^[0-9a-f]{32}$/),
  box: z.string().regex(/^[0-9a-f]{64}$/),
  sign: z.string().regex(/^[0-9a-f]{64}$/),
  /** Ed25519 public key with which the kiosk signs in on the line; if absent, only USB stick and web server serve it. */
  link: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  enrolledAt: z.string(),
  revokedAt: z.string().nullable(),
});
const fileSchema = z.strictObject({
  format: z.literal('waypost.devices.1'),
  devices: z.array(deviceSchema).max(DEVICES_MAX),
});
/** A kiosk for which lists are or were sealed. */
export type EnrolledDevice = z.infer<typeof deviceSchema>;

export type DeviceReason =
  | 'DEVICE_NOT_AN_IDENTITY'
  | 'DEVICE_KNOWN'
  | 'DEVICE_UNKNOWN'
  | 'DEVICE_REVOKED'
  | 'DEVICE_MANY';
export type DeviceVerdict = Result<DeviceReason, { device: EnrolledDevice }>;

export class DamagedDevices extends Error {
  constructor(path: string) {
    super(`${path} is not the device list that waypost wrote. Restore a copy; nothing is sealed without it.`);
  }
}

/** Every device, in the order of enrolment. A damaged file is never read as "no device". */
export function devicesOf(folder: CentralFolder): EnrolledDevice[] {
  const text = textOf(folder.devicesFile, DEVICES_FILE_BYTES_MAX);
  if (text === null) return [];
  const file = read(fileSchema, text);
  if (file === null) throw new DamagedDevices(folder.devicesFile);
  return file.devices;
}

/** Devices that get content keys. */
export function activeDevices(folder: CentralFolder): EnrolledDevice[] {
  return devicesOf(folder).filter((device) => device.revokedAt === null);
}

/** The identity in a file of `waypost device identity`, checked as far as a file can be checked. */
export function readDevice(text: string): DeviceIdentity | null {
  const identity = readIdentity(text);
  if (identity === null) return null;
  try {
    // A point of small order passes as 32 bytes, but sealing to it fails.
    sealTo(identity.box, new Uint8Array(32));
  } catch {
    return null;
  }
  return identity;
}

/**
 * Enrols a device: from the next generation on content keys are sealed to it. A name or key that is already there is
 * refused; a kiosk with a new root key is a new device, and the old one is revoked.
 */
export function enrolDevice(folder: CentralFolder, identity: DeviceIdentity, now: Date): DeviceVerdict {
  const devices = devicesOf(folder);
  const link = linkOf(identity);
  const same = devices.find((device) => device.deviceKeyId === identity.deviceKeyId);
  const isTaken = devices.some((device) => link !== undefined && device.link === link && device !== same);
  if (isTaken) return refuse('DEVICE_KNOWN', `The link key of ${identity.name} belongs to another kiosk.`);
  const isKnown = same?.revokedAt === null && same.sign === toHex(identity.sign);
  if (same !== undefined && isKnown && link !== undefined && same.link !== link)
    return linkDevice(folder, { devices, same, link });
  if (same !== undefined) {
    const why = same.revokedAt === null ? 'is already enrolled' : 'was revoked, and its key is not accepted again';
    return refuse('DEVICE_KNOWN', `The key ${identity.deviceKeyId} (${same.name}) ${why}.`);
  }
  if (devices.some((device) => device.name === identity.name && device.revokedAt === null)) {
    return refuse('DEVICE_KNOWN', `A device named ${identity.name} is enrolled with another key. Revoke it first.`);
  }
  if (devices.length >= DEVICES_MAX) return refuse('DEVICE_MANY', `There are already ${DEVICES_MAX} devices.`);
  const device = recordOf(identity, now);
  write(folder, [...devices, device]);
  return { ok: true, device };
}

/** Enrols the kiosks of an office that has none, in one write: used for the demonstration of a fleet. Throws if there are any. */
export function enrolFirst(folder: CentralFolder, identities: readonly DeviceIdentity[], now: Date): void {
  if (devicesOf(folder).length > 0) throw new Error(`${folder.devicesFile} already contains names of kiosks.`);
  write(
    folder,
    identities.map((identity) => recordOf(identity, now)),
  );
}

function recordOf(identity: DeviceIdentity, now: Date): EnrolledDevice {
  const link = linkOf(identity);
  return {
    name: identity.name,
    deviceKeyId: identity.deviceKeyId,
    box: toHex(identity.box),
    sign: toHex(identity.sign),
    ...(link === undefined ? {} : { link }),
    enrolledAt: now.toISOString(),
    revokedAt: null,
  };
}

/** A kiosk that is enrolled gets its first link key, or a new one after it was set up again. */
function linkDevice(
  folder: CentralFolder,
  { devices, same, link }: { devices: readonly EnrolledDevice[]; same: EnrolledDevice; link: string },
): DeviceVerdict {
  const linked = { ...same, link };
  write(
    folder,
    devices.map((one) => (one === same ? linked : one)),
  );
  return { ok: true, device: linked };
}

function linkOf({ link }: DeviceIdentity): string | undefined {
  return link == null ? undefined : toHex(link);
}

/**
 * Revokes a device: content keys of later generations are not sealed for it. It can still open earlier ones (`openTo`).
 */
export function revokeDevice(folder: CentralFolder, named: string, now: Date): DeviceVerdict {
  const devices = devicesOf(folder);
  const found = devices.filter((device) => device.name === named || device.deviceKeyId === named);
  const device = found.find((one) => one.revokedAt === null) ?? found[0];
  if (device === undefined)
    return refuse('DEVICE_UNKNOWN', `There is no device named ${named}. See: waypost central device list`);
  if (device.revokedAt !== null) return refuse('DEVICE_REVOKED', `${device.name} was revoked at ${device.revokedAt}.`);
  const revoked = { ...device, revokedAt: now.toISOString() };
  write(
    folder,
    devices.map((one) => (one === device ? revoked : one)),
  );
  return { ok: true, device: revoked };
}

function write(folder: CentralFolder, devices: readonly EnrolledDevice[]): void {
  placeFile(folder.devicesFile, `${JSON.stringify({ format: 'waypost.devices.1', devices }, null, 2)}\n`);
}
