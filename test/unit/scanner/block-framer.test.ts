import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameEvent } from '../../../src/adapters/hardware/scanner/index.ts';
import { createFramer, normaliseMrz, type ScannerProfile } from '../../../src/adapters/hardware/scanner/index.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { profile } from './fixtures.ts';

const rows = (name: string): readonly string[] => SPECIMENS[name]!.rows;
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

function run(of: ScannerProfile, data: Uint8Array, size = data.length): FrameEvent[] {
  const framer = createFramer(of);
  const events: FrameEvent[] = [];
  for (let from = 0; from < data.length; from += size) {
    events.push(...framer.push(data.subarray(from, from + size), 0));
    expect(framer.buffered()).toBeLessThanOrEqual(of.limits.maxFrame);
  }
  return [...events, ...framer.tick(100_000)];
}

function lines(of: ScannerProfile, data: Uint8Array): string[][] {
  return run(of, data).flatMap((event) => {
    if (event.kind !== 'rows') return [];
    const read = normaliseMrz(event, of, () => '');
    return read.ok ? [read.lines] : [];
  });
}

const block = (name: string): string => `\x02${rows(name).join('\r')}\r\x03`;

/** Frame of family F3 with the checksum over the bytes from `from` to ETX. */
function native(upper: readonly string[], from = 1): Buffer {
  const three = ['', '', ...upper]
    .slice(-3)
    .map((row) => row.padEnd(row === '' ? 0 : upper.length === 3 ? 30 : 44, '_'));
  const body = bytes(`OU\x02\x20${three.join('\r')}\r\x03`);
  const frame = Buffer.concat([Buffer.from([1, body.length, 0]), body]);
  const bcc = frame.subarray(from).reduce((xor, byte) => xor ^ byte, 0);
  return Buffer.concat([frame, Buffer.from([bcc])]);
}

function tlv(command: number, data: string): Buffer {
  return Buffer.concat([Buffer.from([command, data.length >> 8, data.length & 0xff]), bytes(data)]);
}

describe('family F2, text blocks', () => {
  const desko = profile('desko-cute');

  it('reads two and three rows, with unknown bytes around the block', () => {
    expect(lines(desko, bytes(`\x16\x16${block('genuine')}\x17\x17${block('card')}`))).toEqual([
      rows('genuine'),
      rows('card'),
    ]);
    expect(run(desko, bytes(`\x16\x16${block('genuine')}\x17\x17`)).map((event) => event.kind)).toEqual(['rows']);
  });

  it('an empty block is a read error of the reader', () => {
    expect(run(desko, bytes('\x02\x03'))).toEqual([{ kind: 'discarded', why: 'empty', bytes: 2, at: 0 }]);
  });

  it('a block that lost its end never swallows the next', () => {
    expect(lines(desko, bytes(`\x02${rows('second')[0]}\r${block('genuine')}`))).toEqual([rows('genuine')]);
    expect(run(desko, bytes(`\x02${rows('second')[0]}`))).toEqual([
      { kind: 'partial', why: 'time', bytes: 45, at: 200 },
    ]);
  });

  it('a block beyond the limit is an overrun, and the next one is read', () => {
    const events = run(desko, bytes(`\x02${'A'.repeat(3000)}${block('genuine')}`));
    expect(events.map((event) => (event.kind === 'discarded' ? event.why : event.kind))).toEqual(['overrun', 'rows']);
  });
});

describe('family F3', () => {
  const native3m = profile('3m-rte-native');

  it('has the frame lengths of the maker: 100 bytes for a passport, 102 for three rows', () => {
    expect(native(rows('genuine'))).toHaveLength(100);
    expect(native(rows('card'))).toHaveLength(102);
  });

  it.each(['genuine', 'card', 'td2', 'visa'])('reads %s, bottom-aligned and padded', (name) => {
    expect(lines(native3m, native(rows(name)))).toEqual([rows(name)]);
  });

  it.each([
    [0, 'bcc-soh-etx'],
    [1, 'bcc-after-soh-etx'],
    [6, 'bcc-after-stx-etx'],
  ])('records which checksum range fits (from byte %i)', (from, flag) => {
    const [event] = run(native3m, native(rows('genuine'), from));
    expect(event).toMatchObject({ kind: 'rows', flags: expect.arrayContaining([flag]) });
  });

  it('enforces the checksum only when the profile names its range', () => {
    const damaged = native(rows('genuine'));
    damaged[40] = 0x41;
    expect(run(native3m, damaged)[0]?.kind).toBe('rows');
    const strict: ScannerProfile = { ...native3m, framer: { type: 'soh-len-bcc', params: { bcc: 'after-soh-etx' } } };
    expect(run(strict, damaged)).toEqual([{ kind: 'discarded', why: 'checksum', bytes: 100, at: 0 }]);
    expect(run(strict, native(rows('genuine')))[0]?.kind).toBe('rows');
  });

  it('finds the frame behind stray bytes, also behind a stray SOH', () => {
    expect(lines(native3m, Buffer.concat([bytes('\x01\x01xx\x01'), native(rows('genuine'))]))).toEqual([
      rows('genuine'),
    ]);
  });
});

describe('family F4', () => {
  const elyctis = profile('elyctis-idbox');

  it('reads an MRZ, also with CR CR at the end, and tells answers from it', () => {
    const data = Buffer.concat([
      tlv(0x56, '1.07'),
      tlv(0x49, `${rows('genuine').join('\r')}\r\r`),
      tlv(0x43, '\x01'),
      tlv(0x49, rows('card').join('\r')),
    ]);
    expect(lines(elyctis, data)).toEqual([rows('genuine'), rows('card')]);
    expect(run(elyctis, data).flatMap((event) => (event.kind === 'message' ? [event.tag] : []))).toEqual(['56', '43']);
  });

  it('drops unknown commands and impossible lengths byte by byte', () => {
    const data = Buffer.concat([bytes('\x00\xffI\xff\xff'), tlv(0x49, rows('genuine').join('\r'))]);
    expect(lines(elyctis, data)).toEqual([rows('genuine')]);
  });

  it('drops a frame that stops', () => {
    expect(run(elyctis, tlv(0x49, rows('genuine').join('\r')).subarray(0, 50))).toEqual([
      { kind: 'partial', why: 'time', bytes: 50, at: 200 },
    ]);
  });
});

describe('all block families', () => {
  const stream = Buffer.concat([
    bytes(`x\x02\x03${block('genuine')}yy`),
    native(rows('td2')),
    tlv(0x49, rows('card').join('\r')),
    bytes('\x01\x02I\x00'),
  ]);

  it.each(['desko-cute', '3m-rte-native', 'elyctis-idbox'])('%s: the same events for every split', (id) => {
    const whole = run(profile(id), stream);
    for (let size = 1; size < stream.length; size += 1) expect(run(profile(id), stream, size)).toEqual(whole);
  });

  it.each(['desko-cute', '3m-rte-native', 'elyctis-idbox'])('%s: noise stays within the limit', (id) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), fc.integer({ min: 1, max: 500 }), (noise, size) => {
        expect(run(profile(id), noise, size)).toEqual(run(profile(id), noise));
      }),
      { numRuns: 100 },
    );
  });
});
