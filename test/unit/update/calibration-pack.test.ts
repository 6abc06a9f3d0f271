import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { fingerprint } from '../../../src/core/audit/index.ts';
import { loadCalibrations, recordCalibration, withdrawCalibration } from '../../../src/delivery/packs/index.ts';
import { record } from '../../fakes/calibrations.ts';
import { fullJournal, stationOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const CHECK = 'document.mrz-position';
const SIGNED = { by: 'root', technician: 'tom', approver: 'sofia' };
let state: TestState;
let journal: AuditJournal;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

const station = () => stationOf(state, journal);
const own = (more = {}) => record({ device: fingerprint(journal.signer.publicKey), ...more });
const put = (more = {}) => recordCalibration(own(more), { ...station(), by: 'root' });
const file = () => join(state.stateDir, 'calibrations', `${CHECK}.json`);
const rows = () => journal.caseRows(CHECK).map(({ text }) => JSON.parse(text));
const faults = () => loadCalibrations(station()).map((entry) => (entry.ok ? null : entry.fault));

describe('records of calibration', () => {
  it('are none where nothing was calibrated', () => {
    expect(loadCalibrations(station())).toEqual([]);
  });

  it('are signed, preceded by a row of the audit, and read again', async () => {
    const verdict = await put();
    expect(verdict).toMatchObject({ ok: true, version: 1 });
    const [entry] = loadCalibrations(station());
    expect(entry).toEqual({ name: CHECK, ok: true, stored: { id: verdict.ok && verdict.id, record: own() } });
    const body = { n: 60, threshold: 1.2, mode: 'o', technician: 'tom', approver: 'sofia', by: 'root', version: 1 };
    expect(rows()).toMatchObject([{ kind: 'calibration-recorded', body: { id: verdict.ok && verdict.id, ...body } }]);
  });

  it('are not signed on the word of one person alone, however the account is written', async () => {
    for (const approver of ['tom', 'TOM'])
      expect(await put({ approver })).toMatchObject({ ok: false, reason: 'CAL_APPROVALS' });
    expect([rows(), loadCalibrations(station())]).toEqual([[], []]);
  });

  it('are refused with one changed number', async () => {
    await put();
    const before = readFileSync(file(), 'utf8');
    for (const [from, to] of [
      ['"threshold":1.2', '"threshold":9.2'],
      ['"mode":"o"', '"mode":"e"'],
      ['"n":60,', '"n":61,'],
      ['"version":1', '"version":2'],
      ['"approvals":["tom","sofia"]', '"approvals":["tom","maria"]'],
    ] as const) {
      expect(before).toContain(from);
      writeFileSync(file(), before.replaceAll(from, to));
      expect(faults()).toEqual(['CAL_SIGNATURE']);
    }
  });

  it('are refused when they come from another kiosk, or under the name of another check', async () => {
    await put();
    const text = readFileSync(file(), 'utf8');
    writeFileSync(join(state.stateDir, 'calibrations', 'document.mrz-font.json'), text);
    expect(faults()).toEqual(['CAL_UNREADABLE', null]);
    rmSync(join(state.stateDir, 'calibrations', 'document.mrz-font.json'));
    const other = await testState(8);
    const elsewhere = other.open();
    const foreign = record({ device: fingerprint(elsewhere.signer.publicKey) });
    await recordCalibration(foreign, { ...stationOf(other, elsewhere), by: 'root' });
    writeFileSync(file(), readFileSync(join(other.stateDir, 'calibrations', `${CHECK}.json`)));
    elsewhere.stop();
    other.remove();
    expect(faults()).toEqual(['CAL_OTHER_DEVICE']);
  });

  it.each(['', 'null', '{', '{"record":{},"signature":""}', `"${'x'.repeat(1024 * 1024)}"`])(
    'are not read from a damaged file',
    async (text) => {
      await put();
      writeFileSync(file(), text);
      expect(['CAL_UNREADABLE', 'CAL_SIGNATURE']).toContain(faults()[0]);
    },
  );

  it('of a document type have a name of their own, and a file of another type in its place is not read', async () => {
    const ofType = (version: string) => ({
      check: 'document.layout' as const,
      component: { name: 'document-model', version, sha256: 'c3'.repeat(32) },
    });
    await put(ofType('UTO-P-1'));
    await put(ofType('UTO-P-2'));
    expect(loadCalibrations(station()).map(({ name }) => name)).toEqual([
      'document.layout.UTO-P-1',
      'document.layout.UTO-P-2',
    ]);
    const lies = (name: string) => join(state.stateDir, 'calibrations', `${name}.json`);
    writeFileSync(lies('document.layout.UTO-P-1'), readFileSync(lies('document.layout.UTO-P-2')));
    expect(faults()).toEqual(['CAL_UNREADABLE', null]);
    rmSync(lies('document.layout.UTO-P-1'));
    expect(faults()).toEqual(['CAL_MISSING', null]);
    writeFileSync(lies('document.mrz-font.UTO-P-1'), 'nothing of that name');
    expect(faults()).toHaveLength(2);
  });

  it('end when they are withdrawn, and an earlier one that is put back does not come to force', async () => {
    await put();
    const first = readFileSync(file(), 'utf8');
    await put({ threshold: 1.5 });
    const second = readFileSync(file(), 'utf8');
    writeFileSync(file(), first);
    expect(faults()).toEqual(['CAL_REPLACED']);
    rmSync(file());
    expect(faults()).toEqual(['CAL_MISSING']);
    writeFileSync(file(), second);
    expect(faults()).toEqual([null]);
    const withdraw = (check: Parameters<typeof withdrawCalibration>[0], reason: string) =>
      withdrawCalibration(check, station(), { ...SIGNED, reason });
    expect(await withdraw(CHECK, 'glass was changed')).toMatchObject({ ok: true });
    expect(faults()).toEqual(['CAL_WITHDRAWN']);
    expect(await withdraw(CHECK, 'again')).toMatchObject({ ok: false, reason: 'CAL_UNKNOWN' });
    expect(await withdraw('document.mrz-font', 'none')).toMatchObject({ ok: false });
    expect(await put()).toMatchObject({ ok: true, version: 4 });
    expect(faults()).toEqual([null]);
  });

  it('are not written where the audit cannot be, nor where the disk refuses, and then no row names one', async () => {
    const full = recordCalibration(own(), { ...station(), journal: fullJournal(journal), by: 'root' });
    expect(await full).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(loadCalibrations(station())).toEqual([]);
    rmSync(join(state.stateDir, 'calibrations'), { recursive: true });
    writeFileSync(join(state.stateDir, 'calibrations'), 'no folder');
    expect(await put()).toMatchObject({ ok: false, reason: 'STORAGE_FAILED' });
    expect(rows()).toEqual([]);
  });
});
