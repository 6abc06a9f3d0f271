import { createReadStream } from 'node:fs';

/** One line of a text file; `tooLong` lines hold only their first characters. */
export interface BoundedLine {
  /** Line number, starting at 1. */
  number: number;
  text: string;
  tooLong: boolean;
}

/**
 * Lines of a UTF-8 file without their line ends, of at most `maxCharacters` each. The rest of a longer line
 * is skipped, so that a file without line ends cannot fill the memory. Throws the file system's errors.
 */
export async function* boundedLines(file: string, maxCharacters: number): AsyncGenerator<BoundedLine> {
  let text = '';
  let tooLong = false;
  let number = 0;
  const take = (part: string): void => {
    const room = maxCharacters - text.length;
    if (part.length > room) tooLong = true;
    text += part.slice(0, Math.max(0, room));
  };
  const finish = (): BoundedLine => {
    number++;
    const line = { number, text: text.endsWith('\r') ? text.slice(0, -1) : text, tooLong };
    text = '';
    tooLong = false;
    return line;
  };
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    const parts = String(chunk).split('\n');
    for (let index = 0; index < parts.length; index++) {
      take(parts[index] ?? '');
      if (index < parts.length - 1) yield finish();
    }
  }
  if (text !== '' || tooLong) yield finish();
}
