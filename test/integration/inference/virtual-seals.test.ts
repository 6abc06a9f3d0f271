import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEAL_CASES, simSeal } from '../../../src/adapters/hardware/virtual-seal/index.ts';
import { evalSeals } from '../../../src/cli/seal/index.ts';
import { requireBuild } from './bundles.ts';

interface Row {
  file: string;
  kind: string;
  result: string;
  reason: string;
  mrz: string[] | null;
  seals: { checks: { check: string; result: string }[] }[];
}
interface Expectation {
  result: string;
  reason: string;
  combined?: { check: string; result: string };
}

const NOW = new Date('2026-11-28T10:00:00Z');
let made: string;
beforeAll(() => {
  requireBuild();
  made = mkdtempSync(join(tmpdir(), 'virtual-seals-'));
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

async function judged(name: string, of: { case: string[]; ppi: string }): Promise<Map<string, Row>> {
  const dump = join(made, name);
  expect(await simSeal({ ...of, dump }, { now: NOW, say: () => undefined })).toEqual({ ok: true });
  const rows = new Map<string, Row>();
  const code = await evalSeals({
    dir: join(dump, 'seals'),
    trust: join(dump, 'trust'),
    write: (line) => Promise.resolve(void rows.set(line.file, line as unknown as Row)),
    say: () => undefined,
  });
  expect(code).toBe(0);
  return rows;
}

describe('every drawn visa', () => {
  it('is found, decoded, judged and compared with its print as its case says', async () => {
    const rows = await judged('all', { case: [], ppi: '400' });
    const cases = Object.entries(SEAL_CASES) as [string, { expected: Expectation }][];
    expect([...rows.values()].filter(({ kind }) => kind === 'page')).toHaveLength(cases.length);
    const stated = JSON.parse(readFileSync(join(made, 'all/expected.json'), 'utf8'));
    for (const [file, { result, reason, seals, mrz }] of rows) {
      const name = file.replace(/\.(png|bin)$/, '');
      const { expected } = Object.fromEntries(cases)[name] ?? {};
      expect(stated[name]).toEqual(expected);
      expect({ file, result, reason }).toEqual({ file, result: expected?.result, reason: expected?.reason });
      if (expected?.combined !== undefined)
        expect(seals[0]?.checks, file).toContainEqual(expect.objectContaining(expected.combined));
      // The printed rows are read by the reader of the lane, from the picture.
      if (file.endsWith('.png')) expect(mrz?.[0], file).toBe('VCUTOSAMPLE<<ANNA<<<<<<<<<<<<<<<<<<<');
    }
  });

  it.each(['257', '600'])('at %s pixels for an inch as well', async (ppi) => {
    const rows = await judged(`at-${ppi}`, { case: ['genuine', 'seal-moved'], ppi });
    const compared = (file: string) =>
      rows.get(file)?.seals[0]?.checks.find(({ check }) => check === 'seal-mrz')?.result;
    expect(rows.get('genuine.png')).toMatchObject({ result: 'successful' });
    expect([compared('genuine.png'), compared('seal-moved.png')]).toEqual(['successful', 'failed']);
  });
});
