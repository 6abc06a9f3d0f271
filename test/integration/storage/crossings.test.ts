import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CrossingCounters, openCrossings } from '../../../src/adapters/storage/counters/index.ts';
import { closedIssuers, closedWeeks } from '../../../src/core/audit/crossings/index.ts';
import type { CrossingEntry } from '../../../src/core/inspection/record/counts/index.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let crossings: CrossingCounters;

const open = (): CrossingCounters => {
  const opened = openCrossings({ stateDir: state.stateDir, now: state.clock.wall() });
  if (!opened.ok) throw new Error(opened.message);
  return opened.passes;
};
beforeEach(async () => {
  state = await testState();
  crossings = open();
});
afterEach(() => {
  crossings.close();
  state.remove();
});

const THURSDAY = { year: 2026, month: 11, day: 26 };
const pass = (change: Partial<CrossingEntry['pattern']> = {}): CrossingEntry => ({
  week: '2026-W47',
  tallies: ['face/accepted', 'clear/quiet'],
  pattern: { hour: 9, route: null, document: 'passport', outcome: 'quiet', ...change },
  issuer: { quarter: '2026-Q3', issuer: 'UTO', outcome: 'quiet' },
});

describe('counts of passes', () => {
  it('add up, over a start of the daemon too, and sum over the weeks that are asked for', () => {
    for (let i = 0; i < 30; i += 1) crossings.add(pass());
    crossings.close();
    crossings = open();
    expect(crossings.add({ ...pass(), week: '2026-W48' })).toBe('counted');
    expect(crossings.since('2026-W47')).toEqual({ 'face/accepted': 31, 'clear/quiet': 31 });
    expect(crossings.since('2026-W48')).toEqual({ 'face/accepted': 1, 'clear/quiet': 1 });
    const [week] = closedWeeks(crossings.weeks, THURSDAY, 20);
    expect(week?.cells).toEqual([{ from: 9, to: 10, route: null, document: 'passport', outcome: 'quiet', n: 30 }]);
  });

  it('of a week that was told are gone: the answer stays, the rows behind it do not, and none comes after', () => {
    for (let i = 0; i < 25; i += 1) crossings.add(pass());
    crossings.add(pass({ hour: 3, route: 'Night bus', document: 'card', outcome: 'sent-on' }));
    expect(readFileSync(join(state.stateDir, 'passes.db')).includes('Night bus')).toBe(true);
    const told = closedWeeks(crossings.weeks, THURSDAY, 20);
    expect(crossings.weeks.rows('2026-W47')).toEqual([]);
    expect(readFileSync(join(state.stateDir, 'passes.db')).includes('Night bus')).toBe(false);
    const log = join(state.stateDir, 'passes.db-wal');
    if (existsSync(log)) expect(readFileSync(log).includes('Night bus')).toBe(false);
    expect(crossings.add(pass())).toBe('closed');
    expect(closedWeeks(crossings.weeks, THURSDAY, 5)).toEqual(told);
    expect(crossings.since('2026-W47')['clear/quiet']).toBe(27);
  });

  it('by issuing state are told by closed quarters alone', () => {
    for (let i = 0; i < 40; i += 1) {
      crossings.add({ ...pass(), issuer: { quarter: '2026-Q3', issuer: 'UTO', outcome: i < 20 ? 'alarm' : 'quiet' } });
      crossings.add({ ...pass(), issuer: { quarter: '2026-Q4', issuer: 'UTO', outcome: 'alarm' } });
    }
    const told = closedIssuers(crossings.issuers, THURSDAY, 20);
    expect(told.map(({ quarter }) => quarter)).toEqual(['2026-Q3']);
    expect(told[0]?.rates).toMatchObject([{ issuer: 'UTO', percent: 50, standing: 'above' }]);
    expect(closedWeeks(crossings.weeks, THURSDAY, 20).map(({ week }) => week)).toEqual(['2026-W47']);
  });

  it('begin again beside a damaged file, and say so', () => {
    crossings.close();
    writeFileSync(
      join(state.stateDir, 'passes.db'),
      'not a database, but long enough to be looked at as one'.repeat(99),
    );
    const opened = openCrossings({ stateDir: state.stateDir, now: state.clock.wall() });
    if (!opened.ok) throw new Error(opened.message);
    crossings = opened.passes;
    expect(opened.quarantined).toContain('passes.db.damaged-');
    expect(crossings.since('2026-W01')).toEqual({});
  });
});
