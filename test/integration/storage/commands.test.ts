import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import { openCounters } from '../../../src/adapters/storage/counters/index.ts';
import { HEAD, RECORDS } from '../../fakes/lists.ts';
import { caseEvents, SPECIMEN_LINES, sealedEvent, type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let dir: string;

interface Run {
  code: number;
  out: string;
  err: string;
}

const waypost = (...args: string[]): Promise<Run> => typed('', ...args);

/** With what is typed, or piped in. */
function typed(stdin: string, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [builtEntry('cli/main.js'), ...args], { cwd: dir }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
    child.stdin?.end(stdin);
  });
}

beforeAll(async () => {
  if (!existsSync(builtEntry('cli/main.js'))) throw new Error('run `npx tsc -p tsconfig.json` first');
  state = await testState();
  dir = join(state.stateDir, 'office');
  mkdirSync(dir);
  writeFileSync(join(state.stateDir, 'development-root.key'), new Uint8Array(32).fill(7), { mode: 0o600 });
  const journal = state.open();
  journal.append('case-1', [...caseEvents(), sealedEvent()]);
  journal.stop();
});
afterAll(() => state.remove());

describe('a list from the office to the kiosk, by commands alone', () => {
  it('keygen, device-key, check, build, import, status, check, and the refusals on the way', async () => {
    for (const name of ['k1', 'k2']) expect((await waypost('central', 'keygen', '--out', name)).code).toBe(0);
    expect(statSync(join(dir, 'k1.key')).mode & 0o077).toBe(0);
    expect(await waypost('central', 'keygen', '--out', 'k1')).toMatchObject({ code: 1 });

    expect((await waypost('list', 'device-key', '--state', state.stateDir, '--out', 'device.pub')).code).toBe(0);
    // The clock of the commands is the real one, so the list is made now.
    writeFileSync(join(dir, 'list.json'), JSON.stringify(HEAD));
    writeFileSync(join(dir, 'bad.jsonl'), `${RECORDS[0]}\n{"op":"put","id":"x"}\n`);
    writeFileSync(join(dir, 'records.jsonl'), RECORDS.join('\n'));
    const bad = await waypost('central', 'check', '--records', 'bad.jsonl');
    expect(bad.code).toBe(1);
    expect(bad.err).toContain('bad.jsonl:2: error');
    const good = ['--list', 'list.json', '--records', 'records.jsonl', '--device', 'device.pub', '--out', 'list.wplb'];
    const built = await waypost('central', 'build', ...good, '--key', 'k1.key', '--key', 'k2.key');
    expect(built).toMatchObject({ code: 0 });
    expect(built.out).toContain('generation 3, 3 records, 2 signature(s)');

    const keys = ['k1', 'k2'].map((name) => JSON.parse(readFileSync(join(dir, `${name}.pub`), 'utf8')).publicKey);
    const config = (change: object): string => {
      const path = join(dir, 'waypost.json');
      const plain = {
        lane: { id: 'lane-1', name: 'Lane 1' },
        stateDir: state.stateDir,
        key: { kind: 'development' },
        scanner: { kind: 'none' },
        imager: { kind: 'none' },
        camera: { kind: 'none' },
        lists: [{ id: HEAD.listId, name: HEAD.name, maxAgeHours: 24 }],
        listKeys: { threshold: 2, keys },
        ...change,
      };
      writeFileSync(path, JSON.stringify(plain));
      return path;
    };
    const none = await waypost(
      'list',
      'import',
      'list.wplb',
      '--config',
      config({ listKeys: { threshold: 2, keys: [] } }),
    );
    expect(none).toMatchObject({ code: 2 });
    const one = await waypost(
      'list',
      'import',
      'list.wplb',
      '--config',
      config({ listKeys: { threshold: 2, keys: [keys[0]] } }),
    );
    expect(one.code).toBe(1);
    expect(one.err).toContain('BUNDLE_SIGNATURE');

    const site = config({});
    const imported = await waypost('list', 'import', 'list.wplb', '--config', site);
    expect(imported).toMatchObject({ code: 0, err: '' });
    expect(imported.out).toContain('generation 3 with 3 records is installed');
    expect((await waypost('list', 'import', 'list.wplb', '--config', site)).out).toContain('already installed');
    expect((await waypost('list', 'status', '--config', site)).out).toMatch(
      /missing-persons: fresh.*generation 3, 3 records/,
    );
    const examined = async () => (await waypost('doctor', '--config', site)).out;
    expect(await examined()).toMatch(/note {2}list check +the self-check of the lists has not run yet/);
    expect((await waypost('list', 'check', '--config', site)).code).toBe(0);
    expect(await examined()).toMatch(/ok {4}list check +self-check of the lists: every record opened on /);
    const missing = { ...JSON.parse(readFileSync(site, 'utf8')).lists[0], id: 'never-loaded' };
    const two = config({ lists: [...JSON.parse(readFileSync(site, 'utf8')).lists, missing] });
    expect((await waypost('list', 'check', '--config', two)).code).toBe(1);
  });
});

describe('audit and evidence by commands', () => {
  it('verify the chain, export a case, verify the file apart, and refuse a changed one', async () => {
    const verified = await waypost('audit', 'verify', '--state', state.stateDir);
    expect(verified).toMatchObject({ code: 0, err: '' });
    const key = /Appliance key: ([0-9a-f]{64})/.exec(verified.out)?.[1] ?? '';
    expect(await waypost('audit', 'verify', '--state', join(dir, 'nothing'))).toMatchObject({ code: 2 });

    for (const [id, role, pin] of [
      ['ola', 'officer', '739182'],
      ['sofia', 'supervisor', '604917'],
    ] as const) {
      const add = ['officer', 'add', id, '--name', id, '--role', role, '--state', state.stateDir];
      expect(await typed(`${pin}\n`, ...add)).toMatchObject({ code: 0 });
    }
    const exported = (pin: string, officer: string, inspection = 'case-1'): Promise<Run> =>
      typed(
        `${pin}\n`,
        ...['evidence', 'export', inspection, '--state', state.stateDir, '--out', 'case.json', '--officer', officer],
      );
    expect(await exported('604918', 'sofia')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is wrong') as string,
    });
    expect(await exported('739182', 'ola')).toMatchObject({
      code: 1,
      err: expect.stringContaining('ola does not have the role supervisor: nothing is exported.') as string,
    });
    expect(existsSync(join(dir, 'case.json'))).toBe(false);
    expect(await exported('604917', 'sofia')).toMatchObject({ code: 0 });
    const bundle = readFileSync(join(dir, 'case.json'), 'utf8');
    expect(bundle).not.toContain(SPECIMEN_LINES[0]);
    expect(statSync(join(dir, 'case.json')).mode & 0o077).toBe(0);
    expect(await waypost('evidence', 'verify', 'case.json', '--key', key)).toMatchObject({ code: 0, err: '' });
    expect((await waypost('evidence', 'verify', 'case.json')).err).toContain('No --key was given');
    writeFileSync(join(dir, 'changed.json'), bundle.replace('"clear"', '"second-line"'));
    const changed = await waypost('evidence', 'verify', 'changed.json', '--key', key);
    expect(changed.code).toBe(1);
    expect(changed.err).toContain('BUNDLE_SIGNATURE');
    expect(bundle).toContain('"by":"sofia"');
    expect(await exported('604917', 'sofia', 'nobody')).toMatchObject({
      code: 1,
      err: expect.stringContaining('waypost audit cases') as string,
    });
  });
});

describe('error counters by command', () => {
  it('print closed quarters only, small ones as too few, and no count below k', async () => {
    const opened = openCounters({ stateDir: state.stateDir, now: new Date('2026-11-25T10:00:00Z') });
    if (!opened.ok) throw new Error(opened.message);
    const entry = (quarter: string, sex: string) => ({
      quarter,
      outcome: 'match' as const,
      categories: { age: '30-44', sex, origin: 'UTO' },
    });
    for (let n = 0; n < 25; n += 1) opened.counters.add(entry('2026-Q3', n < 3 ? 'M' : 'F'));
    for (let n = 0; n < 4; n += 1) opened.counters.add(entry('2026-Q2', 'F'));
    opened.counters.add(entry('9999-Q4', 'F'));
    opened.counters.close();
    const { code, out } = await waypost('counters', '--state', state.stateDir);
    expect(code).toBe(0);
    expect(out).toContain('2026-Q3  25 inspections');
    expect(out).toContain('everybody\n      all 25');
    expect(out).toContain('2026-Q2  too few inspections (below 20)');
    expect(out).not.toContain('9999');
    const { quarters } = JSON.parse((await waypost('counters', '--state', state.stateDir, '--json')).out);
    expect(quarters.map(({ total }: { total: number | null }) => total)).toEqual([25, null]);
    // The rates go with the counts, as on the supervisor's page.
    expect(quarters[0].tables[0].groups[0].rates).toEqual(expect.any(Array));
  });
});
