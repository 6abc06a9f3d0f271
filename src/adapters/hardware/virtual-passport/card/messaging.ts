import { concat, fixed, flipped, hex, same, toInteger, u16 } from '../bytes.ts';
import { lengthOf, objectsIn, tlv } from '../tlv.ts';
import { padded, type Suite, unpadded } from './ciphers.ts';
import type { Command } from './command.ts';

/** A mistake that the card makes on purpose, once, in an answer. */
export type MessagingFault = 'none' | 'mac' | 'padding' | 'status' | 'no-status' | 'no-mac';

export interface Answer {
  data: Uint8Array;
  status: number;
}

/** Secure messaging as the card sees it (ICAO 9303-11 9.8): it unwraps commands and wraps answers. */
export class Messaging {
  readonly #suite: Suite;
  readonly #encryption: Uint8Array;
  readonly #code: Uint8Array;
  #counter: bigint;

  constructor(
    suite: Suite,
    { encryption, code, counter = 0n }: { encryption: Uint8Array; code: Uint8Array; counter?: bigint },
  ) {
    this.#suite = suite;
    this.#encryption = encryption;
    this.#code = code;
    this.#counter = counter;
  }

  get blockBytes(): number {
    return this.#suite.blockBytes;
  }

  roomIn(bytes: number): number {
    return roomIn(bytes, this.#suite.blockBytes);
  }

  /** The command inside; null if it does not authenticate, and the session is over (9.8.5). */
  open(command: Command): Command | null {
    this.#count();
    const objects = objectsIn(command.data);
    if (objects === null) return null;
    const code = objects.find(({ tag }) => tag === 0x8e)?.value;
    if (code === undefined || objects.some(({ tag }) => ![0x85, 0x87, 0x97, 0x8e].includes(tag))) return null;
    const header = padded(new Uint8Array([command.cla, command.ins, command.p1, command.p2]), this.#suite.blockBytes);
    const covered = objects.filter(({ tag }) => tag !== 0x8e).map(({ whole }) => whole);
    if (!same(this.#codeOf(concat(header, ...covered)), code)) return null;
    const length = objects.find(({ tag }) => tag === 0x97)?.value;
    const oddData = objects.find(({ tag }) => tag === 0x85)?.value;
    const evenData = objects.find(({ tag }) => tag === 0x87)?.value;
    if ((command.ins % 2 === 0 ? oddData : evenData) !== undefined) return null;
    if (evenData !== undefined && evenData[0] !== 1) return null;
    const hidden = evenData === undefined ? oddData : evenData.subarray(1);
    const data = hidden === undefined ? new Uint8Array(0) : this.#reveal(hidden);
    if (data === null) return null;
    return { ...command, data, expected: expectedOf(length) };
  }

  /** The answer in its data objects, without the outer status word. */
  close({ data, status }: Answer, oddInstruction: boolean, fault: MessagingFault = 'none'): Uint8Array {
    this.#count();
    const objects: Uint8Array[] = [];
    if (data.length > 0) {
      const text = padded(data, this.#suite.blockBytes);
      if (fault === 'padding') text[data.length] = 0x81;
      const hidden = this.#suite.encrypt(this.#encryption, text, this.#vector());
      objects.push(oddInstruction ? tlv(0x85, hidden) : tlv(0x87, hex('01'), hidden));
    }
    const told = fault === 'status' ? status ^ 0x0100 : status;
    if (fault !== 'no-status') objects.push(tlv(0x99, u16(told)));
    const code = this.#codeOf(concat(...objects));
    if (fault !== 'no-mac') objects.push(tlv(0x8e, fault === 'mac' ? flipped(code, 3) : code));
    return concat(...objects);
  }

  #reveal(hidden: Uint8Array): Uint8Array | null {
    if (hidden.length === 0 || hidden.length % this.#suite.blockBytes !== 0) return null;
    return unpadded(this.#suite.decrypt(this.#encryption, hidden, this.#vector()));
  }

  /** The messaging layer pads, so CMAC gets whole blocks. The code of 3DES pads by itself, in the same way. */
  #codeOf(text: Uint8Array): Uint8Array {
    const message = concat(this.#countBytes(), text);
    return this.#suite.mac(this.#code, this.#suite.name === '3des' ? message : padded(message, 16));
  }

  #vector(): Uint8Array {
    const { blockBytes } = this.#suite;
    return blockBytes === 8 ? new Uint8Array(8) : this.#suite.block(this.#encryption, this.#countBytes());
  }

  #count(): void {
    this.#counter = (this.#counter + 1n) % (1n << BigInt(8 * this.#suite.blockBytes));
  }

  #countBytes(): Uint8Array {
    return fixed(this.#counter, this.#suite.blockBytes);
  }
}

/**
 * Plain bytes that fit an answer of so many bytes in secure messaging; all of them if the block is 0, which means no
 * secure messaging.
 */
export function roomIn(bytes: number, blockBytes: number): number {
  if (blockBytes === 0) return bytes;
  // DO99 takes 4 bytes and DO8E 10; DO87 has a tag, a length and the byte 01 before its blocks.
  const left = bytes - 14;
  const header = (content: number): number => 1 + lengthOf(content).length + content;
  let blocks = Math.floor(left / blockBytes);
  while (blocks > 0 && header(1 + blocks * blockBytes) > left) blocks -= 1;
  return Math.max(0, blocks * blockBytes - 1);
}

/** Le of the protected command: 0 means as much as there is. */
function expectedOf(length: Uint8Array | undefined): number | null {
  if (length === undefined) return null;
  const value = Number(toInteger(length));
  if (value !== 0) return value;
  return length.length === 1 ? 256 : 65_536;
}
