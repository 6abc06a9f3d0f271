import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import {
  dueBefore,
  KEY_MODES,
  KEY_ROLES,
  modeUnder,
  notStricter,
  type OperationRules,
  type PolicyInForce,
  type PolicyPack,
  policyInForce,
  RECORD_CLASSES,
  readPolicyPack,
  type SiteRules,
  type Term,
} from '../../../src/core/inspection/policy/pack/index.ts';
import { NEVER_KEPT } from '../../../src/core/inspection/policy/pack/schema.ts';
import { isNotLonger, isSixMonths } from '../../../src/core/inspection/policy/pack/term.ts';
import { ALERT_CLASSES } from '../../../src/core/inspection/record/alerts/index.ts';
import { CHECK_TABLE, type CheckId, type CheckMode } from '../../../src/core/inspection/record/checks/index.ts';

const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8'));
const CHECKS = Object.keys(CHECK_TABLE) as CheckId[];
const KEPT = RECORD_CLASSES.filter((name) => !NEVER_KEPT.includes(name));
const MODES = ['m', 'o', 'e'] as const;

const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-12-31'), noInvalidDate: true });
const term = fc.record<Term>({
  value: fc.integer({ min: 1, max: 900 }),
  unit: fc.constantFrom('days', 'months', 'years'),
});
/** A form for a colleague is kept for hours, and eight at most. */
const shift = fc.record<Term>({ value: fc.integer({ min: 1, max: 8 }), unit: fc.constant('hours') });
const hours = fc.integer({ min: 1, max: 2_000 });

/** Packs that the reader takes, of every strictness: a pack that it refuses is not the question here. */
const packs: fc.Arbitrary<PolicyPack> = fc
  .record({
    retention: fc.record(
      Object.fromEntries(KEPT.map((name) => [name, name === 'handover' ? shift : term])) as Record<
        string,
        fc.Arbitrary<Term>
      >,
    ),
    checks: fc.uniqueArray(fc.record({ check: fc.constantFrom(...CHECKS), counts: fc.constantFrom(...MODES) }), {
      selector: ({ check }) => check,
      maxLength: 8,
    }),
    listAge: fc.constantFrom([], [{ list: '*', maxAgeHours: 12 }], [{ list: 'lost', maxAgeHours: 400 }]),
    profile: fc.constantFrom('basic', 'standard'),
    oneIn: fc.option(fc.integer({ min: 2, max: 100 })),
    alerts: fc.option(fc.integer({ min: 1, max: 50 })),
    childAge: fc.integer({ min: 18, max: 21 }),
    kMin: fc.option(fc.integer({ min: 20, max: 200 })),
    slot: fc.record({
      firstMs: fc.integer({ min: 2_000, max: 60_000 }),
      stepMs: fc.integer({ min: 500, max: 10_000 }),
    }),
    allow: fc.option(fc.record(Object.fromEntries(ALERT_CLASSES.map((cls) => [cls, fc.constantFrom('one', 'two')])))),
    keys: fc.option(
      fc.record({
        supervisor: fc.constantFrom(...KEY_MODES),
        technician: fc.constantFrom(...KEY_MODES),
        dpo: fc.constantFrom(...KEY_MODES),
      }),
    ),
  })
  .map(({ retention, checks, listAge, profile, oneIn, alerts, childAge, kMin, slot, allow, keys }) => {
    const read = readPolicyPack(
      JSON.stringify({
        ...example,
        retention: { ...example.retention, ...retention },
        checks,
        listAge,
        log: { profile },
        randomSecondLine: oneIn === null ? null : { oneIn },
        faceAlerts: alerts === null ? null : { falseAlertsPerDay: alerts },
        age: { childAge, unknownIs: 'child' },
        ...(kMin === null ? {} : { statistics: { kMin } }),
        travellerDisplay: slot,
        ...(allow === null ? {} : { confirmedAllow: allow }),
        ...(keys === null ? {} : { securityKeys: keys }),
        outcomeStream: { purpose: 'Gate', act: 'Act', document: [] },
      }),
    );
    return read.ok ? read.pack : null;
  })
  .filter((pack): pack is PolicyPack => pack !== null);

const sites: fc.Arbitrary<SiteRules> = fc.record({
  lists: fc.tuple(hours, hours, fc.option(fc.integer({ min: 1, max: 50 }))).map(([lost, faces, falseAlertsPerDay]) => [
    { id: 'lost', maxAgeHours: lost, falseAlertsPerDay: null },
    { id: 'faces', maxAgeHours: faces, falseAlertsPerDay },
  ]),
  retention: fc.dictionary(fc.constantFrom('case', 'confirmed-case', 'log', 'notices'), term),
});
const lapsedStatuses = fc.constantFrom('expired', 'not-yet-valid') as fc.Arbitrary<'expired' | 'not-yet-valid'>;

/** What could be loosened, so that a larger number is always the looser one. */
function looseness(rules: PolicyInForce, now: Date, delivered: (check: CheckId) => CheckMode): Record<string, number> {
  const numbers: Record<string, number> = {
    profile: ['basic', 'standard'].indexOf(rules.logProfile),
    drawn: rules.randomSecondLineOneIn ?? Number.POSITIVE_INFINITY,
    childAge: -rules.childAge,
    kMin: -(rules.kMin ?? 0),
    firstMs: -(rules.travellerSlot?.firstMs ?? 0),
    stepMs: -(rules.travellerSlot?.stepMs ?? 0),
    anyBody: rules.referralBody === null ? 1 : 0,
    outsideSystems: rules.outcomeStream === null ? 0 : 1,
  };
  for (const name of RECORD_CLASSES)
    numbers[`kept ${name}`] = now.getTime() - dueBefore(now, rules.retention[name].term).getTime();
  for (const { id, maxAgeHours, falseAlertsPerDay } of rules.lists) {
    numbers[`age ${id}`] = maxAgeHours;
    numbers[`alerts ${id}`] = falseAlertsPerDay ?? 0;
  }
  for (const role of KEY_ROLES) numbers[`keys ${role}`] = -KEY_MODES.indexOf(rules.securityKeys[role]);
  for (const cls of ALERT_CLASSES) numbers[`one allows ${cls}`] = rules.confirmedAllow[cls] === 'one' ? 1 : 0;
  for (const check of CHECKS)
    numbers[`weight ${check}`] = MODES.indexOf(modeUnder({ check, mode: delivered(check) }, rules.modes));
  return numbers;
}

describe('a policy outside its time', () => {
  it('never loosens: no rule is looser than under the pack, nor than on a kiosk without one', () => {
    fc.assert(
      fc.property(
        packs,
        sites,
        day,
        lapsedStatuses,
        fc.func(fc.constantFrom(...MODES)) as fc.Arbitrary<(check: CheckId) => CheckMode>,
        (pack, site, now, standing, delivered) => {
          const of = (at: PolicyInForce['standing'], held: PolicyPack | null) =>
            looseness(
              policyInForce({ standing: at, pack: held, sha256: held === null ? null : 'ab', site, now }),
              now,
              delivered,
            );
          const lapsed = of(standing, pack);
          for (const other of [of('in-force', pack), of('development', null)])
            for (const [rule, looser] of Object.entries(other)) expect(lapsed[rule], rule).toBeLessThanOrEqual(looser);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('keeps what a reader of packs demands: logs six months, and a case no longer than its log', () => {
    fc.assert(
      fc.property(packs, day, (pack, now) => {
        const site = { lists: [], retention: {} };
        const { retention } = policyInForce({ standing: 'expired', pack, sha256: 'ab', site, now });
        expect(isSixMonths(retention.log.term)).toBe(true);
        const back = (name: keyof typeof retention) => dueBefore(now, retention[name].term).getTime();
        if (!isNotLonger(pack.retention['confirmed-case'], pack.retention.log)) return;
        expect(back('log')).toBeLessThanOrEqual(back('confirmed-case'));
        expect(back('confirmed-case')).toBeLessThanOrEqual(back('case'));
      }),
    );
  });

  it('is named in no decision, gives weight and takes none away, and says where each term comes from', () => {
    const read = readPolicyPack(
      JSON.stringify({
        ...example,
        checks: [
          { check: 'face.portraits', counts: 'o' },
          { check: 'document.recapture', counts: 'm' },
        ],
        log: { profile: 'standard' },
        randomSecondLine: { oneIn: 40 },
      }),
    );
    if (!read.ok) throw new Error(read.message);
    const at = { pack: read.pack, sha256: 'ab', site: { lists: [], retention: {} } };
    const rules = policyInForce({ ...at, standing: 'expired', now: new Date('2028-01-01T00:00:00Z') });
    expect(rules.ref).toBeNull();
    expect([...rules.modes]).toEqual([['document.recapture', 'm']]);
    expect(rules).toMatchObject({ logProfile: 'basic', randomSecondLineOneIn: 40 });
    expect(rules.retention.log).toEqual({ term: { value: 1, unit: 'years' }, from: 'policy' });
    expect(rules.retention['confirmed-case']).toEqual({ term: { value: 180, unit: 'days' }, from: 'product' });
  });

  it('of a pack that is refused takes nothing at all', () => {
    const site = { lists: [], retention: {} };
    const now = new Date('2027-01-01T00:00:00Z');
    const without = policyInForce({ standing: 'development', pack: null, sha256: null, site, now });
    const refused = policyInForce({ standing: 'refused', pack: null, sha256: null, site, now });
    expect({ ...refused, standing: '' }).toEqual({ ...without, standing: '' });
  });
});

describe('the rules of joint operations', () => {
  const operations = fc.record(
    {
      randomSecondLine: fc.record({ oneIn: fc.integer({ min: 2, max: 200 }) }),
      confirmedAllow: fc.dictionary(fc.constantFrom(...ALERT_CLASSES), fc.constant('two' as const), { minKeys: 1 }),
      childAge: fc.integer({ min: 19, max: 21 }),
      checks: fc
        .uniqueArray(fc.constantFrom(...CHECKS), { minLength: 1, maxLength: 5 })
        .map((all) => all.map((check) => ({ check, counts: 'm' as const }))),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<OperationRules>;
  const standings = fc.constantFrom('in-force', 'expired', 'not-yet-valid', 'development') as fc.Arbitrary<
    PolicyInForce['standing']
  >;
  const sameLooseness = (
    one: PolicyInForce,
    other: PolicyInForce,
    now: Date,
    delivered: (check: CheckId) => CheckMode,
  ) => {
    const [before, after] = [one, other].map((rules) => looseness(rules, now, delivered));
    return Object.keys(before ?? {}).filter((rule) => (after?.[rule] ?? 0) > (before?.[rule] ?? 0));
  };
  const inputs = {
    pack: packs,
    site: sites,
    now: day,
    standing: standings,
    rules: fc.array(operations, { maxLength: 3 }),
  };

  it('never loosen one, whatever they say, under any policy and under none', () => {
    fc.assert(
      fc.property(
        fc.record(inputs),
        fc.func(fc.constantFrom(...MODES)) as fc.Arbitrary<(check: CheckId) => CheckMode>,
        ({ pack, site, now, standing, rules }, delivered) => {
          const held = standing === 'development' ? null : pack;
          const of = { standing, pack: held, sha256: held === null ? null : 'ab', site, now };
          const joined = policyInForce({ ...of, operations: rules });
          expect(sameLooseness(policyInForce(of), joined, now, delivered)).toEqual([]);
          // What the operation asked for holds, and its end leaves what held before.
          for (const { childAge = 0, randomSecondLine, confirmedAllow = {} } of rules) {
            expect(joined.childAge).toBeGreaterThanOrEqual(childAge);
            if (randomSecondLine)
              expect(joined.randomSecondLineOneIn ?? Infinity).toBeLessThanOrEqual(randomSecondLine.oneIn);
            for (const cls of Object.keys(confirmedAllow))
              expect(joined.confirmedAllow[cls as keyof typeof joined.confirmedAllow]).toBe('two');
          }
          expect(policyInForce({ ...of, operations: [] })).toEqual(policyInForce(of));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are named where they are not stricter than what holds, each in a sentence', () => {
    const read = readPolicyPack(
      JSON.stringify({ ...example, randomSecondLine: { oneIn: 20 }, age: { childAge: 20, unknownIs: 'child' } }),
    );
    if (!read.ok) throw new Error(read.message);
    const site = { lists: [], retention: {} };
    const now = new Date('2026-11-26T12:00:00Z');
    const holds = policyInForce({ standing: 'in-force', pack: read.pack, sha256: 'ab', site, now });
    const looser = (rules: OperationRules) => notStricter(rules, holds);
    expect(looser({ randomSecondLine: { oneIn: 30 } })).toEqual([expect.stringContaining('one in 30')]);
    expect(looser({ randomSecondLine: { oneIn: 20 } })).toHaveLength(1);
    expect(looser({ childAge: 19 })).toEqual([expect.stringContaining('not above 20')]);
    expect(looser({ confirmedAllow: { protect: 'two' } })).toEqual([expect.stringContaining('confirmedAllow.protect')]);
    expect(looser({ checks: [{ check: 'mrz.read', counts: 'm' }] })).toEqual([expect.stringContaining('mrz.read')]);
    expect(looser({ randomSecondLine: { oneIn: 10 }, childAge: 21, confirmedAllow: { discreet: 'two' } })).toEqual([]);
  });
});
