import type { MrzDocument } from '../../mrz/index.ts';
import type { PageOutcome } from '../ports/steps/index.ts';
import { type Check, foldValues, plainCheck } from '../record/checks/index.ts';
import type { EventBody } from '../record/index.ts';
import { isOtherDocument } from './same-document.ts';

/** First letters of the codes of cards with two sides (ICAO 9303-5 4.2.2, -6 4.2.2). */
const CARD = /^[IAC]/;

/**
 * A visa of the same person after another kind of document, or a passport after a visa: second documents that need not be
 * requested. If the passport counted as a further reading of the visa, it would replace the visa's MRZ.
 */
export function isVisaBeside(first: MrzDocument, now: MrzDocument): boolean {
  const isVisa = ({ documentCode }: MrzDocument) => documentCode.startsWith('V');
  const isBeside = isVisa(first) ? now.documentCode.startsWith('P') : isVisa(now);
  return isBeside && !isOtherDocument(first, now);
}

/** A card with an MRZ on one side and the portrait on the other. */
export function isCard({ format, documentCode }: MrzDocument): boolean {
  return format === 'TD1' && CARD.test(documentCode);
}

/** Events saying that a page of further papers came, or did not. */
export function pageEvents(source: string, outcome: PageOutcome): EventBody[] {
  if (!outcome.ok) {
    return [{ kind: 'read-failed', what: 'page', source, value: outcome.value, reason: outcome.reason }];
  }
  const { digest, width, height, portrait } = outcome.page;
  return [{ kind: 'second-page-read', source, digest, width, height, portrait: portrait !== null }];
}

/** The result of the capture itself, recorded as the reading of the second page. */
export function captureOf(outcome: PageOutcome, t: number): Check {
  const checks = outcome.ok ? outcome.page.checks : outcome.checks;
  const capture = checks.find(({ check }) => check === 'document.capture');
  if (capture !== undefined) {
    const { region: _, ...rest } = capture;
    return { ...rest, check: 'second.read' };
  }
  const about = { check: 'second.read', t0: t, t1: t } as const;
  return outcome.ok
    ? plainCheck({ ...about, value: 'undetermined', reason: 'INPUT_ABSENT' })
    : plainCheck({ ...about, value: outcome.value, reason: outcome.reason });
}

/** All results about the MRZ as one check: its value is the worst one, and its reason that of the first check with this value. */
export function mrzCheck(checks: readonly Check[]): Check {
  const value = foldValues(checks.map((check) => check.value));
  const decisive = checks.find((check) => check.value === value);
  if (decisive === undefined) throw new Error('an MRZ without a verdict');
  const { personal } = decisive;
  // Positions in the second MRZ would be drawn on the first.
  const compared = personal?.compared.map(({ at: _, ...pair }) => pair);
  const { personal: __, ...rest } = decisive;
  return { ...rest, check: 'second.read', ...(compared === undefined ? {} : { personal: { compared } }) };
}
