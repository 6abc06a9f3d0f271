import { loggedUnder } from '../../core/audit/index.ts';
import type { LogProfile } from '../../core/inspection/policy/pack/index.ts';
import type { Journal } from '../../core/inspection/ports/index.ts';

/** The journal as the lane writes it: for a check, only what the policy's profile allows in the log at that moment. */
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
