import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { rememberedRepository } from '../../adapters/storage/rollback/index.ts';
import { jsonAs, orNull, type Result, refuse } from '../../core/result/index.ts';
import { clearStaging, stage } from '../apply/index.ts';
import { folderMetadata, METADATA_LIMIT_BYTES, readRegular, refreshMetadata, type UpdateReason } from '../tuf/index.ts';
import { programOffer } from './offer.ts';
import { readSlot } from './slot.ts';
import type { ReadyProgram } from './take.ts';

const REMEMBERED_LIMIT_BYTES = 64 * 1024;
/** Mode of root's own copies, which others cannot read; what root knows everybody may read. */
const OWN_MODE = 0o700;
const FACT_MODE = 0o644;

export type InstallReason = UpdateReason | 'PROGRAM_NOT_WHOLE';
export type InstallVerdict = Result<InstallReason, { version: string; message: string }>;

export interface InstallRequest {
  ready: ReadyProgram;
  slotRoot: string;
  /** Folder of installed programs, with a subfolder for each version. */
  programs: string;
  architecture: string;
  /** Runs dpkg with these arguments; a sentence if it failed, null if it worked. */
  dpkg(words: readonly string[]): string | null;
}

/** Where the root user keeps its own pinned root, and what it has seen of the repository of programs. */
export function slotTrust(slotRoot: string): { folder: string; root: string; metadata: string; remembered: string } {
  const folder = join(slotRoot, 'tuf');
  return {
    folder,
    root: join(folder, 'root.json'),
    metadata: join(folder, 'metadata'),
    remembered: join(folder, 'remembered.json'),
  };
}

/**
 * Verifies, as the root user, a program that the daemon's user has verified, and installs it into a free slot. The daemon's user
 * is not trusted, because an attacker who takes over the daemon could have anything installed. The signatures are checked again
 * from the pinned root that a technician set for the root user, and the copy compared here is the one installed.
 */
export async function installProgram(request: InstallRequest): Promise<InstallVerdict> {
  const { ready, slotRoot, programs } = request;
  const facts = readSlot(slotRoot);
  if (facts?.failed.includes(ready.version)) {
    return refuse(
      'PROGRAM_FAILED_BEFORE',
      `Program ${ready.version} was rolled back on this kiosk. It is not installed again.`,
    );
  }
  const trust = slotTrust(slotRoot);
  const pinned = readRegular(trust.root, METADATA_LIMIT_BYTES.root);
  if (!pinned.ok) {
    const message = 'No root is pinned for installations. Type as root: waypost program trust ROOT.json';
    return refuse('UPDATE_NO_ROOT', message);
  }
  const fresh = await refreshMetadata({
    folder: trust.metadata,
    pinnedRoot: pinned.bytes,
    source: folderMetadata(ready.from),
    remembered: remembered(trust.remembered),
  });
  if (!fresh.ok) return refuse(fresh.reason, fresh.message);
  await replaceFile(trust.remembered, `${JSON.stringify(fresh.remember)}\n`, { suffix: 'new', mode: FACT_MODE });
  fresh.keep();
  const offer = programOffer(fresh.targets, request.architecture);
  if (offer !== null && 'reason' in offer) return refuse(offer.reason, offer.message);
  if (offer === null || offer.custom.version !== ready.version || offer.sha256 !== ready.sha256) {
    return refuse('UPDATE_HEADER_OTHER', `Program ${ready.version} is not the one that the source now offers.`);
  }
  if (offer.custom.stateBreak) {
    return refuse('PROGRAM_STATE_BREAK', `Program ${ready.version} changes the state: a technician must install it.`);
  }
  const incoming = join(slotRoot, 'incoming');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true, mode: OWN_MODE });
  try {
    if (!isWhole(programs, ready.version)) {
      const staged = stage(offer, { from: ready.from, staging: incoming });
      if (!staged.ok) return refuse(staged.reason, staged.message);
      const file = join(incoming, `waypost-program-${ready.version}.deb`);
      renameSync(staged.path, file);
      const fault = request.dpkg(['--install', file]);
      if (fault !== null || !isWhole(programs, ready.version)) {
        const why = fault ?? 'dpkg did not finish it';
        return refuse(
          'PROGRAM_NOT_WHOLE',
          `Program ${ready.version} is incomplete: ${why}. The current program stays in use.`,
        );
      }
    }
  } finally {
    clearStaging(incoming);
  }
  await replaceFile(join(slotRoot, 'ready'), `${ready.version}\n`, { suffix: 'new', mode: FACT_MODE });
  return {
    ok: true,
    version: ready.version,
    message: `Program ${ready.version} is installed and waiting to be tried.`,
  };
}

/** Whether a program is complete. If dpkg did not finish, this file is missing: it is written last and removed first. */
function isWhole(programs: string, version: string): boolean {
  return existsSync(join(programs, version, 'complete'));
}

function remembered(path: string): ReturnType<typeof rememberedRepository.parse> | null {
  const read = readRegular(path, REMEMBERED_LIMIT_BYTES);
  if (!read.ok) return null;
  return orNull(() => jsonAs(rememberedRepository, readFileSync(path)));
}
