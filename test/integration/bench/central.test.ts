import { expect, it } from 'vitest';
import { benchCentral } from '../../../bench/central/central.ts';

/** One small round of `npm run bench central`, so that a figure of the README can be reproduced: no time is looked at. */
it('measures a generation of the central office from records to the repository', async () => {
  const rows = await benchCentral({ records: 1000, changed: 10, kiosks: 2 });
  const measured = rows.filter(({ unit }) => unit === 's').map(({ what }) => what.split(',')[0]);
  expect(measured).toEqual([
    'central check',
    'central check',
    'central build',
    'central approve by two',
    'central publish',
    'central build',
    'central approve by two',
    'central publish',
  ]);
  for (const { p95 } of rows) expect(p95).toBeGreaterThan(0);
  expect(rows.find(({ what }) => what.includes('10 of 1,000 changed'))?.note).toMatch(/full .* MB, delta 0\.\d+ MB/);
});
