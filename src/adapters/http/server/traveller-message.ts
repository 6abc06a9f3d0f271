import type { z } from 'zod';
import { TRAVELLER_STATES, type TravellerState } from '../../../core/inspection/traveller/index.ts';
import type { travellerApi } from '../api/index.ts';

/**
 * Length of every message, whatever it says: somebody who counts bytes on the wire learns only that time passes.
 */
export const MESSAGE_BYTES = 64;

const HEAD = 'data: ';
const END = '\n\n';

/**
 * The bytes of each state, made once. No id, no number, no time: two runs through the same states give the same bytes.
 */
const FRAMES: ReadonlyMap<TravellerState, Buffer> = new Map(TRAVELLER_STATES.map((state) => [state, frame(state)]));

/** One event of the traveller's channel, `MESSAGE_BYTES` long: JSON, then spaces, which every JSON reader ignores. */
export function travellerFrame(state: TravellerState): Buffer {
  const bytes = FRAMES.get(state);
  if (bytes === undefined) throw new Error('the traveller display has a closed set of states');
  return bytes;
}

function frame(state: TravellerState): Buffer {
  const message: z.infer<typeof travellerApi.TravellerMessage> = { state };
  const json = JSON.stringify(message);
  const services = MESSAGE_BYTES - HEAD.length - END.length;
  if (json.length > services) throw new Error(`the state ${state} does not fit ${MESSAGE_BYTES} bytes`);
  return Buffer.from(`${HEAD}${json.padEnd(services)}${END}`, 'latin1');
}
