import type { z } from 'zod';
import { laneApi, privacyApi, type Refusal } from '../api/index.ts';
import { ALWAYS } from './pin-again.ts';
import { act, not, read, shown } from './route.ts';

/** Routes for the policy, data protection and slips. Each access is a row of the audit before it is answered. */
export interface Privacy {
  policy(): z.infer<typeof privacyApi.PolicyView>;
  /** Null if the access cannot be recorded. */
  overview(by: string): Promise<z.infer<typeof privacyApi.PrivacyView> | null>;
  /** A number for the traveller of this inspection, even after the next document has been presented. */
  issue(
    inspectionId: string,
    by: string,
  ): { ok: true; slip: z.infer<typeof privacyApi.RedressSlipView> } | { ok: false; reason: SlipRefusal };
  follow(number: string, by: string): z.infer<typeof privacyApi.RedressCaseView> | null;
  /** Ends one slip; null if that cannot be recorded. */
  close(number: string, by: string): z.infer<typeof privacyApi.RedressClosedView> | null;
}

export type SlipRefusal = 'CASE_UNKNOWN' | 'CASE_NAMES_NOBODY' | 'SLIPS_USED_UP' | 'AUDIT_UNAVAILABLE';

const NO_AUDIT: Refusal = {
  status: 503,
  reason: 'AUDIT_UNAVAILABLE',
  message: 'The access cannot be recorded, so nothing is shown. Call the technician.',
};

const REFUSED: Readonly<Record<SlipRefusal, Refusal>> = {
  CASE_UNKNOWN: {
    status: 404,
    reason: 'CASE_UNKNOWN',
    message: 'There is no record of this inspection, so a slip would be useless.',
  },
  CASE_NAMES_NOBODY: {
    status: 409,
    reason: 'CASE_NAMES_NOBODY',
    message: 'This record contains no personal data, or no longer does, so a slip would be useless.',
  },
  SLIPS_USED_UP: {
    status: 409,
    reason: 'SLIPS_USED_UP',
    message: 'Five slips have already been issued for this inspection. Use one of them.',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    reason: 'AUDIT_UNAVAILABLE',
    message: 'The slip cannot be recorded, so none is issued. Call the technician.',
  },
};

const noted = <A>(view: A | null) => (view === null ? not(NO_AUDIT) : shown(view));

export const PRIVACY_ROUTES = {
  policy: read('/api/policy', 'unlocked', {
    answer: privacyApi.PolicyView,
    run: ({ services }) => shown(services.privacy.policy()),
  }),
  privacy: read('/api/privacy', 'dpo', {
    answer: privacyApi.PrivacyView,
    run: async ({ services, officer }) => noted(await services.privacy.overview(officer)),
  }),
  issueSlip: act('/api/redress', 'decider', {
    body: laneApi.InspectionRefBody,
    answer: privacyApi.RedressSlipView,
    run: ({ services, officer }, { inspectionId }) => {
      const issued = services.privacy.issue(inspectionId, officer);
      return issued.ok ? shown(issued.slip) : not(REFUSED[issued.reason]);
    },
  }),
  findSlip: act('/api/redress/find', 'dpo', {
    body: privacyApi.RedressFindBody,
    answer: privacyApi.RedressCaseView,
    pin: ALWAYS,
    run: ({ services, officer }, { number }) => noted(services.privacy.follow(number, officer)),
  }),
  closeSlip: act('/api/redress/close', 'dpo', {
    body: privacyApi.RedressFindBody,
    answer: privacyApi.RedressClosedView,
    pin: ALWAYS,
    run: ({ services, officer }, { number }) => noted(services.privacy.close(number, officer)),
  }),
};
