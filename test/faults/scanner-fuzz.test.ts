import { describe, expect, it } from 'vitest';
import { profile } from '../unit/scanner/fixtures.ts';
import { fuzz, WIRES } from '../unit/scanner/fuzz.ts';

const SEED = Number(process.env['WAYPOST_SEED'] ?? 20_261_125);
const INPUTS = Number(process.env['WAYPOST_FUZZ_INPUTS'] ?? 200_000);

describe(`damaged reads, seed ${SEED}`, () => {
  it.each(Object.keys(WIRES))('%s', (id) => {
    const cpu = process.cpuUsage();
    const result = fuzz(profile(id), { inputs: INPUTS, seed: SEED });
    const used = process.cpuUsage(cpu);
    const seconds = (used.user + used.system) / 1e6;
    console.info(
      `${id}: ${result.inputs} inputs, ${result.bytes} bytes, ${result.documents} documents among them, ` +
        `at most ${result.most} bytes held, ${seconds.toFixed(1)} s of CPU`,
    );
    expect(result.most).toBeLessThanOrEqual(profile(id).limits.maxFrame);
    expect(result.documents).toBeGreaterThan(INPUTS / 10);
  });
});
