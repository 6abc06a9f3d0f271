import { expect, it } from 'vitest';
import { runPortraitMutants } from '../../fakes/portrait-mutants-run.ts';

/** In the gate a short run; `npm run test:chip:portraits` makes a million. */
const INPUTS = Number(process.env['WAYPOST_PORTRAIT_MUTANTS'] ?? 1_000);
/** Where an earlier run of the same seed ended. */
const FROM = Number(process.env['WAYPOST_PORTRAIT_FROM'] ?? 0);
const SEED = Number(process.env['WAYPOST_SEED'] ?? 20_261_201);
/** What one decoding may take (src/inference/worker/jpeg2000.ts). */
const LIMIT_MEMORY_MIB = 256;
const LIMIT_RESIDENT_MIB = 700;
/** The deadline of the daemon for one portrait (src/daemon/chip/chip.ts), as processor time. */
const LIMIT_MS = 5_000;

it(`decodes or refuses ${INPUTS} damaged portraits of JPEG 2000`, { timeout: 14_400_000 }, async () => {
  const report = await runPortraitMutants({ inputs: INPUTS, seed: SEED, from: FROM }, (so) => {
    if (INPUTS > 1_000) console.log(JSON.stringify(so));
  });
  if (INPUTS > 1_000) expect(report.slowestMs).toBeLessThan(LIMIT_MS);
  const { outcomes } = report;
  expect([...report.crashes, ...report.loops]).toEqual([]);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(INPUTS - FROM);
  expect(Object.keys(outcomes).filter((one) => !/^(decoded|IMAGE_)/.test(one))).toEqual([]);
  expect(outcomes['decoded'] ?? 0).toBeGreaterThan((INPUTS - FROM) / 10);
  expect(report.memoryMiB).toBeLessThanOrEqual(LIMIT_MEMORY_MIB);
  expect(report.residentMiB).toBeLessThan(LIMIT_RESIDENT_MIB);
});
