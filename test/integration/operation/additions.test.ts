import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { viewOf } from '../../../src/adapters/http/routes/support-routes.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { ListFolder, ListReader, operationRing } from '../../../src/adapters/storage/lists/index.ts';
import { review, Staging } from '../../../src/central/publish/index.ts';
import { packWithPoints, rulesOf } from '../../../src/core/additions/index.ts';
import {
  isDrawn,
  type OperationRulesInForce,
  policyInForce,
  readPolicyPack,
} from '../../../src/core/inspection/policy/pack/index.ts';
import type { Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import type { Pack } from '../../../src/core/protection/pack/index.ts';
import type { ProtectionService } from '../../../src/core/protection/referral/index.ts';
import { later, TestCentral } from '../../fakes/central-office.ts';
import { fakeLane, missingPerson } from '../../fakes/lane-ports.ts';
import {
  additionsWith,
  countersign,
  issueOperation,
  OPERATION,
  OPERATION_HEAD,
  OperationKiosk,
  partner,
  ruleFor,
} from '../../fakes/operations.ts';
import {
  allBytes,
  NotedStore,
  packWith,
  productPack,
  testBody,
  testProtectionService,
  utf8,
} from '../../fakes/protection.ts';
import { record } from '../../fakes/update-site.ts';

const WANTED = [record({ id: 'w1', rev: 1, number: 'X2' })];
const COAST = partner();
const ADDITIONS = additionsWith();
const LIST = OPERATION_HEAD.listId;
const SLIP = { print: false, helpLines: {} };

let office: TestCentral;
let east: OperationKiosk;
let out: OperationKiosk;

beforeEach(async () => {
  office = await TestCentral.open();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  const rule = ruleFor(COAST.publicKey);
  east = await OperationKiosk.enrolled(office, { seed: 21, rule });
  out = await OperationKiosk.enrolled(office, { seed: 22, rule });
  await office.issue([record({ id: 'r1', rev: 1, number: 'X1' })], later(0.5));
  for (const kiosk of [east, out]) await kiosk.trust();
});
afterEach(() => {
  vi.useRealTimers();
  for (const kiosk of [east, out]) kiosk.remove();
  office.remove();
});

const publish = (change: object = {}): Promise<void> =>
  issueOperation(office, {
    ...{ lines: WANTED, takingPart: [east.id], secret: COAST.secret, now: later(1), additions: ADDITIONS },
    ...change,
  });

function policyWith(change: object) {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8'));
  const read = readPolicyPack(JSON.stringify({ ...example, ...change }));
  if (!read.ok) throw new Error(read.message);
  return read.pack;
}

/** The form Support of a kiosk with what its operations add, at the time of its clock. */
function form(kiosk: OperationKiosk, store = new NotedStore()): { desk: ProtectionService; stop: () => void } {
  const lists = kiosk.lists(kiosk.operations());
  const { body } = testBody();
  const desk = testProtectionService({
    store,
    get pack(): Pack {
      return packWithPoints(packWith(body), lists.additions());
    },
  });
  return { desk, stop: () => lists.close() };
}

const pointsOf = (desk: ProtectionService) =>
  viewOf(desk.open('o.one'), SLIP)
    .items.filter(({ operation }) => operation !== null)
    .map(({ id, operation }) => ({ id, ...operation }));

const filled = (id: string, formId = 'a') => ({
  formId: formId.repeat(32),
  inspectionId: null,
  outcome: 'refer-now' as const,
  facts: [{ id, text: utf8('said the quay and nothing else') }],
  age: 'child' as const,
  consent: 'child' as never,
  needs: [],
  safeContact: null,
  sendIdentity: false,
  language: null,
});
const BY = { role: 'officer', officer: 'o.one' } as const;

describe('the points that an operation adds to the form', () => {
  it('are offered within the window alone, under the name of the operation, behind the points of the pack', async () => {
    await publish();
    expect(await east.apply(later(1.1))).toMatchObject({ ok: true, operations: [{ verdict: 'applied' }] });
    const { desk, stop } = form(east);
    const of = { agency: 'Coast agency', agreement: OPERATION.agreement };
    expect(pointsOf(desk)).toEqual([]);
    east.state.clock.at = later(2);
    expect(pointsOf(desk)).toEqual([
      { id: 'J-01', ...of },
      { id: 'J-02', ...of },
    ]);
    const own = productPack().items;
    expect(desk.open('o.one').items.slice(0, own.length)).toEqual(own);
    east.state.clock.at = new Date(OPERATION.notAfter);
    expect(pointsOf(desk)).toEqual([]);
    stop();
  });

  it('go into a referral with their words and into the record with the digest of the operation, and end with it', async () => {
    await publish();
    await east.apply(later(3));
    const store = new NotedStore();
    store.remembers = true;
    const { desk, stop } = form(east, store);
    expect(desk.submit(filled('J-01'), BY)).toMatchObject({ ok: true });
    const { state: digest } = east.meta(LIST);
    expect(store.forms[0]).toMatchObject({ itemIds: ['J-01'], operations: [digest] });
    expect(store.forms[0]?.referral?.facts[0]?.words?.['en' as never]).toBe(
      'Names the quay as the place of work and no employer',
    );
    expect(desk.submit(filled('I-02', 'b'), BY)).toMatchObject({ ok: true });
    expect(store.forms[1]?.operations).toEqual([]);
    east.state.clock.at = new Date(OPERATION.notAfter);
    expect(desk.submit(filled('J-01', 'c'), BY)).toMatchObject({ ok: false, reason: 'REF_ITEM_UNKNOWN' });
    // The answer that was given stays the answer.
    expect(desk.submit(filled('J-01'), BY)).toMatchObject({ ok: true, repeated: true });
    stop();
  });

  it('are destroyed with the list, and the receipt counts them and holds none', async () => {
    await publish();
    await east.apply(later(3));
    const folder = join(east.state.stateDir, 'lists', LIST);
    expect(allBytes(east.state.stateDir).includes('quay')).toBe(false);
    east.state.clock.at = new Date(OPERATION.notAfter);
    expect(east.sweep()).toBe(true);
    expect(existsSync(folder)).toBe(false);
    const [ended] = east.rows('operation-ended');
    expect(ended?.body).toMatchObject({ records: 1, additions: { points: 2 } });
    expect(JSON.stringify(ended)).not.toMatch(/quay|J-01/);
  });

  it('are not there on a lane of another purpose, and come back whole after a restart', async () => {
    await publish();
    await east.apply(later(3));
    expect(east.additions(east.operations())).toHaveLength(1);
    expect(east.additions(east.operations(), 'customs')).toEqual([]);
    east.restart();
    const [one] = east.additions(east.operations());
    expect(JSON.stringify(one?.additions.points.map(({ id }) => id))).toBe('["J-01","J-02"]');
  });

  it('leave no word on a kiosk that takes no part', async () => {
    await publish();
    expect(await out.apply(later(3))).toMatchObject({ ok: true, operations: [] });
    expect(out.additions(out.operations())).toEqual([]);
    const { desk, stop } = form(out);
    expect(pointsOf(desk)).toEqual([]);
    stop();
    expect(existsSync(join(out.state.stateDir, 'lists', LIST))).toBe(false);
    expect(JSON.stringify([...out.journal.readRows({ from: 1, to: 1000 })])).not.toContain('lantern');
  });

  it('are in no file of the repository for those who cannot open the list', async () => {
    await publish();
    const bytes = allBytes(office.folder.repository);
    expect(bytes.includes('quay')).toBe(false);
    expect(bytes.includes('J-01')).toBe(false);
    expect(bytes.includes('lantern')).toBe(true);
  });
});

describe('the rules that an operation adds to a lane', () => {
  const site = { lists: [], retention: {} };
  const [FIRST, SECOND] = ['officer-1', 'officer-2'];
  const named: Alert = { ...missingPerson, cls: 'discreet' };
  /** A lane with the lists of a kiosk, as the daemon builds it. */
  const laneOf = (kiosk: OperationKiosk) => {
    const lists = kiosk.lists(kiosk.operations());
    const under = (operations: readonly OperationRulesInForce[]) =>
      policyInForce({
        ...{ standing: 'development', pack: null, sha256: null, site, now: kiosk.state.clock.wall() },
        operations: operations.map(({ rules }) => rules),
      });
    const drawn: (number | null)[] = [];
    const parts = fakeLane({
      rules: {
        ref: () => null,
        operations: () => rulesOf(lists.additions()),
        modes: (operations) => under(operations).modes,
        drawn: (operations) => {
          drawn.push(under(operations).randomSecondLineOneIn);
          return isDrawn(under(operations), () => 0);
        },
        entries: under,
      },
    });
    parts.lists.answer = { checks: [], alerts: [named] };
    return { ...parts, drawn, stop: () => lists.close() };
  };
  type Lane = ReturnType<typeof laneOf>;
  /** A traveller whose entry was confirmed. */
  const traveller = async ({ lane, wholeTraveller }: Lane): Promise<string> => {
    await wholeTraveller();
    const inspectionId = lane.snapshot().current?.id ?? '';
    lane.openAlert(inspectionId, named.id, FIRST);
    lane.adjudicate({ inspectionId, alertId: named.id, outcome: 'confirmed', officer: FIRST, note: '' });
    return inspectionId;
  };
  const allow = ({ lane }: Lane, inspectionId: string, second: string | null = null) =>
    lane.decide({
      ...{ inspectionId, revision: lane.snapshot().revision, officer: FIRST, reasons: [], note: '' },
      ...{ decision: 'clear', held: true },
      over: { entries: [{ alertId: named.id, followed: 'followed', goesWith: null }], second },
    });
  const decided = ({ journal }: Lane, id: string) => journal.read(id).find(({ kind }) => kind === 'decided');

  it('hold for what begins within the window, are named in the row of its decision, and end by themselves', async () => {
    await publish();
    await east.apply(later(1.1));
    const lane = laneOf(east);
    const before = await traveller(lane);
    // It began before the window: also within it, one person is enough.
    east.state.clock.at = later(3);
    expect(allow(lane, before)).toEqual({ ok: true });
    expect(decided(lane, before)).not.toHaveProperty('operations');

    const within = await traveller(lane);
    expect(allow(lane, within)).toMatchObject({ ok: false, reason: 'SECOND_NEEDED' });
    // The window ends, and the list with it, while the inspection is open: it keeps the rules it began with.
    const { state: digest } = east.meta(LIST);
    east.state.clock.at = new Date(OPERATION.notAfter);
    expect(east.sweep()).toBe(true);
    expect(allow(lane, within)).toMatchObject({ ok: false, reason: 'SECOND_NEEDED' });
    expect(allow(lane, within, SECOND)).toEqual({ ok: true });
    expect(decided(lane, within)).toMatchObject({ policy: null, operations: [digest] });
    expect(east.rows('operation-ended')[0]?.body).toMatchObject({ state: digest, additions: { points: 2, rules: 2 } });
    expect(JSON.stringify(decided(lane, within))).not.toMatch(/lantern|coast/i);

    const after = await traveller(lane);
    expect(allow(lane, after)).toEqual({ ok: true });
    expect(decided(lane, after)).not.toHaveProperty('operations');
    expect(lane.drawn).toEqual([null, 20, null]);
    lane.stop();
  });

  it('hold on no lane that takes no part', async () => {
    await publish();
    await out.apply(later(3));
    const lane = laneOf(out);
    const id = await traveller(lane);
    expect(allow(lane, id)).toEqual({ ok: true });
    expect(decided(lane, id)).not.toHaveProperty('operations');
    lane.stop();
  });

  it('have no effect where they are less strict than what holds', async () => {
    const rules = { randomSecondLine: { oneIn: 500 } };
    await publish({ additions: additionsWith({ points: [], rules }) });
    await east.apply(later(3));
    const operations = rulesOf(east.additions(east.operations())).map((one) => one.rules);
    expect(operations).toEqual([rules]);
    const pack = policyWith({ randomSecondLine: { oneIn: 20 } });
    const of = { standing: 'in-force', pack, sha256: 'ab', site, now: later(3) } as const;
    expect(policyInForce({ ...of, operations })).toEqual(policyInForce(of));
  });
});

describe('a kiosk refuses', () => {
  const second = { ...OPERATION_HEAD, listId: 'beacon-persons' };

  it('a point with the id of one that another operation added, and takes it with an id of its own', async () => {
    await publish();
    await east.apply(later(3));
    const operation = { ...OPERATION, id: 'beacon' };
    await publish({ head: second, operation, now: later(4) });
    const report = await east.apply(later(4.1));
    expect(report).toMatchObject({
      ok: false,
      operations: [{ listId: 'beacon-persons', verdict: 'OPERATION_POINT' }, { verdict: 'up-to-date' }],
    });
    expect(existsSync(join(east.state.stateDir, 'lists', 'beacon-persons'))).toBe(false);
    const points = JSON.parse(ADDITIONS).points.map((one: object, at: number) => ({ ...one, id: `J-1${at}` }));
    await publish({ head: second, operation, now: later(5), additions: additionsWith({ points }) });
    expect(await east.apply(later(5.1))).toMatchObject({ ok: true });
    const { desk, stop } = form(east);
    expect(pointsOf(desk).map(({ id }) => id)).toEqual(['J-01', 'J-02', 'J-10', 'J-11']);
    stop();
  });

  it('nothing where the operation is extended with the same points', async () => {
    await publish();
    await east.apply(later(3));
    await publish({ operation: { ...OPERATION, notAfter: later(100).toISOString() }, now: later(40) });
    expect(await east.apply(later(40.1))).toMatchObject({ operations: [{ verdict: 'applied', generation: 2 }] });
    east.state.clock.at = later(60);
    expect(east.additions(east.operations())).toHaveLength(1);
  });
});

describe('at the two offices', () => {
  const stage = (additions?: string) =>
    office.build(WANTED, later(1), {
      head: OPERATION_HEAD,
      joint: { operation: OPERATION, takingPart: [east.id], additions },
    });

  it('the word of the partner is for these additions: others under the same header digest are refused', async () => {
    await stage(ADDITIONS);
    countersign(office, COAST.secret);
    const staging = new Staging(office.folder.staging);
    const signed = staging.read()?.targets.signed.targets[`wl/${LIST}/g1.full.wpb`];
    const agreed = signed !== undefined && 'agreed' in signed.custom ? signed.custom.agreed : undefined;
    expect(agreed).toBeDefined();
    const [first, ...rest] = JSON.parse(ADDITIONS).points;
    await stage(additionsWith({ points: [{ ...first, for: ['adult'] }, ...rest] }));
    const staged = staging.read();
    const path = `wl/${LIST}/g1.full.wpb`;
    const target = staged?.targets.signed.targets[path];
    if (staged == null || target === undefined) throw new Error('nothing staged');
    staged.targets.signed.targets[path] = { ...target, custom: { ...target.custom, agreed } as never };
    staging.write(staged);
    expect(review(staging, { now: later(1) })).toMatchObject({ ok: false, reason: 'STAGING_OPERATION' });
  });

  it('an approver needs the additions, and no others than the staged ones', async () => {
    await stage(ADDITIONS);
    countersign(office, COAST.secret);
    await expect(office.approve('targets-1', later(1))).rejects.toThrow('STAGING_ADDITIONS');
    const other = additionsWith({ points: JSON.parse(ADDITIONS).points.slice(0, 1) });
    await expect(office.approve('targets-1', later(1), other)).rejects.toThrow('STAGING_RECORDS');
    await office.approve('targets-1', later(1), ADDITIONS);
    await stage();
    countersign(office, COAST.secret);
    await expect(office.approve('targets-1', later(1), ADDITIONS)).rejects.toThrow('STAGING_ADDITIONS');
  });
});

describe('the list on the disk', () => {
  it('is whole with its additions, and a change of them is found', async () => {
    await publish();
    await east.apply(later(3));
    const ring = operationRing(east.state.stateDir, LIST, east.site.ring);
    const path = new ListFolder(east.state.stateDir, LIST).current();
    if (ring === null || path === null) throw new Error('no list');
    const opening = ListReader.open(path, LIST, ring);
    if (!opening.ok) throw new Error(opening.message);
    const { reader } = opening;
    expect(reader.check()).toEqual({ ok: true });
    reader.meta.operation?.additions?.points.pop();
    expect(reader.check()).toMatchObject({ ok: false });
    reader.close();
    expect(readFileSync(path).includes('quay')).toBe(false);
  });
});
