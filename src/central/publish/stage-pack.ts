import { type Result, refuse } from '../../core/result/index.ts';
import { placeFile } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { Repository, sha256Hex, type Target } from '../tuf/index.ts';
import { PACK_PATH, packFactsOf, publishedPack, type ReviewedPack } from './pack-review.ts';
import { besideStaging, OTHER_STAGED, writeStaged } from './stage.ts';
import { Staging } from './staging.ts';

export type StagePackReason = 'REPOSITORY_ABSENT' | 'PACK_OTHER_STAGED' | 'PACK_NOT_SIGNED' | 'PACK_NOT_NEWER';
export type StagePackVerdict = Result<StagePackReason, { pack: Omit<ReviewedPack, 'before'>; digest: string }>;

/**
 * Stages a signed protection pack next to the published lists, for every kiosk of the repository: the file as it is, and
 * unsigned targets that name it. Lists do not change. Two people approve it like a generation; each kiosk then checks
 * the signatures of the pack itself, no matter who published it.
 */
export function stagePack({ folder, text, now }: { folder: CentralFolder; text: string; now: Date }): StagePackVerdict {
  const current = new Repository(folder.repository).current();
  if (current.state !== 'published')
    return refuse('REPOSITORY_ABSENT', 'Nothing is published yet. Build, approve and publish a list first.');
  if (new Staging(folder.staging).exists()) return refuse('PACK_OTHER_STAGED', OTHER_STAGED);
  const facts = packFactsOf(text);
  if (typeof facts === 'string') return refuse('PACK_NOT_SIGNED', facts);
  const { targets } = current.targets.signed;
  const before = publishedPack(targets)?.custom.version ?? 0;
  if (facts.version <= before)
    return refuse('PACK_NOT_NEWER', `Version ${facts.version} is not newer than ${before}, which is published.`);
  const staging = besideStaging(folder);
  const bytes = new TextEncoder().encode(text);
  const sha256 = sha256Hex(bytes);
  placeFile(staging.targetFile(PACK_PATH, sha256), bytes, 0o644);
  const target: Target = {
    length: bytes.length,
    hashes: { sha256 },
    custom: { pack: 'protection', version: facts.version },
  };
  const digest = writeStaged(staging, {
    folder,
    root: current.root,
    published: current.targets,
    targets: { ...targets, [PACK_PATH]: target },
    says: { kind: 'pack', pack: { version: facts.version } },
    now,
  });
  staging.moveTo(folder.staging);
  return { ok: true, pack: facts, digest };
}
