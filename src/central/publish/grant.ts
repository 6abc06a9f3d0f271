import { readFileSync, rmSync } from 'node:fs';
import { fromHex, wipe } from '../../adapters/storage/crypto/index.ts';
import { type Result, refuse } from '../../core/result/index.ts';
import { addToKeyFile } from '../../delivery/content-keys/index.ts';
import { devicesOf, type EnrolledDevice } from '../devices/index.ts';
import { placeCopy, placeFile } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { type BundleTarget, type PublishedMetadata, Repository, sha256Hex, type Target } from '../tuf/index.ts';
import { keptContentKey } from './kept-key.ts';
import { fullKeyPath, isKeyTarget, newestFulls, sealedLists } from './key-files.ts';
import { besideStaging, OTHER_STAGED, writeStaged } from './stage.ts';
import { Staging, type StagingSummary } from './staging.ts';

export interface GrantRequest {
  folder: CentralFolder;
  /** Name or key id of the kiosk. */
  device: string;
  /** Ids of lists; if empty, every published list that the kiosk cannot open. */
  listIds: readonly string[];
  /** 32 bytes; opens the content keys that the office keeps. */
  archiveKey: Uint8Array;
  now: Date;
}

export type GrantReason =
  | 'REPOSITORY_ABSENT'
  | 'GRANT_DEVICE_UNKNOWN'
  | 'GRANT_DEVICE_REVOKED'
  | 'GRANT_OTHER_STAGED'
  | 'GRANT_LIST_UNKNOWN'
  | 'GRANT_NOTHING'
  | 'GRANT_CONTENT_KEY';

export type GrantVerdict = Result<GrantReason, { grant: NonNullable<StagingSummary['grant']>; digest: string }>;

/**
 * Stages permission for a kiosk that was enrolled later to open what is already published: its entry in the key file of each list,
 * and unsigned targets metadata. Bundles are neither made nor changed, so that nobody has to approve a text. Two people approve it
 * as they do a generation (docs/decisions/0045-grant-to-a-later-kiosk.md).
 */
export function stageGrant(request: GrantRequest): GrantVerdict {
  const { folder, now } = request;
  const repository = new Repository(folder.repository);
  const current = repository.current();
  if (current.state !== 'published')
    return refuse('REPOSITORY_ABSENT', 'Nothing is published yet. Build, approve and publish a list first.');
  if (new Staging(folder.staging).exists()) {
    return refuse('GRANT_OTHER_STAGED', OTHER_STAGED);
  }
  const device = deviceFor(folder, request.device);
  if ('reason' in device) return device;
  const { targets } = current.targets.signed;
  // Who takes part in a joint operation was agreed with the partner.
  const fulls = newestFulls(targets).filter(({ custom }) => custom.operation === undefined);
  const unknown = request.listIds.find((id) => !fulls.some(({ custom }) => custom.list === id));
  if (unknown !== undefined) return refuse('GRANT_LIST_UNKNOWN', `No list "${unknown}" is published.`);
  const sealed = sealedLists(repository, targets).filter(({ devices }) => devices.has(device.deviceKeyId));
  const open = new Set(sealed.map(({ listId }) => listId));
  const wanted = fulls.filter(
    ({ custom: { list } }) => !open.has(list) && (request.listIds.length === 0 || request.listIds.includes(list)),
  );
  if (wanted.length === 0) return refuse('GRANT_NOTHING', `"${device.name}" can already open these lists.`);
  const staging = besideStaging(folder);
  const added: Record<string, Target> = {};
  for (const full of wanted) {
    const fault = addEntry(request, { full, device, current, repository, staging, added });
    if (fault === null) continue;
    rmSync(staging.path, { recursive: true, force: true });
    return fault;
  }
  const grant = {
    deviceKeyId: device.deviceKeyId,
    name: device.name,
    lists: wanted.map(({ custom }) => ({ listId: custom.list, generation: custom.to })),
  };
  const digest = writeStaged(staging, {
    folder,
    root: current.root,
    published: current.targets,
    targets: { ...targets, ...added },
    says: { kind: 'grant', grant },
    devices: { [device.deviceKeyId]: device.name },
    now,
  });
  staging.moveTo(folder.staging);
  return { ok: true, grant, digest };
}

/** Finds the kiosk for a grant. A revoked kiosk gets nothing, even if its name is enrolled again with another key. */
function deviceFor(folder: CentralFolder, named: string): EnrolledDevice | (GrantVerdict & { ok: false }) {
  const found = devicesOf(folder).filter(({ name, deviceKeyId }) => name === named || deviceKeyId === named);
  const active = found.find(({ revokedAt }) => revokedAt === null);
  if (active !== undefined) return active;
  const [revoked] = found;
  if (revoked === undefined) {
    return refuse('GRANT_DEVICE_UNKNOWN', `There is no kiosk named ${named}. See: waypost central device list`);
  }
  const message = `${revoked.name} was revoked at ${revoked.revokedAt} and gets no list. A repaired kiosk is enrolled with a new key.`;
  return refuse('GRANT_DEVICE_REVOKED', message);
}

/** The key file with one more entry; the published one is put next to it, for the approvers to compare. */
function addEntry(
  { folder, archiveKey }: GrantRequest,
  at: {
    full: BundleTarget;
    device: EnrolledDevice;
    current: PublishedMetadata;
    repository: Repository;
    staging: Staging;
    added: Record<string, Target>;
  },
): (GrantVerdict & { ok: false }) | null {
  const { device, repository, staging } = at;
  const { targets } = at.current.targets.signed;
  const { list, to } = at.full.custom;
  const path = fullKeyPath(at.full);
  const published = targets[path];
  const contentKeyId = published !== undefined && isKeyTarget(published) ? published.custom.contentKeyId : null;
  const name = { listId: list, generation: to };
  const kept = folder.contentKey(list, to);
  const contentKey = contentKeyId === null ? null : keptContentKey(kept, { contentKeyId, archiveKey, name });
  if (published === undefined || contentKey === null) {
    const message = `The content key of generation ${to} of "${list}" is not kept at this central office, or cannot be opened (${kept}). Build, approve and publish a new generation of this list instead.`;
    return refuse('GRANT_CONTENT_KEY', message);
  }
  const file = repository.targetFile(path, published.hashes.sha256);
  placeCopy(file, staging.targetFile(path, published.hashes.sha256));
  const box = fromHex(device.box, 32) ?? new Uint8Array();
  const bytes = addToKeyFile(readFileSync(file), { contentKey, device: box });
  wipe(contentKey);
  const sha256 = sha256Hex(bytes);
  placeFile(staging.targetFile(path, sha256), bytes, 0o644);
  at.added[path] = { length: bytes.length, hashes: { sha256 }, custom: published.custom };
  return null;
}
