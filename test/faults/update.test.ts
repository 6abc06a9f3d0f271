import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { hasTracer } from '../fakes/file-trace.ts';
import {
  examine,
  type FaultReport,
  killAt,
  readyRig,
  recovers,
  rewinder,
  withFileLimit,
} from '../fakes/update-faults.ts';
import { UpdateRig } from '../fakes/update-site.ts';

let rig: UpdateRig;
let report: FaultReport;
beforeEach(async () => {
  rig = await UpdateRig.start();
  report = { runs: 0, old: 0, new: 0, broken: [] };
});
afterEach(() => rig.remove());

describe.skipIf(!hasTracer())(
  `kill -9 at every change of the disk${hasTracer() ? '' : ' (skipped, missing: strace)'}`,
  () => {
    it.each(['full', 'delta'] as const)(
      'during the update by a %s list: old or new, whole, and the next update goes through',
      async (kind) => {
        await readyRig(rig, kind);
        const disk = rewinder(rig);
        for (let n = 1, alive = false; !alive; n += 1) {
          disk.rewind();
          ({ alive } = killAt(rig, n));
          await examine(rig, report, `${kind} killed at ${n}`);
          if (n % 5 === 0) await recovers(rig, report, `${kind} killed at ${n}`);
          if (n > 400) throw new Error('the update has no end');
        }
        disk.end();
        reportMetrics({
          test: 'update',
          points: report.runs,
          lost: report.broken.length,
          note: `${kind}: old generation ${report.old}, new ${report.new}`,
        });
        expect(report.broken).toEqual([]);
        expect(report.old).toBeGreaterThan(5);
        expect(report.new).toBeGreaterThan(1);
      },
    );
  },
);

describe('a disk that is full', () => {
  it('at any size of file: refused by name, or taken', async () => {
    await readyRig(rig, 'full');
    const disk = rewinder(rig);
    const verdicts = new Set<string>();
    for (const blocks of [0, 1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 256, 512, 4096]) {
      disk.rewind();
      const { code, output } = withFileLimit(rig, blocks);
      // 3: not even the audit can be opened, which ends the command before it has begun.
      verdicts.add(code === 3 ? 'not begun' : (output.trim().split('\n').at(-1) ?? ''));
      await examine(rig, report, `${blocks} KiB`);
    }
    disk.end();
    reportMetrics({ test: 'update', note: `full disk: ${[...verdicts].join(', ')}` });
    expect(report.broken).toEqual([]);
    const named = /^(?:not begun|applied|STORAGE_FULL|STORAGE_FAILED|AUDIT_UNAVAILABLE)$/;
    expect([...verdicts].filter((one) => !named.test(one))).toEqual([]);
    // SQLite reports a file that may not grow as a failed write.
    expect(verdicts).toContain('STORAGE_FAILED');
    expect(verdicts).toContain('applied');
  });

  it('a file system without room for the list: STORAGE_FULL, and the list in place serves', async (context) => {
    await readyRig(rig, 'full');
    const disk = rewinder(rig);
    const { stateDir } = rig.state;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=700', 'tmpfs', stateDir], { stdio: 'ignore' });
    } catch {
      disk.end();
      return context.skip('mounting a small file system needs root');
    }
    try {
      disk.fill();
      const { output } = withFileLimit(rig, 1_000_000);
      expect(output).toContain('STORAGE_FULL');
      await examine(rig, report, 'small disk');
      expect([report.broken, report.old]).toEqual([[], 1]);
      // No byte left at all: not even the metadata can be copied.
      execFileSync('bash', ['-c', `cat /dev/zero > "${join(stateDir, 'filler')}" || true`], { stdio: 'ignore' });
      const full = withFileLimit(rig, 1_000_000);
      expect(full.code === 3 ? 'not begun' : full.output).toMatch(/not begun|STORAGE_FULL|AUDIT_UNAVAILABLE/);
      rmSync(join(stateDir, 'filler'));
      await examine(rig, report, 'no byte left');
      expect([report.broken, report.old]).toEqual([[], 2]);
    } finally {
      execFileSync('umount', [stateDir]);
      disk.end();
    }
  });
});

describe('every file of the repository, cut at every 64 bytes and with one bit changed in every KiB', () => {
  it('is refused by name, and the list in place serves', async () => {
    await rig.trust();
    rig.addFull(1);
    rig.repository.publish();
    await rig.apply();
    rig.addFull(2);
    rig.repository.publish();
    let tried = 0;
    for (const name of readdirSync(rig.repository.folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(rig.repository.folder, name);
      if (!statSync(path).isFile() || /g1\.|^metadata\/1\./.test(name)) continue;
      const bytes = readFileSync(path);
      const bad: Uint8Array[] = [];
      for (let length = 0; length < bytes.length; length += 64) bad.push(bytes.subarray(0, length));
      for (let at = 0; at < bytes.length; at += 1024) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        bad.push(changed);
      }
      for (const one of bad) {
        writeFileSync(path, one);
        const result = await rig.apply();
        tried += 1;
        expect(result.ok ? `${name} taken` : result.reason).toMatch(/^(?:UPDATE|BUNDLE)_[A-Z_]+$/);
        expect(rig.serving()).toMatchObject({ generation: 1, whole: true });
      }
      writeFileSync(path, bytes);
    }
    reportMetrics({ test: 'update', note: `${tried} damaged files refused` });
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ generation: 2 }] });
    rig.journal.stop();
  });
});
