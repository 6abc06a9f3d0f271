import { readFileSync } from 'node:fs';
import type { ListStore } from '../src/adapters/storage/lists/index.ts';
import { judgeNamePair, parseCsvLine } from '../src/cli/evaluation/names.ts';
import { decide, type PersonQuery, personQuery } from '../src/core/watchlist/index.ts';
import { normaliseName } from '../src/core/watchlist/names/index.ts';
import { parseListDate } from '../src/core/watchlist/record/index.ts';
import { FULL, type Sizes } from './size.ts';
import type { Row } from './table.ts';
import { withListStore } from './watchlist/list-store.ts';
import { type Person, printed, recordLine } from './watchlist/people.ts';
import { listed } from './watchlist/queries.ts';

/** The held-out half is for the end: while rules are chosen only `seen` is asked. */
const HALVES = (process.env['BENCH_HALVES'] ?? 'seen,held-out').split(',');

interface Pair {
  asked: string;
  named: string;
  same: boolean;
}

/**
 * The invented pairs of test/vectors/names/sample-*.csv, of which no rule was chosen on the held-out half: found through the
 * sealed store where the list knows the whole birth date, the year, or the year off by one, and by the name alone. And how
 * many strangers, with their birth dates, raise an alert at a list of all origins and at one whose people all are of the
 * strangers' own.
 */
export async function benchNameSample(size: Sizes['nameSample'] = FULL.nameSample): Promise<Row[]> {
  const rows: Row[] = [];
  for (const half of HALVES) {
    for (const known of KNOWN)
      rows.push(...(await found({ half, pairs: pairsOf(half), known, records: size.records })));
    rows.push(byName(half, pairsOf(half)));
  }
  for (const origin of [null, 'IRQ', 'CHN', 'RUS', 'IND', 'MEX', 'VNM']) rows.push(await strangers(origin, size));
  return rows;
}

function pairsOf(half: string): Pair[] {
  const text = readFileSync(new URL(`../test/vectors/names/sample-${half}.csv`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [, asked = '', named = '', same] = parseCsvLine(line) ?? [];
      return { asked, named, same: same === 'true' };
    });
}

interface Known {
  what: string;
  /** What the list holds of the birth date of a document, ISO 8601. */
  listed: (day: string) => string;
  budget: number | null;
}

const KNOWN: readonly Known[] = [
  { what: 'whole birth date equal', listed: (day) => day, budget: 0.88 },
  { what: 'year of birth alone equal', listed: (day) => day.slice(0, 4), budget: null },
  { what: 'year of birth alone, off by one', listed: (day) => String(Number(day.slice(0, 4)) + 1), budget: null },
];

async function found(asked: { half: string; pairs: readonly Pair[]; known: Known; records: number }): Promise<Row[]> {
  const { half, pairs, known, records } = asked;
  const others = Array.from({ length: records }, (_, index) => recordLine(listed(index), index));
  const planted = pairs.map(({ named }, at) =>
    JSON.stringify({
      op: 'put',
      id: `p${at}`,
      rev: 1,
      cat: 'protect',
      act: 'Bench',
      basis: 'Bench',
      exp: '2099-12-31',
      names: [{ kind: 'primary', full: named }],
      dob: [known.listed(dayOf(at))],
    }),
  );
  const shown = await withListStore([...others, ...planted], (store) =>
    pairs.map(({ asked }, at) => alerts(store, queryOf(asked, dayOf(at))).includes(`p${at}`)),
  );
  const share = (same: boolean): { hits: number; all: number } => ({
    hits: pairs.filter((pair, at) => pair.same === same && shown[at]).length,
    all: pairs.filter((pair) => pair.same === same).length,
  });
  const [right, wrong] = [share(true), share(false)];
  return [
    {
      what: `names: ${half} half, ${known.what}, found`,
      unit: '',
      p50: null,
      p95: right.hits / right.all,
      budget: half === 'held-out' ? known.budget : null,
      higherIsBetter: true,
      note: `${right.hits} of ${right.all}, ${records.toLocaleString('en')} others`,
    },
    {
      what: `names: ${half} half, ${known.what}, other people shown`,
      unit: '',
      p50: null,
      p95: wrong.hits / wrong.all,
      budget: null,
      note: `${wrong.hits} of ${wrong.all}`,
    },
  ];
}

/** A birth date for each pair, so that no pair is in the way of another. */
function dayOf(at: number): string {
  return `${1950 + (at % 50)}-0${1 + (at % 9)}-${10 + (at % 18)}`;
}

/** F1 at the default threshold without any date. */
function byName(half: string, pairs: readonly Pair[]): Row {
  const count = { right: 0, wrong: 0, missed: 0 };
  for (const { asked, named, same } of pairs) {
    const { match } = judgeNamePair(
      new Map([
        ['query', asked],
        ['candidate', named],
      ]),
    );
    if (match) count[same ? 'right' : 'wrong'] += 1;
    else if (same) count.missed += 1;
  }
  const { right, wrong, missed } = count;
  return {
    what: `names: ${half} half, name alone, F1 at 0.7`,
    unit: '',
    p50: null,
    p95: (2 * right) / (2 * right + wrong + missed),
    budget: half === 'held-out' ? 0.88 : null,
    higherIsBetter: true,
    note: `found ${right}, missed ${missed}, wrong ${wrong}`,
  };
}

function queryOf(asked: string, dob: string): PersonQuery {
  const query = personQuery({ surname: '', givenNames: '', birth: parseListDate(dob) });
  return { ...query, name: normaliseName({ full: asked }) };
}

function alerts(store: ListStore, query: PersonQuery): string[] {
  let id = 0;
  const lists = store.find(query);
  return decide({ query, lists, now: new Date(), clockTrusted: true, nextId: () => String(++id) }).alerts.map(
    (alert) => alert.personal?.recordId ?? '',
  );
}

/** Of people who are not on the list, those for whom an alert is raised, for each 1,000. */
async function strangers(nationality: string | null, size: Sizes['nameSample']): Promise<Row> {
  const people = (from: number, count: number): Person[] => {
    const drawn: Person[] = [];
    for (let index = from; drawn.length < count; index += 1) {
      const one = listed(index);
      if (nationality === null || one.nationality === nationality) drawn.push(one);
    }
    return drawn;
  };
  const list = people(0, size.publicList).map((one, index) => recordLine(one, index));
  const asked = people(50_000_000, nationality === null ? size.strangers : size.strangersOfOne).filter(
    (one) => one.dob?.length === 10,
  );
  const raised = await withListStore(
    list,
    (store) =>
      asked.filter(({ family, given, sex, nationality: own, dob }) => {
        const birth = parseListDate(dob ?? '');
        const names = { surname: printed(family), givenNames: printed(given) };
        return alerts(store, personQuery({ ...names, sex, nationality: own, birth })).length > 0;
      }).length,
  );
  return {
    what: `names: alerts for 1,000 strangers with a birth date, ${nationality === null ? 'all origins' : `list and strangers ${nationality}`}`,
    unit: '',
    p50: null,
    p95: (1000 * raised) / asked.length,
    budget: nationality === null ? 1 : null,
    note: `${raised} of ${asked.length}, ${size.publicList.toLocaleString('en')} records`,
  };
}
