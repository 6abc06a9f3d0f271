import { afterEach, beforeEach, expect, it } from 'vitest';
import { RollbackGuard } from '../../../src/adapters/storage/rollback/index.ts';
import { lastHeardIn } from '../../../src/delivery/apply/index.ts';
import { UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
beforeEach(async () => {
  rig = await UpdateRig.start();
  rig.repository.publishRoot();
  await rig.trust();
  rig.addFull(1);
});
afterEach(() => rig.remove());

const heard = (): string | null => {
  const { stateDir, ring, policy, tpm } = rig.site;
  const guard = new RollbackGuard({ stateDir, ring, policy, tpm, journal: rig.journal });
  return lastHeardIn({ held: (key) => guard.pack(key) })?.toISOString() ?? null;
};
const now = (): string => new Date(Math.floor(rig.state.clock.wall().getTime() / 1000) * 1000).toISOString();

it('central is heard with each timestamp that is new, and not with one that comes once more', async () => {
  expect(heard()).toBeNull();
  rig.repository.publish();
  expect(await rig.apply()).toMatchObject({ ok: true });
  const first = now();
  expect(heard()).toBe(first);

  rig.state.clock.advanceMs(3_600_000);
  expect(await rig.apply()).toMatchObject({ ok: true });
  expect(heard()).toBe(first);

  rig.repository.publish();
  expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'up-to-date' }] });
  const second = now();
  expect(second).not.toBe(first);
  expect(heard()).toBe(second);

  rig.state.clock.advanceMs(3_600_000);
  rig.repository.publish({ signers: { timestamp: [] } });
  expect(await rig.apply()).toMatchObject({ ok: false });
  expect(heard()).toBe(second);
});
