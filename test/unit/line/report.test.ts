import { expect, it } from 'vitest';
import { DeadMan } from '../../../src/daemon/link/index.ts';
import { type ReportFacts, reportOf } from '../../../src/daemon/link/report.ts';
import { everyPack, OPERATOR_MODELS, POLICY, trustPacks } from '../../../src/delivery/packs/index.ts';
import { MACHINE } from '../../fakes/machine.ts';
import { SetClock } from '../../fakes/stores.ts';

const FACTS: ReportFacts = {
  ...{ counter: 3, version: '0.5.0', slot: null, key: 'development', machine: MACHINE, lists: [] },
  ...{ outbox: { waiting: 0, owed: 0 }, announced: null, audit: { seq: 9, hash: 'a'.repeat(64) } },
  ...{ packs: {}, clockSeconds: 0 },
};
const said = (change: Partial<ReportFacts>) =>
  reportOf({ ...FACTS, ...change }, { turn: 0, fits: () => true }).said.report;

it('names every kind of signed file that the kiosk holds, beside those in force', () => {
  expect(said({}).packs).toEqual({ policy: 7, indicators: 4 });
  const packs = { trust: 12, 'known-issues': 3, calibration: 2, policy: 8 };
  expect(said({ packs }).packs).toEqual({ ...packs, indicators: 4 });
});

it('takes their versions from the sealed ledger, without what was withdrawn', () => {
  const held: Record<string, { version: number; id: string | null }> = {
    [POLICY.key]: { version: 8, id: 'a'.repeat(64) },
    [trustPacks.TRUST.key]: { version: 12, id: 'b'.repeat(64) },
    [OPERATOR_MODELS.key]: { version: 5, id: null },
  };
  const memory = { held: (key: string) => ({ ok: true, held: held[key] ?? null }) };
  const journal = { kindRows: () => [], caseRows: () => [] };
  expect(everyPack.heldVersions({ stateDir: '/nowhere', journal, memory } as never)).toEqual({ policy: 8, trust: 12 });
});

it('says how far the clock is behind a time that has certainly passed, and 0 where it is not', () => {
  const clock = new SetClock();
  const counting = (floor: string) =>
    new DeadMan({
      days: 14,
      journal: { kindRows: () => [] } as never,
      heard: () => null,
      clock,
      floor: new Date(floor),
    });
  clock.at = new Date('2026-11-25T12:00:00.000Z');
  expect(counting('2026-11-24T12:00:00.000Z').behindSeconds()).toBe(0);
  clock.known = false;
  expect(counting('2026-11-25T13:00:00.000Z').behindSeconds()).toBe(-3_600);
  expect(said({ clockSeconds: -3_600 }).clock).toBe(-3_600);
});
