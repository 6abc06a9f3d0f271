import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, SystemTime } from '../../src/adapters/files/index.ts';
import { parseConfig } from '../../src/core/config/index.ts';

const good = {
  lane: { id: 'lane-3', name: 'Lane 3' },
  stateDir: 'state',
  key: { kind: 'development' },
  scanner: { kind: 'usb', profile: 'honeywell-xenon-ocr', vid: '0c2e', pid: '0901' },
  imager: { kind: 'folder', path: 'pages' },
  camera: { kind: 'browser' },
  lists: [{ id: 'lost', name: 'Lost documents', maxAgeHours: 24 }],
};

describe('the site configuration', () => {
  it('takes a full one, resolves paths against its own folder and freezes it', () => {
    const result = parseConfig(good, '/srv/kiosk');
    if (!result.ok) throw new Error(result.message);
    expect(result.config.stateDir).toBe('/srv/kiosk/state');
    expect(result.config.imager).toEqual({
      kind: 'folder',
      path: '/srv/kiosk/pages',
      lights: ['white'],
      setTimeoutMs: 1_500,
      uvReference: null,
    });
    expect(result.config.http.port).toBe(8700);
    expect(() => Object.assign(result.config.lane, { id: 'x' })).toThrow();
  });

  it.each([
    ['an unknown key', { ...good, scaner: {} }, 'scaner'],
    ['a wrong USB id', { ...good, scanner: { kind: 'usb', profile: 'a', vid: 'C2E', pid: '0901' } }, 'scanner.vid'],
    ['an unknown kind', { ...good, camera: { kind: 'webcam' } }, 'camera'],
    ['a list without an age limit', { ...good, lists: [{ id: 'a', name: 'A' }] }, 'lists.0.maxAgeHours'],
    ['an imager without white light', { ...good, imager: { ...good.imager, lights: ['ir'] } }, 'imager.lights'],
    ['a light named twice', { ...good, imager: { ...good.imager, lights: ['white', 'uv', 'uv'] } }, 'imager.lights'],
    [
      'a patch beyond the picture',
      { ...good, imager: { ...good.imager, uvReference: { rect: [0.9, 0, 0.2, 0.1] } } },
      'imager.uvReference',
    ],
    ['a way to make specimens pass at a border', { ...good, policy: { specimen: 'note' } }, 'policy'],
  ])('refuses %s and names the key', (_what, input, named) => {
    const result = parseConfig(input, '/');
    expect(result).toMatchObject({ ok: false, reason: 'CONFIG_INVALID' });
    expect(result.ok ? '' : result.message).toContain(named);
  });

  it('says what is wrong with a file that is missing, not JSON, or far too large', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-config-'));
    expect(loadConfig(join(folder, 'none.json'))).toMatchObject({
      reason: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('waypost provision --config'),
    });
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{ "lane": ');
    expect(loadConfig(broken)).toMatchObject({ reason: 'CONFIG_INVALID' });
    const huge = join(folder, 'huge.json');
    writeFileSync(huge, ' '.repeat(300 * 1024));
    expect(loadConfig(huge)).toMatchObject({ reason: 'CONFIG_UNREADABLE' });
  });
});

describe('the clock', () => {
  it('is not believed before its floor', () => {
    const time = new SystemTime(new Date('2026-01-01T00:00:00Z'));
    expect(time.trusted()).toBe(true);
    time.raiseFloor(new Date(Date.now() + 60_000));
    expect(time.trusted()).toBe(false);
  });

  const HOUR = 3_600_000;
  const machine = (wall: number) => ({
    at: { wall, mono: 5_000 },
    pass(ms: number) {
      this.at.wall += ms;
      this.at.mono += ms;
    },
  });
  const timeOf = ({ at }: ReturnType<typeof machine>, floor: number) =>
    new SystemTime(new Date(floor), { wall: () => at.wall, mono: () => at.mono });

  it.each([2 * HOUR, -2 * HOUR, 400 * 24 * HOUR, -400 * 24 * HOUR])(
    'is not believed after a jump of %i ms, and is again when it came back',
    (jump) => {
      const own = machine(Date.parse('2028-06-01T08:00:00Z'));
      const time = timeOf(own, Date.parse('2026-01-01T00:00:00Z'));
      own.pass(30 * 24 * HOUR);
      expect(time.trusted()).toBe(true);
      own.at.wall += jump;
      own.pass(HOUR);
      expect(time.trusted()).toBe(false);
      own.at.wall -= jump;
      expect(time.trusted()).toBe(true);
    },
  );

  it('is believed through what a time service corrects', () => {
    const own = machine(Date.parse('2028-06-01T08:00:00Z'));
    const time = timeOf(own, Date.parse('2026-01-01T00:00:00Z'));
    own.at.wall -= 60_000;
    expect(time.trusted()).toBe(true);
  });

  it('that had lost its time is believed from the moment it was set', () => {
    const own = machine(0);
    const time = timeOf(own, Date.parse('2026-01-01T00:00:00Z'));
    expect(time.trusted()).toBe(false);
    own.at.wall = Date.parse('2028-06-01T08:00:00Z');
    expect(time.trusted()).toBe(true);
    own.at.wall += 2 * HOUR;
    expect(time.trusted()).toBe(false);
  });
});
