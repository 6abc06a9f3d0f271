import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { orNull } from '../../../core/result/index.ts';

export interface UsbIdentity {
  /** Four lower-case hexadecimal digits each. */
  vid: string;
  pid: string;
  serial?: string | undefined;
}

export type ScannerTarget = { path: string } | { usb: UsbIdentity };

export type Discovery =
  | { kind: 'absent' }
  /** `node` is resolved; `key` changes when the kernel gives the same name to another device. */
  | { kind: 'found'; node: string; key: string }
  | { kind: 'refused'; why: 'two-devices' | 'identity'; detail: string };

/** USB serial devices only: a role is never bound to a motherboard port by its number. */
const USB_TTY = /^tty(ACM|USB)\d{1,4}$/;
/** Maximum number of levels from the tty's device up to the USB device, which has the identity. */
const MAX_LEVELS = 6;
/** Characters; identity attributes are short. */
const MAX_ATTRIBUTE = 256;

/**
 * Finds the enrolled device. The identity consists of vendor, product and serial number from sysfs, never the number in
 * the node's name, which changes at every re-enumeration.
 */
export function discover(target: ScannerTarget, roots: { sysfs: string; dev: string }): Discovery {
  if ('path' in target) return describe(target.path);
  const candidates = usbTtys(roots.sysfs).filter(
    (tty) => tty.usb.vid === target.usb.vid && tty.usb.pid === target.usb.pid,
  );
  const wanted =
    target.usb.serial === undefined ? candidates : candidates.filter((tty) => tty.usb.serial === target.usb.serial);
  if (wanted.length > 1) {
    return { kind: 'refused', why: 'two-devices', detail: wanted.map((tty) => tty.name).join(', ') };
  }
  const [device] = wanted;
  if (device) return describe(join(roots.dev, device.name));
  if (candidates.length > 0) {
    return { kind: 'refused', why: 'identity', detail: candidates.map((tty) => tty.name).join(', ') };
  }
  return { kind: 'absent' };
}

/** The key of an existing node, or null. Cheap enough to be asked every second. */
export function nodeKey(path: string): string | null {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats ? `${stats.dev}:${stats.ino}:${stats.rdev}` : null;
  } catch {
    return null;
  }
}

function describe(path: string): Discovery {
  try {
    const node = realpathSync(path);
    const key = nodeKey(node);
    return key === null ? { kind: 'absent' } : { kind: 'found', node, key };
  } catch {
    return { kind: 'absent' };
  }
}

interface UsbTty {
  name: string;
  usb: UsbIdentity;
}

function usbTtys(sysfs: string): UsbTty[] {
  let names: string[];
  try {
    names = readdirSync(join(sysfs, 'class/tty'));
  } catch {
    return [];
  }
  const found: UsbTty[] = [];
  for (const name of names.filter((entry) => USB_TTY.test(entry)).sort()) {
    const usb = identityOf(join(sysfs, 'class/tty', name, 'device'));
    if (usb) found.push({ name, usb });
  }
  return found;
}

/** Walks up from a tty of sysfs to the USB device behind it; null if there is none. */
export function identityOf(device: string): UsbIdentity | null {
  let folder: string;
  try {
    folder = realpathSync(device);
  } catch {
    return null;
  }
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const vid = attribute(folder, 'idVendor');
    const pid = attribute(folder, 'idProduct');
    if (vid !== null && pid !== null) {
      return { vid: vid.toLowerCase(), pid: pid.toLowerCase(), serial: attribute(folder, 'serial') ?? undefined };
    }
    folder = dirname(folder);
  }
  return null;
}

/** A device that vanishes between two reads has no attribute any more; that is absence, not an error. */
function attribute(folder: string, name: string): string | null {
  return orNull(() => readFileSync(join(folder, name), 'latin1').slice(0, MAX_ATTRIBUTE).trim());
}
