import { rmSync } from 'node:fs';
import type { CentralFolder } from '../folder/index.ts';
import { type Metadata, sha256Hex, signedBytes, type Target } from '../tuf/index.ts';
import { Staging, type StagingSummary, targetsHolders } from './staging.ts';
import { nextTargets } from './targets-policy.ts';

const DEFAULT_DAYS = 30;

export const OTHER_STAGED = 'Something else is waiting to be published. Publish it, or run: waypost central discard';

/** What is published now, under which root, and what is to be published next. */
export interface Staged {
  folder: CentralFolder;
  root: Metadata<'root'>;
  /** The root now in force, if a rotation replaces it. */
  publishedRoot?: Metadata<'root'>;
  published: Metadata<'targets'> | null;
  targets: Record<string, Target>;
  /** What the summary says about this kind of change; members for other kinds are null. */
  says: Pick<StagingSummary, 'kind'> &
    Partial<Pick<StagingSummary, 'grant' | 'pack' | 'program' | 'operationEnd' | 'order'>>;
  /** Names of devices that the change is about, by device key id. */
  devices?: Readonly<Record<string, string>>;
  now: Date;
}

/** Makes an empty folder beside the staging folder; once filled, it replaces the staging folder as a whole. */
export function besideStaging(folder: CentralFolder): Staging {
  const staging = new Staging(`${folder.staging}.part`);
  rmSync(staging.path, { recursive: true, force: true });
  return staging;
}

/** Writes the unsigned next targets with their summary; answers the digest of the bytes to be signed. */
export function writeStaged(staging: Staging, staged: Staged): string {
  const { folder, root, published, targets, says, devices = {}, now } = staged;
  const days = folder.settings()?.expiry.targetsDays ?? DEFAULT_DAYS;
  const signed = nextTargets(published, { targets, now, days });
  const { kind, ...changed } = says;
  staging.write({
    summary: {
      format: 'waypost.staging.1',
      kind,
      preparedAt: now.toISOString(),
      ...{ list: null, grant: null, pack: null, program: null },
      ...changed,
      devices,
      holders: targetsHolders(root, folder.holders()),
    },
    root,
    publishedRoot: staged.publishedRoot ?? root,
    published,
    targets: { signatures: [], signed },
  });
  return sha256Hex(signedBytes(signed));
}
