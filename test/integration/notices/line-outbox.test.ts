import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { STICK_FILES } from '../../../src/adapters/storage/notice-exchange/exchange.ts';
import { collectReceipts, sendNotices } from '../../../src/adapters/storage/notice-exchange/index.ts';
import { letterFile, openLetter } from '../../../src/adapters/storage/outbox/index.ts';
import { caseWith, type NoticeOffice, noticeOffice, noticesFor, stickIn } from '../../fakes/notices.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const AGAIN = 10 * MINUTE;
let state: TestState;
let office: NoticeOffice;
let journal: AuditJournal;

beforeEach(async () => {
  state = await testState();
  office = noticeOffice();
  office.enrol(state.ring());
  journal = state.open(noticesFor(office, []));
});
afterEach(() => {
  journal.stop();
  state.remove();
  office.remove();
});

/** Makes notices: what an officer said about one entry each. */
const hits = (many: number, from = 1): void => {
  for (let at = from; at < from + many; at += 1) journal.append(`case-${at}`, caseWith(`alert-${at}`, `r-${at}`));
};
const line = () => journal.outbox.line;
const next = () => line().next({ now: state.clock.wall(), againAfterMs: AGAIN });
const deliver = (ref: string): void => {
  const row = { kind: 'notices-delivered' as const, subject: 'notices', body: { count: 1 } };
  journal.appendBeside(row, () => journal.outbox.delivered([ref], state.clock.wall()));
};
/** Number of what is due, which then is sent. */
const sendOne = (): number | null => {
  const due = next();
  if (due !== null) line().sent(due.number, state.clock.wall());
  return due?.number ?? null;
};
const ask = (ranges: { from: number; to: number }[], time = state.clock.wall().toISOString()): number =>
  line().ask(ranges, { time, now: state.clock.wall() });

describe('the line', () => {
  it('sends what was never sent, oldest first, then what has no receipt for ten beats', () => {
    hits(2);
    expect([sendOne(), sendOne(), sendOne()]).toEqual([1, 2, null]);
    state.clock.advanceMs(AGAIN - 1);
    expect(sendOne()).toBeNull();
    hits(1, 3);
    expect(sendOne()).toBe(3);
    state.clock.advanceMs(1);
    expect([sendOne(), sendOne(), sendOne()]).toEqual([1, 2, null]);
  });

  it('sends again after the clock was set back', () => {
    hits(1);
    expect(sendOne()).toBe(1);
    state.clock.advanceMs(-DAY);
    expect(sendOne()).toBe(1);
  });

  it('sends by itself what a stick carries too, and nothing of what has a receipt', async () => {
    hits(1);
    const stick = stickIn(state);
    await sendNotices({ journal, folder: stick, clock: state.clock });
    expect(sendOne()).toBe(1);
    await office.receive(stick);
    await collectReceipts({ journal, folder: stick, clock: state.clock });
    state.clock.advanceMs(AGAIN);
    expect(sendOne()).toBeNull();
  });
});

describe('a request for missing numbers', () => {
  it('brings back what was delivered, once, and ends nothing and delivers nothing twice', () => {
    hits(3);
    for (let at = 0; at < 3; at += 1) {
      const due = next();
      sendOne();
      deliver(due?.ref ?? '');
    }
    expect(sendOne()).toBeNull();
    const rows = journal.head().seq;
    expect(ask([{ from: 2, to: 9 }])).toBe(2);
    expect([sendOne(), sendOne(), sendOne()]).toEqual([2, 3, null]);
    expect(journal.outbox.status().waiting).toBe(0);
    expect(journal.head().seq).toBe(rows);
  });

  it('counts once: a broker that repeats it gets nothing', () => {
    hits(1);
    deliver(next()?.ref ?? '');
    const time = state.clock.wall().toISOString();
    expect(ask([{ from: 1, to: 1 }], time)).toBe(1);
    expect(sendOne()).toBe(1);
    expect(ask([{ from: 1, to: 1 }], time)).toBe(0);
    expect(ask([{ from: 1, to: 1 }], new Date(Date.parse(time) - 1).toISOString())).toBe(0);
    journal.stop();
    journal = state.open(noticesFor(office, []));
    expect(ask([{ from: 1, to: 1 }], time)).toBe(0);
    expect(sendOne()).toBeNull();
    state.clock.advanceMs(1);
    expect(ask([{ from: 1, to: 1 }])).toBe(1);
  });

  it('from two days ahead is not honoured, and bars no later one', () => {
    hits(1);
    deliver(next()?.ref ?? '');
    expect(ask([{ from: 1, to: 1 }], new Date(state.clock.wall().getTime() + 2 * DAY).toISOString())).toBe(0);
    expect(ask([{ from: 1, to: 1 }])).toBe(1);
  });

  it('holds up nothing that was never sent', () => {
    hits(2);
    for (let at = 0; at < 2; at += 1) {
      const due = next();
      sendOne();
      deliver(due?.ref ?? '');
    }
    hits(1, 3);
    ask([{ from: 1, to: 2 }]);
    expect([sendOne(), sendOne(), sendOne(), sendOne()]).toEqual([3, 1, 2, null]);
  });

  it('finds a delivered box for fourteen days, and then no more', () => {
    hits(1);
    deliver(next()?.ref ?? '');
    state.clock.advanceMs(14 * DAY);
    expect(line().dropKept(state.clock.wall())).toBe(0);
    state.clock.advanceMs(1);
    expect(line().dropKept(state.clock.wall())).toBe(1);
    expect(ask([{ from: 1, to: 1 }])).toBe(0);
    hits(1, 2);
    expect(next()?.number).toBe(2);
  });
});

describe('letters of the line', () => {
  it('are signed by the kiosk and of the size of a notice; reports are numbered from 1, over a restart too', () => {
    hits(1);
    const notice = next();
    const blank = line().seal({ blank: {} }, state.clock.wall());
    if (notice === null || blank === null) throw new Error('nothing was made');
    expect(letterFile(blank)).toHaveLength(letterFile(notice).length);
    const opened = openLetter(Buffer.from(letterFile(blank)), {
      keys: [office.keys.box],
      sender: (device) => office.known.get(device) ?? null,
    });
    expect(opened).toMatchObject({ ok: true, letter: { kind: 'blank' }, from: 'Lane 1' });
    expect([line().nextReport(), line().nextReport()]).toEqual([1, 2]);
    journal.stop();
    journal = state.open(noticesFor(office, []));
    expect(line().nextReport()).toBe(3);
  });

  it('are none where the site tells central nothing', () => {
    journal.stop();
    journal = state.open(null);
    expect(line().seal({ blank: {} }, state.clock.wall())).toBeNull();
    expect(line().central).toBeNull();
  });
});

describe('a stick', () => {
  const files = (stick: string): string[] => readdirSync(join(stick, 'notices'));
  const send = (stick: string) => sendNotices({ journal, folder: stick, clock: state.clock, fill: true });

  it.each([0, 1, STICK_FILES - 1, STICK_FILES, STICK_FILES + 1])(
    'with %i notices holds a multiple of 64 files of one size',
    async (many) => {
      hits(many);
      const stick = stickIn(state);
      const { there } = await send(stick);
      expect(there).toBe(many);
      const names = files(stick);
      expect(names).toHaveLength(Math.max(1, Math.ceil(many / STICK_FILES)) * STICK_FILES);
      expect(new Set(names.map((name) => statSync(join(stick, 'notices', name)).size)).size).toBe(1);
      expect(await send(stick)).toMatchObject({ written: 0, blanks: 0, fault: null });
      expect(files(stick)).toEqual(names);
    },
  );

  it('comes back empty: the receipts of blanks are known, those of other kiosks stay', async () => {
    hits(2);
    const stick = stickIn(state);
    await send(stick);
    await office.receive(stick);
    const foreign = `${'ab'.repeat(32)}.wpr`;
    writeFileSync(join(stick, 'receipts', foreign), '{}');
    const collected = await collectReceipts({ journal, folder: stick, clock: state.clock });
    expect(collected).toMatchObject({ delivered: 2, foreign: 1, refused: 0 });
    expect(files(stick)).toEqual([]);
    expect(readdirSync(join(stick, 'receipts'))).toEqual([foreign]);
  });
});
