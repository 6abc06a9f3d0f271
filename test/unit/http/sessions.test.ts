import { describe, expect, test, vi } from 'vitest';
import type { AccountStatus, SecurityEvent, SignedIn } from '../../../src/adapters/http/access/ports.ts';
import { RefusalLedger } from '../../../src/adapters/http/access/refusal-ledger.ts';
import { type SessionChange, Sessions } from '../../../src/adapters/http/access/sessions.ts';
import { repeat } from '../../../src/adapters/http/server/repeat.ts';
import { HandClock } from '../../fakes/hand-clock.ts';

const OFFICER = { id: 'o1', name: 'One', role: 'officer' } as const;
const ONE = { officer: OFFICER, epoch: 0 };
const TWO = { officer: { ...OFFICER, id: 'o2' }, epoch: 0 };

function services() {
  const clock = new HandClock();
  const changes: SessionChange[] = [];
  let seed = 0;
  const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(++seed);
  const disabled = new Set<string>();
  const standing = ({ officer }: SignedIn): AccountStatus => (disabled.has(officer.id) ? 'disabled' : 'same');
  const sessions = new Sessions({ clock, random, standing, onChange: (change) => changes.push(change) });
  return { clock, changes, sessions, disabled };
}

describe('sessions', () => {
  test('a token is 256 bits, opens its session and no other', () => {
    const { sessions } = services();
    const one = sessions.open(ONE);
    const two = sessions.open(TWO);
    expect(Buffer.from(one.token, 'base64url')).toHaveLength(32);
    expect(sessions.find(one.token)).toBe(one.session);
    expect(sessions.find(two.token)).toBe(two.session);
    expect(sessions.find(null)).toBeNull();
    expect(sessions.find('')).toBeNull();
  });

  test('a lock is told once, also when it is looked up between sweeps', () => {
    const { sessions, clock, changes } = services();
    const { token } = sessions.open(ONE);
    clock.advance(90_000);
    expect(sessions.find(token)?.locked).toBe(true);
    sessions.sweep();
    sessions.sweep();
    expect(changes.map(({ kind, by }) => [kind, by])).toEqual([['locked', 'idle']]);
  });

  test('unlocking starts the ninety seconds again', () => {
    const { sessions, clock } = services();
    const { session } = sessions.open(ONE);
    clock.advance(90_000);
    sessions.sweep();
    const token = sessions.unlock(session);
    clock.advance(89_999);
    expect(sessions.find(token)?.locked).toBe(false);
  });

  test('an account that is switched off has no session any more, locked or not', () => {
    const { sessions, changes, disabled, clock } = services();
    const { token } = sessions.open(ONE);
    const other = sessions.open(TWO);
    clock.advance(90_000);
    sessions.sweep();
    disabled.add('o1');
    expect(sessions.find(token)).toBeNull();
    expect(sessions.find(other.token)?.ended).toBe(false);
    disabled.add('o2');
    sessions.sweep();
    expect(changes.filter(({ kind }) => kind === 'ended').map(({ by }) => by)).toEqual(['disabled', 'disabled']);
  });

  test('an ended session is told once and forgotten', () => {
    const { sessions, changes } = services();
    const { session, token } = sessions.open(ONE);
    sessions.end(session, 'officer');
    sessions.end(session, 'officer');
    expect(session.ended).toBe(true);
    expect(sessions.find(token)).toBeNull();
    expect(sessions.size).toBe(0);
    expect(changes).toHaveLength(1);
  });

  test('twelve hours end it, also locked and without a request', () => {
    const { sessions, clock, changes } = services();
    sessions.open(ONE);
    clock.advance(12 * 3_600_000);
    sessions.sweep();
    expect(sessions.size).toBe(0);
    expect(changes.at(-1)).toMatchObject({ kind: 'ended', by: 'expired' });
  });

  test('a proof of identity gives a new token, and the one before opens nothing', () => {
    const { sessions } = services();
    const { session, token } = sessions.open(ONE);
    const next = sessions.unlock(session);
    expect(next).not.toBe(token);
    expect(sessions.find(token)).toBeNull();
    expect(sessions.find(next)).toBe(session);
  });

  test('the session that was idle longest gives way, and not the one at work', () => {
    const { sessions, clock } = services();
    const opened = Array.from({ length: 8 }, (_, i) => {
      clock.advance(10);
      return sessions.open({ officer: { ...OFFICER, id: `more${i}` }, epoch: 0 });
    });
    clock.advance(10);
    // Opened first, and at work since.
    sessions.touch(opened[0]?.session as never);
    sessions.open(ONE);
    expect(opened.map(({ session }) => session.ended)).toEqual([false, true, ...Array<boolean>(6).fill(false)]);
  });

  test('a token is kept nowhere, only its hash', () => {
    const { sessions } = services();
    const set = vi.spyOn(Map.prototype, 'set');
    try {
      const { session, token } = sessions.open(ONE);
      sessions.find(token);
      sessions.end(session, 'officer');
      const kept = set.mock.calls.flat().filter((value) => typeof value === 'string');
      expect(kept.length).toBeGreaterThan(0);
      expect(kept).not.toContain(token);
    } finally {
      set.mockRestore();
    }
  });

  test('never more than eight, and of one account one', () => {
    const { sessions } = services();
    for (let i = 0; i < 30; i++) sessions.open(ONE);
    expect(sessions.size).toBe(1);
    for (let i = 0; i < 30; i++) sessions.open({ officer: { ...OFFICER, id: `more${i}` }, epoch: 0 });
    expect(sessions.size).toBe(8);
  });
});

describe('refusals', () => {
  test('the first is written at once, a storm once a minute, and nothing is lost while the chain is out of order', () => {
    const clock = new HandClock();
    const rows: SecurityEvent[] = [];
    let works = true;
    const ledger = new RefusalLedger(clock, { append: (row) => works && rows.push(row) > 0 });
    for (let i = 0; i < 10; i++) ledger.add('HOST_REFUSED');
    ledger.add('ORIGIN_REFUSED');
    clock.advance(59_999);
    ledger.flush();
    expect(rows.map((row) => (row.kind === 'request-refused' ? [row.reason, row.count] : null))).toEqual([
      ['HOST_REFUSED', 1],
      ['ORIGIN_REFUSED', 1],
    ]);
    works = false;
    clock.advance(1);
    ledger.flush();
    works = true;
    ledger.flush();
    expect(rows.at(-1)).toEqual({ kind: 'request-refused', reason: 'HOST_REFUSED', count: 9 });
    clock.advance(600_000);
    ledger.flush();
    expect(rows).toHaveLength(3);
  });
});

test('repeat goes on after an error of its work, and ends when told', () => {
  const clock = new HandClock();
  let runs = 0;
  const cancel = repeat(clock, 100, () => {
    runs += 1;
    if (runs === 1) throw new Error('once');
  });
  expect(() => clock.advance(100)).toThrow('once');
  clock.advance(200);
  expect(runs).toBe(3);
  cancel();
  clock.advance(1_000);
  expect(runs).toBe(3);
  expect(clock.running).toBe(0);
});
