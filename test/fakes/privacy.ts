import type { Privacy } from '../../src/adapters/http/routes/index.ts';

/** A lane without a policy, where nothing can be noted. */
export const closedPrivacy = (): Privacy => ({
  policy: () => ({
    standing: 'development',
    named: null,
    pack: null,
    retention: [],
    redress: null,
    logProfile: 'basic',
  }),
  overview: () => Promise.resolve(null),
  issue: () => ({ ok: false, reason: 'AUDIT_UNAVAILABLE' }),
  follow: () => null,
  close: () => null,
});
