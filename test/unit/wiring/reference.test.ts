import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { documentApi } from '../../../src/adapters/http/api/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { importDrawnReference } from '../../../src/daemon/demo/index.ts';
import { openReference } from '../../../src/daemon/reference/index.ts';
import { updateReady } from '../../../src/delivery/format/index.ts';
import { referencePacks } from '../../../src/delivery/packs/index.ts';
import { keysOfOffice, trustOfOffice } from '../../fakes/pack-kinds.ts';
import { stationOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const CONTENT = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/document-reference.json'), 'utf8'));
const KEYS = { keys: [], threshold: 2 };
let state: TestState;
let journal: AuditJournal;
const open = (trust = trustOfOffice(), clock: Parameters<typeof openReference>[0]['clock'] = state.clock) =>
  openReference({
    config: { modelKeys: trust, lane: { id: 'lane-7', name: 'Lane 7' } } as never,
    station: stationOf(state, journal),
    journal,
    clock,
  });

beforeAll(updateReady);
beforeEach(async () => {
  state = await testState();
  journal = state.open();
  const text = referencePacks.REFERENCE.sign(CONTENT, keysOfOffice(), '2027-01-01T00:00:00Z');
  const place = { ...stationOf(state, journal), trust: trustOfOffice(), by: 'test' };
  expect(await referencePacks.importReference(text, place)).toMatchObject({ ok: true });
});
afterEach(() => {
  journal.stop();
  state.remove();
});

it('shows the editions of the document that was read, in the shape of the contract', () => {
  const { service, notices } = open();
  expect(notices).toEqual([]);
  const view = documentApi.ReferenceView.parse(service.of({ issuer: 'UTO', code: 'P' }));
  expect(view.editions.map(({ id }) => id)).toEqual(['UTO-P-2016']);
  expect(view.editions[0]?.features[0]).toMatchObject({
    genuinePicture: { url: '/api/reference/pictures/number' },
    forgedPicture: null,
  });
  expect(service.of({ issuer: 'D', code: 'P' }).editions).toEqual([]);
  expect(service.picture('number')).toMatchObject({ type: 'image/png' });
  expect(service.picture('other')).toBeNull();
});

it('notes which feature was opened and nothing of the traveller, and no feature that is not there', () => {
  const { service } = open();
  const rows = () => journal.kindRows('reference-opened', 10).map(({ text }) => JSON.parse(text));
  expect(service.opened({ edition: 'UTO-P-2016', feature: 'other' })).toBe(false);
  expect(service.opened({ edition: 'UTO-P', feature: 'number' })).toBe(false);
  expect(rows()).toEqual([]);
  expect(service.opened({ edition: 'UTO-P-2016', feature: 'number' })).toBe(true);
  expect(rows()).toMatchObject([
    { subject: 'lane-7', commitment: null, body: { version: 1, edition: 'UTO-P-2016', feature: 'number' } },
  ]);
});

it('knows nothing after its end, and nothing that other people signed, and says why', () => {
  const late = { wall: () => new Date('2027-02-01T00:00:00Z'), trusted: () => true };
  const over = open(trustOfOffice(), late);
  expect(over.service.of({ issuer: 'UTO', code: 'P' }).editions).toEqual([]);
  expect(over.service.picture('number')).toBeNull();
  expect(over.service.opened({ edition: 'UTO-P-2016', feature: 'number' })).toBe(false);
  expect(over.notices).toEqual([expect.stringContaining('(DOC_REFERENCE_EXPIRED)')]);
  const strange = open(KEYS);
  expect(strange.service.of({ issuer: 'UTO', code: 'P' }).editions).toEqual([]);
  expect(strange.notices).toEqual([expect.stringContaining('(DOC_REFERENCE_SIGNATURE)')]);
});

it('of a demonstration is signed anew at every start, above the one in place', async () => {
  for (const version of [2, 3]) {
    // The keys of a start are of no use to the next one.
    const signers = [version, version + 10].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
    const played = { reference: await importDrawnReference(stationOf(state, journal), signers) };
    const { service, notices } = openReference({
      config: { modelKeys: trustOfOffice(), lane: { id: 'demo', name: 'Demo' } } as never,
      station: stationOf(state, journal),
      journal,
      clock: state.clock,
      played,
    });
    expect(notices).toEqual([]);
    const [edition] = service.of({ issuer: 'UTO', code: 'P' }).editions;
    expect(edition?.features.length).toBe(9);
    expect(service.opened({ edition: 'UTO-P', feature: 'number' })).toBe(true);
    const [row] = journal.kindRows('reference-opened', 1).map(({ text }) => JSON.parse(text));
    expect(row.body.version).toBe(version);
  }
});
