import { describe, expect, it } from 'vitest';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { generationKillLoop } from '../fakes/generation-loop.ts';

describe('kill -9 during deltas and full imports of a list', () => {
  it('leaves the old generation or the new one, whole, and the chain goes on, 200 times', async () => {
    const report = await generationKillLoop(200, Math.random);
    reportMetrics({
      test: 'list-kill',
      points: report.kills,
      lost: report.broken.length,
      note: `old generation ${report.old}, new ${report.new}; ${report.ended} runs ended before`,
    });
    console.table(report.phases);
    expect(report).toMatchObject({ kills: 200, broken: [] });
    // Kills that all come too early or too late would prove nothing.
    expect(report.old).toBeGreaterThan(20);
    expect(report.new).toBeGreaterThan(0);
    for (const phase of ['delta records', 'delta index', 'full records', 'full index']) {
      expect(report.phases[phase] ?? 0).toBeGreaterThan(0);
    }
  }, 3_600_000);
});
