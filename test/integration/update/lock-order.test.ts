import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolDevice } from '../../../src/central/devices/index.ts';
import { lockOrders, review, Staging } from '../../../src/central/publish/index.ts';
import { Repository } from '../../../src/central/tuf/index.ts';
import { type ApplyReport, applyUpdate, pinRoot } from '../../../src/delivery/apply/index.ts';
import { obeyLock } from '../../../src/delivery/apply/lock-step.ts';
import { readVerdicts } from '../../../src/delivery/apply/places.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { fetchUpdate } from '../../../src/delivery/fetch/index.ts';
import { LOCK_PATH, lockOf, lockText } from '../../../src/delivery/orders/index.ts';
import { kiosk, later, TestCentral } from '../../fakes/central-office.ts';
import { sha256, testKey } from '../../fakes/repository.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { recordsOf, UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
let office: TestCentral;
let scratch: string;

beforeEach(async () => {
  rig = await UpdateRig.start();
  office = await TestCentral.open();
  scratch = mkdtempSync(join(tmpdir(), 'lock-order-'));
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  rig.state.clock.at = later(1);
  expect(enrolDevice(office.folder, deviceIdentity(rig.site.ring, 'Lane 7'), later(0.05))).toMatchObject({ ok: true });
  await office.issue(recordsOf(1), later(0.1));
  const bytes = readFileSync(join(office.folder.repository, 'metadata', '1.root.json'));
  expect(await pinRoot(rig.site, { repository: 'main', bytes, renew: false, by: 'test' })).toMatchObject({ ok: true });
});
afterEach(() => {
  vi.useRealTimers();
  office.remove();
  rig.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const OTHER = kiosk(1).identity.deviceKeyId;
const mine = (): string => rig.site.deviceKeyId;
const stage = (add: string[], hour: number, remove: string[] = []) =>
  lockOrders.stageLock({ folder: office.folder, add, remove, names: {}, now: later(hour) });
const applied = (from?: string): Promise<ApplyReport> =>
  applyUpdate({ site: rig.site, repository: 'main', ...(from === undefined ? {} : { from }) });
const rows = () => rig.journal.kindRows('order-locked', 10).length;
const isLocked = (): boolean => lockOf(rig.state.stateDir) !== null;

async function publish(add: string[], hour: number, remove: string[] = []): Promise<void> {
  expect(stage(add, hour, remove)).toMatchObject({ ok: true });
  await office.approve('targets-1', later(hour));
  await office.approve('targets-2', later(hour));
  expect(await office.publish(later(hour))).toMatchObject({
    ok: true,
    list: null,
    order: { version: expect.any(Number) },
  });
}

/** A stick with the repository of now. */
function stick(name: string): string {
  const folder = join(scratch, name);
  cpSync(office.folder.repository, folder, { recursive: true });
  return folder;
}

describe('a lock order', () => {
  it('is published only with two approvals, and comes by USB stick: the row first, and then the lock', async () => {
    expect(stage([mine()], 0.2)).toMatchObject({ ok: true, order: { version: 1, added: [mine()], locked: [mine()] } });
    expect(review(new Staging(office.folder.staging), { now: later(0.2) })).toMatchObject({
      ok: true,
      list: null,
      order: { version: 1, added: [mine()], removed: [] },
    });
    await office.approve('targets-1', later(0.2));
    expect(await office.publish(later(0.2))).toMatchObject({ ok: false, reason: 'PUBLISH_BELOW_THRESHOLD' });
    expect(await applied(stick('before'))).toMatchObject({ ok: true });
    expect(isLocked()).toBe(false);
    await office.approve('targets-2', later(0.2));
    expect(await office.publish(later(0.2))).toMatchObject({ ok: true, order: { added: [mine()] } });

    expect(await applied(stick('after'))).toMatchObject({ ok: false, reason: 'ORDER_LOCKED', lists: [] });
    expect(rows()).toBe(1);
    expect(lockOf(rig.state.stateDir)).toMatchObject({ version: 1, repository: 'main' });
    expect(lockOrders.publishedLock(new Repository(office.folder.repository))).toEqual({
      version: 1,
      locked: [mine()],
    });
  });

  it('comes by web server before every list', async () => {
    await publish([mine()], 0.2);
    const server = new StaticServer(office.folder.repository);
    const url = await server.start();
    try {
      const { stateDir } = rig.state;
      const fetch = () => fetchUpdate({ stateDir, repository: 'main', url, listIds: rig.site.listIds });
      expect(await fetch()).toMatchObject({ ok: true });
      const asked = server.asked.filter((path) => path.includes('/targets/'));
      expect(asked[0]).toContain('/orders/');
      expect(await applied()).toMatchObject({ ok: false, reason: 'ORDER_LOCKED' });
      expect(isLocked()).toBe(true);
    } finally {
      await server.stop();
    }
  });

  it('of another kiosk changes nothing, leaves no word, and is fetched once', async () => {
    await publish([OTHER], 0.2);
    const server = new StaticServer(office.folder.repository);
    const url = await server.start();
    try {
      const { stateDir } = rig.state;
      const fetch = () => fetchUpdate({ stateDir, repository: 'main', url, listIds: rig.site.listIds });
      expect(await fetch()).toMatchObject({ ok: true });
      expect(await applied()).toMatchObject({ ok: true, lists: [{ verdict: 'applied' }] });
      const asked = () => server.asked.filter((path) => path.includes('/orders/')).length;
      expect(asked()).toBe(1);
      expect(await fetch()).toMatchObject({ ok: true, files: 0 });
      expect(asked()).toBe(1);
    } finally {
      await server.stop();
    }
    expect(isLocked()).toBe(false);
    expect(rows()).toBe(0);
    expect(JSON.stringify(readVerdicts(rig.state.stateDir)).toLowerCase()).not.toMatch(/order|lock/);
    expect(rig.serving()).toMatchObject({ generation: 1, status: 'fresh' });
  });

  it('that is put back after a newer one is refused, whichever way it comes', async () => {
    await publish([OTHER], 0.2);
    const old = stick('old');
    await publish([], 0.3, [OTHER]);
    expect(await applied(stick('new'))).toMatchObject({ ok: true });
    expect(await applied(old)).toMatchObject({ ok: false, reason: expect.stringMatching(/^UPDATE_VERSION_LOWER_/) });

    // Newer metadata that names an older order: what two approvers of an office that was put back could sign.
    const held = (version: number) => ({
      custom: { order: 'lock', version },
      hashes: { sha256: 'a'.repeat(64) },
      length: 9,
    });
    const ledger = { packs: { 'order lock-main': { version: 2, id: 'b'.repeat(64) } } };
    const cycle = { site: rig.site, from: scratch, staging: join(scratch, 'staging'), ledger } as never;
    for (const version of [1, 2])
      expect(await obeyLock(cycle, { [LOCK_PATH]: held(version) }, 'main')).toMatchObject({ reason: 'ORDER_OLDER' });
    expect(isLocked()).toBe(false);
  });

  it('is believed of nobody who has one approver, whatever of the office they own', async () => {
    // Another office, whose online keys and web server belong to one person with one approver's key.
    const { repository } = rig;
    repository.publishRoot();
    rmSync(join(rig.state.stateDir, 'update'), { recursive: true, force: true });
    await rig.trust();
    rig.addFull(1);
    repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true });
    repository.addTarget(LOCK_PATH, Buffer.from(lockText([mine()])), { order: 'lock', version: 1 });
    const [one] = repository.keys.targets as [ReturnType<typeof testKey>];
    for (const targets of [[one], [one, one], [one, testKey()], [testKey(), testKey()]]) {
      repository.publish({ signers: { targets } });
      expect(await rig.apply()).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TARGETS' });
    }
    expect(isLocked()).toBe(false);
    expect(rows()).toBe(0);
    repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: false, reason: 'ORDER_LOCKED' });
  });

  it('whose file is another than the signed one locks nobody, and no list is accepted after it', async () => {
    await publish([OTHER], 0.2);
    const folder = join(stick('file'), 'targets', 'orders');
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), lockText([mine()]));
    expect(await applied(join(scratch, 'file'))).toMatchObject({
      ok: false,
      reason: 'UPDATE_LENGTH_OR_HASH',
      lists: [],
    });
    rmSync(join(folder, name));
    expect(await applied(join(scratch, 'file'))).toMatchObject({ ok: false, reason: 'UPDATE_FILE_MISSING' });
    expect(isLocked()).toBe(false);
  });

  it('that the audit cannot note is carried out at the next turn, and not before', async () => {
    await publish([mine()], 0.2);
    const { journal } = rig.site;
    const appendSystem: typeof journal.appendSystem = (kind, ...rest) =>
      kind === 'order-locked'
        ? { ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'STORE_FULL' }
        : journal.appendSystem(kind, ...rest);
    rig.site = { ...rig.site, journal: { appendSystem, kindRows: (...at) => journal.kindRows(...at) } };
    expect(await applied(office.folder.repository)).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(isLocked()).toBe(false);
    rig.site = { ...rig.site, journal };
    expect(await applied(office.folder.repository)).toMatchObject({ ok: false, reason: 'ORDER_LOCKED' });
    expect(existsSync(join(rig.state.stateDir, 'order-locked.json'))).toBe(true);
  });
});

describe('an approver of a lock order', () => {
  function alter(
    change: (targets: Record<string, { custom: object; length: number; hashes: { sha256: string } }>) => void,
  ) {
    const path = join(office.folder.staging, 'targets.json');
    const metadata = JSON.parse(readFileSync(path, 'utf8'));
    change(metadata.signed.targets);
    writeFileSync(path, JSON.stringify(metadata));
  }
  const reviewed = (hour: number) => review(new Staging(office.folder.staging), { now: later(hour) });

  it('is shown who is added and who is taken out, counted from the published order', async () => {
    await publish([OTHER], 0.2);
    expect(stage([mine()], 0.3, [OTHER])).toMatchObject({ ok: true });
    expect(reviewed(0.3)).toMatchObject({ order: { version: 2, added: [mine()], removed: [OTHER], locked: [mine()] } });
    rmSync(join(office.folder.staging, 'targets', 'orders', `${sha256(lockText([OTHER]))}.lock.json`));
    expect(reviewed(0.3)).toMatchObject({ ok: false, reason: 'STAGING_FILE' });
  });

  it('signs no order that changes something else, skips a number, or is none', () => {
    expect(stage([mine()], 0.2)).toMatchObject({ ok: true });
    const before = readFileSync(join(office.folder.staging, 'targets.json'), 'utf8');
    const again = () => writeFileSync(join(office.folder.staging, 'targets.json'), before);
    alter((targets) => {
      for (const path of Object.keys(targets)) if (path.startsWith('wl/')) delete targets[path];
    });
    expect(reviewed(0.2)).toMatchObject({ ok: false, reason: 'STAGING_OTHER_CHANGE' });
    again();
    alter((targets) => {
      const order = targets[LOCK_PATH];
      if (order) order.custom = { order: 'lock', version: 5 };
    });
    expect(reviewed(0.2)).toMatchObject({ ok: false, reason: 'STAGING_ORDER' });
    again();
    expect(reviewed(0.2)).toMatchObject({ ok: true });
  });

  it('is not asked for an order that changes nothing, or beside something else that waits', () => {
    expect(stage([], 0.2, [OTHER])).toMatchObject({ ok: false, reason: 'ORDER_SAME' });
    expect(stage([mine()], 0.2)).toMatchObject({ ok: true });
    expect(stage([OTHER], 0.2)).toMatchObject({ ok: false, reason: 'ORDER_OTHER_STAGED' });
  });
});
