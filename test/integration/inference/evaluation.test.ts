import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { evalFacePairs } from '../../../src/provisioning/evaluation/face-pairs.ts';
import { evalFaces } from '../../../src/provisioning/evaluation/faces.ts';
import { evalLiveness } from '../../../src/provisioning/evaluation/liveness.ts';
import { FACES, requireBuild } from './bundles.ts';

let dir: string;
let out: string;

beforeAll(() => {
  requireBuild();
  dir = mkdtempSync(join(tmpdir(), 'waypost-eval-'));
  out = join(dir, 'out.jsonl');
  const put = (name: string, n: number, source: string): void => {
    mkdirSync(join(dir, 'set', name), { recursive: true });
    cpSync(join(FACES, `${source}.jpg`), join(dir, 'set', name, `${name}_000${n}.jpg`));
  };
  put('Ten', 1, 'id10_passport');
  put('Ten', 2, 'id10_live1');
  put('Sixteen', 1, 'id16_live1');
  writeFileSync(join(dir, 'set', 'Ten', 'broken.png'), 'no picture');
});
afterAll(() => rmSync(dir, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

const lines = (): Record<string, unknown>[] =>
  readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l));

describe('face evaluations', () => {
  it('eval faces tries every picture and gives a line for one that cannot be read', async () => {
    expect(await evalFaces({ dir: join(dir, 'set'), out })).toBe(0);
    const got = lines();
    expect(got.map((l) => [l['file'], l['faces'] ?? l['error']])).toEqual([
      ['Sixteen/Sixteen_0001.jpg', 1],
      ['Ten/Ten_0001.jpg', 1],
      ['Ten/Ten_0002.jpg', 1],
      ['Ten/broken.png', 'IMAGE_REJECTED'],
    ]);
    expect(Buffer.from(String(got[0]!['template']), 'base64')).toHaveLength(2048);
    expect(got[0]).toMatchObject({ profile: 'accurate', wallMs: expect.any(Number), cpuMs: expect.any(Number) });
  });

  it('eval faces takes a list', async () => {
    const list = join(dir, 'list.txt');
    writeFileSync(list, 'Ten/Ten_0001.jpg\n\nTen/absent.jpg\n');
    expect(await evalFaces({ dir: join(dir, 'set'), list, out })).toBe(0);
    expect(lines().map((l) => l['error'] ?? 'read')).toEqual(['read', 'FILE_UNREADABLE']);
  });

  it('eval face-pairs gives the result of the lane for every pair', async () => {
    const pairs = join(dir, 'pairs.txt');
    writeFileSync(pairs, '1\t1\nTen\t1\t2\nTen\t1\tSixteen\t1\nTen\t1\tNobody\t1\n');
    expect(await evalFacePairs({ dir: join(dir, 'set'), pairs, out })).toBe(0);
    expect(lines().map((l) => [l['result'], l['reason']])).toEqual([
      ['successful', 'FACE_MATCH'],
      ['failed', 'FACE_NO_MATCH'],
      ['aborted', 'FILE_UNREADABLE'],
    ]);
  });

  it('eval liveness gives a score between 0 and 1', async () => {
    expect(await evalLiveness({ dir: join(dir, 'set'), out })).toBe(0);
    for (const line of lines().filter((l) => l['error'] === undefined)) {
      expect(line['score']).toBeGreaterThanOrEqual(0);
      expect(line['score']).toBeLessThanOrEqual(1);
    }
  });

  it('ends with 2 where there are no models or no folder', async () => {
    expect(await evalFaces({ dir: join(dir, 'set'), out, modelsDir: join(dir, 'nothing') })).toBe(2);
    expect(await evalLiveness({ dir: join(dir, 'absent'), out })).toBe(2);
    expect(await evalFacePairs({ dir, pairs: join(dir, 'absent.txt'), out })).toBe(2);
  });
});
