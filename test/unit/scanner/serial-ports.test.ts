import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listPorts } from '../../../src/adapters/hardware/scanner/commands/identify-command.ts';
import {
  checkPort,
  holdersOf,
  lockedMessage,
  type MachineRoots,
  masked,
  printable,
  profilesFor,
  serialPorts,
  usbIdentityOf,
} from '../../../src/adapters/hardware/scanner/index.ts';
import { deniedMessage } from '../../../src/adapters/hardware/scanner/serial-ports.ts';
import { FakeMachine, profile, profilesDir } from './fixtures.ts';

const usb = { vid: '0c2e', pid: '0b61', serial: 'S1' };
let machine: FakeMachine;
let roots: MachineRoots;

beforeEach(() => {
  machine = new FakeMachine();
  roots = {
    sysfs: machine.sysfs,
    dev: machine.dev,
    proc: join(machine.root, 'proc'),
    groups: join(machine.root, 'group'),
  };
  mkdirSync(roots.proc);
  writeFileSync(roots.groups, 'root:x:0:\ndialout:x:20:officer\n');
});
afterEach(() => machine.remove());

/** A process with the port open, as procfs shows it. */
function hold(pid: number, name: string, target: string): void {
  mkdirSync(join(roots.proc, String(pid), 'fd'), { recursive: true });
  writeFileSync(join(roots.proc, String(pid), 'comm'), `${name}\n`);
  symlinkSync(target, join(roots.proc, String(pid), 'fd', '7'));
}

function boardPort(name: string, type: string): void {
  const folder = join(machine.sysfs, 'class/tty', name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'type'), `${type}\n`);
}

describe('the serial ports of a machine', () => {
  it('are USB devices with their identity and lasting name, and board ports with hardware behind them', () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    machine.plug({ name: 'ttyUSB3', vid: '067b', pid: '2303' });
    boardPort('ttyS0', '4');
    boardPort('ttyS1', '0');
    boardPort('tty7', '1');
    mkdirSync(join(machine.dev, 'serial/by-id'), { recursive: true });
    symlinkSync('../../ttyACM0', join(machine.dev, 'serial/by-id/usb-Honeywell_S1-if00'));
    expect(serialPorts(roots)).toEqual([
      { node: join(machine.dev, 'ttyACM0'), usb, byId: 'usb-Honeywell_S1-if00' },
      { node: join(machine.dev, 'ttyS0'), usb: null, byId: null },
      { node: join(machine.dev, 'ttyUSB3'), usb: { vid: '067b', pid: '2303', serial: undefined }, byId: null },
    ]);
    expect(usbIdentityOf(join(machine.dev, 'ttyACM0'), roots)).toEqual(usb);
    expect(usbIdentityOf(join(machine.dev, 'nothing'), roots)).toBeNull();
  });

  it('are listed with the fitting profile and who uses them', () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    hold(4711, 'ModemManager', join(machine.dev, 'ttyACM0'));
    const said: string[] = [];
    const desk = {
      say: (line: string) => void said.push(line),
      warn: () => undefined,
      signal: new AbortController().signal,
      mono: () => 0,
      roots,
      profilesDir,
      siteDir: null,
      settingsDir: '',
    };
    expect(listPorts(desk)).toBe(0);
    expect(said.join('\n')).toContain('USB 0c2e:0b61, serial number S1');
    expect(said.join('\n')).toContain('honeywell-xenon-ocr');
    expect(said.join('\n')).toContain('ModemManager (process 4711)');
    machine.unplug('ttyACM0');
    said.length = 0;
    expect(listPorts(desk)).toBe(1);
    expect(said.join(' ')).toContain('serial mode');
  });

  it('a machine without sysfs has none', () => {
    expect(serialPorts({ ...roots, sysfs: join(machine.root, 'nothing') })).toEqual([]);
  });
});

describe('a port that cannot be used', () => {
  it('names the ports that there are when it is missing', () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    const check = checkPort(join(machine.dev, 'ttyACM9'), roots);
    expect(check).toMatchObject({ ok: false, message: expect.stringContaining('There are: ') });
    expect(checkPort(join(machine.dev, 'ttyACM0'), roots)).toMatchObject({
      ok: false,
      message: expect.stringContaining('not a serial port'),
    });
  });

  it('names the group to join when it is denied, by number when it has no name', () => {
    expect(deniedMessage('/dev/ttyACM0', 20, roots)).toContain('usermod -aG dialout');
    expect(deniedMessage('/dev/ttyACM0', 4321, roots)).toContain('"4321"');
  });

  it('names the programs that have it open', () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    const node = join(machine.dev, 'ttyACM0');
    expect(lockedMessage(node, roots)).toContain('another program');
    hold(12, 'minicom', node);
    hold(13, 'other', '/dev/null');
    expect(holdersOf(node, roots)).toEqual(['minicom (process 12)']);
    expect(holdersOf(join(machine.dev, 'nothing'), roots)).toEqual([]);
  });
});

describe('profiles that fit a USB identity', () => {
  const all = ['honeywell-xenon-ocr', 'access-is-atr-cdc', 'est-100pr'].map((id) => profile(id));
  it('by vendor, and by product where the profile names it', () => {
    expect(profilesFor(usb, all)).toEqual(['honeywell-xenon-ocr']);
    expect(profilesFor({ vid: '0db5', pid: '0139' }, all)).toEqual(['access-is-atr-cdc']);
    expect(profilesFor({ vid: '0db5', pid: '0001' }, all)).toEqual([]);
    expect(profilesFor(null, all)).toEqual([]);
  });
});

describe('bytes on a terminal', () => {
  it('control characters are shown by value and cannot steer it', () => {
    expect(printable(Buffer.from('A\x1b[2J\r\xff', 'latin1'))).toBe('A<1b>[2J<0d><ff>');
  });
  it('masked, nothing of the text is left but its form', () => {
    const text = 'P<UTOERIKSSON<<ANNA\rL898902C36\x03\u00c9';
    expect(masked(Buffer.from(text, 'latin1'))).toBe('A<AAAAAAAAAAA<<AAAA<0d>A999999A99<03>A');
  });
});
