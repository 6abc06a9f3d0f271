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
import { reply, type SignedInContext } from './request-context.ts';
import type { InspectionCommand } from './views.ts';

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

export function policy(context: SignedInContext): void {
  reply(context, context.services.privacy.policy());
}

export async function overview(context: SignedInContext): Promise<void> {
  const view = await context.services.privacy.overview(context.session.officer.id);
  if (view === null) refuse(context.request, context.response, NO_AUDIT);
  else reply(context, view);
}

export function issueSlip({ inspectionId }: InspectionCommand, context: SignedInContext): void {
  const result = context.services.privacy.issue(inspectionId, context.session.officer.id);
  if (result.ok) reply(context, result.slip);
  else refuse(context.request, context.response, REFUSED[result.reason]);
}

export function followSlip({ number }: z.infer<typeof RedressFindBody>, context: SignedInContext): void {
  const found = context.services.privacy.follow(number, context.session.officer.id);
  if (found === null) refuse(context.request, context.response, NO_AUDIT);
  else reply(context, found);
}

export function closeSlip({ number }: z.infer<typeof RedressFindBody>, context: SignedInContext): void {
  const closed = context.services.privacy.close(number, context.session.officer.id);
  if (closed === null) refuse(context.request, context.response, NO_AUDIT);
  else reply(context, closed);
}
