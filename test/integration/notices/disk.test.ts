import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { collectReceipts, sendNotices } from '../../../src/adapters/storage/notice-exchange/index.ts';
import { runWriter } from '../../fakes/kill-loop.ts';
import { caseWith, type NoticeOffice, noticeOffice, noticesFor } from '../../fakes/notices.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const WRITER = join(import.meta.dirname, '..', '..', 'fakes', 'notice-writer.mjs');
let state: TestState;
let office: NoticeOffice;
beforeEach(async () => {
  state = await testState();
  office = noticeOffice();
  office.enrol(state.ring());
  state.clock.at = new Date(Date.now() + 3_600_000);
});
afterEach(() => {
  state.remove();
  office.remove();
});

/** A stick of this size is only mounted as root. */
function mountStick(path: string, options: string): boolean {
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a disk without space', () => {
  it('keeps audit rows and notices together to the last', async () => {
    const { seal, receipts } = office.policy();
    const child = [process.execPath, WRITER, state.stateDir, 'full', toHex(seal), toHex(receipts)];
    const run = await runWriter(['bash', '-c', 'ulimit -f 900 && exec "$@"', 'bash', ...child], () =>
      Promise.resolve(),
    );
    expect(run.code).toBe(4);
    expect(run.output).toContain('unavailable The audit cannot be written');
    const journal = state.open(noticesFor(office));
    expect(verifyJournal(journal).ok).toBe(true);
    const told = [...journal.readRows({ from: 1, to: Number.MAX_SAFE_INTEGER })].filter(({ text }) =>
      /"kind":"(alert-raised|adjudicated)"/.test(text),
    );
    expect(told.length).toBeGreaterThan(10);
    expect(journal.outbox.status().waiting).toBe(told.length);
    expect(journal.outbox.status().waiting).toBe(run.acknowledged.length);
    journal.stop();
  });
});

describe('a stick', () => {
  it('that is full takes what fits, and the rest when there is room', async (context) => {
    const stick = join(state.stateDir, 'stick');
    if (!mountStick(stick, 'size=64k,mode=700')) return context.skip('mounting a small file system needs root');
    const journal = state.open(noticesFor(office));
    try {
      for (let at = 0; at < 20; at += 1) journal.append(`case-${at}`, caseWith(`alert-${at}`));
      const send = () => sendNotices({ journal, folder: stick, clock: state.clock });
      const full = await send();
      expect(full.fault).toBe('NOTICE_FOLDER_FULL');
      expect(full.there).toBeGreaterThan(0);
      expect(full.there).toBeLessThan(40);
      expect(readdirSync(join(stick, 'notices')).filter((name) => name.endsWith('.part'))).toEqual([]);
      expect(journal.outbox.status()).toMatchObject({ waiting: 40, unsent: 40 - full.there });
      // Central has room for some receipts only after it removed nothing yet: it says so and loses none.
      const first = await office.receive(stick);
      expect(first.fault).toBe('NOTICE_FOLDER_FULL');
      execFileSync('mount', ['-o', 'remount,size=1m', stick]);
      expect(await send()).toMatchObject({ there: 40, fault: null });
      const second = await office.receive(stick);
      expect(second).toMatchObject({ refused: [], fault: null });
      expect(first.arrived.length + second.arrived.length).toBe(40);
      expect(await collectReceipts({ journal, folder: stick, clock: state.clock })).toMatchObject({ delivered: 40 });
      execFileSync('mount', ['-o', 'remount,ro', stick]);
      journal.append('case-x', caseWith('alert-x'));
      expect(await send()).toMatchObject({ there: 0, fault: 'NOTICE_FOLDER_UNWRITABLE' });
      expect(journal.outbox.status()).toMatchObject({ waiting: 2, unsent: 2 });
    } finally {
      journal.stop();
      execFileSync('umount', ['-l', stick]);
    }
  });

  it('that is pulled while it is written loses nothing', async (context) => {
    const stick = join(state.stateDir, 'stick');
    if (!mountStick(stick, 'size=4m,mode=700')) return context.skip('mounting a small file system needs root');
    const journal = state.open(noticesFor(office));
    try {
      for (let at = 0; at < 100; at += 1) journal.append(`case-${at}`, caseWith(`alert-${at}`));
      const sending = sendNotices({ journal, folder: stick, clock: state.clock });
      // Not before the first file: an empty mount point would be taken for the stick.
      while (!existsSync(join(stick, 'notices')) || readdirSync(join(stick, 'notices')).length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      execFileSync('umount', ['-l', stick]);
      const { there, fault } = await sending;
      expect(fault).toBe('NOTICE_FOLDER_MISSING');
      expect(there).toBeLessThan(200);
      expect(journal.outbox.status().waiting).toBe(200);
    } finally {
      journal.stop();
    }
  });
});
