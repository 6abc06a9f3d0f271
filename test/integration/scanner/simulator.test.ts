import { execFile, spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerScannerCommands } from '../../../src/adapters/hardware/scanner/commands/register.ts';
import { ScannerSimulator, SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { runLine } from '../../../src/adapters/hardware/scanner/simulator/prompt.ts';
import {
  parseScenario,
  playScenario,
  readScenario,
} from '../../../src/adapters/hardware/scanner/simulator/scenario.ts';
import { Rig } from './rig.ts';

const root = join(import.meta.dirname, '../../..');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waypost-sim-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('scanner simulator', () => {
  it('publishes its link while plugged in and takes it away afterwards', async () => {
    const link = join(dir, 'mrz');
    const simulator = new ScannerSimulator({ link });
    await simulator.start();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    await simulator.unplug();
    expect(existsSync(link)).toBe(false);
    // Asking again for what is already so is answered, not waited for.
    await simulator.unplug();
    await Promise.all([simulator.replug(), simulator.replug()]);
    expect(existsSync(link)).toBe(true);
    await simulator.stop();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('never replaces a file that is not its link', async () => {
    const link = join(dir, 'mrz');
    writeFileSync(link, 'precious');
    const simulator = new ScannerSimulator({ link });
    await expect(simulator.start()).rejects.toThrow(/not a symbolic link/);
    await simulator.stop();
    expect(readFileSync(link, 'utf8')).toBe('precious');
  });

  it('says what is missing when there is no python3', async () => {
    const simulator = new ScannerSimulator({ link: join(dir, 'mrz'), python: '/nowhere/python3' });
    await expect(simulator.start()).rejects.toThrow(/cannot start \/nowhere\/python3/);
    await simulator.stop();
  });

  it('ends with its parent, also when the parent is killed', async () => {
    const link = join(dir, 'mrz');
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const c = require('child_process').spawn('python3', [${JSON.stringify(join(root, 'hardware/sim/pty-bridge.py'))}, ${JSON.stringify(link)}, '9600'], { stdio: ['pipe', 'pipe', 'ignore'] });
         c.stdin.write('{"op":"plug"}\\n'); c.stdout.once('data', () => console.log(c.pid)); setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    parent.kill('SIGKILL');
    while (existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
      await delay(20);
    expect(existsSync(link)).toBe(false);
  });

  it('accepts every scenario that is shipped', () => {
    const folder = join(root, 'hardware/sim/scenarios');
    for (const file of readdirSync(folder)) expect(readScenario(join(folder, file))).toMatchObject({ ok: true });
  });

  it('refuses a scenario with a misspelt step or key, and names it', () => {
    expect(parseScenario({ title: 't', steps: [{ do: 'explode' }] })).toMatchObject({ ok: false });
    expect(parseScenario({ title: 't', steps: [{ do: 'wait', ms: 5, secs: 1 }] })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('secs'),
    });
    expect(readScenario(join(dir, 'nothing.json'))).toMatchObject({ ok: false });
  });
});

describe('what a technician types', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig();
    await rig.start();
  });
  afterEach(() => rig.stop());
  const type = async (line: string): Promise<string> => (await runLine(rig.simulator, line)).text;

  it('play, partial, double, two, unplug and replug reach the driver', async () => {
    expect(await type('play genuine')).toContain('sent 90 bytes');
    await rig.until(() => rig.documents().length === 1);
    await type('partial card');
    await rig.until(() => rig.reasons().includes('READ_PARTIAL'));
    await type('double second');
    await rig.until(() => rig.all('duplicate').length === 1);
    await type('two');
    await type('unplug');
    await rig.until(() => rig.scanner.state() === 'absent');
    expect(await type('play genuine')).toContain('lost');
    await type('replug');
    await rig.until(() => rig.scanner.state() === 'ready');
    expect(await type('status')).toContain('9600 baud');
    expect(rig.documents()).toEqual([[...SPECIMENS['genuine']!.rows], [...SPECIMENS['second']!.rows]]);
  });

  it('answers every mistake with words', async () => {
    expect(await type('help')).toContain('unplug');
    expect(await type('list')).toContain('genuine');
    expect(await type('play nobody')).toContain('no such document');
    expect(await type('dance')).toContain('is unknown');
    expect(await type('noise -1')).toContain('noise');
    expect(await type('answers maybe')).toContain('nak');
    expect(await type('run /nowhere')).toContain('/nowhere cannot be read: it does not exist');
    expect(await type('replug')).toContain('already');
    expect(await type('')).toBe('');
    expect((await runLine(rig.simulator, 'quit')).quit).toBe(true);
  });

  it('a scenario with a double read and another person', async () => {
    const scenario = readScenario(join(root, 'hardware/sim/scenarios/double-read.json'));
    if (!scenario.ok) throw new Error(scenario.detail);
    await playScenario(rig.simulator, scenario.scenario);
    await rig.until(() => rig.documents().length === 2);
    expect(rig.all('duplicate')).toHaveLength(1);
  });
});

describe('waypost sim scanner', () => {
  it('registers under the existing "sim" command', () => {
    const program = new Command();
    program.command('sim');
    registerScannerCommands(program);
    expect(program.commands.map((command) => command.name())).toEqual(['sim', 'scanner']);
    expect(program.commands[0]?.commands.map((command) => command.name())).toEqual(['scanner']);
  });

  it('runs as a program with a prompt on standard input, from the compiled files', async () => {
    const entry = join(root, 'dist/adapters/hardware/scanner/commands/index.js');
    const link = join(dir, 'mrz');
    const script = `import { Command } from 'commander'; import { registerScannerCommands } from ${JSON.stringify(entry)};
      const p = new Command(); registerScannerCommands(p); await p.parseAsync(process.argv);`;
    const child = promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script, 'waypost', 'sim', 'scanner', '--link', link],
      { cwd: root },
    );
    child.child.stdin?.end('status\nplay genuine\nquit\n');
    const { stdout } = await child;
    expect(stdout).toContain('plugged in (/dev/pts/');
    expect(stdout).toContain('lost: no host has the port open');
    expect(existsSync(link)).toBe(false);
  });
});
