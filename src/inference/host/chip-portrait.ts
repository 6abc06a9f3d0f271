import type { InferenceService } from './service.ts';

/** Outcome for a chip portrait. `lost`: there was no answer, so nothing is known about the portrait. */
export type PortraitDecoded = 'decoded' | 'damaged' | 'lost';

type Answer = Awaited<ReturnType<typeof ask>>;

const ask = (supervisor: InferenceService, bytes: Uint8Array, deadlineMs: number) =>
  supervisor.request('chip-portrait', { bytes }, { deadlineMs });

/** Decodes the portrait of a chip in the process for pictures, and overwrites the result. */
export async function decodeChipPortrait(
  supervisor: InferenceService,
  bytes: Uint8Array,
  deadlineMs: number,
): Promise<{ outcome: PortraitDecoded; cpuMs: number }> {
  const answer = await ask(supervisor, bytes, deadlineMs);
  if (answer.ok) for (const made of [answer.value.jpeg, answer.value.subject?.template]) made?.fill(0);
  return { outcome: outcomeOf(answer), cpuMs: answer.ok ? answer.cpuMs : 0 };
}

function outcomeOf(answer: Answer): PortraitDecoded {
  if (answer.ok) return 'decoded';
  if (answer.reason === 'IMAGE_REJECTED' || answer.reason === 'IMAGE_TOO_LARGE') return 'damaged';
  // Models run after the decoder: if a model is missing, the picture has been decoded.
  return answer.reason.startsWith('MODEL_') && answer.reason !== 'MODEL_UNAVAILABLE' ? 'decoded' : 'lost';
}
