import type { PageSymbols } from '../ports/steps/index.ts';
import { type Check, type Compared, checkNow } from '../record/checks/index.ts';
import { isUndoubted, type MrzInput, parseRead, textOf } from './mrz-input.ts';
import type { PartOptions } from './order.ts';
import type { RunningInspection } from './running.ts';
import { passportOf } from './second-seal.ts';

interface SecondPage {
  bytes: Uint8Array;
  /** The MRZ of this very page; null where none was read. */
  zone: MrzInput | null;
  found: PageSymbols | null;
}

/** Fields that a seal states and no MRZ. */
const OF_THE_SEAL: readonly string[] = ['stay', 'entries', 'passportNumber'];

/**
 * Printed text of a further document against its own MRZ (TR-03135-1 5.7.5) and against its seal (5.7.7), both on trial: nobody has
 * measured them on visas. The MRZ that a reader sent leads; that of this very page where there is none.
 */
export async function secondPrint(
  { pageText, seals, clock, ...parse }: PartOptions,
  run: RunningInspection,
  { bytes, zone, found }: SecondPage,
): Promise<Check[]> {
  const sent = run.state.papers.second?.mrz?.personal ?? null;
  const options = { ...parse, clock };
  const text = sent ?? (zone === null ? null : textOf(zone, parseRead(options, zone).document));
  if (text === null || text.document === null) return [];
  const context = { mrz: text.document.lines, passportMrz: passportOf(run)?.lines ?? null };
  const stated = found === null ? null : (seals?.judge(found, context).stated ?? null);
  const seal = stated === null ? {} : { seal: stated };
  const asked = { bytes, document: text.document, place: null, sure: isUndoubted(text), ...seal };
  const { region: _, personal, ...check } = await pageText.compareViz(asked);
  const of = (isSeal: boolean) =>
    personal?.compared.filter(({ field }) => OF_THE_SEAL.includes(field) === isSeal) ?? [];
  const print: Check = { ...check, check: 'second.printed-zone', mode: 'e', ...saying(of(false)) };
  if (stated === null) return [print];
  const pairs = of(true);
  const differs = pairs.some(({ captured, expected }) => captured !== expected);
  const said = differs
    ? ({ value: 'undetermined', reason: 'SEAL_PRINT_DIFFERS' } as const)
    : pairs.length > 0
      ? ({ value: 'successful', reason: 'SEAL_OK' } as const)
      : ({ value: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' } as const);
  return [print, { ...checkNow(clock, { check: 'second.seal-print', mode: 'e', ...said }), ...saying(pairs) }];
}

const saying = (compared: Compared[]): Pick<Check, 'personal'> =>
  compared.length === 0 ? {} : { personal: { compared } };
