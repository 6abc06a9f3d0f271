import type { z } from 'zod';
import type {
  PolicyView,
  PrivacyView,
  RedressCaseView,
  RedressClosedView,
  RedressFindBody,
  RedressSlipView,
} from './api-privacy.ts';
import { type Refusal, refuse } from './problems.ts';
import type { InspectionCommand } from './views.ts';
import { reply, type SignedInVisit } from './visit.ts';

type Answer<T extends z.ZodType> = z.infer<T>;

/** Policy, data protection and slips behind the door. Each access is a row of the audit before it is answered. */
export interface Privacy {
  policy(): Answer<typeof PolicyView>;
  /** Null where the access cannot be noted. */
  overview(by: string): Promise<Answer<typeof PrivacyView> | null>;
  /** A number for the traveller of this inspection, also after the next document is down. */
  issue(
    inspectionId: string,
    by: string,
  ): { ok: true; slip: Answer<typeof RedressSlipView> } | { ok: false; reason: SlipRefusal };
  follow(number: string, by: string): Answer<typeof RedressCaseView> | null;
  /** Ends one slip; null where that cannot be noted. */
  close(number: string, by: string): Answer<typeof RedressClosedView> | null;
}

export type SlipRefusal = 'CASE_UNKNOWN' | 'CASE_NAMES_NOBODY' | 'SLIPS_USED_UP' | 'AUDIT_UNAVAILABLE';

const NO_AUDIT: Refusal = {
  status: 503,
  reason: 'AUDIT_UNAVAILABLE',
  message: 'The access cannot be noted, so nothing is shown. Call the technician.',
};

const REFUSED: Readonly<Record<SlipRefusal, Refusal>> = {
  CASE_UNKNOWN: {
    status: 404,
    reason: 'CASE_UNKNOWN',
    message: 'There is no record of this inspection, so that a slip would lead nowhere.',
  },
  CASE_NAMES_NOBODY: {
    status: 409,
    reason: 'CASE_NAMES_NOBODY',
    message: 'Nothing in this record names a traveller, or not any more, so that a slip would lead nowhere.',
  },
  SLIPS_USED_UP: {
    status: 409,
    reason: 'SLIPS_USED_UP',
    message: 'Five slips were given for this inspection. Use one of them.',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    reason: 'AUDIT_UNAVAILABLE',
    message: 'The slip cannot be noted, so none is given. Call the technician.',
  },
};

export function policy(visit: SignedInVisit): void {
  reply(visit, visit.room.privacy.policy());
}

export async function overview(visit: SignedInVisit): Promise<void> {
  const view = await visit.room.privacy.overview(visit.session.officer.id);
  if (view === null) refuse(visit.request, visit.response, NO_AUDIT);
  else reply(visit, view);
}

export function issueSlip({ inspectionId }: InspectionCommand, visit: SignedInVisit): void {
  const result = visit.room.privacy.issue(inspectionId, visit.session.officer.id);
  if (result.ok) reply(visit, result.slip);
  else refuse(visit.request, visit.response, REFUSED[result.reason]);
}

export function followSlip({ number }: z.infer<typeof RedressFindBody>, visit: SignedInVisit): void {
  const found = visit.room.privacy.follow(number, visit.session.officer.id);
  if (found === null) refuse(visit.request, visit.response, NO_AUDIT);
  else reply(visit, found);
}

export function closeSlip({ number }: z.infer<typeof RedressFindBody>, visit: SignedInVisit): void {
  const closed = visit.room.privacy.close(number, visit.session.officer.id);
  if (closed === null) refuse(visit.request, visit.response, NO_AUDIT);
  else reply(visit, closed);
}
