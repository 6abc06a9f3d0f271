import { type ChipTransport, ChipTransportError } from '../../../core/chip/index.ts';
import type { LaidCard } from './laid-card.ts';

/** The largest ISO/IEC 7816-3 command in short length, and in extended length, bytes. */
const SHORT_COMMAND_BYTES = 261;
const EXTENDED_COMMAND_BYTES = 65_544;

/**
 * The way to a virtual passport in this process. Null if the chip is silent: a reader then sees no card. Removal,
 * and a signal that aborts, reject as on a real reader.
 */
export function transportTo(card: LaidCard, { extended = true }: { extended?: boolean } = {}): ChipTransport | null {
  const { atr } = card;
  if (atr === null) return null;
  const gone = (): ChipTransportError => new ChipTransportError('removed', 'The document left the reader.');
  return {
    atr,
    maxCommand: extended ? EXTENDED_COMMAND_BYTES : SHORT_COMMAND_BYTES,
    transmit: async (command, signal) => {
      // An exchange takes a turn of the event loop, as with a real reader: a listener can end it.
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) throw new ChipTransportError('timeout', 'The exchange with the chip was stopped.');
      const answer = card.exchange(command);
      if (answer === null) throw gone();
      return answer;
    },
    reset: () => {
      if (!card.present) return Promise.reject(gone());
      card.reset();
      return Promise.resolve();
    },
    close: () => {
      card.reset();
      return Promise.resolve();
    },
  };
}
