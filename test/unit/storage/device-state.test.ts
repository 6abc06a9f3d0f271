import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeviceState, DeviceStateStore, overrideFault } from '../../../src/adapters/storage/device-state/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;
const two = { technician: 'tom', supervisor: 'sofia', note: { by: 'test' } };

beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

const at = (name: string): string => join(state.stateDir, name);
const store = (): DeviceStateStore => new DeviceStateStore({ stateDir: state.stateDir, ring: state.ring(), journal });
const file = (): string => at('device-state.json');

const run = (body: object): void => {
  journal.appendSystem('acceptance-run', 'acceptance', {
    digest: 'ab'.repeat(32),
    result: 'accepted',
    bench: false,
    ...body,
  });
};

/** Production needs a run that was accepted. */
async function set(wanted: DeviceState): Promise<void> {
  if (wanted === 'production') run({});
  state.clock.advanceMs(1000);
  const changed = await store().change({ state: wanted, ...two, now: state.clock.wall() });
  expect(changed).toMatchObject({ ok: true });
}

describe('device state', () => {
  it('is production where none was ever set', () => {
    expect(store().standing()).toEqual({ ok: true, state: 'production', record: null });
  });

  it('is what two people set last, with a row of the chain for each change', async () => {
    await set('training');
    expect(store().standing()).toMatchObject({ ok: true, state: 'training', record: { technician: 'tom' } });
    await set('production');
    expect(store().standing()).toMatchObject({ ok: true, state: 'production', record: { supervisor: 'sofia' } });
    const rows = journal.caseRows('device-state').map(({ text }) => JSON.parse(text) as { kind: string; body: object });
    expect(rows.map(({ kind }) => kind)).toEqual(['device-state-changed', 'device-state-changed']);
    expect(rows.map(({ body }) => body)).toMatchObject([
      { from: 'production', to: 'training', technician: 'tom', supervisor: 'sofia' },
      { from: 'training', to: 'production' },
    ]);
  });

  it('has another salt in every stay', async () => {
    const salts: string[] = [];
    for (const wanted of ['training', 'production', 'training'] as const) {
      await set(wanted);
      const standing = store().standing();
      if (standing.ok && standing.record !== null) salts.push(standing.record.salt);
    }
    expect(new Set(salts).size).toBe(3);
  });

  it('refuses a record that was put back', async () => {
    await set('training');
    const old = readFileSync(file());
    await set('production');
    writeFileSync(file(), old);
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_REPLACED' });
  });

  it('refuses a missing record, and one that no row names', async () => {
    await set('training');
    const record = readFileSync(file());
    rmSync(file());
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_MISSING' });
    const other = await testState();
    const chain = other.open();
    writeFileSync(join(other.stateDir, 'device-state.json'), record);
    expect(new DeviceStateStore({ stateDir: other.stateDir, ring: other.ring(), journal: chain }).standing()).toEqual({
      ok: false,
      reason: 'DEVICE_STATE_REPLACED',
    });
    chain.stop();
    other.remove();
  });

  it('refuses a record of another appliance and names it', async () => {
    await set('training');
    const other = await testState(9);
    const chain = other.open();
    const theirs = new DeviceStateStore({ stateDir: other.stateDir, ring: other.ring(), journal: chain });
    await theirs.change({ state: 'training', ...two, now: other.clock.wall() });
    renameSync(join(other.stateDir, 'device-state.json'), file());
    chain.stop();
    other.remove();
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_OTHER_DEVICE' });
  });

  it('refuses another state under the same signature', async () => {
    await set('production');
    const text = readFileSync(file(), 'utf8').replace('"state":"production"', '"state":"training"');
    writeFileSync(file(), text);
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_SIGNATURE' });
  });

  it('believes no changed byte, whichever it is', async () => {
    await set('training');
    const good = readFileSync(file());
    fc.assert(
      fc.property(fc.nat(good.length - 2), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bad = Buffer.from(good);
        bad[place] = (bad[place] ?? 0) ^ change;
        writeFileSync(file(), bad);
        const standing = store().standing();
        // White space that JSON does not count is the only change that leaves the record what it was.
        if (standing.ok) expect(JSON.parse(bad.toString('utf8'))).toEqual(JSON.parse(good.toString('utf8')));
        else expect(standing.reason).toMatch(/^DEVICE_STATE_/);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a file that is larger than a record can be', async () => {
    await set('training');
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}${' '.repeat(9000)}`);
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_UNREADABLE' });
  });

  it('believes training only while the whole chain holds', async () => {
    // More rows than the check at a start looks at.
    for (let row = 0; row < 300; row += 1) journal.appendSystem('config-loaded', 'lane', { row });
    await set('training');
    expect(store().standing()).toMatchObject({ ok: true, state: 'training' });
    journal.stop();
    const db = new Database(at('audit.db'));
    const triggers = db
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      .all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
    db.exec(`UPDATE row SET text = replace(text, '"row":1', '"row":7') WHERE seq = 2`);
    // A guard that is missing is noticed at the start already.
    for (const { sql } of triggers) db.exec(sql);
    db.close();
    journal = state.open();
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_CHAIN' });
  });

  it('leaves the state before or the new one, wherever a change breaks off', async () => {
    await set('training');
    const before = readFileSync(file());
    await set('production');
    // After the row and before the rename: the record lies beside.
    renameSync(file(), at('device-state.json.next'));
    writeFileSync(file(), before);
    expect(store().standing()).toMatchObject({ ok: true, state: 'production' });
    // The next change clears it up.
    await set('training');
    expect(store().standing()).toMatchObject({ ok: true, state: 'training' });
    expect(existsSync(at('device-state.json.next'))).toBe(false);
    // Before the row: what lies beside is not named and does not count.
    writeFileSync(at('device-state.json.next'), before);
    expect(store().standing()).toMatchObject({ ok: true, state: 'training' });
  });

  it('is set again by two people after a refusal', async () => {
    await set('training');
    writeFileSync(file(), 'x');
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_UNREADABLE' });
    await set('production');
    expect(store().standing()).toMatchObject({ ok: true, state: 'production' });
    const last = JSON.parse(journal.caseRows('device-state').at(-1)?.text ?? '{}') as { body: { from: string } };
    expect(last.body.from).toBe('DEVICE_STATE_UNREADABLE');
  });

  it('is never production where the hardware was simulated when it was provisioned', async () => {
    journal.appendSystem('provisioned', 'provisioning', { step: 'keys', simulated: true });
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_SIMULATED' });
    await set('training');
    expect(store().standing()).toMatchObject({ ok: true, state: 'training' });
    journal.appendSystem('provisioned', 'provisioning', { step: 'acceptance', simulated: false });
    const changed = await store().change({ state: 'production', ...two, now: state.clock.wall() });
    expect(changed).toMatchObject({ ok: false, reason: 'DEVICE_STATE_SIMULATED' });
    expect(store().standing()).toMatchObject({ ok: true, state: 'training' });
  });

  it('is production no longer once a row says that the hardware was simulated', async () => {
    await set('production');
    journal.appendSystem('provisioned', 'provisioning', { step: 'hardware', simulated: true });
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_SIMULATED' });
  });

  it('is not production where a row of its provisioning cannot be read', () => {
    journal.appendSystem('provisioned', 'provisioning', { step: 'keys', simulated: false });
    const db = new Database(at('audit.db'));
    const triggers = db
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      .all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
    db.exec("UPDATE row SET text = substr(text, 1, 20) WHERE text LIKE '%provisioning%'");
    for (const { sql } of triggers) db.exec(sql);
    db.close();
    expect(journal.caseRows('provisioning').map(({ text }) => text.length)).toEqual([20]);
    expect(store().isSimulated()).toBe(true);
    expect(store().standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_SIMULATED' });
  });

  it('is production where the devices were real', () => {
    journal.appendSystem('provisioned', 'provisioning', { step: 'keys', simulated: false });
    expect(store().standing()).toMatchObject({ ok: true, state: 'production' });
  });
});

describe('production', () => {
  const production = (override: string | null = null) =>
    store().change({ state: 'production', ...two, now: state.clock.wall(), override });
  const grounds = () => {
    const { body } = JSON.parse(journal.caseRows('device-state').at(-1)?.text ?? '{}') as { body: object };
    return body;
  };

  it('is refused without an acceptance run, by the reason, and leaves the state as it was', async () => {
    await set('training');
    expect(await production()).toMatchObject({ ok: false, reason: 'ACCEPTANCE_NONE' });
    run({ result: 'not-accepted' });
    expect(await production()).toMatchObject({ ok: false, reason: 'ACCEPTANCE_NOT_ACCEPTED' });
    run({ bench: true });
    expect(await production()).toMatchObject({ ok: false, reason: 'ACCEPTANCE_SIMULATED' });
    run({ bench: undefined });
    expect(await production()).toMatchObject({ ok: false, reason: 'ACCEPTANCE_SIMULATED' });
    journal.appendSystem('acceptance-run', 'acceptance', { result: 'accepted' });
    expect(await production()).toMatchObject({ ok: false, reason: 'ACCEPTANCE_UNREADABLE' });
    expect(store().standing()).toMatchObject({ ok: true, state: 'training' });
    expect(journal.caseRows('device-state')).toHaveLength(1);
  });

  it('is entered on the last run alone, also after a later stay in training', async () => {
    run({});
    expect(await production()).toMatchObject({ ok: true });
    expect(grounds()).toMatchObject({ acceptance: 'ab'.repeat(32) });
    await set('training');
    expect(await production()).toMatchObject({ ok: true });
    await set('training');
    run({ result: 'not-accepted' });
    expect(await production()).toMatchObject({ ok: false, reason: 'ACCEPTANCE_NOT_ACCEPTED' });
  });

  it('is entered without one on a written reason, which is in the row with what it overrides', async () => {
    await set('training');
    expect(await production('the imager is repaired on Monday')).toMatchObject({ ok: true });
    expect(grounds()).toMatchObject({ acceptance: 'ACCEPTANCE_NONE', override: 'the imager is repaired on Monday' });
  });

  it('is not believed accepted once a row was changed on the disk', async () => {
    run({ result: 'not-accepted' });
    // More rows than the check at a start looks at.
    for (let row = 0; row < 300; row += 1) journal.appendSystem('config-loaded', 'lane', { row });
    journal.stop();
    const db = new Database(at('audit.db'));
    const triggers = db
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      .all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
    db.exec("UPDATE row SET text = replace(text, 'not-accepted', 'accepted') WHERE seq = 1");
    for (const { sql } of triggers) db.exec(sql);
    db.close();
    journal = state.open();
    expect(await production()).toMatchObject({ ok: false, reason: 'ACCEPTANCE_CHAIN' });
    expect(store().acceptance()).toEqual({ ok: false, reason: 'ACCEPTANCE_CHAIN' });
  });

  it('no reason lets simulated hardware in', async () => {
    journal.appendSystem('provisioned', 'provisioning', { step: 'keys', simulated: true });
    expect(await production('everything was looked at')).toMatchObject({ ok: false, reason: 'DEVICE_STATE_SIMULATED' });
  });

  it('takes a reason of one line and of some words', () => {
    expect(overrideFault('the imager is repaired on Monday')).toBeNull();
    for (const reason of ['', 'why not', `${' '.repeat(20)}x`, 'x'.repeat(201), 'first line\nsecond line'])
      expect(overrideFault(reason)).toContain('10 to 200');
  });
});
