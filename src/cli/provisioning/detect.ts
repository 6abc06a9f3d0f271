import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type MachineRoots, profilesFor, serialPorts, THIS_MACHINE } from '../../adapters/hardware/scanner/index.ts';
import { PAGE_FOLDER } from '../doctor/index.ts';
import { knownProfiles } from './profiles.ts';

/** Where devices are looked for. */
export interface Places {
  machine: MachineRoots;
  /** Folders in which a page reader, or the bridge of one, puts its pages. */
  pageFolders: readonly string[];
}

/** Page folder of earlier releases. */
const FORMER_FOLDER = '/run/waypost/pages';
export const PLACES: Places = { machine: THIS_MACHINE, pageFolders: [PAGE_FOLDER, FORMER_FOLDER] };
/** Maximum number of cameras that are examined. */
const MAX_CAMERAS = 64;

export interface FoundPort {
  /** Path of the port; the stable name, if udev made one. */
  path: string;
  words: string;
  isUsb: boolean;
  /** Profiles that match the USB identity. */
  fitting: string[];
}

/** What this machine itself reports about its devices. Nothing is opened, and nothing is sent to a device. */
export interface Found {
  ports: FoundPort[];
  pageFolders: string[];
  /** Camera names as given by the manufacturers. */
  cameras: string[];
}

export function detect({ machine, pageFolders }: Places): Found {
  const profiles = knownProfiles();
  const ports = serialPorts(machine).map(({ node, usb, byId }): FoundPort => {
    const fitting = profilesFor(usb, profiles.values());
    const what = usb === null ? 'port of the main board' : `USB ${usb.vid}:${usb.pid}`;
    const profile = fitting.length === 0 ? 'no profile matches its identity' : `fits ${fitting.join(', ')}`;
    const path = byId === null ? node : join(machine.dev, 'serial/by-id', byId);
    return { path, words: usb === null ? what : `${what}, ${profile}`, isUsb: usb !== null, fitting };
  });
  // A known reader comes first, and Enter selects it.
  ports.sort((a, b) => Number(b.fitting.length > 0) - Number(a.fitting.length > 0));
  return { ports, pageFolders: pageFolders.filter(isOurs), cameras: cameras(machine.sysfs) };
}

function isOurs(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** One row for each camera: a device has several nodes, and the first of them gives pictures. */
function cameras(sysfs: string): string[] {
  const folder = join(sysfs, 'class/video4linux');
  const text = (name: string, file: string): string => {
    try {
      return readFileSync(join(folder, name, file), 'utf8')
        .trim()
        .slice(0, 80);
    } catch {
      return '';
    }
  };
  try {
    return readdirSync(folder)
      .sort()
      .slice(0, MAX_CAMERAS)
      .filter((name) => ['', '0'].includes(text(name, 'index')))
      .map((name) => text(name, 'name') || name);
  } catch {
    return [];
  }
}
