import { isDiskFull } from '../../adapters/storage/files/index.ts';
import type { PackCode, PackTrouble } from '../packs/index.ts';

/** Why a model bundle is refused. The set of reasons is closed, because the audit records them. */
export type ModelReason =
  | 'MODEL_UNREADABLE'
  | 'MODEL_SIGNATURE'
  | 'MODEL_MANIFEST'
  | 'MODEL_LICENCE'
  | 'MODEL_FILES'
  | 'MODEL_TRIAL'
  | 'MODEL_OLDER'
  | 'MODEL_CONFLICT'
  | 'MODEL_NOT_THERE'
  | 'MODEL_POINTER'
  | 'MODEL_BUSY'
  | 'STORAGE_FULL'
  | PackCode<'MODEL_POINTER'>
  | PackTrouble;

export interface ModelRefusal {
  ok: false;
  reason: ModelReason;
  /** What is wrong and what to do about it. */
  message: string;
}

export function refuse(reason: ModelReason, message: string): ModelRefusal {
  return { ok: false, reason, message };
}

/** A refusal for a disk error; any other error is a bug and is thrown again. */
export function diskRefusal(error: unknown): ModelRefusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (isDiskFull(code)) {
    return refuse('STORAGE_FULL', 'There is not enough space for the model. The current model stays in use.');
  }
  if (/^E[A-Z]+$/.test(code)) {
    return refuse('STORAGE_FAILED', `The model folder cannot be used (${code}). The current model stays in use.`);
  }
  throw error;
}
