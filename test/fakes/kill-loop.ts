import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { type TestState, testState } from './stores.ts';

const WRITER = join(import.meta.dirname, 'journal-writer.mjs');

export interface Acknowledged {
  id: string;
  seq: number;
  events: number;
}

export interface WriterRun {
  acknowledged: Acknowledged[];
  output: string;
  code: number | null;
}

/** Starts the writer and lets `during` decide when it ends. */
export async function runWriter(
  command: string[],
  during: (child: ChildProcess, ready: Promise<void>) => Promise<void>,
): Promise<WriterRun> {
  const [program, ...args] = command;
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('ready\n')) resolve();
    });
    child.on('exit', () => resolve());
  });
  const closed = once(child, 'close');
  await during(child, ready);
  await closed;
  return { acknowledged: acknowledgedIn(output), output, code: child.exitCode };
}

export function writer(stateDir: string, prefix: string, most?: number): string[] {
  return [process.execPath, WRITER, stateDir, prefix, ...(most === undefined ? [] : [String(most)])];
}

/** Whole lines only: the last one may be cut by the kill, and then it was not acknowledged. */
export function acknowledgedIn(output: string): Acknowledged[] {
  const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
  return lines.flatMap((line) => {
    const match = /^ack (\S+) (\d+) (\d+)$/.exec(line);
    return match === null ? [] : [{ id: match[1] ?? '', seq: Number(match[2]), events: Number(match[3]) }];
  });
}

export interface KillReport {
  kills: number;
  acknowledged: number;
  lost: number;
  broken: string[];
}

/**
 * Kills a writer with SIGKILL at `kills` random moments, all on one state folder, and opens the journal after each as
 * the next start would: every acknowledged batch must be there and the chain must verify.
 */
export async function killLoop(kills: number, random: () => number): Promise<KillReport> {
  const state: TestState = await testState();
  const report: KillReport = { kills: 0, acknowledged: 0, lost: 0, broken: [] };
  try {
    for (let turn = 0; turn < kills; turn += 1) {
      const run = await runWriter(writer(state.stateDir, `run${turn}`), async (child, ready) => {
        await ready;
        await new Promise((resolve) => setTimeout(resolve, random() * 120));
        child.kill('SIGKILL');
      });
      report.kills += 1;
      if (run.output.includes('refused')) report.broken.push(run.output);
      check(state, run.acknowledged, report);
    }
  } finally {
    state.remove();
  }
  return report;
}

function check(state: TestState, acknowledged: Acknowledged[], report: KillReport): void {
  const journal = state.open();
  const verdict = verifyJournal(journal);
  if (!verdict.ok) report.broken.push(`${verdict.fault} at ${verdict.seq}: ${verdict.message}`);
  const byCase = new Map<string, Acknowledged[]>();
  for (const entry of acknowledged) byCase.set(entry.id, [...(byCase.get(entry.id) ?? []), entry]);
  for (const [id, entries] of byCase) {
    const expected = entries.reduce((sum, entry) => sum + entry.events, 0);
    const rows = journal.caseRows(id);
    const seqs = new Set(rows.map((row) => row.seq));
    report.acknowledged += entries.length;
    report.lost += entries.filter((entry) => !seqs.has(entry.seq)).length;
    if (rows.length < expected || journal.read(id).length !== rows.length) report.broken.push(`${id} is incomplete`);
  }
  journal.stop();
}
