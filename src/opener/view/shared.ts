import type { Intake } from '../files.ts';
import type { Session } from '../session.ts';

/** What every part of the page is given. */
export interface Shared {
  session: Session;
  /** Files that the person chose. */
  give: (files: File[]) => void;
  takeIn: (intake: Promise<Intake>) => void;
  /** Something of the session changed. */
  changed: () => void;
}
