import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Places } from '../../../src/cli/provisioning/detect.ts';
import { Bench, detect, type Question } from '../../../src/cli/provisioning/index.ts';
import { devicesOf } from '../../../src/cli/provisioning/steps/hardware.ts';

let root: string;
let places: Places;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'waypost-detect-'));
  const at = (name: string): string => join(root, name);
  places = {
    machine: { sysfs: at('sys'), dev: at('dev'), proc: at('proc'), groups: at('group') },
    pageFolders: [at('pages'), at('no-pages')],
  };
  for (const folder of ['sys/class/tty', 'sys/class/video4linux', 'dev/serial/by-id', 'pages']) {
    mkdirSync(at(folder), { recursive: true });
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A serial port as the kernel shows it: a tty below the USB device that has the identity. */
function usbPort(name: string, { vid, pid, byId }: { vid: string; pid: string; byId?: string }): void {
  const device = join(root, 'sys/devices', name);
  mkdirSync(join(device, 'interface'), { recursive: true });
  writeFileSync(join(device, 'idVendor'), `${vid}\n`);
  writeFileSync(join(device, 'idProduct'), `${pid}\n`);
  mkdirSync(join(root, 'sys/class/tty', name));
  symlinkSync(join(device, 'interface'), join(root, 'sys/class/tty', name, 'device'));
  writeFileSync(join(root, 'dev', name), '');
  if (byId !== undefined) symlinkSync(`../../${name}`, join(root, 'dev/serial/by-id', byId));
}

function boardPort(name: string): void {
  mkdirSync(join(root, 'sys/class/tty', name, 'device'), { recursive: true });
  writeFileSync(join(root, 'sys/class/tty', name, 'type'), '4\n');
}

function camera(node: string, name: string, index = 0): void {
  mkdirSync(join(root, 'sys/class/video4linux', node), { recursive: true });
  writeFileSync(join(root, 'sys/class/video4linux', node, 'name'), `${name}\n`);
  writeFileSync(join(root, 'sys/class/video4linux', node, 'index'), `${index}\n`);
}

/** Presses Enter at every question, or types what is given for it; what was asked comes back. */
async function asked(typed: Record<string, string> = {}): Promise<{ questions: Question[]; devices: unknown }> {
  const questions: Question[] = [];
  const dialogue = {
    say: () => undefined,
    note: () => undefined,
    ask: (question: Question) => {
      questions.push(question);
      return Promise.resolve(typed[question.key] ?? '');
    },
  };
  const parts = { configFile: join(root, 'waypost.json'), stateDir: join(root, 'state'), simulated: false };
  const bench = new Bench({ ...parts, answers: null, dialogue, places });
  return { devices: await devicesOf(bench), questions };
}

describe('what this machine shows of its devices', () => {
  it('is each port with its lasting name and the profile that fits, a known reader first', () => {
    boardPort('ttyS0');
    usbPort('ttyACM0', { vid: 'dead', pid: 'beef' });
    usbPort('ttyACM1', { vid: '0DB5', pid: '0139', byId: 'usb-reader-if00' });
    expect(detect(places).ports).toEqual([
      {
        path: join(root, 'dev/serial/by-id/usb-reader-if00'),
        words: 'USB 0db5:0139, fits access-is-atr-cdc',
        isUsb: true,
        fitting: ['access-is-atr-cdc'],
      },
      expect.objectContaining({ path: join(root, 'dev/ttyACM0'), fitting: [] }),
      expect.objectContaining({ path: join(root, 'dev/ttyS0'), words: 'port of the main board', isUsb: false }),
    ]);
  });

  it('is the page folders that are there, and one row for each camera', () => {
    camera('video0', 'Screen camera');
    camera('video1', 'Screen camera', 1);
    expect(detect(places)).toMatchObject({ pageFolders: [join(root, 'pages')], cameras: ['Screen camera'] });
  });

  it('is nothing where there is nothing to look at', () => {
    rmSync(join(root, 'sys'), { recursive: true });
    rmSync(join(root, 'pages'), { recursive: true });
    expect(detect(places)).toEqual({ ports: [], pageFolders: [], cameras: [] });
  });
});

describe('the step of the devices', () => {
  it('proposes what was found, and Enter takes all of it', async () => {
    usbPort('ttyACM1', { vid: '0db5', pid: '0139', byId: 'usb-reader-if00' });
    camera('video0', 'Screen camera');
    const { devices, questions } = await asked();
    expect(devices).toEqual({
      scanner: { kind: 'serial', path: join(root, 'dev/serial/by-id/usb-reader-if00'), profile: 'access-is-atr-cdc' },
      imager: { kind: 'folder', path: join(root, 'pages') },
      camera: { kind: 'browser' },
    });
    expect(questions).toHaveLength(4);
    expect(questions[1]?.choices[0]?.words).toContain('matches the USB identity');
  });

  it('proposes nothing that is not there, and never a port of the main board', async () => {
    boardPort('ttyS0');
    rmSync(join(root, 'pages'), { recursive: true });
    expect((await asked()).devices).toEqual({
      scanner: { kind: 'none' },
      imager: { kind: 'none' },
      camera: { kind: 'none' },
    });
  });

  it('takes the number of a choice, and any other path', async () => {
    boardPort('ttyS0');
    usbPort('ttyACM0', { vid: 'dead', pid: 'beef' });
    const { devices } = await asked({ 'hardware.scanner': '2', 'hardware.imager': '/srv/pages' });
    expect(devices).toMatchObject({
      scanner: { path: join(root, 'dev/ttyS0'), profile: 'generic-lines' },
      imager: { kind: 'folder', path: '/srv/pages' },
    });
  });
});
