import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CalibrationJournal, CalibrationStore } from '../../../src/adapters/storage/calibrations/index.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { newSigningSeed, sign, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { canonical, fingerprint, type SystemKind } from '../../../src/core/audit/index.ts';
import { record } from '../../fakes/calibrations.ts';

interface Row {
  subject: string;
  kind: SystemKind;
  body: unknown;
}

let rows: Row[];
let full = false;
let stateDir: string;
let journal: CalibrationJournal;

function journalOf(): CalibrationJournal {
  const key = signingKeyFromSeed(newSigningSeed());
  return {
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
}

const CHECK = 'document.mrz-position';
const own = (more = {}) => record({ device: fingerprint(journal.signer.publicKey), ...more });
const file = () => join(stateDir, 'calibrations', `${CHECK}.json`);
const SIGNED = { by: 'root', technician: 'tom', approver: 'sofia' };
const store = () => new CalibrationStore(stateDir, journal);
const faults = () =>
  store()
    .load()
    .map((entry) => (entry.ok ? null : entry.fault));

beforeAll(async () => await cryptoReady());
beforeEach(() => {
  rows = [];
  full = false;
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-calibrations-'));
  journal = journalOf();
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

describe('records of calibration', () => {
  it('are none where nothing was calibrated', () => {
    expect(store().load()).toEqual([]);
  });

  it('are signed, preceded by a row of the audit, and read again', async () => {
    const verdict = await store().put(own(), { by: 'root' });
    expect(verdict).toMatchObject({ ok: true });
    const [entry] = store().load();
    expect(entry).toEqual({ check: CHECK, ok: true, stored: { id: verdict.ok && verdict.id, record: own() } });
    const body = { n: 60, threshold: 1.2, mode: 'o', technician: 'tom', approver: 'sofia', by: 'root' };
    expect(rows).toEqual([
      { kind: 'calibration-recorded', subject: CHECK, body: { id: verdict.ok && verdict.id, ...body } },
    ]);
  });

  it('are refused with one changed number', async () => {
    await store().put(own(), { by: 'root' });
    const before = readFileSync(file(), 'utf8');
    for (const [from, to] of [
      ['"threshold":1.2', '"threshold":9.2'],
      ['"mode":"o"', '"mode":"e"'],
      ['"n":60,', '"n":61,'],
    ] as const) {
      expect(before).toContain(from);
      writeFileSync(file(), before.replaceAll(from, to));
      expect(faults()).toEqual(['CAL_SIGNATURE']);
    }
  });

  it('are refused when they come from another appliance, or under the name of another check', async () => {
    await store().put(own(), { by: 'root' });
    const text = readFileSync(file(), 'utf8');
    writeFileSync(join(stateDir, 'calibrations', 'document.mrz-font.json'), text);
    expect(faults()).toEqual(['CAL_UNREADABLE', null]);
    rmSync(join(stateDir, 'calibrations', 'document.mrz-font.json'));
    journal = journalOf();
    expect(faults()).toEqual(['CAL_OTHER_DEVICE']);
  });

  it.each(['', 'null', '{', '{"record":{},"signature":""}', `"${'x'.repeat(1024 * 1024)}"`])(
    'are not read from a damaged file',
    async (text) => {
      await store().put(own(), { by: 'root' });
      writeFileSync(file(), text);
      expect(['CAL_UNREADABLE', 'CAL_SIGNATURE']).toContain(faults()[0]);
    },
  );

  it('end when they are withdrawn, and an earlier one that is put back does not come to force', async () => {
    await store().put(own(), { by: 'root' });
    const first = readFileSync(file(), 'utf8');
    await store().put(own({ threshold: 1.5 }), { by: 'root' });
    const second = readFileSync(file(), 'utf8');
    writeFileSync(file(), first);
    expect(faults()).toEqual(['CAL_WITHDRAWN']);
    writeFileSync(file(), second);
    expect(faults()).toEqual([null]);
    expect(store().withdraw(CHECK, { ...SIGNED, reason: 'glass was changed' })).toMatchObject({ ok: true });
    expect(faults()).toEqual(['CAL_WITHDRAWN']);
    expect(store().withdraw(CHECK, { ...SIGNED, reason: 'again' })).toMatchObject({
      ok: false,
      reason: 'CAL_UNKNOWN',
    });
    expect(store().withdraw('document.mrz-font', { ...SIGNED, reason: 'none' })).toMatchObject({ ok: false });
  });

  it('are not written where the audit cannot be, and the row names none that could not be written', async () => {
    full = true;
    expect(await store().put(own(), { by: 'root' })).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(store().load()).toEqual([]);
    full = false;
    writeFileSync(join(stateDir, 'calibrations'), 'no folder');
    expect(await store().put(own(), { by: 'root' })).toMatchObject({ ok: false, reason: 'STORAGE_FAILED' });
  });
});
