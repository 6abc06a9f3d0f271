import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { doctorReport } from '../../../src/cli/doctor/report.ts';
import { SELFTEST, SUPPORT_BUNDLE } from '../../../src/cli/reports/index.ts';
import { filesBelow, findWords } from '../../fakes/daemon-disk.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite, OFFICER } from '../../fakes/daemon-site.ts';
import { decide, sendOn, visit } from '../../fakes/daemon-visit.ts';
import type { LaneClient } from '../../fakes/lane-client.ts';

const SECOND = { id: 'kxberglund', name: 'Karolina Berglundsson', role: 'supervisor', pin: '582047' } as const;
const PHONE = { who: 'Wilhelmina Zandstra', number: '+99 555 0142 77' };
const NOTE = 'carries a blue umbrella';

let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;
let socket: string;
/** Everything about people and everything secret that came up in this run. */
const words: string[] = [];

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  site.configure({ protection: { phone: PHONE } });
  const accounts = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => site.time.wall() });
  if (!accounts.ok) throw new Error(accounts.message);
  await accounts.accounts.create(SECOND);
  accounts.accounts.close();
  process.env['RUNTIME_DIRECTORY'] = site.folder;
  daemon = await DaemonProcess.start(site);
  delete process.env['RUNTIME_DIRECTORY'];
  client = await daemon.client();
  socket = join(site.folder, 'admin.sock');

  for (const id of ['genuine', 'lost-document', 'missing-child', 'misprinted-check-digit']) {
    const member = site.traveller(id);
    const { inspectionId } = await visit(site, client, member);
    if (id === 'genuine') {
      const allowed = { decision: 'clear', reasons: ['LOOKED_AT_DOCUMENT'], held: true, note: NOTE };
      expect((await decide(client, inspectionId, allowed)).status).toBe(204);
      await client.until('lane free', (view) => view.inspection === null);
    } else await sendOn(client, inspectionId);
    const { holder, mrz } = member;
    words.push(...mrz, ...holder.surname.split(' '), ...holder.givenNames.split(' '), holder.number, inspectionId);
  }
  // A reader that goes on talking: the lane notes a failed read, which is an error with a number.
  await site.scanner.send(['?????']).catch(() => undefined);
  expect(await client.signIn(SECOND.id, '000000')).not.toBe(200);
  words.push(
    OFFICER.name,
    OFFICER.pin,
    SECOND.id,
    SECOND.name,
    'Berglundsson',
    SECOND.pin,
    PHONE.who,
    PHONE.number,
    NOTE,
  );
}, 240_000);
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

function waypost(...args: string[]) {
  const program = [join(packageRoot, 'bin', 'waypost.mjs'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8', timeout: 120_000 });
  return { code: status, out: stdout, err: stderr };
}

const bundle = (...args: string[]) =>
  waypost('support', 'bundle', '--config', site.configFile, '--socket', socket, ...args);

/** The root key as it lies in the file, and what its bytes look like in other alphabets. */
function keyForms(): string[] {
  const text = readFileSync(join(site.stateDir, 'development-root.key'));
  const hex = /[0-9a-f]{64}/.exec(text.toString('latin1'))?.[0];
  const key = hex === undefined ? text : Buffer.from(hex, 'hex');
  return [key.toString('latin1'), key.toString('hex'), key.toString('base64').slice(0, -2)];
}

describe('the support bundle of a kiosk where travellers came', () => {
  it('lists its contents before it writes, and names nobody in any file, in any alphabet', () => {
    const { surname } = site.traveller('genuine').holder;
    const [line] = site.traveller('genuine').mrz;
    // What must never be written to a log, written to it all the same: the bundle must not lean on the log alone.
    const hostile = [
      { level: 40, time: 1, msg: `read ${line}`, reason: surname, name: surname, check: surname },
      { level: 40, time: 1, msg: 'scanner', reason: 'READ_TIMEOUT', message: SECOND.name, officer: SECOND.id },
      {
        level: 60,
        time: 1,
        msg: 'bug',
        stack: `Error: ${surname}\n    at read (/x/dist/core/mrz/parse.js:1:2)\n    at ${line}`,
      },
    ];
    const journal = join(site.folder, 'journal.txt');
    const lines = hostile.map((entry) => `<4>${JSON.stringify(entry)}\n`).join('');
    writeFileSync(journal, `${daemon.stderr}\n${daemon.stdout}\n${surname} ${line}\n${lines}`);
    const out = join(site.folder, 'support.tar');
    const run = bundle('--journal', journal, '--out', out);
    expect(run).toMatchObject({ code: 0, err: '' });
    const names = ['doctor.json', 'metrics.txt', 'versions.json', 'config.json', 'errors.json', 'journal.jsonl'];
    const listed = run.out.split('\n').map((text) => text.split(' ')[0] ?? '');
    expect(listed.slice(0, names.length)).toEqual(names);
    expect(listed.indexOf('Written:')).toBe(names.length);

    const unpacked = join(site.folder, 'unpacked');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xf', out, '-C', unpacked]);
    const files = filesBelow(unpacked);
    expect(files.map((file) => file.split('/').at(-1)).sort()).toEqual([...names, 'contents.json'].sort());

    const sought = [...new Set(words)].filter((word) => word.length >= 4);
    expect(sought.length).toBeGreaterThan(20);
    expect(findWords(unpacked, sought)).toEqual([]);
    for (const file of [...files, out]) {
      const bytes = readFileSync(file).toString('latin1');
      for (const form of keyForms()) expect(bytes.includes(form), file).toBe(false);
      expect(bytes).not.toContain(site.folder);
    }
    // The search finds what is there: the lane, and the words where they were put.
    expect(findWords(unpacked, ['lane-1']).length).toBeGreaterThan(0);
    const control = join(site.folder, 'control');
    mkdirSync(control);
    writeFileSync(join(control, 'a'), Buffer.from(`x${surname}x`, 'utf16le'));
    writeFileSync(join(control, 'b'), Buffer.from(line ?? '').toString('hex'));
    writeFileSync(join(control, 'c'), Buffer.from(`..${line}..`).toString('base64'));
    expect(new Set(findWords(control, sought).map((found) => found.split(':')[0])).size).toBe(3);
  }, 180_000);

  it('says what central IT needs: states, figures, versions, the shape of the configuration, errors by number', () => {
    const unpacked = join(site.folder, 'unpacked', 'waypost-support');
    const read = (name: string) => readFileSync(join(unpacked, name), 'utf8');
    const doctor = JSON.parse(read('doctor.json'));
    expect(doctor.daemon).toMatchObject({ ok: true });
    expect(doctor.components.length).toBeGreaterThan(15);
    for (const { code, number } of doctor.components) expect([code, number > 10_000]).toEqual([code, true]);
    expect(read('metrics.txt')).toMatch(/^waypost_inspections_total \d/m);
    expect(read('metrics.txt')).toMatch(/^waypost_check_duration_seconds\{check="document/m);
    expect(JSON.parse(read('config.json'))).toMatchObject({
      lane: { id: 'lane-1', name: '(removed)' },
      protection: { phone: { who: '(removed)', number: '(removed)' } },
      lists: [{ id: 'lost-documents', maxAgeHours: 48 }, {}],
    });
    const { components } = JSON.parse(read('versions.json'));
    expect(components.find(({ name }: { name: string }) => name === 'waypost').sha256).toMatch(/^[0-9a-f]{64}$/);
    const lines = read('journal.jsonl')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(lines).toContainEqual(expect.objectContaining({ event: 'scanner', reason: 'READ_TIMEOUT', code: 80_004 }));
    expect(lines).toContainEqual(expect.objectContaining({ event: 'bug', at: ['dist/core/mrz/parse.js:1:2'] }));
    for (const { number, check } of JSON.parse(read('errors.json'))) {
      expect(number).toBeGreaterThan(10_000);
      expect(String(check)).not.toMatch(/^lists/);
    }
  });

  it('writes over nothing, and without --out writes nothing', () => {
    const out = join(site.folder, 'support.tar');
    const before = readFileSync(out);
    expect(bundle('--out', out)).toMatchObject({ code: 1, err: expect.stringContaining('SUPPORT_TARGET_EXISTS') });
    expect(readFileSync(out).equals(before)).toBe(true);
    const nowhere = join(site.folder, 'no', 'x.tar');
    expect(bundle('--out', nowhere)).toMatchObject({ code: 1, err: expect.stringContaining('SUPPORT_TARGET_REFUSED') });
    expect(bundle()).toMatchObject({ code: 0, out: expect.stringContaining('errors.json') });
    const listed = SUPPORT_BUNDLE.schema.parse(JSON.parse(bundle('--json').out)) as { files: { name: string }[] };
    expect(listed.files.map(({ name }) => name)).toContain('errors.json');
    expect(existsSync(nowhere)).toBe(false);
  }, 180_000);
});

describe('waypost doctor beside a running daemon', () => {
  it('asks it over the admin socket, and its JSON fits the published schema', () => {
    const run = waypost('doctor', '--config', site.configFile, '--socket', socket, '--json');
    const report = doctorReport.parse(JSON.parse(run.out));
    const state = (name: string) => report.components.find(({ component }) => component === name)?.state;
    expect(report.daemon).toMatchObject({ ok: true });
    expect(state('event-loop')).toBe('ok');
    expect(state('running audit')).toBe('ok');
    // The port is open and the profile has no probe: it is not known to work, whatever it has read.
    expect(state('camera')).not.toBe(undefined);
    execFileSync(process.execPath, ['tools/schemas.mjs', '--check'], { cwd: packageRoot, stdio: 'pipe' });
  }, 120_000);

  it('is held once a day as the self-test, and its JSON fits the published schema', () => {
    const run = waypost('selftest', '--config', site.configFile, '--socket', socket, '--json');
    const { data } = SELFTEST.schema.safeParse(JSON.parse(run.out));
    expect(data, run.out).toMatchObject({ format: 'waypost.selftest.1', row: expect.any(Number) });
  }, 120_000);

  it('says that it could not ask, where nobody answers', () => {
    const run = waypost('doctor', '--config', site.configFile, '--socket', join(site.folder, 'none.sock'), '--json');
    const report = doctorReport.parse(JSON.parse(run.out));
    expect(report.daemon).toBeNull();
    expect(report.components.find(({ component }) => component === 'daemon')).toMatchObject({
      state: 'unknown',
      code: 'HEALTH_UNKNOWN',
    });
  }, 120_000);
});
