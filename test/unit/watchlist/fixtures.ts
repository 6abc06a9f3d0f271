import type { WatchRecord } from '../../../src/core/watchlist/record/index.ts';

/** A person with one passport; `change` says what a test is about. */
export const record = (change: Partial<WatchRecord> = {}): WatchRecord => ({
  op: 'put',
  id: 'r-1',
  rev: 1,
  cat: 'protect',
  act: 'Call the supervisor',
  basis: 'Act 12',
  exp: '2027-02-28',
  names: [{ kind: 'primary', family: 'Kowalska', given: 'Joanna' }],
  dob: ['1999-05-17'],
  nat: ['POL'],
  sex: 'F',
  docs: [{ t: 'P', c: 'POL', n: 'AA1234567' }],
  note: null,
  ...change,
});
