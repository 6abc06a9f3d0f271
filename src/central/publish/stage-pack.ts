import { rmSync } from 'node:fs';
import { type Result, refuse } from '../../core/result/index.ts';
import { placeFile } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { Repository, sha256Hex, signedBytes, type Target } from '../tuf/index.ts';
import { PACK_PATH, packFactsOf, publishedPack, type ReviewedPack } from './pack-review.ts';
import { Staging, targetsHolders } from './staging.ts';
import { nextTargets } from './targets-policy.ts';

export type StagePackReason = 'REPOSITORY_ABSENT' | 'PACK_OTHER_STAGED' | 'PACK_NOT_SIGNED' | 'PACK_NOT_NEWER';
export type StagePackVerdict = Result<StagePackReason, { pack: Omit<ReviewedPack, 'before'>; digest: string }>;

/**
 * Stages a signed protection pack beside the published lists, for every kiosk of the repository: the file as it is, and
 * unsigned targets that name it. No list changes. Two people approve it as they do a generation; each kiosk then asks for
 * the signatures of the pack itself, no matter who published it.
 */
export function stagePack({ folder, text, now }: { folder: CentralFolder; text: string; now: Date }): StagePackVerdict {
  const current = new Repository(folder.repository).current();
  if (current.state !== 'published')
    return refuse('REPOSITORY_ABSENT', 'Nothing is published yet. Build, approve and publish a list first.');
  if (new Staging(folder.staging).exists()) {
    const message = 'Something else is waiting to be published. Publish it, or run: waypost central discard';
    return refuse('PACK_OTHER_STAGED', message);
  }
  const facts = packFactsOf(text);
  if (typeof facts === 'string') return refuse('PACK_NOT_SIGNED', facts);
  const { targets } = current.targets.signed;
  const before = publishedPack(targets)?.custom.version ?? 0;
  if (facts.version <= before)
    return refuse('PACK_NOT_NEWER', `Version ${facts.version} is not newer than ${before}, which is published.`);
  const staging = new Staging(`${folder.staging}.part`);
  rmSync(staging.path, { recursive: true, force: true });
  const bytes = new TextEncoder().encode(text);
  const sha256 = sha256Hex(bytes);
  placeFile(staging.targetFile(PACK_PATH, sha256), bytes, 0o644);
  const target: Target = {
    length: bytes.length,
    hashes: { sha256 },
    custom: { pack: 'protection', version: facts.version },
  };
  const days = folder.settings()?.expiry.targetsDays ?? 30;
  const signed = nextTargets(current.targets, { targets: { ...targets, [PACK_PATH]: target }, now, days });
  const { root } = current;
  staging.write({
    summary: {
      format: 'waypost.staging.1',
      kind: 'pack',
      preparedAt: now.toISOString(),
      list: null,
      grant: null,
      pack: { version: facts.version },
      program: null,
      devices: {},
      holders: targetsHolders(root, folder.holders()),
    },
    root,
    publishedRoot: root,
    published: current.targets,
    targets: { signatures: [], signed },
  });
  staging.moveTo(folder.staging);
  return { ok: true, pack: facts, digest: sha256Hex(signedBytes(signed)) };
}
