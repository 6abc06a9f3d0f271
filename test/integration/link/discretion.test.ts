import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { deviceBoxKey } from '../../../src/adapters/storage/keys/index.ts';
import { openLetter, receiptFile } from '../../../src/adapters/storage/outbox/index.ts';
import { LinkService } from '../../../src/daemon/link/link-service.ts';
import { answerCellOf, openCell } from '../../../src/delivery/cells/index.ts';
import { BackOff } from '../../../src/delivery/courier/back-off.ts';
import { Courier } from '../../../src/delivery/courier/courier.ts';
import { CourierFolder } from '../../../src/delivery/courier/courier-folder.ts';
import { linkPlaces } from '../../../src/delivery/courier/index.ts';
import type { Dial, LineEvents } from '../../../src/delivery/courier/line.ts';
import { CELL_BYTES } from '../../../src/delivery/line/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { plainReport } from '../../fakes/line-site.ts';
import { caseWith, noticeOffice, noticesFor } from '../../fakes/notices.ts';
import { testState } from '../../fakes/stores.ts';

const BEAT = 60_000;
const MINUTES = 60;
/** Away from the line from and to this minute: the catch-up is compared as well. */
const OUTAGE = [20, 32] as const;

interface Trace {
  /** Time and size of everything that went out or came back, milliseconds and bytes. */
  line: string[];
  /** Seconds at which a cell was written for the courier: what a courier that was taken over could see. */
  written: number[];
  cells: Set<string>;
  notices: number[];
}

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

/** An hour of one kiosk whose clock the test moves, with hits at these minutes. */
async function hour(hits: readonly number[]): Promise<Trace> {
  const clock = new HandClock();
  const state = await testState();
  const office = noticeOffice();
  const device = office.enrol(state.ring());
  const box = deviceBoxKey(state.ring()).publicKey;
  const journal = state.open(noticesFor(office, []));
  const places = linkPlaces(state.stateDir);
  const trace: Trace = { line: [], written: [], cells: new Set(), notices: [] };
  let away = false;
  let lost: LineEvents | null = null;
  const dial: Dial = (events) => {
    if (away) return Promise.resolve({ ok: false, reason: 'LINK_UNREACHABLE' });
    lost = events;
    const publish = (bytes: Uint8Array): void => {
      trace.line.push(`${clock.now} out ${bytes.length}`);
      trace.cells.add(Buffer.from(bytes).toString('hex'));
      const file = openCell(bytes, office.keys.box);
      const opened = openLetter(file ?? new Uint8Array(), {
        keys: [office.keys.box],
        sender: (id) => office.known.get(id) ?? null,
      });
      if (!opened.ok) throw new Error(opened.reason);
      if (opened.letter.kind === 'notice') trace.notices.push(opened.letter.notice.number);
      const time = clock.wall().toISOString();
      const answer = answerCellOf(receiptFile({ ref: opened.ref, time }, office.keys.receipts), box);
      trace.line.push(`${clock.now} in ${answer.length}`);
      events.answer(answer);
    };
    return Promise.resolve({ ok: true, line: { publish, close: () => Promise.resolve() } });
  };
  const parts = { stateDir: state.stateDir, beatMs: BEAT, ring: state.ring(), journal, clock, report: plainReport };
  const service = new LinkService({ ...parts, every: () => () => undefined, idle: () => true, warn: () => undefined });
  await service.turn();
  const courier = new Courier({
    ...{ linkId: 'b35d86f2c5f84283700b', beatMs: BEAT, places, dial, log: () => undefined },
    folder: new CourierFolder(places, { cellBytes: CELL_BYTES }),
    backOff: new BackOff(() => 0.5),
    time: { now: () => clock.now, after: (ms, run) => clock.after(ms, run) },
  });
  courier.start();
  undo.push(async () => {
    await courier.stop();
    journal.stop();
    state.remove();
    office.remove();
  });
  let last = '';
  for (let second = 0; second < MINUTES * 60; second += 1) {
    if (second === OUTAGE[0] * 60) {
      away = true;
      (lost as LineEvents | null)?.closed('LINK_UNREACHABLE');
    }
    if (second === OUTAGE[1] * 60) away = false;
    if (second % 60 === 0 && hits.includes(second / 60))
      journal.append(`case-${second}`, caseWith(`alert-${second}`, `r-${second}`));
    clock.advance(1_000);
    await Promise.resolve();
    await service.turn();
    const now = readdirSync(places.up).includes('cell') ? readFileSync(places.cell).toString('hex') : '';
    if (now !== last) trace.written.push(second);
    last = now;
  }
  expect(journal.outbox.status().waiting).toBe(0);
  expect(device).toHaveLength(32);
  return trace;
}

describe('who hears the line, and a courier that was taken over', () => {
  it('see the same sizes at the same times with twelve hits as with none', async () => {
    const none = await hour([]);
    const twelve = await hour([1, 2, 3, 9, 14, 21, 22, 23, 40, 41, 42, 55]);
    expect(twelve.notices).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect(none.notices).toEqual([]);
    expect(none.line.length).toBeGreaterThan(2 * (MINUTES - 8));
    expect(twelve.line).toEqual(none.line);
    expect(twelve.written).toEqual(none.written);
    const cells = new Set([...none.cells, ...twelve.cells]);
    expect(cells.size).toBe((none.line.length + twelve.line.length) / 2);
  });
});
