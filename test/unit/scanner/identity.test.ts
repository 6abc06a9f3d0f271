import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discover } from '../../../src/adapters/hardware/scanner/index.ts';
import { FakeMachine } from './fixtures.ts';

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
});
afterEach(() => machine.remove());

const usb = { vid: '0c2e', pid: '0b61' };
const look = (target: Parameters<typeof discover>[0]) => discover(target, { sysfs: machine.sysfs, dev: machine.dev });

describe('discover', () => {
  it('finds a device by what it is, whatever its number', () => {
    machine.plug({ name: 'ttyACM7', ...usb, serial: 'S1' });
    machine.plug({ name: 'ttyACM0', vid: '1366', pid: '0105' });
    expect(look({ usb })).toMatchObject({ kind: 'found', node: join(machine.dev, 'ttyACM7') });
  });

  it('is absent without a match, without sysfs and for ports of the main board', () => {
    mkdirSync(join(machine.sysfs, 'class/tty/ttyS0'));
    expect(look({ usb })).toEqual({ kind: 'absent' });
    expect(discover({ usb }, { sysfs: '/nowhere', dev: '/nowhere' })).toEqual({ kind: 'absent' });
  });

  it('refuses two devices for one role', () => {
    machine.plug({ name: 'ttyACM0', ...usb, serial: 'S1' });
    machine.plug({ name: 'ttyACM1', ...usb, serial: 'S2' });
    expect(look({ usb })).toMatchObject({ kind: 'refused', why: 'two-devices' });
  });

  it('takes the enrolled one of two when its serial number is known', () => {
    machine.plug({ name: 'ttyACM0', ...usb, serial: 'S1' });
    machine.plug({ name: 'ttyUSB1', ...usb, serial: 'S2' });
    expect(look({ usb: { ...usb, serial: 'S2' } })).toMatchObject({
      kind: 'found',
      node: join(machine.dev, 'ttyUSB1'),
    });
  });

  it('refuses another unit of the same model', () => {
    machine.plug({ name: 'ttyACM0', ...usb, serial: 'S9' });
    expect(look({ usb: { ...usb, serial: 'S1' } })).toMatchObject({ kind: 'refused', why: 'identity' });
    machine.unplug('ttyACM0');
    machine.plug({ name: 'ttyACM0', ...usb });
    expect(look({ usb: { ...usb, serial: 'S1' } })).toMatchObject({ kind: 'refused', why: 'identity' });
  });

  it('follows a path, and its key changes when another device takes it', () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    const path = join(machine.dev, 'ttyACM0');
    const first = look({ path });
    // The reader holds its port open, and so no file system gives the number of the old node to the new one.
    const port = openSync(path, 'r');
    machine.unplug('ttyACM0');
    expect(look({ path })).toEqual({ kind: 'absent' });
    machine.plug({ name: 'other', ...usb });
    machine.plug({ name: 'ttyACM0', ...usb });
    const second = look({ path });
    closeSync(port);
    expect(first.kind).toBe('found');
    expect(second.kind).toBe('found');
    expect(second).not.toEqual(first);
  });
});
