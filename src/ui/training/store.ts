import { signal } from '@preact/signals';
import type { LessonsView, SavedSheetsView, SheetView, TrainingView } from '../api-training.gen.ts';
import { send } from '../client.ts';

/** Calls that only an appliance in training answers. */
export const training = {
  view: () => send<TrainingView>('GET', '/api/training'),
  start: (set: string, seed: string | null) => send<void>('POST', '/api/training/start', { set, seed }),
  next: () => send<void>('POST', '/api/training/next'),
  sheet: () => send<SheetView>('GET', '/api/training/sheet'),
  save: (label: string) => send<void>('POST', '/api/training/save', { label }),
  saved: () => send<SavedSheetsView>('GET', '/api/training/saved'),
  leave: () => send<void>('POST', '/api/training/leave'),
  lessons: () => send<LessonsView>('GET', '/api/training/lessons'),
};

export type Running = NonNullable<TrainingView['running']>;

/** The set of this trainee as the daemon said last. */
export const running = signal<Running | null>(null);

/** The drill whose scene card is on the desk; null where there is none. */
export const scene = signal<string | null>(null);

export async function refreshTraining(): Promise<TrainingView | null> {
  const answer = await training.view();
  if (!answer.ok) return null;
  running.value = answer.value.running;
  const atDesk = answer.value.running?.atDesk ?? null;
  scene.value = atDesk?.scene === true ? atDesk.drill : null;
  return answer.value;
}
