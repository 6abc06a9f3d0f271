import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseRecordLine,
  RECORD_LINE_BYTES_MAX,
  RECORD_PICTURE_BYTES_MAX,
} from '../../../src/core/watchlist/record/index.ts';

const line = (change: object = {}): string =>
  JSON.stringify({
    op: 'put',
    id: 'r-1',
    rev: 1,
    cat: 'protect',
    act: 'Call the supervisor',
    basis: 'Act 12, section 3',
    exp: '2027-02-28',
    names: [{ kind: 'primary', family: 'Novak', given: 'Ana' }],
    ...change,
  });

describe('one line of a list', () => {
  it('is read with its defaults', () => {
    const parsed = parseRecordLine(line());
    expect(parsed.ok && parsed.operation).toMatchObject({
      op: 'put',
      dob: [],
      nat: [],
      sex: null,
      docs: [],
      note: null,
    });
    expect(parseRecordLine('{"op":"del","id":"r-1","rev":2}')).toMatchObject({ ok: true });
  });

  it('takes a JPEG of at most 32 KiB as its picture, and nothing else', () => {
    const jpeg = (bytes: number) => {
      const made = Buffer.alloc(bytes, 7);
      made.set([0xff, 0xd8, 0xff]);
      made.set([0xff, 0xd9], bytes - 2);
      return made.toString('base64');
    };
    const taken = (pic: object) => parseRecordLine(line({ pic }));
    expect(taken({ jpeg: jpeg(RECORD_PICTURE_BYTES_MAX), taken: '2025-05' })).toMatchObject({ ok: true });
    expect(taken({ jpeg: jpeg(64), taken: '2025', eyes: [0.3, 0.4, 0.7, 0.4] })).toMatchObject({ ok: true });
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff, 0xd9]).toString('base64');
    for (const pic of [
      { jpeg: jpeg(RECORD_PICTURE_BYTES_MAX + 1) },
      { jpeg: png },
      { jpeg: jpeg(64).slice(0, -4) },
      { jpeg: '<svg onload=alert(1)>' },
      { jpeg: '' },
      { jpeg: jpeg(64), taken: '2025-13' },
      { jpeg: jpeg(64), eyes: [0, 0, 1.1, 0] },
      { jpeg: jpeg(64), name: 'A' },
    ]) {
      const parsed = taken(pic);
      expect([JSON.stringify(pic).slice(0, 60), parsed.ok]).toEqual([JSON.stringify(pic).slice(0, 60), false]);
      // What is wrong is named, and never with a value.
      expect(JSON.stringify(parsed)).not.toContain('onload');
    }
  });

  it('takes the days of the calendar and no others', () => {
    for (const year of ['0000', '1900', '1999', '2000', '2024', '2026', '2100', '9999']) {
      for (let at = 0; at < 12 * 31; at += 1) {
        const exp = [year, Math.floor(at / 31) + 1, (at % 31) + 1]
          .map((part) => String(part).padStart(2, '0'))
          .join('-');
        const date = new Date(`${exp}T00:00:00Z`);
        const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(exp);
        expect([exp, parseRecordLine(line({ exp })).ok]).toEqual([exp, real]);
      }
    }
  });

  it.each([
    ['an unknown member', { remark: 'x' }, ''],
    ['a category that does not exist', { cat: 'watch' }, 'cat'],
    ['no legal basis', { basis: '' }, 'basis'],
    ['a day that does not exist', { exp: '2027-02-30' }, 'exp'],
    ['a birth day that does not exist', { dob: ['2000-04-31'] }, 'dob'],
    ['a name without text', { names: [{ kind: 'alias' }] }, 'names'],
    ['a name of 129 code points', { names: [{ kind: 'primary', full: '\u{10400}'.repeat(129) }] }, 'names'],
    ['too many names', { names: Array.from({ length: 65 }, () => ({ kind: 'alias', full: 'A' })) }, 'names'],
    ['too many documents', { docs: Array.from({ length: 33 }, () => ({ t: 'P', c: 'FRA', n: '1' })) }, 'docs'],
    ['a revision of zero', { rev: 0 }, 'rev'],
  ])('is refused for %s', (_, change, where) => {
    const parsed = parseRecordLine(line(change));
    expect(parsed).toMatchObject({ ok: false, reason: 'RECORD_INVALID' });
    expect(!parsed.ok && parsed.where.startsWith(where)).toBe(true);
  });

  it('accepts a name of 128 code points outside the basic plane', () => {
    expect(parseRecordLine(line({ names: [{ kind: 'primary', full: '\u{10400}'.repeat(128) }] })).ok).toBe(true);
  });

  it('is refused over 64 KiB, counted in bytes', () => {
    const wide = line({ note: 'é'.repeat(RECORD_LINE_BYTES_MAX / 2) });
    expect(wide.length).toBeLessThan(RECORD_LINE_BYTES_MAX);
    expect(parseRecordLine(wide)).toMatchObject({ ok: false, reason: 'RECORD_TOO_LONG', where: 'line' });
  });

  it('never throws and never repeats the text it refuses', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseRecordLine(text);
        if (!parsed.ok) expect(Object.keys(parsed).sort()).toEqual(['ok', 'reason', 'rule', 'where']);
      }),
    );
    const secret = parseRecordLine(line({ sex: 'NOVAK' }));
    expect(JSON.stringify(secret)).not.toContain('NOVAK');
  });
});
