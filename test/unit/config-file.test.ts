import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, migrateConfigFile } from '../../src/adapters/files/index.ts';
import { CONFIG_VERSION, migrateConfig, type PlainConfig, parseConfig } from '../../src/core/config/index.ts';

const good = {
  lane: { id: 'lane-3', name: 'Lane 3' },
  stateDir: 'state',
  key: { kind: 'development' },
  scanner: { kind: 'none' },
  imager: { kind: 'none' },
  camera: { kind: 'none' },
  lists: [{ id: 'lost', name: 'Lost documents', maxAgeHours: 24 }],
};

describe('migration of a configuration', () => {
  const steps = [
    (config: PlainConfig) => ({ ...config, first: 1 }),
    ({ first, ...rest }: PlainConfig) => ({ ...rest, second: first }),
  ];

  it('runs each step from its own version on, once, and names the version', () => {
    expect(migrateConfig({ a: 0 }, steps)).toEqual({ ok: true, from: 0, config: { version: 2, a: 0, second: 1 } });
    expect(migrateConfig({ version: 1, first: 9 }, steps)).toMatchObject({
      from: 1,
      config: { version: 2, second: 9 },
    });
    expect(migrateConfig({ version: 2, a: 0 }, steps)).toMatchObject({ from: 2, config: { version: 2, a: 0 } });
  });

  it('refuses one of a newer program, with what to do', () => {
    const newer = migrateConfig({ version: 3 }, steps);
    expect(newer).toMatchObject({ ok: false, reason: 'CONFIG_NEWER' });
    expect(newer.ok ? '' : newer.message).toMatch(/version: 3 .*reads versions up to 2.*\.bak/s);
    expect(parseConfig({ ...good, version: CONFIG_VERSION + 1 }, '/')).toMatchObject({ reason: 'CONFIG_NEWER' });
  });

  it.each(['1', -1, 0.5, null, Number.NaN])('refuses %s as a version', (version) => {
    expect(migrateConfig({ ...good, version }, steps)).toMatchObject({ ok: false, reason: 'CONFIG_INVALID' });
  });

  it('is done in memory for a file that nobody has migrated', () => {
    const old = parseConfig(good, '/');
    const now = parseConfig({ version: CONFIG_VERSION, ...good }, '/');
    expect(old).toEqual(now);
    expect(old.ok && old.config.version).toBe(CONFIG_VERSION);
  });
});

describe('migration of a configuration file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-config-file-'));
    file = join(folder, 'waypost.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (content: unknown) =>
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));

  it('keeps the old file with its rights, and the new one is what the daemon takes', () => {
    put(good);
    chmodSync(file, 0o640);
    const before = readFileSync(file);
    const kept = `${file}.v0.bak`;
    expect(migrateConfigFile(file)).toEqual({ ok: true, from: 0, to: CONFIG_VERSION, kept });
    expect(readFileSync(kept)).toEqual(before);
    for (const one of [file, kept]) expect(statSync(one).mode & 0o777).toBe(0o640);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: CONFIG_VERSION, ...good });
    expect(loadConfig(file)).toMatchObject({ ok: true });
    expect(readdirSync(folder).sort()).toEqual(['waypost.json', 'waypost.json.v0.bak']);
  });

  it('leaves a file of this version alone, and never overwrites a copy', () => {
    put(good);
    expect(migrateConfigFile(file)).toMatchObject({ ok: true, from: 0 });
    const after = readFileSync(file);
    expect(migrateConfigFile(file)).toEqual({ ok: true, from: CONFIG_VERSION, to: CONFIG_VERSION, kept: null });
    expect(readFileSync(file)).toEqual(after);
    // Gone back by hand, changed, and upgraded once more.
    put({ ...good, lane: { id: 'lane-4', name: 'Lane 4' } });
    expect(migrateConfigFile(file)).toMatchObject({ ok: true, kept: `${file}.v0-2.bak` });
    expect(readFileSync(`${file}.v0.bak`, 'utf8')).toContain('lane-3');
  });

  it.each([
    ['a newer version', { ...good, version: CONFIG_VERSION + 1 }, 'CONFIG_NEWER'],
    ['a key that does not exist', { ...good, scaner: {} }, 'CONFIG_INVALID'],
    ['no object', [good], 'CONFIG_INVALID'],
    ['no JSON', '{ "lane"', 'CONFIG_INVALID'],
  ])('changes nothing in a file with %s', (_what, content, reason) => {
    put(content);
    const before = readFileSync(file);
    const done = migrateConfigFile(file);
    expect(done).toMatchObject({ ok: false, reason });
    expect(done.ok ? '' : done.message).toContain(file);
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['waypost.json']);
  });

  it('says so where it cannot write, and the file is as it was', () => {
    put(good);
    // A folder where the new file would be written: also root cannot write over it.
    mkdirSync(join(folder, '.waypost.json.new'));
    const before = readFileSync(file);
    const done = migrateConfigFile(file);
    expect(done).toMatchObject({ ok: false, reason: 'CONFIG_UNWRITABLE' });
    expect(done.ok ? '' : done.message).toContain('was not changed');
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['.waypost.json.new', 'waypost.json']);
    expect(migrateConfigFile(join(folder, 'none.json'))).toMatchObject({ ok: false, reason: 'CONFIG_UNREADABLE' });
    expect(existsSync(join(folder, 'none.json'))).toBe(false);
  });
});

describe('what is said about a configuration that is refused', () => {
  const saying = (input: unknown): string => {
    const parsed = parseConfig(input, '/');
    if (parsed.ok) throw new Error('it was taken');
    return parsed.message;
  };

  it.each([
    ['a letter missing', { ...good, scaner: {} }, 'scaner: no such key; did you mean "scanner"?'],
    [
      'inside an object',
      { ...good, policy: { mrzTimoutMs: 5_000 } },
      'policy.mrzTimoutMs: no such key; did you mean "mrzTimeoutMs"?',
    ],
    [
      'inside a list',
      { ...good, lists: [{ id: 'a', name: 'A', maxAgeHours: 24, nmae: 'A' }] },
      'lists.0.nmae: no such key; did you mean "name"?',
    ],
    [
      'inside an alternative',
      { ...good, scanner: { kind: 'serial', profile: 'a', path: '/dev/x', pth: 1 } },
      'scanner.pth: no such key; did you mean "path"?',
    ],
    ['in the wrong case', { ...good, StateDir: '/x' }, 'StateDir: no such key; did you mean "stateDir"?'],
    ['in the wrong place', { ...good, port: 8700 }, 'port: no such key; did you mean "http.port"?'],
  ])('an unknown key, %s: names the nearest', (_what, input, line) => {
    expect(saying(input)).toContain(`  ${line}`);
  });

  it('an unknown key that resembles none: names what there is', () => {
    expect(saying({ ...good, http: { port: 8700, tls: true } })).toContain('http.tls: no such key; known here: port');
  });

  it.each([
    [{ policy: { mrzTimeoutMs: 15 } }, 'policy.mrzTimeoutMs: 15 milliseconds is too little: write 1000 or more'],
    [
      { policy: { mrzTimeoutMs: '15s' } },
      'policy.mrzTimeoutMs: "15s" cannot be read: write the number of milliseconds',
    ],
    [{ retention: { caseDays: 86_400 } }, 'retention.caseDays: 86400 days is too much: write 3650 or less'],
    [{ pageWidthMm: 0 }, 'pageWidthMm: 0 millimetres is too little: write more than 0'],
    [
      { lists: [{ id: 'lost', name: 'Lost', maxAgeHours: 5_000 }] },
      'lists.0.maxAgeHours: 5000 hours is too much: write 2160 or less',
    ],
  ])('a value in the wrong unit %j: names the unit', (part, line) => {
    expect(saying({ ...good, ...part })).toContain(`  ${line}`);
  });

  it('is a message for whatever JSON comes, never an exception', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('lane', 'scanner', 'lists', 'policy', 'version', 'zz'),
        (value, key) => {
          const parsed = parseConfig({ ...good, [key]: value }, '/');
          expect(parsed.ok || parsed.message.length > 0).toBe(true);
          expect(parseConfig(value, '/').ok).toBe(false);
        },
      ),
    );
  });
});
