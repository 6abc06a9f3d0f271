import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { ListFolder, ListReader } from '../../../src/adapters/storage/lists/index.ts';
import type { ListStep } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { createListStep } from '../../../src/daemon/lane/index.ts';
import { importBundle } from '../../../src/delivery/bundles/index.ts';
import { HEAD, importRequest, type Office, RECORDS, testOffice } from '../../fakes/lists.ts';
import { specimenDocument, type TestState, testState } from '../../fakes/stores.ts';

const HOUR_MS = 3_600_000;
let state: TestState;
let journal: AuditJournal;
let office: Office;
let step: ListStep & { close(): void };

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  office = testOffice(state);
  step = makeStep();
});
afterEach(() => {
  step.close();
  journal.stop();
  state.remove();
});

function makeStep(change: object = {}): typeof step {
  let alerts = 0;
  return createListStep({
    stateDir: state.stateDir,
    lists: [{ id: HEAD.listId, name: 'Configured name', maxAgeHours: 48 }],
    ring: state.ring(),
    clock: state.clock,
    journal,
    nextId: () => {
      alerts += 1;
      return `alert-${alerts}`;
    },
    ...change,
  });
}

const load = async (options: Parameters<Office['bundle']>[0] = {}): Promise<void> => {
  const verdict = await importBundle({
    ...importRequest(state, office, journal),
    bundle: { bytes: office.bundle(options) },
  });
  expect(verdict).toMatchObject({ ok: true });
};
const path = (): string => new ListFolder(state.stateDir, HEAD.listId).current() ?? '';

/** A TD3 of the invented State UTO; check digits do not matter to a look-up. */
function traveller(name: string, birth: string, sex = 'F') {
  const first = `P<UTO${name}`.padEnd(44, '<');
  const second = `X12345678<UTO${birth}0${sex}3101010<<<<<<<<<<<<<<00`;
  const outcome = readMrz(
    { lines: [first, second], source: 'scanner', uncertain: [] },
    { year: 2026, month: 11, day: 25 },
  );
  if (outcome.document === null) throw new Error('the test document must parse');
  return outcome.document;
}
const girl = () => ({ document: traveller('VELMORA<<ILSA<TEODORA', '110304'), numberDoubtful: false });
const nobody = () => ({ document: traveller('KARSTENSEN<<JO', '700101', 'M'), numberDoubtful: false });
const specimen = () => ({ document: specimenDocument(), numberDoubtful: false });
const result = (checks: Check[], id: string) => checks.find((check) => check.check === id);

describe('look-up', () => {
  it('clears nobody before a list was imported', () => {
    const { checks, alerts } = step.lookUp(nobody());
    expect(checks.map((check) => [check.check, check.value, check.reason])).toEqual([
      ['lists.document', 'aborted', 'LIST_UNAVAILABLE'],
      ['lists.person', 'aborted', 'LIST_UNAVAILABLE'],
    ]);
    expect(alerts).toEqual([]);
    expect(step.status()[0]).toMatchObject({ state: 'absent', version: null, name: 'Configured name' });
  });

  it('clears a traveller who is on no list, once it is there', async () => {
    await load();
    const { checks } = step.lookUp(nobody());
    expect(checks.map((check) => check.reason)).toEqual(['LIST_CLEAR', 'LIST_CLEAR']);
    expect(checks.every((check) => check.value === 'successful' && check.t1 > check.t0)).toBe(true);
  });

  it('gives the picture of an entry from the list at each asking, and none once the record is gone', async () => {
    const pic = { jpeg: Buffer.from([0xff, 0xd8, 0xff, 4, 2, 0xff, 0xd9]).toString('base64'), taken: '2025-05' };
    const records = RECORDS.map((line) => JSON.parse(line) as Record<string, unknown>);
    const listed = records.map((record) => JSON.stringify('names' in record ? { ...record, pic } : record));
    await load({ records: listed });
    const [alert] = step.lookUp(girl()).alerts;
    if (alert === undefined) throw new Error('the girl is on the list');
    // Of the picture nothing lies in the alert, which is kept with the case.
    expect(JSON.stringify(alert)).not.toContain(pic.jpeg);
    expect(step.picture(alert)).toEqual(pic);
    expect(readFileSync(path()).includes(Buffer.from(pic.jpeg, 'base64'))).toBe(false);
    expect(readFileSync(path()).includes(pic.jpeg)).toBe(false);
    expect(step.picture({ ...alert, personal: { ...alert.personal, recordId: 'no-such' } as never })).toBeNull();
    expect(step.picture({ ...alert, list: { ...alert.list, id: 'other' } })).toBeNull();
    await load({
      records: listed.filter((line) => !line.includes(`"${alert.personal?.recordId}"`)),
      head: { generation: HEAD.generation + 1 },
    });
    expect(step.picture(alert)).toBeNull();
  });

  it('finds a listed document by its number, with the list and its age on the alert', async () => {
    await load();
    state.clock.advanceMs(5 * HOUR_MS);
    const { checks, alerts } = step.lookUp(specimen());
    expect(result(checks, 'lists.document')).toMatchObject({ value: 'failed', reason: 'LIST_HIT' });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      cls: 'document',
      via: 'number',
      action: 'Keep the document',
      stale: false,
      listAgeMs: 5 * HOUR_MS,
      list: {
        id: HEAD.listId,
        name: 'Missing persons',
        version: 3,
        legalBasis: 'Lost documents order',
        handling: HEAD.handling,
      },
    });
  });

  it('answers only "possible" where a check digit of the number failed', async () => {
    await load();
    const { checks, alerts } = step.lookUp({ ...specimen(), numberDoubtful: true });
    expect(result(checks, 'lists.document')).toMatchObject({ value: 'undetermined', reason: 'LIST_POSSIBLE' });
    expect(alerts[0]?.via).toBe('number-possible');
  });

  it('finds a listed person by name and date, also with a typing error', async () => {
    await load();
    for (const name of ['VELMORA<<ILSA<TEODORA', 'VELMURA<<ILSA<TEODORA', 'ILSA<TEODORA<<VELMORA']) {
      const { checks, alerts } = step.lookUp({ document: traveller(name, '110304'), numberDoubtful: false });
      expect(result(checks, 'lists.person'), name).toMatchObject({ value: 'undetermined', reason: 'LIST_CANDIDATE' });
      expect(alerts[0], name).toMatchObject({ cls: 'protect', via: 'name', personal: { recordId: 'per-1' } });
    }
  });

  it('does not find an expired record', async () => {
    await load();
    const found = step.lookUp({ document: traveller('OBRADIN<<MAREK', '800505', 'M'), numberDoubtful: false });
    expect(found.alerts).toEqual([]);
    expect(found.checks.map((check) => check.reason)).toEqual(['LIST_CLEAR', 'LIST_CLEAR']);
  });

  it('reads the new generation as soon as another process has put it in place', async () => {
    await load();
    expect(step.lookUp(girl()).alerts).toHaveLength(1);
    await load({ head: { generation: 4 }, records: RECORDS.slice(0, 1) });
    expect(step.lookUp(girl()).alerts).toHaveLength(0);
    expect(step.status()[0]).toMatchObject({ version: 4, records: 1 });
  });
});

describe('staleness', () => {
  it('a list past its age cannot clear, and still shows its hits as stale', async () => {
    await load();
    state.clock.advanceMs(24 * HOUR_MS + 1);
    expect(step.status()[0]).toMatchObject({ state: 'stale', maxAgeMs: 24 * HOUR_MS });
    expect(step.lookUp(nobody()).checks.map((check) => check.reason)).toEqual(['LIST_STALE', 'LIST_STALE']);
    const { checks, alerts } = step.lookUp(specimen());
    expect(result(checks, 'lists.document')).toMatchObject({ value: 'failed', reason: 'LIST_HIT' });
    expect(alerts[0]?.stale).toBe(true);
  });

  it('the stricter of the site and the issuer holds', async () => {
    await load();
    const strict = makeStep({ lists: [{ id: HEAD.listId, name: 'x', maxAgeHours: 2 }] });
    state.clock.advanceMs(3 * HOUR_MS);
    expect(strict.status()[0]?.state).toBe('stale');
    expect(step.status()[0]?.state).toBe('fresh');
    strict.close();
  });

  it('a list from the future cannot be dated and is stale; an untrusted clock clears nobody', async () => {
    await load({ createdAt: new Date(state.clock.wall().getTime() + 3 * HOUR_MS) });
    expect(step.status()[0]?.state).toBe('stale');
    state.clock.advanceMs(3 * HOUR_MS);
    state.clock.known = false;
    expect(step.lookUp(nobody()).checks.map((check) => check.reason)).toEqual(['CLOCK_UNTRUSTED', 'CLOCK_UNTRUSTED']);
  });

  it('no configured list is not-supported, no key is locked', async () => {
    await load();
    const none = makeStep({ lists: [] });
    expect(none.lookUp(nobody()).checks.map((check) => check.value)).toEqual(['not-supported', 'not-supported']);
    const locked = makeStep({ ring: null });
    expect(locked.lookUp(nobody()).checks.map((check) => check.reason)).toEqual(['LIST_LOCKED', 'LIST_LOCKED']);
    none.close();
    locked.close();
  });
});

describe('damage', () => {
  const rows = (kind: string): object[] =>
    [...journal.readRows({ from: 1, to: 10_000 })]
      .map((row) => JSON.parse(row.text))
      .filter((row) => row.kind === kind)
      .map((row) => row.body);

  it('of a record is an alarm and never "no entry"', async () => {
    await load();
    const db = new Database(path());
    const { b } = db.prepare('SELECT b FROM rec WHERE id = 2').get() as { b: Buffer };
    b[60] = (b[60] ?? 0) ^ 1;
    db.prepare('UPDATE rec SET b = ? WHERE id = 2').run(b);
    db.close();
    for (let turn = 0; turn < 2; turn += 1) {
      const { checks } = step.lookUp(girl());
      expect(checks.map((check) => [check.value, check.reason])).toEqual([
        ['undetermined', 'LIST_RECORD_UNREADABLE'],
        ['undetermined', 'LIST_RECORD_UNREADABLE'],
      ]);
    }
    expect(rows('list-record-unreadable')).toEqual([{ generation: 3, row: 2 }]);
  });

  it('of a record moved to another row is seen', async () => {
    await load();
    const db = new Database(path());
    db.exec(
      'UPDATE rec SET b = (SELECT b FROM rec WHERE id = 3), rev = (SELECT rev FROM rec WHERE id = 3) WHERE id = 2',
    );
    db.close();
    expect(step.lookUp(girl()).checks[1]?.reason).toBe('LIST_RECORD_UNREADABLE');
  });

  it('of the file, of its meta row or of its date is a damaged list', async () => {
    await load();
    const whole = readFileSync(path());
    for (const damage of [
      (bytes: Buffer) => bytes.fill(0x55, 0, 100),
      (bytes: Buffer) => bytes.fill(0x55, 4096, 6000),
      (bytes: Buffer) => bytes.subarray(0, 5000),
      () => Buffer.from('no database'),
      () => Buffer.alloc(0),
    ]) {
      writeFileSync(path(), damage(Buffer.from(whole)));
      const fresh = makeStep();
      expect(fresh.status()[0]?.state).toBe('damaged');
      expect(fresh.lookUp(nobody()).checks.map((check) => check.reason)).toEqual(['LIST_DAMAGED', 'LIST_DAMAGED']);
      fresh.close();
    }
    expect(rows('list-damaged').length).toBe(5);
  });

  it('of the file behind an open link: a link to nothing is an absent list', async () => {
    await load();
    rmSync(path());
    expect(step.status()[0]?.state).toBe('absent');
  });

  it('an old record put back is found by the self-check', async () => {
    await load();
    const opened = ListReader.open(path(), HEAD.listId, state.ring());
    expect(opened.ok && opened.reader.check()).toEqual({ ok: true });
    if (opened.ok) opened.reader.close();
    const older = readFileSync(path());
    await load({
      head: { generation: 4 },
      records: RECORDS.map((line) => line.replace('Call the protection officer', 'Call nobody')),
    });
    const oldPath = join(state.stateDir, 'older.db');
    writeFileSync(oldPath, older);
    const db = new Database(path());
    db.prepare('ATTACH ? AS old').run(oldPath);
    db.exec('UPDATE rec SET b = (SELECT b FROM old.rec WHERE id = 2) WHERE id = 2');
    db.close();
    const again = ListReader.open(path(), HEAD.listId, state.ring());
    expect(again.ok && again.reader.check()).toEqual({ ok: false, row: null });
    if (again.ok) again.reader.close();
  });
});
