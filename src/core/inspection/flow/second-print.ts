import type { MrzDocument } from '../../mrz/index.ts';
import type { PageSymbols, StatedSeal } from '../ports/steps/index.ts';
import { type Check, type Compared, checkNow } from '../record/checks/index.ts';
import { isUndoubted, type MrzInput, parseRead, textOf } from './mrz-input.ts';
import type { PartOptions } from './order.ts';
import type { RunningInspection } from './running.ts';
import { passportOf } from './second-seal.ts';

interface SecondPage {
  bytes: Uint8Array;
  /** Pixels per inch; null if the width of the page is not known. */
  ppi: number | null;
  /** The MRZ of this same page; null if none was read. */
  zone: MrzInput | null;
  found: PageSymbols | null;
}

/** Fields stated in a seal but not in an MRZ. */
const OF_THE_SEAL: readonly string[] = ['stay', 'entries', 'passportNumber'];

/**
 * Printed text of a further document against its own MRZ (TR-03135-1 5.7.5) and against its seal (5.7.7). Both checks are on
 * trial until this imager is calibrated for them on visas, because they were never measured on visas of every issuer. The MRZ
 * that a reader sent is used or, if there is none, that of this page.
 */
export async function secondPrint(
  { pageText, seals, clock, ...parse }: PartOptions,
  run: RunningInspection,
  { bytes, ppi, zone, found }: SecondPage,
): Promise<Check[]> {
  const sent = run.state.papers.second?.mrz?.personal ?? null;
  const options = { ...parse, clock };
  const text = sent ?? (zone === null ? null : textOf(zone, parseRead(options, zone).document));
  if (text === null || text.document === null) return [];
  const { document } = text;
  const context = { mrz: document.lines, passportMrz: passportOf(run)?.lines ?? null };
  const stated = found === null ? null : (seals?.judge(found, context).stated ?? null);
  const seal = stated === null ? {} : { seal: stated };
  const check = await pageText.compareViz({ bytes, document, place: null, sure: isUndoubted(text), ...seal });
  return pageText.atCalibration(furtherPrint(check, { document, stated, clock }), { bytes, ppi });
}

/**
 * The two checks of the print of a further document, from the comparison of its text (`mrz.printed-zone`). On a visa each has a
 * score: 0 if everything compared agrees, 1 if something differs or is in doubt.
 */
export function furtherPrint(
  compared: Check,
  { document, stated, clock }: { document: MrzDocument; stated: StatedSeal | null; clock: { mono(): number } },
): Check[] {
  const { region: _, personal, ...check } = compared;
  const isVisa = document.format === 'MRV-A' || document.format === 'MRV-B';
  const scored = (judged: Check): Check => {
    const isJudged = judged.value === 'successful' || judged.value === 'undetermined' || judged.value === 'failed';
    if (!isVisa || !isJudged) return judged;
    const value = judged.value === 'successful' ? 0 : 1;
    return { ...judged, score: { value, threshold: 0.5, achievedFmr: null, direction: 'higher-is-suspicious' } };
  };
  const of = (isSeal: boolean) =>
    personal?.compared.filter(({ field }) => OF_THE_SEAL.includes(field) === isSeal) ?? [];
  const print = scored({ ...check, check: 'second.printed-zone', mode: 'e', ...saying(of(false)) });
  if (stated === null) return [print];
  const pairs = of(true);
  const differs = pairs.some(({ captured, expected }) => captured !== expected);
  const said = differs
    ? ({ value: 'undetermined', reason: 'SEAL_PRINT_DIFFERS' } as const)
    : pairs.length > 0
      ? ({ value: 'successful', reason: 'SEAL_OK' } as const)
      : ({ value: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' } as const);
  const { component } = check;
  const seal = { ...checkNow(clock, { check: 'second.seal-print', mode: 'e', ...said }), component };
  return [print, scored({ ...seal, ...saying(pairs) })];
}

const saying = (compared: Compared[]): Pick<Check, 'personal'> =>
  compared.length === 0 ? {} : { personal: { compared } };
