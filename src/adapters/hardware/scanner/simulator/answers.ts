const ENQ = 0x05;
const ACK = 0x06;
const NAK = 0x15;
/** A command longer than this is not one; bytes. */
const MAX_COMMAND_BYTES = 256;

/** `nak`: every value is out of range. `enq`: every tag is unknown. */
export type AnswerMode = 'normal' | 'nak' | 'enq' | 'none';
export const ANSWER_MODES = ['normal', 'nak', 'enq', 'none'] as const satisfies readonly AnswerMode[];

/** How a simulated reader turns documents and commands into bytes; the simulator handles the line. */
export interface SimulatedDevice {
  mode: AnswerMode;
  /** The bytes of one read; empty if the reader would not read now. */
  read(rows: readonly string[]): Uint8Array;
  /** The answer to bytes from the host, which may include a read. */
  receive(bytes: Uint8Array): Uint8Array;
}

/** Values listed in the manufacturer's document; others are answered with NAK. Tags without an entry accept any value. */
const VALUES: Readonly<Record<string, RegExp>> = {
  OCRENA: /^[01]$/,
  ALLENA: /^[01]$/,
  AISINF: /^[0-3]$/,
  AISBAU: /^[0-9]$/,
  AISSCP: /^[0-8]$/,
};
/** Further tags of a command language, known wherever one of its tags is. */
const FAMILY: Readonly<Record<string, readonly string[]>> = { AISINF: ['AISBAU', 'AISSCP', 'AISKBL'] };

/**
 * Answers Honeywell-style menu commands (`SYN M CR tag data storage`) as the readers do: the command in capitals with
 * a status byte before the punctuation mark, and the current value in place of `?`. Rows go out as text lines.
 */
export class MenuAnswers implements SimulatedDevice {
  mode: AnswerMode = 'normal';
  readonly read: (rows: readonly string[]) => Uint8Array;
  readonly #known: ReadonlySet<string> | null;
  #received = '';
  readonly #values = new Map<string, string>();

  /** `known`: tags that the reader has; none for a reader without a command language, null for every tag. */
  constructor(options: { known: readonly string[] | null; read: (rows: readonly string[]) => Uint8Array }) {
    this.#known = options.known && new Set(options.known.flatMap((tag) => [tag, ...(FAMILY[tag] ?? [])]));
    this.read = options.read;
  }

  /** The bytes to send back for what the host sent. */
  receive(bytes: Uint8Array): Uint8Array {
    if (this.#known?.size === 0) return new Uint8Array(0);
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
    const status = this.#statusOf(tag, query ? null : data);
    if (!query && status === ACK) this.#values.set(tag, data);
    const shown = query ? (this.#values.get(tag) ?? '0') : data;
    return Buffer.concat([Buffer.from(tag + shown, 'latin1'), Buffer.from([status]), Buffer.from(storage)]);
  }

  #statusOf(tag: string, value: string | null): number {
    if (this.mode === 'nak') return NAK;
    if (this.mode === 'enq' || this.#known?.has(tag) === false) return ENQ;
    return value !== null && VALUES[tag]?.test(value) === false ? NAK : ACK;
  }
}
