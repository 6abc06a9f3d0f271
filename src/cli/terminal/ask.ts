import { statSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { readText } from '../../adapters/files/index.ts';

const LINE_CHARACTERS_MAX = 4096;
const FILE_BYTES_MAX = 4096;

/** Asks a person several things in turn: on a terminal, or one line each from a pipe. */
export class Prompt {
  readonly #terminal: boolean = process.stdin.isTTY === true;
  readonly #interrupted: () => void;
  #reader: Interface | null = null;
  #lines: AsyncIterator<string> | null = null;
  #hidden = false;

  /** `interrupted` is called on Ctrl+C, which the terminal passes on as a character; by default it ends the program. */
  constructor(interrupted: () => void = () => process.kill(process.pid, 'SIGINT')) {
    this.#interrupted = interrupted;
  }

  /** Asks a question; null if no line came. */
  async line(question: string): Promise<string | null> {
    return await this.#ask(question, false);
  }

  /** Asks a question without showing what is typed. */
  async secret(question: string): Promise<string | null> {
    return await this.#ask(question, true);
  }

  close(): void {
    this.#reader?.close();
  }

  async #ask(question: string, hidden: boolean): Promise<string | null> {
    this.#lines ??= this.#open();
    process.stderr.write(question);
    this.#hidden = hidden;
    const line = await this.#lines.next();
    if (hidden || !this.#terminal) process.stderr.write('\n');
    return line.done === true ? null : line.value.slice(0, LINE_CHARACTERS_MAX);
  }

  /** Opens one reader for all questions: a second one would find that the lines of a pipe had already been read. */
  #open(): AsyncIterator<string> {
    const shown = Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, {
      write: (text: string) => this.#hidden || process.stderr.write(text),
    });
    this.#reader = createInterface({
      input: process.stdin,
      // Otherwise the arrow keys would show a hidden answer, such as a PIN, at the next question.
      historySize: 0,
      ...(this.#terminal ? { output: shown, terminal: true } : {}),
    });
    this.#reader.on('SIGINT', this.#interrupted);
    return this.#reader[Symbol.asyncIterator]();
  }
}

export type Asked = { ok: true; text: string } | { ok: false; message: string };

/** A passphrase from the first line of a file that other users cannot read, for unattended machines. */
export function passphraseIn(path: string): Asked {
  const read = readText(path, { limitBytes: FILE_BYTES_MAX, what: 'a passphrase file' });
  if (!read.ok) return read;
  if ((statSync(path).mode & 0o077) !== 0)
    return { ok: false, message: `${path} can be read by others. Run: chmod 600 ${path}` };
  const text = (read.value.split('\n')[0] ?? '').replace(/\r$/, '');
  return text === ''
    ? { ok: false, message: `${path} begins with an empty line. Write the passphrase there.` }
    : { ok: true, text };
}
