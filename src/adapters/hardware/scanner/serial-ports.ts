import { accessSync, constants, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { orNull } from '../../../core/result/index.ts';
import { identityOf, type UsbIdentity } from './identity.ts';
import type { ScannerProfile } from './profile.ts';

export interface MachineRoots {
  sysfs: string;
  dev: string;
  proc: string;
  /** The file that lists the groups. */
  groups: string;
}

export const THIS_MACHINE: MachineRoots = { sysfs: '/sys', dev: '/dev', proc: '/proc', groups: '/etc/group' };

export interface SerialPortInfo {
  node: string;
  /** Null for a motherboard port. */
  usb: UsbIdentity | null;
  /** The stable name that udev makes under `serial/by-id`; null if there is none. */
  byId: string | null;
}

/** USB serial devices, and motherboard ports for which the driver has found hardware. */
const USB_TTY = /^tty(ACM|USB)\d{1,4}$/;
const BOARD_TTY = /^tty(S|AMA|THS|mxc)\d{1,4}$/;
/** Links and groups that are looked at, at most. */
const MAX_ENTRIES = 4096;
/** Processes whose open files are looked at, at most. */
const MAX_PROCESSES = 8192;

/** Serial ports of this machine, from sysfs alone: listing through the serial library would start `udevadm`. */
export function serialPorts(roots: MachineRoots): SerialPortInfo[] {
  const links = byIdLinks(roots.dev);
  return entries(join(roots.sysfs, 'class/tty')).flatMap((name) => {
    const node = join(roots.dev, name);
    const device = join(roots.sysfs, 'class/tty', name, 'device');
    const byId = links.get(name) ?? null;
    if (USB_TTY.test(name)) return [{ node, usb: identityOf(device), byId }];
    return BOARD_TTY.test(name) && hasHardware(join(roots.sysfs, 'class/tty', name)) ? [{ node, usb: null, byId }] : [];
  });
}

/** Identity of the device behind a port, by its real name; null for a port without one. */
export function usbIdentityOf(path: string, roots: MachineRoots): UsbIdentity | null {
  return orNull(() => identityOf(join(roots.sysfs, 'class/tty', basename(realpathSync(path)), 'device')));
}

/** Profiles whose USB identity fits. */
export function profilesFor(usb: UsbIdentity | null, profiles: Iterable<ScannerProfile>): string[] {
  if (usb === null) return [];
  return [...profiles]
    .filter(({ match }) => match.some(({ vid, pid }) => vid === usb.vid && (pid === undefined || pid === usb.pid)))
    .map(({ id }) => id);
}

/** What to do if a port is not a serial port. */
export const LIST_PORTS = 'Choose one from this list: waypost scanner identify';
const PLUG_IN = 'Plug the scanner in, check its cable and power, then: waypost scanner identify';

export type PortCheck = { ok: true; node: string } | { ok: false; message: string };

/** Checks that a serial port exists and that this user may open it; the message says what to do. */
export function checkPort(path: string, roots: MachineRoots): PortCheck {
  let node: string;
  let stat: ReturnType<typeof statSync>;
  try {
    node = realpathSync(path);
    stat = statSync(node);
  } catch {
    const names = serialPorts(roots).map((port) => port.node);
    const there = names.length === 0 ? 'This machine has no suitable serial port.' : `There are: ${names.join(', ')}.`;
    return { ok: false, message: `There is no port ${path}. ${there} ${PLUG_IN}` };
  }
  if (!stat.isCharacterDevice()) return { ok: false, message: `${path} is not a serial port. ${LIST_PORTS}` };
  try {
    accessSync(node, constants.R_OK | constants.W_OK);
    return { ok: true, node };
  } catch {
    return { ok: false, message: deniedMessage(path, stat.gid, roots) };
  }
}

/** Names the group of the port, because the user has to be added to it. */
export function deniedMessage(path: string, gid: number, roots: MachineRoots): string {
  const group = groupName(gid, roots.groups);
  return (
    `This user has no permission to open ${path}. It belongs to the group "${group}": ` +
    `sudo usermod -aG ${group} "$USER", then log in again.`
  );
}

/** What to say about a port that another program has locked. */
export function lockedMessage(path: string, roots: MachineRoots): string {
  const holders = holdersOf(path, roots);
  const who = holders.length === 0 ? 'another program' : holders.join(', ');
  return `${path} is in use by ${who}. Stop Waypost first (systemctl stop waypostd), or stop that program.`;
}

/** Programs that have the port open, as far as this user may see: name and process id. */
export function holdersOf(path: string, { proc }: MachineRoots): string[] {
  let node: string;
  try {
    node = realpathSync(path);
  } catch {
    return [];
  }
  const pids = entries(proc).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.slice(0, MAX_PROCESSES).flatMap((pid) => {
    const open = entries(join(proc, pid, 'fd')).some((fd) => linkTarget(join(proc, pid, 'fd', fd)) === node);
    return open ? [`${text(join(proc, pid, 'comm')) ?? 'a program'} (process ${pid})`] : [];
  });
}

function groupName(gid: number, groups: string): string {
  const line = (text(groups) ?? '').split('\n').find((entry) => entry.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid);
}

function byIdLinks(dev: string): Map<string, string> {
  const folder = join(dev, 'serial/by-id');
  const links = entries(folder).map((name): [string, string] => [basename(linkTarget(join(folder, name)) ?? ''), name]);
  return new Map(links);
}

/**
 * The driver for motherboard ports registers all the ports there could be; type 0 means that there is no hardware behind
 * one.
 */
function hasHardware(folder: string): boolean {
  const type = text(join(folder, 'type'));
  return type !== null && type !== '0';
}

/** The entries of a folder; those that vanish or cannot be read are left out, without an error. */
function entries(folder: string): string[] {
  return orNull(() => readdirSync(folder).sort().slice(0, MAX_ENTRIES)) ?? [];
}

function linkTarget(path: string): string | null {
  return orNull(() => readlinkSync(path));
}

function text(path: string): string | null {
  return orNull(() => readFileSync(path, 'latin1').trim());
}
