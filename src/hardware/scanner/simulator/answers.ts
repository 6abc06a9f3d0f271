const ACK = 0x06;
const NAK = 0x15;
/** A command longer than this is not one; bytes. */
const MAX_COMMAND_BYTES = 256;

export type AnswerMode = 'normal' | 'nak' | 'none';

/**
 * Answers Honeywell-style menu commands (`SYN M CR tag data storage`) as the readers do: the command in capitals with
 * a status byte before the punctuation mark, and the current value in place of `?`.
 */
export class MenuAnswers {
  mode: AnswerMode = 'normal';
  #received = '';
  readonly #values = new Map<string, string>();

  /** The bytes to send back for what the host sent. */
  receive(bytes: Uint8Array): Uint8Array {
    this.#received = (this.#received + Buffer.from(bytes).toString('latin1')).slice(-MAX_COMMAND_BYTES);
    const answers: Buffer[] = [];
    for (;;) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: SYN and CR are the command prefix
      const found = /\x16M\r([A-Za-z0-9]{6})([^.!]*)([.!])/.exec(this.#received);
      if (!found) break;
      this.#received = this.#received.slice(found.index + found[0].length);
      const [, tag = '', data = '', storage = ''] = found;
      answers.push(this.#answer(tag.toUpperCase(), data, storage));
    }
    return this.mode === 'none' ? new Uint8Array(0) : Buffer.concat(answers);
  }

  #answer(tag: string, data: string, storage: string): Buffer {
    const query = data === '?' || data === '^' || data === '*';
    if (!query && this.mode === 'normal') this.#values.set(tag, data);
    const shown = query ? (this.#values.get(tag) ?? '0') : data;
    const status = this.mode === 'nak' ? NAK : ACK;
    return Buffer.concat([Buffer.from(tag + shown, 'latin1'), Buffer.from([status]), Buffer.from(storage)]);
  }
}
