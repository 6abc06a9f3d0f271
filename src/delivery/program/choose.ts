import { isAtLeast } from '../apply/index.ts';
import { refused, type SignedTarget, type UpdateRefusal } from '../tuf/index.ts';
import { type OfferedProgram, programOffer, ringOf, versionNumber } from './offer.ts';

/** What decides whether a kiosk takes a signed program. */
export interface ProgramStatus {
  deviceKeyId: string;
  /** Version of the program that runs. */
  running: string;
  /** Debian architecture, such as `amd64`. */
  architecture: string;
  /** Versions that were rolled back on this kiosk. */
  failed: readonly string[];
  /** The highest version that this kiosk has accepted, as a number, and the SHA-256 of its package; null if there was none. */
  held: { version: number; sha256: string | null } | null;
}

export type ProgramChoice =
  | { ok: true; program: OfferedProgram }
  /** There is nothing to do; `message` tells the technician why. */
  | { ok: true; program: null; message: string }
  | UpdateRefusal;

/**
 * The program to take from signed targets. Clauses, in order: it is the newest for this machine; newer than the running one; not
 * older than one that this kiosk has accepted, nor a different one of the same version; did not fail here; does not break the
 * state; was tested as an update of the running version; and the roll-out has reached this kiosk's ring.
 */
export function chooseProgram(
  targets: Readonly<Record<string, SignedTarget>>,
  status: ProgramStatus,
  now: Date,
): ProgramChoice {
  const { running, failed, held } = status;
  const offer = programOffer(targets, status.architecture);
  if (offer === null) return nothing('No program is offered.');
  if ('reason' in offer) return offer;
  const { version, from, rings, stateBreak } = offer.custom;
  if (isAtLeast(running, version)) return nothing(`Program ${running} is in use, and nothing newer is offered.`);
  const number = versionNumber(version);
  if (held !== null && number < held.version) {
    return refused('PROGRAM_OLDER', `Program ${version} is older than one that this kiosk has accepted before.`);
  }
  if (held !== null && number === held.version && held.sha256 !== null && held.sha256 !== offer.sha256) {
    const message = `Program ${version} differs from the file of that version that this kiosk has accepted before.`;
    return refused('UPDATE_HEADER_OTHER', message);
  }
  if (failed.includes(version)) {
    return refused(
      'PROGRAM_FAILED_BEFORE',
      `Program ${version} was rolled back on this kiosk and is not tried again automatically.`,
    );
  }
  if (stateBreak) {
    const message = `Program ${version} changes the state in a way that ${running} could not read: a technician must install it.`;
    return refused('PROGRAM_STATE_BREAK', message);
  }
  if (from.length > 0 && !from.includes(running)) {
    return refused(
      'UPDATE_MINIMUM_APP',
      `Program ${version} can be installed over ${from.join(', ')}; this is ${running}.`,
    );
  }
  const ring = ringOf(status.deviceKeyId, version);
  const due = rings.some(({ percent, after }) => ring < percent && Date.parse(after) <= now.getTime());
  if (due) return { ok: true, program: offer };
  return nothing(`Program ${version} is available, but it is not the turn of this kiosk yet (ring ${ring}).`);
}

function nothing(message: string): ProgramChoice {
  return { ok: true, program: null, message };
}
