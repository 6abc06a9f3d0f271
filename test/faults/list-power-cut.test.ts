import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { ListFolder } from '../../src/adapters/storage/lists/index.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { type FileOperation, hasTracer, traceFiles } from '../fakes/file-trace.ts';
import {
  firstGeneration,
  generationCommand,
  nextGeneration,
  type Task,
  wholeGeneration,
} from '../fakes/generation-loop.ts';
import { applyBetween, LIST, putInPlace } from '../fakes/generations.ts';
import { Disk, SURVIVALS, type Survival } from '../fakes/power-cut.ts';
import { seeded } from '../fakes/seeded.ts';
import { testState } from '../fakes/stores.ts';

/** Disks that are drawn for one moment where a part of what was not synced is kept. */
const DRAWS = 4;
const DRAWN: ReadonlySet<Survival> = new Set(['a part', 'torn', 'any names']);
const CUT_AT: ReadonlySet<FileOperation['op']> = new Set(['sync', 'rename', 'symlink', 'unlink', 'truncate']);

interface Report {
  task: Task;
  moments: number;
  disks: number;
  old: number;
  new: number;
  broken: string[];
}

/** Every disk that a power cut may leave before or after each sync, rename, link and removal of one real run. */
async function cutEverywhere(task: Task): Promise<Report> {
  const state = await testState();
  const scratch = mkdtempSync(join(tmpdir(), 'waypost-cut-'));
  const report: Report = { task, moments: 0, disks: 0, old: 0, new: 0, broken: [] };
  const random = seeded(11);
  try {
    const ring = state.ring();
    const from = { generation: firstGeneration(150), number: 1 };
    const to = { generation: nextGeneration(from.generation, 2), number: 2 };
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: from.generation, number: 1 });
    const disk = new Disk(folder.path);
    const trace = traceFiles(generationCommand({ stateDir: state.stateDir, task, from, to }), scratch);
    if (!trace.output.includes('applied')) throw new Error(trace.output);

    const look = (moment: string, acknowledged: boolean): void => {
      report.moments += 1;
      for (const survival of SURVIVALS) {
        const draws = DRAWN.has(survival) ? DRAWS : 1;
        for (let draw = 0; draw < draws; draw += 1) {
          report.disks += 1;
          const left = join(scratch, 'left');
          rmSync(left, { recursive: true, force: true });
          disk.leave(join(left, 'lists', LIST), survival, random);
          const found = wholeGeneration(new ListFolder(left, LIST), ring, [from, to]);
          if (typeof found === 'string') report.broken.push(`${moment}, ${survival} kept: ${found}`);
          else if (acknowledged && found !== to.number) report.broken.push(`${moment}, ${survival} kept: lost`);
          else if (found === to.number) report.new += 1;
          else {
            report.old += 1;
            if (draw === 0) goOn(left, ring);
          }
        }
      }
    };
    /** On what a cut left the same delta still applies. */
    const goOn = (left: string, own: KeyRing): void => {
      const again = new ListFolder(left, LIST);
      again.removeLeftovers();
      const done = applyBetween({ folder: again, ring: own, from, to });
      const found = done.ok ? wholeGeneration(again, own, [to]) : done.reason;
      if (found !== to.number) report.broken.push(`the chain does not go on: ${String(found)}`);
    };
    let acknowledged = false;
    trace.operations.forEach((operation, at) => {
      const name = `${operation.op} ${at}`;
      if (CUT_AT.has(operation.op)) {
        look(`before ${name}`, acknowledged);
      }
      const known = disk.apply(operation);
      if (operation.op === 'write' && !known && operation.bytes.includes('applied')) acknowledged = true;
      if (CUT_AT.has(operation.op) && known) look(`after ${name}`, acknowledged);
    });
    expect(acknowledged).toBe(true);
    look('at the end', true);
  } finally {
    state.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
  return report;
}

describe.skipIf(!hasTracer())('a power cut at every sync, rename, link and removal', () => {
  it.each(['delta', 'full'] as const)('of a %s leaves the old generation or the new one, whole', async (task) => {
    const report = await cutEverywhere(task);
    reportMetrics({
      test: 'list-power-cut',
      points: report.disks,
      lost: report.broken.length,
      note: `${task}: ${report.moments} moments, old ${report.old}, new ${report.new}`,
    });
    expect(report.broken).toEqual([]);
    expect(report.old).toBeGreaterThan(0);
    expect(report.new).toBeGreaterThan(0);
  });
});

describe.runIf(!hasTracer())('a power cut', () => {
  it('is not simulated here: strace is not installed', () => {
    throw new Error('not shown: install strace, and run this again');
  });
});
