import type { FieldName, MrzDocument } from '../mrz/index.ts';
import { plainCheck } from './checks.ts';
import type { MrzText } from './events.ts';
import type { Check, Compared } from './results.ts';

type Text = Pick<MrzText, 'document' | 'uncertain' | 'disputed'>;

/** The five pairs of ICAO 9303-2 C.45, with the zone field whose characters may be in doubt. */
const PAIRS: readonly { name: string; field: FieldName; of: (document: MrzDocument) => string }[] = [
  { name: 'surname', field: 'name', of: ({ name }) => name.primary.join(' ') },
  { name: 'givenNames', field: 'name', of: ({ name }) => name.secondary.join(' ') },
  { name: 'birthDate', field: 'birthDate', of: ({ birth }) => birth.raw },
  { name: 'sex', field: 'sex', of: ({ sex }) => sex ?? '' },
  { name: 'nationality', field: 'nationality', of: ({ nationality }) => nationality.code },
];

/**
 * `second.pairs`: one traveller's two documents say the same of the person (TR-03135-1 5.7.4, ICAO 9303-2 C.45). A value
 * that one of them does not state is compared with nothing. A name that may be cut off agrees with its own beginning. A
 * difference in characters that were read with doubt is `undetermined`: it may be the reader's.
 */
export function pairsCheck(first: Text, second: Text, t: number): Check {
  const about = { check: 'second.pairs', t0: t, t1: t } as const;
  if (first.document === null || second.document === null) {
    return plainCheck({ ...about, value: 'undetermined', reason: 'INPUT_ABSENT' });
  }
  const found = PAIRS.map((pair) => comparePair(pair, first, second)).filter((pair) => pair !== null);
  // Nothing that both state: two documents of which nothing was compared do not agree.
  if (found.length === 0) return plainCheck({ ...about, value: 'undetermined', reason: 'INPUT_ABSENT' });
  const compared = found.map(({ compared: pair }) => pair);
  const states = found.map(({ state }) => state);
  const result = states.includes('differs')
    ? ({ value: 'failed', reason: 'DOC_PAIRS_DIFFER' } as const)
    : states.includes('doubtful')
      ? ({ value: 'undetermined', reason: 'DOC_PAIRS_DOUBTFUL' } as const)
      : ({ value: 'successful', reason: 'DOC_PAIRS_AGREE' } as const);
  return { ...plainCheck({ ...about, ...result }), personal: { compared } };
}

function comparePair(
  { name, field, of }: (typeof PAIRS)[number],
  first: Text,
  second: Text,
): { compared: Compared; state: 'same' | 'differs' | 'doubtful' } | null {
  const [one, other] = [first.document, second.document];
  if (one === null || other === null) return null;
  const [expected, captured] = [of(one), of(other)];
  if (!isStated(expected) || !isStated(captured)) return null;
  const same = agrees(name, { expected, captured }, isCut(one) || isCut(other));
  const doubtful = hasDoubt(first, field) || hasDoubt(second, field);
  const state = same ? 'same' : doubtful ? 'doubtful' : 'differs';
  // What agrees is written down as agreeing: the screen marks a pair by its two texts.
  return { compared: { field: name, captured: same ? expected : captured, expected }, state };
}

function agrees(name: string, { expected, captured }: { expected: string; captured: string }, cut: boolean): boolean {
  if (expected === captured) return true;
  if (name === 'surname' || name === 'givenNames') {
    return cut && (expected.startsWith(captured) || captured.startsWith(expected));
  }
  // Fillers in a date of birth stand for a part that is not known (ICAO 9303-3 4.8).
  if (name === 'birthDate') {
    return Array.from(expected).every(
      (char, at) => char === captured.charAt(at) || char === '<' || captured.charAt(at) === '<',
    );
  }
  return false;
}

/** Fillers alone state nothing. */
const isStated = (value: string): boolean => /[^<]/.test(value);

const isCut = ({ name }: MrzDocument): boolean => name.truncated === 'possible';

function hasDoubt({ document, uncertain, disputed = [] }: Text, name: FieldName): boolean {
  const field = document?.fields[name];
  if (field === undefined) return true;
  return [...uncertain, ...disputed].some(
    ({ line, column }) => line === field.line && column >= field.start && column < field.end,
  );
}
