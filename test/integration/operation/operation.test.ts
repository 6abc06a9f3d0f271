import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readLedger } from '../../../src/adapters/storage/rollback/index.ts';
import { review, Staging, stageOperationEnd } from '../../../src/central/publish/index.ts';
import { readVerdicts } from '../../../src/delivery/apply/index.ts';
import { fetchUpdate } from '../../../src/delivery/fetch/index.ts';
import { later, TestCentral } from '../../fakes/central-office.ts';
import {
  countersign,
  issueOperation,
  OPERATION,
  OPERATION_HEAD,
  OperationKiosk,
  partner,
  ruleFor,
} from '../../fakes/operations.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { record } from '../../fakes/update-site.ts';

const ORDINARY = [record({ id: 'r1', rev: 1, number: 'X1' })];
const WANTED = [
  record({ id: 'w1', rev: 1, number: 'L898902C3', cat: 'protect', note: 'seen near the harbour' }),
  record({ id: 'w2', rev: 1, number: 'X2' }),
];
const [COAST, OTHER] = [partner(), partner()];

let office: TestCentral;
let east: OperationKiosk;
let west: OperationKiosk;
let out: OperationKiosk;

beforeEach(async () => {
  office = await TestCentral.open();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  const rule = ruleFor(COAST.publicKey);
  east = await OperationKiosk.enrolled(office, { seed: 11, rule });
  west = await OperationKiosk.enrolled(office, { seed: 12, rule });
  out = await OperationKiosk.enrolled(office, { seed: 13, rule });
  await office.issue(ORDINARY, later(0.5));
  for (const kiosk of [east, west, out]) await kiosk.trust();
});
afterEach(() => {
  vi.useRealTimers();
  for (const kiosk of [east, west, out]) kiosk.remove();
  office.remove();
});

const takingPart = (): string[] => [east.id, west.id];
const publish = (change: object = {}): Promise<void> =>
  issueOperation(office, { lines: WANTED, takingPart: takingPart(), secret: COAST.secret, now: later(1), ...change });
const listFolder = (kiosk: OperationKiosk): string => join(kiosk.state.stateDir, 'lists', OPERATION_HEAD.listId);
const alertsOf = (kiosk: OperationKiosk) => kiosk.ask(kiosk.operations()).alerts;

/** Each kiosk asks for its own entry of a key file, which lies elsewhere and is as long. */
const lengthOfRange = (asked: string): string =>
  asked.replace(/bytes=(\d+)-(\d+)/, (_, from: string, to: string) => `bytes ${Number(to) - Number(from)}`);

describe('a joint operation of two agencies', () => {
  it('is asked within its window alone, carries agency, agreement and purpose, and ends by itself with a receipt', async () => {
    await publish();
    for (const kiosk of [east, west]) {
      const report = await kiosk.apply(later(1.1));
      expect(report).toMatchObject({ ok: true, operations: [{ verdict: 'applied', generation: 1 }] });
      const before = kiosk.ask(kiosk.operations());
      expect(before.alerts).toEqual([]);
      expect(before.checks.map(({ reason }) => reason)).toEqual(['LIST_CLEAR', 'LIST_CLEAR']);
      kiosk.state.clock.at = later(2);
      const asked = kiosk.ask(kiosk.operations());
      expect(asked.alerts).toMatchObject([
        {
          cls: 'protect',
          via: 'number',
          list: { id: 'lantern-persons', name: 'Operation Lantern' },
          terms: { agency: 'Coast agency', agreement: OPERATION.agreement, purpose: OPERATION.purpose },
        },
      ]);
      // As for an entry of any list: it reads as checked on the strip.
      expect(asked.checks.map(({ reason }) => reason)).toEqual(['LIST_CLEAR', 'LIST_CANDIDATE']);
      expect(kiosk.listStatus.map(({ id }) => id)).toEqual(['missing-persons']);
      const operations = kiosk.operations();
      kiosk.state.clock.at = new Date(Date.parse(OPERATION.notAfter) - 1000);
      expect(kiosk.ask(operations).alerts).toHaveLength(1);
      kiosk.state.clock.at = new Date(OPERATION.notAfter);
      expect(kiosk.ask(operations).alerts).toEqual([]);
      expect(operations.isDue()).toBe(true);
      expect(kiosk.sweep()).toBe(true);
      expect(existsSync(listFolder(kiosk))).toBe(false);
      expect(kiosk.rows('operation-ended')).toMatchObject([
        {
          subject: 'lantern-persons',
          body: { operation: 'lantern', agency: 'coast', why: 'over', generation: 1, records: 2 },
        },
      ]);
      expect(JSON.stringify(kiosk.rows('operation-ended'))).not.toMatch(/L898902C3|harbour/);
      expect(operations.isDue()).toBe(false);
      // Nothing is left to end, and no second receipt comes.
      kiosk.sweep();
      expect(kiosk.rows('operation-ended')).toHaveLength(1);
    }
  });

  it('is removed before the first look-up where the kiosk was off at its end', async () => {
    await publish();
    await east.apply(later(1.1));
    east.restart();
    east.state.clock.at = later(60);
    const operations = east.operations();
    expect(operations.isDue()).toBe(true);
    expect(east.ask(operations).alerts).toEqual([]);
    expect(east.sweep()).toBe(true);
    expect(east.rows('operation-ended')).toHaveLength(1);
  });

  it('is not prolonged by a clock that is set back, by a few minutes or by days', async () => {
    await publish();
    await east.apply(later(1.1));
    east.state.clock.at = later(49.9);
    const operations = east.operations();
    expect(east.ask(operations).alerts).toHaveLength(1);
    east.state.clock.at = later(50.1);
    expect(east.ask(operations).alerts).toEqual([]);
    for (const hours of [49.98, 3]) {
      east.state.clock.at = later(hours);
      expect(east.ask(operations).alerts).toEqual([]);
    }
    // A new start knows the time of the newest row of the audit.
    east.state.clock.at = later(50.1);
    east.journal.appendSystem('stopped', 'lane-1', { status: 0 });
    east.restart();
    east.state.clock.at = later(3);
    expect(alertsOf(east)).toEqual([]);
    expect(east.sweep()).toBe(true);
    expect(existsSync(listFolder(east))).toBe(false);
  });

  it('is not asked while the clock is not trusted', async () => {
    await publish();
    await east.apply(later(1.1));
    east.state.clock.at = later(3);
    expect(alertsOf(east)).toHaveLength(1);
    east.state.clock.known = false;
    expect(alertsOf(east)).toEqual([]);
  });

  it('leaves no word on a kiosk that takes no part, which does and shows what the others do', async () => {
    await publish();
    const server = new StaticServer(office.folder.repository);
    const url = await server.start();
    try {
      const seen = [];
      for (const kiosk of [east, out]) {
        server.asked = [];
        const { stateDir } = kiosk.state;
        const fetched = await fetchUpdate({ stateDir, repository: 'main', url, listIds: ['missing-persons'] });
        const spool = join(stateDir, 'fetch', 'main', 'spool');
        const files = readdirSync(join(spool, 'targets'), { recursive: true, withFileTypes: true });
        const sizes = files
          .filter((entry) => entry.isFile())
          .map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name)).length]);
        const report = await kiosk.apply(later(1.1));
        const { operations: _told, ...shown } = report;
        kiosk.ask(kiosk.operations());
        seen.push({
          asked: server.asked.map(lengthOfRange),
          fetched,
          sizes: sizes.sort(),
          shown,
          verdicts: readVerdicts(stateDir),
          standing: Object.keys(JSON.parse(readFileSync(join(stateDir, 'update/standing.json'), 'utf8')).lists),
          screens: kiosk.listStatus.map(({ id, state }) => ({ id, state })),
        });
      }
      const [inside, outside] = seen.map(({ fetched, ...rest }) => ({
        ...rest,
        fetched: { ...fetched, spool: '' },
      }));
      expect(outside).toEqual(inside);
      expect(inside?.sizes).toHaveLength(4);
    } finally {
      await server.stop();
    }
    expect(existsSync(listFolder(out))).toBe(false);
    expect(JSON.stringify([...out.journal.readRows({ from: 1, to: 1000 })])).not.toContain('lantern');
    out.state.clock.at = later(3);
    expect(alertsOf(out)).toEqual([]);
    const ledger = readLedger(out.state.stateDir, out.site.ring);
    expect(ledger.ok && JSON.stringify(ledger.ledger)).not.toContain('lantern');
  });

  it('ends early where two people publish without it, with the same receipt', async () => {
    await publish();
    await east.apply(later(3));
    expect(alertsOf(east)).toHaveLength(1);
    expect(stageOperationEnd({ folder: office.folder, listId: 'lantern-persons', now: later(4) })).toMatchObject({
      ok: true,
    });
    await office.approve('targets-1', later(4));
    await office.approve('targets-2', later(4));
    expect(await office.publish(later(4))).toMatchObject({ ok: true, end: { listId: 'lantern-persons' } });
    expect(await east.apply(later(4.1))).toMatchObject({ ok: true, operations: [] });
    expect(alertsOf(east)).toEqual([]);
    expect(existsSync(listFolder(east))).toBe(false);
    expect(east.rows('operation-ended')).toMatchObject([{ body: { why: 'withdrawn', records: 2 } }]);
    // Its id is not used again: kiosks remember the generation.
    const again = await office.build(WANTED, later(5), {
      head: OPERATION_HEAD,
      joint: { operation: OPERATION, takingPart: takingPart() },
    });
    expect(again).toMatchObject({ ok: false, reason: 'LIST_OPERATION' });
  });

  it('is extended by a new bundle with two new signatures alone', async () => {
    await publish();
    await east.apply(later(1.1));
    const operation = { ...OPERATION, notAfter: later(100).toISOString() };
    await publish({ operation, now: later(40) });
    expect(await east.apply(later(40.1))).toMatchObject({ operations: [{ verdict: 'applied', generation: 2 }] });
    expect(await east.apply(later(40.2))).toMatchObject({ operations: [{ verdict: 'up-to-date' }] });
    const operations = east.operations();
    east.state.clock.at = later(60);
    expect(east.ask(operations).alerts).toHaveLength(1);
    east.state.clock.at = later(100);
    expect(east.ask(operations).alerts).toEqual([]);
  });
});

describe('a kiosk that takes part refuses', () => {
  const refusal = async (change: object = {}, now = later(3)): Promise<unknown> => {
    const report = await east.apply(now, change);
    expect(existsSync(listFolder(east))).toBe(false);
    expect(alertsOf(east)).toEqual([]);
    return report.operations[0]?.verdict;
  };

  it('a partner that no policy names, or that signed with another key', async () => {
    await publish();
    expect(await refusal({ operations: null })).toBe('OPERATION_AGENCY');
    const rule = ruleFor(COAST.publicKey);
    const named = rule.agencies.map((agency) => ({ ...agency, id: 'hills' }));
    expect(await refusal({ operations: { ...rule, agencies: named } })).toBe('OPERATION_AGENCY');
    expect(await refusal({ operations: ruleFor(OTHER.publicKey) })).toBe('OPERATION_SIGNATURE');
    expect(readVerdicts(east.state.stateDir).lists['lantern-persons']).toMatchObject({ reason: 'OPERATION_SIGNATURE' });
    // What is in order again leaves no word behind.
    expect(await east.apply(later(3.1))).toMatchObject({ ok: true, operations: [{ verdict: 'applied' }] });
    expect(readVerdicts(east.state.stateDir).lists['lantern-persons']).toBeUndefined();
  });

  it('more days or records than the policy allows', async () => {
    await publish();
    const rule = ruleFor(COAST.publicKey);
    expect(await refusal({ operations: { ...rule, maxDays: 1 } })).toBe('OPERATION_LIMIT');
    expect(await refusal({ operations: { ...rule, maxRecords: 1 } })).toBe('OPERATION_LIMIT');
    expect(await refusal({ operations: { ...rule, maxDays: 2, maxRecords: 2 } }).catch(() => 'taken')).toBe('taken');
  });

  it('a lane of another purpose, or of none', async () => {
    await publish();
    expect(await refusal({ purpose: 'customs' })).toBe('PURPOSE_REFUSED');
    expect(await refusal({ purpose: undefined })).toBe('PURPOSE_REFUSED');
    await east.apply(later(3.1));
    expect(alertsOf(east)).toHaveLength(1);
    // Defence in depth: the lane got another purpose afterwards.
    expect(east.ask(east.operations(), 'customs').alerts).toEqual([]);
  });

  it('what is over or far ahead, without a word', async () => {
    await publish();
    expect(await refusal({}, later(50))).toBe('OPERATION_OVER');
    expect((await east.apply(later(50.1))).ok).toBe(true);
    const operation = { ...OPERATION, notBefore: later(24 * 20).toISOString(), notAfter: later(24 * 21).toISOString() };
    const head = { ...OPERATION_HEAD, listId: 'lantern-later' };
    await publish({ operation, head, now: later(51) });
    const report = await east.apply(later(51.1));
    expect(report).toMatchObject({
      ok: true,
      operations: [{ verdict: 'OPERATION_NOT_YET' }, { verdict: 'OPERATION_OVER' }],
    });
    expect(existsSync(join(east.state.stateDir, 'lists', 'lantern-later'))).toBe(false);
    await office.timestamp(later(24 * 3));
  });
});

describe('at the two offices', () => {
  it('nobody approves or publishes before the partner signed exactly what is staged', async () => {
    const joint = { operation: OPERATION, takingPart: takingPart() };
    expect(await office.build(WANTED, later(1), { head: OPERATION_HEAD, joint })).toMatchObject({ ok: true });
    const staging = new Staging(office.folder.staging);
    expect(review(staging, { now: later(1) })).toMatchObject({ ok: false, reason: 'STAGING_OPERATION' });
    countersign(office, COAST.secret);
    expect(review(staging, { now: later(1) })).toMatchObject({ ok: true, list: { partnerKey: COAST.publicKey } });
    // The same signature under another window is none.
    const staged = staging.read();
    if (staged === null) throw new Error('nothing staged');
    const path = 'wl/lantern-persons/g1.full.wpb';
    const target = staged.targets.signed.targets[path];
    if (target === undefined || !('operation' in target.custom)) throw new Error('no bundle');
    const operation = { ...OPERATION, notAfter: later(70).toISOString() };
    staged.targets.signed.targets[path] = { ...target, custom: { ...target.custom, operation } };
    staging.write(staged);
    expect(review(staging, { now: later(1) })).toMatchObject({ ok: false, reason: 'STAGING_HEADER' });
  });

  it('a list of an operation is no ordinary list, names its purposes and holds no deltas', async () => {
    const joint = { operation: OPERATION, takingPart: takingPart() };
    const { purposes: _none, ...unbound } = OPERATION_HEAD;
    for (const change of [
      { head: unbound, joint },
      { head: OPERATION_HEAD, joint: { ...joint, takingPart: [] } },
      { head: { ...OPERATION_HEAD, purpose: 'Another one' }, joint },
      { head: { ...OPERATION_HEAD, listId: 'missing-persons' }, joint },
    ])
      expect(await office.build(WANTED, later(1), change)).toMatchObject({ ok: false, reason: 'LIST_OPERATION' });
    await publish();
    expect(await office.build(WANTED, later(2), { head: OPERATION_HEAD })).toMatchObject({ reason: 'LIST_OPERATION' });
  });
});
