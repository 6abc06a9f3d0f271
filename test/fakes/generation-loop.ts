import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { ListFolder, ListReader, ListStore } from '../../src/adapters/storage/lists/index.ts';
import { personQuery } from '../../src/core/watchlist/index.ts';
import type { WatchRecord } from '../../src/core/watchlist/record/index.ts';
import { type Generation, LIST, linesOf, metaOf, operationsBetween, recordOf, stateOf } from './generations.ts';
import { runWriter } from './kill-loop.ts';
import { type TestState, testState } from './stores.ts';

const RUNNER = join(import.meta.dirname, 'generation-runner.mjs');

export type Task = 'full' | 'delta';

/** A list of `size` records of which every one names its generation. */
export function firstGeneration(size: number): Generation {
  const records = Array.from({ length: size }, (_, at) => drawn(`r${String(at).padStart(5, '0')}`, 1, 1));
  return new Map(records.map((record) => [record.id, record]));
}

function drawn(id: string, rev: number, number: number): WatchRecord {
  const at = Number(id.slice(1, 6));
  const letters = [at % 23, (at * 7 + number) % 19, (at * 3) % 17].map((n) => String.fromCharCode(65 + n));
  return recordOf(id, rev, {
    names: [{ kind: 'primary', family: `Tarvox${letters.join('')}`, given: `Ilsa${letters[1]}` }],
    dob: [`${1950 + (at % 50)}-05-06`],
    docs: [{ t: 'P', c: 'UTO', n: `N${at}` }],
    note: `generation ${number}`,
  });
}

/** A third of the records changes, some go, some come. The record `r00000` changes every time and tells the generation. */
export function nextGeneration(before: Generation, number: number): Generation {
  const next = new Map<string, WatchRecord>();
  let place = 0;
  for (const [id, record] of before) {
    place += 1;
    if (id !== 'r00000' && (place + number) % 40 === 0) continue;
    const changes = id === 'r00000' || (place + number) % 3 === 0;
    next.set(id, changes ? drawn(id, record.rev + 1, number) : record);
    if ((place + number) % 40 === 1)
      next.set(`${id.slice(0, 6)}n${number}`, drawn(`${id.slice(0, 6)}n${number}`, 1, number));
  }
  return next;
}

/** Writes the job of the child and gives its command. */
export function generationCommand(input: {
  stateDir: string;
  task: Task;
  from: { generation: Generation; number: number };
  to: { generation: Generation; number: number };
}): string[] {
  const { stateDir, task, from, to } = input;
  const lines =
    task === 'full'
      ? linesOf(to.generation)
      : operationsBetween(from.generation, to.generation).map((one) =>
          one.op === 'put' ? one.text : JSON.stringify(one),
        );
  const meta = metaOf(to.generation, to.number);
  mkdirSync(join(stateDir, 'in'), { recursive: true });
  const job = join(stateDir, 'in', `${to.number}-${task}.json`);
  const continued = { generation: from.number, state: stateOf(from.generation) };
  writeFileSync(job, JSON.stringify({ task, meta, from: continued, lines }));
  return [process.execPath, RUNNER, stateDir, job];
}

/** Which of the generations is in place and whole, or what is wrong. */
export function wholeGeneration(
  folder: ListFolder,
  ring: KeyRing,
  known: readonly { generation: Generation; number: number }[],
): number | string {
  const path = folder.current();
  if (path === null) return 'no list is in place';
  const opened = ListReader.open(path, LIST, ring);
  if (!opened.ok) return `${opened.reason}: ${opened.message}`;
  const { reader } = opened;
  try {
    const { generation, state } = reader.meta;
    const one = known.find(({ number }) => number === generation);
    if (one === undefined) return `generation ${generation} is in place`;
    if (state !== stateOf(one.generation)) return `generation ${generation} has another state`;
    if (!reader.check().ok) return `generation ${generation} is not whole`;
    for (const { id } of one.generation.values()) {
      if (reader.findExact([`rid|${id}`]).length !== 1) return `generation ${generation} lacks a key`;
    }
    return generation;
  } finally {
    reader.close();
  }
}

export interface GenerationKills {
  kills: number;
  /** Runs that were killed and left the old generation, and those that left the new one. */
  old: number;
  new: number;
  /** Runs that ended before the kill. */
  ended: number;
  /** Kills by what the run was doing: `delta records`, `full index` and so on. */
  phases: Record<string, number>;
  broken: string[];
}

/**
 * Kills a child with SIGKILL at random moments of full imports and deltas, `kills` times together, all on one state folder. After each
 * the old or the new generation must be in place and whole, also for a shelf that was open all the time, and the chain goes
 * on from it.
 */
export async function generationKillLoop(kills: number, random: () => number): Promise<GenerationKills> {
  const state = await testState();
  const report: GenerationKills = { kills: 0, old: 0, new: 0, ended: 0, phases: {}, broken: [] };
  const ring = state.ring();
  const folder = new ListFolder(state.stateDir, LIST);
  let standing = { generation: firstGeneration(600), number: 1 };
  const store = openListStore(state);
  try {
    const first = generationCommand({ stateDir: state.stateDir, task: 'full', from: standing, to: standing });
    await runWriter(first, () => Promise.resolve());
    // Moments are drawn over the time that a whole run of the kind takes here and now: each is measured first, and again
    // whenever one ends before its kill.
    const lasts: Record<Task, number[]> = { full: [], delta: [] };
    // The commit is in the last part of a run, which is short: every second pair of runs draws its moments over that alone.
    const ends: Record<Task, number[]> = { full: [], delta: [] };
    for (let turn = 0; report.kills < kills && turn < kills * 4; turn += 1) {
      const task: Task = turn % 2 === 0 ? 'delta' : 'full';
      const to = { generation: nextGeneration(standing.generation, turn), number: standing.number + 1 };
      const command = generationCommand({ stateDir: state.stateDir, task, from: standing, to });
      const measured = lasts[task].length === 0;
      const atEnd = turn % 4 >= 2;
      const wait = random() * meanOf(atEnd ? ends[task] : lasts[task]);
      let ready = performance.now();
      let written = ready;
      let killed = false;
      const run = await runWriter(command, async (child, started) => {
        const end = phaseOf(child, 'index').then(() => {
          written = performance.now();
        });
        await started;
        ready = performance.now();
        const moment = (atEnd ? end : Promise.resolve()).then(() => setTimeout(wait));
        await Promise.race([...(measured ? [] : [moment]), new Promise((resolve) => child.once('exit', resolve))]);
        killed = child.exitCode === null && child.kill('SIGKILL');
      });
      const applied = run.output.includes('applied');
      if (applied && !killed) {
        lasts[task] = [...lasts[task], performance.now() - ready].slice(-MEASURED_RUNS);
        ends[task] = [...ends[task], performance.now() - written].slice(-MEASURED_RUNS);
      }
      const seen = versionIn(store);
      const found = wholeGeneration(folder, ring, [standing, to]);
      if (typeof found === 'string') report.broken.push(`${task} ${turn}: ${found}`);
      else if (seen !== found) report.broken.push(`${task} ${turn}: generation ${found}, an open list saw ${seen}`);
      else if (applied && found !== to.number) report.broken.push(`${task} ${turn}: acknowledged and not in place`);
      if (killed) {
        report.kills += 1;
        const phase = `${task} ${phaseIn(run.output)}`;
        report.phases[phase] = (report.phases[phase] ?? 0) + 1;
        if (found === to.number) report.new += 1;
        else report.old += 1;
      } else report.ended += 1;
      if (!killed && !applied) report.broken.push(`${task} ${turn}: ${run.output}`);
      if (found === to.number) standing = to;
    }
  } finally {
    store.close();
    state.remove();
  }
  return report;
}

/** Last whole runs over which the length of one is taken. */
const MEASURED_RUNS = 5;

const meanOf = (times: readonly number[]): number => times.reduce((sum, ms) => sum + ms, 0) / Math.max(1, times.length);

/** Until the output of a run says that the phase began; a run that is killed before says nothing. */
function phaseOf(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes(`phase ${name}\n`)) resolve();
    });
  });
}

/** What a run was doing when its output ended. */
function phaseIn(output: string): string {
  if (output.includes('applied')) return 'applied';
  return (
    output
      .match(/^phase (\w+)$/gm)
      ?.at(-1)
      ?.slice('phase '.length) ?? 'begin'
  );
}

function openListStore(state: TestState): ListStore {
  return new ListStore({
    stateDir: state.stateDir,
    lists: [{ id: LIST, name: 'Chain', maxAgeHours: 48 }],
    ring: state.ring(),
    clock: state.clock,
    onUnreadable: () => undefined,
    onDamaged: () => undefined,
  });
}

/** The generation that a look-up gives, told by the record and by the meta row; text where they differ. */
function versionIn(store: ListStore): number | string | null {
  const person = personQuery({ documentNumber: 'N0', issuer: 'UTO', typeClass: 'P', surname: '', givenNames: '' });
  const [list] = store.find(person);
  if (list === undefined || list.unreadable > 0) return 'unreadable';
  const [record] = list.documentMatches;
  if (record === undefined) return 'not found';
  // It was changed in every generation, so its revision is the number of the generation.
  return record.rev === list.status.version ? record.rev : `record ${record.rev} in generation ${list.status.version}`;
}
