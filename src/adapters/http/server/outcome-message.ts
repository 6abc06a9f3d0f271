import type { z } from 'zod';
import type { LaneOutcome } from '../../../core/inspection/record/counts/index.ts';
import type { outcomeApi } from '../api/index.ts';

/**
 * Length of every message, whatever it says, so that traffic does not reveal which traveller was allowed, or that there was
 * one.
 */
export const OUTCOME_MESSAGE_BYTES = 1024;

const FORMAT = 'waypost.outcome.1';
/** Length of an id, and of the blanks that can replace it: `E-N`, eight hexadecimal digits and ten decimal ones. */
const NUMBER_DIGITS = 10;

/** Identifies an outcome: the start of the lane, and the number of the outcome since then. */
export interface OutcomeId {
  epoch: string;
  number: number;
}

export function outcomeIdText({ epoch, number }: OutcomeId): string {
  return `${epoch}-${String(number).padStart(NUMBER_DIGITS, '0')}`;
}

/** The last id that a reader has according to its request; null if it is not one of our ids. */
export function readOutcomeId(text: string): OutcomeId | null {
  const [, epoch, number] = /^([0-9a-f]{8})-(\d{10})$/.exec(text) ?? [];
  return epoch === undefined || number === undefined ? null : { epoch, number: Number(number) };
}

/** One outcome as an event. Members are in a fixed order, and the facts in the order of `OUTCOME_FIELDS`. */
export function outcomeFrame(id: OutcomeId, lane: string, { outcome, document, demonstration }: LaneOutcome): Buffer {
  const message: z.infer<typeof outcomeApi.OutcomeEvent> = { format: FORMAT, lane, outcome, document, demonstration };
  return padded(`event: outcome\nid: ${outcomeIdText(id)}\n`, message);
}

/** `id`: the last id that the reader then has, so that it does not hear of the same gap again. */
export function gapFrame(id: OutcomeId): Buffer {
  const message: z.infer<typeof outcomeApi.OutcomeGap> = { format: FORMAT, missed: true };
  return padded(`event: gap\nid: ${outcomeIdText(id)}\n`, message);
}

const BEAT = padded('event: beat\n', {} satisfies z.infer<typeof outcomeApi.OutcomeBeat>);

/** A copy, like every frame: the stream overwrites what it has sent. */
export function beatFrame(): Buffer {
  return Buffer.from(BEAT);
}

/** JSON, then spaces, which every JSON reader ignores. UTF-8, counted in bytes. */
function padded(head: string, message: object): Buffer {
  const text = `${head}data: ${JSON.stringify(message)}`;
  const services = OUTCOME_MESSAGE_BYTES - Buffer.byteLength(text, 'utf8') - 2;
  // An MRZ has at most 90 characters and a lane id 40: a longer message would be a bug of this program.
  if (services < 0) throw new Error(`an outcome does not fit ${OUTCOME_MESSAGE_BYTES} bytes`);
  return Buffer.from(`${text}${' '.repeat(services)}\n\n`, 'utf8');
}
