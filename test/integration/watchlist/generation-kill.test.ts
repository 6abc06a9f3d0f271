import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import { generationKillLoop } from '../../fakes/generation-loop.ts';

beforeAll(() => {
  if (!existsSync(builtEntry('adapters/storage/journal/index.js')))
    throw new Error('run `npx tsc -p tsconfig.json` first');
});

describe('kill -9 during deltas and full imports', () => {
  it('leaves the old generation or the new one, whole, and the chain goes on, 8 times', async () => {
    const report = await generationKillLoop(8, Math.random);
    expect(report).toMatchObject({ kills: 8, broken: [] });
  });
});
