import { bytesOf } from './profile.ts';

export type ReplyStatus = 'done' | 'unknown-command' | 'out-of-range';

/** An answer from the reader: its status for the command, and the value in it (for F4, the bytes of the message). */
export interface Reply {
  status: ReplyStatus;
  value: string;
}

const STATUS: Readonly<Record<string, ReplyStatus>> = {
  '\x06': 'done',
  '\x05': 'unknown-command',
  '\x15': 'out-of-range',
};
/** Bytes; an answer echoes the command with a value. */
const MAX_REPLY_BYTES = 64;

/**
 * Takes the answer to a menu command out of the byte stream, so that it never reaches the MRZ framer, and lets
 * everything else through in order. Active only while an answer is awaited: a reader may send a document in between.
 */
export class ReplyRouter {
  #tag: string | null = null;
  #held = '';

  expect(tag: string): void {
    this.#tag = tag;
  }

  /** Returns the bytes for the framer, and the answer once it is complete. */
  feed(bytes: Uint8Array): { pass: Uint8Array; reply: Reply | null } {
    if (this.#tag === null) return { pass: bytes, reply: null };
    const text = this.#held + Buffer.from(bytes).toString('latin1');
    const start = text.indexOf(this.#tag);
    if (start < 0) {
      const keep = overlap(text, this.#tag);
      this.#held = text.slice(text.length - keep);
      return { pass: bytesOf(text.slice(0, text.length - keep)), reply: null };
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the status is ENQ, ACK or NAK
    const found = /^[A-Z0-9]{6}([\x20-\x7e]*?)([\x05\x06\x15])[.,;!]/.exec(text.slice(start, start + MAX_REPLY_BYTES));
    if (found) {
      this.#tag = null;
      this.#held = '';
      const rest = text.slice(0, start) + text.slice(start + found[0].length);
      const status = STATUS[found[2] ?? ''];
      return { pass: bytesOf(rest), reply: status === undefined ? null : { status, value: found[1] ?? '' } };
    }
    if (text.length - start >= MAX_REPLY_BYTES) {
      this.#held = '';
      return { pass: bytesOf(text), reply: null };
    }
    this.#held = text.slice(start);
    return { pass: bytesOf(text.slice(0, start)), reply: null };
  }

  /** Gives up waiting; returns the bytes that were held back. */
  cancel(): Uint8Array {
    const held = bytesOf(this.#held);
    this.#held = '';
    this.#tag = null;
    return held;
  }
}

/** Length of the longest suffix of `text` that is a prefix of `tag`. */
function overlap(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}
