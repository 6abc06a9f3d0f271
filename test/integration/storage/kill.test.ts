import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import { killLoop } from '../../fakes/kill-loop.ts';

beforeAll(() => {
  if (!existsSync(builtEntry('adapters/storage/journal/index.js')))
    throw new Error('run `npx tsc -p tsconfig.json` first');
});

describe('kill -9 during inspections', () => {
  it('loses no acknowledged row and breaks no chain, 20 times', async () => {
    const report = await killLoop(20, Math.random);
    expect(report).toMatchObject({ kills: 20, lost: 0, broken: [] });
    expect(report.acknowledged).toBeGreaterThan(20);
  });
});
