import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ListStore } from '../../../src/adapters/storage/lists/index.ts';
import {
  type CounterPolicy,
  counterStatus,
  ledgerPath,
  RollbackGuard,
  readLedger,
  TpmCounter,
  writeLedger,
} from '../../../src/adapters/storage/rollback/index.ts';
import type { TpmReading } from '../../../src/adapters/storage/rollback/status.ts';
import { settleCounter } from '../../../src/delivery/apply/index.ts';
import { missingTpmPrograms, SoftwareTpm } from '../../fakes/software-tpm.ts';
import { UpdateRig } from '../../fakes/update-site.ts';

describe('the table of the counter (docs/updates.md)', () => {
  const at = (value: number): TpmReading => ({ ok: true, value });
  const absent: TpmReading = { ok: false, why: 'absent', message: '' };
  const silent: TpmReading = { ok: false, why: 'silent', message: 'no answer' };
  const d = (counter: number, tpm = true) => ({ counter, tpm });
  type Ledger = Parameters<typeof counterStatus>[0]['ledger'];
  const rows: [string, CounterPolicy, Ledger, TpmReading | null, boolean, string, boolean][] = [
    ['d = t', 'tpm', d(5), at(5), true, 'normal', true],
    ['d = t + 1', 'tpm', d(6), at(5), true, 'catch-up', true],
    ['d < t', 'tpm', d(4), at(5), true, 'rolled-back', false],
    ['d > t + 1', 'tpm', d(7), at(5), true, 'foreign', false],
    ['no NV index', 'tpm', d(5), absent, true, 'foreign', false],
    ['TPM silent, tpm', 'tpm', d(5), silent, true, 'silent', true],
    ['TPM silent, tpm-required', 'tpm-required', d(5), silent, true, 'silent', false],
    ['counted without a TPM, which is asked now', 'tpm', d(5, false), at(5), true, 'foreign', false],
    ['counted by a TPM, which is asked no more', 'file', d(5), null, true, 'foreign', false],
    ['ledger damaged', 'tpm', 'damaged', at(5), true, 'ledger-lost', false],
    ['ledger gone, TPM counts', 'tpm', null, at(5), false, 'ledger-lost', false],
    ['ledger gone, a list was counted', 'file', null, null, true, 'ledger-lost', false],
    ['nothing was ever counted', 'file', null, null, false, 'new', true],
    ['nothing was ever counted, tpm', 'tpm', null, absent, false, 'new', true],
    ['nothing was ever counted, tpm-required', 'tpm-required', null, absent, false, 'new', false],
    ['a file alone', 'file', d(5, false), null, true, 'file', true],
  ];
  it.each(rows)('%s', (_, policy, ledger, tpm, counted, verdict, serve) => {
    const standing = counterStatus({ policy, ledger, tpm, counted });
    expect([standing.verdict, standing.serve]).toEqual([verdict, serve]);
    if (!serve) expect(standing.warning?.length ?? 0).toBeGreaterThan(10);
  });
});

let rig: UpdateRig;
beforeEach(async () => {
  rig = await UpdateRig.start();
});
afterEach(() => rig.remove());

/** How the list serves under the guard, as the daemon after a start. */
async function served(): Promise<string> {
  const { stateDir, ring, policy, tpm } = rig.site;
  // As the next start of the appliance finds the folder, audit included.
  const journal = rig.state.open();
  const guard = new RollbackGuard({ stateDir, ring, policy, tpm, journal });
  await guard.start();
  const quiet = (): void => undefined;
  const lists = [{ id: 'missing-persons', name: 'L', maxAgeHours: 24 }];
  const store = new ListStore({
    stateDir,
    lists,
    ring,
    clock: rig.state.clock,
    onUnreadable: quiet,
    onDamaged: quiet,
    guard,
  });
  const [status] = store.status();
  store.close();
  journal.stop();
  return `${status?.state} ${status?.version}`;
}

async function publish(generation: number): Promise<void> {
  rig.addFull(generation);
  rig.repository.publish();
  const report = await rig.apply();
  if (!report.ok) throw new Error(`${report.reason}: ${report.message}`);
}

/** A copy of the whole state folder, and putting it back: what a thief of the disk or a restored backup does. */
function keepState(): () => void {
  const copy = mkdtempSync(join(tmpdir(), 'waypost-copy-'));
  cpSync(rig.state.stateDir, copy, { recursive: true, verbatimSymlinks: true });
  return () => {
    rig.journal.stop();
    rmSync(rig.state.stateDir, { recursive: true });
    cpSync(copy, rig.state.stateDir, { recursive: true, verbatimSymlinks: true });
    rmSync(copy, { recursive: true });
    rig.restart();
  };
}

describe('without a TPM', () => {
  it('a list that is put back alone is told by the sealed ledger, and does not serve', async () => {
    await rig.trust();
    await publish(1);
    const lists = mkdtempSync(join(tmpdir(), 'waypost-copy-'));
    cpSync(join(rig.state.stateDir, 'lists'), lists, { recursive: true, verbatimSymlinks: true });
    await publish(2);
    expect(await served()).toBe('fresh 2');
    rmSync(join(rig.state.stateDir, 'lists'), { recursive: true });
    cpSync(lists, join(rig.state.stateDir, 'lists'), { recursive: true, verbatimSymlinks: true });
    rmSync(lists, { recursive: true });
    expect(await served()).toBe('rollback null');
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
    expect(await served()).toBe('fresh 2');
  });

  it('a ledger that is put back, deleted or changed is told by the list', async () => {
    await rig.trust();
    await publish(1);
    const old = readLedger(rig.state.stateDir, rig.state.ring());
    await publish(2);
    await publish(3);
    if (!old.ok || old.ledger === null) throw new Error('a ledger is there');
    writeLedger(rig.state.stateDir, rig.state.ring(), old.ledger);
    expect(await served()).toBe('rollback null');
    rmSync(ledgerPath(rig.state.stateDir));
    expect(await served()).toBe('rollback null');
    expect(await rig.apply()).toMatchObject({ ok: false, reason: 'UPDATE_COUNTER' });
    await expect(rig.trust()).rejects.toThrow('UPDATE_COUNTER');
    await rig.trust(1, true);
    expect(await served()).toBe('rollback null');
    expect(await rig.apply()).toMatchObject({ ok: true });
    expect(await served()).toBe('fresh 3');
  });

  it('a whole older state folder is not told: only a TPM does', async () => {
    await rig.trust();
    await publish(1);
    const putBack = keepState();
    await publish(2);
    putBack();
    expect(await served()).toBe('fresh 1');
  });
});

const missing = missingTpmPrograms();
describe.skipIf(missing !== null)(
  `with a TPM of software${missing === null ? '' : ` (skipped, missing: ${missing})`}`,
  () => {
    let tpm: SoftwareTpm;
    beforeAll(async () => {
      tpm = new SoftwareTpm();
      await tpm.start();
    });
    afterAll(() => tpm.remove());
    let index = 0x01800a57;
    beforeEach(() => {
      index += 1;
      const nvIndex = `0x0${index.toString(16)}`;
      rig.site = { ...rig.site, policy: 'tpm-required', tpm: new TpmCounter({ tcti: tpm.tcti, nvIndex }) };
    });
    const value = async (): Promise<number> => {
      const reading = await rig.site.tpm?.read();
      return reading?.ok ? reading.value : -1;
    };
    const counter = (): number => {
      const read = readLedger(rig.state.stateDir, rig.state.ring());
      return read.ok ? (read.ledger?.counter ?? -1) : -1;
    };

    it('counts once for each generation put to use, and not for a check', async () => {
      await rig.trust();
      const first = await value();
      expect(counter()).toBe(first);
      await publish(1);
      await publish(2);
      await rig.apply();
      expect([await value(), counter()]).toEqual([first + 2, first + 2]);
      expect(await served()).toBe('fresh 2');
    });

    it('tells a whole older state folder, whatever its date, and takes every list again', async () => {
      await rig.trust();
      await publish(1);
      const putBack = keepState();
      await publish(2);
      putBack();
      expect(await served()).toBe('rollback null');
      expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
      expect([await value(), await served()]).toEqual([counter(), 'fresh 2']);
    });

    it('an older state with nothing newer to load stays out of use', async () => {
      await rig.trust();
      await publish(1);
      const putBack = keepState();
      await publish(2);
      putBack();
      rmSync(join(rig.repository.folder, rig.repository.fileOf('wl/missing-persons/g2.full.wpb')));
      expect(await rig.apply()).toMatchObject({ ok: false, reason: 'UPDATE_FILE_MISSING' });
      expect(await served()).toBe('rollback null');
    });

    it('makes up for a crash between commit, ledger and count', async () => {
      await rig.trust();
      await publish(1);
      const before = readLedger(rig.state.stateDir, rig.state.ring());
      if (!before.ok || before.ledger === null) throw new Error('a ledger is there');
      const { tpm: real } = rig.site;
      if (real === null) throw new Error('a TPM is there');
      const dead = {
        read: () => real.read(),
        define: () => real.define(),
        increment: () => Promise.resolve({ ok: false as const, message: 'power' }),
      };
      rig.addFull(2);
      rig.repository.publish();
      expect(await rig.apply({ tpm: dead })).toMatchObject({ ok: false, reason: 'UPDATE_COUNTER' });
      expect(await served()).toBe('fresh 2');
      writeLedger(rig.state.stateDir, rig.state.ring(), before.ledger);
      expect(await served()).toBe('fresh 2');
      const settled = await settleCounter(rig.site);
      expect(settled).toMatchObject({ verdict: 'normal', serve: true });
      expect([counter(), await value()]).toEqual([before.ledger.counter + 1, before.ledger.counter + 1]);
      expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'up-to-date', generation: 2 }] });
    });

    it('does not serve on another TPM until it is provisioned again, and then only what comes whole', async () => {
      await rig.trust();
      await publish(1);
      const other = new SoftwareTpm();
      await other.start();
      rig.site = { ...rig.site, tpm: new TpmCounter({ tcti: other.tcti, nvIndex: '0x01800a57' }) };
      expect(await served()).toBe('rollback null');
      expect(await rig.apply()).toMatchObject({ ok: false, reason: 'UPDATE_COUNTER' });
      await expect(rig.trust()).rejects.toThrow('UPDATE_COUNTER');
      await rig.trust(1, true);
      expect(await served()).toBe('rollback null');
      expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied' }] });
      expect(await served()).toBe('fresh 1');
      await other.stop();
      expect(await served()).toBe('rollback null');
      rig.site = { ...rig.site, policy: 'tpm' };
      expect(await served()).toBe('fresh 1');
      expect(await rig.apply()).toMatchObject({ ok: false, reason: 'UPDATE_COUNTER' });
      await other.remove();
    });
  },
);
