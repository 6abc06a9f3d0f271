import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceHealth, DeviceState } from '../../core/inspection/ports/index.ts';
import type { ListStep } from '../../core/inspection/ports/steps/index.ts';
import { type InferenceHost, matchRowNotice } from '../../inference/host/index.ts';

/** States that somebody has to put right. Every device begins as `opening` or `unknown`. */
const OUT_OF_ORDER: readonly DeviceState[] = ['absent', 'lost', 'faulty', 'refused', 'locked'];

/**
 * What is not in order at the start, for the person who watches the terminal. The lane runs nevertheless and shows the
 * same on its screen, but that does not help if the screen is not built.
 */
export function startNotices(parts: {
  supervisor: Pick<InferenceHost, 'health'>;
  screenFolder: string;
  devices: readonly ({ health(): DeviceHealth } | null)[];
  lists: Pick<ListStep, 'status'>;
  /** False match rate that the site chose for a match; null for that of the manifest. */
  matchFmr: number | null;
}): string[] {
  const { profile, lastFailure } = parts.supervisor.health();
  const models =
    profile === null
      ? [`The model process does not start: ${lastFailure ?? 'no reason given'}`]
      : [
          ...missing(profile.models, 'Faces and pages are not judged'),
          ...onTrial(profile.models),
          ...missing(
            profile.committed.filter(({ role }) => role !== 'document-patch'),
            'The MRZ is not read from pages',
          ),
          ...missing(
            profile.committed.filter(({ role }) => role === 'document-patch'),
            'MRZ print is not judged',
          ),
          ...missing(profile.reading, 'Printed text is not compared'),
        ];
  const screen = existsSync(join(parts.screenFolder, 'index.html'))
    ? []
    : ["The officer's screen is not built. Run: npm run build"];
  const devices = parts.devices.flatMap((device) => {
    const health = device?.health();
    if (health === undefined || !OUT_OF_ORDER.includes(health.state)) return [];
    return [`${health.device} is ${health.state}. ${health.remedy ?? 'It is used as soon as it is available.'}`];
  });
  const lists = parts.lists
    .status()
    .filter((list) => list.state !== 'fresh')
    .map((list) => `List ${list.id} is ${list.state}: travellers are not checked against it.`);
  return [...new Set([...screen, ...models, ...fmrNotice(profile, parts.matchFmr), ...devices, ...lists])];
}

/** Warns that an embedder is on trial, as it is easily mistaken for one whose results count. */
function onTrial(reports: NonNullable<ReturnType<InferenceHost['health']>['profile']>['models']): string[] {
  return reports.flatMap((model) =>
    model.ok && model.role === 'embedder' && model.mode === 'e'
      ? [`Faces are compared by ${model.name}, which is evaluation grade: its result is shown and never counts.`]
      : [],
  );
}

function missing(
  reports: NonNullable<ReturnType<InferenceHost['health']>['profile']>['models'],
  consequence: string,
): string[] {
  return reports.flatMap((model) => (model.ok ? [] : [`${consequence}: ${model.detail}`]));
}

/** If the embedder was not measured at the chosen rate, says which stricter row is used instead, or that there is none. */
function fmrNotice(profile: ReturnType<InferenceHost['health']>['profile'], wanted: number | null): string[] {
  const embedder = profile?.models.find((model) => model.role === 'embedder');
  if (wanted === null || embedder?.ok !== true || embedder.thresholds === null) return [];
  const notice = matchRowNotice(embedder, embedder.thresholds.verify, wanted);
  return notice === null ? [] : [notice];
}
