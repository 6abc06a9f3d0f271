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
  /** Null if protection.db cannot be opened: the form then opens and asks the officer to telephone. */
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
  /** Called if an officer asked for more referrals than one may seal within an hour. */
  overLimit?: (officer: string, limit: number) => void;
  /** The kind of file that the forms of this desk become: drills on an acceptance run. Left out: referrals. */
  kind?: ReferralKind;
  /** A person below this age counts as a child; the body may set a higher age, never a lower one. 18 if left out. */
  childAge?: number;
  /** Hand-overs to colleagues; left out: nothing can be handed over. */
  handovers?: HandoverDesk | null;
}

export interface SupportOpening {
  pack: Pack;
  items: PackItem[];
  /** The route to help now, for each group of people. */
  routes: Readonly<Record<Group, HelpRoute>>;
  /** A person below this age counts as a child here. */
  childAge: number;
  /** A call that this officer was asked about and has not yet answered for. */
  call: PendingCall | null;
  /** The change notes of the pack have not yet been shown to this account. */
  news: boolean;
  /** Colleagues to whom this officer can hand over now. */
  colleagues: Colleague[];
  /** True if the policy allows texts to be handed over. */
  handsText: boolean;
  subject: { inspectionId: string; minor: boolean; identity: boolean } | null;
}

export interface SupportCommand extends SupportForm {
  formId: string;
  /** The inspection at which the form was opened; what the kiosk knows about a person is never added to another person's form. */
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
