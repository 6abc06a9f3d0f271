import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Accounts, SecurityLog } from '../../../src/adapters/http/access/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { DeadMan } from '../../../src/daemon/link/index.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const DAY = 86_400_000;
const DAYS = 14;
const KIND = 'central-unheard';

let state: TestState;
let journal: AuditJournal;
let heard: Date | null;
let counting: DeadMan;
let isIdle: boolean;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  heard = null;
  isIdle = true;
  start();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

/** Another start of the daemon. */
function start(): void {
  const floor = journal.lastWall() ?? new Date(0);
  counting = new DeadMan({ days: DAYS, journal, heard: () => heard, clock: state.clock, floor });
  counting.start({ every: () => () => undefined, idle: () => isIdle });
}
function pass(days: number): void {
  state.clock.advanceMs(days * DAY);
  counting.look(isIdle);
}
const changes = () =>
  journal
    .kindRows(KIND, 100)
    .reverse()
    .map(({ text }) => (JSON.parse(text) as { body: { change: string } }).body.change);

const account = (role: string) => ({ officer: { id: `${role}-1`, name: role, role }, epoch: 1 }) as never;
const port = (): Accounts =>
  counting.guarded({
    standing: () => 'same',
    verifyPin: (id: string) => Promise.resolve({ ok: true, ...(account(id) as object) }),
  } as never);
const log = (isWritten = true): SecurityLog => counting.witnessed({ append: () => isWritten });
const signIn = async (role: string) => (await port().verifyPin(role, '000000', {} as never)) as { ok: boolean };
const enters = (role: string) => log().append({ kind: 'signed-in', officer: `${role}-1` } as never);

describe('days without central', () => {
  it('close a lane for everybody but a technician, who opens it for as many days again', async () => {
    pass(DAYS - 1);
    expect(counting.standing()).toMatchObject({ left: 1, isDue: false });
    expect(await signIn('officer')).toMatchObject({ ok: true });
    pass(1);
    expect(counting.standing()).toMatchObject({ left: 0, isDue: true });
    for (const role of ['officer', 'supervisor', 'protection-officer', 'data-protection-officer']) {
      expect(await signIn(role)).toMatchObject({ ok: false, reason: 'LINK_DEAD_MAN' });
      expect(port().standing(account(role))).toBe('disabled');
    }
    // A PIN alone opens nothing: the policy may ask for a key after it.
    expect(await signIn('technician')).toMatchObject({ ok: true });
    expect(counting.isClosed).toBe(true);
    expect(enters('technician')).toBe(true);
    expect(counting.isClosed).toBe(false);
    expect(await signIn('officer')).toMatchObject({ ok: true });
    expect(counting.standing().left).toBe(DAYS);
    expect(changes()).toEqual(['began', 'counted', 'closed', 'opened']);
  });

  it('begin again with each word of central, which opens a closed lane', () => {
    pass(10);
    heard = state.clock.wall();
    pass(10);
    expect(counting.isClosed).toBe(false);
    expect(counting.standing().left).toBe(4);
    pass(4);
    expect(counting.isClosed).toBe(true);
    heard = state.clock.wall();
    counting.look(true);
    expect(counting.isClosed).toBe(false);
  });

  it('never close a lane while somebody is inspected', () => {
    isIdle = false;
    pass(DAYS + 3);
    expect(counting.isClosed).toBe(false);
    isIdle = true;
    counting.look(true);
    expect(counting.isClosed).toBe(true);
    // A traveller who is there when it is closed does not open it.
    counting.look(false);
    expect(counting.isClosed).toBe(true);
  });

  it('go on over every start', () => {
    pass(DAYS);
    expect(counting.isClosed).toBe(true);
    start();
    expect(counting.isClosed).toBe(true);
    enters('officer');
    expect(counting.isClosed).toBe(true);
  });

  it('are not won back by a clock that is set back, in a run or before a start', () => {
    pass(10);
    state.clock.known = false;
    state.clock.at = new Date('2026-11-25T12:00:00.000Z');
    expect(counting.standing().left).toBe(4);
    // Two days of the running process, whose rows say the day of the beginning.
    state.clock.ticks += 2 * DAY;
    counting.look(true);
    expect(counting.standing().left).toBe(2);
    expect(journal.lastWall()).toEqual(state.clock.wall());
    start();
    expect(counting.standing().left).toBe(2);
    state.clock.known = true;
    start();
    expect(counting.standing().left).toBe(2);
    expect(changes()).toEqual(['began', 'counted', 'counted']);
  });

  it('cannot be ended by another sign-in, nor by one that left no row', async () => {
    pass(DAYS);
    await signIn('officer');
    expect(enters('officer')).toBe(true);
    expect(counting.isClosed).toBe(true);
    await signIn('technician');
    expect(log(false).append({ kind: 'signed-in', officer: 'technician-1' } as never)).toBe(false);
    expect(counting.isClosed).toBe(true);
    expect(log().append({ kind: 'unlocked', officer: 'technician-1' } as never)).toBe(true);
    expect(counting.isClosed).toBe(true);
  });

  it('are told from the audit and the ledger without a word being written', () => {
    pass(12);
    const rows = journal.head().seq;
    const told = new DeadMan({ days: DAYS, journal, heard: () => heard, clock: state.clock, floor: new Date(0) });
    told.recall();
    expect(told.standing()).toEqual({ days: DAYS, left: 2, isDue: false });
    expect(journal.head().seq).toBe(rows);
  });
});
