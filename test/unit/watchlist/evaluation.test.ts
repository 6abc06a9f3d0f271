import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evalNames, parseCsvLine } from '../../../src/provisioning/evaluation/names.ts';

describe('waypost eval names', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-names-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (text: string): Promise<{ code: number; rows: Record<string, unknown>[] }> => {
    const file = join(folder, 'in.csv');
    const out = join(folder, 'out.jsonl');
    await writeFile(file, text);
    const code = await evalNames({ file, out });
    const lines = (await readFile(out, 'utf8')).split('\n').filter((line) => line !== '');
    return { code, rows: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };

  it('scores pairs with the qualifiers that the columns give', async () => {
    const { code, rows } = await run(
      [
        'query,candidate,query_dob,candidate_dob,query_sex,candidate_sex',
        'Joanna Kowalska,"Kowalska, Joanna",1999-05-17,1999-05-17,F,F',
        'Joanna Kowalska,"Kowalska, Joanna",1999-05-17,1971-11-30,F,M',
        'Joanna Kowalska,Olena Petrenko,,,,',
        'Joanna "Asia Kowalska,"open',
      ].join('\r\n'),
    );
    expect(code).toBe(0);
    expect(rows.map((row) => [row['score'], row['match']])).toEqual([
      [1, true],
      [0.4, false],
      [0, false],
      [null, false],
    ]);
    expect(rows[3]).toHaveProperty('error');
  });

  it('needs a header', async () => {
    expect((await run('a,b\nc,d')).code).toBe(2);
  });

  it('reads quoted cells', () => {
    expect(parseCsvLine('a,"b, ""c""",')).toEqual(['a', 'b, "c"', '']);
    expect(parseCsvLine('"a')).toBeNull();
  });
});
