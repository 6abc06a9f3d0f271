import { existsSync, readFileSync, statSync } from 'node:fs';
import { sha256Hex, type Target } from '../tuf/index.ts';
import type { Staging } from './staging.ts';

export type ReviewReason =
  | 'STAGING_INCOMPLETE'
  | 'STAGING_ROOT'
  | 'STAGING_PUBLISHED'
  | 'STAGING_VERSION'
  | 'STAGING_EXPIRY'
  | 'STAGING_OTHER_CHANGE'
  | 'STAGING_FILE'
  | 'STAGING_HEADER'
  | 'STAGING_CHAIN'
  | 'STAGING_KEYS'
  | 'STAGING_COUNT'
  | 'STAGING_RECORDS'
  | 'STAGING_ADDITIONS'
  | 'STAGING_GRANT'
  | 'STAGING_PACK'
  | 'STAGING_OPERATION'
  | 'STAGING_PROGRAM'
  | 'STAGING_ORDER';

export interface ReviewRefusal {
  ok: false;
  reason: ReviewReason;
  message: string;
}

/** Why a staged file is not the one that the targets name; null if it is. */
export function fileFault(staging: Staging, path: string, { length, hashes }: Target): ReviewRefusal | null {
  const file = staging.targetFile(path, hashes.sha256);
  if (!existsSync(file)) return refuse('STAGING_FILE', `${path} is listed in the targets but is not in the folder.`);
  if (statSync(file).size !== length)
    return refuse('STAGING_FILE', `${path} does not have the length given in the targets.`);
  if (sha256Hex(readFileSync(file)) !== hashes.sha256)
    return refuse('STAGING_FILE', `${path} does not have the content given in the targets.`);
  return null;
}

export function refuse(reason: ReviewReason, message: string): ReviewRefusal {
  return { ok: false, reason, message };
}
