import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SupervisorView } from '../../../src/adapters/http/api/supervisor.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { DecisionReason, InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { startSupervision } from '../../../src/daemon/lane/index.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';
import { testWay } from '../../fakes/protection.ts';
import { caseEvents, type TestState, testState } from '../../fakes/stores.ts';
import { ONE_BOX } from '../../fakes/supervisor-service.ts';

const ID = '0193c0de-0000-7000-8000-00000000000a';

let state: TestState;
let journal: AuditJournal;
let stop: () => Promise<void>;
const said: string[] = [];

function start(routes: string[] = ['Ferry', 'Road']) {
  const { lane } = fakeLane();
  const started = startSupervision({
    config: {
      stateDir: state.stateDir,
      routes,
      counters: { k: 20 },
      lane: { id: 'lane-1', name: 'Lane 1' },
      ...ONE_BOX.config,
    },
    journal,
    clock: state.clock,
    lane,
    every: () => () => undefined,
    warn: (message) => said.push(message),
    statedFmr: () => 5e-4,
    way: testWay(),
    ring: ONE_BOX.ring,
    officers: ONE_BOX.officers,
  });
  stop = started.stop;
  return started.desk;
}
beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(async () => {
  await stop();
  journal.stop();
  state.remove();
});

/** The case of the stores, handed to the supervisor. */
function handOver(id = ID, officer = 'o.one', reasons: DecisionReason[] = ['LIST_NEEDS_CHECK']): void {
  const events = caseEvents().filter(({ kind }) => !['decided', 'sealed'].includes(kind));
  const stamp = { wall: state.clock.wall().toISOString(), mono: 9 };
  const decided: InspectionEvent = {
    ...stamp,
    kind: 'decided',
    officer,
    decision: 'supervisor',
    reasons,
    personal: { note: 'Looks younger than the date says.' },
  };
  const sealed: InspectionEvent = { ...stamp, kind: 'sealed', digest: 'ab', wiped: 0 };
  expect(journal.append(id, [...events, decided, sealed])).toMatchObject({ ok: true });
}

const rows = (kind: string) =>
  [...journal.readRows({ from: 1, to: journal.head().seq })]
    .map(({ text }) => JSON.parse(text) as { kind: string; subject: string; body: unknown })
    .filter((row) => row.kind === kind);

describe('a hand-over to the supervisor', () => {
  it('does not tell by what is missing that support was the reason', () => {
    const desk = start();
    const given: DecisionReason[][] = [['NEEDS_SUPPORT'], ['OTHER'], ['NEEDS_SUPPORT', 'LIST_NEEDS_CHECK']];
    for (const [at, reasons] of given.entries()) handOver(ID.replace(/.$/, String(at)), 'o.one', reasons);
    const view = desk.view('s.two');
    expect(JSON.stringify(view)).not.toContain('NEEDS_SUPPORT');
    const told = new Map(view.handOvers.map(({ inspectionId, reasons }) => [inspectionId.slice(-1), reasons]));
    expect([...told].sort()).toEqual([
      ['0', ['OTHER']],
      ['1', ['OTHER']],
      ['2', ['LIST_NEEDS_CHECK']],
    ]);
  });

  it('is listed with what came and why, and without a word of who it is', () => {
    const desk = start();
    handOver();
    const view = desk.view('s.two');
    SupervisorView.omit({ officers: true }).parse(view);
    expect(view.handOvers).toMatchObject([
      { inspectionId: ID, officer: 'o.one', reasons: ['LIST_NEEDS_CHECK'], alerts: [{ cls: 'protect' }], own: false },
    ]);
    expect(JSON.stringify(view)).not.toMatch(/ERIKSSON|ANNA|L898902C|younger/);
    expect(rows('case-consulted')).toEqual([]);
  });

  it('says who it is when it is opened, after the row that says who asked', () => {
    const desk = start();
    handOver();
    expect(desk.open(ID, 's.two')).toEqual({
      ok: true,
      detail: {
        inspectionId: ID,
        person: { primary: 'ERIKSSON', secondary: 'ANNA MARIA', documentNumber: 'L898902C3' },
        note: 'Looks younger than the date says.',
        entries: [
          { alertId: 'alert-1', cls: 'protect', action: 'Call the protection officer', record: 'r-1', desk: null },
        ],
      },
    });
    expect(rows('case-consulted')).toMatchObject([{ subject: ID, body: { officer: 's.two', for: 'hand-over' } }]);
    expect(desk.open('0193c0de-0000-7000-8000-00000000000b', 's.two')).toMatchObject({ reason: 'NO_HAND_OVER' });
  });

  it('is settled once, by somebody else, and is then gone from the list', () => {
    const desk = start();
    handOver();
    const word = { inspectionId: ID, outcome: 'clear' as const, reasons: ['LOOKED_AT_FACE' as const] };
    expect(desk.settle(word, 'o.one')).toMatchObject({ reason: 'SAME_PERSON' });
    expect(desk.view('o.one').handOvers).toMatchObject([{ own: true }]);
    expect(desk.settle({ ...word, reasons: [] }, 's.two')).toMatchObject({ reason: 'REASON_NEEDED' });
    expect(desk.settle(word, 's.two')).toEqual({ ok: true });
    expect(desk.settle(word, 's.two')).toMatchObject({ reason: 'NO_HAND_OVER' });
    expect(desk.open(ID, 's.two')).toMatchObject({ reason: 'NO_HAND_OVER' });
    expect(desk.view('s.two').handOvers).toEqual([]);
    expect(rows('hand-over-settled')).toMatchObject([
      { subject: ID, body: { officer: 's.two', outcome: 'clear', reasons: ['LOOKED_AT_FACE'] } },
    ]);
  });

  it('without its personal part says only that it was', () => {
    const desk = start();
    handOver();
    expect(journal.purgePersonal(ID, 'retention')).toMatchObject({ ok: true });
    expect(desk.open(ID, 's.two')).toMatchObject({ ok: true, detail: { person: null, note: null } });
    expect(desk.view('s.two').handOvers).toHaveLength(1);
  });
});

describe('the route of the day', () => {
  it('is one that the site configured, and holds over a start of the daemon', async () => {
    expect(start().chooseRoute('Somebody by name', 's.two')).toMatchObject({ reason: 'ROUTE_UNKNOWN' });
    await stop();
    const desk = start();
    expect(desk.chooseRoute('Ferry', 's.two')).toEqual({ ok: true });
    expect(desk.chooseRoute('Ferry', 's.two')).toEqual({ ok: true });
    expect(rows('route-chosen')).toMatchObject([{ subject: 'lane-1', body: { officer: 's.two', route: 'Ferry' } }]);
    await stop();
    expect(start().view('s.two').route).toEqual({ now: 'Ferry', offered: ['Ferry', 'Road'] });
    await stop();
    expect(start(['Road']).view('s.two').route.now).toBeNull();
  });
});
