import { createInterface } from 'node:readline';

const MAX_PIN_LINE_CHARACTERS = 64;

export type AskedPin = { ok: true; pin: string } | { ok: false; message: string };

/**
 * Asks for a PIN. On a terminal it is not shown, and a new one is asked for twice; from a pipe the first line is taken, so
 * that many accounts can be made by a script.
 */
export async function askPin({ twice }: { twice: boolean } = { twice: true }): Promise<AskedPin> {
  const terminal = process.stdin.isTTY === true;
  const reader = createInterface({ input: process.stdin, ...(terminal ? { output: silent, terminal: true } : {}) });
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string | null> => {
    if (terminal) process.stderr.write(question);
    const line = await lines.next();
    if (terminal) process.stderr.write('\n');
    return line.done === true ? null : line.value.slice(0, MAX_PIN_LINE_CHARACTERS).trim();
  };
  try {
    const pin = await ask('PIN (6 to 12 digits, not shown): ');
    if (pin === null) {
      return {
        ok: false,
        message: terminal ? 'No PIN was typed.' : 'No PIN came: type it on a terminal, or pipe it in as one line.',
      };
    }
    if (terminal && twice && (await ask('The same PIN again: ')) !== pin) {
      return { ok: false, message: 'The two PINs are not the same.' };
    }
    return { ok: true, pin };
  } finally {
    reader.close();
  }
}

const silent = Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { write: () => true });
