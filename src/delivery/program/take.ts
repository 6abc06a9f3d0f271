import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hex32 } from '../../core/forms/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { type ProgramTaker, readNote, stage, UpdatePlaces, writeNote } from '../apply/index.ts';
import { chooseProgram, type ProgramStatus } from './choose.ts';
import { PROGRAM_REPOSITORY, versionNumber } from './offer.ts';

const READY_MODE = 0o640;

const readySchema = z.strictObject({
  version: z.string().max(20),
  sha256: hex32,
  /** Repository folder that holds the package: the spool, or a USB stick. */
  from: z.string().max(4096),
});
/** A program that the daemon's user has verified, for root, who verifies it again. */
export type ReadyProgram = z.infer<typeof readySchema>;

/** The program that waits to be installed; null if there is none. */
export function readReady(stateDir: string): ReadyProgram | null {
  return readNote(readyFile(stateDir), readySchema);
}

function readyFile(stateDir: string): string {
  return join(new UpdatePlaces(stateDir, PROGRAM_REPOSITORY).repository, 'ready.json');
}

/**
 * Judges the program of a repository for this kiosk. It copies an accepted program once, to compare every byte with what was
 * signed, but leaves the file where it is: root copies and compares it again when installing it.
 */
export function programTaker(parts: {
  stateDir: string;
  status: Omit<ProgramStatus, 'held'>;
  clock: Pick<Clock, 'wall'>;
}): ProgramTaker {
  const { stateDir, status, clock } = parts;
  return {
    take: ({ targets, from, staging, held }) => {
      const known = held === null ? null : { version: held.version, sha256: held.id };
      const choice = chooseProgram(targets, { ...status, held: known }, clock.wall());
      if (!choice.ok || choice.program === null) {
        rmSync(readyFile(stateDir), { force: true });
        return choice.ok ? { ok: true, accepted: null, message: choice.message } : choice;
      }
      const { program } = choice;
      const staged = stage(program, { from, staging });
      if (!staged.ok) return staged;
      rmSync(staged.path, { force: true });
      const { version } = program.custom;
      const ready: ReadyProgram = { version, sha256: program.sha256, from };
      return {
        ok: true,
        accepted: {
          version,
          held: { version: versionNumber(version), id: program.sha256 },
          handOver: () => writeNote(readyFile(stateDir), ready, READY_MODE),
        },
        message: `Program ${version} is verified and waiting to be installed.`,
      };
    },
  };
}
