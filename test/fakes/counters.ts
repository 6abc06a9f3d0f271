import { countersView } from '../../src/adapters/http/views/counters-view.ts';
import type { CountRow } from '../../src/core/audit/counters/index.ts';
import { publishQuarter } from '../../src/core/audit/counters/publish.ts';
import type { CountAttribute } from '../../src/core/inspection/record/counts/index.ts';

const SHARES: Readonly<Record<CountAttribute, Readonly<Record<string, number>>>> = {
  age: { '18-29': 0.3, '30-44': 0.4, '45-59': 0.2, '60-74': 0.09, '75+': 0.01 },
  sex: { F: 0.47, M: 0.52, 'not-stated': 0.01 },
  origin: { ATL: 0.3, UTO: 0.68, 'XXB/UTO': 0.02 },
};
const OUTCOMES = {
  match: 9_000,
  'inconclusive/same': 160,
  'no-match/sent-on': 60,
  'not-captured': 180,
  'not-compared': 100,
};

/** Invented counts of one quarter; the last category takes the rest, for every attribute counts the same inspections. */
const ROWS: CountRow[] = Object.entries(SHARES).flatMap(([attribute, shares]) =>
  Object.entries(OUTCOMES).flatMap(([outcome, all]) => {
    const parts = Object.entries(shares).map(([category, share]) => ({ category, n: Math.round(all * share) }));
    const over = parts.reduce((sum, { n }) => sum + n, 0) - all;
    return parts.map(({ category, n }, i) => ({
      attribute: attribute as CountAttribute,
      category,
      outcome: outcome as CountRow['outcome'],
      n: i === parts.length - 1 ? n - over : n,
    }));
  }),
);

export const COUNTERS = countersView(
  [
    publishQuarter('2026-Q3', ROWS, 20),
    publishQuarter(
      '2026-Q2',
      ROWS.filter(({ n }) => n < 2),
      20,
    ),
  ],
  20,
);
