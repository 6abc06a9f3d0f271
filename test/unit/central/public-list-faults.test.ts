import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportFormat } from '../../../src/central/convert/index.ts';
import { ENTRY_ROWS_MAX } from '../../../src/central/convert/public-lists/grouped-rows.ts';
import {
  XML_DEPTH_ELEMENTS_MAX,
  XML_ENTRY_CHARACTERS_MAX,
  XML_ENTRY_ELEMENTS_MAX,
} from '../../../src/central/convert/public-lists/xml.ts';
import { importText } from './importing.ts';
import { EU_CSV, EU_XML, OFAC_ALT, OFAC_SDN, OFAC_XML, UK_CSV, UK_XML, UN_XML } from './published.ts';
import { textOf } from './source.ts';

const XML: [ImportFormat, string][] = [
  ['ofac-xml', OFAC_XML],
  ['un-xml', UN_XML],
  ['eu-xml', EU_XML],
  ['uk-xml', UK_XML],
];
const TABLES: [ImportFormat, string][] = [
  ['eu-csv', EU_CSV],
  ['uk-csv', UK_CSV],
  ['ofac-csv', OFAC_SDN],
];
const tables = { alternates: textOf(OFAC_ALT, 41), comments: null };
const read = (format: ImportFormat, content: string | Uint8Array, piece = 97) =>
  importText(format, content, { tables, piece });
const first = ({ report }: Awaited<ReturnType<typeof read>>): string => report.causes[0]?.message ?? '';

describe('a file that is not whole', () => {
  it.each(XML)('%s is never complete, wherever it was cut', async (format, content) => {
    const bytes = Buffer.from(content.trimEnd());
    for (let end = 0; end < bytes.length; end += 29) {
      const { report } = await read(format, bytes.subarray(0, end));
      expect(report.complete, `cut at ${end}`).toBe(false);
    }
    expect((await read(format, bytes)).report.complete).toBe(true);
  });

  it.each(TABLES)('%s cut inside a row says so', async (format, content) => {
    const cut = content.slice(0, content.lastIndexOf('VELMORA') + 3);
    const { report } = await read(format, cut);
    expect(report.refused + (report.complete ? 0 : 1)).toBeGreaterThan(0);
  });

  it.each(XML)('%s without one entry is read and gives no record', async (format, content) => {
    const root = /<([A-Za-z_]+)[\s>]/.exec(content.replace(/<\?.*?\?>/, ''))?.[1] ?? '';
    const { report } = await read(format, `<${root}></${root}>`);
    expect(report).toMatchObject({ complete: true, records: 0, refused: 0, read: 0 });
  });

  it('is not complete where nothing is in it', async () => {
    for (const [format] of [...XML, ...TABLES]) {
      const { report } = await read(format, format === 'ofac-csv' ? 'x' : '\n');
      expect(report.records).toBe(0);
      expect(report.refused, format).toBeGreaterThan(0);
    }
  });
});

describe('a file in another encoding', () => {
  it.each(XML)('%s in Latin-1 is refused with what to do', async (format, content) => {
    const { report } = await read(
      format,
      Buffer.from(content.replaceAll('Velmora', 'Velmöra').replaceAll('VELMORA', 'VELMÖRA'), 'latin1'),
    );
    expect(report.complete).toBe(false);
    expect(report.causes[0]?.message).toMatch(/not UTF-8.*iconv -f WINDOWS-1252 -t UTF-8/);
  });

  it.each(TABLES)('%s in Latin-1 is refused with what to do', async (format, content) => {
    const { report } = await read(
      format,
      Buffer.from(
        content
          .replace('VELMORA', 'VELMÖRA')
          .replace('Velmora', 'Velmöra')
          .replaceAll(/[^ -\u00ff\s]/g, 'x'),
        'latin1',
      ),
    );
    expect(report.complete).toBe(false);
    expect(report.causes[0]?.message).toMatch(/not UTF-8.*iconv/);
  });

  it('is refused where the first line of the XML names another one', async () => {
    for (const encoding of ['ISO-8859-1', 'utf-16', 'windows-1252']) {
      const { report } = await read('un-xml', UN_XML.replace('UTF-8', encoding));
      expect(report).toMatchObject({ complete: false, records: 0 });
      expect(report.causes[0]?.message).toContain('declares an encoding other than UTF-8');
    }
    for (const encoding of ['utf-8', 'UTF8', 'US-ASCII']) {
      expect((await read('un-xml', UN_XML.replace('UTF-8', encoding))).report.records).toBe(1);
    }
  });

  it('may have a byte order mark and Windows line endings', async () => {
    for (const [format, content] of XML) {
      const dos = `\uFEFF${content.replaceAll('\n', '\r\n')}`;
      const [plain, marked] = [await read(format, content), await read(format, dos, 13)];
      expect(marked.records).toEqual(plain.records);
      expect(marked.report.records).toBe(1);
    }
  });
});

describe('a hostile XML', () => {
  const bomb = `<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>`;

  it.each(XML)('%s: a document type is refused before anything is read of it', async (format, content) => {
    for (const doctype of [bomb, '<!DOCTYPE x SYSTEM "file:///etc/passwd">', '<!DOCTYPE x>']) {
      const { report, records } = await read(format, content.replace(/\?>/, `?>${doctype}`));
      expect(records).toEqual([]);
      expect(report.complete).toBe(false);
      expect(report.causes[0]?.message).toContain('document type declaration');
    }
  });

  it('knows the entities of XML and no other', async () => {
    const named = await read('un-xml', UN_XML.replace('Mother Lamp', 'Mother &lt;&#x4c;amp&gt; &amp; Co'));
    expect(named.records[0]?.names.at(-1)?.full).toBe('Mother <Lamp> & Co');
    for (const entity of ['&nbsp;', '&a;', '&', '&eacute;']) {
      const { report } = await read('un-xml', UN_XML.replace('Mother Lamp', `Mother ${entity} Lamp`));
      expect(report.complete, entity).toBe(false);
    }
  });

  it('is refused for nested elements beyond the limit, and read up to it', async () => {
    const nested = (depth: number) => `<n>`.repeat(depth) + `</n>`.repeat(depth);
    const at = (depth: number) => UN_XML.replace('<VERSIONNUM>', `${nested(depth)}<VERSIONNUM>`);
    expect((await read('un-xml', at(XML_DEPTH_ELEMENTS_MAX - 3))).report.complete).toBe(true);
    const deep = await read('un-xml', at(XML_DEPTH_ELEMENTS_MAX - 2));
    expect(deep.report.complete).toBe(false);
    expect(first(deep)).toContain(`more than ${XML_DEPTH_ELEMENTS_MAX} nested elements`);
    expect((await read('un-xml', `<CONSOLIDATED_LIST>${'<n>'.repeat(100_000)}`, 8192)).report.complete).toBe(false);
  });

  it('loses an entry that is too large, by its line, and no other', async () => {
    const person = /<INDIVIDUAL>[\s\S]*<\/INDIVIDUAL>/.exec(UN_XML)?.[0] ?? '';
    const second = person.replace('9000001', '9000009').replace('ILSA', 'MARA');
    for (const fill of [
      `<COMMENTS1>${'x'.repeat(XML_ENTRY_CHARACTERS_MAX)}</COMMENTS1>`,
      `<COMMENTS1><![CDATA[${'x'.repeat(XML_ENTRY_CHARACTERS_MAX)}]]></COMMENTS1>`,
      '<n/>'.repeat(XML_ENTRY_ELEMENTS_MAX),
      `<n a="${'x'.repeat(60_000)}"/>`.repeat(20),
    ]) {
      const content = UN_XML.replace(person, person.replace('<VERSIONNUM>', `${fill}<VERSIONNUM>`) + second);
      const { report, records } = await read('un-xml', content, 65_536);
      expect(records.map(({ id }) => id)).toEqual(['un-9000009']);
      expect(report).toMatchObject({ refused: 1, complete: true });
      expect(report.causes[0]?.message).toContain('characters or');
    }
  });

  it('is refused for an attribute or a tag of more than 64 KiB', async () => {
    for (const tag of [
      `<n a="${'x'.repeat(300_000)}"/>`,
      `<${'n'.repeat(300_000)}/>`,
      `<!--${'x'.repeat(300_000)}-->`,
    ]) {
      const { report } = await read('un-xml', UN_XML.replace('<VERSIONNUM>', `${tag}<VERSIONNUM>`), 65_536);
      expect(report.complete).toBe(false);
    }
  });

  it.each([
    '<CONSOLIDATED_LIST></X>',
    '<html></html>',
    '<a',
    'plain',
    '<CONSOLIDATED_LIST/><CONSOLIDATED_LIST/>x',
    '<CONSOLIDATED_LIST>&#0;</CONSOLIDATED_LIST>',
  ])('%s is refused', async (content) => {
    const { report } = await read('un-xml', content);
    expect(report.records).toBe(0);
    expect(report.complete && report.refused === 0).toBe(false);
  });

  it('never throws and never repeats what it read, whatever is written into an entry', async () => {
    const markup = fc.constantFrom(
      '<',
      '>',
      '&',
      '</NATIONALITY>',
      '<!DOCTYPE a>',
      '<![CDATA[',
      ']]>',
      '<hasOwnProperty ',
      '__proto__="1"',
      '<?x?>',
      '"',
      "'",
    );
    const text = fc.array(fc.oneof(markup, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        const secret = 'QXZJ';
        const { report, records } = await read(
          'un-xml',
          UN_XML.replace('<VERSIONNUM>', () => `${secret}${parts.join(secret)}<VERSIONNUM>`),
        );
        expect(records.length + (report.complete ? report.refused : 1)).toBeGreaterThan(0);
        expect(JSON.stringify(report.causes)).not.toContain(secret);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a table', () => {
  const header = UK_CSV.split('\r\n').slice(0, 2).join('\r\n');
  const row = UK_CSV.split('\r\n')[2] ?? '';

  it('is refused for a field of 1 MB, with the limit and its unit', async () => {
    for (const field of [`"${'x'.repeat(1024 * 1024)}"`, `"${'x\n'.repeat(512 * 1024)}"`]) {
      const { report } = await read(
        'uk-csv',
        `${header}\r\n${row.replace('"Invented, as all of it"', field)}\r\n`,
        65_536,
      );
      expect(report.complete).toBe(false);
      expect(report.causes[0]?.message).toMatch(/longer than (?:256 KiB|262144 characters)/);
    }
  });

  it('keeps quotation marks, separators and line breaks of a cell', async () => {
    const cell = '"Invented, ""as"" all\r\nof it"';
    const { records } = await read('uk-csv', `${header}\r\n${row.replace('"Invented, as all of it"', cell)}\r\n`);
    expect(records).toHaveLength(1);
  });

  it('names a row with another number of columns, and reads the others', async () => {
    const { report, records } = await read('uk-csv', `${header}\r\n${row}\r\nUTO0009,short\r\n`);
    expect(records).toHaveLength(1);
    expect(report.causes).toEqual([
      expect.objectContaining({ count: 1, lines: [4], message: expect.stringContaining('2 columns') }),
    ]);
  });

  it('is refused without its columns', async () => {
    const { report } = await read('uk-csv', 'a,b\n1,2\n');
    expect(report).toMatchObject({ complete: false, records: 0 });
    expect(report.causes[0]?.message).toContain('no header row with the columns Unique ID');
    expect((await read('eu-csv', 'a;b\n1;2\n')).report.causes[0]?.message).toContain('Entity_LogicalId');
  });

  it('loses a person with too many different rows, by the first line, and no other', async () => {
    const rows = Array.from({ length: ENTRY_ROWS_MAX + 1 }, (_, at) => row.replace('VELMORA', `VELMORA ${at}`));
    const { report, records } = await read(
      'uk-csv',
      [header, ...rows, row.replaceAll('UTO0006', 'UTO0010')].join('\r\n'),
      65_536,
    );
    expect(records.map(({ id }) => id)).toEqual(['uk-UTO0010']);
    expect(report.causes[0]).toMatchObject({ count: 1, lines: [3] });
  });

  it('counts a person once, however often the rows say the same', async () => {
    const { report, records } = await read('uk-csv', [header, ...Array<string>(500).fill(row)].join('\r\n'));
    expect(report).toMatchObject({ read: 1, records: 1 });
    expect(records[0]?.names).toHaveLength(2);
  });
});

describe('an id that stands twice', () => {
  it.each(XML)('%s is refused with both lines', async (format, content) => {
    const entry = /<(INDIVIDUAL|sdnEntry|sanctionEntity|Designation)[\s>][\s\S]*?<\/\1>/g;
    const entries = content.match(entry) ?? [];
    const person = entries.find((text) => /person|Individual|INDIVIDUAL/.test(text)) ?? '';
    const { report } = await read(format, content.replace(person, `${person}\n${person}`));
    expect(report).toMatchObject({ records: 1, refused: 1 });
    expect(report.causes[0]?.message).toMatch(/the same id is in line \d+/);
  });

  it('is refused in the table of OFAC', async () => {
    const { report } = await read('ofac-csv', OFAC_SDN.replace('2701', '2676'));
    expect(report).toMatchObject({ records: 1, refused: 1 });
  });
});

describe('the report', () => {
  it('groups by cause, counts, and names the first three lines, and never a value', async () => {
    const names = ['Velmoria', 'Velmoria', 'Selunia', 'Velmoria', 'Velmoria', 'Iran'];
    const rows = names.map((name, at) => `p-${at},Ilsa V${at},${name},1990-02-30`);
    const { report } = await read('csv', `id,name,nationality,dob\n${rows.join('\n')}\n`);
    expect(report).toMatchObject({ read: 6, refused: 6, records: 0 });
    // The same rule broken by two values: each is one thing to mend.
    expect(report.causes.map(({ count, lines }) => [count, lines])).toEqual([
      [4, [2, 3, 5]],
      [1, [4]],
      [1, [7]],
    ]);
    expect(JSON.stringify([report.causes, report.lines])).not.toMatch(/Velmoria|Selunia|1990/);
  });

  it('leaves nothing out of the count', async () => {
    for (const [format, content] of [...XML, ...TABLES]) {
      const { report, records } = await read(format, content);
      const skipped = Object.values(report.skipped).reduce((sum, count) => sum + count, 0);
      expect(report.read).toBe(records.length + report.refused + skipped);
      const names = records.flatMap((record) => record.names);
      expect(report.names.weak).toBe(names.filter(({ kind }) => kind === 'weak').length);
      expect(report.names.weak).toBeGreaterThan(0);
    }
  });

  it('says of a person without a name that nobody could match', async () => {
    const { report } = await read(
      'un-xml',
      '<CONSOLIDATED_LIST><INDIVIDUAL><DATAID>1</DATAID></INDIVIDUAL></CONSOLIDATED_LIST>',
    );
    expect(report).toMatchObject({ records: 0, refused: 1, complete: true });
    expect(report.causes[0]?.message).toContain('no traveller could ever match');
  });

  it('says how many names a record has no place for', async () => {
    const alias = (name: string) =>
      `<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>${name}</ALIAS_NAME></INDIVIDUAL_ALIAS>`;
    const many = Array.from({ length: 80 }, (_, at) => alias(`Ilsa Number${at}`)).join('');
    const { report, records } = await read(
      'un-xml',
      UN_XML.replace('<VERSIONNUM>', `${many}${alias('x y'.repeat(60))}<VERSIONNUM>`),
    );
    expect(records[0]?.names).toHaveLength(64);
    expect(report.causes.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/names: \d+ more than a record can contain/),
        expect.stringContaining('names: 1 of more than 128 characters'),
      ]),
    );
  });
});
