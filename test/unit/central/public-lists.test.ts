import { describe, expect, it } from 'vitest';
import { type ImportFormat, type OfacTables, recogniseFormat } from '../../../src/central/convert/index.ts';
import { listedBirth } from '../../../src/central/convert/public-lists/birth-dates.ts';
import { importText, profileWith } from './importing.ts';
import { EU_CSV, EU_XML, OFAC_ALT, OFAC_SDN, OFAC_XML, OFSI_CSV, UK_CSV, UK_XML, UN_XML } from './published.ts';
import { textOf } from './source.ts';

const tables = (alternates = OFAC_ALT, comments: string | null = null): OfacTables => ({
  alternates: { ...textOf(alternates, 31), name: 'alt.csv' },
  comments: comments === null ? null : { ...textOf(comments, 31), name: 'sdn_comments.csv' },
});
/** Names of one record as kind and words. */
const namesOf = (
  record:
    | {
        names: readonly {
          kind: string;
          family?: string | undefined;
          given?: string | undefined;
          full?: string | undefined;
        }[];
      }
    | undefined,
) => record?.names.map(({ kind, family, given, full }) => `${kind}: ${full ?? `${family}, ${given}`}`);
const messages = (report: { causes: readonly { message: string }[] }) => report.causes.map(({ message }) => message);

describe('the SDN list of OFAC', () => {
  it('is read from the tables without a header: strong aliases of alt.csv, weak ones of the remarks', async () => {
    const { records, report } = await importText('ofac-csv', OFAC_SDN, { tables: tables() });
    expect(report).toMatchObject({ records: 2, refused: 0, skipped: { entity: 1, vessel: 1 }, read: 4 });
    expect(records[0]).toMatchObject({
      id: 'ofac-2676',
      cat: 'discreet',
      dob: ['1971-06-19', '1969'],
      nat: ['EGY', 'PRK'],
      sex: 'F',
      docs: [
        { t: 'P', c: 'EGY', n: 'C01X00T47' },
        { t: 'P', c: 'IRN', n: 'D/9' },
        { t: 'I', c: 'EGY', n: '77-12' },
      ],
      src: 'OFAC SDN 2676',
    });
    expect(namesOf(records[0])).toEqual([
      'primary: VELMORA, Ilsa Teodora',
      'alias: KETTLE, Ilsa',
      'alias: VELMORA OBRADIN, Ilsa',
      'weak: THE LAMP',
      "weak: UMM SA'DI",
    ]);
    expect(records[1]).toMatchObject({ id: 'ofac-2701', dob: ['1955', '1956', '1957'], nat: [] });
    expect(report.names).toEqual({ primary: 2, alias: 2, weak: 2 });
    expect(messages(report)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('nat: not a known State, left out'),
        expect.stringContaining('nat: a State that no longer exists'),
        expect.stringContaining('docs: a number of another kind'),
        expect.stringContaining('"circa" or a range'),
      ]),
    );
  });

  it('says that remarks are cut where sdn_comments.csv is not beside, and reads on where it is', async () => {
    const remarks = `DOB 19 Jun 1971; ${'x'.repeat(1000)}`.slice(0, 1000);
    const row = `7,"VELMORA, Ilsa","individual",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"${remarks}"\r\n`;
    const cut = await importText('ofac-csv', row, { tables: tables('7,1,"aka","KETTLE, Ilsa",-0- ') });
    expect(messages(cut.report)).toEqual([expect.stringContaining('sdn_comments.csv')]);
    const whole = await importText('ofac-csv', row, {
      tables: tables('7,1,"aka","KETTLE, Ilsa",-0- ', '7,"xx; nationality Iran."'),
    });
    expect(messages(whole.report)).toEqual([]);
    expect(whole.records[0]?.nat).toEqual(['IRN']);
  });

  it('refuses alternate names of another day, a row of another form, and a table that is no alt.csv', async () => {
    const stray = await importText('ofac-csv', OFAC_SDN, { tables: tables('9999,1,"aka","KETTLE, Ilsa",-0- ') });
    expect(stray.report.refused).toBe(1);
    expect(messages(stray.report)[0]).toContain('alt.csv: does not belong to any entry of sdn.csv');
    const short = await importText('ofac-csv', '7,"VELMORA, Ilsa","individual",-0- \r\n', { tables: tables('') });
    expect(messages(short.report)).toEqual(['4 columns, but sdn.csv has 12']);
    const other = await importText('ofac-csv', OFAC_SDN, { tables: tables('id,name\n') });
    expect(other.report).toMatchObject({ complete: false, records: 0 });
  });

  it('is read from the XML, where the category says which alias is weak', async () => {
    const { records, report } = await importText('ofac-xml', OFAC_XML);
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { entity: 1, vessel: 1 } });
    expect(records[0]).toMatchObject({
      id: 'ofac-2676',
      dob: ['1971-06-19', '1969'],
      nat: ['EGY', 'PRK'],
      sex: 'F',
      docs: [
        { t: 'P', c: 'EGY', n: 'C01X00T47' },
        { t: 'I', c: 'EGY', n: '77-12' },
      ],
    });
    expect(namesOf(records[0])).toEqual([
      'primary: VELMORA, Ilsa Teodora',
      'alias: KETTLE, Ilsa',
      'weak: THE LAMP OF SELUN',
    ]);
  });
});

describe('the list of the United Nations', () => {
  it('is read with quality of aliases, names in their script, approximate dates and papers', async () => {
    const { records, report } = await importText('un-xml', UN_XML);
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { entity: 1 }, names: { weak: 1 } });
    expect(records[0]).toMatchObject({
      id: 'un-9000001',
      dob: ['1971-06-19', '1969', '1974', '1975', '1976'],
      nat: ['COD', 'RWA'],
      sex: 'F',
      docs: [
        { t: 'P', c: 'RWA', n: 'C01X00T47' },
        { t: 'I', c: 'COD', n: '77-12' },
      ],
      src: 'CDi.900',
    });
    expect(namesOf(records[0])).toEqual([
      'primary: ILSA TEODORA VELMORA',
      'alias: إلسا فلمورا',
      'alias: Ilsa Kettle',
      'alias: Ilsa T. Kettle',
      'alias: Teodora Velmora Obradin',
      'weak: Mother Lamp',
    ]);
    expect(records[0]?.names[1]?.script).toBe('Arab');
    // A comment speaks of other people too: no name is taken from it.
    expect(JSON.stringify(records)).not.toContain('Rook');
  });
});

describe('the list of the European Union', () => {
  it('is read from the XML: strong="false" and "low quality" are weak, and no weak name is the primary one', async () => {
    const { records, report } = await importText('eu-xml', EU_XML);
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { enterprise: 1 } });
    expect(namesOf(records[0])).toEqual([
      'primary: Velmora, Ilsa Teodora',
      'alias: Teodora Obradin',
      'weak: The Lamp of Selun',
      'weak: Ilsa Kettle Marsh',
    ]);
    expect(records[0]).toMatchObject({
      id: 'eu-9013',
      dob: ['1971-06-19', '1969', '1974', '1975', '1976'],
      nat: ['IRQ'],
      sex: 'F',
      docs: [
        { t: 'P', c: 'IRQ', n: 'C01X00T47', s: 'forged' },
        { t: 'I', c: 'IRQ', n: '77-12' },
      ],
      src: 'EU.900.28',
    });
    expect(messages(report)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('dob: in a form'),
        expect.stringContaining('docs: a number of another kind'),
        expect.stringContaining('the only nationality is used instead'),
      ]),
    );
  });

  it('is read from the table, whose rows of one person lie apart', async () => {
    const { records, report } = await importText('eu-csv', EU_CSV);
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { enterprise: 1 } });
    expect(namesOf(records[0])).toEqual([
      'primary: Velmora, Ilsa Teodora',
      'alias: Teodora Obradin',
      'weak: Ilsa Kettle Marsh',
    ]);
    expect(records[0]).toMatchObject({
      id: 'eu-9013',
      dob: ['1971-06-19', '1974', '1975', '1976'],
      nat: ['IRQ'],
      docs: [{ t: 'P', c: 'IRQ', n: 'C01X00T47', s: 'forged' }],
    });
  });
});

describe('the list of the United Kingdom', () => {
  it('is read from the XML: alias strength, unknown days spelled as letters, the State in the sentence', async () => {
    const { records, report } = await importText('uk-xml', UK_XML);
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { ship: 1 } });
    expect(namesOf(records[0])).toEqual([
      'primary: VELMORA, Ilsa Teodora',
      'alias: KETTLE, Ilsa',
      'alias: VELMORRA, Ilsa',
      'alias: Ильза Велмора',
      'weak: THE LAMP OF SELUN',
    ]);
    expect(records[0]).toMatchObject({
      id: 'uk-UTO0006',
      dob: ['1971-06-19', '1969', '1974-07'],
      nat: ['SYR'],
      docs: [
        { t: 'P', c: 'IRQ', n: 'C01X00T47' },
        { t: 'I', c: 'SYR', n: '77-12' },
      ],
    });
  });

  it('is read from the table, which crosses names with dates and addresses', async () => {
    const { records, report } = await importText('uk-csv', UK_CSV);
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { ship: 1 }, read: 2 });
    expect(namesOf(records[0])).toEqual([
      'primary: VELMORA, Ilsa Teodora',
      'alias: KETTLE, Ilsa',
      'alias: Ильза Велмора',
      'weak: THE LAMP OF SELUN',
    ]);
    expect(records[0]).toMatchObject({
      dob: ['1971-06-19', '1969'],
      nat: ['SYR'],
      sex: 'F',
      docs: [{ t: 'P', c: 'IRQ', n: 'C01X00T47' }],
    });
  });

  it('is read from the table that ended in January 2026, with several values in one cell', async () => {
    const { records, report } = await importText('uk-csv', OFSI_CSV);
    expect(report).toMatchObject({ records: 1, refused: 0, skipped: { entity: 1 } });
    expect(namesOf(records[0])).toEqual(['primary: VELMORA, Ilsa Teodora', 'weak: THE LAMP OF SELUN']);
    expect(records[0]).toMatchObject({
      id: 'uk-900',
      dob: ['1969', '1971-06-19'],
      nat: ['SYR', 'IRQ'],
      docs: [
        { t: 'P', c: 'IRQ', n: 'C01X00T47' },
        { t: 'P', c: 'SYR', n: 'D-9' },
      ],
    });
  });
});

describe('what a file is', () => {
  const ftm = '{"id":"Q1","schema":"Person","properties":{"name":["Ilsa"]}}\n';
  const cases: [ImportFormat, string][] = [
    ['ofac-csv', OFAC_SDN],
    ['ofac-xml', OFAC_XML],
    ['un-xml', UN_XML],
    ['eu-xml', EU_XML],
    ['eu-csv', EU_CSV],
    ['uk-xml', UK_XML],
    ['uk-csv', UK_CSV],
    ['uk-csv', OFSI_CSV],
    ['ftm', ftm],
    ['json', '{"id":"a"}\n'],
    ['json', ' [\n{"id":"a"}]'],
    ['csv', 'id,name\n1,Ilsa\n'],
    ['csv', '1,2,3\n'],
  ];
  it.each(cases)('is said by its beginning: %s', (format, content) => {
    expect(recogniseFormat(textOf(content))).toEqual({ ok: true, format });
    expect(recogniseFormat(textOf(`\uFEFF${content.replace(/^\uFEFF/, '')}`))).toEqual({ ok: true, format });
  });

  it.each([
    ['alt.csv', OFAC_ALT, 'it is alt.csv or add.csv of OFAC'],
    [
      'the other XML of OFAC',
      '<?xml version="1.0"?><Sanctions xmlns="x"><DateOfIssue/></Sanctions>',
      'XML of a kind that is not supported',
    ],
    ['UTF-16', Buffer.from(`\uFEFF${UN_XML}`, 'utf16le'), 'it is UTF-16. Convert it first: iconv -f UTF-16 -t UTF-8'],
    ['UTF-16 without a mark', Buffer.from(UN_XML, 'utf16le'), 'it is UTF-16'],
    ['a document type', '<!DOCTYPE html><html></html>', 'DOCTYPE'],
  ])('is refused with its name: %s', (_, content, message) => {
    expect(recogniseFormat(textOf(content))).toEqual({ ok: false, message: expect.stringContaining(message) });
  });
});

describe('birth dates of published lists', () => {
  it.each([
    ['1970-03-18', ['1970-03-18']],
    ['1970-03-18T00:00:00', ['1970-03-18']],
    ['18 Mar 1970', ['1970-03-18']],
    ['18 March 1970', ['1970-03-18']],
    ['Mar 1970', ['1970-03']],
    ['1970', ['1970']],
    ['18/03/1970', ['1970-03-18']],
    ['dd/03/1970', ['1970-03']],
    ['dd/mm/1970', ['1970']],
    ['00/00/1970', ['1970']],
    ['29 Feb 1972', ['1972-02-29']],
  ])('%s is exact', (text, dates) => expect(listedBirth(text)).toEqual({ dates, approximate: false }));

  it.each([
    ['circa 1970', ['1970']],
    ['circa 18 Mar 1970', ['1970']],
    ['c. 1970', ['1970']],
    ['1970 to 1972', ['1970', '1971', '1972']],
    ['01 Jan 1970 to 31 Dec 1971', ['1970', '1971']],
    ['circa 1979-1980', ['1979', '1980']],
    ['between 1970 and 1971', ['1970', '1971']],
    ['1960s', ['1960', '1961', '1962', '1963', '1964', '1965', '1966', '1967', '1968', '1969']],
  ])('%s is years', (text, dates) => expect(listedBirth(text)).toEqual({ dates, approximate: true }));

  it.each([
    '',
    'unknown',
    '30 Feb 1970',
    '1970-13',
    '1900 to 1990',
    '1972 to 1970',
    '18 Foo 1970',
    '71',
    '0000-00-00',
    '31/02/1970',
  ])('%j is none', (text) => expect(listedBirth(text)).toBeNull());
});

it('never makes a weak name the primary one, also where it is all there is', async () => {
  const alone = EU_XML.replace(/<nameAlias firstName="Ilsa"[^>]*\/>/, '')
    .replace(/<nameAlias [^>]*wholeName="Teodora Obradin"[^>]*\/>/, '')
    .replace(/<nameAlias [^>]*wholeName="Ilsa Kettle Marsh"[^>]*>.*?<\/nameAlias>/, '');
  const { records } = await importText('eu-xml', alone);
  expect(namesOf(records[0])).toEqual(['weak: The Lamp of Selun']);
});

it('takes categories, action and legal basis from the profile, never from the list', async () => {
  const profile = profileWith({
    defaults: { cat: 'stop', act: 'Call', basis: 'Act 2', exp: '2027-01-01', pur: 'Trial' },
  });
  const { records } = await importText('un-xml', UN_XML, { profile });
  expect(records[0]).toMatchObject({ cat: 'stop', act: 'Call', basis: 'Act 2', exp: '2027-01-01', pur: 'Trial' });
  const bare = await importText('un-xml', UN_XML, { profile: profileWith({ defaults: {} }) });
  expect(bare.report).toMatchObject({ records: 0, refused: 1 });
});
