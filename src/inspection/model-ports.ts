import type { MrzDocument } from '../mrz/index.ts';
import type { PagePlace } from './ports.ts';
import type { Check, ReasonCode } from './results.ts';

/** The models of documents that are taught on this appliance. */
export interface DocumentModelStep {
  /**
   * `document.model` (TR-03135-1 5.5.3) and `document.layout` of a page that passed the capture gate. `place` null where
   * the zone was not found on this page; `bytes` stay untrusted and are decoded in the child process.
   */
  identify(input: { bytes: Uint8Array; place: PagePlace | null; document: MrzDocument }): Promise<Check[]>;
  /** The same checks where the page may not be judged. */
  without(document: MrzDocument, reason: ReasonCode): Check[];
}
