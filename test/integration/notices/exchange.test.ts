import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { AuditRow } from '../../../src/core/audit/index.ts';
import { noticeStatus, startExchange } from '../../../src/daemon/state/index.ts';
import { caseWith, type NoticeOffice, noticeOffice, noticesFor, stickIn } from '../../fakes/notices.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let office: NoticeOffice;
let journal: AuditJournal;
let folder: string;
let idle = true;
let turn: () => void;
let warned: string[];

beforeEach(async () => {
  state = await testState();
  office = noticeOffice();
  office.enrol(state.ring());
  journal = state.open(noticesFor(office));
  folder = stickIn(state, 'exchange');
  idle = true;
  warned = [];
});
afterEach(() => {
  journal.stop();
  state.remove();
  office.remove();
});

function notices(changes: object = {}) {
  return { centralKey: { seal: '', receipts: '' }, classes: [], folder, warnAfterHours: 24, ...changes };
}

function start(changes: object = {}) {
  return startExchange({
    config: { notices: notices(changes) },
    journal,
    clock: state.clock,
    every: (_ms, run) => {
      turn = run;
      return () => undefined;
    },
    idle: () => idle,
    warn: (message) => warned.push(message),
  });
}

const there = (kind: 'notices' | 'receipts'): number => readdirSync(join(folder, kind)).length;

describe('the exchange of the daemon', () => {
  it('carries notices and takes receipts, never while a traveller is there', async () => {
    journal.append('case-1', caseWith('alert-1'));
    idle = false;
    const waiting = start();
    await waiting.stop();
    expect(readdirSync(folder)).toEqual([]);
    idle = true;
    const exchange = start();
    await exchange.stop();
    expect(there('notices')).toBe(2);
    await office.receive(folder);
    turn();
    await exchange.stop();
    expect([there('notices'), there('receipts'), journal.outbox.status().waiting]).toEqual([0, 0, 0]);
    expect([exchange.fault(), warned]).toEqual([null, []]);
  });

  it.each(['notices', 'receipts'])('writes and reads nothing where %s is a link', async (inner) => {
    journal.append('case-1', caseWith('alert-1'));
    const elsewhere = join(state.stateDir, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(folder, inner));
    const exchange = start();
    await exchange.stop();
    expect([exchange.fault(), readdirSync(elsewhere)]).toEqual([expect.stringContaining('is a link'), []]);
    rmSync(join(folder, inner));
    turn();
    await exchange.stop();
    expect([exchange.fault(), there('notices')]).toEqual([null, 2]);
  });

  it('says once what is wrong with the folder, and goes on when it is there again', async () => {
    journal.append('case-1', caseWith('alert-1'));
    rmSync(folder, { recursive: true });
    const exchange = start();
    await exchange.stop();
    turn();
    await exchange.stop();
    expect(warned).toHaveLength(1);
    expect(exchange.fault()).toContain('there is no such folder');
    folder = stickIn(state, 'exchange');
    turn();
    await exchange.stop();
    expect([exchange.fault(), there('notices')]).toEqual([null, 2]);
  });

  it('notes a forged receipt in the audit once, not every five minutes', async () => {
    journal.append('case-1', caseWith('alert-1'));
    const exchange = start();
    await exchange.stop();
    const [name = ''] = readdirSync(join(folder, 'notices'));
    writeFileSync(join(folder, 'receipts', name.replace('.wpn', '.wpr')), '{}');
    for (let round = 0; round < 3; round += 1) {
      turn();
      await exchange.stop();
    }
    const rows = [...journal.readRows({ from: 1, to: 1000 })].map(({ text }) => JSON.parse(text) as AuditRow);
    expect(rows.filter((row) => row.kind === 'notice-receipt-refused')).toHaveLength(1);
    expect(journal.outbox.status().waiting).toBe(2);
  });

  it('does nothing where no folder is named', async () => {
    journal.append('case-1', caseWith('alert-1'));
    const exchange = start({ folder: null });
    await exchange.stop();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('what is said of the outbox', () => {
  const HOUR_MS = 3_600_000;
  const at = (hours: number, changes: object = {}) =>
    noticeStatus(journal.outbox.status(), {
      now: new Date(state.clock.at.getTime() + hours * HOUR_MS),
      notices: notices(changes),
    });

  it('asks for somebody only when a notice has waited too long, or the outbox is full', () => {
    expect(at(0)).toMatchObject({ waiting: 0, remedy: null, words: 'nothing is waiting' });
    journal.append('case-1', caseWith('alert-1'));
    expect(at(23)).toMatchObject({ waiting: 2, remedy: null });
    expect(at(24)).toMatchObject({
      words: '2 are waiting for a receipt, 2 never sent, the oldest 24.0 h old',
      remedy: expect.stringContaining('waypost notices send') as string,
    });
    journal.stop();
    journal = state.open(noticesFor(office, ['protect'], 2));
    journal.append('case-2', caseWith('alert-2'));
    expect(at(0).words).toContain('the outbox is full (2), 2 are kept in the audit');
    expect(at(0).remedy).not.toBeNull();
  });

  it('says plainly that nothing is configured', () => {
    journal.stop();
    journal = state.open();
    expect(noticeStatus(journal.outbox.status(), { now: state.clock.at, notices: null })).toMatchObject({
      configured: false,
      words: 'not configured: hits are not reported to the central office',
      remedy: null,
    });
  });
});
