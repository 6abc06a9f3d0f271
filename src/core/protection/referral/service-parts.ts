import type { Clock } from '../../inspection/ports/index.ts';
import type { Result } from '../../result/index.ts';
import type { Colleague, HandoverDesk, HandoverReason } from '../handover/index.ts';
import type { Group, Pack, PackItem } from '../pack/index.ts';
import type { HelpRoute } from '../route/index.ts';
import type { ReferralKind } from '../sealed/index.ts';
import type { PendingCall } from './call-questions.ts';
import type { KeyedHash } from './contact-memory.ts';
import type { FormReason, SupportForm } from './form.ts';
import type { Given } from './given.ts';
import type { ReferralStore, StoreReason, Subject, WayToHelp } from './ports.ts';
import type { ReferralHeader } from './referral.ts';

export type SupportRole = ReferralHeader['officerRole'];

export interface ProtectionServiceParts {
  /** Null if protection.db cannot be opened: the form opens and asks to telephone. */
  store: ReferralStore | null;
  pack: Pack;
  siteId: string;
  clock: Clock;
  random: (bytes: number) => Uint8Array;
  contactHash: KeyedHash;
  /** The inspection on the screen, or null. */
  subject: () => Subject | null;
  way: WayToHelp;
  photoLimitBytes: number;
  /** An officer asked for more referrals than one may seal within an hour. */
  overLimit?: (officer: string, limit: number) => void;
  /** What the forms of this desk are sealed as: on an acceptance run drills. Referrals where it is left out. */
  kind?: ReferralKind;
  /** Below this age a person is a child; the body may say more, never less. 18 where it is left out. */
  childAge?: number;
  /** Hand-overs to colleagues; left out: nobody takes over. */
  handovers?: HandoverDesk | null;
}

export interface SupportOpening {
  pack: Pack;
  items: PackItem[];
  /** The way to help now, by whom it is about. */
  routes: Readonly<Record<Group, HelpRoute>>;
  /** Below this age a person is a child here. */
  childAge: number;
  /** A call that this officer was asked about and has not answered for. */
  call: PendingCall | null;
  /** The change notes of the pack were not shown to this account yet. */
  news: boolean;
  /** To whom this officer can hand over now. */
  colleagues: Colleague[];
  /** Whether the policy lets what was written go over. */
  handsText: boolean;
  subject: { inspectionId: string; minor: boolean; identity: boolean } | null;
}

export interface SupportCommand extends SupportForm {
  formId: string;
  /** The inspection the form was opened at; what the box knows of a person is never put on another. */
  inspectionId: string | null;
  /** Who will take over, with the outcome `second-line-protection`; null or left out: nobody. */
  colleague?: { box: string | null; account: string } | null | undefined;
}

export type ProtectionServiceReason =
  | FormReason
  | StoreReason
  | HandoverReason
  | 'REF_OTHER_TRAVELLER'
  | 'REF_IDENTITY_GONE'
  | 'REF_LIMIT';

export type ProtectionServiceResult = Result<ProtectionServiceReason, Given>;
