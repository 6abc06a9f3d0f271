import type { InspectionEvent } from './events.ts';
import type { Clock, Journal } from './ports.ts';
import type { Interrupted } from './snapshot.ts';
import { fold } from './state.ts';

export interface RecoveryParts {
  journal: Journal;
  clock: Clock;
  digest: (bytes: Uint8Array) => string;
}

/**
 * What a crash left behind. A decided inspection that was cut off before its seal is sealed now: its pictures died with
 * the process. Any other is marked interrupted and waits for an officer, because nobody may guess what the decision
 * would have been.
 */
export function recover({ journal, clock, digest }: RecoveryParts): Interrupted[] {
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

/** Keyed digest of a whole inspection, the last word of its seal. */
export function sealDigest(events: readonly InspectionEvent[], digest: (bytes: Uint8Array) => string): string {
  return digest(Buffer.from(JSON.stringify(events)));
}
