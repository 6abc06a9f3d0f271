import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { freePort } from '../../fakes/ports.ts';

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
const waypost = (words: string[], input = '') => {
  const done = spawnSync(process.execPath, [join(packageRoot, 'bin/waypost.mjs'), ...words], {
    encoding: 'utf8',
    input,
  });
  return { code: done.status, out: `${done.stdout}${done.stderr}` };
};
const places = (): string[] => ['--config', at('lane.json'), '--slot', at('slot')];
const rehearse = () => waypost(['program', 'rehearse', ...places(), '--programs', at('programs')]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-rehearse-'));
  for (const name of ['programs', 'slot']) mkdirSync(at(name));
  const devices = { scanner: { kind: 'none' }, imager: { kind: 'none' }, camera: { kind: 'none' }, lists: [] };
  const site = { lane: { id: 'lane-1', name: 'Lane 1' }, stateDir: at('state'), key: { kind: 'development' } };
  const rest = { http: { port: await freePort() }, update: { programs: { from: '00:00', to: '23:59' } } };
  writeFileSync(at('lane.json'), JSON.stringify({ ...site, ...devices, ...rest }));
  writeFileSync(at('slot/good'), 'factory\n');
  const added = waypost(['officer', 'add', 'anna', '--name', 'Anna', '--config', at('lane.json')], '24681357\n');
  expect(added.code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a program as good as the one in use passes on a copy of the state, and then may be started', () => {
  symlinkSync(packageRoot, at('programs/0.5.0'));
  writeFileSync(at('slot/ready'), '0.5.0\n');
  expect(waypost(['program', 'due', ...places()])).toMatchObject({ code: 1 });
  expect(rehearse()).toMatchObject({ code: 0, out: expect.stringContaining('passed its rehearsal') });
  expect(existsSync(at('state/rehearsal'))).toBe(false);
  writeFileSync(at('slot/rehearsed'), '0.5.0\n');
  const due = waypost(['program', 'due', ...places()]);
  expect(due).toMatchObject({ code: 0, out: expect.stringContaining('No inspection is open') });
  writeFileSync(at('slot/hold'), 'now\n');
  expect(waypost(['program', 'due', ...places()])).toMatchObject({ code: 1 });
});

it.each([
  ['whose self-test says nothing', 'process.exit(0);', ''],
  ['whose daemon ends', `console.log(JSON.stringify({ components: [] }));`, 'process.exit(3);'],
])('a program %s fails, and leaves no copy', (_what, test, daemon) => {
  const program = at('programs/0.6.0');
  for (const [path, text] of [
    ['bin/waypost.mjs', test],
    ['dist/daemon/main.js', daemon],
    ['package.json', '{"type":"module"}'],
  ] as const) {
    mkdirSync(join(program, path, '..'), { recursive: true });
    writeFileSync(join(program, path), text);
  }
  writeFileSync(at('slot/ready'), '0.6.0\n');
  expect(rehearse()).toMatchObject({ code: 1, out: expect.stringContaining('PROGRAM_REHEARSAL_FAILED') });
  expect(existsSync(at('state/rehearsal'))).toBe(false);
});
