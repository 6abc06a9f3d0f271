import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { enrolDevice } from '../../../src/central/devices/index.ts';
import { lockOrders } from '../../../src/central/publish/index.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { TestCentral } from '../../fakes/central-office.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { PATIENCE } from '../../fakes/patience.ts';
import { sha256 } from '../../fakes/repository.ts';
import { recordsOf } from '../../fakes/update-site.ts';

const KEY = 'development-root.key';
const LOCKED = 'order-locked.json';
const DESTROYED = 'order-destroyed';

let site: DaemonSite;
let office: TestCentral;

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  site.configure({ update: { repositories: [{ id: 'main', url: null }] } });
  office = await TestCentral.open(new Date());
  const identity = deviceIdentity(await site.ring(), 'Lane 7');
  expect(enrolDevice(office.folder, identity, new Date())).toMatchObject({ ok: true });
  await office.issue(recordsOf(1), new Date());
  const root = join(office.folder.repository, 'metadata', '1.root.json');
  const fingerprint = sha256(readFileSync(root));
  expect(waypost('update', 'trust', root, '--fingerprint', fingerprint)).toMatchObject({ status: 0 });
  const staged = lockOrders.stageLock({
    ...{ folder: office.folder, add: [identity.deviceKeyId], remove: [], names: {}, now: new Date() },
  });
  expect(staged).toMatchObject({ ok: true });
  await office.approve('targets-1', new Date());
  await office.approve('targets-2', new Date());
  expect(await office.publish(new Date())).toMatchObject({ ok: true });
}, 120_000);
afterAll(async () => {
  office?.remove();
  await site?.remove();
});

function waypost(...args: string[]): { status: number | null; said: string } {
  const command = [join(packageRoot, 'bin', 'waypost.mjs'), ...args, '--config', site.configFile];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 60_000 });
  return { status, said: `${stdout}${stderr}` };
}

/** Kinds of the rows of the audit, and their bodies, as they lie there: no key opens the rest any more. */
function rows(): { kind: string; body: Record<string, unknown> }[] {
  const db = new Database(join(site.stateDir, 'audit.db'), { readonly: true });
  try {
    return (db.prepare('SELECT text FROM row ORDER BY seq').all() as { text: string }[]).map(({ text }) =>
      JSON.parse(text),
    );
  } finally {
    db.close();
  }
}

/** Starts the kiosk once, expects the page of the lock and nothing else, and stops it. */
async function expectLocked(): Promise<void> {
  const daemon = await DaemonProcess.start(site);
  try {
    for (const path of ['/', '/supervisor', '/traveller']) {
      const page = await fetch(`${daemon.url}${path}`);
      expect(page.status).toBe(503);
      const text = await page.text();
      for (const words of ['ORDER_LOCKED', 'locked by order', 'verrouillé', 'أُقفل']) expect(text).toContain(words);
    }
    const call = await fetch(`${daemon.url}/api/session`);
    expect(call.status).toBe(503);
    expect(await call.json()).toMatchObject({ reason: 'ORDER_LOCKED' });
    expect(daemon.inferencePids()).toEqual([]);
  } finally {
    expect(await daemon.stop()).toMatchObject({ code: 0 });
  }
  expect(existsSync(join(site.stateDir, KEY))).toBe(false);
  expect(existsSync(join(site.stateDir, DESTROYED))).toBe(true);
}

/** Puts the state folder back as it was at a moment, less some files and with others. */
function putBack(from: string, change: { gone?: string[]; with?: Record<string, string> } = {}): void {
  rmSync(site.stateDir, { recursive: true, force: true });
  cpSync(from, site.stateDir, { recursive: true });
  for (const name of change.gone ?? []) rmSync(join(site.stateDir, name), { force: true });
  for (const [name, text] of Object.entries(change.with ?? {})) writeFileSync(join(site.stateDir, name), text);
}

it('ends the open inspection, destroys the keys, and says so on every start, wherever the power is cut', async () => {
  const daemon = await DaemonProcess.start(site);
  const client = await daemon.client();
  const { mrz } = site.traveller('missing-child');
  expect((await client.send('POST', '/api/inspection/mrz', { lines: mrz, because: 'READER_FAULT' })).status).toBe(204);
  await client.until('an inspection is open', (view) => view.inspection?.person !== null && view.inspection !== null);

  const applied = waypost('update', 'apply', '--from', office.folder.repository);
  expect(applied.status).not.toBe(0);
  expect(applied.said).toContain('ORDER_LOCKED');
  await expect.poll(() => daemon.alive, PATIENCE).toBe(false);
  expect(daemon.stderr).toContain('ORDER_LOCKED');
  expect(rows().findLast(({ kind }) => kind === 'order-locked')).toMatchObject({ body: { version: 1 } });
  expect(existsSync(join(site.stateDir, LOCKED))).toBe(true);

  // The daemon has ended, and nothing of its end was done yet: every cut from here on is another start of this folder.
  const moment = join(site.folder, 'moment');
  mkdirSync(moment);
  cpSync(site.stateDir, moment, { recursive: true });
  const marker = readFileSync(join(moment, LOCKED), 'utf8');

  await expectLocked();
  const kinds = rows();
  const ended = kinds.findLastIndex(({ kind }) => kind === 'abandoned');
  expect(kinds[ended]).toMatchObject({ body: { reason: 'ORDER_LOCKED', officer: null } });
  expect(ended).toBeGreaterThan(kinds.findIndex(({ kind }) => kind === 'order-locked'));
  expect(kinds.filter(({ kind }) => kind === 'decided')).toEqual([]);
  await expectLocked();
  expect(rows()).toHaveLength(kinds.length);

  const doctor = waypost('doctor', '--json');
  const report = JSON.parse(doctor.said.slice(doctor.said.indexOf('{'), doctor.said.lastIndexOf('}') + 1));
  expect(report.components).toContainEqual(expect.objectContaining({ code: 'ORDER_LOCKED', state: 'fault' }));
  expect(waypost('officer', 'list')).toMatchObject({ status: 2, said: expect.stringContaining('ORDER_LOCKED') });

  // Cut after the row, before the file that locks: that start writes it and serves nobody.
  putBack(moment, { gone: [LOCKED] });
  const between = await DaemonProcess.startToEnd(site);
  expect(between).toMatchObject({ code: 1, stderr: expect.stringContaining('ORDER_LOCKED') });
  expect(JSON.parse(readFileSync(join(site.stateDir, LOCKED), 'utf8'))).toMatchObject({
    version: 1,
    repository: 'main',
  });
  await expectLocked();

  // Cut while the key was overwritten, after it was removed, and with a file that the cut tore.
  putBack(moment, { with: { [KEY]: 'x' } });
  await expectLocked();
  putBack(moment, { gone: [KEY] });
  await expectLocked();
  putBack(moment, { with: { [LOCKED]: marker.slice(0, 20) } });
  await expectLocked();
}, 180_000);
