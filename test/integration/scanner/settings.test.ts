import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configureScanner, readSettings } from '../../../src/adapters/hardware/scanner/index.ts';
import { ScannerSimulator } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
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
    profile: profile('honeywell-xenon-ocr'),
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

/** `waitMs`: how long an answer is waited for; a reader that never answers needs no second of it. */
function write(file = 'honeywell-xenon-ocr', waitMs?: number) {
  const read = readSettings(join(folder, `${file}.json`));
  if (!read.ok) throw new Error(read.detail);
  const { steps, profile: name } = read.settings;
  const own = profile(name);
  const quick =
    waitMs === undefined || own.probe === null ? own : { ...own, probe: { ...own.probe, timeoutMs: waitMs } };
  return configureScanner({ steps, profile: quick, path: join(dir, 'mrz'), mono });
}

function states(outcome: Awaited<ReturnType<typeof write>>): string[] {
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.settings.map((setting) => setting.state);
}

describe('settings that a scanner keeps', () => {
  it('every shipped file is valid and names a profile that exists', () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const read = readSettings(join(folder, file));
      expect(read).toMatchObject({ ok: true });
      if (read.ok) expect(profile(read.settings.profile).id).toBe(read.settings.profile);
    }
  });

  it('are written in the non-volatile form at the speed that the scanner answers, and read back', async () => {
    const outcome = await write();
    expect(outcome).toMatchObject({ ok: true, baud: 115_200, rearmed: null });
    expect(states(outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(outcome.ok && outcome.settings.map((setting) => setting.readBack)).toEqual([
      null,
      { state: 'as-set', value: '1' },
      { state: 'as-set', value: '2' },
    ]);
    expect(received.join('')).toContain('\x16M\rocrena1.');
    // The port may be closed again by now; what counts is the speed that answered.
    expect(speeds.at(-1)).toBe(115_200);
  });

  it('are written in the volatile form where the file says so', async () => {
    expect(states(await write('honeywell-xenon-ocr-trial'))).toEqual(['accepted', 'accepted', 'accepted']);
    expect(received.join('')).toContain('\x16M\rocrena1!');
    expect(received.join('')).not.toContain('ocrena1.');
  });

  it.each(['nak', 'enq'] as const)('stop at the first that is answered with %s; the rest is not sent', async (mode) => {
    simulator.setAnswers(mode);
    expect(states(await write())).toEqual(['refused', 'not-sent', 'not-sent']);
    expect(received.join('')).not.toContain('ocrena1');
  });

  it('are not sent to something that does not answer', async () => {
    simulator.setAnswers('none');
    expect(await write('honeywell-xenon-ocr', 50)).toMatchObject({ ok: false, reason: 'NO_ANSWER' });
    expect(received.join('')).not.toContain('ocrena1');
  });

  it('a file that says "until power off" and holds a command that is kept is refused, and the reverse', () => {
    const text = readFileSync(join(folder, 'honeywell-xenon-ocr.json'), 'utf8');
    const file = join(dir, 'mixed.json');
    writeFileSync(file, text.replace('"storage": "kept"', '"storage": "until-power-off"'));
    expect(readSettings(file)).toMatchObject({ ok: false, detail: expect.stringContaining('must end with "!"') });
    writeFileSync(file, text.replace('ocrena1.', 'ocrena1!'));
    expect(readSettings(file)).toMatchObject({ ok: false, detail: expect.stringContaining('must end with "."') });
  });

  it('a file with an unknown key is refused', () => {
    const file = join(dir, 'bad.json');
    writeFileSync(file, JSON.stringify({ id: 'bad', titel: 'x' }));
    expect(readSettings(file)).toMatchObject({ ok: false, reason: 'SETTINGS_INVALID' });
  });
});
