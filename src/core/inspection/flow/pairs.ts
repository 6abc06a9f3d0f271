import type { FieldName, MrzDocument } from '../../mrz/index.ts';
import { type Check, type Compared, foldValues, plainCheck } from '../record/checks/index.ts';
import type { MrzText } from '../record/terms/index.ts';
import type { SaidOf } from './additional-documents-summary.ts';
import { type CheckTask, done } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';

interface Pair {
  of: SaidOf;
  text: Text;
}

/** The MRZ in force changed: the pairs of each further paper are compared again, whichever paper is on the desk now. */
export function pairs({ clock }: Pick<LaneOptions, 'clock'>): CheckTask<{ first: Text; read: Pair[] }, Check[]> {
  return {
    work: 'pairs',
    needs: ['mrz'],
    asked({ state, additional }) {
      const first = state.mrz?.personal ?? null;
      const read = additional.said.read().flatMap((of) => (of.text === null ? [] : [{ of, text: of.text }]));
      return first === null || read.length === 0 ? null : { ask: { first, read } };
    },
    ask: ({ first, read }) => read.map(({ text }) => pairsCheck(first, text, clock.mono())),
    events(_run, checks) {
      // The last event is the one in force, so the worst comes last.
      const worst = foldValues(checks.map(({ value }) => value));
      const decisive = checks.find(({ value }) => value === worst);
      return checks.toSorted((a, b) => Number(a === decisive) - Number(b === decisive)).map(done);
    },
    stored({ additional }, checks, { read }) {
      for (const [at, { of }] of read.entries()) additional.said.keep(of, checks.slice(at, at + 1).map(done));
    },
  };
}

type Text = Pick<MrzText, 'document' | 'uncertain' | 'disputed'>;

/** The five pairs of ICAO 9303-2 C.45, with the MRZ field whose characters may be in doubt. */
const PAIRS: readonly { name: string; field: FieldName; of: (document: MrzDocument) => string }[] = [
  { name: 'surname', field: 'name', of: ({ name }) => name.primary.join(' ') },
  { name: 'givenNames', field: 'name', of: ({ name }) => name.secondary.join(' ') },
  { name: 'birthDate', field: 'birthDate', of: ({ birth }) => birth.raw },
  { name: 'sex', field: 'sex', of: ({ sex }) => sex ?? '' },
  { name: 'nationality', field: 'nationality', of: ({ nationality }) => nationality.code },
];

/**
 * `second.pairs`: one traveller's two documents state the same about the person (TR-03135-1 5.7.4, ICAO 9303-2 C.45). A value
 * that one of them does not state is not compared. A name that may be cut off agrees with any name that begins with it. A
 * difference in doubtful characters is `undetermined`, because it may be a reading error.
 */
export function pairsCheck(first: Text, second: Text, t: number): Check {
  const about = { check: 'second.pairs', t0: t, t1: t } as const;
  if (first.document === null || second.document === null) {
    return plainCheck({ ...about, value: 'undetermined', reason: 'INPUT_ABSENT' });
  }
  const found = PAIRS.map((pair) => comparePair(pair, first, second)).filter((pair) => pair !== null);
  // If there is no value that both state, nothing was compared, so the two documents do not count as agreeing.
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
  // Values that agree are recorded as equal: the screen marks a pair by its two texts.
  return { compared: { field: name, captured: same ? expected : captured, expected }, state };
}

function agrees(name: string, { expected, captured }: { expected: string; captured: string }, cut: boolean): boolean {
  if (expected === captured) return true;
  if (name === 'surname' || name === 'givenNames') {
    return cut && (expected.startsWith(captured) || captured.startsWith(expected));
  }
  // Fillers in a date of birth mean an unknown part (ICAO 9303-3 4.8).
  if (name === 'birthDate') {
    return Array.from(expected).every(
      (char, at) => char === captured.charAt(at) || char === '<' || captured.charAt(at) === '<',
    );
  }
  return false;
}

/** A value made of fillers alone states nothing. */
const isStated = (value: string): boolean => /[^<]/.test(value);

const isCut = ({ name }: MrzDocument): boolean => name.truncated === 'possible';

function hasDoubt({ document, uncertain, disputed = [] }: Text, name: FieldName): boolean {
  const field = document?.fields[name];
  if (field === undefined) return true;
  return [...uncertain, ...disputed].some(
    ({ line, column }) => line === field.line && column >= field.start && column < field.end,
  );
}
