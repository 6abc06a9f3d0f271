import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { parseConfig } from '../../../src/core/config/index.ts';
import { type PolicyStanding, policyInForce, readPolicyPack } from '../../../src/core/inspection/policy/pack/index.ts';

const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8'));
const read = (help: object) => readPolicyPack(JSON.stringify({ ...example, help }));
const ruled = (help: object | undefined, standing: PolicyStanding = 'in-force') => {
  const pack = readPolicyPack(JSON.stringify(help === undefined ? example : { ...example, help }));
  if (!pack.ok) throw new Error(pack.message);
  const site = { lists: [], retention: {} };
  return policyInForce({ standing, pack: pack.pack, sha256: 'a', site, now: new Date('2026-11-26T10:00:00Z') }).help;
};

describe('what a policy says about the way to help', () => {
  it('is the stricter where it is left out', () => {
    const strict = { emergency: null, line: null, sealed: true, drillDays: 7, answerWithinMinutes: null };
    expect(ruled(undefined)).toEqual(strict);
    expect(ruled({})).toEqual(strict);
    expect(ruled({ emergency: '112' })).toEqual({ ...strict, emergency: '112' });
  });

  it('frees nobody of a sealed route or of drills once it has lapsed, and keeps its number', () => {
    const loose = { emergency: '+999 112', line: '+999 116', sealed: false, drillDays: 0, answerWithinMinutes: 60 };
    expect(ruled(loose)).toEqual(loose);
    expect(ruled(loose, 'expired')).toEqual({ ...loose, sealed: true, drillDays: 7 });
    expect(ruled({ drillDays: 14 }, 'expired').drillDays).toBe(7);
    expect(ruled({ drillDays: 3 }, 'expired').drillDays).toBe(3);
  });

  it.each([
    ['a number with letters', { emergency: 'call 112' }, 'help.emergency'],
    ['a number of 41 characters', { emergency: '1'.repeat(41) }, 'help.emergency'],
    ['a single digit', { emergency: '1' }, 'help.emergency'],
    ['a drill every month', { drillDays: 31 }, 'help.drillDays'],
    ['an answer within a minute', { answerWithinMinutes: 1 }, 'help.answerWithinMinutes'],
    ['a member that is none', { number: '112' }, 'help'],
  ])('refuses %s by name', (_what, help, member) => {
    const verdict = read(help);
    expect(verdict).toMatchObject({ ok: false, reason: 'POLICY_SCHEMA' });
    expect(!verdict.ok && verdict.message).toContain(member);
  });
});

describe('the telephone of the configuration', () => {
  const site = (number: string) => {
    const lane = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane-simulated-scanner.json'), 'utf8'));
    return parseConfig({ ...lane, protection: { phone: { who: 'Desk', number } } }, '/etc/waypost');
  };
  it.each(['help line', 'ext. x', '1'.repeat(41)])('refuses %s by name', (number) => {
    const parsed = site(number);
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && parsed.message).toContain('protection.phone.number');
  });
  it.each(['+999 0000 0114', 'ext. 120', '112'])('takes %s', (number) => {
    expect(site(number).ok).toBe(true);
  });
});
