import { describe, expect, it } from 'vitest';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { noticeKills } from '../fakes/notice-kills.ts';

describe('kill -9 between an audit row and its notice (docs/notices.md)', () => {
  it('leaves both or none, 200 times', async () => {
    const report = await noticeKills(200, Math.random);
    expect(report).toMatchObject({ kills: 200, broken: [] });
    expect(report.received).toBe(report.events);
    reportMetrics({
      test: 'notice-kill',
      points: 200,
      lost: report.events - report.received,
      note: `${report.events} events, notices and receipts`,
    });
  });
});
