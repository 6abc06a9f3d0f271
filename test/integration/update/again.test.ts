import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../../src/adapters/storage/crypto/index.ts';
import { ListStore } from '../../../src/adapters/storage/lists/index.ts';
import { RollbackGuard, readLedger } from '../../../src/adapters/storage/rollback/index.ts';
import { applyUpdate, wantWhole } from '../../../src/delivery/apply/index.ts';
import { fetchUpdate } from '../../../src/delivery/fetch/index.ts';
import { fullStatement } from '../../fakes/repository.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { recordsOf, UpdateRig } from '../../fakes/update-site.ts';

const LIST = 'missing-persons';
let rig: UpdateRig;
beforeEach(async () => {
  rig = await UpdateRig.start();
  await rig.trust();
  rig.addFull(1);
  rig.repository.publish();
});
afterEach(() => rig.remove());

async function state(): Promise<string | undefined> {
  const { stateDir, ring, policy, tpm } = rig.site;
  const guard = new RollbackGuard({ stateDir, ring, policy, tpm, journal: rig.journal });
  await guard.start();
  const lists = [{ id: LIST, name: 'L', maxAgeHours: 24 }];
  const quiet = (): void => undefined;
  const { clock } = rig.state;
  const store = new ListStore({ stateDir, lists, ring, clock, onUnreadable: quiet, onDamaged: quiet, guard });
  const [status] = store.status();
  store.close();
  return status?.state;
}

describe('a list that the self-check found damaged', () => {
  it.each([
    ['and that still opens serves on', true, 'fresh'],
    ['and that is not the signed text answers nobody', false, 'rollback'],
  ])('%s until the next update brings it whole, of the same generation', async (_, serves, meanwhile) => {
    expect(wantWhole(rig.site, LIST, serves)).toBe(false);
    await rig.apply();
    expect(await rig.apply()).toMatchObject({ lists: [{ verdict: 'up-to-date' }] });
    expect(wantWhole(rig.site, LIST, serves)).toBe(true);
    expect(await state()).toBe(meanwhile);
    const server = new StaticServer(rig.repository.folder);
    const url = await server.start();
    const parts = { stateDir: rig.state.stateDir, repository: 'main', url, listIds: [LIST] };
    expect(await fetchUpdate(parts)).toMatchObject({ ok: true, files: 2 });
    await server.stop();
    const report = await applyUpdate({ site: rig.site, repository: 'main' });
    expect(report).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 1 }] });
    expect(await state()).toBe('fresh');
    expect(await rig.apply()).toMatchObject({ lists: [{ verdict: 'up-to-date' }] });
  });
});

describe('a disk that takes a list and not the memory of it', () => {
  it('ends the update there, and the next one goes on', async () => {
    const lines = recordsOf(1, 10);
    const head = { ...rig.head(1), listId: 'other' };
    rig.repository.addBundle(fullStatement(head, lines, rig.state.clock.wall()), lines);
    rig.repository.publish();
    const listIds = [LIST, 'other'];
    let broken = false;
    const journal = {
      kindRows: rig.journal.kindRows.bind(rig.journal),
      appendSystem: (...row: Parameters<typeof rig.journal.appendSystem>) => {
        broken = (row[2] as { verdict?: string }).verdict === 'accepted';
        return rig.journal.appendSystem(...row);
      },
    };
    const random = (bytes: number): Uint8Array => {
      if (broken) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      return systemRandom(bytes);
    };
    const report = await rig.apply({ listIds, journal, random });
    expect(report).toMatchObject({ ok: false, reason: 'STORAGE_FULL', lists: [{ listId: LIST, generation: 1 }] });
    expect(report.lists).toHaveLength(1);
    expect(rig.serving()).toMatchObject({ generation: 1, whole: true });
    expect(await rig.apply({ listIds })).toMatchObject({
      ok: true,
      lists: [{ verdict: 'up-to-date' }, { listId: 'other', verdict: 'applied' }],
    });
    const read = readLedger(rig.state.stateDir, rig.state.ring());
    expect(read.ok && read.ledger).toMatchObject({ counter: 2, lists: { [LIST]: {}, other: {} } });
  });
});
