import { createInterface } from 'node:readline';

const MAX_PIN_LINE_CHARACTERS = 64;

export type AskedPin = { ok: true; pin: string } | { ok: false; message: string };
export type AskedInTurn = { ok: true; pins: string[] } | { ok: false; message: string };

export interface PinQuestion {
  question: string;
  /** True for a new PIN, which is typed twice on a terminal. */
  twice: boolean;
}

/**
 * Asks for a PIN. On a terminal it is not shown, and a new one is asked for twice; from a pipe the first line is taken, so
 * that many accounts can be made by a script.
 */
export async function askPin({ twice }: { twice: boolean } = { twice: true }): Promise<AskedPin> {
  const asked = await askInTurn([{ question: 'PIN (6 to 12 digits, not shown): ', twice }]);
  return asked.ok ? { ok: true, pin: asked.pins[0] ?? '' } : asked;
}

/** Asks for several PINs one after the other; from a pipe, each is one line. */
export async function askInTurn(questions: readonly PinQuestion[]): Promise<AskedInTurn> {
  const terminal = process.stdin.isTTY === true;
  const reader = createInterface({ input: process.stdin, ...(terminal ? { output: silent, terminal: true } : {}) });
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string | null> => {
    if (terminal) process.stderr.write(question);
    const line = await lines.next();
    if (terminal) process.stderr.write('\n');
    return line.done === true ? null : line.value.slice(0, MAX_PIN_LINE_CHARACTERS).trim();
  };
  const pins: string[] = [];
  try {
    for (const { question, twice } of questions) {
      const pin = await ask(question);
      if (pin === null) {
        const typed = 'No PIN was typed.';
        const piped = 'No PIN was given: type it on a terminal, or pipe it in as one line.';
        return { ok: false, message: terminal ? typed : piped };
      }
      if (terminal && twice && (await ask('The same PIN again: ')) !== pin) {
        return { ok: false, message: 'The two PINs are not the same.' };
      }
      pins.push(pin);
    }
    return { ok: true, pins };
  } finally {
    reader.close();
  }
}

const silent = Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { write: () => true });
