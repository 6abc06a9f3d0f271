import { z } from 'zod';
import { ConsoleOnly, ConsoleTab, FILTER_CHARACTERS_MAX, type Tab } from './contract.ts';
import type { FleetQuery } from './fleet.ts';

const PAGES_MAX = 10_000;
const SITE_CHARACTERS_MAX = 60;
const REVISION_CHARACTERS_MAX = 32;

/** What a page may ask for; for anything else it gets the default. */
const querySchema = z.object({
  order: z.enum(['site', 'late']).catch('site'),
  filter: z.string().max(FILTER_CHARACTERS_MAX).catch(''),
  only: ConsoleOnly.catch('all'),
  unfolded: z.string().max(SITE_CHARACTERS_MAX).nullable().catch(null),
  page: z.coerce.number().int().min(0).max(PAGES_MAX).catch(0),
  after: z.string().max(REVISION_CHARACTERS_MAX).catch(''),
  active: z.literal('1').nullable().catch(null),
});

/** The query of `/office/view`. `isActive`: a person did something since the last call. */
export function queryOf(query: unknown): { fleet: FleetQuery; after: string; isActive: boolean } {
  const { after, active, ...fleet } = querySchema.parse(query);
  return { fleet, after, isActive: active === '1' };
}

export function tabIn(query: unknown): Tab | null {
  return z.object({ tab: ConsoleTab }).safeParse(query).data?.tab ?? null;
}
