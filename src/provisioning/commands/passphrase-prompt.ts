import { readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PASSPHRASE_LIMIT_BYTES = 4096;

export type AskedPassphrase = { ok: true; passphrase: string } | { ok: false; message: string };

/**
 * The passphrase of a secret of central IT: from a file, from a pipe (its first line), or from the terminal, where it is
 * not shown. `twice` where a new one is made, so that a typing error does not lock its owner out.
 */
export async function askPassphrase(options: { file?: string | undefined; twice: boolean }): Promise<AskedPassphrase> {
  if (options.file !== undefined) return fromFile(options.file);
  const terminal = process.stdin.isTTY === true;
  const reader = createInterface({ input: process.stdin, ...(terminal ? { output: silent, terminal: true } : {}) });
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string | null> => {
    if (terminal) process.stderr.write(question);
    const line = await lines.next();
    if (terminal) process.stderr.write('\n');
    return line.done === true ? null : line.value.slice(0, PASSPHRASE_LIMIT_BYTES);
  };
  try {
    const passphrase = await ask('Passphrase of the notice key (not shown): ');
    if (passphrase === null || passphrase === '') {
      return { ok: false, message: 'No passphrase came: type it, pipe it in as one line, or give --passphrase-file.' };
    }
    if (terminal && options.twice && (await ask('The same passphrase again: ')) !== passphrase) {
      return { ok: false, message: 'The two passphrases are not the same.' };
    }
    return { ok: true, passphrase };
  } finally {
    reader.close();
  }
}

function fromFile(path: string): AskedPassphrase {
  try {
    const { size, mode } = statSync(path);
    if (size > PASSPHRASE_LIMIT_BYTES) {
      return {
        ok: false,
        message: `${path} is larger than ${PASSPHRASE_LIMIT_BYTES} bytes: it is no passphrase file.`,
      };
    }
    if ((mode & 0o077) !== 0) return { ok: false, message: `${path} can be read by others. Run: chmod 600 ${path}` };
    const passphrase = (readFileSync(path, 'utf8').split('\n')[0] ?? '').replace(/\r$/, '');
    return passphrase === '' ? { ok: false, message: `${path} is empty.` } : { ok: true, passphrase };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, message: `${path} cannot be read (${code}).` };
  }
}

const silent = Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { write: () => true });
