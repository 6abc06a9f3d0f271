import { describe, expect, it } from 'vitest';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { killLoop } from '../fakes/kill-loop.ts';

describe('kill -9 during inspections (fault 20)', () => {
  it('loses no acknowledged row and breaks no chain, 200 times', async () => {
    const report = await killLoop(200, Math.random);
    expect(report).toMatchObject({ kills: 200, lost: 0, broken: [] });
    expect(report.acknowledged).toBeGreaterThan(200);
    reportMetrics({
      test: 'storage-kill',
      points: 200,
      lost: report.lost,
      note: `${report.acknowledged} acknowledged batches`,
    });
  });
});
