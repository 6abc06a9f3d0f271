import { describe, expect, it } from 'vitest';
import { noticeKills } from '../fakes/notice-kills.ts';

describe('kill -9 between an audit row and its notice (watchlist 3.13)', () => {
  it('leaves both or none, 200 times', async () => {
    const report = await noticeKills(200, Math.random);
    expect(report).toMatchObject({ kills: 200, broken: [] });
    expect(report.received).toBe(report.events);
    console.log(`200 kills, ${report.acknowledged} acknowledged batches, ${report.events} events = notices = received`);
  });
});
