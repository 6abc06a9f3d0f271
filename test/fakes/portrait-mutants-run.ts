import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PortraitJob, PortraitTally } from './portrait-mutants-child.ts';

export interface PortraitMutants {
  inputs: number;
  outcomes: Record<string, number>;
  /** First inputs of groups in which the process died, and in which it was silent for longer than a request may take. */
  crashes: string[];
  loops: string[];
  slowestMs: number;
  slowest: number;
  memoryMiB: number;
  residentMiB: number;
}

/** Processor time for a group of inputs without a word: many times what it needs. A busy machine makes no loop of a wait. */
const SILENT_CPU_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
/** Of the clock in which the kernel counts (proc_pid_stat(5)). */
const TICK_MS = 10;

/** Inputs for one process. */
const PART_INPUTS = 50_000;

/**
 * Decodes `inputs` damaged portraits by the code of the inference process, in a process that is watched: one that dies is counted
 * as a crash, one that is silent as a loop, and the run goes on behind the group in which it happened. `from`: the first of
 * the inputs, where an earlier run of the same seed ended.
 */
export async function runPortraitMutants(
  { inputs, seed, from = 0 }: { inputs: number; seed: number; from?: number },
  onPart: (so: PortraitMutants) => void = () => undefined,
): Promise<PortraitMutants> {
  const all: PortraitMutants = {
    ...{ inputs, outcomes: {}, crashes: [], loops: [], slowestMs: 0, slowest: 0, memoryMiB: 0, residentMiB: 0 },
  };
  let first = from;
  while (first < inputs) {
    const { next, end } = await part({ seed, first, end: Math.min(inputs, first + PART_INPUTS) }, all);
    onPart(all);
    if (end !== null) all[end === 'silent' ? 'loops' : 'crashes'].push(`${end} after input ${next} of seed ${seed}`);
    first = end === null ? next : next + 200;
    if (all.crashes.length + all.loops.length > 20) break;
  }
  return all;
}

async function part(job: PortraitJob, all: PortraitMutants): Promise<{ next: number; end: string | null }> {
  const child = fork(join(import.meta.dirname, 'portrait-mutants-child.ts'), { execArgv: ['--import', 'tsx'] });
  let next = job.first;
  let silent = false;
  const watch = watched(child, () => {
    silent = true;
  });
  child.on('message', (tally: PortraitTally) => {
    watch.heard();
    next = tally.next;
    add(all, tally);
  });
  child.send(job);
  const code = await new Promise<string>((resolve) => {
    child.on('exit', (status, signal) => resolve(String(signal ?? status)));
  });
  watch.stop();
  if (silent) return { next, end: 'silent' };
  return { next, end: next >= job.end && code === '0' ? null : `exit ${code}` };
}

function watched(child: ChildProcess, onSilent: () => void): { heard(): void; stop(): void } {
  let since = 0;
  const timer = setInterval(() => {
    if (cpuMs(child.pid) - since < SILENT_CPU_MS) return;
    onSilent();
    child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  const heard = (): void => {
    since = cpuMs(child.pid);
  };
  return { heard, stop: () => clearInterval(timer) };
}

/** 0 where the process is gone: its exit is heard by itself. */
function cpuMs(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

function add(all: PortraitMutants, tally: PortraitTally): void {
  for (const [name, count] of Object.entries(tally.outcomes)) all.outcomes[name] = (all.outcomes[name] ?? 0) + count;
  if (tally.slowestMs > all.slowestMs) Object.assign(all, { slowestMs: tally.slowestMs, slowest: tally.slowest });
  all.memoryMiB = Math.max(all.memoryMiB, tally.memoryBytes / 1024 / 1024);
  all.residentMiB = Math.max(all.residentMiB, Math.round(tally.residentKiB / 1024));
}
