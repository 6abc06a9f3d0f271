import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolDevice, revokeDevice } from '../../../src/central/devices/index.ts';
import { type ApplyReport, applyUpdate, pinRoot } from '../../../src/delivery/apply/index.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { fetchUpdate } from '../../../src/delivery/fetch/index.ts';
import { later, TestCentral } from '../../fakes/central-office.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { record, recordsOf, UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
let office: TestCentral;
let server: StaticServer;
let url: string;

/** Everything here happens in one hour after the ceremony, whatever the date of the machine. */
beforeEach(async () => {
  rig = await UpdateRig.start();
  office = await TestCentral.open();
  server = new StaticServer(office.folder.repository);
  url = await server.start();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  rig.state.clock.at = later(1);
  expect(enrolDevice(office.folder, deviceIdentity(rig.site.ring, 'Lane 7'), later(0))).toMatchObject({ ok: true });
});
afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
  office.remove();
  rig.remove();
});

async function trust(): Promise<void> {
  const bytes = readFileSync(join(office.folder.repository, 'metadata', '1.root.json'));
  expect(await pinRoot(rig.site, { repository: 'main', bytes, renew: false, by: 'test' })).toMatchObject({ ok: true });
}
const fetched = () => fetchUpdate({ stateDir: rig.state.stateDir, repository: 'main', url, listIds: rig.site.listIds });
const applied = (from?: string): Promise<ApplyReport> =>
  applyUpdate({ site: rig.site, repository: 'main', ...(from === undefined ? {} : { from }) });

describe('what central IT publishes', () => {
  it('goes from two approvals to the look-up: whole, then as a delta, by web server and by stick, until the kiosk is revoked', async () => {
    const first = recordsOf(1, 600);
    await office.issue(first, later(0.1));
    await trust();
    expect(await fetched()).toMatchObject({ ok: true, files: 2 });
    expect(await applied()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 1 }] });
    expect(rig.serving()).toMatchObject({ generation: 1, status: 'fresh', found: 1, whole: true });

    const second = [record({ id: 'r1000', rev: 2, note: 'changed' }), ...first.slice(2), record({ id: 's1', rev: 1 })];
    await office.issue(second, later(0.2));
    server.asked = [];
    expect(await fetched()).toMatchObject({ ok: true, files: 2 });
    expect(server.asked.filter((path) => path.endsWith('.wpb'))).toEqual([expect.stringContaining('.g1-g2.delta.wpb')]);
    expect(await applied()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
    expect(rig.serving()).toMatchObject({ generation: 2, found: 1, whole: true });

    await office.issue([...second, record({ id: 's2', rev: 1 })], later(0.3));
    expect(await applied(office.folder.repository)).toMatchObject({ ok: true, lists: [{ generation: 3 }] });
    await office.timestamp(later(0.4));
    expect(await applied(office.folder.repository)).toMatchObject({ ok: true, lists: [{ verdict: 'up-to-date' }] });

    expect(revokeDevice(office.folder, 'Lane 7', later(0.5))).toMatchObject({ ok: true });
    await office.issue([...second, record({ id: 's3', rev: 1 })], later(0.6));
    expect(await applied(office.folder.repository)).toMatchObject({ ok: false, reason: 'UPDATE_NO_KEY_FOR_DEVICE' });
    expect(rig.serving()).toMatchObject({ generation: 3, status: 'fresh', whole: true });
  });
});
