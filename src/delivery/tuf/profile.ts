import { createHash } from 'node:crypto';
import { canonicalize } from '@tufjs/canonical-json';
import { jsonOf } from '../../core/result/index.ts';
import {
  rootSchema,
  type SignedRoot,
  type SignedTargets,
  snapshotSchema,
  targetsSchema,
  timestampSchema,
} from './metadata-form.ts';
import { signedByPeople } from './persons.ts';
import { refused, type TufRole, type UpdateRefusal } from './reasons.ts';

export interface CheckedMetadata {
  ok: true;
  versions: Record<TufRole, number>;
  /** SHA-256 of the keys and thresholds of each role below root. */
  keys: Record<Exclude<TufRole, 'root'>, string>;
  targets: SignedTargets['targets'];
}

/** Checks the four files that tuf-js has verified against the rules of this appliance. */
export function checkProfile(files: Readonly<Record<TufRole, Uint8Array>>): CheckedMetadata | UpdateRefusal {
  const targetsRaw = signedOf(files.targets);
  const snapshotRaw = signedOf(files.snapshot);
  if (delegates(targetsRaw, snapshotRaw)) {
    return refused('UPDATE_DELEGATION', 'The targets metadata delegates to other roles, which is not allowed here.');
  }
  const root = rootSchema.safeParse(signedOf(files.root));
  const timestamp = timestampSchema.safeParse(signedOf(files.timestamp));
  const snapshot = snapshotSchema.safeParse(snapshotRaw);
  const targets = targetsSchema.safeParse(targetsRaw);
  if (!root.success || !keysHold(root.data)) return malformed('root');
  if (!timestamp.success) return malformed('timestamp');
  if (!snapshot.success) return malformed('snapshot');
  if (!targets.success) return malformed('targets');
  const oneVoice = signedByPeople(files.root, root.data, 'root') ?? signedByPeople(files.targets, root.data, 'targets');
  if (oneVoice !== null) return oneVoice;
  return {
    ok: true,
    versions: {
      root: root.data.version,
      timestamp: timestamp.data.version,
      snapshot: snapshot.data.version,
      targets: targets.data.version,
    },
    keys: roleKeys(root.data),
    targets: targets.data.targets,
  };
}

/** Checks a root that a technician is to pin: it must have the form above, whatever its age. */
export function checkRootForm(bytes: Uint8Array): { ok: true; root: SignedRoot } | UpdateRefusal {
  const root = rootSchema.safeParse(signedOf(bytes));
  return root.success && keysHold(root.data) ? { ok: true, root: root.data } : malformed('root');
}

/** Whether each key is listed under its own SHA-256: under two names, one key would count as two signers. */
function keysHold({ keys }: SignedRoot): boolean {
  return Object.entries(keys).every(
    ([id, value]) => createHash('sha256').update(canonicalize(value)).digest('hex') === id,
  );
}

/** The keys of the roles below root, as one digest for each role. */
export function roleKeys(root: SignedRoot): CheckedMetadata['keys'] {
  return {
    timestamp: keysDigest(root, 'timestamp'),
    snapshot: keysDigest(root, 'snapshot'),
    targets: keysDigest(root, 'targets'),
  };
}

function keysDigest({ roles }: SignedRoot, name: Exclude<TufRole, 'root'>): string {
  const { keyids, threshold } = roles[name];
  return createHash('sha256')
    .update(canonicalize({ keyids: [...keyids].sort(), threshold }))
    .digest('hex');
}

function delegates(targets: unknown, snapshot: unknown): boolean {
  const stated = targets as { delegations?: unknown } | null;
  const listed = Object.keys((snapshot as { meta?: object } | null)?.meta ?? {});
  return stated?.delegations !== undefined || listed.some((name) => name !== 'targets.json');
}

export function signedOf(bytes: Uint8Array): unknown {
  return (jsonOf(bytes) as { signed?: unknown } | null)?.signed ?? null;
}

function malformed(name: TufRole): UpdateRefusal {
  return refused(
    'UPDATE_METADATA_MALFORMED',
    `The ${name} metadata does not have the form that this appliance accepts.`,
  );
}
