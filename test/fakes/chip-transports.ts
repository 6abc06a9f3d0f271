import { type ChipArithmetic, type ChipTransport, computeGroupJob } from '../../src/core/chip/index.ts';

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

/** The arithmetic of the product, in this thread: a test waits for nobody. */
export const inlineArithmetic: ChipArithmetic = { compute: (job) => Promise.resolve(computeGroupJob(job)) };

/** Gives the listed bytes, each as the next draw; a private key gets zeros in front, up to the length that is asked for. */
export function scriptedRandom(...draws: readonly string[]): (count: number) => Uint8Array {
  const left = [...draws];
  return (count) => {
    const next = left.shift();
    if (next === undefined) throw new Error(`the script has no draw of ${count} bytes left`);
    return hex(next.padStart(count * 2, '0'));
  };
}

export interface ScriptedTransport extends ChipTransport {
  readonly sent: string[];
  resets: number;
}

/** A chip that answers what is listed, whatever it is asked. */
export function scriptedTransport(answers: readonly string[], more: Partial<ChipTransport> = {}): ScriptedTransport {
  const left = [...answers];
  const sent: string[] = [];
  const transport = {
    atr: hex('3B8880010000000000000000' + '09'),
    maxCommand: 65_544,
    sent,
    resets: 0,
    transmit: (apdu: Uint8Array) => {
      sent.push(hexOf(apdu));
      const next = left.shift();
      return next === undefined
        ? Promise.reject(new Error('the script has no answer left'))
        : Promise.resolve(hex(next));
    },
    reset: () => {
      transport.resets += 1;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    ...more,
  };
  return transport;
}
