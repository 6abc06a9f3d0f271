import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { RollbackGuard, readLedger } from '../../src/adapters/storage/rollback/index.ts';
import { recordsOf, type UpdateRig } from './update-site.ts';

const RUNNER = join(import.meta.dirname, 'update-runner.mjs');
/** Calls after which the disk holds something that it did not hold before. */
const CALLS = 'fsync,fdatasync,rename,unlink,symlink,mkdir,rmdir,ftruncate';
/** A folder is copied beside the rig for each run, so that every run begins with the same disk. */
const RUN_LIMIT_MS = 120_000;

export interface FaultReport {
  runs: number;
  /** Runs that ended with the old generation, and with the new one. */
  old: number;
  new: number;
  broken: string[];
}

/** The command of one update in another process. */
export function updateCommand(rig: UpdateRig): string[] {
  return [process.execPath, RUNNER, rig.state.stateDir, rig.repository.folder];
}

/** A rig with generation 1 in place and generation 2 in the repository, as a delta or whole. */
export async function readyRig(rig: UpdateRig, kind: 'full' | 'delta'): Promise<void> {
  await rig.trust();
  const before = recordsOf(1, 300);
  rig.addFull(1, before);
  rig.repository.publish();
  await rig.apply();
  const after = [...recordsOf(2, 300).slice(0, 3), ...before.slice(3)];
  if (kind === 'delta') rig.addDelta({ generation: 1, lines: before }, { generation: 2, lines: after });
  rig.addFull(2, after);
  rig.repository.publish();
  rig.journal.stop();
}

/** Puts the state folder back to what it was when this was called. */
export function rewinder(rig: UpdateRig): { rewind(): void; fill(): void; end(): void } {
  const copy = mkdtempSync(join(tmpdir(), 'waypost-rewind-'));
  cpSync(rig.state.stateDir, copy, { recursive: true, verbatimSymlinks: true });
  const fill = (): void => cpSync(copy, rig.state.stateDir, { recursive: true, verbatimSymlinks: true });
  return {
    rewind: () => {
      rmSync(rig.state.stateDir, { recursive: true });
      fill();
    },
    fill,
    end: () => rmSync(copy, { recursive: true }),
  };
}

/** Kills an update at its nth change of the disk. `alive` once n is beyond the last one. */
export function killAt(rig: UpdateRig, n: number): { alive: boolean; output: string } {
  const inject = `inject=${CALLS}:signal=KILL:when=${n}`;
  const run = spawnSync(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${CALLS}`, '-e', inject, ...updateCommand(rig)],
    {
      encoding: 'utf8',
      timeout: RUN_LIMIT_MS,
    },
  );
  return { alive: run.status === 0 && run.signal === null, output: run.stdout };
}

/** Runs an update with a limit on the size of any file, blocks of 1024 bytes: a disk that is full at some write. */
export function withFileLimit(rig: UpdateRig, blocks: number): { code: number | null; output: string } {
  const run = spawnSync('bash', ['-c', `ulimit -f ${blocks} && exec "$@"`, 'bash', ...updateCommand(rig)], {
    encoding: 'utf8',
    timeout: RUN_LIMIT_MS,
  });
  return { code: run.status, output: run.stdout };
}

/** What is in place after a fault: one generation whole, serving under its guard, with an audit that verifies. */
export async function examine(rig: UpdateRig, report: FaultReport, label: string): Promise<void> {
  report.runs += 1;
  const serving = rig.serving();
  const { stateDir, ring } = rig.site;
  const guard = new RollbackGuard({ stateDir, ring, policy: 'file', tpm: null, journal: rig.journal });
  await guard.start();
  const { serve, warning } = guard.standing();
  if (serving === null || !serving.whole || serving.status !== 'fresh' || serving.found !== 1) {
    report.broken.push(`${label}: ${JSON.stringify(serving)}`);
    return;
  }
  if (!serve) report.broken.push(`${label}: ${warning}`);
  const read = readLedger(stateDir, ring);
  const counted = read.ok ? (read.ledger?.counter ?? 0) : -1;
  // The list may be one ahead of the ledger, never behind it.
  if (counted > serving.generation || serving.generation > counted + 1)
    report.broken.push(`${label}: counted ${counted}`);
  if (serving.generation === 1) report.old += 1;
  else report.new += 1;
  const journal = rig.state.open();
  const verdict = verifyJournal(journal);
  journal.stop();
  if (!verdict.ok) report.broken.push(`${label}: ${verdict.message}`);
}

/** After a fault the same update goes through, and the count is right. */
export async function recovers(rig: UpdateRig, report: FaultReport, label: string): Promise<void> {
  const run = spawnSync(process.execPath, updateCommand(rig).slice(1), { encoding: 'utf8', timeout: RUN_LIMIT_MS });
  const read = readLedger(rig.state.stateDir, rig.site.ring);
  const counter = read.ok ? read.ledger?.counter : null;
  const serving = rig.serving();
  if (run.status !== 0 || counter !== 2 || serving?.generation !== 2 || !serving.whole) {
    report.broken.push(`${label}: afterwards ${run.stdout.trim()} ${counter} ${JSON.stringify(serving)}`);
  }
  await Promise.resolve();
}
