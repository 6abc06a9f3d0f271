import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';

const GATE = pathToFileURL(join(packageRoot, 'tools/gate.mjs')).href;
const VITEST = join(packageRoot, 'node_modules/.bin/vitest');
const PASSES = "it('holds', () => expect(1).toBe(1))";
/** Fails until its own file of marks holds as many as are asked for. */
const failsTimes = (times: number): string => `
  import { appendFileSync, readFileSync } from 'node:fs';
  it('waits for a screen', () => {
    appendFileSync('marks', 'x');
    expect(readFileSync('marks', 'utf8').length, 'the screen never came').toBeGreaterThan(${times});
  })`;

let folder: string;
let list: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-gate-test-'));
  list = join(folder, 'kept', 'flaky.jsonl');
  mkdirSync(join(folder, 'test'));
  const projects = "[{ test: { name: 'own', globals: true, include: ['test/*.test.js'] } }]";
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default { test: { projects: ${projects} } }`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The gate over a throw-away project, in a process of its own as `npm test` runs it. */
function run(files: Readonly<Record<string, string>>): { code: number | null; text: string } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'test', `${name}.test.js`), text);
  const options = JSON.stringify({ vitest: VITEST, folder, projects: ['own'], list });
  const program = `const { gate, showFlaky } = await import('${GATE}');
    const passed = gate(${options}); showFlaky(${JSON.stringify(list)}); process.exit(passed ? 0 : 1)`;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    cwd: folder,
    env,
  });
  return { code: status, text: `${stdout}${stderr}` };
}

const closing = (text: string): string | undefined =>
  text.split('\n').find((line) => /^\d+ passed, \d+ failed$/.test(line));
const rows = (): unknown[] =>
  existsSync(list)
    ? readFileSync(list, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
    : [];

describe('the gate', () => {
  it('lets a whole run pass, and keeps nothing', () => {
    const { code, text } = run({ whole: `${PASSES}\nit.skip('without a chip', () => undefined)` });
    expect(code, text).toBe(0);
    expect(closing(text)).toBe('1 passed, 0 failed');
    expect(text).toContain('1 skipped\n  test/whole.test.js > without a chip');
    expect(rows()).toEqual([]);
  });

  it('calls a file flaky that fails once and passes alone: with load and message in a table and in the list', () => {
    const { code, text } = run({ whole: PASSES, screen: failsTimes(1) });
    expect(code, text).toBe(0);
    expect(closing(text)).toBe('2 passed, 0 failed');
    expect(text).toMatch(/flaky {2}load +[\d.]+ {2}own {2}test\/screen\.test\.js {2}the screen never came/);
    expect(text).toContain(`1 flaky so far on this machine (${list})`);
    expect(rows()).toEqual([
      expect.objectContaining({
        file: 'test/screen.test.js',
        project: 'own',
        load: expect.any(Number),
        tests: ['waits for a screen'],
        message: expect.stringContaining('the screen never came'),
      }),
    ]);
  });

  it('calls a file broken that fails twice, and names it', () => {
    const { code, text } = run({ whole: PASSES, screen: failsTimes(2) });
    expect(code, text).toBe(1);
    expect(closing(text)).toBe('1 passed, 1 failed');
    expect(text).toContain('test/screen.test.js failed twice: the screen never came');
    expect(rows()).toEqual([]);
  });

  it('calls a hook that fails twice broken, though no test of the file failed', () => {
    const { code, text } = run({ whole: PASSES, hook: `beforeAll(() => { throw new Error('no port') })\n${PASSES}` });
    expect(code, text).toBe(1);
    expect(text).toContain('test/hook.test.js failed twice: no port');
  });

  it('does not take a second run for a pass that skips what failed', () => {
    const { code, text } = run({
      screen: `import { existsSync, writeFileSync } from 'node:fs';
        const again = existsSync('again');
        it.skipIf(again)('waits', () => { writeFileSync('again', ''); throw new Error('never came') });
        ${PASSES}`,
    });
    expect(code, text).toBe(1);
    expect(text).toContain('test/screen.test.js failed twice');
  });

  it.each([
    ['a file that does not load', { whole: PASSES, syntax: 'it("a" =>' }, 'test/syntax.test.js did not load'],
    ['a file without a test', { whole: PASSES, empty: 'export {}' }, 'test/empty.test.js did not load'],
    ['a run without a test file', {}, 'no test was executed'],
    ['a run that skips everything', { none: "it.skip('never', () => undefined)" }, 'no test was executed'],
    [
      'an error outside every test',
      { whole: `${PASSES}\nit('throws later', () => void Promise.reject(new Error('unseen')))` },
      'an error outside every test: unseen',
    ],
    [
      'a worker that ends in the middle of a file',
      { whole: PASSES, dies: "it('dies', () => process.kill(process.pid, 'SIGKILL'))" },
      'waypost: broken',
    ],
  ] as const)('never lets %s pass, and gives no second run', (_what, files, words) => {
    const { code, text } = run(files);
    expect(code, text).toBe(1);
    expect(text).toContain(words);
    expect(closing(text)).toMatch(/[1-9]\d* failed$/);
    expect(text).not.toContain('run once more');
  });

  it('never lets a runner pass that ends without a word', () => {
    const fake = join(folder, 'runner');
    writeFileSync(fake, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const program = `const { gate } = await import('${GATE}');
      process.exit(gate(${JSON.stringify({ vitest: fake, folder, projects: ['own'], list })}) ? 0 : 1)`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stdout).toContain('the run ended (code 0) without a report');
  });
});
