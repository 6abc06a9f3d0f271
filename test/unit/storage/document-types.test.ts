import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { type DocumentTypeJournal, DocumentTypeStore } from '../../../src/adapters/storage/document-types/index.ts';
import { newSigningSeed, sign, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { canonical, type SystemKind } from '../../../src/core/audit/index.ts';
import type { DocumentType } from '../../../src/core/document/document-type/index.ts';

interface Row {
  subject: string;
  kind: SystemKind;
  body: unknown;
}

let rows: Row[];
let full: boolean;
let stateDir: string;
let journal: DocumentTypeJournal;

const MODEL: DocumentType = {
  schema: 'waypost.document-model/1',
  key: { country: 'UTO', type: 'P', number: 1, year: 2019, prado: null },
  format: 'TD3',
  zone: true,
  allEditions: false,
  taughtFrom: 5,
  created: '2026-11-26T00:00:00.000Z',
  print: { plane: 'AAAA', least: 0.9 },
  photo: null,
  cells: [],
};

beforeAll(() => cryptoReady());
beforeEach(() => {
  rows = [];
  full = false;
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-models-'));
  const key = signingKeyFromSeed(newSigningSeed());
  journal = {
    signer: { publicKey: key.publicKey, sign: (message) => sign(message, key.secretKey) },
    appendSystem: (kind, subject, body) => {
      if (full) return { ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'The disk is full.' };
      rows.push({ kind, subject, body });
      return { ok: true, seq: rows.length };
    },
    caseRows: (subject) =>
      rows
        .filter((row) => row.subject === subject)
        .map((row, i) => ({ seq: i + 1, text: canonical(row), digest: '', hash: '', mac: null })),
  };
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const SIGNED = { by: 'root', technician: 'tom', approver: 'sofia' };
const store = () => new DocumentTypeStore(stateDir, journal);
const file = () => join(stateDir, 'document-models', 'UTO-P-1.json');
const by = SIGNED;

describe('document models of an appliance', () => {
  it('are kept signed, with a row of the audit that names them', async () => {
    expect(await store().put(MODEL, by)).toEqual({ ok: true, name: 'UTO-P-1' });
    expect(rows).toMatchObject([{ kind: 'document-model-taught', subject: 'UTO-P-1', body: { taughtFrom: 5 } }]);
    expect(store().load()).toEqual([{ name: 'UTO-P-1', ok: true, model: MODEL }]);
  });

  it('are refused where the file was changed, is no model, or is an earlier one that was put back', async () => {
    await store().put(MODEL, by);
    const earlier = readFileSync(file(), 'utf8');
    writeFileSync(file(), earlier.replace('"taughtFrom":5', '"taughtFrom":9'));
    expect(store().load()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_SIGNATURE' }]);
    writeFileSync(file(), 'not a model');
    expect(store().load()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_UNREADABLE' }]);
    await store().put({ ...MODEL, taughtFrom: 7 }, by);
    writeFileSync(file(), earlier);
    expect(store().load()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_WITHDRAWN' }]);
  });

  it('are not believed under the name of another type', async () => {
    await store().put(MODEL, by);
    writeFileSync(join(stateDir, 'document-models', 'UTO-P-2.json'), readFileSync(file()));
    expect(store().load()).toEqual([
      { name: 'UTO-P-1', ok: true, model: MODEL },
      { name: 'UTO-P-2', ok: false, fault: 'DOC_MODEL_UNREADABLE' },
    ]);
  });

  it('are not believed where the last row of their name cannot be read: it may have taken them away', async () => {
    await store().put(MODEL, by);
    const whole = journal.caseRows;
    journal.caseRows = (subject) => [
      ...whole(subject),
      { seq: 2, text: '{"kind":"doc', digest: '', hash: '', mac: null },
    ];
    expect(store().load()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_WITHDRAWN' }]);
  });

  it('are gone once removed, and a second removal is refused', async () => {
    await store().put(MODEL, by);
    expect(store().remove('UTO-P-1', by)).toEqual({ ok: true, name: 'UTO-P-1' });
    expect(store().load()).toEqual([]);
    expect(store().remove('UTO-P-1', by)).toMatchObject({ ok: false, reason: 'DOC_MODEL_NOT_THERE' });
  });

  it('are not signed where they could not be read again, and the earlier one stays in force', async () => {
    await store().put(MODEL, by);
    const broken = { ...MODEL, print: { ...MODEL.print, least: Number.NaN } };
    await expect(store().put(broken, by)).rejects.toThrow();
    expect(store().load()).toEqual([{ name: 'UTO-P-1', ok: true, model: MODEL }]);
    expect(rows).toHaveLength(1);
  });

  it('are not kept without a row of the audit', async () => {
    full = true;
    expect(await store().put(MODEL, by)).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(store().load()).toEqual([]);
  });
});
