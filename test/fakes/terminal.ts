import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { patience } from './patience.ts';

/** What was shown is in the error, so that a wait for the wrong words does not end in silence. */
const QUIET_MS = 30_000;
const CTRL_C = '\u0003';
export const ARROW_UP = '\u001b[A';

/** A person at a terminal: reads what is shown, types, presses Ctrl+C. The program sees a terminal and nothing else. */
export class Terminal {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #shown = '';
  #read = 0;
  #wake = (): void => undefined;
  #isOver = false;
  /** Every line that was typed, an empty one where Enter alone was pressed. */
  readonly lines: string[] = [];

  constructor(command: readonly string[], { cwd }: { cwd: string }) {
    const script = join(packageRoot, 'test', 'fakes', 'terminal.py');
    this.#child = spawn('python3', [script, ...command], { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#shown += chunk.toString();
      this.#wake();
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#isOver = true;
        this.#wake();
        resolve(code);
      });
    });
  }

  /** Everything that was shown, without the codes that move the cursor. */
  get text(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of a terminal begin with one
    return this.#shown.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
  }

  /** Waits until the words are shown, after what was waited for before. Throws where the program ends without them. */
  async shows(words: string): Promise<void> {
    const until = performance.now() + patience(QUIET_MS);
    for (;;) {
      const at = this.text.indexOf(words, this.#read);
      if (at >= 0) {
        this.#read = at + words.length;
        return;
      }
      if (this.#isOver || performance.now() > until)
        throw new Error(`"${words}" was not shown. The terminal:\n${this.text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 200);
      });
    }
  }

  type(line: string): void {
    this.lines.push(line);
    this.press(`${line}\r`);
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Answers one question after the other, each when it is asked. */
  async answer(dialogue: readonly (readonly [question: string, line: string])[]): Promise<void> {
    for (const [question, line] of dialogue) {
      await this.shows(question);
      this.type(line);
    }
  }

  async interrupt(): Promise<number | null> {
    this.press(CTRL_C);
    return await this.#ended;
  }

  /** The exit code once the program has ended by itself. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  close(): void {
    if (!this.#isOver) this.#child.stdin?.end();
  }
}
