import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pictureHeader } from '../../src/core/chip/portrait/index.ts';
import { decodePortrait } from '../../src/inference/worker/decode.ts';
import { dg2Block, dg2Record } from '../fakes/dg2.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { codestream, jp2, pixels } from '../fakes/jpeg2000.ts';
import { seeded } from '../fakes/seeded.ts';
import { fuzzPortraits } from '../unit/chip/portrait-fuzz.ts';

const SEED = Number(process.env['WAYPOST_SEED'] ?? 20_261_130);
const INPUTS = Number(process.env['WAYPOST_FUZZ_INPUTS'] ?? 1_000_000);
const DECODED = Number(process.env['WAYPOST_FUZZ_DECODED'] ?? 20_000);

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

  it('of JPEG 2000 that pass the header check end in a picture or a refusal', async () => {
    const stream = await codestream(64, 80, { ratio: 10 });
    const random = seeded(SEED);
    const before = heldMib();
    const count = { header: 0, refused: 0, decoded: 0 };
    for (let i = 0; i < DECODED; i++) {
      const damaged = Buffer.from(stream);
      for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits--) {
        damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      }
      if (typeof pictureHeader(damaged) === 'string') count.header += 1;
      const read = await decodePortrait(damaged);
      if (read.ok) expect(read.image.data.length).toBe(read.image.width * read.image.height * 3);
      count[read.ok ? 'decoded' : 'refused'] += 1;
    }
    const note = `${JSON.stringify(count)}; resident ${before} MiB before, ${heldMib()} MiB after`;
    reportMetrics({ test: 'chip-portrait-decode-fuzz', points: DECODED, note });
    expect(count.refused).toBeGreaterThanOrEqual(count.header);
    expect(count.decoded).toBeGreaterThan(0);
  });
});
