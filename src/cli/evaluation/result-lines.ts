import { createWriteStream } from 'node:fs';

/** Writes result lines to a file or standard output; `close` waits until they are written. */
export class ResultLines {
  private readonly stream: NodeJS.WritableStream;
  private readonly toFile: boolean;

  constructor(out: string | undefined) {
    this.toFile = out !== undefined;
    this.stream = out === undefined ? process.stdout : createWriteStream(out);
  }

  async write(line: object): Promise<void> {
    if (this.stream.write(`${JSON.stringify(line)}\n`)) return;
    await new Promise((resolve) => this.stream.once('drain', resolve));
  }

  async close(): Promise<void> {
    if (!this.toFile) return;
    await new Promise<void>((resolve, reject) => {
      this.stream.once('error', reject);
      this.stream.end(resolve);
    });
  }
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
