import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportRequest } from '../../../src/central/convert/convert.ts';
import {
  contentOf,
  EMPTY_PROFILE,
  type ImportFormat,
  type ImportProfile,
  importRecords,
  readProfile,
} from '../../../src/central/convert/index.ts';
import { hiddenNames } from '../../../src/central/convert/remarks.ts';
import { parseRecordLine, type WatchRecord } from '../../../src/core/watchlist/record/index.ts';
import { put, textOf } from './source.ts';

const DEFAULTS = { cat: 'discreet', act: 'Call the desk', basis: 'Order 4', exp: '2030-12-31' } as const;
const profile = (change: Partial<ImportProfile> = {}): ImportProfile => ({
  ...EMPTY_PROFILE,
  defaults: DEFAULTS,
  ...change,
});

async function run(format: ImportFormat, content: string | Uint8Array, change: Partial<ImportRequest> = {}) {
  const lines: string[] = [];
  const report = await importRecords({
    source: textOf(content, 13),
    format,
    profile: profile(),
    today: '2026-11-26',
    dropExpired: false,
    write: (line) => lines.push(line),
    ...change,
  });
  const records = lines.map((line) => {
    const parsed = parseRecordLine(line);
    if (!parsed.ok || parsed.operation.op !== 'put') throw new Error('an imported line is not a record');
    return parsed.operation;
  });
  return { report, records, lines };
}

describe('CSV', () => {
  it('is read by its header names, in any order and spelling, with quoted line breaks, CR LF and a byte order mark', async () => {
    const { records, report } = await run(
      'csv',
      [
        '\uFEFFSurname;Given names;ID;Date of Birth;Nationality;Gender;Passport number;Remarks;Handling code',
        'Velmora;"Ilsa ""Teo""";p-1;07.03.1989;Germany;female;C01X00T47;"Seen twice',
        'a.k.a. OBRADIN, Mara; f.k.a. Ilsa Kettle";H2',
        '',
        'Obradin;Marek;p-2;1980;ukr|gbr;M;;;',
        '',
      ].join('\r\n'),
      { profile: profile({ dates: 'day-first' }) },
    );
    expect(report).toMatchObject({ records: 2, refused: 0 });
    expect(records[0]).toMatchObject({
      id: 'p-1',
      cat: 'discreet',
      dob: ['1989-03-07'],
      nat: ['D'],
      sex: 'F',
      docs: [{ t: 'P', c: 'D', n: 'C01X00T47' }],
      hand: 'H2',
      names: [
        { kind: 'primary', family: 'Velmora', given: 'Ilsa "Teo"' },
        { kind: 'alias', family: 'OBRADIN', given: 'Mara' },
        { kind: 'alias', full: 'Ilsa Kettle' },
      ],
    });
    expect(records[1]).toMatchObject({ id: 'p-2', nat: ['UKR', 'GBR'], dob: ['1980'], sex: 'M' });
  });

  it.each([
    ['an unknown column', 'id,name,shoe size\n1,A B,44\n', 1, 'header: column 3 is not known'],
    ['no id', 'name\nA B\n', 1, 'header: no column id'],
    ['a header for one thing twice', 'id,surname,family\n1,A,B\n', 1, 'header: two columns are taken for family'],
    ['nothing to match by', 'id,note\n1,x\n', 1, 'neither a name nor a document number'],
    ['a missing cell', 'id,name,note\n1,A B,x\n2,C D\n', 3, '2 columns, but the header has 3'],
    ['an impossible day', 'id,name,dob\n1,A B,1990-02-30\n', 2, 'dob.0: no such day'],
    ['a date in words', 'id,name,dob\n1,A B,about 1990\n', 2, 'dob.0'],
    ['an unknown class', 'id,name,class\n1,A B,watch\n', 2, 'cat: not one of'],
    ['an id that stands twice', 'id,name\n1,A B\n1,C D\n', 3, 'id: the same id is in line 2'],
    ['a state nobody knows', 'id,name,nationality\n1,A B,Velmoria\n', 2, 'nat: not a known State'],
    ['a number without issuer', 'id,name,passport\n1,A B,X1\n', 2, 'passportissuer: missing'],
    ['a record that has ended', 'id,name,expiry\n1,A B,2026-11-25\n', 2, 'exp: the record has expired'],
    ['a quotation mark that is not closed', 'id,name\n1,"A B\n2,C D\n', 3, 'never closed'],
    ['an id with blanks', 'id,name\nno 1,A B\n', 2, 'id: not in the requested form'],
  ])('is refused for %s, with line and reason and without the value', async (_, content, line, message) => {
    const { report } = await run('csv', content);
    expect(report.refused).toBe(1);
    expect(report.lines[0]).toEqual({ line, severity: 'error', message: expect.stringContaining(message) });
    expect(JSON.stringify(report.lines)).not.toMatch(/A B|Velmoria|1990|shoe/);
  });

  it('is refused in another encoding, at its line', async () => {
    const { report } = await run('csv', Buffer.from('id,name\n1,A B\n2,Zo\u00eb K\n', 'latin1'));
    expect(report.lines).toEqual([
      {
        line: 3,
        severity: 'error',
        message: expect.stringMatching(/^not UTF-8: save .*iconv -f WINDOWS-1252 -t UTF-8/),
      },
    ]);
  });

  it('takes names of columns from a profile and leaves out what it says', async () => {
    const read = readProfile(
      JSON.stringify({ defaults: DEFAULTS, columns: { Nachname: 'family', Schuhe: '', Nr: 'id' } }),
    );
    if (!read.ok) throw new Error(read.message);
    const { records } = await run('csv', 'Nr,Nachname,Schuhe\n7,Velmora,44\n', { profile: read.profile });
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).not.toContain('44');
  });

  it('gives every row back or names its line, whatever the cells hold', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const body = rows.map(([name, note], at) => [String(at), quote(`N${name}`), quote(note)].join(',')).join('\n');
        const { report, records } = await run('csv', `id,name,note\n${body}\n`);
        expect(records.length + report.refused).toBe(rows.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('JSON', () => {
  it('is taken one object a line or as an array, with what is missing from the profile', async () => {
    const object = { id: 'a', names: [{ kind: 'primary', full: 'Ilsa Velmora' }] };
    const lines = await run('json', `${JSON.stringify(object)}\n${put({ id: 'b' })}\n`);
    const array = await run('json', JSON.stringify([object, JSON.parse(put({ id: 'b' }))], null, 1));
    expect(lines.report.records).toBe(2);
    expect(array.lines).toEqual(lines.lines);
    expect(lines.records[0]).toMatchObject({ rev: 1, cat: 'discreet', act: 'Call the desk' });
  });

  it('is refused where it is none, a removal, or no record', async () => {
    const { report } = await run(
      'json',
      ['{"id":', '[1]', '{"op":"del","id":"a","rev":1}', '{"id":"a","colour":"red"}'].join('\n'),
    );
    expect(report.records).toBe(0);
    expect(report.lines.map((line) => line.line)).toEqual([1, 2, 3, 4]);
  });

  it('leaves out ended records where that is asked for, and says how many', async () => {
    const content = [put({ id: 'a', exp: '2026-11-25' }), put({ id: 'b', exp: '2026-11-26' })].join('\n');
    const { report, records } = await run('json', content, { dropExpired: true });
    expect(report).toMatchObject({ records: 1, refused: 0, ended: 1 });
    expect(records[0]?.id).toBe('b');
  });

  it('counts revisions on from the last issue: unchanged records keep theirs, changed ones rise', async () => {
    const record = (text: string): WatchRecord => {
      const parsed = parseRecordLine(text);
      if (!parsed.ok || parsed.operation.op !== 'put') throw new Error('no record');
      return parsed.operation;
    };
    const old = new Map([
      ['a', { rev: 7, content: contentOf(record(put({ id: 'a' }))) }],
      ['b', { rev: 3, content: contentOf(record(put({ id: 'b', note: 'old' }))) }],
    ]);
    const content = [put({ id: 'a' }), put({ id: 'b' }), put({ id: 'c' })].join('\n');
    const { records } = await run('json', content, { earlier: (id) => old.get(id) });
    expect(records.map(({ id, rev }) => [id, rev])).toEqual([
      ['a', 7],
      ['b', 4],
      ['c', 1],
    ]);
  });
});

describe('FollowTheMoney', () => {
  const person = (id: string, properties: Record<string, string[]>) =>
    JSON.stringify({ id, schema: 'Person', properties });
  const paper = (schema: string, properties: Record<string, string[]>) =>
    JSON.stringify({ id: `x-${schema}`, schema, properties });

  it('gives persons with their aliases, dates, states and papers, before or after their holder', async () => {
    const { records, report } = await run(
      'ftm',
      [
        paper('Passport', { holder: ['Q1'], number: ['AB 12345'], country: ['ua'] }),
        person('Q1', {
          name: ['Ilsa Velmora', '\u0418\u043b\u044c\u0437\u0430 \u0412\u0435\u043b\u043c\u043e\u0440\u0430'],
          firstName: ['Ilsa'],
          lastName: ['Velmora'],
          alias: ['VELMORA, Ilsa Teodora', 'Teo'],
          weakAlias: ['The Weaver'],
          birthDate: ['1980', '1981-04-05'],
          nationality: ['ua', 'de'],
          gender: ['female'],
          passportNumber: ['FE123456'],
          idNumber: ['99\u2013123'],
          topics: ['crime.traffick.human'],
          sourceUrl: ['https://lists.example/Q1'],
          notes: ['Member of a ring, also known as "Little Teo"; formerly Ilsa Kettle. Born about 1980.'],
        }),
        paper('Identification', { holder: ['Q1'], number: ['ID-7'], country: ['de'] }),
        JSON.stringify({ id: 'C1', schema: 'Company', properties: { name: ['Velmora Ltd'] } }),
        JSON.stringify({ id: 'C2', schema: 'Company', properties: {} }),
      ].join('\n'),
      {
        profile: profile({
          topics: { crime: { cat: 'discreet' }, 'crime.traffick': { cat: 'stop', act: 'Call the unit' } },
        }),
      },
    );
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { Company: 2 } });
    expect(records[0]).toEqual({
      op: 'put',
      id: 'Q1',
      rev: 1,
      cat: 'stop',
      act: 'Call the unit',
      basis: 'Order 4',
      exp: '2030-12-31',
      names: [
        { kind: 'primary', family: 'Velmora', given: 'Ilsa' },
        {
          kind: 'alias',
          full: '\u0418\u043b\u044c\u0437\u0430 \u0412\u0435\u043b\u043c\u043e\u0440\u0430',
          script: 'Cyrl',
        },
        { kind: 'alias', family: 'VELMORA', given: 'Ilsa Teodora' },
        { kind: 'weak', full: 'Teo' },
        { kind: 'weak', full: 'The Weaver' },
        { kind: 'weak', full: 'Little Teo' },
        { kind: 'alias', full: 'Ilsa Kettle' },
      ],
      dob: ['1980', '1981-04-05'],
      nat: ['UKR', 'D'],
      sex: 'F',
      docs: [
        { t: 'P', c: 'UKR', n: 'FE123456' },
        { t: 'P', c: 'UKR', n: 'AB 12345' },
        { t: 'I', c: 'D', n: 'ID-7' },
      ],
      note: null,
      src: 'https://lists.example/Q1',
    });
    expect(report.lines).toEqual([
      { line: 2, severity: 'note', message: 'idNumber: a value that a record cannot contain, left out' },
    ]);
  });

  it('is refused for an impossible day and for lines that are no entity', async () => {
    const { report } = await run(
      'ftm',
      [person('Q1', { name: ['A B'], birthDate: ['1990-02-30'] }), '{"id":"Q2"}', 'x'].join('\n'),
    );
    expect(report.records).toBe(0);
    expect(report.lines.map(({ line, message }) => [line, message.split(':')[0]])).toEqual([
      [1, 'dob.0'],
      [2, 'not a FollowTheMoney entity (id, schema, properties)'],
      [3, 'not a FollowTheMoney entity (id, schema, properties)'],
    ]);
  });

  it('leaves nothing out in silence: papers of nobody in the file, more values than are read, more dates than a record has', async () => {
    const person = {
      id: 'Q1',
      schema: 'Person',
      properties: { name: Array.from({ length: 300 }, (_, at) => `Ilsa V${at}`) },
    };
    const years = Array.from({ length: 20 }, (_, at) => String(1950 + at));
    const { report, records } = await run(
      'ftm',
      [
        person,
        { id: 'Q2', schema: 'Person', properties: { name: ['Mara Kettle'], birthDate: years } },
        { id: 'P1', schema: 'Passport', properties: { holder: ['Q9'], number: ['X1'], country: ['ir'] } },
      ]
        .map((entity) => JSON.stringify(entity))
        .join('\n'),
    );
    expect(records.map(({ dob }) => dob.length)).toEqual([0, 16]);
    expect(report.skipped).toEqual({ 'document without its person in the file': 1 });
    expect(report.causes.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'more than 256 values of one property, the rest were left out',
        expect.stringMatching(/^names: 192 more than a record can contain/),
        'dob: more than 16, the rest left out',
      ]),
    );
  });

  it('never throws, whatever the properties hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.constantFrom('name', 'alias', 'birthDate', 'gender', 'nationality', 'notes', 'constructor'),
          fc.anything(),
        ),
        async (properties) => {
          const line = JSON.stringify({ id: 'Q1', schema: 'Person', properties });
          const { report, records } = await run('ftm', line);
          expect(records.length + report.refused).toBe(1);
        },
      ),
    );
  });
});

describe('names hidden in remarks', () => {
  it.each([
    ['(a.k.a. OBRADIN, Mara; f.k.a. KETTLE, Ilsa)', ['OBRADIN, Mara', 'KETTLE, Ilsa']],
    ['Also known as Ilsa Kettle and born 1980', ['Ilsa Kettle']],
    ['aka Teodora van der Mark. Resident abroad', ['Teodora van der Mark']],
    ['formerly known as Mara O. Kettle', ['Mara O. Kettle']],
    ["a.k.a. 'Mara Kettle'; DOB 4 May 1980", ['Mara Kettle']],
    ['n\u00e9e Kettle', ['Kettle']],
    ['formerly resident in the capital', []],
    ['He speaks of the Akaba road', []],
    [
      'alias \u0418\u043b\u044c\u0437\u0430 \u0412\u0435\u043b\u043c\u043e\u0440\u0430',
      ['\u0418\u043b\u044c\u0437\u0430 \u0412\u0435\u043b\u043c\u043e\u0440\u0430'],
    ],
  ])('%s', (remark, names) => {
    expect(hiddenNames(remark).names.map((name) => name.text)).toEqual(names);
  });

  it.each([
    ["a.k.a. 'MARA KETTLE'; DOB 1980", 'MARA KETTLE'],
    ['a.k.a. "THE LAMP"', 'THE LAMP'],
    ["a.k.a. 'UMM SA'DI'.", "UMM SA'DI"],
    ['alias \u201CThe Lamp\u201D', 'The Lamp'],
  ])('%s is weak, with whatever marks', (remark, text) => {
    expect(hiddenNames(remark).names).toEqual([{ text, weak: true }]);
  });

  it('leave a clean name behind', () => {
    expect(hiddenNames('VELMORA, Ilsa (a.k.a. OBRADIN, Mara)')).toEqual({
      names: [{ text: 'OBRADIN, Mara', weak: false }],
      rest: 'VELMORA, Ilsa',
    });
  });
});
