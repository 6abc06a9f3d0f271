import type { ChipTransport } from '../../../core/chip/index.ts';

/** One exchange with a chip as shown to a technician: its form and duration, without any data. */
export interface ExchangeLine {
  number: number;
  /** Time since the log began, and duration of this exchange, milliseconds. */
  atMs: number;
  tookMs: number;
  /** `reset` and `close` are not commands. */
  what: 'command' | 'reset' | 'close';
  /** CLA, INS, P1 and P2 in hexadecimal; null if it is not a command. */
  header: string | null;
  commandBytes: number;
  answerBytes: number;
  /** SW1 SW2; null if no answer came. */
  status: string | null;
  /** Why no answer came: the reason of `ChipTransportError`. */
  fault: string | null;
}

const HEADER_BYTES = 4;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

/**
 * Adds a log line for each exchange to a transport: headers, lengths, status words and durations, enough to see at
 * which step a reader or a document fails. Commands and answers contain the holder's data, or data from which keys are
 * derived, so they are never written; nor is the time of day. A technician switches the log on for one reading.
 */
export function withExchangeLog(
  transport: ChipTransport,
  { mono, write }: { mono: () => number; write: (line: ExchangeLine) => void },
): ChipTransport {
  const began = mono();
  let number = 0;
  const round = (ms: number): number => Math.round(ms * 10) / 10;
  const noted = async <T extends Uint8Array | null>(
    what: ExchangeLine['what'],
    apdu: Uint8Array | null,
    run: () => Promise<T>,
  ): Promise<T> => {
    const from = mono();
    const end = (answer: Uint8Array | null, fault: string | null): void => {
      number += 1;
      write({
        number,
        atMs: round(from - began),
        tookMs: round(mono() - from),
        what,
        header: apdu === null ? null : hex(apdu.subarray(0, HEADER_BYTES)),
        commandBytes: apdu?.length ?? 0,
        answerBytes: answer?.length ?? 0,
        status: answer === null || answer.length < 2 ? null : hex(answer.subarray(-2)),
        fault,
      });
    };
    try {
      const answer = await run();
      end(answer, null);
      return answer;
    } catch (error) {
      end(null, error instanceof Error && 'reason' in error ? String(error.reason) : 'unknown');
      throw error;
    }
  };
  return {
    atr: transport.atr,
    maxCommand: transport.maxCommand,
    transmit: (apdu, signal) => noted('command', apdu, () => transport.transmit(apdu, signal)),
    async reset() {
      await noted('reset', null, () => transport.reset().then(() => null));
    },
    async close() {
      await noted('close', null, () => transport.close().then(() => null));
    },
  };
}
