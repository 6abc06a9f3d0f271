import type { Result } from '../../result/index.ts';
import type { Decision, DecisionReason, OverEntry } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';

export type CommandRefusal =
  | 'NO_INSPECTION'
  | 'INSPECTION_OPEN'
  | 'STALE_SCREEN'
  | 'HOLD_NEEDED'
  | 'REASON_NEEDED'
  | 'REASON_NOT_OFFERED'
  | 'NOTE_NEEDED'
  | 'ALERT_OPEN'
  | 'CONFIRMED_ENTRY'
  | 'SECOND_NEEDED'
  | 'ENTRY_SETTLED'
  | 'NOT_ASSESSED'
  | 'UNKNOWN_ALERT'
  | 'ALERT_UNSEEN'
  | 'JUDGEMENT_REASON'
  | 'CONFIRMED_BY_TWO'
  | 'NOT_ASKED'
  | 'SAME_PERSON'
  | 'NO_HAND_OVER'
  | 'ROUTE_UNKNOWN'
  | 'NUMBER_UNKNOWN'
  | 'READ_NOT_FITTED'
  | 'GLYPH_NOT_OPEN'
  | 'DOC_MODEL_NOT_OFFERED'
  | 'READ_OTHER_DOCUMENT'
  | 'FIRST_DOCUMENT_NEEDED'
  | 'NOT_AWAITED'
  | 'NOT_IN_PARTY'
  | 'NO_PARTY'
  | 'UNKNOWN_MEMBER'
  | 'CAMERA_OTHER_OFFICER'
  | 'AUDIT_UNAVAILABLE';

export type CommandResult = Result<CommandRefusal>;

/** The officer's answers about every confirmed entry of the traveller at the desk. */
export interface OverCommand {
  entries: readonly OverEntry[];
  /** The person who also signed at the same screen; null if nobody did. */
  second: OfficerId | null;
}

export interface DecideCommand {
  inspectionId: string;
  revision: number;
  officer: OfficerId;
  /** `safeguard` occurs only in older records. */
  decision: Exclude<Decision, 'safeguard'>;
  reasons: DecisionReason[];
  note: string;
  held: boolean;
  /** The answers about confirmed entries: only with `clear`, and only by the route that requires the PIN. */
  over?: OverCommand;
}

export const OK: CommandResult = { ok: true };

const MESSAGES: Readonly<Record<CommandRefusal, string>> = {
  NO_INSPECTION: 'This inspection is not open any more.',
  INSPECTION_OPEN: 'Finish the open inspection first.',
  STALE_SCREEN: 'Something changed on the screen just before you pressed the key. Look again, then decide.',
  HOLD_NEEDED: 'Something needs a look: hold the key to allow.',
  REASON_NEEDED: 'Choose at least one reason.',
  REASON_NOT_OFFERED: 'This reason does not fit this decision or what the screen shows. Choose one of those offered.',
  NOTE_NEEDED: 'Write the other reason in the note.',
  ALERT_OPEN: 'An alert is waiting behind the side tab. Judge it first, or choose second line.',
  CONFIRMED_ENTRY:
    'An officer confirmed an entry about this traveller. Open the side tab, follow the instruction, then answer the questions there.',
  SECOND_NEEDED: 'A second person has to sign for this. Ask the supervisor, or choose second line.',
  ENTRY_SETTLED: 'Somebody else has settled this entry. The list shows what is still waiting.',
  NOT_ASSESSED: 'The checks are still running.',
  UNKNOWN_ALERT: 'This alert does not belong to the open inspection.',
  ALERT_UNSEEN: 'Open the entry behind the side tab first, then judge it.',
  JUDGEMENT_REASON: 'Choose a reason: what was compared, and how.',
  CONFIRMED_BY_TWO: 'Two people have confirmed this. It remains in the record; choose second line.',
  NOT_ASKED: 'Nobody has asked for a second person here.',
  SAME_PERSON: 'The second person must be somebody else, with their own sign-in.',
  NO_HAND_OVER: 'This hand-over has already been settled, or does not exist. The list shows what is still waiting.',
  ROUTE_UNKNOWN: 'This route is not in the configuration of the kiosk. Choose one of those offered.',
  NUMBER_UNKNOWN: 'This number is not set up on this kiosk. Call one of those on the page.',
  READ_NOT_FITTED: 'This lane has no such device.',
  GLYPH_NOT_OPEN: 'This character is not in doubt. To change it, type the MRZ.',
  DOC_MODEL_NOT_OFFERED: 'This document type is not one of those offered for this page.',
  READ_OTHER_DOCUMENT: 'This is another document. Finish the open inspection first.',
  FIRST_DOCUMENT_NEEDED: 'Read the first document before you place another.',
  NOT_AWAITED: 'No second document is expected.',
  NOT_IN_PARTY: 'This traveller does not belong to a party.',
  NO_PARTY: 'No party is open.',
  UNKNOWN_MEMBER: 'Choose the traveller at the desk and a member of the open party.',
  CAMERA_OTHER_OFFICER:
    'The live pictures came from the screen of another officer. Decide there, or abandon this inspection and read the document again.',
  AUDIT_UNAVAILABLE: 'The audit log cannot be written. The lane is closed until a technician has repaired it.',
};

export const refuse = (reason: CommandRefusal): Extract<CommandResult, { ok: false }> => ({
  ok: false,
  reason,
  message: MESSAGES[reason],
});
