import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { splitHalves } from '../../../src/cli/evaluation/name-halves.ts';
import { evalNames, parseCsvLine } from '../../../src/cli/evaluation/names.ts';
import { evalWatchlist } from '../../../src/cli/evaluation/watchlist.ts';

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

  it('needs a header, and a file', async () => {
    expect((await run('a,b\nc,d')).code).toBe(2);
    expect((await run('')).code).toBe(2);
    expect(await evalNames({ file: join(folder, 'absent.csv'), out: join(folder, 'out.jsonl') })).toBe(2);
  });

  it('goes on after a line that nobody could have meant', async () => {
    const long = 'A'.repeat(1024 * 1024);
    const { code, rows } = await run(
      `query,candidate\n${long},Anna\nAnna Kowal,${'B '.repeat(4000)}\n\n,\nANNA KOWAL,Anna Kowal\n`,
    );
    expect(code).toBe(0);
    expect(rows.map((row) => [row['match'], 'error' in row])).toEqual([
      [false, true],
      [false, false],
      [false, false],
      [true, false],
    ]);
    expect(JSON.stringify(rows[0])).toContain('line 2 is longer');
  });

  it('uses nationality, and dates that are not whole', async () => {
    const { rows } = await run(
      [
        'query,candidate,query_dob,candidate_dob,query_nationality,candidate_nationality',
        'Joanna Kowalska,Joanna Kowalska,1999-05-17,1999,POL,POL;UKR',
        'Joanna Kowalska,Joanna Kowalska,1999-05-17,1998,POL,UKR',
        'Joanna Kowalska,Joanna Kowalska,17.5.1999,1998-99-99,,',
        'MXHMD XHSYN,Muhammad Husayn,,,EGY,EGY',
      ].join('\n'),
    );
    expect(rows.map((row) => row['score'])).toEqual([1, 0.725, 1, expect.closeTo(0.9, 1)]);
  });

  it('chooses the threshold on one half and reports the other', () => {
    const pairs = Array.from({ length: 40 }, (_, n) => ({
      key: `pair ${n}`,
      score: n % 2 === 0 ? 0.9 : 0.3,
      same: n % 2 === 0,
    }));
    expect(splitHalves(pairs, 5)).toMatchObject({ mean: 1, deviation: 0, least: 1 });
    // Labels that have nothing to do with the score: no threshold helps on the other half.
    const noise = pairs.map((pair, n) => ({ ...pair, score: ((n * 7919) % 40) / 40 }));
    expect(splitHalves(noise, 20)?.mean).toBeLessThan(0.75);
    expect(splitHalves(pairs.slice(0, 1), 5)).toBeNull();
    // The same pair twice lies in one half: it is not counted as seen.
    expect(splitHalves([...pairs, ...pairs], 5)).toMatchObject({ mean: 1 });
  });

  it('reads quoted cells', () => {
    expect(parseCsvLine('a,"b, ""c""",')).toEqual(['a', 'b, "c"', '']);
    expect(parseCsvLine('"a')).toBeNull();
  });
});

describe('waypost eval watchlist', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-watchlist-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (records: string, queries: string) => {
    const files = [join(folder, 'records.jsonl'), join(folder, 'queries.jsonl')] as const;
    await writeFile(files[0], records);
    await writeFile(files[1], queries);
    let out = '';
    let progress = '';
    const code = await evalWatchlist({
      records: files[0],
      queries: files[1],
      out: { write: (text) => (out += text) },
      progress: { write: (text) => (progress += text) },
    });
    const rows = out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { query: unknown; hits: { recordId: string; via: string }[]; error?: string });
    return { code, rows, progress };
  };
  const base = { op: 'put', rev: 1, cat: 'protect', act: 'a', basis: 'b', exp: '2099-12-31' };

  it('answers with path, score and reasons, and names what it could not read', async () => {
    const { code, rows, progress } = await run(
      [
        JSON.stringify({
          ...base,
          id: 'r-1',
          names: [{ kind: 'primary', full: 'Joanna Kowalska' }],
          dob: ['1999-05-17'],
        }),
        JSON.stringify({ ...base, id: 'r-2', cat: 'document', docs: [{ t: 'P', c: 'D', n: 'C01X00T47' }] }),
        '{"op":"put"}',
        `{"x":"${'x'.repeat(1024 * 1024)}"}`,
      ].join('\n'),
      [
        JSON.stringify({ surname: 'KOWALSKA', givenNames: 'JOANNA', dateOfBirth: '1999-05-17', sex: 'F' }),
        JSON.stringify({ surname: 'X', givenNames: 'Y', documentNumber: 'C01X00T47', issuer: 'D' }),
        JSON.stringify({ surname: 'KOWALSKA', givenNames: 'JOANNA', dateOfBirth: 'yesterday' }),
        `{"surname":"${'A'.repeat(1024 * 1024)}"}`,
        'no JSON',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(rows.map((row) => row.hits.map((hit) => `${hit.recordId} ${hit.via}`))).toEqual([
      ['r-1 name'],
      ['r-2 number'],
      [],
      [],
      [],
    ]);
    expect(rows.map((row) => row.error)).toEqual([undefined, undefined, 'not a query', 'not a query', 'not a query']);
    expect(progress).toMatch(/:3: .*\n/);
    expect(progress).toMatch(/:4: longer than 65536 characters/);
  });

  it('says which file is absent', async () => {
    const absent = join(folder, 'absent.jsonl');
    const sink = { write: () => true };
    expect(await evalWatchlist({ records: absent, queries: absent, out: sink, progress: sink })).toBe(2);
  });
});
