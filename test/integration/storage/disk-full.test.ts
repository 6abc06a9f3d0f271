import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { importBundle } from '../../../src/delivery/bundles/index.ts';
import { runWriter, writer } from '../../fakes/kill-loop.ts';
import { HEAD, importRequest, RECORDS, testOffice } from '../../fakes/lists.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
beforeEach(async () => {
  state = await testState();
  // The child writes with the time of the machine: an older clock here would be noted as a step back.
  state.clock.at = new Date(Date.now() + 3_600_000);
});
afterEach(() => state.remove());

const untilEnd = (): Promise<void> => Promise.resolve();

/** A file system of this size is only mounted as root; elsewhere the file size limit stands for the full disk. */
function mountSmallDisk(path: string): boolean {
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a disk without space', () => {
  it('ends in AUDIT_UNAVAILABLE with every acknowledged row kept: file size limit', async () => {
    // 600 blocks of 1024 bytes; node ignores SIGXFSZ, so the write fails with EFBIG.
    const run = await runWriter(
      ['bash', '-c', `ulimit -f 600 && exec "$@"`, 'bash', ...writer(state.stateDir, 'full')],
      untilEnd,
    );
    expect(run.code).toBe(4);
    expect(run.output).toContain('unavailable The audit cannot be written');
    expect(run.output).not.toContain('healthy after a failure');
    expect(run.acknowledged.length).toBeGreaterThan(20);
    const journal = state.open();
    const last = run.acknowledged.at(-1)!;
    expect(journal.head().seq).toBe(last.seq);
    expect(verifyJournal(journal).ok).toBe(true);
    // With room again the same folder goes on.
    expect(journal.appendSystem('started', 'lane-1', {})).toEqual({ ok: true, seq: last.seq + 1 });
    journal.stop();
  });

  it('ends in AUDIT_UNAVAILABLE with every acknowledged row kept: small file system', async (context) => {
    const disk = join(state.stateDir, 'disk');
    if (!mountSmallDisk(disk)) return context.skip('mounting a small file system needs root');
    try {
      const run = await runWriter(writer(disk, 'full'), untilEnd);
      expect(run.code).toBe(4);
      expect(run.output).toContain('unavailable The audit cannot be written: the disk is full.');
      const small: TestState = { ...state, stateDir: disk };
      const { openJournal } = await import('../../../src/adapters/storage/journal/index.ts');
      const opened = openJournal({ stateDir: disk, ring: small.ring(), clock: small.clock, bootId: 'b' });
      expect(opened.ok).toBe(true);
      if (!opened.ok) return;
      expect(opened.journal.head().seq).toBe(run.acknowledged.at(-1)!.seq);
      expect(verifyJournal(opened.journal).ok).toBe(true);
      opened.journal.stop();
    } finally {
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });

  it('refuses a list that does not fit, keeps the old one, and takes it when there is room', async (context) => {
    const lists = join(state.stateDir, 'lists');
    if (!mountSmallDisk(lists)) return context.skip('mounting a small file system needs root');
    const journal = state.open();
    const office = testOffice(state);
    const request = importRequest(state, office, journal);
    const many = Array.from({ length: 3000 }, (_, at) => RECORDS[1]!.replace('per-1', `per-${at}`));
    try {
      expect(await importBundle({ ...request, bundle: { bytes: office.bundle() } })).toMatchObject({ ok: true });
      const large = office.bundle({ head: { generation: 4 }, records: many });
      expect(await importBundle({ ...request, bundle: { bytes: large } })).toMatchObject({
        ok: false,
        reason: 'STORAGE_FULL',
      });
      const besideLog = readdirSync(join(lists, HEAD.listId)).filter((name) => !/^g3\.db-(?:wal|shm)$/.test(name));
      expect(besideLog.sort()).toEqual(['current', 'g3.db', 'import.lock']);
      execFileSync('mount', ['-o', 'remount,size=32m', lists]);
      expect(await importBundle({ ...request, bundle: { bytes: large } })).toMatchObject({ ok: true, records: 3000 });
    } finally {
      journal.stop();
      execFileSync('umount', ['-l', lists]);
    }
  });
});
