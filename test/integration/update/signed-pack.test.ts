import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/files/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { contentId } from '../../../src/adapters/storage/files/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { type SigningKey, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { OperatorModelStore } from '../../../src/delivery/models/index.ts';
import {
  importKnownIssues,
  installPack,
  loadKnownIssues,
  loadPack,
  signKnownIssues,
  signPack,
} from '../../../src/delivery/packs/index.ts';
import { testBody } from '../../fakes/protection.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;
let keys: SigningKey[];

const delivered = readFileSync(join(packageRoot, 'indicators/pack.json'), 'utf8');
const own = JSON.parse(delivered);
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
  stateDir: state.stateDir,
  trust: { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) },
  journal,
  delivered,
  by: 'test',
});
const packOf = (n: number) => ({ ...own, body: testBody().body, version: own.version + n });
const packText = (n: number) => signPack(packOf(n), keys);
const listText = (counter: number) => signKnownIssues({ ...issues, counter }, keys);
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
      pack: { body: null },
      fault: { reason: 'REF_PACK_REPLACED', notice: expect.stringContaining('Install the pack again.') },
    });
    rmSync(at('indicators.json'));
    expect(loadPack(place()).fault?.reason).toBe('REF_PACK_MISSING');
    expect(await installPack(packText(1), place())).toMatchObject({ ok: false, reason: 'REF_PACK_OLDER' });
    // The very pack that the audit names comes back where it was lost.
    expect(await installPack(packText(2), place())).toMatchObject({ ok: true });
    expect(loadPack(place())).toMatchObject({ from: 'installed', fault: null });
    writeFileSync(at('known-issues.json'), listText(1));
    expect(loadKnownIssues(place())).toMatchObject({ list: { counter: 0 }, fault: { reason: 'ISSUES_REPLACED' } });
  });

  it('is not that a power failure fell between its row and its name', async () => {
    await installPack(packText(1), place());
    const older = readFileSync(at('indicators.json'));
    await installPack(packText(2), place());
    renameSync(at('indicators.json'), at('indicators.json.next'));
    writeFileSync(at('indicators.json'), older);
    expect(loadPack(place())).toMatchObject({ from: 'installed', pack: { version: own.version + 2 } });
    // A next install that is cut short before its row leaves the one that the audit names in its place.
    const cut = { ...journal, caseRows: journal.caseRows.bind(journal), kindRows: journal.kindRows.bind(journal) };
    const appendSystem = () => ({ ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'full' }) as const;
    const refused = await installPack(packText(3), { ...place(), journal: { ...cut, appendSystem } });
    expect(refused).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(loadPack(place())).toMatchObject({ from: 'installed', pack: { version: own.version + 2 } });
  });

  it('is a row that cannot be read any more, and not that none was ever installed', async () => {
    await installPack(packText(1), place());
    rmSync(at('indicators.json'));
    const damaged = { caseRows: () => [{ seq: 1, text: '{', digest: '', hash: '', mac: null }], kindRows: () => [] };
    const load = loadPack({ ...place(), journal: { ...damaged, appendSystem: journal.appendSystem.bind(journal) } });
    expect(load.fault?.reason).toBe('REF_PACK_MISSING');
  });
});

describe('a pack of an earlier version of the program, whose row names the version alone', () => {
  const former = (): void => {
    journal.appendSystem('policy-changed', 'indicators', { version: own.version + 2, signedBy: [], by: 'test' });
    for (const counter of ['1', '2'])
      journal.appendSystem('known-issues-imported', counter, { entries: 1, by: 'test' });
  };

  it('is adopted by the first start, with a row that says so, and from then on by its content', () => {
    former();
    writeFileSync(at('indicators.json'), packText(2));
    writeFileSync(at('known-issues.json'), listText(2));
    const before = journal.head().seq;
    expect(loadPack(place())).toMatchObject({ from: 'installed', fault: null });
    expect(journal.head().seq).toBe(before);
    for (const start of [1, 2]) {
      expect(loadPack(place(), { start: true }), `start ${start}`).toMatchObject({ from: 'installed', fault: null });
      expect(loadKnownIssues(place(), { start: true })).toMatchObject({ list: { counter: 2 }, fault: null });
    }
    expect(rowsOf('indicators').slice(1)).toMatchObject([{ id: contentId(packOf(2)), adopted: true }]);
    expect(rowsOf('known-issues')).toMatchObject([{ version: 2, adopted: true }]);
    const other = signPack({ ...packOf(2), changeNotes: 'Another text of version 2.' }, keys);
    writeFileSync(at('indicators.json'), other);
    expect(loadPack(place()).fault?.reason).toBe('REF_PACK_REPLACED');
  });

  it('is refused where an older one lies there, or none', async () => {
    former();
    writeFileSync(at('indicators.json'), packText(1));
    writeFileSync(at('known-issues.json'), listText(1));
    expect(loadPack(place(), { start: true }).fault?.reason).toBe('REF_PACK_REPLACED');
    expect(loadKnownIssues(place(), { start: true }).fault?.reason).toBe('ISSUES_REPLACED');
    rmSync(at('indicators.json'));
    rmSync(at('known-issues.json'));
    expect(loadPack(place(), { start: true }).fault?.reason).toBe('REF_PACK_MISSING');
    expect(loadKnownIssues(place(), { start: true }).fault?.reason).toBe('ISSUES_MISSING');
    expect(await importKnownIssues(listText(1), place())).toMatchObject({ ok: false, reason: 'ISSUES_OLDER' });
    expect(await importKnownIssues(listText(2), place())).toMatchObject({ ok: true });
  });
});

describe('operator models of an earlier version of the program', () => {
  const entry = (sha: string) => ({ bundleId: 'licensed-embedder', version: '1.0.0', manifestSha256: sha.repeat(64) });
  const pointer = (sha: string) =>
    JSON.stringify({ schema: 'waypost.operator-models/1', roles: { embedder: entry(sha) }, before: {}, highest: {} });
  const store = () => new OperatorModelStore(state.stateDir, journal);

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
    store().adopt();
    store().adopt();
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
