import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerRecordCommands } from '../../../src/cli/central/records.ts';
import { EU_CSV, EU_XML, OFAC_ALT, OFAC_SDN, OFAC_XML, UK_CSV, UK_XML, UN_XML } from './published.ts';

const DEFAULTS = { cat: 'stop', act: 'Call the desk', basis: 'Order 4', exp: '2099-12-31' };
let folder = '';
const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-import-'));
  writeFileSync(path('profile.json'), JSON.stringify({ defaults: DEFAULTS }));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `waypost central import` in this process: what it printed on both outputs, and its exit code. */
async function run(file: string, ...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const [out, err]: [string[], string[]] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((line) => void out.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation((line) => void err.push(String(line)));
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const program = new Command().exitOverride();
    registerRecordCommands(program);
    await program.parseAsync(['import', path(file), '--out', path('records.jsonl'), ...words], { from: 'user' });
    return { out: out.join('\n'), err: err.join('\n'), code: Number(process.exitCode) };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}
const withProfile = (file: string, ...words: string[]) => run(file, '--profile', path('profile.json'), ...words);

describe('waypost central import', () => {
  it.each([
    ['sdn.csv', OFAC_SDN, 'ofac-csv', '4 entries read: 2 records, 0 refused', 'entity 1, vessel 1', '2 weak'],
    ['list.txt', OFAC_XML, 'ofac-xml', '3 entries read: 1 records, 0 refused', 'entity 1, vessel 1', '1 weak'],
    ['list.xml', UN_XML, 'un-xml', '2 entries read: 1 records, 0 refused', 'entity 1', '1 weak'],
    ['list.xml', EU_XML, 'eu-xml', '2 entries read: 1 records, 0 refused', 'enterprise 1', '2 weak'],
    ['list.csv', EU_CSV, 'eu-csv', '2 entries read: 1 records, 0 refused', 'enterprise 1', '1 weak'],
    ['list.xml', UK_XML, 'uk-xml', '2 entries read: 1 records, 0 refused', 'ship 1', '1 weak'],
    ['list.csv', UK_CSV, 'uk-csv', '2 entries read: 1 records, 0 refused', 'ship 1', '1 weak'],
  ])(
    'takes %s as published and says what it is and what it came to (%#)',
    async (file, content, format, read, skipped, weak) => {
      writeFileSync(path(file), content);
      writeFileSync(path('alt.csv'), OFAC_ALT);
      const { out, code } = await withProfile(file, '--report', path('report.txt'));
      expect(code).toBe(0);
      expect(out).toContain(`recognised as ${format}`);
      expect(out).toContain(read);
      expect(out).toContain(`not persons: ${skipped}`);
      expect(out).toContain(weak);
      expect(out).toContain('a record has no field for: addresses');
      const records = readFileSync(path('records.jsonl'), 'utf8').trim().split('\n');
      expect(records.length).toBe(Number(/: (\d+) records, 0 refused/.exec(out)?.[1]));
      const report = readFileSync(path('report.txt'), 'utf8');
      expect(report).toContain(read);
      expect(report).not.toMatch(/Velmora|C01X00T47/i);
    },
  );

  it('does not take the tables of OFAC without their alternate names', async () => {
    writeFileSync(path('sdn.csv'), OFAC_SDN);
    const { err, code } = await withProfile('sdn.csv');
    expect(code).toBe(2);
    expect(err).toContain('alt.csv is missing. It contains the alternate names');
    expect(readdirSync(folder).sort()).toEqual(['profile.json', 'sdn.csv']);
  });

  it('asks once for what no public list says', async () => {
    writeFileSync(path('list.xml'), UN_XML);
    const bare = await run('list.xml');
    expect(bare.code).toBe(2);
    expect(bare.err).toContain('does not give cat, act, basis, exp');
    writeFileSync(path('profile.json'), JSON.stringify({ defaults: { ...DEFAULTS, exp: undefined } }));
    expect((await withProfile('list.xml')).err).toContain('does not give exp.');
  });

  it.each([
    ['a cut file', UN_XML.slice(0, 1500), ['--leave-out'], 'could not be read to its end'],
    [
      'a cut file behind whole entries',
      UN_XML.replace('</CONSOLIDATED_LIST>', ''),
      ['--leave-out'],
      'could not be read to its end',
    ],
    ['a document type', UN_XML.replace('?>', '?><!DOCTYPE x>'), ['--leave-out'], 'could not be read to its end'],
    ['an empty list', '<CONSOLIDATED_LIST/>', [], 'contains no record'],
    ['one faulty entry', UN_XML.replace('<DATAID>9000001', '<DATAID>9 0'), [], 'Nothing was written'],
  ])('writes nothing of %s, and leaves the records of yesterday', async (_, content, words, message) => {
    writeFileSync(path('list.xml'), content);
    writeFileSync(path('records.jsonl'), 'of yesterday\n');
    const { err, code } = await withProfile('list.xml', ...words);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(readFileSync(path('records.jsonl'), 'utf8')).toBe('of yesterday\n');
    expect(existsSync(path('records.jsonl.part'))).toBe(false);
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${UN_XML}`, 'utf16le'), 'it is UTF-16. Convert it first: iconv -f UTF-16 -t UTF-8.'],
    ['alt.csv alone', OFAC_ALT, 'Name sdn.csv instead'],
    ['another XML', '<rss></rss>', 'XML of a kind that is not supported'],
  ])('is not tried for %s', async (_, content, message) => {
    writeFileSync(path('list.csv'), content);
    const { err, code } = await withProfile('list.csv');
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('groups refusals by cause with their count and first lines, and lists each in the report', async () => {
    const rows = Array.from({ length: 300 }, (_, at) => `p-${at},Ilsa V${at},${at % 3 === 0 ? 'Velmoria' : 'Russia'}`);
    writeFileSync(path('own.csv'), `id,name,nationality\n${rows.join('\n')}\n`);
    const { err, out, code } = await withProfile('own.csv', '--report', path('report.txt'));
    expect(code).toBe(1);
    expect(err.split('\n')[0]).toMatch(/: 100 refused: nat: not a known State; .*\(lines 2, 5, 8, …\)$/);
    expect(err.split('\n')).toHaveLength(2);
    expect(out).toContain('300 entries read: 200 records, 100 refused');
    expect(readFileSync(path('report.txt'), 'utf8').match(/^.*own\.csv:\d+: error: /gm)).toHaveLength(100);
    writeFileSync(path('profile.json'), JSON.stringify({ defaults: DEFAULTS, states: { Velmoria: 'UTO' } }));
    const mended = await withProfile('own.csv');
    expect(mended).toMatchObject({ code: 0, out: expect.stringContaining('300 entries read: 300 records, 0 refused') });
  });

  it('says the same as one object with --json, of an import that was refused as well, and no name of the source', async () => {
    const rows = ['p-1,Ilsa Velmora,Russia', 'p-2,Ilsa Velmora,Velmoria', 'p-3,Ilsa Velmora,Velmoria'];
    writeFileSync(path('own.csv'), `id,name,nationality\n${rows.join('\n')}\n`);
    const refused = await withProfile('own.csv', '--json');
    expect([refused.code, refused.err]).toEqual([1, '']);
    const cause = {
      severity: 'error',
      message: expect.stringContaining('nat: not a known State'),
      count: 2,
      lines: [3, 4],
    };
    expect(JSON.parse(refused.out)).toMatchObject({
      ...{ format: 'waypost.records-import.1', sourceFormat: 'csv', complete: true, written: null },
      ...{ read: 3, records: 1, refused: 2, causes: [cause] },
      problems: [{ message: expect.stringContaining('Nothing was written') }],
    });
    expect(refused.out).not.toMatch(/Velmor/);
    expect(existsSync(path('records.jsonl'))).toBe(false);
    const taken = JSON.parse((await withProfile('own.csv', '--json', '--leave-out')).out);
    expect(taken).toMatchObject({ records: 1, refused: 2, written: path('records.jsonl'), problems: [] });
    expect(readFileSync(path('records.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
    const missing = JSON.parse((await run('own.csv', '--profile', path('gone.json'), '--json')).out);
    expect(missing).toMatchObject({ format: 'waypost.refusal.1', report: 'records-import', exit: 2 });
  });

  it('takes the format that is given, and says an unknown one', async () => {
    mkdirSync(path('given'));
    writeFileSync(path('own.csv'), 'id,name\n1,Ilsa Velmora\n');
    expect((await withProfile('own.csv', '--format', 'csv')).out).toContain('read as csv');
    const other = await withProfile('own.csv', '--format', 'pdf');
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringContaining('There is no format pdf. The formats are: csv, json, ftm, ofac-csv'),
    ]);
    const wrong = await withProfile('own.csv', '--format', 'un-xml');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('could not be read to its end')]);
  });
});
