import type { PageSymbol } from '../../inspection/ports/steps/index.ts';
import { failed, notSupported, type SealJudgement } from '../results.ts';
import type { SealReading } from '../seal.ts';
import type { ExpectedSeal } from './expected.ts';
import type { JudgedSeal } from './judge.ts';

export interface PageSeals {
  /** Every symbol that was decoded on the page, in the order in which it was found. */
  symbols: readonly { reading: SealReading; judged: JudgedSeal; symbology?: PageSymbol['symbology'] | undefined }[];
  /** True if a place contains a symbol that could not be decoded. */
  isUnreadable: boolean;
  /** The decoder did not answer: it crashed, ran out of time or failed on this picture. */
  isAborted: boolean;
  /** The seal that this type of document has; null if that is not known. */
  expected: ExpectedSeal | null;
}

export interface PageJudgement extends SealJudgement {
  /** There are several seals, and it is unclear which of them belongs to the document. */
  multiple: boolean;
  /** Index in `symbols` of the seal that gave the result; null if there is none. */
  chosen: number | null;
}

/**
 * The result for a page with any number of symbols (TR-03135-1 v2.5 5.9, tables 5.57 to 5.59). A symbol that is not a seal does
 * not change anything. Of several seals, the one with the expected profile counts; without an expectation, none may be chosen.
 */
export function judgePageSeals({ symbols, isUnreadable, isAborted, expected }: PageSeals): PageJudgement {
  const seals = symbols.flatMap(({ reading }, at) => (reading.kind === 'other' ? [] : [at]));
  const end = (judgement: SealJudgement, chosen: number | null = null, multiple = false): PageJudgement => ({
    ...judgement,
    multiple,
    chosen,
  });
  const fitting = seals.filter((at) => {
    const { reading, symbology = expected?.symbology } = symbols[at] ?? {};
    if (expected === null) return true;
    return reading?.kind === 'seal' && reading.seal.profile === expected.profile && symbology === expected.symbology;
  });
  const [only] = fitting;
  const judged = only === undefined ? undefined : symbols[only]?.judged;
  if (fitting.length > 1) return end({ result: 'aborted', reason: 'SEAL_MULTIPLE' }, null, true);
  if (only !== undefined && judged !== undefined) {
    const { result, reason, detail } = judged;
    return end({ result, reason, ...(detail === undefined ? {} : { detail }) }, only);
  }
  const [other] = seals;
  if (other !== undefined) {
    // A seal with a broken form states no profile, so its own result is the better one.
    const read = symbols[other];
    if (read !== undefined && read.reading.kind !== 'seal' && seals.length === 1) {
      const { result, reason, detail } = read.judged;
      return end({ result, reason, ...(detail === undefined ? {} : { detail }) }, other);
    }
    return end(failed('SEAL_PROFILE_MISMATCH'));
  }
  if (isAborted) return end({ result: 'aborted', reason: 'SEAL_DECODE_ABORTED' });
  if (isUnreadable) return end(failed('SEAL_UNREADABLE'));
  if (expected?.isRequired === true) return end(failed('SEAL_MISSING'));
  return end(notSupported(symbols.length > 0 ? 'SEAL_UNKNOWN' : 'SEAL_NOTHING_TO_CHECK'));
}
