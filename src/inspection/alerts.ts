/** Alert classes after SIS categories; the order is the order on the screen: protect first, always. */
export const ALERT_CLASSES = ['protect', 'stop', 'discreet', 'document'] as const;
export type AlertClass = (typeof ALERT_CLASSES)[number];

export const ADJUDICATION_OUTCOMES = ['confirmed', 'not-confirmed', 'unsure'] as const;
export type AdjudicationOutcome = (typeof ADJUDICATION_OUTCOMES)[number];

/** Why a record was found, one line per comparison, in the words the officer will read. */
export interface ExplainLine {
  feature: 'document-number' | 'issuing-state' | 'name' | 'birth-date' | 'sex' | 'nationality' | 'alias';
  result: 'equal' | 'similar' | 'differs' | 'missing';
  /** 0..1 contribution of this line, or null where it is a plain fact. */
  score: number | null;
  query: string;
  list: string;
}

export interface ListRef {
  id: string;
  name: string;
  version: number;
  /** ISO 8601 UTC. */
  generatedAt: string;
  legalBasis: string;
  handling: string;
}

/**
 * One record of a list that may concern this document or this person. It is a question to the officer,
 * never an answer; the class and the required action come from the list, not from Waypost.
 */
export interface Alert {
  id: string;
  cls: AlertClass;
  via: 'number' | 'number-possible' | 'name';
  list: ListRef;
  /** Age of the list at look-up, milliseconds. */
  listAgeMs: number;
  stale: boolean;
  action: string;
  personal?: { recordId: string; names: string[]; explain: ExplainLine[]; score: number | null; note: string | null };
}
