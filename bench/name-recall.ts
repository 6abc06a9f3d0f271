import { readFileSync } from 'node:fs';
import type { ListStore } from '../src/adapters/storage/lists/index.ts';
import { decide, type PersonQuery, personQuery } from '../src/core/watchlist/index.ts';
import { normaliseName } from '../src/core/watchlist/names/index.ts';
import { parseListDate } from '../src/core/watchlist/record/index.ts';
import { FULL, type Sizes } from './size.ts';
import type { Row } from './table.ts';
import { withListStore } from './watchlist/list-store.ts';
import { recordLine, seeded } from './watchlist/people.ts';
import { listed, NAME_KINDS, questions } from './watchlist/queries.ts';

/** Copies of each known difference, each with a birth date of its own. */
const COPIES = 5;

interface Vectors {
  classes: Record<string, { same: [string, string][] }>;
}

interface Planted {
  id: string;
  group: string;
  query: PersonQuery;
}

/**
 * Names through the sealed store, as a lane asks: how many of the known differences between two spellings of one name
 * (test/vectors/names/variants.json, planted among `records` invented people) reach the officer, and what scoring
 * costs for each candidate. Known differences are not a sample: the share says that keys and score go together.
 */
export async function benchNameRecall(size: Sizes['names'] = FULL.names): Promise<Row[]> {
  const vectors = JSON.parse(
    readFileSync(new URL('../test/vectors/names/variants.json', import.meta.url), 'utf8'),
  ) as Vectors;
  const planted: Planted[] = [];
  const lines = plant(vectors, { planted, records: size.records });
  return await withListStore(lines, (store) => [...recall(store, planted, size), ...cost(store, size)]);
}

function plant(vectors: Vectors, { planted, records }: { planted: Planted[]; records: number }): string[] {
  const random = seeded(20_261_201);
  const lines = Array.from({ length: records }, (_, index) => recordLine(listed(index), index));
  for (const [group, { same }] of Object.entries(vectors.classes)) {
    same.forEach(([asked, named], at) => {
      for (let copy = 0; copy < COPIES; copy += 1) {
        const dob = `${1950 + Math.floor(random() * 50)}-0${1 + Math.floor(random() * 9)}-${10 + Math.floor(random() * 18)}`;
        const id = `v-${group.replaceAll(' ', '-')}-${at}-${copy}`;
        lines.push(
          JSON.stringify({
            op: 'put',
            id,
            rev: 1,
            cat: 'protect',
            act: 'Bench',
            basis: 'Bench',
            exp: '2099-12-31',
            names: [{ kind: 'primary', full: named }],
            dob: [dob],
          }),
        );
        const query = { ...personQuery({ surname: '', givenNames: '', birth: parseListDate(dob) }) };
        planted.push({ id, group, query: { ...query, name: normaliseName({ full: asked }) } });
      }
    });
  }
  return lines;
}

function recall(store: ListStore, planted: readonly Planted[], { records }: Sizes['names']): Row[] {
  const groups = new Map<string, { asked: number; opened: number; shown: number }>();
  for (const { id, group, query } of planted) {
    const tally = groups.get(group) ?? { asked: 0, opened: 0, shown: 0 };
    groups.set(group, tally);
    const lists = store.find(query);
    tally.asked += 1;
    if (lists.some((list) => list.candidates.some((record) => record.id === id))) tally.opened += 1;
    if (judge(query, lists).some((alert) => alert.personal?.recordId === id)) tally.shown += 1;
  }
  const all = [...groups.values()].reduce(
    (sum, { asked, shown }) => ({ asked: sum.asked + asked, shown: sum.shown + shown }),
    {
      asked: 0,
      shown: 0,
    },
  );
  const row = (what: string, value: number, note: string, budget: number | null): Row => ({
    what: `names: ${what}`,
    unit: '',
    p50: null,
    p95: value,
    budget,
    higherIsBetter: true,
    note,
  });
  return [
    row(
      'known spellings shown, all',
      all.shown / all.asked,
      `n=${all.asked}, ${records.toLocaleString('en')} others`,
      0.95,
    ),
    ...[...groups].map(([group, { asked, opened, shown }]) =>
      row(`  ${group}`, shown / asked, `n=${asked}, opened ${(opened / asked).toFixed(3)}`, null),
    ),
  ];
}

function judge(query: PersonQuery, lists: ReturnType<ListStore['find']>) {
  let id = 0;
  return decide({ query, lists, now: new Date(), clockTrusted: true, nextId: () => String(++id) }).alerts;
}

/** Processor time of the decision over what the store opened, for each candidate. */
function cost(store: ListStore, size: Sizes['names']): Row[] {
  const asked = NAME_KINDS.flatMap((kind, at) =>
    questions({ kind, count: size.questions, records: size.records, seed: 500 + at }),
  );
  const found = asked.map((question) => {
    const query = personQuery({
      surname: question.surname,
      givenNames: question.givenNames,
      sex: question.sex ?? null,
      ...(question.nationality === undefined ? {} : { nationality: question.nationality }),
      ...(question.dateOfBirth === undefined ? {} : { birth: parseListDate(question.dateOfBirth) }),
    });
    return { query, lists: store.find(query) };
  });
  const candidates = found.reduce(
    (sum, { lists }) => sum + lists.reduce((n, list) => n + list.candidates.length, 0),
    0,
  );
  for (const { query, lists } of found) judge(query, lists);
  const before = process.cpuUsage();
  for (const { query, lists } of found) judge(query, lists);
  const { user, system } = process.cpuUsage(before);
  return [
    {
      what: 'names: decision per candidate opened',
      unit: 'µs processor',
      p50: null,
      p95: (user + system) / candidates,
      budget: 60,
      note: `n=${candidates}, ${(candidates / found.length).toFixed(0)} for each question`,
    },
  ];
}
