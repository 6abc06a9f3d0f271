import { describe, expect, it } from 'vitest';
import type { ExchangeLine } from '../../../src/adapters/hardware/chip-reader/exchange-log.ts';
import { remedyOf, withExchangeLog } from '../../../src/adapters/hardware/chip-reader/index.ts';
import { readerOf } from '../../../src/adapters/hardware/chip-reader/reader.ts';
import { type ChipTransport, ChipTransportError } from '../../../src/core/chip/index.ts';

const signal = new AbortController().signal;
/** Bytes that stand for the holder's data: they must be in no line. */
const SECRET = Buffer.from('L898902C<3UTO6908061F9406236', 'latin1');

describe('withExchangeLog', () => {
  it('writes the shape of every exchange and no byte of its data', async () => {
    const lines: ExchangeLine[] = [];
    let now = 1_000;
    const card: ChipTransport = {
      atr: new Uint8Array(),
      maxCommand: 261,
      transmit(apdu) {
        now += 12.34;
        if (apdu[1] === 0x84) return Promise.reject(new ChipTransportError('removed', 'gone'));
        return Promise.resolve(Uint8Array.from([...SECRET, 0x90, 0x00]));
      },
      reset: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const logged = withExchangeLog(card, { mono: () => now, write: (line) => lines.push(line) });
    const command = Uint8Array.from([0x0c, 0xb0, 0x81, 0x00, SECRET.length, ...SECRET]);
    expect((await logged.transmit(command, signal)).length).toBe(SECRET.length + 2);
    await expect(logged.transmit(Uint8Array.of(0x00, 0x84, 0, 0, 8), signal)).rejects.toThrow('gone');
    await logged.reset();
    await logged.close();
    expect(lines).toEqual([
      {
        number: 1,
        atMs: 0,
        tookMs: 12.3,
        what: 'command',
        header: '0CB08100',
        commandBytes: command.length,
        answerBytes: SECRET.length + 2,
        status: '9000',
        fault: null,
      },
      {
        number: 2,
        atMs: 12.3,
        tookMs: 12.3,
        what: 'command',
        header: '00840000',
        commandBytes: 5,
        answerBytes: 0,
        status: null,
        fault: 'removed',
      },
      {
        number: 3,
        atMs: 24.7,
        tookMs: 0,
        what: 'reset',
        header: null,
        commandBytes: 0,
        answerBytes: 0,
        status: null,
        fault: null,
      },
      {
        number: 4,
        atMs: 24.7,
        tookMs: 0,
        what: 'close',
        header: null,
        commandBytes: 0,
        answerBytes: 0,
        status: null,
        fault: null,
      },
    ]);
    const text = JSON.stringify(lines).toLowerCase();
    for (const form of ['hex', 'base64', 'latin1'] as const) {
      expect(text).not.toContain(SECRET.subarray(0, 6).toString(form).toLowerCase());
    }
  });
});

describe('readerOf', () => {
  const names = ['ACME Contactless 00 00', 'ACME Contact 01 00', 'Contoso Twin 00 00', 'Contoso Twin 00 01'];
  it('finds a reader by its name, also after it was connected in another order', () => {
    expect(readerOf('Contoso Twin 00 01', names)).toBe('Contoso Twin 00 01');
    expect(readerOf('ACME Contactless', names)).toBe('ACME Contactless 00 00');
    expect(readerOf('ACME Contactless 03 00', names)).toBe('ACME Contactless 00 00');
  });

  it('guesses at none of two, and at no other', () => {
    expect(readerOf('Contoso Twin', names)).toBeNull();
    expect(readerOf('ACME', names)).toBeNull();
    expect(readerOf('', names)).toBeNull();
  });
});

describe('remedyOf', () => {
  it('names for each state what to do', () => {
    const remedy = (status: Parameters<typeof remedyOf>[0]['status'], readers: string[] = []): string | null =>
      remedyOf({ status, document: false, readers }, 'ACME');
    expect(remedy('ready')).toBeNull();
    expect(remedy('starting')).toBeNull();
    expect(remedy('absent')).toContain('libccid');
    expect(remedy('absent', ['Contoso Twin 00 00'])).toContain('Contoso Twin 00 00');
    expect(remedy('no-service')).toContain('systemctl start pcscd');
    expect(remedy('denied')).toContain('0x8010006A');
    expect(remedy('not-built')).toContain('build-native.mjs smartcard');
  });
});
