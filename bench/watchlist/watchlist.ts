import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListFolder } from '../../src/adapters/storage/lists/index.ts';
import { LIST_FORMAT } from '../../src/adapters/storage/lists/schema.ts';
import { FULL, type Sizes } from '../size.ts';
import { quantile, type Row, timing } from '../table.ts';
import type { Answer, Asked } from './ask.ts';
import { LIST_ID, type Prepared, prepare } from './prepare.ts';
import { type Kind, NAME_KINDS, type Question, questions } from './queries.ts';
import type { Taken } from './store.ts';

/** Folder that keeps the list between runs: it is built once for each number of records, operations and format. */
const KEPT = process.env['BENCH_LIST'];

const RECALLED: readonly [Kind, string][] = [
  ['two-typos', 'one typo in each of two name parts'],
  ['swapped', 'family and given names swapped'],
  ['year-off', 'year of birth off by one'],
  ['typos-year', 'a typo in each of two parts and the year off by one'],
];

interface Built {
  prepared: Prepared;
  empty: Prepared;
  imported: Taken;
}

/**
 * The sealed store at `records` invented records: first import, look-ups while nothing else happens, a delta beside look-ups of another process, memory, file size and recall. With
 * `BENCH_LIST=FOLDER` the list stays there, and a later run takes it instead of building it: the time of the import is then
 * the one that was measured when it was built.
 */
export async function benchWatchlist(wanted: Sizes['watchlist'] = FULL.watchlist): Promise<Row[]> {
  const size = { ...wanted, operations: Math.min(wanted.operations, Math.floor(wanted.records / 2)) };
  const folder = mkdtempSync(join(KEPT ?? tmpdir(), 'waypost-bench-'));
  const note = `${size.records.toLocaleString('en')} records`;
  try {
    const { prepared: kept, empty, imported } = await built(folder, size);
    // A delta changes the list in place: never the one that is kept.
    const prepared = KEPT === undefined ? kept : { ...kept, stateDir: join(folder, 'state') };
    if (KEPT !== undefined) cpSync(kept.stateDir, prepared.stateDir, { recursive: true, verbatimSymlinks: true });
    const path = new ListFolder(prepared.stateDir, LIST_ID).current() ?? '';
    const fileMiB = statSync(path).size / 1024 / 1024;
    const asked = await ask(prepared, size);
    const nothing = await ask(empty, size);
    console.error(`asked, load ${load()}`);
    const beside = await deltaBeside(prepared, size);
    console.error(`delta in ${beside.taken.seconds} s, processor ${beside.taken.cpuSeconds} s, load ${load()}`);
    const checked = await store('check', prepared);
    return [
      seconds('watchlist: first import', imported, 180, note),
      seconds(`watchlist: delta of ${size.operations.toLocaleString('en')}`, beside.taken, 5, note),
      seconds('watchlist: self-check after the delta', checked, null, note),
      { what: 'watchlist: file', unit: 'MiB', p50: null, p95: fileMiB, budget: null, note },
      {
        what: 'watchlist: memory above an empty list',
        unit: 'MiB',
        p50: null,
        p95: asked.rssMiB - nothing.rssMiB,
        budget: 250,
        note: `resident ${asked.rssMiB.toFixed(0)}, with an empty list ${nothing.rssMiB.toFixed(0)}`,
      },
      ...latencies('idle', asked.answers),
      ...latencies('during the delta', beside.answers),
      ...recall(asked.answers),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function built(folder: string, { records, operations }: Sizes['watchlist']): Promise<Built> {
  const own = KEPT === undefined ? folder : join(KEPT, `${records}-${operations}-${LIST_FORMAT}`);
  const note = join(own, 'built.json');
  if (existsSync(note)) {
    console.error(`the list in ${own} is taken`);
    return JSON.parse(readFileSync(note, 'utf8')) as Built;
  }
  mkdirSync(own, { recursive: true });
  const key = randomBytes(32).toString('hex');
  const prepared = prepare({ folder: own, records, operations, key });
  const empty = prepare({ folder: mkdtempSync(join(own, 'empty-')), records: 0, operations: 1, key });
  await store('import', empty);
  const imported = await store('import', prepared);
  console.error(`imported in ${imported.seconds} s, processor ${imported.cpuSeconds} s, load ${load()}`);
  writeFileSync(note, JSON.stringify({ prepared, empty, imported }));
  return { prepared, empty, imported };
}

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);

function allQuestions({ questions: count, warmUp, records }: Sizes['watchlist']): Question[] {
  const kinds: Kind[] = ['number', 'no-number', ...NAME_KINDS];
  return kinds.flatMap((kind, at) => questions({ kind, count: count + warmUp, records, seed: 100 + at }));
}

/** Look-ups of another process go on before, during and after the delta; those that overlap it count. */
async function deltaBeside(
  prepared: Prepared,
  { records, warmUp }: Sizes['watchlist'],
): Promise<{ taken: Taken; answers: Answer[] }> {
  const mixed = (['number', 'exact', 'no-number', 'two-typos', 'stranger'] as const).map((kind, at) =>
    questions({ kind, count: 300, records, seed: 900 + at }),
  );
  const turn = mixed[0]!.flatMap((_, n) => mixed.map((kind) => kind[n]!));
  const child = start('ask.ts');
  child.send({ prepared, questions: turn, forever: true });
  await once(child, 'message');
  const taken = await store('delta', prepared);
  child.send('end');
  const [{ answers }] = (await once(child, 'message')) as [Asked];
  const last = answers.at(-1);
  if (last?.version !== prepared.second.generation) throw new Error('the open list did not notice the delta');
  const during = answers.slice(warmUp).filter(({ at, ms }) => at + ms >= taken.began && at <= taken.ended);
  return { taken, answers: during };
}

function start(file: string): ChildProcess {
  return fork(join(import.meta.dirname, file), { execArgv: ['--import', 'tsx', '--expose-gc'], stdio: 'inherit' });
}

async function store(task: 'import' | 'delta' | 'check', prepared: Prepared): Promise<Taken> {
  const child = start('store.ts');
  child.send({ task, prepared });
  return (await answerOf(child)) as Taken;
}

async function ask(prepared: Prepared, size: Sizes['watchlist']): Promise<Asked> {
  const child = start('ask.ts');
  child.send({ prepared, questions: allQuestions(size), forever: false });
  await once(child, 'message');
  const { answers, rssMiB } = (await answerOf(child)) as Asked;
  const counted = answers.filter((_, n) => n % (size.questions + size.warmUp) >= size.warmUp);
  return { answers: counted, rssMiB };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const message = once(child, 'message').then(([value]: unknown[]) => value);
  const exit = once(child, 'exit').then(([code]: unknown[]) => {
    throw new Error(`a part of the benchmark ended with ${String(code)}`);
  });
  exit.catch(() => undefined);
  return await Promise.race([message, exit]);
}

function seconds(what: string, taken: Taken, budget: number | null, note: string): Row {
  const more = `${note}, processor ${taken.cpuSeconds.toFixed(1)} s, peak ${taken.peakMiB.toFixed(0)} MiB`;
  return { what, unit: 's', p50: null, p95: taken.seconds, budget, note: more };
}

function latencies(when: string, answers: readonly Answer[]): Row[] {
  const limits = when === 'idle' ? { number: 1, p95: 30, max: 100 } : { number: 5, p95: null, max: null };
  const number = answers.filter(({ kind }) => kind === 'number' || kind === 'no-number');
  const names = answers.filter(({ kind }) => kind !== 'number' && kind !== 'no-number');
  const rows: Row[] = [
    percentile({ what: `watchlist: document look-up p99, ${when}`, answers: number, q: 0.99, budget: limits.number }),
    { ...timing(`watchlist: name and date look-up, ${when}`, msOf(names), limits.p95), note: detail(names) },
    percentile({ what: `watchlist: name and date look-up max, ${when}`, answers: names, q: 1, budget: limits.max }),
  ];
  if (when !== 'idle') return rows;
  for (const kind of NAME_KINDS) {
    const own = answers.filter((answer) => answer.kind === kind);
    rows.push({ ...timing(`watchlist:   ${kind}`, msOf(own), null), note: detail(own) });
  }
  return rows;
}

const msOf = (answers: readonly Answer[]): number[] => answers.map(({ ms }) => ms);

function percentile(input: { what: string; answers: readonly Answer[]; q: number; budget: number | null }): Row {
  const times = msOf(input.answers);
  const { what, budget } = input;
  return {
    what,
    unit: 'ms',
    p50: quantile(times, 0.5),
    p95: quantile(times, input.q),
    budget,
    note: detail(input.answers),
  };
}

function detail(answers: readonly Answer[]): string {
  const times = msOf(answers);
  const cpu = answers.map(({ cpuMs }) => cpuMs);
  const compared = answers.map((answer) => answer.compared);
  const at = (values: readonly number[], q: number): string => quantile(values, q).toFixed(2);
  return [
    `n=${answers.length}`,
    `p99 ${at(times, 0.99)}`,
    `max ${at(times, 1)}`,
    `processor p95 ${at(cpu, 0.95)} max ${at(cpu, 1)}`,
    `unanswered ${answers.filter(({ unanswered }) => unanswered).length}`,
    `compared p50 ${quantile(compared, 0.5)} p95 ${quantile(compared, 0.95)} max ${quantile(compared, 1)}`,
  ].join(', ');
}

/** Of the records asked for: how many were compared with the question. What is shown of them is the threshold's affair. */
function recall(answers: readonly Answer[]): Row[] {
  return RECALLED.map(([kind, what]) => {
    const own = answers.filter((answer) => answer.kind === kind);
    const share = (test: (answer: Answer) => boolean): number => own.filter(test).length / own.length;
    return {
      what: `watchlist: recall, ${what}`,
      unit: '',
      p50: null,
      p95: share(({ met }) => met),
      budget: 0.99,
      higherIsBetter: true,
      note: `n=${own.length}, shown at the start threshold ${share(({ shown }) => shown).toFixed(3)}`,
    };
  });
}
