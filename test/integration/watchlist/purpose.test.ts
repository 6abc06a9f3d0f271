import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { createListStep } from '../../../src/daemon/lane/index.ts';
import { importBundle } from '../../../src/delivery/bundles/index.ts';
import { HEAD, importRequest, type Office, testOffice } from '../../fakes/lists.ts';
import { fullStatement } from '../../fakes/repository.ts';
import { specimenDocument, type TestState, testState } from '../../fakes/stores.ts';
import { recordsOf, UpdateRig } from '../../fakes/update-site.ts';

const PURPOSES = { purposes: ['trafficking', 'missing'] };
let state: TestState;
let journal: AuditJournal;
let office: Office;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  office = testOffice(state);
});
afterEach(() => {
  journal.stop();
  state.remove();
});

const load = (purpose: string | undefined, head: object = PURPOSES) =>
  importBundle({ ...importRequest(state, office, journal), bundle: { bytes: office.bundle({ head }) }, purpose });

function ask(purpose: string | undefined) {
  const lists = [{ id: HEAD.listId, name: 'Missing persons', maxAgeHours: 48 }];
  const parts = { stateDir: state.stateDir, lists, ring: state.ring(), clock: state.clock, journal, purpose };
  const step = createListStep({ ...parts, nextId: () => 'a1' });
  const { checks, alerts } = step.lookUp({ document: specimenDocument(), numberDoubtful: false });
  const states = step.status().map((status) => status.state);
  step.close();
  return { reasons: checks.map(({ value, reason }) => `${value} ${reason}`), alerts: alerts.length, states };
}

describe('a list that is bound to purposes', () => {
  it('is imported on a lane of one of them alone', async () => {
    for (const purpose of ['customs', undefined]) {
      expect(await load(purpose)).toMatchObject({ ok: false, reason: 'PURPOSE_REFUSED' });
      expect(ask(purpose).states).toEqual(['absent']);
    }
    expect(await load('missing')).toMatchObject({ ok: true });
  });

  it('is applied from a repository on a lane of one of them alone', async () => {
    const rig = await UpdateRig.start();
    try {
      await rig.trust();
      const lines = recordsOf(1);
      const head = { ...rig.head(1), ...PURPOSES };
      rig.repository.addBundle(fullStatement(head, lines, rig.state.clock.wall()), lines);
      rig.repository.publish();
      expect(await rig.apply({ purpose: 'customs' })).toMatchObject({ ok: false, reason: 'PURPOSE_REFUSED' });
      expect(rig.serving()).toBeNull();
      expect(await rig.apply({ purpose: 'trafficking' })).toMatchObject({ ok: true });
    } finally {
      rig.remove();
    }
  });

  it('is not asked where the lane got another purpose afterwards, and then clears nobody', async () => {
    expect(await load('trafficking')).toMatchObject({ ok: true });
    expect(ask('trafficking')).toMatchObject({ alerts: 1, states: ['fresh'] });
    for (const purpose of ['customs', undefined])
      expect(ask(purpose)).toEqual({
        reasons: ['undetermined LIST_PURPOSE', 'undetermined LIST_PURPOSE'],
        alerts: 0,
        states: ['purpose'],
      });
  });

  it('and one that is bound to none is asked on every lane', async () => {
    expect(await load(undefined, {})).toMatchObject({ ok: true });
    expect(ask('customs')).toMatchObject({ alerts: 1, states: ['fresh'] });
  });
});
