import { describe, expect, it } from 'vitest';
import { FrameJudge } from '../../../src/adapters/hardware/scanner/frame-judge.ts';
import type { FrameEvent } from '../../../src/adapters/hardware/scanner/index.ts';
import {
  createFramer,
  failureOf,
  normaliseMrz,
  type ScannerProfile,
} from '../../../src/adapters/hardware/scanner/index.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { jsonMessage, packedBlock } from '../../../src/adapters/hardware/scanner/simulator/wire.ts';
import { profile } from './fixtures.ts';

const rows = (name: string): readonly string[] => SPECIMENS[name]!.rows;
const bytes = (text: string, encoding: BufferEncoding = 'latin1'): Buffer => Buffer.from(text, encoding);

function run(of: ScannerProfile, ...data: Uint8Array[]): FrameEvent[] {
  const framer = createFramer(of);
  const events = data.flatMap((part) => framer.push(part, 0));
  expect(framer.buffered()).toBeLessThanOrEqual(of.limits.maxFrame);
  return [...events, ...framer.tick(100_000)];
}

function lines(of: ScannerProfile, ...data: Uint8Array[]): string[][] {
  return run(of, ...data).flatMap((event) => {
    const read = event.kind === 'rows' ? normaliseMrz(event, of, () => '') : null;
    return read?.ok ? [read.lines] : [];
  });
}

const reasons = (events: FrameEvent[]): (string | null)[] => events.map((event) => failureOf(event));

describe('JSON messages of the EST-100PR', () => {
  const est = profile('est-100pr');
  const passport = (name: string, more: object = {}): Uint8Array =>
    jsonMessage('CameraData', { data: rows(name).join('\n'), type: 'PassPort', ...more });

  it('is set to 256000 baud, 8 data bits, odd parity', () => {
    expect(est.serial).toMatchObject({ bauds: [256_000], dataBits: 8, parity: 'odd', stopBits: 1 });
    expect(est.probe).toBeNull();
  });

  it('joins the rows on the wire by the two characters backslash and n', () => {
    expect(Buffer.from(passport('genuine')).toString('latin1')).toContain('<\\nL898902C3');
    expect(lines(est, passport('genuine'), passport('card'))).toEqual([rows('genuine'), rows('card')]);
  });

  it('takes a line feed that was escaped twice as well, and characters written as \\u003c', () => {
    const twice = `\x02CameraData:{"data":"${rows('td2').join('\\\\n')}","type":"PassPort"}\x03\r\n`;
    const escaped = `\x02CameraData:{"data":"${rows('visa').join('\\n').replaceAll('<', '\\u003c')}"}\x03\r\n`;
    expect(lines(est, bytes(twice), bytes(escaped))).toEqual([rows('td2'), rows('visa')]);
  });

  it('CR LF behind a message is not reported', () => {
    expect(run(est, passport('genuine'), passport('second')).map((event) => event.kind)).toEqual(['rows', 'rows']);
  });

  it('other messages and QR codes are no documents and no failures', () => {
    const qr = jsonMessage('CameraData', { QRType: 'QR CODE', data: rows('genuine').join('\n'), type: 'QRCode' });
    const sign = jsonMessage('PCSign', { stage: 'readStart', type: 'PassPort' });
    const chip = jsonMessage('EidlinkResult', { travelIdentityBean: { mrz: rows('genuine').join('\n') } });
    const events = run(est, qr, sign, chip);
    expect(events.map((event) => event.kind)).toEqual(['message', 'message', 'message']);
    expect(reasons(events)).toEqual([null, null, null]);
  });

  it.each([
    ['an unknown tag', '\x02Firmware:{"data":"x"}\x03'],
    ['a tag in another case', '\x02cameradata:{"data":"x"}\x03'],
    ['no tag', '\x02{"data":"x"}\x03'],
    ['text that is not JSON', '\x02CameraData:{"data":\x03'],
    ['JSON that is no object', '\x02CameraData:"P<UTO"\x03'],
    ['an empty block', '\x02\x03'],
  ])('%s is garbage, reported however short it is', (_name, text) => {
    const events = run(est, bytes(text));
    expect(reasons(events)).toEqual(['READ_GARBAGE']);
    const judge = new FrameJudge({ source: 'lane-1/mrz', profile: est, digest: () => '' });
    expect(events.map((event) => judge.judge(event, 0))).toMatchObject([
      { kind: 'read-failed', reason: 'READ_GARBAGE' },
    ]);
  });

  it('text that is not UTF-8 is garbage', () => {
    expect(reasons(run(est, bytes('\x02CameraData:{"data":"\xff\xfe"}\x03')))).toEqual(['READ_GARBAGE']);
    const names = jsonMessage('CameraData', { name: '王小明', data: rows('genuine').join('\n') });
    expect(lines(est, names)).toEqual([rows('genuine')]);
  });

  it('half a document is a partial read', () => {
    const [event] = run(est, jsonMessage('CameraData', { data: rows('genuine')[0] }));
    if (event?.kind !== 'rows') throw new Error('rows expected');
    expect(normaliseMrz(event, est, () => '')).toEqual({ ok: false, reason: 'READ_PARTIAL' });
  });

  it('the digest is that of the MRZ, so that a counter in the message does not make a new document', () => {
    const raws = run(est, passport('genuine', { n: 1 }), passport('genuine', { n: 2 }));
    expect(raws.map((event) => event.kind === 'rows' && Buffer.from(event.raw).toString('latin1'))).toEqual([
      rows('genuine').join('\n'),
      rows('genuine').join('\n'),
    ]);
  });

  it('a message up to 65,536 bytes is read; a longer one is an overrun, and the next one is read', () => {
    const padded = (length: number): Uint8Array => {
      const bare = passport('genuine', { photo: '' }).length - 2;
      return passport('genuine', { photo: 'x'.repeat(length - bare) });
    };
    expect(lines(est, padded(65_536))).toEqual([rows('genuine')]);
    const events = run(est, padded(65_537), passport('card'));
    expect(events.map((event) => (event.kind === 'discarded' ? event.why : event.kind))).toEqual(['overrun', 'rows']);
  });

  it('deep nesting is no danger', () => {
    const deep = `\x02CameraData:${'['.repeat(30_000)}${']'.repeat(30_000)}\x03`;
    expect(run(est, bytes(deep))).toHaveLength(1);
  });

  it('a message that lost its end never swallows the next', () => {
    expect(lines(est, passport('second').slice(0, 60), passport('genuine'))).toEqual([rows('genuine')]);
  });
});

describe('packed mode of Newland readers', () => {
  const newland = profile('newland-packed');
  const good = Buffer.from(packedBlock(rows('genuine')));

  it('has the layout of the maker: STX, four digits, data, ETX, XOR from STX to ETX', () => {
    expect(good.subarray(0, 5).toString('latin1')).toBe('\x020089');
    expect(good.at(-2)).toBe(0x03);
    expect(good.subarray(0, -1).reduce((xor, byte) => xor ^ byte, 0)).toBe(good.at(-1));
  });

  it.each(['genuine', 'card', 'td2', 'visa'])('reads %s', (name) => {
    expect(lines(newland, packedBlock(rows(name)))).toEqual([rows(name)]);
  });

  it('every changed byte of a frame is found', () => {
    for (let at = 0; at < good.length; at += 1) {
      const damaged = Buffer.from(good);
      damaged[at]! ^= 0x01;
      expect(lines(newland, damaged)).toEqual([]);
      expect(reasons(run(newland, damaged)).filter((reason) => reason !== null)).not.toEqual([]);
    }
  });

  it('a wrong checksum has its own reason, an empty packet is a read error', () => {
    const damaged = Buffer.from(good);
    damaged[30]! ^= 0x20;
    expect(reasons(run(newland, damaged))).toEqual(['READ_CHECKSUM']);
    expect(run(newland, packedBlock([]))).toMatchObject([{ kind: 'discarded', why: 'empty' }]);
  });

  it('a length that cannot be, or a false start, does not swallow the document behind it', () => {
    expect(lines(newland, bytes('\x029999\x02\x0212\x020500'), good)).toEqual([]);
    // The false length of 500 bytes would end behind the document; silence ends it, and the next read is whole.
    const framer = createFramer(newland);
    framer.push(bytes('\x020500'), 0);
    framer.push(good, 0);
    framer.tick(1_000);
    expect(framer.push(good, 1_001).map((event) => event.kind)).toEqual(['rows']);
    expect(lines(newland, bytes('\x029999\x02\x0212\x02'), good)).toEqual([rows('genuine')]);
  });

  it('a control byte inside the data is data', () => {
    const [event] = run(newland, packedBlock(['A\x02B\x03C']));
    expect(event).toMatchObject({ kind: 'rows', rows: ['A\x02B\x03C'] });
  });
});

describe('noise that looks like an Elyctis header', () => {
  const elyctis = profile('elyctis-idbox');
  it('does not swallow the document behind it', () => {
    const text = rows('genuine').join('\r');
    const document = bytes(`I\x00${String.fromCharCode(text.length)}${text}`);
    expect(lines(elyctis, bytes('I\x02\x10xx'), document)).toEqual([rows('genuine')]);
  });
});
