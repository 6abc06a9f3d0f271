import { expect, it } from 'vitest';
import { runMutants } from '../../fakes/chip-mutants.ts';
import { seeded } from '../../fakes/seeded.ts';

/** In the gate a short run; `npm run test:chip:mutants` makes a million. */
const INPUTS = Number(process.env['WAYPOST_MUTANTS'] ?? 10_000);
const LIMIT_GROWTH_BYTES = 256 * 1024 * 1024;

it(`takes or refuses ${INPUTS} changed files, and never throws`, { timeout: 3_000_000 }, () => {
  const report = runMutants(INPUTS, { random: seeded(2311), nowMs: () => performance.now() });
  if (INPUTS > 10_000) console.log(JSON.stringify({ ...report, thrown: report.thrown.length }));
  expect(report.thrown.slice(0, 3)).toEqual([]);
  expect(report.taken).toBeGreaterThan(INPUTS / 10);
  expect(report.heapGrowthBytes).toBeLessThan(LIMIT_GROWTH_BYTES);
});
