import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SystemTime } from '../../../src/adapters/files/index.ts';
import { createFramer, type FrameEvent, loadProfiles } from '../../../src/adapters/hardware/scanner/index.ts';
import { parseProfile } from '../../../src/adapters/hardware/scanner/profile.ts';
import { parseConfig } from '../../../src/core/config/index.ts';
import { buildDevices, profileNotices } from '../../../src/daemon/lane/index.ts';
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
      expect(problems.map((problem) => basename(problem.file))).toEqual(['broken.json', 'huge.json', 'renamed.json']);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('profiles of the site', () => {
  const site = mkdtempSync(join(tmpdir(), 'waypost-site-'));
  afterAll(() => rmSync(site, { recursive: true, force: true }));
  beforeEach(() => {
    for (const name of readdirSync(site)) rmSync(join(site, name));
  });
  const put = (name: string, change: object): void =>
    writeFileSync(join(site, `${name}.json`), JSON.stringify({ ...raw('generic-lines'), id: name, ...change }));
  const loaded = () => loadProfiles(profilesDir, site);

  it('lie beside the delivered ones, which stay', () => {
    put('own-reader', { title: 'Reader of the post' });
    const { profiles, origins, problems } = loaded();
    expect(problems).toEqual([]);
    expect(origins.get('own-reader')).toEqual({ from: 'site', file: join(site, 'own-reader.json'), replaces: false });
    expect(origins.get('desko-cute')).toMatchObject({ from: 'shipped', replaces: false });
    expect(profiles.get('own-reader')?.title).toBe('Reader of the post');
    expect(loadProfiles(profilesDir, join(site, 'nowhere')).problems).toEqual([]);
  });

  it('take no delivered name unless they say so', () => {
    put('desko-cute', { title: 'Another' });
    expect(loaded().problems).toMatchObject([
      { detail: expect.stringContaining('desko-cute'), remedy: expect.stringContaining('replacesShipped') },
    ]);
    expect(loaded().profiles.get('desko-cute')?.title).not.toBe('Another');
    put('desko-cute', { title: 'Another', replacesShipped: true });
    expect(loaded().profiles.get('desko-cute')?.title).toBe('Another');
    expect(loaded().origins.get('desko-cute')).toMatchObject({ from: 'site', replaces: true });
    // Meant for a name that is not there, it would replace nothing.
    put('desko-cutex', { replacesShipped: true });
    expect(loaded().problems).toMatchObject([{ detail: expect.stringContaining('replacesShipped') }]);
  });

  it('are called as their file is', () => {
    put('own-reader', { id: 'another' });
    expect(loaded().problems).toMatchObject([{ detail: 'id: it is "another"' }]);
    expect(loaded().profiles.has('another')).toBe(false);
  });

  it('that are bad are named with file, field and what to do, and take no other away', () => {
    put('own-reader', {});
    put('bad-speed', { serial: { ...(raw('generic-lines')['serial'] as object), bauds: [7] } });
    put('bad-key', { limts: {} });
    writeFileSync(join(site, 'cut.json'), '{');
    const { profiles, problems } = loaded();
    expect(profiles.has('own-reader')).toBe(true);
    const told = Object.fromEntries(
      problems.map(({ file, detail, remedy }) => [basename(file), `${detail} ${remedy}`]),
    );
    expect(told['bad-speed.json']).toMatch(/serial\.bauds\.0: .*Correct the field/);
    expect(told['bad-key.json']).toMatch(/limts.*docs\/scanners\.md/);
    expect(told['cut.json']).toMatch(/^not JSON/);
  });

  it('end the start of a lane only where it names the bad one, and are said otherwise', () => {
    put('bad-key', { limts: {} });
    put('own-reader', {});
    const folder = mkdtempSync(join(tmpdir(), 'waypost-lane-'));
    try {
      symlinkSync(site, join(folder, 'profiles'));
      const lane = (profile: string) => {
        const config = parseConfig(
          {
            ...{
              lane: { id: 'lane', name: 'Lane' },
              stateDir: folder,
              siteFolder: folder,
              key: { kind: 'development' },
            },
            ...{
              scanner: { kind: 'serial', profile, path: '/dev/null' },
              imager: { kind: 'none' },
              camera: { kind: 'none' },
            },
            lists: [],
          },
          folder,
        );
        if (!config.ok) throw new Error(config.message);
        const context = { config: config.config, time: new SystemTime(new Date(0)), digest: () => '', simulated: null };
        return { built: buildDevices(context), notices: profileNotices(config.config) };
      };
      const good = lane('own-reader');
      expect(good.built.ok).toBe(true);
      expect(good.notices.join()).toMatch(/bad-key\.json is not used.*limts/s);
      const bad = lane('bad-key').built;
      expect(bad).toMatchObject({
        ok: false,
        message: expect.stringMatching(/no scanner profile "bad-key".*bad-key\.json.*limts.*Correct the field/s),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('readers that send rows apart or groups of candidates', () => {
  const limits = { now: 0 };
  const push = (id: string, text: string, at: number) => {
    limits.now = at;
    return framers[id]!.push(Buffer.from(text, 'latin1'), at);
  };
  const framers: Record<string, ReturnType<typeof createFramer>> = {};
  beforeEach(() => {
    for (const id of ['code-cr', 'generic-lines', 'microscan-gs']) {
      const profile = loadProfiles(profilesDir).profiles.get(id);
      if (profile === undefined) throw new Error(id);
      framers[id] = createFramer(profile);
    }
  });
  const [upper, lower] = [
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
  ];
  const rowsOf = (events: readonly FrameEvent[]) => events.flatMap((one) => (one.kind === 'rows' ? [one.rows] : []));

  it('join the rows of one passport that come apart only where the profile says that they do', () => {
    const apart = (id: string) => [
      ...push(id, `${upper}\r`, 0),
      ...framers[id]!.tick(300),
      ...push(id, `${lower}\r`, 310),
      ...framers[id]!.tick(2_000),
    ];
    expect(rowsOf(apart('code-cr'))).toEqual([[upper, lower]]);
    expect(rowsOf(apart('generic-lines'))).toEqual([]);
  });

  it('keep a group of candidates in its place', () => {
    const grouped = upper.replace('ANNA', 'AN\u001dNM\u001dA');
    const events = [...push('microscan-gs', `${grouped}\r${lower}\r`, 0), ...framers['microscan-gs']!.tick(2_000)];
    expect(rowsOf(events).flat().join()).toContain('\u001dNM\u001d');
  });
});
