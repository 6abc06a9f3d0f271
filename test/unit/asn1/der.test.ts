import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitsOf,
  DER_LIMITS,
  der,
  derInteger,
  derOid,
  instantOf,
  joined,
  type Node,
  normaliseBer,
  numberOf,
  octetsOf,
  oidBytes,
  oidText,
  readDer,
  readDerSequence,
  textOf,
} from '../../../src/core/asn1/index.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const shown = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const reason = (bytes: Uint8Array, limits = DER_LIMITS): string => {
  const read = readDer(bytes, limits);
  return read.ok ? 'read' : read.reason;
};
const nodeOf = (bytes: Uint8Array): Node => {
  const read = readDer(bytes);
  if (!read.ok) throw new Error(read.message);
  return read.node;
};

describe('readDer', () => {
  it('keeps the bytes of every element as views of the input', () => {
    const bytes = hex('30 08 02 01 05 7f49 02 86 00');
    const node = nodeOf(bytes);
    expect(node.tag).toBe(0x30);
    expect(node.raw.buffer).toBe(bytes.buffer);
    expect(node.children.map(({ tag }) => tag)).toEqual([0x02, 0x7f49]);
    expect(shown(node.children[1]?.raw ?? new Uint8Array())).toBe('7f49028600');
    expect(node.children[1]?.children[0]?.content).toEqual(new Uint8Array());
  });

  it('takes a length that is longer than needed, for issuers write it', () => {
    expect(numberOf(nodeOf(hex('02 83 00 00 01 07')))).toBe(7);
  });

  it.each([
    ['DER_TRUNCATED', ''],
    ['DER_TRUNCATED', '30'],
    ['DER_TRUNCATED', '30 05 02 01 05'],
    ['DER_TRUNCATED', '30 03 02 02 05 00'],
    ['DER_TRUNCATED', '04 84 ff ff ff ff 00'],
    ['DER_TRUNCATED', '04 82 01'],
    ['DER_TRUNCATED', '7f'],
    ['DER_LENGTH', '04 85 00 00 00 00 01 00'],
    ['DER_TAG', '1f 81 81 01 00'],
    ['DER_TAG', '00 00'],
    ['DER_INDEFINITE', '30 80 02 01 05 00 00'],
    ['DER_TRAILING', '02 01 05 02 01 05'],
    ['DER_TRAILING', '02 01 05 05 00'],
  ])('refuses with %s: %s', (expected, text) => {
    expect(reason(hex(text))).toBe(expected);
  });

  it('holds its limits', () => {
    let deep = der(0x30);
    for (let i = 0; i < 41; i++) deep = der(0x30, deep);
    expect(reason(deep)).toBe('DER_TOO_DEEP');
    expect(
      reason(
        der(
          0x30,
          new Uint8Array(2 * 20_000).fill(5).map((byte, at) => (at % 2 === 0 ? byte : 0)),
        ),
      ),
    ).toBe('DER_TOO_MANY');
    expect(reason(hex('04 04 01 02 03 04'), { ...DER_LIMITS, limitBytes: 5 })).toBe('DER_TOO_LARGE');
  });

  it('reads a row of elements', () => {
    const read = readDerSequence(hex('80 01 01 81 00'));
    expect(read.ok && read.nodes.map(({ tag }) => tag)).toEqual([0x80, 0x81]);
    expect(readDerSequence(new Uint8Array())).toEqual({ ok: true, nodes: [] });
  });
});

describe('normaliseBer', () => {
  const normal = (text: string): string => {
    const done = normaliseBer(hex(text));
    return done.ok ? shown(done.bytes) : done.reason;
  };

  it('writes lengths that are stated, at every depth', () => {
    expect(normal('30 80 30 80 02 01 05 00 00 04 01 09 00 00')).toBe('300830030201050 40109'.replace(' ', ''));
  });

  it('joins a string in parts', () => {
    expect(normal('30 80 24 80 04 02 0102 04 01 03 00 00 00 00')).toBe('30050403010203');
    expect(normal('24 07 04 02 0102 04 01 03')).toBe('0403010203');
  });

  it('leaves what states its length as it is, byte for byte', () => {
    expect(normal('30 80 30 83 00 00 03 02 01 05 00 00')).toBe(`3008${'30830000030201 05'.replace(' ', '')}`);
  });

  it.each([
    ['30 80 02 01 05', 'DER_TRUNCATED'],
    ['30 80 02 01 05 00', 'DER_TRUNCATED'],
    ['30 80 02 01 05 00 00 05 00', 'DER_TRAILING'],
    ['04 80 01 00 00', 'DER_LENGTH'],
    ['7f49 80 00 00', 'DER_TAG'],
    ['24 80 02 01 05 00 00', 'DER_TAG'],
    ['30 05 30 80 02 01 05', 'DER_TRUNCATED'],
  ])('refuses %s with %s', (text, expected) => {
    expect(normal(text)).toBe(expected);
  });

  it('ends on 60,000 open lengths', () => {
    expect(normal('3080'.repeat(60_000))).toBe('DER_TOO_DEEP');
    expect(normal(`3080${'30800000'.repeat(20_001)}0000`)).toBe('DER_TOO_MANY');
  });

  it('gives what readDer takes, or refuses, and never throws: random bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom(0x30, 0x80, 0x24, 0x04, 0x00, 0x02, 0x77, 0x01, 0x81), { maxLength: 60 })
        .map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        const whole = readDer(input);
        const done = normaliseBer(input);
        if (done.ok) expect(readDer(done.bytes).ok).toBe(true);
        if (whole.ok && whole.node.raw.length !== input.length) throw new Error('Not the whole input was read.');
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('values', () => {
  it('writes and reads object identifiers', () => {
    expect(shown(derOid('0.4.0.127.0.7.2.2.4.2.4'))).toBe('060a04007f00070202040204');
    expect(shown(oidBytes('2.999.3'))).toBe('883703');
    for (const text of ['1.2.840.113549.1.7.2', '2.23.136.1.1.1', '1.2.528.1.1006.1.20.1', '2.999.3', '0.9.2342'])
      expect(oidText(nodeOf(derOid(text)))).toBe(text);
    expect(oidText(nodeOf(hex('06 02 2a 86')))).toBeNull();
    expect(oidText(nodeOf(hex('06 09 2a ff ff ff ff ff ff ff 7f')))).toBeNull();
    expect(oidText(nodeOf(hex('06 00')))).toBeNull();
    expect(oidText(nodeOf(hex('02 01 05')))).toBeNull();
  });

  it('writes and reads numbers', () => {
    expect(shown(derInteger(0))).toBe('020100');
    expect(shown(derInteger(128))).toBe('02020080');
    expect(shown(derInteger(hex('00 00 8f 01')))).toBe('0203008f01');
    expect(numberOf(nodeOf(derInteger(70_000)))).toBe(70_000);
    expect(numberOf(nodeOf(hex('02 01 ff')))).toBeNull();
    expect(numberOf(nodeOf(hex('02 00')))).toBeNull();
  });

  it('writes lengths of one to four bytes', () => {
    for (const length of [0, 127, 128, 255, 256, 65_535, 65_536]) {
      const bytes = der(0x7f61, new Uint8Array(length));
      expect(octetsOf(nodeOf(der(0x04, new Uint8Array(length))))?.length).toBe(length);
      expect(shown(bytes.subarray(0, 2))).toBe('7f61');
    }
  });

  it('reads strings of bytes, bits and characters', () => {
    expect(octetsOf(nodeOf(hex('24 07 04 02 0102 04 01 03')))).toEqual(hex('010203'));
    expect(octetsOf(nodeOf(hex('24 03 02 01 05')))).toBeNull();
    expect(bitsOf(nodeOf(hex('03 02 07 80')))).toEqual({ bytes: hex('80'), unused: 7 });
    expect(bitsOf(nodeOf(hex('03 00')))).toBeNull();
    expect(bitsOf(nodeOf(hex('03 01 01')))).toBeNull();
    expect(bitsOf(nodeOf(hex('03 02 08 80')))).toBeNull();
    expect(textOf(nodeOf(der(0x0c, Buffer.from('Öst'))))).toBe('Öst');
    expect(textOf(nodeOf(hex('1e 04 0055 0054')))).toBe('UT');
    expect(textOf(nodeOf(hex('1e 03 005500')))).toBeNull();
  });

  it.each([
    [0x17, '250101000000Z', '2025-01-01T00:00:00.000Z'],
    [0x17, '5001010000Z', '1950-01-01T00:00:00.000Z'],
    [0x17, '491231235959+0100', '2049-12-31T22:59:59.000Z'],
    [0x18, '20500101120000Z', '2050-01-01T12:00:00.000Z'],
    [0x18, '20500101120000.5Z', '2050-01-01T12:00:00.000Z'],
    [0x17, '250230000000Z', null],
    [0x17, '251301000000Z', null],
    [0x17, '20500101120000Z', null],
    [0x18, '250101000000Z', null],
    [0x18, '', null],
    [0x04, '250101000000Z', null],
  ])('reads the time %i %s', (tag, text, expected) => {
    const instant = instantOf(nodeOf(joined(der(tag, Buffer.from(text)))));
    expect(instant === null ? null : new Date(instant).toISOString()).toBe(expected);
  });
});
