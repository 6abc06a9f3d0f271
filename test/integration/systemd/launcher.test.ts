import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';

const LAUNCHER = join(packageRoot, 'tools/package/debian/waypost');

/** Prints who runs it. */
const WHO = `
import { readFileSync } from 'node:fs';
const rights = parseInt(/^CapEff:\\s+(\\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1], 16);
const { SUDO_USER: sudo, HOME: home } = process.env;
const ids = [process.getuid(), process.getgid()];
console.log(JSON.stringify({ ids, root: process.getgroups().includes(0), rights, sudo, home, args: process.argv.slice(2) }));
`;

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'waypost-launcher-'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.skipIf(process.getuid?.() !== 0)('waypost on a kiosk, typed by root (as root)', () => {
  /** The launcher for another user, and a program that says who it is. */
  const start = (user: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const place = mkdtempSync(join(work, 'launcher-'));
    const bin = join(place, 'bin');
    mkdirSync(bin);
    const text = readFileSync(LAUNCHER, 'utf8').replace('user=waypost\n', `user=${user}\n`);
    writeFileSync(join(bin, 'waypost'), text, { mode: 0o755 });
    writeFileSync(join(bin, 'waypost.mjs'), WHO);
    symlinkSync('bin/waypost', join(place, 'waypost'));
    for (const folder of [work, place, bin]) chmodSync(folder, 0o755);
    // A root with groups, as a person at a terminal has them.
    const done = spawnSync('setpriv', ['--groups=0,4', join(place, 'waypost'), ...args], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    return { code: done.status, out: `${done.stdout}${done.stderr}` };
  };
  it('gives up root, its groups and its rights, and keeps who typed', () => {
    const { out } = start('daemon', ['doctor', 'a b'], { HOME: '/root', SUDO_USER: 'anna' });
    expect(JSON.parse(out)).toEqual({
      ids: [1, 1],
      root: false,
      rights: 0,
      sudo: 'anna',
      args: ['doctor', 'a b'],
    });
    expect(JSON.parse(start('daemon', [], { SUDO_USER: '' }).out)).toMatchObject({ sudo: 'root', args: [] });
  });

  it('stays root to write for systemd alone', () => {
    expect(JSON.parse(start('daemon', ['update', 'allow', '192.0.2.1']).out)).toMatchObject({ ids: [0, 0] });
    expect(JSON.parse(start('daemon', ['update', 'apply']).out)).toMatchObject({ ids: [1, 1] });
  });

  it('goes no further where the user is missing', () => {
    expect(start('waypost-of-nobody', ['--version'])).toEqual({
      code: 2,
      out: 'waypost: there is no user "waypost-of-nobody" to run as. Make it: systemd-sysusers waypost.conf\n',
    });
  });
});
