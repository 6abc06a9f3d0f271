import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openSerialPort } from '../../../src/adapters/hardware/scanner/binding.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { FakeMachine } from '../../unit/scanner/fixtures.ts';
import { mono, Rig } from './rig.ts';

const rows = (name: string): string[] => [...SPECIMENS[name]!.rows];

let rig: Rig;
afterEach(() => rig.stop());

describe('scanner on a real pseudo-terminal', () => {
  it('delivers documents of every shape, paced as the line paces them', async () => {
    rig = new Rig();
    await rig.start();
    expect(rig.scanner.health()).toMatchObject({ state: 'ok', simulated: true });
    for (const name of ['genuine', 'card', 'td2', 'visa']) {
      const sent = await rig.simulator.send(rows(name));
      expect(sent.hostOpen).toBe(true);
      await rig.until(() => rig.documents().some((lines) => lines.join() === rows(name).join()));
    }
    expect(rig.documents()).toHaveLength(4);
    expect(rig.reasons()).toEqual([]);
    expect(rig.all('document').every((event) => /^[0-9a-f]{64}$/.test(event.rawDigest))).toBe(true);
  });

  it('a cable pulled in a frame: no half document, and the next one arrives after the reconnection', async () => {
    rig = new Rig();
    await rig.start();
    await rig.simulator.send(rows('genuine'), { hangUpAt: 60 });
    await rig.until(() => rig.scanner.state() === 'absent');
    expect(rig.reasons()).toEqual(['READ_UNPLUGGED']);
    await rig.simulator.replug();
    await rig.until(() => rig.scanner.state() === 'ready');
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length > 0);
    expect(rig.documents()).toEqual([rows('genuine')]);
  });

  it('survives a reader that dies and leaves its link behind', async () => {
    rig = new Rig();
    await rig.start();
    await rig.simulator.send(rows('genuine'), { killAt: 10 });
    await rig.until(() => rig.scanner.state() === 'absent');
    expect(lstatSync(rig.link).isSymbolicLink()).toBe(true);
    await rig.simulator.start();
    await rig.until(() => rig.scanner.state() === 'ready');
    await rig.simulator.send(rows('card'));
    await rig.until(() => rig.documents().length > 0);
    expect(rig.documents()).toEqual([rows('card')]);
  });

  it('garbage, a lone row, a pause in a row and an overrun each end in their own reason', async () => {
    rig = new Rig();
    await rig.start();
    await rig.simulator.send(['@@ this is not a travel document @@']);
    await rig.until(() => rig.reasons().includes('READ_GARBAGE'));
    await rig.simulator.send([rows('genuine')[0]!]);
    await rig.until(() => rig.reasons().includes('READ_PARTIAL'));
    await rig.simulator.send(rows('genuine'), { pauses: [{ at: 20, ms: 900 }] });
    await rig.until(() => rig.reasons().includes('READ_TIMEOUT'));
    await rig.simulator.send(Buffer.alloc(2_000, 'A'), { paced: false });
    await rig.until(() => rig.reasons().includes('READ_OVERRUN'));
    expect(rig.documents()).toEqual([]);
    await delay(300);
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length === 1);
    expect(rig.scanner.state()).toBe('ready');
  });

  it('rows of two documents 300 ms apart are never joined', async () => {
    rig = new Rig();
    await rig.start();
    await rig.simulator.send([rows('genuine')[0]!]);
    await delay(300);
    await rig.simulator.send([rows('second')[1]!]);
    await rig.until(() => (rig.scanner.counters().failures.READ_PARTIAL ?? 0) >= 2);
    expect(rig.documents()).toEqual([]);
  });

  it('a double read is one document and one duplicate; two documents are two', async () => {
    rig = new Rig();
    await rig.start();
    await rig.simulator.send(rows('genuine'));
    await rig.simulator.send(rows('genuine'));
    await rig.simulator.send(rows('second'));
    await rig.until(() => rig.documents().length >= 2);
    expect(rig.documents()).toEqual([rows('genuine'), rows('second')]);
    expect(rig.all('duplicate')).toHaveLength(1);
  });

  it('finds the speed of the reader by asking', async () => {
    rig = new Rig({ simulator: { baud: 115_200 } });
    await rig.start();
    expect(rig.simulator.host.baud).toBe(115_200);
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length === 1);
  });

  it('a reader at another speed than the profile never yields a document', async () => {
    rig = new Rig({ profile: 'generic-lines', simulator: { baud: 57_600 } });
    await rig.start();
    await rig.until(() => rig.simulator.host.baud === 9600);
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.scanner.counters().discardedBytes > 0);
    expect(rig.documents()).toEqual([]);
    expect(rig.scanner.health().state).toBe('unknown');
  });

  it('what was sent while the port was closed is lost and not kept for the next traveller', async () => {
    rig = new Rig();
    await rig.simulator.start();
    const lost = await rig.simulator.send(rows('genuine'));
    expect(lost.hostOpen).toBe(false);
    await rig.scanner.start();
    await rig.until(() => rig.scanner.state() === 'ready');
    await rig.simulator.send(rows('card'));
    await rig.until(() => rig.documents().length > 0);
    expect(rig.documents()).toEqual([rows('card')]);
  });

  it('a port that another program holds is locked, and says so', async () => {
    rig = new Rig();
    await rig.simulator.start();
    const listener = { data: () => undefined, closed: () => undefined };
    const settings = {
      path: readlinkSync(rig.link),
      baudRate: 9600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      flow: 'none',
    } as const;
    const other = await openSerialPort(settings, listener);
    expect(other.ok).toBe(true);
    await rig.scanner.start();
    await rig.until(() => rig.scanner.health().state === 'locked');
    expect(rig.scanner.health().remedy).toContain('Another program');
    if (other.ok) await other.port.close();
    expect(await openSerialPort({ ...settings, path: join(rig.dir, 'nothing') }, listener)).toMatchObject({
      ok: false,
      reason: 'PORT_MISSING',
    });
  });

  it('a port without modem lines is a warning, and a write to a dead port does not end the process', async () => {
    rig = new Rig();
    await rig.simulator.start();
    let closes = 0;
    const opened = await openSerialPort(
      { path: rig.link, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flow: 'none' },
      {
        data: () => undefined,
        closed: () => {
          closes += 1;
        },
      },
    );
    if (!opened.ok) throw new Error(opened.detail);
    expect(await opened.port.setLines({ dtr: true, rts: null })).toBe(false);
    await rig.simulator.unplug();
    await rig.until(() => closes > 0);
    expect(await Promise.race([opened.port.write(Buffer.from('x')), delay(500).then(() => false)])).toBe(false);
    await opened.port.close();
    expect(closes).toBe(1);
  });

  it('a stall of this process inside a frame is not taken for silence of the reader', async () => {
    rig = new Rig();
    await rig.start();
    const frame = Buffer.from(`${rows('genuine').join('\r')}\r`, 'latin1');
    await rig.simulator.send(frame.subarray(0, 60), { paced: false });
    await delay(50);
    const rest = rig.simulator.send(frame.subarray(60), { paced: false });
    await new Promise((resolve) => setImmediate(resolve));
    const until = mono() + 300;
    while (mono() < until);
    await rest;
    await rig.until(() => rig.documents().length + rig.reasons().length > 0);
    expect(rig.reasons()).toEqual([]);
    expect(rig.documents()).toEqual([rows('genuine')]);
  });

  it('re-enumeration: the device comes back under another number and is found by what it is', async () => {
    const machine = new FakeMachine();
    try {
      const usb = { vid: '0c2e', pid: '0b61', serial: 'S1' };
      rig = new Rig({ target: { usb }, scanner: { sysfsRoot: machine.sysfs, devRoot: machine.dev } });
      await rig.simulator.start();
      machine.plug({ name: 'ttyACM0', ...usb, node: readlinkSync(rig.link) });
      await rig.scanner.start();
      await rig.until(() => rig.scanner.state() === 'ready');
      machine.unplug('ttyACM0');
      await rig.simulator.unplug();
      await rig.until(() => rig.scanner.state() === 'absent');
      await rig.simulator.replug();
      machine.plug({ name: 'ttyACM5', ...usb, node: readlinkSync(rig.link) });
      await rig.until(() => rig.scanner.state() === 'ready');
      await rig.simulator.send(rows('genuine'));
      await rig.until(() => rig.documents().length === 1);
    } finally {
      machine.remove();
    }
  });
});
