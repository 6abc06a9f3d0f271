import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { contentId } from '../../../src/adapters/storage/files/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { type SigningKey, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { readLedger } from '../../../src/adapters/storage/rollback/index.ts';
import { OperatorModelStore } from '../../../src/delivery/models/index.ts';
import {
  everyPack,
  importKnownIssues,
  installPack,
  loadKnownIssues,
  loadPack,
  signKnownIssues,
} from '../../../src/delivery/packs/index.ts';
import { signPack } from '../../../src/delivery/packs/indicator-pack.ts';
import { formerFile, stationOf } from '../../fakes/packs.ts';
import { packWith, productPack, testBody } from '../../fakes/protection.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;
let keys: SigningKey[];

const NO_KEYS = { threshold: 2, keys: [] };
const own = productPack();
const issues = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/known-issues.json'), 'utf8'));

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
});
afterEach(() => {
  journal.stop();
  state.remove();
});

const place = () => ({
  ...stationOf(state, journal),
  trust: { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) },
  now: state.clock.wall(),
  by: 'test',
});
const issuesInForce = () => loadKnownIssues(place(), state.clock);
/** As the start of the daemon does. */
const start = () =>
  everyPack.adoptPacks(stationOf(state, journal), {
    policyKeys: NO_KEYS,
    modelKeys: place().trust,
    protection: { packKeys: place().trust } as never,
  });
const packOf = (n: number) => ({ ...packWith(testBody().body), version: own.version + n });
const packText = (n: number) => signPack(packOf(n), keys);
/** Another content under a version that the office gave already. */
const otherText = (n: number) => signPack({ ...packOf(n), changeNotes: { en: `Another text of ${n}.` } }, keys);
const listText = (counter: number) => signKnownIssues({ ...issues, counter }, keys);
const formerPack = (n: number) => formerFile({ tag: 'waypost.indicators.1', field: 'pack', content: packOf(n) }, keys);
const formerList = (counter: number) =>
  formerFile({ tag: 'waypost.known-issues.1', field: 'list', content: { ...issues, counter } }, keys);
const at = (name: string): string => join(state.stateDir, name);
const rowsOf = (subject: string) => journal.caseRows(subject).map(({ text }) => JSON.parse(text).body);

describe('what is wrong with an installed pack', () => {
  it('is said: another file, a missing file, a file without a row', async () => {
    await installPack(packText(1), place());
    const older = readFileSync(at('indicators.json'));
    await installPack(packText(2), place());
    writeFileSync(at('indicators.json'), older);
    expect(loadPack(place())).toMatchObject({
      from: 'delivered',
      pack: { bodies: [] },
      fault: { reason: 'REF_PACK_REPLACED', notice: expect.stringContaining('Install the pack again.') },
    });
    rmSync(at('indicators.json'));
    expect(loadPack(place()).fault?.reason).toBe('REF_PACK_MISSING');
    expect(await installPack(packText(1), place())).toMatchObject({ ok: false, reason: 'REF_PACK_OLDER' });
    expect(await installPack(otherText(2), place())).toMatchObject({ ok: false, reason: 'REF_PACK_OLDER' });
    // The very pack that the audit names comes back where it was lost.
    expect(await installPack(packText(2), place())).toMatchObject({ ok: true });
    expect(loadPack(place())).toMatchObject({ from: 'installed', fault: null });
    writeFileSync(at('known-issues.json'), listText(1));
    expect(issuesInForce()).toMatchObject({ list: { counter: 0 }, fault: { reason: 'ISSUES_REPLACED' } });
  });

  it('is a ledger that holds another content of the same version than the audit names', async () => {
    await installPack(packText(1), place());
    const { memory } = place();
    const held = { version: own.version + 1, id: contentId(packOf(2)) };
    expect(loadPack(place()).fault).toBeNull();
    vi.spyOn(memory, 'held').mockReturnValue({ ok: true, held });
    expect(loadPack({ ...place(), memory }).fault?.reason).toBe('REF_PACK_REPLACED');
  });

  it('is not a row of another kind under its name, and that row counts no version', async () => {
    await installPack(packText(1), place());
    journal.appendSystem('known-issues-imported', 'indicators', { version: own.version + 9, entries: 1, by: 'test' });
    expect(loadPack(place())).toMatchObject({ from: 'installed', fault: null });
    expect(await installPack(packText(2), place())).toMatchObject({ ok: true });
  });

  it('is not that a power failure fell between its row and its name', async () => {
    await installPack(packText(1), place());
    const older = readFileSync(at('indicators.json'));
    await installPack(packText(2), place());
    renameSync(at('indicators.json'), at('indicators.json.next'));
    writeFileSync(at('indicators.json'), older);
    expect(loadPack(place())).toMatchObject({ from: 'installed', pack: { version: own.version + 2 } });
    // A next install that is cut short before its row leaves the one that the audit names in its place.
    const { signer } = journal;
    const cut = { signer, caseRows: journal.caseRows.bind(journal), kindRows: journal.kindRows.bind(journal) };
    const appendSystem = () => ({ ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'full' }) as const;
    const refused = await installPack(packText(3), { ...place(), journal: { ...cut, appendSystem } });
    expect(refused).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(loadPack(place())).toMatchObject({ from: 'installed', pack: { version: own.version + 2 } });
  });

  it('is a row that cannot be read any more, and not that none was ever installed', async () => {
    await installPack(packText(1), place());
    rmSync(at('indicators.json'));
    const damaged = { caseRows: () => [{ seq: 1, text: '{', digest: '', hash: '', mac: null }], kindRows: () => [] };
    const { signer } = journal;
    const mute = { ...damaged, signer, appendSystem: journal.appendSystem.bind(journal) };
    rmSync(at('update'), { recursive: true });
    const load = loadPack({ ...place(), journal: mute });
    expect(load.fault?.reason).toBe('REF_PACK_MISSING');
  });
});

describe('a pack of an earlier version of the program, whose row names the version alone', () => {
  const former = (): void => {
    journal.appendSystem('policy-changed', 'indicators', { version: own.version + 2, signedBy: [], by: 'test' });
    for (const counter of ['1', '2'])
      journal.appendSystem('known-issues-imported', counter, { entries: 1, by: 'test' });
  };

  it('is adopted by the first start, with a row that says so, and from then on by its content', async () => {
    former();
    writeFileSync(at('indicators.json'), formerPack(2));
    writeFileSync(at('known-issues.json'), formerList(2));
    const before = journal.head().seq;
    expect(loadPack(place())).toMatchObject({ from: 'installed', fault: null });
    expect(journal.head().seq).toBe(before);
    for (const count of [1, 2]) {
      await start();
      expect(loadPack(place()), `start ${count}`).toMatchObject({ from: 'installed', fault: null });
      expect(issuesInForce()).toMatchObject({ list: { counter: 2 }, fault: null });
    }
    expect(readLedger(state.stateDir, state.ring())).toMatchObject({
      ledger: {
        packs: {
          'policy-changed indicators': { version: own.version + 2, id: contentId(packOf(2)) },
          'known-issues-imported known-issues': { version: 2, id: contentId({ ...issues, counter: 2 }) },
        },
      },
    });
    expect(rowsOf('indicators').slice(1)).toMatchObject([{ id: contentId(packOf(2)), adopted: true }]);
    expect(rowsOf('known-issues')).toMatchObject([{ version: 2, adopted: true }]);
    writeFileSync(at('indicators.json'), otherText(2));
    expect(loadPack(place()).fault?.reason).toBe('REF_PACK_REPLACED');
  });

  it('is refused where an older one lies there, or none', async () => {
    former();
    writeFileSync(at('indicators.json'), formerPack(1));
    writeFileSync(at('known-issues.json'), formerList(1));
    await start();
    expect(loadPack(place()).fault?.reason).toBe('REF_PACK_REPLACED');
    expect(issuesInForce().fault?.reason).toBe('ISSUES_REPLACED');
    rmSync(at('indicators.json'));
    rmSync(at('known-issues.json'));
    await start();
    expect(loadPack(place()).fault?.reason).toBe('REF_PACK_MISSING');
    expect(issuesInForce().fault?.reason).toBe('ISSUES_MISSING');
    expect(await importKnownIssues(listText(1), place())).toMatchObject({ ok: false, reason: 'ISSUES_OLDER' });
    expect(await importKnownIssues(listText(2), place())).toMatchObject({ ok: true });
  });
});

describe('operator models of an earlier version of the program', () => {
  const entry = (sha: string) => ({ bundleId: 'licensed-embedder', version: '1.0.0', manifestSha256: sha.repeat(64) });
  const pointer = (sha: string) =>
    JSON.stringify({ schema: 'waypost.operator-models/1', roles: { embedder: entry(sha) }, before: {}, highest: {} });
  const store = () => new OperatorModelStore(state.stateDir, stationOf(state, journal));

  it('are adopted where the audit does not speak against them, and an older pointer is refused', async () => {
    const lock = await store().lock();
    lock?.release();
    for (const sha of ['a', 'b'])
      journal.appendSystem('model-verdict', 'licensed-embedder', {
        verdict: 'activated',
        role: 'embedder',
        ...entry(sha),
      });
    writeFileSync(join(store().dir, 'active.json'), pointer('a'));
    expect(store().pointer().state).toBe('damaged');
    writeFileSync(join(store().dir, 'active.json'), pointer('b'));
    await store().adopt();
    await store().adopt();
    expect(rowsOf('operator-models')).toMatchObject([{ adopted: true }]);
    expect(store().pointer().state).toBe('good');
    // The same models, and no memory of the versions that nothing older may follow.
    const forgetful = { ...JSON.parse(pointer('b')), highest: { other: '0.0.1' } };
    writeFileSync(join(store().dir, 'active.json'), JSON.stringify(forgetful));
    expect(store().pointer().state).toBe('damaged');
    writeFileSync(join(store().dir, 'active.json'), pointer('c'));
    expect(store().pointer().state).toBe('damaged');
    rmSync(join(store().dir, 'active.json'));
    expect(store().pointer().state).toBe('gone');
  });
});
