import { signal } from '@preact/signals';
import type { TrainingView } from '../api-training.gen.ts';
import { daemon } from '../daemon.gen.ts';

export type Running = NonNullable<TrainingView['running']>;

/** The set of this trainee as last reported by the daemon. */
export const running = signal<Running | null>(null);

/** The drill whose scene card is on the desk; null if there is none. */
export const scene = signal<string | null>(null);

export async function refreshTraining(): Promise<TrainingView | null> {
  const answer = await daemon.training();
  if (!answer.ok) return null;
  running.value = answer.value.running;
  const atDesk = answer.value.running?.atDesk ?? null;
  scene.value = atDesk?.scene === true ? atDesk.drill : null;
  return answer.value;
}
