import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import { noticeKills } from '../../fakes/notice-kills.ts';

beforeAll(() => {
  if (!existsSync(builtEntry('adapters/storage/journal/index.js')))
    throw new Error('run `npx tsc -p tsconfig.json` first');
});

describe('kill -9 between an audit row and its notice', () => {
  it('leaves both or none, 10 times', async () => {
    const report = await noticeKills(10, Math.random);
    expect(report).toMatchObject({ kills: 10, broken: [] });
    expect(report.notices).toBe(report.events);
    expect(report.received).toBe(report.events);
    expect(report.events).toBeGreaterThanOrEqual(report.acknowledged);
    expect(report.acknowledged).toBeGreaterThan(10);
  });
});
