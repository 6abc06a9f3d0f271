import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
      expect.arrayContaining(['access-is-atr-cdc', 'generic-lines', 'honeywell-xenon-ocr']),
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
