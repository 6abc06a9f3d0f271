import type { z } from 'zod';
import type { PolicyView, PrivacyView, RedressCaseView, RedressFindBody, RedressSlipView } from './api-privacy.ts';
import { type Refusal, refuse } from './problems.ts';
import { reply, type SignedInVisit } from './visit.ts';

type Answer<T extends z.ZodType> = z.infer<T>;

/** Policy, data protection and slips behind the door. Each access is a row of the audit before it is answered. */
export interface Privacy {
  policy(): Answer<typeof PolicyView>;
  /** Null where the access cannot be noted. */
  overview(by: string): Promise<Answer<typeof PrivacyView> | null>;
  issue(by: string): { ok: true; slip: Answer<typeof RedressSlipView> } | { ok: false; reason: SlipRefusal };
  follow(number: string, by: string): Answer<typeof RedressCaseView> | null;
}

export type SlipRefusal = 'NO_INSPECTION' | 'AUDIT_UNAVAILABLE';

const NO_AUDIT: Refusal = {
  status: 503,
  reason: 'AUDIT_UNAVAILABLE',
  message: 'The access cannot be noted, so nothing is shown. Call the technician.',
};

const NO_INSPECTION: Refusal = {
  status: 409,
  reason: 'NO_INSPECTION',
  message: 'No traveller has been at this lane since it was started, so that a slip would lead nowhere.',
};

export function policy(visit: SignedInVisit): void {
  reply(visit, visit.room.privacy.policy());
}

export async function overview(visit: SignedInVisit): Promise<void> {
  const view = await visit.room.privacy.overview(visit.session.officer.id);
  if (view === null) refuse(visit.request, visit.response, NO_AUDIT);
  else reply(visit, view);
}

export function issueSlip(visit: SignedInVisit): void {
  const result = visit.room.privacy.issue(visit.session.officer.id);
  if (result.ok) reply(visit, result.slip);
  else refuse(visit.request, visit.response, result.reason === 'NO_INSPECTION' ? NO_INSPECTION : NO_AUDIT);
}

export function followSlip({ number }: z.infer<typeof RedressFindBody>, visit: SignedInVisit): void {
  const found = visit.room.privacy.follow(number, visit.session.officer.id);
  if (found === null) refuse(visit.request, visit.response, NO_AUDIT);
  else reply(visit, found);
}
