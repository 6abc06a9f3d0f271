import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileOperation, traceFiles } from './file-trace.ts';
import { Disk, SURVIVALS, type Survival } from './power-cut.ts';
import { seeded } from './seeded.ts';

/** Disks that are drawn for one moment where a part of what was not synced is kept. */
const DRAWS = 2;
const DRAWN: ReadonlySet<Survival> = new Set(['a part', 'torn', 'any names']);
const CUT_AT: ReadonlySet<FileOperation['op']> = new Set(['sync', 'rename', 'symlink', 'unlink', 'truncate']);

const STDOUT = 1;

export interface CutReport {
  moments: number;
  disks: number;
  broken: string[];
}

/**
 * Runs `command` once under strace on `folder`, and then lays out every disk that a power cut before or after each sync,
 * rename, link, removal and truncation of that run may leave. `look` opens one of them as the next start would, given the
 * lines that the command had printed by then, and answers what is wrong with it, or null.
 */
export function cutEverywhere(input: {
  folder: string;
  command: string[];
  seed: number;
  look: (left: string, printed: readonly string[]) => string | null;
}): CutReport {
  const report: CutReport = { moments: 0, disks: 0, broken: [] };
  const random = seeded(input.seed);
  const scratch = mkdtempSync(join(tmpdir(), 'waypost-cut-'));
  try {
    const disk = new Disk(input.folder);
    const trace = traceFiles(input.command, scratch);
    let printed = '';
    const look = (moment: string): void => {
      report.moments += 1;
      // The last line may be cut, and then nobody was told.
      const lines = printed.slice(0, printed.lastIndexOf('\n') + 1).split('\n');
      for (const survival of SURVIVALS) {
        for (let draw = 0; draw < (DRAWN.has(survival) ? DRAWS : 1); draw += 1) {
          report.disks += 1;
          const left = join(scratch, 'left');
          rmSync(left, { recursive: true, force: true });
          disk.leave(left, survival, random);
          const fault = input.look(left, lines);
          if (fault !== null) report.broken.push(`${moment}, ${survival} kept: ${fault}`);
        }
      }
    };
    trace.operations.forEach((operation, at) => {
      const cut = CUT_AT.has(operation.op);
      if (cut) look(`before ${operation.op} ${at}`);
      const known = disk.apply(operation);
      if (operation.op === 'write' && operation.fd === STDOUT) printed += operation.bytes.toString('utf8');
      if (cut && known) look(`after ${operation.op} ${at}`);
    });
    if (printed !== trace.output) throw new Error('the trace does not hold all that the command printed');
    look('at the end');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return report;
}
