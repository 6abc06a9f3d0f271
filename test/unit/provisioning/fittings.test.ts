import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChipReaderState } from '../../../src/adapters/hardware/chip-reader/index.ts';
import { type Ran, type RunProgram, runProgram } from '../../../src/cli/doctor/commands.ts';
import { askHealth } from '../../../src/cli/doctor/daemon.ts';
import { chipReader, noticeSpool, printer } from '../../../src/cli/doctor/fittings.ts';
import { examineLanguageData, examinePackage, examineUnits } from '../../../src/cli/doctor/installed.ts';
import { reportOf, withDaemon } from '../../../src/cli/doctor/report.ts';
import type { Viewer } from '../../../src/cli/doctor/viewer.ts';
import { adminHealth } from '../../../src/daemon/process/admin.ts';
import type { LanguageData } from '../../../src/inference/protocol/models/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-fittings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OWN: Viewer = { user: 'waypost', own: true, owner: 'waypost' };

const ABSENT: Ran = { status: null, output: '' };
/** Programs of the system, by their name and first word. */
function programs(answers: Readonly<Record<string, Ran>>): RunProgram {
  return async (program, args) => answers[`${program} ${args[0]}`] ?? ABSENT;
}

describe('a program of the system', () => {
  it('that is not there, fails or speaks is told apart', async () => {
    expect(await runProgram('/no/such/program', [])).toEqual(ABSENT);
    expect(await runProgram(process.execPath, ['-e', 'process.exit(3)'])).toEqual({ status: 3, output: '' });
    expect(await runProgram(process.execPath, ['-e', 'console.log(process.env.LC_ALL)'])).toEqual({
      status: 0,
      output: 'C\n',
    });
  });
});

describe('the printer', () => {
  const wanted = (print: boolean) => ({ protection: { slip: { print, helpLines: {} } } }) as never;
  const lpstat = (output: string) => programs({ 'lpstat -p': { status: output === '' ? 1 : 0, output } });

  it.each([
    ['is not fitted where nobody wants one', false, programs({}), 'none', 'HEALTH_NOT_FITTED'],
    ['is missed where slips are to be printed', true, programs({}), 'work', 'PRINTER_NONE'],
    ['is missed where the printing system has none', true, lpstat(''), 'work', 'PRINTER_NONE'],
    [
      'that is stopped needs somebody',
      false,
      lpstat('printer slips disabled since Thu - paper out\n'),
      'work',
      'PRINTER_STOPPED',
    ],
  ])('%s', async (_, print, run, state, code) => {
    expect(await printer(wanted(print), run)).toMatchObject({ state, code });
  });

  it('that takes jobs is not known to print, and never ok', async () => {
    const said = await printer(wanted(true), lpstat('printer slips is idle.  enabled since Thu\n'));
    expect(said.state).toBe('unknown');
    expect(said.reason).toContain('slips');
  });
});

describe('the chip reader', () => {
  const seen = (status: ChipReaderState['status'], own = true, readers: string[] = []) =>
    chipReader(
      { chip: { reader: 'ACME Contactless', bacAfterPace: false, details: [], proofExpected: [] } },
      {
        sysfs: folder,
        look: () => Promise.resolve({ status, document: false, readers }),
        viewer: { own, user: 'root' },
      },
    );
  const unused = (sysfs: string) =>
    chipReader({ chip: null }, { sysfs, look: () => Promise.reject(new Error('nobody asks')), viewer: OWN });

  it('is not fitted, and one that hangs there without being configured is named and not believed', async () => {
    expect(await unused(join(folder, 'nowhere'))).toMatchObject({ state: 'none' });
    const device = join(folder, 'sys', 'bus', 'usb', 'devices', '1-2:1.0');
    mkdirSync(device, { recursive: true });
    writeFileSync(join(device, 'bInterfaceClass'), '0b\n');
    const found = await unused(join(folder, 'sys'));
    expect(found.state).toBe('note');
    expect(found.reason).toContain('1-2:1.0');
  });

  it('that is there has read nothing yet, so it is never ok', async () => {
    expect((await seen('ready')).state).toBe('unknown');
  });

  it.each([
    ['absent', 'libccid'],
    ['no-service', 'systemctl start pcscd'],
    ['denied', '60-waypost-chip.rules'],
    ['not-built', 'libpcsclite1'],
    ['starting', 'journalctl -u pcscd'],
  ] as const)('that is %s is work, with what to do', async (status, remedy) => {
    const found = await seen(status);
    expect(found.state).toBe('work');
    expect(found.remedy).toContain(remedy);
  });

  it('that refuses another user than the daemon says nothing about the daemon', async () => {
    expect(await seen('denied', false)).toMatchObject({ state: 'unknown', notSeen: true });
  });
});

describe('the folder for notices', () => {
  const at = (path: string | null) => noticeSpool({ notices: path === null ? null : ({ folder: path } as never) }, OWN);

  it('is not fitted, in order, or work to do', () => {
    expect(at(null).state).toBe('none');
    expect(at(folder).state).toBe('ok');
    expect(at(join(folder, 'gone'))).toMatchObject({ state: 'work', code: 'SPOOL_UNUSABLE' });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o666);
    expect(at(file)).toMatchObject({ state: 'work', code: 'SPOOL_UNUSABLE' });
  });
});

describe('the installed package', () => {
  const shown = { 'dpkg-query --show': { status: 0, output: 'installed 1.2.3' } };
  const verified = (status: number, output: string) =>
    examinePackage(programs({ ...shown, 'dpkg --verify': { status, output } }));

  it('is none in a checkout, and after a removal', async () => {
    expect(await examinePackage(programs({}))).toMatchObject({ state: 'none', code: 'PACKAGE_NONE' });
    const removed = { 'dpkg-query --show': { status: 0, output: 'config-files 1.2.3' } };
    expect(await examinePackage(programs(removed))).toMatchObject({ state: 'none', code: 'PACKAGE_NONE' });
  });

  it('is in order where only the configuration of the site differs', async () => {
    expect(await verified(0, '')).toMatchObject({ state: 'ok' });
    expect(await verified(0, '??5?????? c /etc/waypost/waypost.json\n')).toMatchObject({ state: 'ok' });
  });

  it('does not take for gone what this user may not read', async () => {
    expect(await verified(1, 'missing     /etc/waypost/keys (Permission denied)\n')).toMatchObject({ state: 'ok' });
  });

  it('names what was changed or is gone', async () => {
    const said = await verified(1, '??5??????   /usr/lib/waypost/dist/daemon/main.js\nmissing     /usr/bin/waypost\n');
    expect(said).toMatchObject({ state: 'work', code: 'PACKAGE_CHANGED' });
    expect(said.reason).toContain('/usr/lib/waypost/dist/daemon/main.js, /usr/bin/waypost');
  });

  it('is not known where dpkg gives no answer', async () => {
    expect((await examinePackage(programs(shown))).state).toBe('unknown');
    expect((await verified(2, '')).state).toBe('unknown');
  });
});

describe('the units', () => {
  const ids = [
    'waypostd.socket',
    'waypostd.service',
    'waypostd-admin.socket',
    'waypost-selftest.timer',
    'waypost-list-check.timer',
    'waypost-update.timer',
    'waypost-kiosk-browser.service',
    'waypost-selftest.service',
  ];
  const show = (states: Readonly<Record<string, string>>, load = 'loaded') =>
    programs({
      'systemctl show': {
        status: 0,
        output: ids.map((id) => `Id=${id}\nLoadState=${load}\nActiveState=${states[id] ?? 'active'}\n`).join('\n'),
      },
    });

  it('are not fitted without systemd or without the package, and not known where nobody answers', async () => {
    expect(await examineUnits(programs({}), false)).toMatchObject([{ component: 'units', state: 'none' }]);
    expect(await examineUnits(show({}, 'not-found'), true)).toMatchObject([{ component: 'units', state: 'none' }]);
    expect(await examineUnits(programs({}), true)).toMatchObject([{ component: 'units', state: 'unknown' }]);
  });

  it('are in order where one that ends has ended', async () => {
    const run = show({ 'waypost-selftest.service': 'inactive' });
    expect(await examineUnits(run, true)).toMatchObject([{ component: 'units', state: 'ok' }]);
  });

  it('are named where one failed or does not run', async () => {
    const run = show({
      'waypost-selftest.service': 'failed',
      'waypostd-admin.socket': 'inactive',
      'waypost-update.timer': 'inactive',
    });
    expect((await examineUnits(run, true)).map(({ component, state, code }) => [component, state, code])).toEqual([
      ['unit waypostd-admin.socket', 'work', 'UNIT_INACTIVE'],
      ['unit waypost-update.timer', 'note', 'UNIT_INACTIVE'],
      ['unit waypost-selftest.service', 'work', 'UNIT_FAILED'],
    ]);
  });
});

describe('language data of the text reader', () => {
  const data = (language: string, from: LanguageData['from']): LanguageData => ({
    language,
    file: `${language}.traineddata`,
    bytes: 3,
    // Of the text "abc" (FIPS 180-4).
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    from,
    licence: '',
    source: '',
  });

  it('is there and the pinned one, missing, or another', () => {
    const place = { modelsDir: join(folder, 'models'), committedDir: join(folder, 'committed') };
    mkdirSync(join(place.modelsDir, 'languages'), { recursive: true });
    const known = [data('ell', 'package'), data('own', 'operator')];
    expect(examineLanguageData(place, known)).toMatchObject({ state: 'work', code: 'LANGUAGE_DATA_MISSING' });
    const file = join(place.modelsDir, 'languages', 'ell.traineddata');
    writeFileSync(file, 'abc');
    expect(examineLanguageData(place, known)).toMatchObject({
      state: 'ok',
      reason: expect.stringContaining('1 files'),
    });
    writeFileSync(file, 'abd');
    expect(examineLanguageData(place, known)).toMatchObject({ state: 'work', code: 'LANGUAGE_DATA_CHANGED' });
  });
});

describe('what the running daemon says', () => {
  const device = (state: string, lastFrameAt: number | null) => ({
    health: () => ({ device: `reader-${state}`, state, advice: null, remedy: null, lastFrameAt, simulated: false }),
  });
  const health = adminHealth({
    version: '1',
    uptimeMs: () => 90_000,
    mono: () => 100_000,
    lookedAt: () => 96_000,
    vitals: () => [{ name: 'audit', ok: true, detail: null }],
    devices: [device('ok', 40_000), device('lost', 10_000), device('unknown', null), null] as never,
    models: { health: () => ({ state: 'ready', profile: 'accurate', reason: null }) },
  });

  it('is as old as the last news of each part, and null where there never was any', () => {
    const ages = Object.fromEntries(health.components.map(({ component, ageSeconds }) => [component, ageSeconds]));
    expect(ages).toEqual({ audit: 4, models: 0, 'reader-ok': 60, 'reader-lost': 90, 'reader-unknown': null });
  });

  it('comes into the report with its age, and a device that went away with a code of its own', () => {
    const findings = withDaemon([], health);
    const report = reportOf(findings, { version: '1', at: new Date(0), daemon: health });
    const by = (name: string) => report.components.find(({ component }) => component === name);
    expect(by('reader-lost')).toMatchObject({ state: 'fault', code: 'PERIPHERAL_LOST', number: 82006, ageSeconds: 90 });
    expect(by('reader-unknown')).toMatchObject({ state: 'unknown', ageSeconds: null });
    expect(by('running audit')).toMatchObject({ state: 'ok', ageSeconds: 4 });
  });
});

describe('a daemon that is asked', () => {
  let server: Server;
  afterAll(() => server?.close());

  it('is silent where it gives no sensible answer, and not where there is nobody to ask', async () => {
    const socket = join(folder, 'admin.sock');
    expect(await askHealth(socket)).toMatchObject({ ok: false, silent: false });
    server = createServer((_request, response) => response.end('good morning'));
    await new Promise<void>((done) => server.listen(socket, done));
    expect(await askHealth(socket)).toMatchObject({ ok: false, silent: true });
  });
});
