import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openJournal, verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { AUDIT_MIGRATIONS } from '../../src/adapters/storage/journal/schema.ts';
import type { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { auditOfVersion } from '../fakes/audit-of-version.ts';
import { cutEverywhere } from '../fakes/cut-everywhere.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { hasTracer } from '../fakes/file-trace.ts';
import { acknowledgedIn, runWriter, writer } from '../fakes/kill-loop.ts';
import { testState } from '../fakes/stores.ts';

const OPENER = join(import.meta.dirname, '..', 'fakes', 'journal-opener.mjs');
const CLOCK = { mono: () => 1, wall: () => new Date(), trusted: () => true };

/** Opens what a cut left as the next start does: the chain verifies, and all that was acknowledged is in it. */
function faultOf(left: string, ring: KeyRing, printed: readonly string[]): string | null {
  const opened = openJournal({ stateDir: left, ring, clock: CLOCK, bootId: 'next' });
  if (!opened.ok) return `${opened.reason}: ${opened.message}`;
  try {
    const verdict = verifyJournal(opened.journal);
    if (!verdict.ok) return `${verdict.fault} at ${verdict.seq}: ${verdict.message}`;
    for (const { id, seq, events } of acknowledgedIn(printed.join('\n'))) {
      const rows = opened.journal.caseRows(id);
      if (!rows.some((row) => row.seq === seq) || rows.length < events)
        return `${id}, row ${seq} was acknowledged and is lost`;
    }
    return null;
  } finally {
    opened.journal.stop();
  }
}

async function filled(cases: number) {
  const state = await testState();
  const run = await runWriter(writer(state.stateDir, 'before', cases), async () => undefined);
  expect(run.output).toContain('done');
  return { state, earlier: run.output.split('\n').filter((line) => line.startsWith('ack')) };
}

describe.skipIf(!hasTracer())('a power cut at every sync, rename, truncation and removal (fault 7)', () => {
  it('during inspections: no acknowledged row is lost and the chain verifies', async () => {
    const { state, earlier } = await filled(3);
    try {
      const report = cutEverywhere({
        folder: state.stateDir,
        command: writer(state.stateDir, 'during', 4),
        seed: 21,
        look: (left, printed) => faultOf(left, state.ring(), [...earlier, ...printed, '']),
      });
      reportMetrics({
        test: 'journal-power-cut',
        points: report.disks,
        lost: report.broken.length,
        note: `inspections, ${report.moments} moments`,
      });
      expect(report.broken).toEqual([]);
      expect(report.moments).toBeGreaterThan(50);
    } finally {
      state.remove();
    }
  });

  it.each(Array.from({ length: AUDIT_MIGRATIONS.length - 1 }, (_, at) => at + 1))(
    'during the migration from schema %i: the old rows are there, in the old schema or the new one',
    async (version) => {
      const { state, earlier } = await filled(3);
      const scratch = mkdtempSync(join(tmpdir(), 'waypost-old-'));
      try {
        auditOfVersion(state.stateDir, version, state.ring());
        const schemas = new Set<number>();
        const report = cutEverywhere({
          folder: state.stateDir,
          command: [process.execPath, OPENER, state.stateDir],
          seed: version,
          look: (left, printed) => {
            schemas.add(schemaOf(left, scratch));
            return faultOf(left, state.ring(), [...earlier, ...printed, '']);
          },
        });
        reportMetrics({
          test: 'journal-power-cut',
          points: report.disks,
          lost: report.broken.length,
          note: `migration from schema ${version}, ${report.moments} moments`,
        });
        expect(report.broken).toEqual([]);
        expect([...schemas].sort()).toEqual([version, AUDIT_MIGRATIONS.length]);
      } finally {
        state.remove();
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  );
});

/** Schema of an audit as it lies on the disk, read from a copy: opening it would already be the repair. */
function schemaOf(left: string, scratch: string): number {
  const copy = join(scratch, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(left, copy, { recursive: true });
  const db = new Database(join(copy, 'audit.db'));
  try {
    return db.pragma('user_version', { simple: true }) as number;
  } finally {
    db.close();
  }
}

describe.runIf(!hasTracer())('a power cut', () => {
  it('is not simulated here: strace is not installed', () => {
    throw new Error('not shown: install strace, and run this again');
  });
});
