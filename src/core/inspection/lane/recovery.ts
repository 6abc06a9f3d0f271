import type { LaneOptions } from '../flow/index.ts';
import type { InspectionEvent } from '../record/index.ts';
import { fold } from '../record/index.ts';
import type { Interrupted } from './snapshot.ts';

/**
 * Handles what a crash left behind. A decided inspection that was cut off before its seal is sealed now: its pictures were lost
 * with the process. Any other is marked as interrupted and waits for an officer, because the decision must not be guessed.
 */
export function recover({ journal, clock, digest }: Pick<LaneOptions, 'journal' | 'clock' | 'digest'>): Interrupted[] {
  const interrupted: Interrupted[] = [];
  for (const { inspectionId, events } of journal.open()) {
    const state = fold(events);
    const stamp = { wall: clock.wall().toISOString(), mono: clock.mono() };
    if (state.phase === 'decided') {
      journal.append(inspectionId, [{ kind: 'sealed', digest: sealDigest(events, digest), wiped: 0, ...stamp }]);
      continue;
    }
    if (state.phase !== 'interrupted') {
      journal.append(inspectionId, [{ kind: 'interrupted', reason: 'INTERRUPTED', ...stamp }]);
    }
    interrupted.push({ inspectionId, state });
  }
  return interrupted;
}

/** Keyed digest of a whole inspection, the last part of its seal. */
export function sealDigest(events: readonly InspectionEvent[], digest: (bytes: Uint8Array) => string): string {
  return digest(Buffer.from(JSON.stringify(events)));
}
