import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { evalDocument } from '../../../src/cli/evaluation/document.ts';
import { evalFacePairs } from '../../../src/cli/evaluation/face-pairs.ts';
import { evalFaces } from '../../../src/cli/evaluation/faces.ts';
import { evalLiveness } from '../../../src/cli/evaluation/liveness.ts';
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
    const rows = join(dir, 'rows.jsonl');
    const strangers = 'Ten\t1\tSixteen\t1\n'.repeat(3_000);
    writeFileSync(pairs, '1\t1\nTen\t1\t2\nTen\t1\tSixteen\t1\nTen\t1\tNobody\t1\n');
    expect(await evalFacePairs({ dir: join(dir, 'set'), pairs, out, rows })).toBe(0);
    // Four pairs support no threshold; three thousand support one and not the next.
    expect(readFileSync(rows, 'utf8')).toBe('');
    const many = join(dir, 'many.txt');
    writeFileSync(many, `1\t1\nTen\t1\t2\n${strangers}`);
    expect(await evalFacePairs({ dir: join(dir, 'set'), pairs: many, out: join(dir, 'many.jsonl'), rows })).toBe(0);
    expect(
      readFileSync(rows, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([{ fmr: 0.01, threshold: expect.any(Number), fnmr: 0, impostorErrors: 0, genuineErrors: 0 }]);
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

describe('eval document', () => {
  const pages = (): string => join(dir, 'pages');
  beforeAll(() => {
    mkdirSync(pages());
    cpSync(join(packageRoot, 'hardware', 'demo', 'pages', 'expired.jpg'), join(pages(), 'a.jpg'));
    writeFileSync(join(pages(), 'b.png'), 'no picture');
    writeFileSync(join(pages(), 'truth.tsv'), 'file\tspecies\na.jpg\tgenuine\n');
  });

  it('gives the checks of the daemon for every page, and a line for one that cannot be read', async () => {
    expect(await evalDocument({ dir: pages(), out, pageWidthMm: 125 })).toBe(0);
    const [good, bad] = lines() as { checks: { check: string; mode: string; result: string }[]; error?: string }[];
    expect(good?.checks.map(({ check, mode, result }) => [check, mode, result])).toEqual([
      ['document.capture', 'm', expect.any(String)],
      ['document.portrait', 'm', expect.any(String)],
      ['face.ghost', 'e', expect.any(String)],
      ['document.mrz-font', 'e', expect.any(String)],
      ['document.mrz-position', 'e', expect.any(String)],
      ['document.recapture', 'e', expect.any(String)],
      ['document.photo-process', 'e', expect.any(String)],
      ['mrz.printed-zone', 'm', expect.any(String)],
    ]);
    expect(good?.error).toBeUndefined();
    expect(bad?.error).toBe('DOC_IMAGE_REJECTED');
    expect(bad?.checks.every(({ result }) => result === 'failed' || result === 'aborted')).toBe(true);
  });

  it('loads the profile that was named, and no other in its place', async () => {
    expect(await evalDocument({ dir: pages(), out, profile: 'absent' })).toBe(2);
  });

  it('passes nothing behind a gate that failed', async () => {
    expect(await evalDocument({ dir: pages(), out, pageWidthMm: 300 })).toBe(0);
    const [page] = lines() as { checks: { result: string }[] }[];
    expect(page?.checks.map(({ result }) => result)).not.toContain('successful');
  });
});
