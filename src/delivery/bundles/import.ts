import { type Random, wipe } from '../../adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { deviceBoxKey, type KeyRing } from '../../adapters/storage/keys/index.ts';
import { ListFolder, type ListMeta, ListReader, UNCOUNTED } from '../../adapters/storage/lists/index.ts';
import { appliedGeneration, readLedger } from '../../adapters/storage/rollback/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { type BundleReason, type ListTrust, type Manifest, type Refusal, refusal } from '../format/index.ts';
import { buildGeneration, resourceRefusal } from './build-generation.ts';
import { faceRefusal, type SiteFaces } from './face-fit.ts';
import { bundleLines, type CheckedBundle, checkBundle, openContentKey } from './open-bundle.ts';
import { purposeRefusal } from './purpose-fit.ts';
import { type BundleSource, bytesSource, fileSource } from './source.ts';

export type ImportVerdict =
  | {
      ok: true;
      verdict: 'applied' | 'up-to-date';
      listId: string;
      generation: number;
      records: number;
      message: string;
    }
  | { ok: false; reason: BundleReason; listId: string | null; message: string };

export interface ImportRequest {
  bundle: { path: string } | { bytes: Uint8Array };
  stateDir: string;
  ring: KeyRing;
  trust: ListTrust;
  /** Ids of the lists that are configured at this site; other lists are refused. */
  listIds: readonly string[];
  /** If absent, face lists are refused. */
  faces?: SiteFaces;
  /** The purpose for which the lane looks travellers up; if absent, lists that are bound to purposes are refused. */
  purpose?: string | undefined;
  journal: Pick<AuditJournal, 'appendSystem' | 'caseRows'>;
  clock: Clock;
  random?: Random;
}

/**
 * Verifies a signed list bundle and puts it into use, or refuses it with a reason and does not touch the running list.
 * Every verdict is an audit row; without a durable row nothing is applied. Runs next to the daemon, which opens the new
 * generation at its next look-up.
 */
export async function importBundle(request: ImportRequest): Promise<ImportVerdict> {
  const source = 'path' in request.bundle ? fileSource(request.bundle.path) : bytesSource(request.bundle.bytes);
  if (source === null) return note(request, null, refusal('BUNDLE_UNREADABLE', 'The bundle file cannot be read.'));
  try {
    const checked = checkBundle(source, request.trust);
    if (!checked.ok) return note(request, null, checked);
    return await applyChecked(request, source, checked);
  } catch (error) {
    const refused = resourceRefusal(error);
    if (refused === null) throw error;
    return note(request, null, refused);
  } finally {
    source.close();
  }
}

async function applyChecked(
  request: ImportRequest,
  source: BundleSource,
  checked: CheckedBundle,
): Promise<ImportVerdict> {
  const { manifest } = checked;
  if (!request.listIds.includes(manifest.listId)) {
    return note(
      request,
      manifest,
      refusal('LIST_NOT_CONFIGURED', `This site is not configured for the list "${manifest.listId}".`),
    );
  }
  const ledger = readLedger(request.stateDir, request.ring);
  if (!ledger.ok || ledger.ledger?.lists[manifest.listId] !== undefined) {
    // With two kinds of trust, a list is only as safe as the weaker one, and the memory against rollback would not count it.
    const message = `"${manifest.listId}" comes from a repository of central IT: waypost update apply.`;
    return note(request, manifest, refusal('LIST_CONFLICT', message));
  }
  const otherPurpose = purposeRefusal(manifest, request.purpose ?? null);
  if (otherPurpose !== null) return note(request, manifest, otherPurpose);
  const otherFaces = faceRefusal(request.faces, manifest.listId, manifest.face);
  if (otherFaces !== null) return note(request, manifest, otherFaces);
  const folder = new ListFolder(request.stateDir, manifest.listId);
  folder.create();
  const lock = folder.lock();
  if (lock === null)
    return note(request, manifest, refusal('STORAGE_FAILED', 'Another import of this list is running.'));
  try {
    folder.removeLeftovers();
    const standing = compareWithCurrent(request, folder, manifest);
    if (standing === 'same') {
      return done(
        request,
        manifest,
        'up-to-date',
        `Generation ${manifest.generation} of "${manifest.name}" is already installed.`,
      );
    }
    if (standing !== null) return note(request, manifest, standing);
    const contentKey = openContentKey(manifest, deviceBoxKey(request.ring));
    if (!contentKey.ok) return note(request, manifest, contentKey);
    const built = await buildGeneration({
      lines: bundleLines(source, checked, contentKey.key),
      folder,
      ring: request.ring,
      meta: metaOf(manifest, request.clock),
      ...(request.random === undefined ? {} : { random: request.random }),
    }).finally(() => wipe(contentKey.key));
    if (!built.ok) return note(request, manifest, built);
    return activate(request, folder, checked);
  } finally {
    lock.release();
  }
}

/** Null: continue. A list that can no longer be read may be replaced by its own generation, but not by an older one. */
function compareWithCurrent(request: ImportRequest, folder: ListFolder, manifest: Manifest): 'same' | Refusal | null {
  // Files may have been restored or removed; the audit may not.
  const current = folder.currentGeneration() ?? 0;
  const inPlace = Math.max(current, appliedGeneration(request.journal, manifest.listId) ?? 0);
  if (manifest.generation < inPlace) {
    return refusal(
      'LIST_OLDER',
      `The bundle is generation ${manifest.generation}; generation ${inPlace} has already been in use.`,
    );
  }
  const path = folder.current();
  if (manifest.generation > current || path === null) return null;
  const opening = ListReader.open(path, manifest.listId, request.ring);
  if (!opening.ok) return null;
  const { state } = opening.reader.meta;
  opening.reader.close();
  if (state === manifest.state) return 'same';
  return refusal(
    'LIST_CONFLICT',
    `Another list with generation ${manifest.generation} is installed. Ask central IT for a new generation.`,
  );
}

function activate(request: ImportRequest, folder: ListFolder, checked: CheckedBundle): ImportVerdict {
  const { manifest } = checked;
  const { listId, generation, state, records } = manifest;
  const body = { verdict: 'accepted', generation, state, records, signedBy: checked.signedBy };
  const noted = request.journal.appendSystem('list-verdict', listId, body);
  if (!noted.ok) {
    folder.removeLeftovers();
    return { ok: false, reason: 'AUDIT_UNAVAILABLE', listId, message: noted.detail };
  }
  folder.activate(generation);
  folder.removeOthers();
  return done(
    request,
    manifest,
    'applied',
    `"${manifest.name}": generation ${generation} with ${records} records is installed.`,
  );
}

function metaOf(manifest: Manifest, clock: Clock): ListMeta {
  const { listId, name, generation, state, records, createdAt, maxAgeHours } = manifest;
  const { legalBasis, handling, purpose, issuer, nameThreshold, covers, desk, purposes } = manifest;
  const appliedAt = clock.wall().toISOString();
  const head = { listId, name, generation, state, records, createdAt, appliedAt, ...UNCOUNTED };
  const face = manifest.face === undefined ? {} : { face: manifest.face };
  return {
    ...head,
    maxAgeHours,
    legalBasis,
    handling,
    purpose,
    issuer,
    nameThreshold,
    covers,
    ...face,
    desk,
    purposes,
  };
}

function done(
  request: ImportRequest,
  manifest: Manifest,
  verdict: 'applied' | 'up-to-date',
  message: string,
): ImportVerdict {
  const { listId, generation, state, records } = manifest;
  request.journal.appendSystem('list-verdict', listId, { verdict, generation, state, records });
  return { ok: true, verdict, listId, generation, records, message };
}

/** Notes a refusal. Unsigned values never enter the audit: until its signatures are verified, a bundle has no list id there. */
function note(request: ImportRequest, manifest: Manifest | null, refused: Refusal): ImportVerdict {
  request.journal.appendSystem('list-verdict', manifest?.listId ?? 'unverified', {
    verdict: refused.reason,
    generation: manifest?.generation ?? null,
  });
  return { ok: false, reason: refused.reason, listId: manifest?.listId ?? null, message: refused.message };
}
