import type { AdditionalDocumentsEvent } from './additional-documents.ts';
import type { AdjudicationOutcome, Alert, JudgementReason, TwoPersonOutcome } from './alerts/index.ts';
import type { Assessment } from './assessment.ts';
import type { Check, ReasonCode } from './checks/index.ts';
import type { Followed, GoesWith, OverEntry } from './over-entry.ts';
import type {
  CameraFeeder,
  DeviceId,
  Hex,
  MonoMs,
  MrzSource,
  MrzText,
  OfficerId,
  PagePlace,
  PolicyRef,
  RefusedFrames,
  SecondReader,
  TypingReason,
} from './terms/index.ts';

export const DECISIONS = ['clear', 'second-line', 'safeguard', 'supervisor'] as const;
export type Decision = (typeof DECISIONS)[number];

export const DECISION_REASONS = [
  'LOOKED_AT_DOCUMENT',
  'LOOKED_AT_FACE',
  'CORRECTED_BY_HAND',
  'KNOWN_ISSUER_DEFECT',
  'EQUIPMENT_FAULT',
  'PICTURE_POOR',
  'ISSUER_ASKED',
  'NOT_THIS_DOCUMENT',
  'LISTS_ASKED',
  'DOCUMENT_NEEDS_EXPERT',
  'FACE_NEEDS_EXPERT',
  'ANSWERS_NEED_TIME',
  'CORRECTED_IN_DOUBT',
  'LISTS_TO_ASK',
  'SECOND_OPINION',
  'ABOUT_DOCUMENT',
  'ABOUT_FACE',
  'ROUTINE_SAMPLE',
  'OTHER',
  'LIST_NEEDS_CHECK',
  'NEEDS_SUPPORT',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

interface Stamped {
  /** Wall time at which the event was recorded, ISO 8601 UTC. */
  wall: string;
  mono: MonoMs;
}

/**
 * The inspection as it happened. The list of events is the audit format, so each member contains only what a later reader needs.
 * Whatever names or describes a person is under `personal`, which storage seals separately so that retention can remove it
 * without breaking the chain.
 */
export type InspectionEvent = Stamped &
  (
    | {
        kind: 'opened';
        lane: string;
        by: 'scanner' | 'imager' | 'officer';
        demo: boolean;
        sample?: true;
        /** Only on an appliance in training, which never inspects real travellers. */
        training?: true;
      }
    | {
        kind: 'mrz-read';
        source: DeviceId;
        via: MrzSource;
        value: 'successful' | 'undetermined' | 'failed';
        reason: ReasonCode;
        rawDigest: Hex;
        /** Only if the MRZ was typed; absent in older records. */
        because?: TypingReason;
        personal?: MrzText;
      }
    | {
        kind: 'read-failed';
        what: 'mrz' | 'page' | 'live-face' | 'chip';
        source: DeviceId;
        value: 'aborted' | 'not-supported' | 'undetermined' | 'failed';
        reason: ReasonCode;
      }
    | {
        /** What the page reader saw in the picture, whether or not a scanner read the same document. */
        kind: 'page-mrz-read';
        source: DeviceId;
        value: 'successful' | 'undetermined';
        reason: ReasonCode;
        secondReader: SecondReader;
        rawDigest: Hex;
        personal?: MrzText & { place: PagePlace };
      }
    | { kind: 'page-read'; source: DeviceId; digest: Hex; width: number; height: number; portrait: boolean }
    | {
        kind: 'live-face-read';
        source: DeviceId;
        digests: Hex[];
        frames: number;
        /** How often another face stepped in and the capture began again; absent in older records. */
        restarts?: number;
        /** Whose camera page sent the frames; absent if the daemon reads the camera itself, and in older records. */
        fedBy?: { officer: OfficerId; capability: string };
      }
    | {
        /** Written once, at the end: which camera pages fed this inspection, and whose frames were refused. */
        kind: 'camera-fed';
        source: DeviceId;
        fed: readonly CameraFeeder[];
        refused: RefusedFrames;
      }
    | { kind: 'check-done'; check: Check }
    | {
        /** The officer chose the document model by hand; null: the print decides again. The checks against it are repeated. */
        kind: 'model-chosen';
        model: string | null;
        officer: OfficerId;
      }
    | { kind: 'alert-raised'; alert: Alert }
    | { kind: 'alert-opened'; alertId: string; officer: OfficerId }
    | {
        kind: 'adjudicated';
        alertId: string;
        outcome: AdjudicationOutcome;
        officer: OfficerId;
        /** The other person who looked, if two are needed. With `unsure`, that person did not agree. */
        second?: OfficerId;
        /** Says whether that person looked at a separate screen; absent in older records, when both looked at one. */
        screen?: 'shared' | 'own';
        /**
         * What that person answered at a separate screen before seeing the first answer. Absent at a shared screen, and in older
         * records.
         */
        answer?: AdjudicationOutcome;
        reason?: JudgementReason;
        personal?: { note: string };
      }
    | {
        /** One officer's answer about a face candidate, which counts only after a second person has looked. */
        kind: 'confirmation-asked';
        alertId: string;
        /** What is asked. If absent: `confirmed`. `not-confirmed` occurs only after two people disagreed. */
        outcome?: TwoPersonOutcome;
        officer: OfficerId;
        reason?: JudgementReason;
        personal?: { note: string };
      }
    /** The officer wants to allow despite confirmed entries and asks a second person, who looks at a separate screen. */
    | { kind: 'allow-over-asked'; officer: OfficerId; entries: readonly OverEntry[] }
    | { kind: 'allow-over-agreed'; officer: OfficerId; agrees: boolean }
    | {
        /** About one confirmed entry, right before the decision `clear`, which is not recorded without it. */
        kind: 'allowed-over-entry';
        alertId: string;
        officer: OfficerId;
        followed: Followed;
        /** Only if it was asked: for a person to protect, and for a child. */
        goesWith?: GoesWith;
        second?: OfficerId;
        screen?: 'shared' | 'own';
      }
    | AdditionalDocumentsEvent
    | { kind: 'assessed'; assessment: Assessment }
    | {
        kind: 'decided';
        officer: OfficerId;
        decision: Decision;
        reasons: DecisionReason[];
        /** The policy that was in force; null for the development policy. Absent in older records. */
        policy?: PolicyRef | null;
        /** Digests of the joint operations whose stricter rules applied. Absent if there were none. */
        operations?: string[];
        personal?: { note: string };
      }
    | { kind: 'abandoned'; reason: ReasonCode; officer: OfficerId | null }
    | { kind: 'interrupted'; reason: 'INTERRUPTED' }
    | { kind: 'sealed'; digest: Hex; wiped: number }
  );

type Unstamped<E> = E extends unknown ? Omit<E, 'wall' | 'mono'> : never;
/** An event before it is stamped with wall and monotonic time. */
export type EventBody = Unstamped<InspectionEvent>;
