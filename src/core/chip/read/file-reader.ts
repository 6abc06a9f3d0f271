import { der, readDer } from '../../asn1/index.ts';
import { type Answer, type Command, SHORT_ANSWER_BYTES, SW_END_OF_FILE, SW_OK, statusText } from '../access/apdu.ts';
import type { Card, CardFault } from '../access/card.ts';
import { plainCapacity } from '../access/secure-messaging.ts';
import type { BlockSize } from './block-size.ts';

export type FileRead =
  | { kind: 'read'; bytes: Uint8Array }
  /** The file exists but is empty. */
  | { kind: 'empty' }
  /** SELECT was refused. */
  | { kind: 'refused'; sw: number }
  | { kind: 'failed'; detail: string }
  /** The chip ended the channel because of one READ BINARY: it must be opened again, with smaller blocks. */
  | { kind: 'dead'; sw: number }
  | { kind: 'fault'; fault: CardFault };

const HEAD_BYTES = 8;
const LIMIT_BLOCKS = 1_000;
/** With B0, the offset of READ BINARY has 15 bits (ISO/IEC 7816-4 11.3.3). */
const LARGEST_SHORT_OFFSET = 0x7fff;
const OFFSET = 0x54;
const DISCRETIONARY_DATA = 0x53;
/** Tag 53 and its length around the data of an answer to B1. */
const DISCRETIONARY_HEAD_BYTES = 4;

/** Wrong length, wrong Le, wrong offset: answers that chips give if a block is too large for them. */
const isAboutLength = (sw: number): boolean => sw === 0x6700 || sw === 0x6b00 || sw >> 8 === 0x6c;

export interface ReadFileInput {
  fileId: number;
  block: BlockSize;
  limitBytes: number;
  onBytes(done: number, total: number): void;
}

/** SELECT EF and READ BINARY up to the length that the first bytes state (Doc 9303-10 3.6). */
export async function readFile(card: Card, input: ReadFileInput): Promise<FileRead> {
  const { fileId, limitBytes } = input;
  const id = Uint8Array.of(fileId >> 8, fileId & 0xff);
  const selected = await card.exchange({ cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: id });
  if (!selected.ok) return { kind: 'fault', fault: selected.fault };
  if (selected.sw !== SW_OK) return { kind: 'refused', sw: selected.sw };
  const head = await readAt(card, { offset: 0, count: HEAD_BYTES });
  if (!head.ok) return { kind: 'fault', fault: head.fault };
  if (head.sw !== SW_OK && head.sw !== SW_END_OF_FILE) {
    // Nothing to read at the very first offset.
    return head.sw === 0x6b00 ? { kind: 'empty' } : { kind: 'failed', detail: statusText(head.sw) };
  }
  if (head.data.length > HEAD_BYTES) return { kind: 'failed', detail: 'TOO_MUCH' };
  if (head.data.length === 0 || head.data[0] === 0) return { kind: 'empty' };
  const total = statedLength(head.data);
  if (total === null) return { kind: 'failed', detail: 'FORM' };
  if (total > limitBytes) return { kind: 'failed', detail: 'LIMIT' };
  return await new BlockReader(card, input, total).read(head.data);
}

/** Length of header and content together in bytes; null if it is indefinite, or has more than four bytes. */
function statedLength(head: Uint8Array): number | null {
  const first = head[1];
  if (first === undefined) return null;
  if (first < 0x80) return 2 + first;
  const count = first - 0x80;
  if (count === 0 || count > 4 || head.length < 2 + count) return null;
  return 2 + count + head.subarray(2, 2 + count).reduce((value, byte) => value * 256 + byte, 0);
}

type ReadAt = ({ ok: true } & Answer) | { ok: false; fault: CardFault };

/**
 * One READ BINARY. It uses the extended form if the protected answer does not fit into the short one; beyond 15 bits of offset it
 * uses the odd instruction, whose data are an object in both directions.
 */
async function readAt(card: Card, { offset, count }: { offset: number; count: number }): Promise<ReadAt> {
  const cipher = card.channel?.cipher;
  const short = cipher === undefined ? SHORT_ANSWER_BYTES : plainCapacity(cipher, SHORT_ANSWER_BYTES);
  if (offset <= LARGEST_SHORT_OFFSET)
    return await card.exchange({
      cla: 0,
      ins: 0xb0,
      p1: offset >> 8,
      p2: offset & 0xff,
      le: count,
      extended: count > short,
    });
  const at = offset > 0xffff ? [offset >> 16, (offset >> 8) & 0xff, offset & 0xff] : [offset >> 8, offset & 0xff];
  const command: Command = {
    cla: 0,
    ins: 0xb1,
    p1: 0,
    p2: 0,
    data: der(OFFSET, Uint8Array.from(at)),
    le: count + DISCRETIONARY_HEAD_BYTES,
    extended: count + DISCRETIONARY_HEAD_BYTES > short,
  };
  const answer = await card.exchange(command);
  if (!answer.ok || answer.data.length === 0) return answer;
  const read = readDer(answer.data);
  const found = read.ok && read.node.tag === DISCRETIONARY_DATA;
  if (!found) return { ok: false, fault: { reason: 'CHIP_READ', detail: 'FORM', refusal: null } };
  return { ok: true, data: read.node.content, sw: answer.sw };
}

class BlockReader {
  readonly #card: Card;
  readonly #input: ReadFileInput;
  readonly #bytes: Uint8Array;
  #done = 0;

  constructor(card: Card, input: ReadFileInput, total: number) {
    this.#card = card;
    this.#input = input;
    this.#bytes = new Uint8Array(total);
  }

  async read(head: Uint8Array): Promise<FileRead> {
    this.#append(head, this.#bytes.length);
    for (let blocks = 0; this.#done < this.#bytes.length; blocks++) {
      if (blocks === LIMIT_BLOCKS) return { kind: 'failed', detail: 'BLOCKS' };
      const end = await this.#next();
      if (end === null) continue;
      // Part of a portrait is useless, and nobody would overwrite it later.
      this.#bytes.fill(0);
      return end;
    }
    return { kind: 'read', bytes: this.#bytes };
  }

  /** One block; null if reading continues. */
  async #next(): Promise<FileRead | null> {
    const { block } = this.#input;
    const cipher = this.#card.channel?.cipher ?? null;
    const head = this.#done > LARGEST_SHORT_OFFSET ? DISCRETIONARY_HEAD_BYTES : 0;
    const count = Math.min(block.current(cipher) - head, this.#bytes.length - this.#done);
    const answer = await readAt(this.#card, { offset: this.#done, count });
    if (!answer.ok) {
      const { refusal } = answer.fault;
      return refusal === null ? { kind: 'fault', fault: answer.fault } : { kind: 'dead', sw: refusal };
    }
    if (answer.sw !== SW_OK && answer.sw !== SW_END_OF_FILE) {
      const named = answer.sw >> 8 === 0x6c ? (answer.sw & 0xff) - head : null;
      if (isAboutLength(answer.sw) && block.shrink(cipher, named)) return null;
      return { kind: 'failed', detail: statusText(answer.sw) };
    }
    if (answer.data.length === 0) return { kind: 'failed', detail: 'EMPTY' };
    // The object's header is part of the requested length: a shorter one leaves room for more data.
    const most = Math.min(count + head, this.#bytes.length - this.#done);
    if (answer.data.length > most) return { kind: 'failed', detail: 'TOO_MUCH' };
    this.#append(answer.data);
    return null;
  }

  /** Copies a block into the file and wipes it, so that nothing is left outside the file. */
  #append(data: Uint8Array, most = data.length): void {
    const taken = data.subarray(0, most);
    this.#bytes.set(taken, this.#done);
    this.#done += taken.length;
    data.fill(0);
    this.#input.onBytes(this.#done, this.#bytes.length);
  }
}
