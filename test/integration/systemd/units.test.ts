import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { SLOT } from '../../fakes/slot.ts';

const UNITS = join(packageRoot, 'systemd');
const SYSTEM = 'usr/lib/systemd/system';
const PROGRAMS = ['shred', 'node', 'waypost', 'cage', 'chromium', 'sh', 'sleep', 'systemctl'];
/** Highest exposure of a unit, tenths of the scale of `systemd-analyze security`. */
const MAX_EXPOSURE = 10;
/** What the sandbox of Chromium and one door to the daemon cost: namespaces, chroot, TCP (docs/kiosk-units.md). */
const MAX_EXPOSURE_OF_BROWSER = 12;
/** What dpkg costs: root, and folders of the system to write (docs/kiosk-units.md). */
const MAX_EXPOSURE_OF_INSTALL = 14;
const HIGHEST: Readonly<Record<string, number>> = {
  'waypost-kiosk-browser.service': MAX_EXPOSURE_OF_BROWSER,
  'waypost-program-install.service': MAX_EXPOSURE_OF_INSTALL,
};
/** Files of the machine that are behind `Wants`, `After` and the like. */
const HOST_UNITS = '/usr/lib/systemd/system';

const names = readdirSync(UNITS).filter((name) => /\.(service|socket|timer|path)$/.test(name));
const services = names.filter((name) => name.endsWith('.service'));

function tool(name: string): string | null {
  return [`/usr/bin/${name}`, `/bin/${name}`].find((path) => existsSync(path)) ?? null;
}

const analyze = tool('systemd-analyze');
const sysusers = tool('systemd-sysusers');
const tmpfiles = tool('systemd-tmpfiles');
const udevadm = tool('udevadm');
const missing = (path: string | null, name: string): string => (path === null ? ` (skipped: ${name} is missing)` : '');

function run(program: string | null, args: string[]): { code: number | null; out: string } {
  if (program === null) throw new Error('the program is missing');
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { code: status, out: `${stdout}${stderr}`.trim() };
}

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'waypost-units-'));
  mkdirSync(join(root, SYSTEM), { recursive: true });
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  for (const name of names) cpSync(join(UNITS, name), join(root, SYSTEM, name));
  if (existsSync(HOST_UNITS)) {
    for (const name of readdirSync(HOST_UNITS).filter((one) => one.endsWith('.target'))) {
      copyFileSync(join(HOST_UNITS, name), join(root, SYSTEM, name));
    }
  }
  mkdirSync(join(root, 'usr/lib/waypost/bin'), { recursive: true });
  copyFileSync(SLOT, join(root, 'usr/lib/waypost/bin/waypost-slot'));
  chmodSync(join(root, 'usr/lib/waypost/bin/waypost-slot'), 0o755);
  for (const name of PROGRAMS) {
    writeFileSync(join(root, 'usr/bin', name), '#!/bin/sh\n');
    chmodSync(join(root, 'usr/bin', name), 0o755);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Units whose processes hold pages, faces, forms or keys; the fetch holds signed and sealed files, the camera's holds nothing. */
const WITH_TRAVELLERS = services.filter((name) => !/update-fetch|kiosk-camera/.test(name));

describe('memory that shows travellers', () => {
  it.each(WITH_TRAVELLERS)('of %s never goes to a disk', (name) => {
    const text = readFileSync(join(UNITS, name), 'utf8');
    expect(text.match(/^(MemorySwapMax|MemoryZSwapMax)=.*$/gm)).toEqual(['MemorySwapMax=0', 'MemoryZSwapMax=0']);
  });

  it.each(services)('of %s is in no core dump', (name) => {
    expect(readFileSync(join(UNITS, name), 'utf8').match(/^LimitCORE=.*$/gm)).toEqual(['LimitCORE=0']);
  });

  it('of the daemon is overwritten as it is freed, under its unit and under npm start', () => {
    const tunables = 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0';
    expect(readFileSync(join(UNITS, 'waypostd.service'), 'utf8')).toContain(
      `\nEnvironment=GLIBC_TUNABLES=${tunables}\n`,
    );
    expect(readFileSync(join(packageRoot, 'tools/start.mjs'), 'utf8')).toContain(`GLIBC_TUNABLES: '${tunables}'`);
  });
});

describe('the configuration', () => {
  const ours = services.filter((name) => /^User=waypost$/m.test(readFileSync(join(UNITS, name), 'utf8')));

  // Its folder belongs to their user: a way to write there is a way to change what the daemon is held to.
  it.each(ours)('is read by %s and never written', (name) => {
    const lines = readFileSync(join(UNITS, name), 'utf8').split('\n');
    expect(lines).toContain('ProtectSystem=strict');
    expect(lines).toContain('ReadOnlyPaths=-/etc/waypost');
    expect(lines.filter((line) => /^ConfigurationDirectory/.test(line))).toEqual([]);
    expect(lines.filter((line) => /^(ReadWritePaths|BindPaths)=.*\/etc/.test(line))).toEqual([]);
  });

  it('is read by seven services', () => {
    expect(ours).toEqual([
      'waypost-list-check.service',
      'waypost-program-confirm.service',
      'waypost-program-rehearse.service',
      'waypost-program-try.service',
      'waypost-selftest.service',
      'waypost-update-apply.service',
      'waypostd.service',
    ]);
  });
});

describe.skipIf(analyze === null)(`units${missing(analyze, 'systemd-analyze')}`, () => {
  it.each(services)('%s stays below its highest exposure', (name) => {
    const limit = HIGHEST[name] ?? MAX_EXPOSURE;
    const file = join(UNITS, name);
    const { code, out } = run(analyze, ['security', '--offline=true', `--threshold=${limit}`, '--no-pager', file]);
    expect({ code, last: code === 0 ? '' : out.split('\n').at(-1) }).toEqual({ code: 0, last: '' });
  });

  it('the threshold refuses a unit without protection', () => {
    const file = join(root, 'bare.service');
    writeFileSync(file, '[Service]\nExecStart=/usr/bin/node\n');
    expect(run(analyze, ['security', '--offline=true', `--threshold=${MAX_EXPOSURE}`, file]).code).toBe(1);
  });

  it.each(names)('%s verifies without a word', (name) => {
    expect(run(analyze, ['verify', `--root=${root}`, '--man=no', name])).toEqual({ code: 0, out: '' });
  });

  it('a misspelt directive is a word, also where the exit code is 0', () => {
    writeFileSync(join(root, SYSTEM, 'misspelt.service'), '[Service]\nExecStart=/usr/bin/node\nProtectSytem=strict\n');
    expect(run(analyze, ['verify', `--root=${root}`, '--man=no', 'misspelt.service']).out).toContain('ProtectSytem');
  });

  it('the browser reaches the door of the daemon, and its sandbox the calls that it needs', () => {
    const browser = readFileSync(join(UNITS, 'waypost-kiosk-browser.service'), 'utf8');
    // Without these Chromium 156 ends with "No usable sandbox!" (seen under systemd 257).
    expect(browser).toMatch(/^SystemCallFilter=chroot capset$/m);
    expect(browser).toMatch(/^RestrictNamespaces=user pid net$/m);
    expect(browser).not.toContain('--no-sandbox');
    // One network for both, and the page in it on the port that the daemon is asked for.
    expect(browser).toMatch(/^JoinsNamespaceOf=waypostd-kiosk\.socket$/m);
    const door = readFileSync(join(UNITS, 'waypostd-kiosk.socket'), 'utf8');
    expect(door).toMatch(/^PrivateNetwork=yes$/m);
    // Its own name: what comes in here counts apart from what other programs of the machine send.
    expect(door).toMatch(/^FileDescriptorName=kiosk$/m);
    const port = /^ListenStream=127\.0\.0\.1:(\d+)$/m.exec(door)?.[1];
    expect(browser).toContain(`--app=http://localhost:${port} `);
    const daemon = readFileSync(join(UNITS, 'waypostd.service'), 'utf8');
    expect(daemon).toMatch(/^Sockets=.*\bwaypostd-kiosk\.socket\b/m);
  });

  it('a fetch that may reach its server is still below the limit', () => {
    const file = join(root, 'waypost-update-fetch.service');
    cpSync(join(UNITS, 'waypost-update-fetch.service'), file);
    writeFileSync(file, '[Service]\nIPAddressAllow=192.0.2.10 192.0.2.53\n', { flag: 'a' });
    expect(run(analyze, ['security', '--offline=true', `--threshold=${MAX_EXPOSURE}`, file]).code).toBe(0);
  });
});

describe.skipIf(sysusers === null || tmpfiles === null)(
  `users and folders${missing(sysusers, 'systemd-sysusers')}`,
  () => {
    it('are made in an empty root', () => {
      const place = mkdtempSync(join(tmpdir(), 'waypost-users-'));
      try {
        mkdirSync(join(place, 'etc'), { recursive: true });
        const users = run(sysusers, ['--dry-run', `--root=${place}`, join(UNITS, 'sysusers.d/waypost.conf')]);
        expect(users.code).toBe(0);
        for (const user of ['waypost', 'waypost-fetch', 'waypost-kiosk', 'waypost-screen'])
          expect(users.out).toContain(`Creating user '${user}'`);
        expect(users.out).toContain("Creating group 'waypost-admin'");
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    });

    it.skipIf(process.getuid?.() !== 0)(
      'give the fetch its own folder, and of the state nothing else (as root)',
      () => {
        const place = mkdtempSync(join(tmpdir(), 'waypost-users-'));
        try {
          mkdirSync(join(place, 'etc'), { recursive: true });
          expect(run(sysusers, [`--root=${place}`, join(UNITS, 'sysusers.d/waypost.conf')]).code).toBe(0);
          const made = run(tmpfiles, ['--create', `--root=${place}`, join(UNITS, 'tmpfiles.d/waypost.conf')]);
          expect(made).toEqual({ code: 0, out: '' });
          const table = (file: string) =>
            readFileSync(join(place, 'etc', file), 'utf8')
              .split('\n')
              .map((line) => line.split(':'));
          const nameOf = (file: string, id: number) =>
            id === 0 ? 'root' : table(file).find(([, , own]) => own === String(id))?.[0];
          const look = (path: string) => {
            const { uid, gid, mode } = statSync(join(place, path));
            return `${nameOf('passwd', uid)} ${nameOf('group', gid)} ${(mode & 0o7777).toString(8)}`;
          };
          expect(look('var/lib/waypost')).toBe('waypost waypost 700');
          expect(look('var/lib/waypost/update')).toBe('waypost waypost-fetch 2750');
          expect(look('var/lib/waypost/fetch')).toBe('waypost-fetch waypost-fetch 2770');
          expect(look('etc/waypost')).toBe('waypost waypost 750');
          // The daemon's user reads what was fetched; the one who fetches is in no group of the daemon.
          const members = (group: string) =>
            table('group')
              .find(([name]) => name === group)?.[3]
              ?.split(',') ?? [];
          expect(members('waypost-fetch')).toContain('waypost');
          // `waypost doctor` asks the daemon for its health.
          expect(members('waypost-admin')).toEqual(['waypost']);
          for (const [name = ''] of table('group')) expect(members(name), name).not.toContain('waypost-fetch');
        } finally {
          rmSync(place, { recursive: true, force: true });
        }
      },
    );

    it('the fetch runs as its own user, and is handed the configuration and no key', () => {
      const fetch = readFileSync(join(UNITS, 'waypost-update-fetch.service'), 'utf8');
      expect(fetch).toMatch(/^User=waypost-fetch$/m);
      expect(fetch).toMatch(/^TemporaryFileSystem=\/var\/lib\/waypost:mode=0755$/m);
      expect(fetch.match(/^Bind.*$/gm)).toEqual([
        'BindReadOnlyPaths=/var/lib/waypost/update',
        'BindPaths=/var/lib/waypost/fetch',
      ]);
      expect(fetch.match(/^LoadCredential.*$/gm)).toEqual(['LoadCredential=waypost.json:/etc/waypost/waypost.json']);
      expect(fetch).toMatch(/^IPAddressDeny=any$/m);
    });
  },
);

describe.skipIf(udevadm === null)(`device rules${missing(udevadm, 'udevadm')}`, () => {
  const rules = join(packageRoot, 'hardware', 'udev');
  it.each(readdirSync(rules))('%s verifies', (name) => {
    expect(run(udevadm, ['verify', join(rules, name)])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Fail:    0'),
    });
  });
});
