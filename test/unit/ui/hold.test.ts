import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_IDLE, HOLD_MS, type HoldEvent, type HoldState, holdProgress, stepHold } from '../../../src/ui/hold.ts';

function run(events: readonly HoldEvent[], from: HoldState = HOLD_IDLE): { state: HoldState; fired: number } {
  let state = from;
  let fired = 0;
  for (const event of events) {
    const step = stepHold(state, event);
    state = step.state;
    if (step.fire) fired += 1;
  }
  return { state, fired };
}

const press = (at: number, more: Partial<Extract<HoldEvent, { kind: 'press' }>> = {}): HoldEvent => ({
  kind: 'press',
  at,
  repeat: false,
  revision: 7,
  guard: true,
  ...more,
});

describe('hold key', () => {
  it('fires once when the key was down for the whole guard time', () => {
    const ticks: HoldEvent[] = [399, 400, 420, 900].map((at) => ({ kind: 'tick', at }));
    expect(run([press(0), ...ticks, { kind: 'release', at: 950 }]).fired).toBe(1);
  });

  it('does not fire on a tap', () => {
    const { state, fired } = run([press(0), { kind: 'tick', at: 120 }, { kind: 'release', at: 130 }]);
    expect(fired).toBe(0);
    expect(state).toEqual({ phase: 'spent', why: 'released-early' });
  });

  it('ignores auto-repeat, also as the first event it sees', () => {
    expect(run([press(0, { repeat: true }), { kind: 'tick', at: 800 }]).fired).toBe(0);
    expect(run([press(0), press(390, { repeat: true }), { kind: 'tick', at: 399 }]).fired).toBe(0);
  });

  it('stops on a new snapshot, and the same key press cannot start again', () => {
    const events: HoldEvent[] = [press(0), { kind: 'snapshot', revision: 8 }, press(100, { repeat: true })];
    const { state, fired } = run([...events, { kind: 'tick', at: 600 }]);
    expect(fired).toBe(0);
    expect(state).toEqual({ phase: 'spent', why: 'changed' });
  });

  it('goes on when the same snapshot is sent again', () => {
    expect(run([press(0), { kind: 'snapshot', revision: 7 }, { kind: 'tick', at: 400 }]).fired).toBe(1);
  });

  it('stops on blur and focus change', () => {
    expect(run([press(0), { kind: 'interrupt' }, { kind: 'tick', at: 500 }]).fired).toBe(0);
  });

  it('fires at once without guard, and once per press', () => {
    expect(run([press(0, { guard: false }), press(30, { guard: false, repeat: true })]).fired).toBe(1);
  });

  it('shows progress from 0 to 1', () => {
    const { state } = run([press(100)]);
    expect(holdProgress(state, 100)).toBe(0);
    expect(holdProgress(state, 300)).toBe(0.5);
    expect(holdProgress(state, 900)).toBe(1);
    expect(holdProgress(HOLD_IDLE, 900)).toBe(0);
  });

  it('never fires under guard unless 400 ms passed since the last fresh press', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('press' as const), gap: fc.nat(300), repeat: fc.boolean() }),
      fc.record({ kind: fc.constantFrom('tick' as const, 'release' as const), gap: fc.nat(300) }),
      fc.record({ kind: fc.constant('snapshot' as const), gap: fc.nat(300), revision: fc.constantFrom(7, 8) }),
      fc.record({ kind: fc.constant('interrupt' as const), gap: fc.nat(300) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (plan) => {
        let at = 0;
        let freshAt = Number.POSITIVE_INFINITY;
        let state: HoldState = HOLD_IDLE;
        for (const entry of plan) {
          at += entry.gap;
          if (entry.kind === 'press' && !entry.repeat && state.phase !== 'holding') freshAt = at;
          const next =
            entry.kind === 'press'
              ? press(at, { repeat: entry.repeat })
              : entry.kind === 'snapshot'
                ? { kind: 'snapshot' as const, revision: entry.revision }
                : entry.kind === 'interrupt'
                  ? { kind: 'interrupt' as const }
                  : { kind: entry.kind, at };
          const step = stepHold(state, next);
          if (step.fire) expect(at - freshAt).toBeGreaterThanOrEqual(HOLD_MS);
          state = step.state;
        }
      }),
    );
  });
});
