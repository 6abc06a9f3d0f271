import type { MrzDocument } from '../../mrz/index.ts';
import { latestOf } from '../record/checks/index.ts';
import { isSameValue } from './cross-evidence.ts';
import type { RunningInspection } from './running.ts';
import { passportOf } from './second-seal.ts';

/** One field as stated by the first document, the further one's print, and its seal; null if a source does not contain it. */
export interface SecondEvidenceRow {
  field: string;
  first: string | null;
  second: string | null;
  seal: string | null;
  agrees: boolean;
}

/** In the form used by `second.pairs`. */
const FIELDS: readonly { name: string; of: (document: MrzDocument) => string }[] = [
  { name: 'surname', of: ({ name }) => name.primary.join(' ') },
  { name: 'givenNames', of: ({ name }) => name.secondary.join(' ') },
  { name: 'birthDate', of: ({ birth }) => birth.raw },
  { name: 'sex', of: ({ sex }) => sex ?? '' },
  { name: 'nationality', of: ({ nationality }) => nationality.code },
  { name: 'documentNumber', of: ({ documentNumber }) => documentNumber },
  { name: 'expiryDate', of: ({ expiry }) => expiry.raw },
];

/**
 * What both documents and the second one's seal state (ICAO 9303-2 C.45, TR-03135-1 5.7.4.3, 5.7.7): first the pairs that were
 * compared, then what the seal adds. Values that only one of them states are not included.
 */
export function secondEvidence(run: RunningInspection): SecondEvidenceRow[] {
  const paper = run.state.papers.second?.mrz?.personal?.document ?? null;
  const { document: seal, stated } = run.additional.barcodes;
  const compared = paper === null ? [] : (latestOf(run.state.checks, 'second.pairs')?.personal?.compared ?? []);
  const rows = FIELDS.flatMap(({ name, of }): SecondEvidenceRow[] => {
    const pair = compared.find(({ field }) => field === name);
    const sealed = seal === null ? null : textOf(of(seal));
    const printed = pair?.captured ?? (paper === null || sealed === null ? null : textOf(of(paper)));
    const isSealed = printed === null || sealed === null || isSameValue(name, { one: sealed, other: printed });
    const agrees = (pair === undefined || pair.captured === pair.expected) && isSealed;
    if (pair === undefined && (printed === null || sealed === null)) return [];
    return [{ field: name, first: pair?.expected ?? null, second: printed, seal: sealed, agrees }];
  });
  const printed = latestOf(run.state.checks, 'second.seal-print')?.personal?.compared ?? [];
  const permitted = printed
    .filter(({ field }) => stated !== null && field !== 'passportNumber')
    .map(({ field, captured, expected }): SecondEvidenceRow => {
      return { field, first: null, second: captured, seal: expected, agrees: captured === expected };
    });
  const [passport, number] = [passportOf(run)?.documentNumber ?? null, stated?.passportNumber ?? null];
  const ink = stated === null ? undefined : printed.find(({ field }) => field === 'passportNumber');
  if (number === null || (passport === null && ink === undefined)) return [...rows, ...permitted];
  const isInk = ink === undefined || ink.captured === ink.expected;
  const agrees = isInk && (passport === null || bare(passport) === bare(number));
  const named = { field: 'passportNumber', first: passport, second: ink?.captured ?? null, seal: number, agrees };
  return [...rows, named, ...permitted];
}

const textOf = (value: string): string | null => (/[^<\s]/.test(value) ? value : null);
const bare = (number: string): string => number.replaceAll(/[<\s]/g, '');
