import { EVERYBODY, OTHERS, poolSmall } from '../counters/index.ts';
import { DOCUMENT_ALARM_LIMIT, type RateStatus, standingStatusOf } from './norm-rates.ts';

/** Documents of one issuer in one quarter that an officer considered genuine, with and without an alarm. */
export interface IssuerRow {
  issuer: string;
  outcome: 'quiet' | 'alarm';
  n: number;
}

/** False alarms of the document checks for the documents of one issuer, rounded. */
export interface IssuerRate {
  /** Code of the issuing state, `others` or `everybody`. */
  issuer: string;
  /** Number of documents, at least this many. */
  atLeast: number;
  /** Rate in whole percent. Without bounds: together with the rate they would reveal the exact counts. */
  percent: number;
  /** Status by the bounds of the exact counts. */
  standing: RateStatus;
}

export interface PublishedIssuers {
  quarter: string;
  k: number;
  rates: IssuerRate[];
}

const ROUND = 50;

/**
 * False alarms by issuing state in one closed quarter (TR-03135-2 4.2.1). A state is published by itself only if there were `k`
 * documents with and `k` without an alarm. Numbers are rounded: exact ones could be subtracted from the error counters' table of
 * origins, which counts other inspections of the same people, to find the few whose nationality is not that of the issuer.
 */
export function publishIssuers(quarter: string, rows: readonly IssuerRow[], k: number): PublishedIssuers {
  const least = Math.max(1, Math.floor(k));
  const issuers = [...new Set(rows.map(({ issuer }) => issuer))].sort();
  const count = (issuer: string, outcome: IssuerRow['outcome']): number =>
    rows.filter((row) => row.issuer === issuer && row.outcome === outcome).reduce((sum, { n }) => sum + n, 0);
  const pools = poolSmall(
    issuers.map((issuer) => ({ categories: [issuer], counts: [count(issuer, 'alarm'), count(issuer, 'quiet')] })),
    least,
  );
  const rates = pools.map(({ categories, counts }): IssuerRate => {
    const [alarms = 0, quiet = 0] = counts;
    const of = alarms + quiet;
    return {
      issuer: categories.length === 1 ? (categories[0] as string) : pools.length > 1 ? OTHERS : EVERYBODY,
      // Anything below two steps counts as one step; otherwise the first would be narrow.
      atLeast: Math.max(2 * least, of < 2 * ROUND ? 0 : Math.floor(of / ROUND) * ROUND),
      percent: Math.round((100 * alarms) / of),
      standing: standingStatusOf({ count: alarms, of, limit: DOCUMENT_ALARM_LIMIT }),
    };
  });
  return { quarter, k: least, rates };
}
