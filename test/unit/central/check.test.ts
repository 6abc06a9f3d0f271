import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRecords, SourceChanged, sortedRecords, splitLines } from '../../../src/central/source/index.ts';
import { SKIPPED_LINE_BYTES_MAX } from '../../../src/central/source/lines.ts';
import { RECORD_LINE_BYTES_MAX } from '../../../src/core/watchlist/record/index.ts';
import { put, textOf } from './source.ts';

const TODAY = '2026-11-26';
const problemsOf = (content: string | Uint8Array) => checkRecords(textOf(content), TODAY).report;
const model = (sha: string) => ({
  profile: 'accurate',
  sha256: sha.repeat(64),
  v: Buffer.alloc(512, 3).toString('base64'),
});

describe('a file of records', () => {
  it.each([
    ['an id that stands twice', [put(), put({ id: 'r-2' }), put()], 3, 'id: the same id is in line 1'],
    ['30 February as birth date', [put({ dob: ['1990-02-30'] })], 1, 'dob.0: no such day'],
    ['30 February as last day', [put({ exp: '2036-02-30' })], 1, 'exp: no such day'],
    ['an unknown class', [put({ cat: 'watch' })], 1, 'cat: not one of protect, discreet, stop, document'],
    ['a record that has ended', [put(), put({ id: 'r-2', exp: '2026-11-25' })], 2, 'exp: the record has expired'],
    [
      'a template of another profile',
      [put({ tpl: [model('a')] }), put({ id: 'r-2', tpl: [model('b')] })],
      2,
      'tpl: made by a different model',
    ],
    ['a record without a face in a face list', [put(), put({ id: 'r-2', tpl: [model('a')] })], 1, 'tpl: missing'],
    ['a removal', ['{"op":"del","id":"r-1","rev":2}'], 1, 'op: a list may contain only put'],
    ['a line that is no JSON', [put(), '{"op":'], 2, 'line: not one JSON object on one line'],
    ['a member nobody knows', [put({ colour: 'red' })], 1, 'line: contains a member that is not known'],
  ])('is refused for %s, with line and reason', (_, lines, line, message) => {
    const { errors, problems } = problemsOf(`${lines.join('\n')}\n`);
    expect(errors).toBe(1);
    expect(problems).toEqual([{ line, severity: 'error', message: expect.stringContaining(message) }]);
    expect(JSON.stringify(problems)).not.toMatch(/Velmora|1990|"red|colour/);
  });

  it.each([
    ['a byte order mark', Buffer.from(`\uFEFF${put()}\n`), 'byte order mark'],
    ['CR LF', Buffer.from(`${put()}\r\n`), 'CR LF'],
    ['Latin-1', Buffer.from(`${put({ note: 'Zo\u00eb' })}\n`, 'latin1'), 'not UTF-8'],
    ['an overlong form of UTF-8', Buffer.concat([Buffer.from('{"op":"'), Buffer.from([0xc0, 0xaf])]), 'not UTF-8'],
    ['half a surrogate pair', Buffer.concat([Buffer.from('{"op":"'), Buffer.from([0xed, 0xa0, 0x80])]), 'not UTF-8'],
  ])('is refused for %s', (_, bytes, message) => {
    const { errors, problems } = problemsOf(bytes);
    expect(errors).toBe(1);
    expect(problems[0]).toMatchObject({ line: 1, message: expect.stringContaining(message) });
  });

  it('with records that can never match gets warnings and may be signed', () => {
    const report = problemsOf([put({ names: [] }), put({ id: 'r-2', cat: 'document' })].join('\n'));
    expect(report).toMatchObject({ errors: 0, warnings: 2, records: 2 });
    expect(report.classes).toEqual({ protect: 1, discreet: 0, stop: 0, document: 1 });
    expect(report.expires).toEqual({ first: '2036-01-01', last: '2036-01-01' });
  });

  it('gives the same signed text whatever the order and spelling of the source', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z0-9.:_-]{1,12}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 300 }), (all, piece) => {
        const forwards = textOf(all.map((id) => put({ id })).join('\n'), piece);
        const sorted = textOf(
          all
            .toSorted()
            .map((id) => ` ${put({ id })}`)
            .join('\n\n'),
          piece,
        );
        const text = (source: typeof forwards) => {
          const checked = checkRecords(source, TODAY);
          expect(checked.report.errors).toBe(0);
          return [...sortedRecords(source, checked)].map((record) => record.text);
        };
        expect(text(forwards)).toEqual(text(sorted));
        expect(text(forwards).map((line) => JSON.parse(line).id)).toEqual(all.toSorted());
      }),
      { numRuns: 50 },
    );
  });

  it('that changes between check and use is not used', () => {
    const before = textOf([put({ id: 'b' }), put({ id: 'a' })].join('\n'));
    const checked = checkRecords(before, TODAY);
    const after = textOf([put({ id: 'b' }), put({ id: 'c' })].join('\n'));
    expect(() => [...sortedRecords(after, checked)]).toThrow(SourceChanged);
  });
});

describe('lines of a source', () => {
  it('are those of the text, however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 64 }),
        (parts, piece) => {
          const lines = parts.map((part) => part.replace(/[\r\n\uFEFF]/gu, ''));
          const source = textOf(lines.join('\n'), piece);
          const read = [...splitLines(source.chunks(), { lineBytesMax: 1000, lenient: false })];
          const texts = read.map((one) => (one.ok ? one.text : one.reason));
          expect(texts).toEqual(lines.filter((line) => line !== '').map((line) => Buffer.from(line).toString()));
          for (const one of read) if (one.ok) expect(source.at(one.offset, one.bytes)?.toString()).toBe(one.text);
        },
      ),
    );
  });

  it('of 64 KiB pass and one byte more does not', () => {
    const rules = { lineBytesMax: RECORD_LINE_BYTES_MAX, lenient: false };
    const read = [
      ...splitLines(
        textOf(`${'a'.repeat(RECORD_LINE_BYTES_MAX)}\n${'b'.repeat(RECORD_LINE_BYTES_MAX + 1)}\nc`, 4096).chunks(),
        rules,
      ),
    ];
    expect(read.map((one) => (one.ok ? one.text.length : one.reason))).toEqual([65_536, 'LIST_LINE_TOO_LONG', 1]);
  });

  it('end at a record of 5 GB without holding it', () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x61);
    let handedOut = 0;
    const endless = {
      name: 'generated',
      *chunks() {
        yield Buffer.from(`${put()}\n`);
        for (; handedOut < 5 * 1024; handedOut += 1) yield chunk;
      },
    };
    const before = process.memoryUsage();
    const { report } = checkRecords(endless, TODAY);
    const after = process.memoryUsage();
    expect(report.problems).toEqual([
      { line: 2, severity: 'error', message: 'longer than 64 KiB; nothing after it was read' },
    ]);
    // Given up after 16 MiB, of which one chunk was held at a time: 5 GB would not fit, 64 MiB of rubbish would show.
    expect(handedOut).toBeLessThanOrEqual(SKIPPED_LINE_BYTES_MAX / chunk.length + 1);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 * 1024 * 1024);
  });

  it('stand where the index says, for a file that is read again', () => {
    const content = [put({ id: 'b' }), '', put({ id: 'a', note: 'z\u00e9' })].join('\n');
    const { index } = checkRecords(textOf(content), TODAY);
    const at = index.at(1);
    const text = textOf(content).at(at.offset, at.bytes)?.toString() ?? '';
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      createHash('sha256')
        .update(put({ id: 'a', note: 'z\u00e9' }))
        .digest('hex'),
    );
    expect([...index.order()]).toEqual([1, 0]);
  });
});
