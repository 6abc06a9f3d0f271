/** TR-03135-1 v2.5, 5.7.1: how many years ahead an expiry may be before it is taken for a year of the previous century. */
export const EXPIRY_AHEAD_YEARS = 15;
/** A two-digit year cannot distinguish more years than this. */
const AHEAD_YEARS_MAX = 99;

/** A document model that is valid for longer than 15 years, as the operator knows it. */
export interface ExpiryCenturyRule {
  /** Code of the issuing State without fillers, for example `ROU`. */
  issuer: string;
  /** Document code without fillers, for example `ID`. */
  documentCode: string;
  /** How many years ahead of the inspection the expiry may lie, 0..99. */
  years: number;
}

/**
 * Rules if the configuration does not give any: none. TR-03135-1 v2.5, 5.7.1 footnote 10 mentions the Russian national passport
 * and the Romanian identity card as models with a longer validity but gives no number of years. A number that is too large would
 * show an expired document as valid; so the operator has to state it.
 */
export const EXPIRY_CENTURY_RULES: readonly ExpiryCenturyRule[] = [];

/** Years ahead for one model; the first rule that matches applies. */
export function expiryAheadYears(
  rules: readonly ExpiryCenturyRule[],
  model: Pick<ExpiryCenturyRule, 'issuer' | 'documentCode'>,
): number {
  if (rules.length === 0) return EXPIRY_AHEAD_YEARS;
  const rule = rules.find((entry) => entry.issuer === model.issuer && entry.documentCode === model.documentCode);
  return rule === undefined ? EXPIRY_AHEAD_YEARS : Math.max(0, Math.min(Math.trunc(rule.years), AHEAD_YEARS_MAX));
}
