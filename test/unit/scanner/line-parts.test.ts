import { describe, expect, it } from 'vitest';
import { LineClock } from '../../../src/adapters/hardware/scanner/line-clock.ts';
import { ReplyRouter } from '../../../src/adapters/hardware/scanner/reply-router.ts';
import { RetryPolicy } from '../../../src/adapters/hardware/scanner/retry.ts';
import { MenuAnswers } from '../../../src/adapters/hardware/scanner/simulator/answers.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { asHeard, type LineSettings, noise } from '../../../src/adapters/hardware/scanner/simulator/line-noise.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const text = (value: Uint8Array): string => Buffer.from(value).toString('latin1');

describe('ReplyRouter', () => {
  it('takes an answer out of the stream, for every split', () => {
    const stream = 'P<UTO\rOCRENA1\x06.L898\r';
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const router = new ReplyRouter();
      router.expect('OCRENA');
      const parts = [router.feed(bytes(stream.slice(0, cut))), router.feed(bytes(stream.slice(cut)))];
      const passed = parts.map((part) => text(part.pass)).join('') + text(router.cancel());
      expect(passed).toBe('P<UTO\rL898\r');
      expect(parts.flatMap((part) => part.reply ?? [])).toEqual([{ status: 'done', value: '1' }]);
    }
  });

  it.each([
    ['\x06', 'done'],
    ['\x05', 'unknown-command'],
    ['\x15', 'out-of-range'],
  ])('names the status byte %j', (byte, status) => {
    const router = new ReplyRouter();
    router.expect('ALLENA');
    expect(router.feed(bytes(`ALLENA0${byte}!`))).toEqual({
      pass: Buffer.alloc(0),
      reply: { status, value: '0' },
    });
  });

  it('holds nothing back when it waits for nothing, and gives up a look-alike', () => {
    const router = new ReplyRouter();
    expect(text(router.feed(bytes('OCRENA1\x06!')).pass)).toBe('OCRENA1\x06!');
    router.expect('OCRENA');
    const line = `OCRENA${'<'.repeat(80)}`;
    expect(text(router.feed(bytes(line)).pass)).toBe(line);
  });
});

describe('LineClock', () => {
  it('runs with monotonic time while the loop is listening', () => {
    const clock = new LineClock();
    expect(clock.at(1000)).toBe(1000);
    clock.arm(1200);
    expect(clock.at(1205)).toBe(1205);
  });

  it('does not count a stall as silence, once per deadline', () => {
    const clock = new LineClock();
    clock.arm(1200);
    expect(clock.at(1500)).toBe(1180);
    clock.arm(1200);
    expect(clock.at(1530)).toBe(1210);
    expect(clock.at(1900)).toBe(1580);
  });

  it('counts a long stall as silence: a document could have been exchanged', () => {
    const clock = new LineClock();
    clock.arm(1200);
    expect(clock.at(1601)).toBe(1601);
  });
});

describe('RetryPolicy', () => {
  it('backs off and starts again after ten seconds in order', () => {
    const policy = new RetryPolicy();
    const waits = Array.from({ length: 6 }, () => policy.failed(null).waitMs);
    expect(waits).toEqual([250, 500, 1000, 2000, 5000, 5000]);
    expect(policy.failed(9_999).waitMs).toBe(5000);
    expect(policy.failed(10_000).waitMs).toBe(250);
  });

  it('gives up after three closes within a second of opening, and tries slowly from then on', () => {
    const policy = new RetryPolicy();
    expect(policy.failed(10).state).toBe('closed');
    expect(policy.failed(999).state).toBe('closed');
    expect(policy.failed(0)).toEqual({ state: 'faulty', waitMs: 30_000 });
    expect(policy.failed(5)).toEqual({ state: 'faulty', waitMs: 30_000 });
    expect(policy.failed(2_000).state).toBe('closed');
    expect(policy.failed(5).state).toBe('closed');
  });

  it('a device that was taken away is judged afresh', () => {
    const policy = new RetryPolicy();
    policy.failed(1);
    policy.failed(1);
    policy.reset();
    expect(policy.failed(1)).toEqual({ state: 'closed', waitMs: 250 });
  });
});

const at = (baud: number): LineSettings => ({ baud, dataBits: 8, parity: 'none', stopBits: 1 });
const menu = (known: string[] | null): MenuAnswers => new MenuAnswers({ known, read: () => new Uint8Array(0) });

describe('simulator parts', () => {
  it('computes the check digits of the ICAO specimen', () => {
    // ICAO 9303-4 appendix A and 9303-5 appendix A.
    expect(SPECIMENS['genuine']?.rows[1]?.slice(0, 20)).toBe('L898902C36UTO7408122');
    expect(SPECIMENS['card']?.rows[0]).toBe('I<UTOD231458907<<<<<<<<<<<<<<<');
  });

  it('every specimen has the shape of its format', () => {
    for (const { rows } of Object.values(SPECIMENS)) {
      const width = rows[0]?.length;
      expect([`2x44`, `2x36`, `3x30`]).toContain(`${rows.length}x${width}`);
      expect(rows.every((row) => row.length === width && /^[A-Z0-9<]+$/.test(row))).toBe(true);
    }
  });

  it('a wrong speed gives other bytes, the same speed the same bytes', () => {
    const line = bytes('P<UTOERIKSSON<<ANNA<MARIA\r');
    expect(asHeard(line, at(9600), at(9600))).toEqual(line);
    expect(text(asHeard(line, at(9600), at(115_200)))).not.toContain('UTO');
    expect(asHeard(line, at(115_200), at(9600)).length).toBeLessThan(line.length / 4);
    // A receiver a few per mille off still reads the same: the sampling is that of a UART, not of a scrambler.
    expect(text(asHeard(line, at(9600), at(9650)))).toBe(text(line));
  });

  it('odd parity looks like noise to a receiver without, and the other way round; one more stop bit harms nothing', () => {
    const line = bytes('P<UTOERIKSSON<<ANNA<MARIA\r');
    const odd: LineSettings = { ...at(256_000), parity: 'odd' };
    const heard = asHeard(line, odd, at(256_000));
    expect(heard.filter((byte) => byte === 0).length).toBeGreaterThan(line.length / 4);
    expect(text(asHeard(line, at(256_000), odd))).not.toContain('UTO');
    expect(asHeard(line, odd, { ...odd, stopBits: 2 })).toEqual(line);
    expect(text(asHeard(line, { ...odd, stopBits: 2 }, { ...odd, baud: 256_500 }))).toBe(text(line));
  });

  it('noise is reproducible', () => {
    expect(noise(64, 5)).toEqual(noise(64, 5));
    expect(noise(64, 5)).not.toEqual(noise(64, 7));
  });

  it('answers menu commands, also when they come in pieces', () => {
    const answers = menu(null);
    expect(text(answers.receive(bytes('\x16M\rocre')))).toBe('');
    expect(text(answers.receive(bytes('na1!')))).toBe('OCRENA1\x06!');
    expect(text(answers.receive(bytes('\x16M\rocrena?.')))).toBe('OCRENA1\x06.');
    answers.mode = 'nak';
    expect(text(answers.receive(bytes('\x16M\rocrats9!')))).toBe('OCRATS9\x15!');
    answers.mode = 'none';
    expect(text(answers.receive(bytes('\x16M\rocrats2!')))).toBe('');
  });

  it('answers ENQ to a tag that the reader does not have and NAK to a value it does not take', () => {
    const answers = menu(['OCRENA']);
    expect(text(answers.receive(bytes('\x16M\raisinf?.')))).toBe('AISINF0\x05.');
    expect(text(answers.receive(bytes('\x16M\rocrena7!')))).toBe('OCRENA7\x15!');
    expect(text(answers.receive(bytes('\x16M\rocrena?.')))).toBe('OCRENA0\x06.');
    answers.mode = 'enq';
    expect(text(answers.receive(bytes('\x16M\rocrena1!')))).toBe('OCRENA1\x05!');
    expect(text(menu([]).receive(bytes('\x16M\rocrena1!')))).toBe('');
  });
});
