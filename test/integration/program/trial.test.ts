import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlotSite } from '../../fakes/slot.ts';
import { SlotManager } from '../../fakes/slot-manager.ts';

/** A daemon that says that travellers can come, and then goes on saying that it is well. */
const WELL = `console.log('READY=1'); setInterval(() => console.log('WATCHDOG=1'), 20);`;
const PASSES = 'process.exit(0);';

let site: SlotSite;
let manager: SlotManager;
beforeEach(() => {
  site = new SlotSite();
  program(site.factory, WELL, PASSES);
  manager = new SlotManager(site);
});
afterEach(() => {
  manager.stop();
  site.remove();
});

function program(folder: string, daemon: string, check: string): void {
  for (const [path, text] of [
    ['dist/daemon/main.js', daemon],
    ['bin/waypost.mjs', check],
    ['package.json', '{"type":"module"}'],
  ] as const) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The kiosk runs the program of the package, and starts the other one on trial. */
async function tried(daemon: string, check = PASSES): Promise<void> {
  program(join(site.programs, '0.5.0'), daemon, check);
  manager.start();
  await vi.waitFor(() => expect(manager.starts).toEqual(['factory']));
  expect(site.run('try', '0.5.0').code).toBe(0);
  manager.restart();
}

const wentBack = async (): Promise<void> => {
  await vi.waitFor(() => expect(manager.starts.slice(-2)).toEqual(['0.5.0', 'factory']), { timeout: 120_000 });
  expect(site.fact('good')).toBe('factory');
  expect(site.fact('trial')).toBe('');
  expect(site.fact('failed')).toBe('0.5.0');
};

describe('a program on trial, under the settings of the units', () => {
  it('stays if one start of it lives long enough and passes its test', async () => {
    await tried(WELL);
    await vi.waitFor(() => expect(site.fact('good')).toBe('0.5.0'), { timeout: 60_000 });
    expect(manager.starts).toEqual(['factory', '0.5.0']);
    expect(manager.judged).toEqual([0]);
    expect(site.fact('previous')).toBe('factory');
  });

  it.each([
    ['ends at once', `process.exit(1);`],
    ['ends at once, as if all were well', `process.exit(0);`],
    ['refuses the configuration', `process.exit(2);`],
    ['is never ready', `setInterval(() => {}, 1000);`],
    ['crashes after it was ready', `console.log('READY=1'); setTimeout(() => process.exit(1), 50);`],
    ['hangs after it was ready, and is ended by the watchdog', `console.log('READY=1'); setInterval(() => {}, 1000);`],
    ['does not load', `import './missing.js';`],
  ])('goes back by itself if it %s', async (_what, daemon) => {
    await tried(daemon);
    await wentBack();
    expect(manager.starts).toEqual(['factory', '0.5.0', '0.5.0', '0.5.0', 'factory']);
    expect(site.fact('went-back')).toMatch(/^PROGRAM_DID_NOT_START 0\.5\.0 /);
  });

  it('goes back by itself if there is nothing to start', async () => {
    program(join(site.programs, '0.5.0'), WELL, PASSES);
    rmSync(join(site.programs, '0.5.0', 'dist'), { recursive: true });
    manager.start();
    await vi.waitFor(() => expect(manager.starts).toEqual(['factory']));
    site.run('try', '0.5.0');
    manager.restart();
    await wentBack();
  });

  it('goes back by itself if it fails its test, and once no traveller is there', async () => {
    await tried(WELL, 'process.exit(1);');
    await wentBack();
    expect(manager.starts).toEqual(['factory', '0.5.0', 'factory']);
    expect(manager.judged).toEqual([1]);
    expect(site.fact('went-back')).toMatch(/^PROGRAM_SELFTEST_FAILED 0\.5\.0 /);
  });

  it('goes back by itself if the test cannot be held', async () => {
    await tried(WELL, 'process.exit(2);');
    await wentBack();
    expect(site.fact('went-back')).toMatch(/^PROGRAM_SELFTEST_FAILED 0\.5\.0 /);
  });
});
