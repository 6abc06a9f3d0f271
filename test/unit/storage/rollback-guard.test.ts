import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { type Ledger, ledgerPath, RollbackGuard, writeLedger } from '../../../src/adapters/storage/rollback/index.ts';

const LIST = 'missing-persons';
const STATE = 'ab'.repeat(32);
let stateDir: string;
beforeAll(() => cryptoReady());
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-guard-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const ring = () => new KeyRing(new Uint8Array(32).fill(7));
const guard = () =>
  new RollbackGuard({ stateDir, ring: ring(), policy: 'file', tpm: null, journal: { caseRows: () => [] } });
const write = (change: Partial<Ledger> = {}): void =>
  writeLedger(stateDir, ring(), {
    v: 1,
    counter: 12,
    tpm: false,
    lists: { [LIST]: { generation: 3, state: STATE } },
    reload: [],
    repositories: {},
    clockFloor: '2026-11-25T12:00:00.000Z',
    ...change,
  });
const meta = { generation: 3, state: STATE, counter: 12 };

describe('a list in place may answer', () => {
  it('with the generation and the text that were counted', () => {
    write();
    expect(guard().refusal(LIST, meta)).toBeNull();
  });
  it('where nothing was ever counted, as long as it says so itself', () => {
    expect(guard().refusal(LIST, { ...meta, counter: 0 })).toBeNull();
    expect(guard().refusal(LIST, meta)).toMatch(/rollback record is missing/);
  });
  it('with a generation that the ledger does not know yet, one count ahead and no more', () => {
    write();
    expect(guard().refusal(LIST, { ...meta, generation: 4, state: 'cd'.repeat(32), counter: 13 })).toBeNull();
    expect(guard().refusal(LIST, { ...meta, generation: 4, counter: 14 })).toMatch(/older than the list/);
  });
  it('where the ledger knows other lists only', () => {
    write();
    expect(guard().refusal('other-list', { generation: 1, state: 'cd'.repeat(32), counter: 1 })).toBeNull();
  });
});

describe('a list in place may not answer', () => {
  it('with an older generation', () => {
    write();
    expect(guard().refusal(LIST, { ...meta, generation: 2 })).toBe(
      'Generation 2 was restored; generation 3 had been installed.',
    );
  });
  it('with another text under the same generation', () => {
    write();
    expect(guard().refusal(LIST, { ...meta, state: 'cd'.repeat(32) })).toBe(
      'A different text of this generation was installed.',
    );
  });
  it('where it must be loaded again in full', () => {
    write({ reload: [LIST] });
    expect(guard().refusal(LIST, meta)).toMatch(/must be loaded again in full/);
    expect(guard().refusal('other-list', { ...meta, counter: 0 })).toBeNull();
  });
  it('where the counter of the TPM is required and is not there, whatever the ledger says of the list', () => {
    write({ tpm: true });
    const parts = { stateDir, ring: ring(), tpm: null, journal: { caseRows: () => [] } };
    expect(new RollbackGuard({ ...parts, policy: 'tpm-required' }).refusal(LIST, meta)).toMatch(
      /recorded with the counter of a TPM/,
    );
    rmSync(ledgerPath(stateDir));
    const none = new RollbackGuard({ ...parts, policy: 'tpm-required' });
    expect(none.refusal(LIST, { ...meta, counter: 0 })).toMatch(/not set up/);
  });
  it('where the ledger does not open', () => {
    write();
    writeFileSync(ledgerPath(stateDir), new Uint8Array(200).fill(1));
    expect(guard().refusal(LIST, meta)).not.toBeNull();
  });
  it('once the ledger has gone on, without a new start', () => {
    write();
    const open = guard();
    expect(open.refusal(LIST, meta)).toBeNull();
    write({ counter: 13, lists: { [LIST]: { generation: 4, state: 'cd'.repeat(32) } } });
    expect(open.refusal(LIST, meta)).toMatch(/was restored/);
  });
});
