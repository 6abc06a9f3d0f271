import { der, joined, type Node, readDerSequence } from '../../asn1/index.ts';
import { type Answer, type Command, EXTENDED_ANSWER_BYTES, isExtended, SHORT_ANSWER_BYTES } from './apdu.ts';
import {
  blockBytesOf,
  type CipherName,
  decryptCbc,
  deriveKey,
  encryptCbc,
  equalBytes,
  KDF_ENCRYPTION,
  KDF_MAC,
  messageMac,
  pad80,
  unpad80,
  vectorFor,
} from './suites.ts';

/**
 * What was wrong with a protected answer. PLAIN: it came without protection, whatever its status says. MAC: the checksum is
 * missing or false, or the objects are not in an order that the standard allows. STATUS: the protected status is missing or
 * differs from the plain one. PADDING: the decrypted data are not padded.
 */
export type SecureFault = 'PLAIN' | 'MAC' | 'STATUS' | 'PADDING';

export type Unwrapped = ({ ok: true } & Answer) | { ok: false; fault: SecureFault };

const PROTECTED_CLASS = 0x0c;
const CRYPTOGRAM = 0x87;
/** Cryptogram of a command or answer with an odd instruction byte: without the padding indicator. */
const PLAIN_TLV_CRYPTOGRAM = 0x85;
const EXPECTED = 0x97;
const STATUS = 0x99;
const CHECKSUM = 0x8e;
const PADDING_INDICATOR = 0x01;
const CHECKSUM_BYTES = 8;

/** Bytes that protection adds to the data of an answer: DO99, DO8E, and the cryptogram's header and indicator. */
const STATUS_AND_CHECKSUM_BYTES = 14;
const LONGEST_CRYPTOGRAM_HEAD_BYTES = 5;

/** Largest plain data whose protected answer fits into `answerBytes` (Doc 9303-11 9.8.4; 231 for 3DES and 223 for AES in 256). */
export function plainCapacity(cipher: CipherName, answerBytes: number): number {
  const block = blockBytesOf(cipher);
  const head = answerBytes <= SHORT_ANSWER_BYTES ? 4 : LONGEST_CRYPTOGRAM_HEAD_BYTES;
  const blocks = Math.floor((answerBytes - STATUS_AND_CHECKSUM_BYTES - head) / block);
  return blocks * block - 1;
}

/**
 * A channel of secure messaging (Doc 9303-11 9.8). After a single fault it no longer accepts commands: a counter is never guessed.
 */
export class SecureChannel {
  readonly cipher: CipherName;
  readonly #encryption: Uint8Array;
  readonly #mac: Uint8Array;
  readonly #counter: Uint8Array;
  #ended = false;

  /** `counter` is the start value, one block; zero if none is given. The caller has to wipe the secret. */
  constructor({ cipher, secret, counter }: { cipher: CipherName; secret: Uint8Array; counter?: Uint8Array }) {
    this.cipher = cipher;
    this.#encryption = deriveKey(secret, KDF_ENCRYPTION, cipher);
    this.#mac = deriveKey(secret, KDF_MAC, cipher);
    this.#counter = Uint8Array.from(counter ?? new Uint8Array(blockBytesOf(cipher)));
  }

  get ended(): boolean {
    return this.#ended;
  }

  wrap(command: Command): Command {
    if (this.#ended) throw new Error('This channel has ended: open another one.');
    const { cla, ins, p1, p2, data, le } = command;
    this.#count();
    const header = Uint8Array.of(cla | PROTECTED_CLASS, ins, p1, p2);
    const objects: Uint8Array[] = [];
    if (data !== undefined && data.length > 0) {
      const hidden = this.#encrypt(data);
      objects.push(
        ins % 2 === 0 ? der(CRYPTOGRAM, Uint8Array.of(PADDING_INDICATOR), hidden) : der(PLAIN_TLV_CRYPTOGRAM, hidden),
      );
    }
    if (le !== undefined) {
      const long = le > SHORT_ANSWER_BYTES;
      objects.push(der(EXPECTED, long ? Uint8Array.of((le >> 8) & 0xff, le & 0xff) : Uint8Array.of(le & 0xff)));
    }
    const block = blockBytesOf(this.cipher);
    const checksum = messageMac(this.cipher, this.#mac, joined(this.#counter, pad80(header, block), ...objects));
    const body = joined(...objects, der(CHECKSUM, checksum));
    const wrapped = { cla: cla | PROTECTED_CLASS, ins, p1, p2, data: body, le: SHORT_ANSWER_BYTES };
    return isExtended(command) || isExtended(wrapped) ? { ...wrapped, le: EXTENDED_ANSWER_BYTES } : wrapped;
  }

  unwrap({ data, sw }: Answer): Unwrapped {
    this.#count();
    const read = readDerSequence(data);
    const nodes = read.ok ? read.nodes : [];
    const known = nodes.some(({ tag }) => tag === CHECKSUM || tag === STATUS);
    if (!known) return this.#end('PLAIN');
    const checksum = nodes.at(-1);
    const status = nodes.at(-2);
    const hidden = nodes.length === 3 ? nodes[0] : undefined;
    if (checksum?.tag !== CHECKSUM || checksum.content.length !== CHECKSUM_BYTES || nodes.length > 3)
      return this.#end('MAC');
    const before = joined(...nodes.slice(0, -1).map(({ raw }) => raw));
    const right = messageMac(this.cipher, this.#mac, joined(this.#counter, before));
    if (!equalBytes(right, checksum.content)) return this.#end('MAC');
    if (status?.tag !== STATUS || status.content.length !== 2) return this.#end('STATUS');
    if ((((status.content[0] ?? 0) << 8) | (status.content[1] ?? 0)) !== sw) return this.#end('STATUS');
    if (hidden === undefined) return { ok: true, data: new Uint8Array(), sw };
    const plain = this.#decrypt(hidden);
    return plain === null ? this.#end('PADDING') : { ok: true, data: plain, sw };
  }

  /** Encrypted Chip Authentication Data, sent with PACE's last token (Doc 9303-11 4.4.3.5.4). */
  decryptChipData(data: Uint8Array): Uint8Array | null {
    const block = blockBytesOf(this.cipher);
    if (data.length === 0 || data.length % block !== 0) return null;
    const vector = vectorFor(this.cipher, this.#encryption, new Uint8Array(block).fill(0xff));
    return unpad80(decryptCbc(this.cipher, this.#encryption, data, vector));
  }

  /** Overwrites the keys. */
  wipe(): void {
    this.#ended = true;
    for (const secret of [this.#encryption, this.#mac, this.#counter]) secret.fill(0);
  }

  #end(fault: SecureFault): Unwrapped {
    this.wipe();
    return { ok: false, fault };
  }

  #count(): void {
    for (let at = this.#counter.length - 1; at >= 0; at--) {
      const next = ((this.#counter[at] ?? 0) + 1) & 0xff;
      this.#counter[at] = next;
      if (next !== 0) return;
    }
  }

  #encrypt(data: Uint8Array): Uint8Array {
    const vector = vectorFor(this.cipher, this.#encryption, this.#counter);
    return encryptCbc(this.cipher, this.#encryption, pad80(data, blockBytesOf(this.cipher)), vector);
  }

  #decrypt({ tag, content }: Node): Uint8Array | null {
    const indicated = tag === CRYPTOGRAM;
    if (!indicated && tag !== PLAIN_TLV_CRYPTOGRAM) return null;
    if (indicated && content[0] !== PADDING_INDICATOR) return null;
    const hidden = indicated ? content.subarray(1) : content;
    if (hidden.length === 0 || hidden.length % blockBytesOf(this.cipher) !== 0) return null;
    const vector = vectorFor(this.cipher, this.#encryption, this.#counter);
    return unpad80(decryptCbc(this.cipher, this.#encryption, hidden, vector));
  }
}
