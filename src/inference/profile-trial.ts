import type { ProfilePlace } from './registry.ts';

/**
 * Loads the models that look at faces as the daemon's process would, and lets go of them again. What would not work, in
 * words; empty where everything would. Runs networks in this process: call it from a command, never from the daemon.
 */
export async function tryProfile(place: Omit<ProfilePlace, 'part'>): Promise<string[]> {
  const { loadProfile } = await import('./registry.ts');
  const { models, report } = await loadProfile({ ...place, part: 'seeing' });
  for (const { network } of models.values()) await network.release();
  return report.models.flatMap((model) => (model.ok ? [] : [`${model.role}: ${model.detail}`]));
}
