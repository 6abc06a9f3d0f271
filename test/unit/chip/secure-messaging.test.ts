import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { der, joined, readDerSequence } from '../../../src/core/asn1/index.ts';
import { type Answer, type Command, encodeCommand } from '../../../src/core/chip/access/apdu.ts';
import { Card } from '../../../src/core/chip/access/card.ts';
import { plainCapacity, SecureChannel } from '../../../src/core/chip/access/secure-messaging.ts';
import {
  blockBytesOf,
  type CipherName,
  decryptCbc,
  deriveKey,
  encryptCbc,
  KDF_ENCRYPTION,
  KDF_MAC,
  messageMac,
  pad80,
  unpad80,
  vectorFor,
} from '../../../src/core/chip/access/suites.ts';
import { hexOf, scriptedTransport } from '../../fakes/chip-transports.ts';

const CIPHERS: readonly CipherName[] = ['3DES', 'AES-128', 'AES-192', 'AES-256'];
const secret = new Uint8Array(32).fill(0x5a);

/** The card's side of a channel, for these tests: Doc 9303-11 9.8.4 read from the other end. */
class CardSide {
  readonly #cipher: CipherName;
  readonly #encryption: Uint8Array;
  readonly #mac: Uint8Array;
  #count = 0n;

  constructor(cipher: CipherName) {
    this.#cipher = cipher;
    this.#encryption = deriveKey(secret, KDF_ENCRYPTION, cipher);
    this.#mac = deriveKey(secret, KDF_MAC, cipher);
  }

  #counter(): Uint8Array {
    this.#count += 1n;
    return Uint8Array.from(Buffer.from(this.#count.toString(16).padStart(blockBytesOf(this.#cipher) * 2, '0'), 'hex'));
  }

  /** What the command says; throws where its checksum is false. */
  open({ cla, ins, p1, p2, data = new Uint8Array() }: Command): { data: Uint8Array; le: number | undefined } {
    const counter = this.#counter();
    const read = readDerSequence(data);
    if (!read.ok) throw new Error(read.reason);
    const find = (tag: number) => read.nodes.find((node) => node.tag === tag);
    const covered = joined(...read.nodes.filter(({ tag }) => tag !== 0x8e).map(({ raw }) => raw));
    const header = pad80(Uint8Array.of(cla, ins, p1, p2), blockBytesOf(this.#cipher));
    expect(hexOf(find(0x8e)?.content ?? new Uint8Array())).toBe(
      hexOf(messageMac(this.#cipher, this.#mac, joined(counter, header, covered))),
    );
    const hidden = ins % 2 === 0 ? find(0x87)?.content.subarray(1) : find(0x85)?.content;
    const vector = vectorFor(this.#cipher, this.#encryption, counter);
    const plain =
      hidden === undefined ? new Uint8Array() : unpad80(decryptCbc(this.#cipher, this.#encryption, hidden, vector));
    const le = find(0x97)?.content;
    const width = le === undefined ? 0 : 256 ** le.length;
    const stated = le?.reduce((value, byte) => value * 256 + byte, 0);
    return { data: plain ?? new Uint8Array(), le: stated === 0 ? width : stated };
  }

  answer(data: Uint8Array, { odd = false, sw = 0x9000 } = {}): Answer {
    const counter = this.#counter();
    const vector = vectorFor(this.#cipher, this.#encryption, counter);
    const hidden = encryptCbc(this.#cipher, this.#encryption, pad80(data, blockBytesOf(this.#cipher)), vector);
    const cryptogram = odd ? der(0x85, hidden) : der(0x87, Uint8Array.of(1), hidden);
    const status = der(0x99, Uint8Array.of(sw >> 8, sw & 0xff));
    const covered = joined(data.length === 0 ? new Uint8Array() : cryptogram, status);
    return { data: joined(covered, der(0x8e, messageMac(this.#cipher, this.#mac, joined(counter, covered)))), sw };
  }
}

describe('a card whose channel has ended', () => {
  it('gets no further command, above all none in plain', async () => {
    const transport = scriptedTransport(['6988', '9000']);
    const card = new Card(transport, new AbortController().signal);
    card.secure(new SecureChannel({ cipher: 'AES-128', secret }));
    const command = { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 };
    expect(await card.exchange(command)).toEqual({
      ok: false,
      fault: { reason: 'CHIP_SM', detail: 'PLAIN', refusal: 0x6988 },
    });
    expect(await card.exchange(command)).toEqual({
      ok: false,
      fault: { reason: 'CHIP_SM', detail: 'ENDED', refusal: null },
    });
    expect(transport.sent.length).toBe(1);
  });
});

describe.each(CIPHERS)('secure messaging with %s', (cipher) => {
  it('says to the card what was said, in every size, and back', () => {
    const [channel, card] = [new SecureChannel({ cipher, secret }), new CardSide(cipher)];
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 700 }),
        fc.uint8Array({ maxLength: 700 }),
        fc.constantFrom(0xa4, 0xb0, 0xb1, 0x86),
        fc.option(fc.constantFrom(1, 8, 223, 256, 257, 4096, 65_536), { nil: undefined }),
        (asked, told, ins, le) => {
          const command: Command = { cla: 0, ins, p1: 1, p2: 2, data: asked, ...(le === undefined ? {} : { le }) };
          const wrapped = channel.wrap(command);
          expect(wrapped.cla).toBe(0x0c);
          expect(card.open(wrapped)).toEqual({ data: asked, le });
          const plain = channel.unwrap(card.answer(told, { odd: ins % 2 === 1 }));
          expect(plain).toEqual({ ok: true, data: told, sw: 0x9000 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes no answer with one changed bit, and no command afterwards', () => {
    const told = Uint8Array.from({ length: 21 }, (_, at) => at);
    const bits = new CardSide(cipher).answer(told).data.length * 8;
    for (let bit = 0; bit < bits; bit++) {
      const channel = new SecureChannel({ cipher, secret });
      const card = new CardSide(cipher);
      card.open(channel.wrap({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 21 }));
      const answer = card.answer(told);
      const data = answer.data.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(channel.unwrap({ ...answer, data }), `bit ${bit}`).toMatchObject({ ok: false });
      expect(channel.ended).toBe(true);
      expect(() => channel.wrap({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 1 })).toThrow('ended');
    }
  });

  it('takes no answer twice, and no answer of another command', () => {
    const [channel, card] = [new SecureChannel({ cipher, secret }), new CardSide(cipher)];
    const ask = (): unknown => card.open(channel.wrap({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 }));
    ask();
    const first = card.answer(Uint8Array.of(1));
    expect(channel.unwrap(first).ok).toBe(true);
    ask();
    expect(channel.unwrap(first)).toEqual({ ok: false, fault: 'MAC' });
  });

  it('names what is wrong', () => {
    const fault = (change: (answer: Answer, card: CardSide) => Answer): unknown => {
      const [channel, card] = [new SecureChannel({ cipher, secret }), new CardSide(cipher)];
      card.open(channel.wrap({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 }));
      return channel.unwrap(change(card.answer(Uint8Array.of(1, 2, 3)), card));
    };
    const none = new Uint8Array();
    expect(fault(() => ({ data: none, sw: 0x9000 }))).toEqual({ ok: false, fault: 'PLAIN' });
    expect(fault(() => ({ data: none, sw: 0x6700 }))).toEqual({ ok: false, fault: 'PLAIN' });
    expect(fault(() => ({ data: Uint8Array.of(0x60, 2, 1, 2), sw: 0x9000 }))).toEqual({ ok: false, fault: 'PLAIN' });
    expect(fault((answer) => ({ ...answer, sw: 0x6282 }))).toEqual({ ok: false, fault: 'STATUS' });
    expect(fault(({ data, sw }) => ({ data: data.subarray(0, -10), sw }))).toEqual({ ok: false, fault: 'MAC' });
  });

  it('never throws on what a chip says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(0xffff), (data, sw) => {
        const channel = new SecureChannel({ cipher, secret });
        channel.wrap({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 });
        expect(channel.unwrap({ data, sw }).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('fits the largest block into 256 bytes, and no larger one', () => {
    const most = plainCapacity(cipher, 256);
    expect(most).toBe(cipher === '3DES' ? 231 : 223);
    const size = (count: number): number => new CardSide(cipher).answer(new Uint8Array(count)).data.length;
    expect(size(most)).toBeLessThanOrEqual(256);
    expect(size(most + 1)).toBeGreaterThan(256);
    const channel = new SecureChannel({ cipher, secret });
    const command = encodeCommand(channel.wrap({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: most }));
    expect(command.length).toBeLessThanOrEqual(261);
  });
});
