import { describe, expect, it } from 'vitest';
import type { LaneOutcome, OutcomeRule } from '../../../src/core/inspection/record/counts/index.ts';
import { startOutcomes } from '../../../src/daemon/lane/index.ts';

const RULE: OutcomeRule = { purpose: 'Test', act: 'Act', document: [] };
const decided = (id: string, decision: string | null = 'clear') => ({
  id,
  state: { demo: false, mrz: null, decided: decision === null ? null : { decision } },
});

/** A lane that says what it is told to, and what went out of it. */
function laneWith({ training = false }: { training?: boolean } = {}) {
  const told: LaneOutcome[] = [];
  let changed: () => void = () => undefined;
  const lane = { current: null as object | null, rule: RULE as OutcomeRule | null };
  const started = startOutcomes({
    lane: {
      subscribe: (listener: () => void) => {
        changed = listener;
        return () => {
          changed = () => undefined;
        };
      },
      snapshot: () => ({ current: lane.current }),
    } as never,
    accounts: {} as never,
    ruled: {
      policy: {
        get outcomeStream() {
          return lane.rule;
        },
      },
    } as never,
    clock: { wall: () => new Date(0) },
    config: { lane: { id: 'lane-1', name: 'Lane 1' } },
    training,
  });
  started.served.outcomes?.connect({ push: (outcome) => told.push(outcome), readers: () => [] });
  const say = (current: object | null, rule: OutcomeRule | null = RULE): void => {
    Object.assign(lane, { current, rule });
    changed();
  };
  return { say, told, started };
}

describe('outcomes of the lane', () => {
  it('are told once for each decision, however often the lane changes', () => {
    const { say, told, started } = laneWith();
    say(null);
    say(decided('one', null));
    for (let change = 0; change < 3; change += 1) say(decided('one'));
    say(decided('two', 'second-line'));
    say(null);
    expect(told.map(({ outcome }) => outcome)).toEqual(['allowed', 'referred']);
    started.stop();
    say(decided('three'));
    expect(told).toHaveLength(2);
  });

  it('are not told where the policy names no stream, and not on a lane in training', () => {
    const { say, told, started } = laneWith();
    say(decided('one'), null);
    expect(told).toEqual([]);
    expect(started.served.outcomes?.isOn()).toBe(false);
    expect(laneWith({ training: true }).started.served).toEqual({});
  });
});
