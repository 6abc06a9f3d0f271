import type { CheckMode, ComponentRef } from '../../core/inspection/record/checks/index.ts';
import type { ModelReport } from '../protocol/index.ts';
import type { ModelRole } from '../protocol/models/index.ts';
import type { InferenceService } from './service.ts';

export type LoadedReport = Extract<ModelReport, { ok: true }>;

/** The model that serves a role now, or null if none is loaded. */
export function loadedModel(supervisor: InferenceService, role: ModelRole): LoadedReport | null {
  const profile = supervisor.health().profile;
  const reports = profile === null ? [] : [...profile.models, ...profile.committed, ...profile.reading];
  const report = reports.find((m) => m.role === role);
  return report?.ok === true ? report : null;
}

/**
 * Mode of a check that these models answer together: one of them on trial (`e`) makes the whole answer a trial
 * (TR-03135-1 3.7, ICAO 9303-2 C.46). A role that is not loaded keeps the check mandatory, because its absence must count.
 */
export function modeOf(supervisor: InferenceService, roles: readonly ModelRole[]): CheckMode {
  const modes = roles.map((role) => loadedModel(supervisor, role)?.mode ?? 'm');
  if (modes.includes('e')) return 'e';
  return modes.includes('o') ? 'o' : 'm';
}

/** Name, version and hash for the record; if no model is loaded, the name is that of the role and the hash is null. */
export function componentOf(supervisor: InferenceService, role: ModelRole): ComponentRef {
  const model = loadedModel(supervisor, role);
  return model === null
    ? { name: `face-${role}`, version: 'not loaded', sha256: null }
    : { name: model.name, version: model.version, sha256: model.sha256 };
}
