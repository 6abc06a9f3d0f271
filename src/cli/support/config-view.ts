import type { Config } from '../../core/config/index.ts';

export const REMOVED = '(removed)';

/**
 * The parts of a configuration that leave the kiosk; a star means any name or position in a list. Everything else is removed,
 * so that a key added later stays inside until somebody has decided about it. Names of people and sites, telephone numbers,
 * addresses, paths, serial numbers and keys are never listed.
 */
const KEPT = [
  'version',
  'lane.id',
  'lane.direction',
  'http.port',
  'key.kind',
  'scanner.kind',
  'scanner.profile',
  'scanner.vid',
  'scanner.pid',
  'imager.kind',
  'imager.lights.*',
  'imager.setTimeoutMs',
  'pageWidthMm',
  'camera.kind',
  'chip.reader',
  'models.profile',
  'lists.*.id',
  'lists.*.maxAgeHours',
  'lists.*.face.travellersPerDay',
  'lists.*.face.falseAlertsPerDay',
  'listKeys.threshold',
  'update.counter',
  'update.repositories.*.id',
  'modelKeys.threshold',
  'policyKeys.threshold',
  'rates.*',
  'retention.*',
  'policy.*',
  'policy.visaAsked.*',
  'traveller.languages.*',
  'traveller.turnSeconds',
  'traveller.slotMs',
  'traveller.stepMs',
  'traveller.finalMs',
  'traveller.promptMs',
  'face.matchFmr',
  'face.bestFrames',
  'face.attackBound',
  'face.limits.*',
  'face.limits.*.*',
  'counters.k',
].map((line) => line.split('.'));

type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** The configuration with everything removed that is not known to be harmless. The structure is kept, so that gaps can be seen. */
export function harmlessConfig(config: Config): Plain {
  return view(config, []);
}

function view(value: unknown, path: readonly string[]): Plain {
  if (Array.isArray(value)) return value.map((entry, at) => view(entry, [...path, String(at)]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, view(entry, [...path, key])]));
  }
  const kept = KEPT.some(
    (pattern) => pattern.length === path.length && pattern.every((part, at) => part === '*' || part === path[at]),
  );
  if (!kept && value !== null) return REMOVED;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
