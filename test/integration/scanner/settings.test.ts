import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScannerSimulator } from '../../../src/hardware/index.ts';
import { readSettings, writeSettings } from '../../../src/hardware/scanner/settings.ts';
import { profile } from '../../unit/scanner/fixtures.ts';
import { mono } from './rig.ts';

const folder = join(import.meta.dirname, '../../../firmware-config');

let dir: string;
let simulator: ScannerSimulator;
const received: string[] = [];
const speeds: number[] = [];
beforeEach(async () => {
  received.length = 0;
  speeds.length = 0;
  dir = mkdtempSync(join(tmpdir(), 'waypost-settings-'));
  simulator = new ScannerSimulator({
    link: join(dir, 'mrz'),
    baud: 115_200,
    onEvent: (event) => {
      if (event.kind === 'received') received.push(Buffer.from(event.bytes).toString('latin1'));
      if (event.kind === 'line') speeds.push(event.baud);
    },
  });
  await simulator.start();
});
afterEach(async () => {
  await simulator.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function write() {
  const read = readSettings(join(folder, 'honeywell-xenon-ocr.json'));
  if (!read.ok) throw new Error(read.detail);
  const steps: string[] = [];
  const outcome = await writeSettings({
    settings: read.settings,
    profile: profile('honeywell-xenon-ocr'),
    path: join(dir, 'mrz'),
    mono,
    onStep: (about, result) => steps.push(`${about}: ${result}`),
  });
  return { outcome, steps };
}

describe('settings that a scanner keeps', () => {
  it('every shipped file is valid and names a profile that exists', () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const read = readSettings(join(folder, file));
      expect(read).toMatchObject({ ok: true });
      if (read.ok) expect(profile(read.settings.profile).id).toBe(read.settings.profile);
    }
  });

  it('are written in the non-volatile form at the speed that the scanner answers', async () => {
    const { outcome, steps } = await write();
    expect(outcome).toEqual({ ok: true });
    expect(steps).toHaveLength(3);
    expect(received.join('')).toContain('\x16M\rocrena1.');
    // The port may be closed again by now; what counts is the speed that answered.
    expect(speeds.at(-1)).toBe(115_200);
  });

  it('stop at the first step that is not taken', async () => {
    simulator.setAnswers('nak');
    const { outcome, steps } = await write();
    expect(outcome).toMatchObject({ ok: false, reason: 'SETTING_REFUSED', step: 1, outcome: 'out-of-range' });
    expect(steps).toHaveLength(1);
  });

  it('are not sent to something that does not answer', async () => {
    simulator.setAnswers('none');
    expect((await write()).outcome).toMatchObject({ ok: false, reason: 'NO_ANSWER' });
    expect(received.join('')).not.toContain('ocrena1');
  });

  it('a file with an unknown key is refused', () => {
    const file = join(dir, 'bad.json');
    writeFileSync(file, JSON.stringify({ id: 'bad', titel: 'x' }));
    expect(readSettings(file)).toMatchObject({ ok: false, reason: 'SETTINGS_INVALID' });
  });
});
