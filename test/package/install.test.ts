import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { CONFIG_VERSION, TRAVELLER_LANGUAGES } from '../../src/core/config/index.ts';
import { DebianRoot } from '../fakes/debian-root.ts';
import { missingGlyphs } from '../fakes/missing-glyphs.ts';
import { nextRelease } from '../fakes/next-release.ts';
import { ServiceManager } from '../fakes/service-manager.ts';

const CONFIG = '/etc/waypost/waypost.json';
const PIN = '24681357';
const SITE = {
  lane: { id: 'lane-1', name: 'Arrivals, lane 1' },
  stateDir: '/var/lib/waypost',
  key: { kind: 'passphrase', file: '/etc/waypost/passphrase' },
  scanner: { kind: 'none' },
  imager: { kind: 'folder', path: '/run/waypost/pages' },
  camera: { kind: 'browser' },
  lists: [{ id: 'lost-documents', name: 'Lost and stolen documents', maxAgeHours: 48 }],
};

/** Starts the daemon in the root as its user, looks at the screen once it is ready, and ends it. Prints JSON. */
const VISIT = `
import { spawn } from 'node:child_process';
const daemon = spawn('/usr/bin/node', ['/usr/lib/waypost/dist/daemon/main.js', '--config', '${CONFIG}'], {
  env: { PATH: '/usr/bin', NODE_ENV: 'production', ORT_DISABLE_TELEMETRY: '1' },
});
let out = '';
let screen = null;
daemon.stdout.on('data', async (chunk) => {
  out += chunk;
  if (screen !== null || !out.includes('ready after')) return;
  screen = { status: 0, html: '' };
  const answer = await fetch('http://localhost:8700/');
  screen = { status: answer.status, html: await answer.text() };
  daemon.kill('SIGTERM');
});
daemon.stderr.on('data', (chunk) => { out += chunk; });
daemon.on('close', (code) => console.log(JSON.stringify({ code, out, screen })));
`;

interface Visit {
  code: number | null;
  out: string;
  screen: { status: number; html: string } | null;
}

/** `WAYPOST_DEB` names the package to try; without it the one of this commit is built. */
function built(): string {
  const args = ['tools/package/build.mjs', '--out', work];
  const build = spawnSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(build.stderr);
  console.log(build.stdout);
  const [name = ''] = readdirSync(work).filter((one) => one.endsWith('.deb'));
  return join(work, name);
}

let work: string;
let root: DebianRoot;
const debs = { now: '', fix: '', next: '', broken: '' };

beforeAll(() => {
  root = DebianRoot.create();
  work = mkdtempSync(join(tmpdir(), 'waypost-install-'));
  debs.now = process.env['WAYPOST_DEB'] ?? built();
  const made = { deb: debs.now, to: join(work, 'fix.deb') };
  debs.fix = nextRelease({ ...made, version: '99.0.1', changes: [] });
  const preinst = '#!/bin/sh\nexit 1\n';
  debs.broken = nextRelease({ ...made, to: join(work, 'broken.deb'), version: '99.0.2', changes: [], preinst });
  debs.next = nextRelease({
    ...made,
    to: join(work, 'next.deb'),
    version: '99.1.0',
    changes: [
      {
        file: 'dist/core/config/migrations.js',
        from: 'export const CONFIG_VERSION',
        to: 'STEPS.push((config) => ({ ...config, counters: { k: 25 } }));\nexport const CONFIG_VERSION',
      },
      {
        file: 'dist/adapters/storage/journal/schema.js',
        from: 'let expected = null;',
        to: "AUDIT_MIGRATIONS.push('CREATE TABLE next_release (a TEXT) STRICT;');\nlet expected = null;",
      },
    ],
  });
  for (const [release, file] of Object.entries(debs)) root.bring(file, `/root/${release}.deb`);
  root.put('/srv/visit.mjs', VISIT);
});

afterAll(() => {
  root?.remove();
  if (work !== undefined) rmSync(work, { recursive: true, force: true });
});

const program = (line: string) => root.must(line, { user: 'waypost' });
const install = (name: keyof typeof debs) => root.must(`dpkg --install /root/${name}.deb`);

function context(): Visit {
  const { out } = root.run('node /srv/visit.mjs', { user: 'waypost' });
  const last = out.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(out);
  return JSON.parse(last) as Visit;
}

function served(): void {
  const { code, out, screen } = context();
  expect(out).toContain('ready after');
  expect(screen).toMatchObject({ status: 200, html: expect.stringContaining('<title>') });
  expect(code, out).toBe(0);
}

/** Every file under a folder of the root with its content; a log of SQLite, and that of the lock, come and go. */
function contents(folder: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const entry of readdirSync(root.at(folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /-(wal|shm|journal)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    all[path.slice(root.folder.length)] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return all;
}

// One kiosk from its first day to its last: each step builds on the one before.
describe('a package on a Debian without network', () => {
  it('installs, and starts or enables nothing by itself', () => {
    install('now');
    expect(root.must('dpkg --audit')).toBe('');
    expect(root.must('dpkg-query --status waypost')).toContain('Status: install ok installed');
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    expect(root.must('waypost --version')).toBe(`${version}\n`);
    expect(root.must('stat -c "%U:%G %a" /var/lib/waypost /etc/waypost')).toBe(
      'waypost:waypost 700\nwaypost:waypost 750\n',
    );
    expect(root.must('stat -c "%U:%G %a" /var/lib/waypost/update /var/lib/waypost/fetch')).toBe(
      'waypost:waypost-fetch 2750\nwaypost-fetch:waypost-fetch 2770\n',
    );
    for (const folder of ['/var/lib/waypost', '/etc/waypost']) {
      expect(root.run(`ls ${folder}`, { user: 'waypost-fetch' }), folder).toMatchObject({ code: 2 });
    }
    expect(root.must('find /etc/systemd/system -name "waypost*"')).toBe('');
    expect(root.must('md5sum --check --quiet /var/lib/dpkg/info/waypost.md5sums')).toBe('');
  });

  it('serves the screen with the configuration of a technician', () => {
    root.put(CONFIG, JSON.stringify(SITE));
    root.put('/etc/waypost/passphrase', 'a passphrase of a trial only\n');
    // As the manual's `cp` leaves it: root's own, and read by everybody who may enter the folder.
    root.must(`chown root:root ${CONFIG} && chmod 644 ${CONFIG}`);
    root.must('chown waypost /etc/waypost/passphrase && chmod 400 /etc/waypost/passphrase');
    expect(program(`waypost config check --config ${CONFIG}`)).toContain('in order');
    // Typed by root, as the manual says: no file of root is left where the daemon needs its own.
    const add = `waypost officer add anna --name Anna --config ${CONFIG}`;
    expect(root.must(add, { input: `${PIN}\n` })).toContain('Account anna (officer) is ready.');
    expect(root.must('find /var/lib/waypost -user root')).toBe('');
    served();
    const doctor = root.run(`waypost doctor --config ${CONFIG}`, { user: 'waypost' }).out;
    expect(doctor.split('\n').filter((line) => /^ok +model .*self-test passed/.test(line)).length).toBe(8);
    expect(doctor).toMatch(/^ok +accounts +1 can sign in$/m);
    expect(doctor).toMatch(/^ok +audit /m);
    expect(doctor).toMatch(/^ok +traveller display +28 languages, with letters for each$/m);
    // Lists and the call for help are set up later, and this root has no camera; nothing else of a fresh kiosk needs work.
    const work = doctor.split('\n').filter((line) => line.startsWith('WORK'));
    expect(work.filter((line) => !/^WORK +(list|help|camera) /.test(line))).toEqual([]);
    expect(work.filter((line) => /REF_NO_NUMBER|no camera is connected/.test(line))).toHaveLength(2);
  });

  it('draws every letter of the traveller display with the fonts that it depends on', async () => {
    const { texts } = JSON.parse(root.read('/usr/lib/waypost/privacy/notice.json')) as {
      texts: Record<string, string>;
    };
    const drawn = await missingGlyphs({
      fonts: [root.at('/usr/share/fonts')],
      screenFolder: root.at('/usr/lib/waypost/build/ui'),
      tags: TRAVELLER_LANGUAGES,
      notice: texts,
    });
    expect(drawn.letters).toBeGreaterThan(1_000);
    expect(drawn.missing).toEqual({});
    console.log(`letters looked at: ${drawn.letters}, missing: ${Object.keys(drawn.missing).length}`);
  });

  it('is upgraded to a correction and goes back, with the same state', () => {
    root.must(
      'mkdir -p /var/lib/waypost/models/of-the-operator && echo kept > /var/lib/waypost/models/of-the-operator/file',
    );
    const before = contents('/var/lib/waypost');
    install('fix');
    expect(program('waypost --version')).toBe('99.0.1\n');
    expect(contents('/var/lib/waypost')).toEqual(before);
    // The technician's file was of no version; the first installation after it was written brought it up to date.
    expect(JSON.parse(root.read(CONFIG))).toEqual({ version: CONFIG_VERSION, ...SITE });
    expect(JSON.parse(root.read(`${CONFIG}.v0.bak`))).toEqual(SITE);
    expect(root.must(`stat -c "%U:%G %a" ${CONFIG}`)).toBe('waypost:waypost 644\n');
    served();
    install('now');
    served();
    expect(root.read('/var/lib/waypost/models/of-the-operator/file')).toBe('kept\n');
  });

  it('starts again, after an upgrade under systemd, what ran before and nothing else', () => {
    const systemd = new ServiceManager(root);
    const running = [
      'waypost-kiosk-browser.service',
      'waypost-kiosk-screen.service',
      'waypost-update.timer',
      'waypostd-kiosk.socket',
      'waypostd.service',
      'waypostd.socket',
    ];
    const units = {
      ...Object.fromEntries(running.map((unit) => [unit, 'active'])),
      // A daemon or a fetch that is on its way is asked for as well.
      'waypost-update-fetch.service': 'activating',
      'waypost-selftest.timer': 'inactive',
      'waypost-list-check.service': 'failed',
      'waypostd-admin.socket': 'inactive',
      'ssh.service': 'active',
    };
    const all = ['ssh.service', ...running, 'waypost-update-fetch.service'].sort();

    systemd.state(units);
    expect(systemd.run('dpkg --install /root/fix.deb && ls /run')).toMatchObject({
      code: 0,
      out: expect.not.stringContaining('waypost-was-running'),
    });
    expect(systemd.asked('stop')).toEqual(['waypost*.timer waypost*.socket waypost*.service']);
    expect(systemd.active()).toEqual(all);
    // A fetch may take hours: the installation goes on without it.
    expect(systemd.asked('start').sort()).toEqual(['--no-block waypost-update-fetch.service', ...running].sort());

    // One that does not start is named, and the others run.
    systemd.state(units, ['waypostd.service']);
    const named = systemd.run('dpkg --install /root/now.deb');
    expect(named).toMatchObject({ code: 0, out: expect.stringContaining('waypostd.service does not start') });
    expect(systemd.active()).toEqual(all.filter((unit) => unit !== 'waypostd.service'));

    // An upgrade that breaks off leaves the older version, running; a second try after a lost start knows the first.
    systemd.state(units);
    expect(systemd.run('dpkg --install /root/broken.deb')).toMatchObject({ code: 1 });
    expect(systemd.active()).toEqual(all);
    systemd.state(units);
    systemd.run('sh /var/lib/dpkg/info/waypost.prerm upgrade 9 && dpkg --install /root/fix.deb');
    expect(systemd.active()).toEqual(all);

    // What was removed is not started by a later installation in the same run of the machine.
    systemd.state(units);
    expect(systemd.run('dpkg --remove waypost && dpkg --install /root/now.deb').code).toBe(0);
    expect(systemd.active()).toEqual(['ssh.service']);
    expect(systemd.asked('start')).toEqual([]);
  });

  it('is upgraded to a release with another configuration and another database', () => {
    const said = install('next');
    expect(said).toContain(`migrated from version ${CONFIG_VERSION} to ${CONFIG_VERSION + 1}`);
    expect(JSON.parse(root.read(CONFIG))).toEqual({ version: CONFIG_VERSION + 1, ...SITE, counters: { k: 25 } });
    served();
    const doctor = root.run(`waypost doctor --config ${CONFIG}`, { user: 'waypost' }).out;
    expect(doctor).toMatch(/^ok +accounts +1 can sign in$/m);
  });

  it('refuses by name, after going back, what the newer release wrote, and changes nothing', () => {
    const state = contents('/var/lib/waypost');
    const said = install('now');
    expect(said).toMatch(/CONFIG_NEWER[\s\S]*was left as it is/);
    const refused = context();
    expect(refused).toMatchObject({ code: 2, screen: null, out: expect.stringContaining('restore the file') });
    // The file that the upgrade kept is put back, as the message says.
    root.must(`cp --preserve=all ${CONFIG}.v${CONFIG_VERSION}.bak ${CONFIG}`);
    const newer = context();
    expect(newer).toMatchObject({ code: 1, screen: null });
    expect(newer.out).toMatch(/audit\.db was written by a newer version of Waypost/);
    expect(newer.out).toContain('Install that version again, or restore the state folder from before the update.');
    expect(root.run(`waypost doctor --config ${CONFIG}`, { user: 'waypost' })).toMatchObject({
      code: 1,
      out: expect.stringContaining('written by a newer version'),
    });
    expect(contents('/var/lib/waypost')).toEqual(state);
    install('next');
    served();
  });

  it('keeps state and configuration when it is removed, and serves again when it comes back', () => {
    const before = contents('/var/lib/waypost');
    root.must('dpkg --remove waypost');
    expect(root.has('/usr/lib/waypost')).toBe(false);
    expect(root.has('/usr/bin/waypost')).toBe(false);
    expect(contents('/var/lib/waypost')).toEqual(before);
    expect(JSON.parse(root.read(CONFIG)).lane.id).toBe('lane-1');
    install('next');
    served();
  });

  it('takes the state only when it is purged, and says that keys remain', () => {
    const said = root.must('dpkg --purge waypost');
    expect(said).toContain('keys remain until this kiosk is decommissioned');
    expect(root.has('/var/lib/waypost')).toBe(false);
    expect(readdirSync(root.at('/etc/waypost'))).toEqual(['passphrase']);
  });
});
