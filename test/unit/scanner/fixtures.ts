import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfiles, type ScannerProfile } from '../../../src/adapters/hardware/scanner/index.ts';

export const profilesDir = join(import.meta.dirname, '../../../hardware/profiles');

export function profile(id = 'generic-lines'): ScannerProfile {
  const found = loadProfiles(profilesDir).profiles.get(id);
  if (!found) throw new Error(`profile ${id} is missing`);
  return found;
}

export interface FakeUsbTty {
  name: string;
  vid: string;
  pid: string;
  serial?: string;
  /** What the node in the fake `/dev` points to; a plain file when left out. */
  node?: string;
}

/** A sysfs and a dev folder with USB serial devices, laid out as the kernel lays them out. */
export class FakeMachine {
  readonly root = mkdtempSync(join(tmpdir(), 'waypost-machine-'));
  readonly sysfs = join(this.root, 'sys');
  readonly dev = join(this.root, 'dev');

  constructor() {
    mkdirSync(join(this.sysfs, 'class/tty'), { recursive: true });
    mkdirSync(this.dev);
  }

  plug(tty: FakeUsbTty): void {
    const device = join(this.sysfs, 'devices', tty.name);
    const usbInterface = join(device, '1-1:1.0');
    mkdirSync(join(usbInterface, 'tty', tty.name), { recursive: true });
    writeFileSync(join(device, 'idVendor'), `${tty.vid}\n`);
    writeFileSync(join(device, 'idProduct'), `${tty.pid}\n`);
    if (tty.serial !== undefined) writeFileSync(join(device, 'serial'), `${tty.serial}\n`);
    const entry = join(this.sysfs, 'class/tty', tty.name);
    mkdirSync(entry);
    symlinkSync(usbInterface, join(entry, 'device'));
    if (tty.node === undefined) writeFileSync(join(this.dev, tty.name), '');
    else symlinkSync(tty.node, join(this.dev, tty.name));
  }

  unplug(name: string): void {
    rmSync(join(this.dev, name), { force: true });
    rmSync(join(this.sysfs, 'class/tty', name), { recursive: true, force: true });
    rmSync(join(this.sysfs, 'devices', name), { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
