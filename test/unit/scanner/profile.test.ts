import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFramer, loadProfiles, parseProfile } from '../../../src/hardware/scanner/index.ts';
import { profilesDir } from './fixtures.ts';

const raw = (id: string): Record<string, unknown> => JSON.parse(readFileSync(join(profilesDir, `${id}.json`), 'utf8'));

describe('profiles', () => {
  it('loads every profile of the product', () => {
    const { profiles, problems } = loadProfiles(profilesDir);
    expect(problems).toEqual([]);
    expect([...profiles.keys()]).toEqual(
      expect.arrayContaining([
        '3m-rte-native',
        'access-is-atr-cdc',
        'desko-cute',
        'elyctis-idbox',
        'est-100pr',
        'generic-lines',
        'honeywell-xenon-ocr',
      ]),
    );
    for (const profile of profiles.values()) {
      expect(createFramer(profile).buffered()).toBe(0);
      // What was never tried on a device must be named as open.
      expect(profile.unverified.length).toBeGreaterThan(0);
      if (profile.verified !== 'none') expect(profile.source).not.toBe('none');
    }
  });

  it.each([
    ['unknown key', { extra: 1 }],
    ['a claim of a hardware test', { verified: 'tested' }],
    ['no limit', { limits: undefined }],
    [
      'an inter-row limit above 500 ms',
      { limits: { maxFrame: 256, interByteMs: 200, interRowMs: 501, frameMs: 1500 } },
    ],
    ['a line frame above 256 bytes', { limits: { maxFrame: 512, interByteMs: 200, interRowMs: 500, frameMs: 1500 } }],
    [
      'a JSON frame above 65,536 bytes',
      { framer: raw('est-100pr')['framer'], limits: { ...(raw('est-100pr')['limits'] as object), maxFrame: 65_537 } },
    ],
    ['text blocks with the limit of JSON', { framer: raw('desko-cute')['framer'], limits: raw('est-100pr')['limits'] }],
    ['a block of unknown content', { framer: { type: 'delimited', params: { body: 'xml' } } }],
    ['an unknown framer', { framer: { type: 'magic', params: {} } }],
    ['a misspelt framer parameter', { framer: { type: 'lines', params: { prefx: '#' } } }],
    ['a control character as prefix', { framer: { type: 'lines', params: { prefix: '\r' } } }],
    ['no speed', { serial: { ...(raw('generic-lines')['serial'] as object), bauds: [] } }],
    ['a command beyond one byte per character', { rearm: { on: 'frame', bytes: '\u20ac' } }],
  ])('refuses %s', (_name, change) => {
    expect(parseProfile(raw('generic-lines')).ok).toBe(true);
    expect(parseProfile({ ...raw('generic-lines'), ...change })).toMatchObject({
      ok: false,
      reason: 'PROFILE_INVALID',
    });
  });

  it('every vendor that a profile names has access, a stable name and no ModemManager', () => {
    const rules = readFileSync(join(profilesDir, '../udev/60-waypost-scanner.rules'), 'utf8');
    for (const { match } of loadProfiles(profilesDir).profiles.values()) {
      for (const { vid } of match) expect(rules).toContain(`ATTRS{idVendor}=="${vid}"`);
    }
    for (const part of ['SYMLINK+="waypost/mrz"', 'GROUP="dialout"', 'ENV{ID_MM_DEVICE_IGNORE}="1"'])
      expect(rules).toContain(part);
  });

  it('the manual has a line for every profile and every settings file', () => {
    const manual = readFileSync(join(profilesDir, '../../docs/scanners.md'), 'utf8');
    for (const { id, verified } of loadProfiles(profilesDir).profiles.values()) {
      expect(manual).toMatch(new RegExp(`^\\| \`${id}\` \\|.*${verified}`, 'm'));
    }
    for (const file of readdirSync(join(profilesDir, '../../firmware-config'))) {
      expect(manual).toContain(`| \`${file.replace('.json', '')}\` |`);
    }
  });

  it('one bad file does not take the others away, and is named', () => {
    const dir = mkdtempSync(join(tmpdir(), 'waypost-profiles-'));
    try {
      writeFileSync(join(dir, 'generic-lines.json'), JSON.stringify(raw('generic-lines')));
      writeFileSync(join(dir, 'broken.json'), '{');
      writeFileSync(join(dir, 'renamed.json'), JSON.stringify(raw('generic-lines')));
      writeFileSync(join(dir, 'huge.json'), JSON.stringify({ id: 'x'.repeat(70_000) }));
      const { profiles, problems } = loadProfiles(dir);
      expect([...profiles.keys()]).toEqual(['generic-lines']);
      expect(problems.map((problem) => problem.file)).toEqual(['broken.json', 'huge.json', 'renamed.json']);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
