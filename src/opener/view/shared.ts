import type { Intake } from '../files.ts';
import type { Session } from '../session.ts';

/** Properties that every part of the page gets. */
export interface Shared {
  session: Session;
  /** Takes files that the person chose. */
  give: (files: File[]) => void;
  takeIn: (intake: Promise<Intake>) => void;
  /** Reports that the session has changed. */
  changed: () => void;
}
