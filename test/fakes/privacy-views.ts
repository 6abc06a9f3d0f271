import type { z } from 'zod';
import { PrivacyView, RedressCaseView, RedressSlipView } from '../../src/adapters/http/api/privacy.ts';
import { PURPOSE_OF, RECORD_CLASSES } from '../../src/core/inspection/policy/pack/index.ts';
import { POLICIES } from './policies.ts';

/** A number that leads to a record; every other one leads nowhere. */
export const SLIP_NUMBER = '4H7QK2ZD0W';
export const LANE_INSPECTION = '0192f7a0-0000-7000-8000-000000000001';

const { pack, retention, redress } = POLICIES.example;
const COUNTS: Readonly<Record<string, number>> = { case: 1_204, log: 96_410, notices: 12 };
const day = (at: number): string => new Date(Date.UTC(2026, 9, 30 + at)).toISOString().slice(0, 10);

/** Figures of a month as a data-protection officer would see them; every name in it is an account of the staff. */
export const PRIVACY: z.infer<typeof PrivacyView> = PrivacyView.parse({
  since: '2026-10-30T09:41:00.000Z',
  kept: RECORD_CLASSES.map((name) => {
    const rule = retention.find((one) => one.class === name);
    const law = pack?.legalBasis.find(({ purpose }) => purpose === PURPOSE_OF[name]);
    return {
      ...rule,
      purpose: PURPOSE_OF[name],
      basis: law === undefined ? null : { act: law.act, texts: law.texts },
      count: COUNTS[name] ?? null,
      nextPurge: name === 'case' || name === 'log' ? '2026-12-01T00:00:00.000Z' : null,
    };
  }),
  lastRun: '2026-11-29T03:00:00.000Z',
  receipts: Array.from({ length: 24 }, (_, at) => ({
    at: `${day(29 - at)}T03:00:00.000Z`,
    class: at % 5 === 4 ? 'log' : 'case',
    removed: at % 5 === 4 ? 310 + at : 30 + ((at * 13) % 29),
    oldest: day(-1 - at),
    newest: day(-at),
    policyVersion: at > 20 ? null : 1,
  })),
  accesses: [
    { who: 'a.officer', what: 'signed-in', n: 41 },
    { who: 'a.officer', what: 'alert-opened', n: 6 },
    { who: 'a.officer', what: 'redress-issued', n: 3 },
    { who: 'd.privacy', what: 'privacy-consulted', n: 4 },
    { who: 's.supervisor', what: 'case-consulted', n: 2 },
    { who: 'unknown', what: 'sign-in-failed', n: 2 },
  ],
  days: Array.from({ length: 30 }, (_, at) => ({ day: day(at), n: (at * 7) % 11 })),
  decisions: { all: 3_120, overrides: 44, vetoes: 9, overEntry: null, k: 20 },
  slips: 3,
  slipCases: 2,
  outcomeStream: {
    purpose: 'Entry/exit records',
    act: 'Border Act, section 12',
    document: ['documentNumber', 'expiry'],
  },
  machines: [
    {
      id: 'ees-1',
      name: 'Entry/exit system',
      state: 'usable',
      madeBy: 'super1',
      activatedBy: 'tech1',
      createdAt: '2026-11-20T08:00:00.000Z',
      connections: 4,
      delivered: 1210,
    },
    {
      id: 'gate-2',
      name: 'Gate 2',
      state: 'waits',
      madeBy: 'super1',
      activatedBy: null,
      createdAt: '2026-11-25T08:00:00.000Z',
      connections: 0,
      delivered: 0,
    },
  ],
});

export const SLIP: z.infer<typeof RedressSlipView> = RedressSlipView.parse({
  number: SLIP_NUMBER,
  day: '2026-11-29',
  inspectionAt: '2026-11-29T09:41:00.000Z',
  authority: 'Border Guard of Utopia',
  country: 'UTO',
  redress,
});

export function recordOf(number: string): z.infer<typeof RedressCaseView> {
  const same = number.toUpperCase().replace(/[\s-]/g, '') === SLIP_NUMBER;
  const found = {
    inspectionId: LANE_INSPECTION,
    day: '2026-11-12',
    rows: 48,
    decided: true,
    consulted: 1,
    personalUntil: '2026-12-12T09:41:00.000Z',
  };
  return RedressCaseView.parse({ found: same ? found : null });
}
