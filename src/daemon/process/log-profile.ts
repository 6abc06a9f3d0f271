import { loggedUnder } from '../../core/audit/index.ts';
import type { LogProfile } from '../../core/inspection/policy/pack/index.ts';
import type { Journal } from '../../core/inspection/ports/index.ts';

/** The journal as the lane writes it. Of a check, only what the policy's profile currently allows is logged. */
export function profiledJournal(journal: Journal, profile: () => LogProfile): Journal {
  return {
    append: (inspectionId, events) =>
      journal.append(
        inspectionId,
        events.map((event) => loggedUnder(event, profile())),
      ),
    open: () => journal.open(),
    read: (inspectionId) => journal.read(inspectionId),
    health: () => journal.health(),
  };
}
