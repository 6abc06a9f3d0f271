import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dg2Block, dg2Record } from '../fakes/dg2.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { codestream, jp2, pixels } from '../fakes/jpeg2000.ts';
import { fuzzPortraits } from '../unit/chip/portrait-fuzz.ts';

const SEED = Number(process.env['WAYPOST_SEED'] ?? 20_261_130);
const INPUTS = Number(process.env['WAYPOST_FUZZ_INPUTS'] ?? 1_000_000);

const heldMib = (): number => Math.round(process.memoryUsage().rss / 1024 / 1024);

describe(`damaged portraits, seed ${SEED}`, () => {
  it('of DG2 in both encodings end in a fault that has a name', async () => {
    const stream = await codestream(64, 80, { ratio: 40 });
    const raw = { width: 64, height: 80, channels: 3 as const };
    const jpeg = await sharp(pixels(64, 80, 3), { raw })
      .jpeg({ quality: 50 })
      .toBuffer();
    const files = [dg2Record(jpeg), dg2Record(jp2(stream)), dg2Block(stream), dg2Block(jpeg, { mandatoryOnly: true })];
    const before = heldMib();
    const outcome = fuzzPortraits(files, { inputs: INPUTS, seed: SEED });
    reportMetrics({
      test: 'chip-portrait-fuzz',
      points: INPUTS,
      note: `${JSON.stringify(outcome)}; resident ${before} MiB before, ${heldMib()} MiB after`,
    });
    expect(Object.values(outcome).reduce((sum, n) => sum + n, 0)).toBe(INPUTS);
  });
});
