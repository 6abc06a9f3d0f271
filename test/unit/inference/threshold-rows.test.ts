import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { evalFaceThresholds } from '../../../src/cli/evaluation/face-thresholds.ts';
import { type AllPairs, allPairs, halves, ratesAt, rowAt } from '../../../src/cli/evaluation/threshold-rows.ts';
import { templateToBytes } from '../../../src/core/face/embedding/index.ts';
import { seeded } from '../../fakes/seeded.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

function pairs(metric: AllPairs['metric'], impostor: number[], genuine: number[] = []): AllPairs {
  const sorted = Float32Array.from(impostor).sort();
  return { metric, impostor: metric === 'cosine' ? sorted.reverse() : sorted, genuine: Float32Array.from(genuine) };
}

describe('threshold rows', () => {
  it('lie where exactly the allowed share of impostors passes, on the strict side of three digits', () => {
    const scores = Array.from({ length: 4000 }, (_, i) => i / 10_000);
    const cosine = rowAt(pairs('cosine', scores, [0.1, 0.39, 0.5]), 0.01)!;
    // 40 of 4,000 may pass, 0.3960 to 0.3999; the lowest is a little below 0.396 in float32. Genuine 0.1 and 0.39 do not.
    expect(cosine).toEqual({ fmr: 0.01, threshold: 0.396, fnmr: 2 / 3, impostorErrors: 39, genuineErrors: 2 });
    const distance = rowAt(pairs('euclidean', scores, [0.001, 0.2]), 0.01)!;
    expect(distance).toMatchObject({ threshold: 0.003, impostorErrors: 30, genuineErrors: 1 });
  });

  it('are none where fewer than 30 errors would be behind them', () => {
    const scores = Array.from({ length: 2999 }, (_, i) => i / 3000);
    expect(rowAt(pairs('cosine', scores), 0.01)).toBeNull();
    expect(rowAt(pairs('cosine', [...scores, 1]), 0.01)).not.toBeNull();
  });

  it('never let more impostors pass than the rate allows, ties or not', () => {
    const score = fc.integer({ min: 0, max: 60 }).map((v) => v / 60);
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 300, maxLength: 400 }),
        fc.constantFrom('cosine' as const, 'euclidean' as const),
        (scores, metric) => {
          const row = rowAt(pairs(metric, scores), 0.1);
          if (row !== null) expect(row.impostorErrors).toBeLessThanOrEqual(Math.floor(0.1 * scores.length));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('come from every pair once, apart by person', () => {
    const at = (who: string, x: number) => ({ who, template: Float32Array.from([x, 1]) });
    const all = allPairs([at('A', 0), at('A', 3), at('B', 0)], 'euclidean')!;
    expect([...all.genuine]).toEqual([3]);
    expect([...all.impostor]).toEqual([0, 3]);
    expect(ratesAt(all, 1)).toEqual({ threshold: 1, fnmr: 1, impostorErrors: 1, genuineErrors: 1 });
    expect(allPairs([at('A', 0), { who: 'B', template: Float32Array.from([1]) }], 'euclidean')).toBeNull();
  });

  it('are compared between halves that share nobody', () => {
    const people = ['C', 'A', 'B', 'D', 'A'].map((who) => ({ who, template: new Float32Array(1) }));
    const [a, b] = halves(people).map((half) => half.map((t) => t.who));
    expect(a).toEqual(['C', 'A', 'A']);
    expect(b).toEqual(['B', 'D']);
  });
});

describe('eval face-thresholds', () => {
  const random = seeded(7);
  const file = join(folder, 'faces.jsonl');
  const out = join(folder, 'rows.jsonl');

  it('reads the lines of eval faces and gives rows in the form of a manifest', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const line = (who: number, n: number) => {
      const v = Float32Array.from(
        { length: 16 },
        (_, i) => Math.sin(who * 13 + i * (who + 2)) + 0.4 * (random() - 0.5),
      );
      return JSON.stringify({ file: `p${who}/${n}.jpg`, template: Buffer.from(templateToBytes(v)).toString('base64') });
    };
    const lines = Array.from({ length: 160 }, (_, i) => line(Math.floor(i / 2), i % 2));
    writeFileSync(file, `${lines.join('\n')}\n${JSON.stringify({ file: 'p1/9.jpg', error: 'IMAGE_REJECTED' })}\n`);
    expect(await evalFaceThresholds({ file, metric: 'cosine', out })).toBe(0);
    const rows = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ fmr: 0.01, impostorErrors: expect.any(Number) });
    expect(rows[0].impostorErrors).toBeGreaterThanOrEqual(30);
    vi.restoreAllMocks();
  });

  it('says what is wrong with a file that holds something else', async () => {
    const said: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    writeFileSync(file, 'no JSON\n');
    expect(await evalFaceThresholds({ file, metric: 'cosine', out })).toBe(2);
    expect(await evalFaceThresholds({ file: join(folder, 'none'), metric: 'cosine', out })).toBe(2);
    expect(said.join('')).toContain('line 1 is not a result line of eval faces');
    vi.restoreAllMocks();
  });
});
