import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evalWatchlist } from '../src/provisioning/index.ts';
import { type Row, timing } from './table.ts';

const RECORDS = Number(process.env['BENCH_RECORDS'] ?? 100_000);
const QUERIES = 400;

/** Small seeded generator (mulberry32): the same list on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SYLLABLES =
  'ba be bi bo da de do fa fe ga go ha he jo ka ke ki la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so ta te ti to va ve vi wa ya ye za ze zo'.split(
    ' ',
  );

function name(random: () => number, parts: number): string {
  const text = Array.from({ length: parts }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? 'a').join('');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function person(random: () => number, index: number) {
  const date = new Date(
    Date.UTC(1945 + Math.floor(random() * 65), Math.floor(random() * 12), 1 + Math.floor(random() * 28)),
  );
  return {
    family: name(random, 3),
    given: name(random, 2),
    dob: date.toISOString().slice(0, 10),
    number: `UT${String(1_000_000 + index)}`,
    sex: random() < 0.5 ? 'F' : 'M',
  };
}

/** Sealed look-ups through the daemon's own code, on a list of `BENCH_RECORDS` (default 100,000) invented records. */
export async function benchWatchlist(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  try {
    const random = seeded(20_261_125);
    const people = Array.from({ length: RECORDS }, (_, index) => person(random, index));
    const records = join(folder, 'records.jsonl');
    await writeLines(
      records,
      people.map((p, index) => ({
        op: 'put',
        id: `r${index}`,
        rev: 1,
        cat: index % 2 === 0 ? 'document' : 'protect',
        act: 'Call the desk',
        basis: 'Bench order',
        exp: '2099-12-31',
        names: [{ kind: 'primary', family: p.family, given: p.given }],
        dob: [p.dob],
        nat: ['UTO'],
        sex: p.sex,
        docs: [{ t: 'P', c: 'UTO', n: p.number }],
        note: 'bench',
      })),
    );
    const pick = () => people[Math.floor(random() * people.length)] ?? people[0];
    const byNumber = Array.from({ length: QUERIES }, () => ({
      documentNumber: pick()?.number,
      issuer: 'UTO',
      surname: 'QQQQ',
      givenNames: 'XXXX',
    }));
    // Records of class `document` (even rows) are never found by name: they are about a document, not its holder.
    const byName = Array.from({ length: QUERIES }, () => {
      const p = people[Math.floor(random() * (people.length / 2)) * 2 + 1];
      return {
        surname: p?.family.toUpperCase(),
        givenNames: p?.given.toUpperCase(),
        dateOfBirth: p?.dob,
        sex: p?.sex,
        nationality: 'UTO',
      };
    });
    const answers = await ask({ folder, records, queries: [...byNumber, ...byName] });
    const found = answers.filter((answer) => answer.hits.length > 0).length;
    if (found < answers.length) throw new Error(`only ${found} of ${answers.length} planted entries were found`);
    const note = `${RECORDS.toLocaleString('en')} records`;
    return [
      timing(
        'watchlist: document number',
        answers.slice(20, QUERIES).map((answer) => answer.ms),
        1,
        note,
      ),
      timing(
        'watchlist: name and date',
        answers.slice(QUERIES + 20).map((answer) => answer.ms),
        30,
        note,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(input: {
  folder: string;
  records: string;
  queries: object[];
}): Promise<{ ms: number; hits: unknown[] }[]> {
  const queries = join(input.folder, 'queries.jsonl');
  const results = join(input.folder, 'results.jsonl');
  await writeLines(queries, input.queries);
  const out = createWriteStream(results);
  const code = await evalWatchlist({ records: input.records, queries, out, progress: { write: () => true } });
  await new Promise<void>((resolve) => out.end(resolve));
  if (code !== 0) throw new Error('the watchlist evaluation could not run');
  return readFileSync(results, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { ms: number; hits: unknown[] });
}

async function writeLines(file: string, lines: readonly object[]): Promise<void> {
  const stream = createWriteStream(file);
  for (const line of lines) stream.write(`${JSON.stringify(line)}\n`);
  await new Promise<void>((resolve) => stream.end(resolve));
}
