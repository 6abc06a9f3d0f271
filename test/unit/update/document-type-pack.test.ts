import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { DocumentType } from '../../../src/core/document/document-type/index.ts';
import { keepDocumentType, loadDocumentTypes, removeDocumentType } from '../../../src/delivery/packs/index.ts';
import { fullJournal, stationOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;

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
const BY = { by: 'root', technician: 'tom', approver: 'sofia' };

beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

const station = () => stationOf(state, journal);
const keep = (model: DocumentType = MODEL) => keepDocumentType(model, station(), BY);
const held = () => loadDocumentTypes(station());
const file = () => join(state.stateDir, 'document-models', 'UTO-P-1.json');
const rows = () => journal.caseRows('UTO-P-1').map(({ text }) => JSON.parse(text));

describe('document types of a kiosk', () => {
  it('are kept signed, with a row of the audit that names them', async () => {
    expect(await keep()).toMatchObject({ ok: true, version: 1 });
    expect(rows()).toMatchObject([
      { kind: 'document-model-taught', body: { taughtFrom: 5, version: 1, technician: 'tom', approver: 'sofia' } },
    ]);
    expect(held()).toEqual([{ name: 'UTO-P-1', ok: true, model: MODEL }]);
  });

  it('are not kept on the word of one person alone', async () => {
    const alone = await keepDocumentType(MODEL, station(), { ...BY, approver: 'Tom' });
    expect(alone).toMatchObject({ ok: false, reason: 'DOC_MODEL_APPROVALS' });
    expect([rows(), held()]).toEqual([[], []]);
  });

  it('are refused where the file was changed, is none, is an earlier one that was put back, or is gone', async () => {
    await keep();
    const earlier = readFileSync(file(), 'utf8');
    writeFileSync(file(), earlier.replace('"taughtFrom":5', '"taughtFrom":9'));
    expect(held()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_SIGNATURE' }]);
    writeFileSync(file(), 'not a model');
    expect(held()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_UNREADABLE' }]);
    await keep({ ...MODEL, taughtFrom: 7 });
    writeFileSync(file(), earlier);
    expect(held()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_REPLACED' }]);
    rmSync(file());
    expect(held()).toEqual([{ name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_MISSING' }]);
  });

  it('are not believed under the name of another type', async () => {
    await keep();
    writeFileSync(join(state.stateDir, 'document-models', 'UTO-P-2.json'), readFileSync(file()));
    expect(held()).toEqual([
      { name: 'UTO-P-1', ok: true, model: MODEL },
      { name: 'UTO-P-2', ok: false, fault: 'DOC_MODEL_UNREADABLE' },
    ]);
  });

  it('are not believed where the last row of their name cannot be read: it may have taken them away', async () => {
    await keep();
    const damaged = { seq: 2, text: '{"kind":"doc', digest: '', hash: '', mac: null };
    const caseRows = (subject: string) => [...journal.caseRows(subject), damaged];
    const half = { ...fullJournal(journal), caseRows };
    expect(loadDocumentTypes({ ...station(), journal: half })).toEqual([
      { name: 'UTO-P-1', ok: false, fault: 'DOC_MODEL_REPLACED' },
    ]);
  });

  it('are gone once removed, a second removal is refused, and the file alone does not bring one back', async () => {
    await keep();
    expect(await removeDocumentType('UTO-P-1', station(), BY)).toEqual({ ok: true });
    expect(held()).toEqual([]);
    expect(await removeDocumentType('UTO-P-1', station(), BY)).toMatchObject({ reason: 'DOC_MODEL_NOT_THERE' });
    writeFileSync(file(), readFileSync(file()));
    expect(held()).toEqual([]);
  });

  it('are not signed where they could not be read again, and the earlier one stays in force', async () => {
    await keep();
    const broken = { ...MODEL, print: { ...MODEL.print, least: Number.NaN } };
    await expect(keep(broken)).rejects.toThrow();
    expect(held()).toEqual([{ name: 'UTO-P-1', ok: true, model: MODEL }]);
    expect(rows()).toHaveLength(1);
  });

  it('are not kept without a row of the audit', async () => {
    const full = keepDocumentType(MODEL, { ...station(), journal: fullJournal(journal) }, BY);
    expect(await full).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(held()).toEqual([]);
  });
});
