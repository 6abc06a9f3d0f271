import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Privacy } from '../../src/adapters/http/routes/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { policyInForce, readPolicyPack } from '../../src/core/inspection/policy/pack/index.ts';
import { policyView } from '../../src/daemon/lane/privacy.ts';

export type PolicyAnswer = ReturnType<Privacy['policy']>;

const read = readPolicyPack(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8'));
if (!read.ok) throw new Error(read.message);
const site = { lists: [], retention: {} };
const now = new Date('2026-11-26T12:00:00Z');

function answer(rules: Parameters<typeof policyInForce>[0]): PolicyAnswer {
  const policy = policyInForce(rules);
  return policyView({ policy }, rules.now);
}

/** What the daemon says of a lane without a policy, and of one under the example of the manual. */
export const POLICIES = {
  development: answer({ standing: 'development', pack: null, sha256: null, site, now }),
  example: answer({ standing: 'in-force', pack: read.pack, sha256: 'ab'.repeat(32), site, now }),
  ending: answer({
    standing: 'in-force',
    pack: read.pack,
    sha256: 'ab'.repeat(32),
    site,
    now: new Date('2027-12-20T12:00:00Z'),
  }),
  expired: answer({
    standing: 'expired',
    pack: read.pack,
    sha256: 'ab'.repeat(32),
    site,
    now: new Date('2028-02-01T12:00:00Z'),
  }),
  refused: answer({ standing: 'refused', pack: null, sha256: null, site, now }),
} as const satisfies Record<string, PolicyAnswer>;
