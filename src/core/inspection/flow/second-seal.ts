import type { MrzDocument } from '../../mrz/index.ts';
import type { PageSymbols, SealStep } from '../ports/steps/index.ts';
import type { Check, CheckId } from '../record/checks/index.ts';
import { differingPairs } from './cross-evidence.ts';
import type { LaneOptions } from './lane-options.ts';
import { numberPairs, paired, sealDocument } from './page-seals.ts';

/** What of a seal is written down of a further paper: the seal as a whole, and what it was compared with. */
const OF_A_PAPER: Readonly<Partial<Record<CheckId, CheckId>>> = {
  'seal.content': 'second.seal',
  'seal.mrz': 'second.seal-mrz',
  'seal.passport-number': 'second.passport-number',
};

interface FurtherPaper {
  found: PageSymbols;
  /** The MRZ of the paper itself; null where none was read. */
  paper: MrzDocument | null;
  /** The document that was laid down first. */
  first: MrzDocument | null;
}

/**
 * The seal of a visa, a permit or another paper that was laid down beside the first document (TR-03135-1 5.7.4.3, 5.7.7, 5.9). Its
 * bytes are overwritten: the paper is on the desk for one picture.
 */
export function secondSealChecks(
  seals: SealStep,
  { found, paper, first }: FurtherPaper,
  options: Pick<LaneOptions, 'mrz' | 'clock'>,
): Check[] {
  const passport = first?.documentCode.startsWith('P') === true ? first : null;
  const { checks, stated } = seals.judge(found, { mrz: paper?.lines ?? null, passportMrz: passport?.lines ?? null });
  for (const { bytes } of found.symbols) bytes.fill(0);
  const document = sealDocument(stated, options);
  // A place on the second page, or in its MRZ, would be drawn on the first.
  return checks.flatMap(({ region: _, ...said }) => {
    const check = OF_A_PAPER[said.check];
    if (check === undefined) return [];
    if (said.value !== 'failed' || stated === null) return [{ ...said, check }];
    if (check === 'second.passport-number') return [paired({ ...said, check }, numberPairs(stated, passport))];
    const differing = check === 'second.seal-mrz' && document !== null && paper !== null;
    const pairs = differing ? differingPairs(document, paper).map(({ at: _, ...pair }) => pair) : [];
    return [paired({ ...said, check }, pairs)];
  });
}
