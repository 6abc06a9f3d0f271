import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SystemTime } from '../../src/adapters/files/index.ts';
import { createHttpServer } from '../../src/adapters/http/server/index.ts';
import type { Accounts } from '../../src/adapters/storage/accounts/index.ts';
import { parseConfig } from '../../src/core/config/index.ts';
import type { DecideCommand } from '../../src/core/inspection/lane/commands.ts';
import { offeredReasons } from '../../src/core/inspection/lane/index.ts';
import type { PolicyInForce } from '../../src/core/inspection/policy/pack/index.ts';
import type { Clock, Timers } from '../../src/core/inspection/ports/index.ts';
import { OUTCOME_FIELDS } from '../../src/core/inspection/record/counts/index.ts';
import { EMPTY_STATE } from '../../src/core/inspection/record/index.ts';
import { TravellerDisplay, type TravellerTiming, travellerInput } from '../../src/core/inspection/traveller/index.ts';
import type { SupportCommand } from '../../src/core/protection/referral/service-parts.ts';
import { createListStep, type StartedSupport, startOutcomes, startSupport } from '../../src/daemon/lane/index.ts';
import { importBundle } from '../../src/delivery/bundles/index.ts';
import { HandClock } from './hand-clock.ts';
import { trained } from './handovers.ts';
import { FakeLane } from './lane-control.ts';
import { fakeLane, withDigits } from './lane-ports.ts';
import { HEAD, importRequest, RECORDS, testOffice } from './lists.ts';
import { FakeMachine } from './machine.ts';
import { memoryOf } from './packs.ts';
import { closedPrivacy } from './privacy.ts';
import { HELP, testBody, utf8 } from './protection.ts';
import { FakeKeys } from './security-keys.ts';
import { testState } from './stores.ts';
import { FakeSupervisorService } from './supervisor-service.ts';
import { FakeAccounts } from './test-server.ts';
import { DisplayLine, TOKEN } from './traveller-site.ts';

/** The girl of the second record. */
const LINES = ['P<UTOVELMORA<<ILSA<TEODORA'.padEnd(44, '<'), withDigits('X12345678', 'UTO', '110304F320415')];
const FRAMES = 6;
const COLLEAGUE = 'officer-3';

/** Time of a stack: the machine's, or one that moves only as far as a run goes. */
interface Time {
  clock: Clock & Timers;
  pass(ms: number): Promise<void>;
}

const realTime = (): Time => ({
  clock: new SystemTime(new Date(0)),
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

/** In short steps, with room in between for what the lane does outside of timers. */
function handTime(): Time {
  const clock = new HandClock();
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 10) {
      clock.advance(Math.min(10, left));
      for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, pass };
}

export interface DiscreetRun {
  /** Every byte of the channel from the first tick after the document to the end of the window. */
  bytes: string;
  /** From the document to the first message of the final state, ms of the display's clock. */
  releasedAfterMs: number;
  final: string;
  alerts: number;
  /** Every byte that an outside system got in the same time. */
  outcomes: string;
}

export interface DiscreetTraveller {
  decideAfterMs: number;
  letPass: boolean;
  /** Where there is an entry, the officer confirms it before she lets the traveller pass. */
  confirm?: boolean;
}

const MACHINE = { id: 'gate-1', epoch: 0 };
const READABLE = { purpose: 'Test', act: 'Test Act', document: OUTCOME_FIELDS };

export interface StackOptions {
  listed: boolean;
  timing: TravellerTiming;
  /** Time is driven by the run: nothing depends on how busy the machine is, and no times can be read from it. */
  byHand: boolean;
}

/**
 * One lane from the sealed list to the bytes of the display: real look-up in a real signed list, real audit chain, real lane,
 * real projection, real HTTP over loopback, and real time unless a test asks for the hand's. Simulated are the devices and the
 * models, which know nothing of lists.
 */
export class DiscreetStack {
  readonly #parts: ReturnType<typeof fakeLane>;
  readonly #line: DisplayLine;
  readonly #reader: DisplayLine;
  readonly #timing: TravellerTiming;
  readonly #time: Time;
  readonly #support: StartedSupport['support'];
  readonly #close: () => Promise<void>;

  private constructor(input: {
    parts: ReturnType<typeof fakeLane>;
    line: DisplayLine;
    reader: DisplayLine;
    timing: TravellerTiming;
    time: Time;
    support: StartedSupport['support'];
    close: () => Promise<void>;
  }) {
    this.#parts = input.parts;
    this.#line = input.line;
    this.#reader = input.reader;
    this.#timing = input.timing;
    this.#time = input.time;
    this.#support = input.support;
    this.#close = input.close;
  }

  static async open({ listed, timing, byHand }: StackOptions): Promise<DiscreetStack> {
    const time = byHand ? handTime() : realTime();
    const state = await testState();
    const journal = state.open();
    const office = testOffice(state);
    // The list without her has as many records: somebody else is in her place.
    const records = listed
      ? RECORDS
      : RECORDS.map((record) => record.replace('Velmora', 'Quistgard').replace('Ilsa', 'Bo'));
    const imported = await importBundle({
      ...importRequest(state, office, journal),
      bundle: { bytes: office.bundle({ records }) },
    });
    if (!imported.ok) throw new Error(imported.message);
    let ids = 0;
    const nextId = (): string => {
      ids += 1;
      return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
    };
    const lists = createListStep({
      stateDir: state.stateDir,
      lists: [{ id: HEAD.listId, name: HEAD.name, maxAgeHours: 48 }],
      ring: state.ring(),
      clock: state.clock,
      journal,
      nextId,
    });
    const parts = fakeLane({ clock: time.clock, timers: time.clock, newId: nextId, journal, lists });
    const display = new TravellerDisplay(timing);
    parts.lane.subscribe(() => display.note(travellerInput(parts.lane.snapshot().current)));
    // The way to help as it is on a lane: a store of its own, a body that receives, and a colleague who takes over.
    const folder = join(state.stateDir, 'spool');
    mkdirSync(folder);
    const parsed = parseConfig(
      {
        stateDir: state.stateDir,
        lane: { id: 'lane-1', name: 'Lane 1' },
        protection: { folder },
        key: { kind: 'development' },
        scanner: { kind: 'none' },
        imager: { kind: 'none' },
        camera: { kind: 'none' },
        lists: [],
      },
      state.stateDir,
    );
    if (!parsed.ok) throw new Error(parsed.message);
    const helped = startSupport({
      config: parsed.config,
      ring: state.ring(),
      journal,
      memory: memoryOf(state, journal),
      clock: time.clock,
      lane: parts.lane,
      every: () => () => undefined,
      warn: () => undefined,
      ruled: {
        under: () => ({ childAge: 18 }),
        policy: {
          childAge: 18,
          referralBody: null,
          kMin: null,
          help: HELP,
          handoverText: true,
          retention: { handover: { term: { value: 8, unit: 'hours' } } } as PolicyInForce['retention'],
        },
      },
      accounts: {
        lastOwner: () => null,
        trained: () => [trained(COLLEAGUE)],
        find: () => null,
      },
      attended: () => false,
      demoBody: testBody().body,
    });
    await helped.looked;
    const outcomes = startOutcomes({
      lane: parts.lane,
      accounts: { machines: { verify: () => MACHINE, isSame: () => true } as unknown as Accounts['machines'] },
      ruled: { policy: { outcomeStream: READABLE } as unknown as PolicyInForce },
      clock: time.clock,
      config: { lane: { id: 'lane-1', name: 'Lane 1' } },
      training: false,
    });
    const door = createHttpServer({
      ...new FakeLane(),
      accounts: new FakeAccounts(),
      keys: new FakeKeys(),
      securityLog: { append: () => true },
      diagnosis: new FakeMachine(),
      supervisor: new FakeSupervisorService(),
      privacy: closedPrivacy(),
      support: helped.support,
      demo: null,
      traveller: {
        look: (now) => display.look(now),
        setup: { languages: ['en'], turnMs: 60_000, training: false, help: null, notice: null },
        token: TOKEN,
      },
      ...outcomes.served,
      clock: time.clock,
      timers: time.clock,
      // Ids of outcomes begin with what the start drew: two lanes that are compared must draw the same.
      random: (bytes) => new Uint8Array(bytes).fill(7),
      log: { warn: () => undefined, error: () => undefined },
      screenFolder: '/nonexistent',
      version: '1.2.3',
      port: 0,
    });
    const started = await door.start();
    if (!started.ok) throw new Error(started.message);
    const port = Number(new URL(started.url).port);
    const now = (): number => time.clock.mono();
    const line = await DisplayLine.open(port, { now });
    const reader = await DisplayLine.open(port, { now, path: '/api/outcomes' });
    const close = async (): Promise<void> => {
      line.close();
      reader.close();
      outcomes.stop();
      await helped.stop();
      await door.stop();
      parts.lane.stop();
      lists.close();
      journal.stop();
      state.remove();
    };
    return new DiscreetStack({ parts, line, reader, timing, time, support: helped.support, close });
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** One traveller. The document comes between two ticks, so that the same ticks see the same steps in every run. */
  async run({ decideAfterMs, letPass, confirm = false }: DiscreetTraveller): Promise<DiscreetRun> {
    const { lane, scanner, imager, camera } = this.#parts;
    const { clock, pass } = this.#time;
    await this.#nextMessage();
    await pass(200);
    const first = this.#line.messages.length;
    const firstOutcome = this.#reader.messages.length;
    const began = clock.mono();
    scanner.emit({
      kind: 'document',
      source: 'scanner',
      lines: LINES,
      uncertain: [],
      rawDigest: 'cc',
      lastByteAt: began,
    });
    await pass(600);
    imager.emit({ kind: 'page', source: 'imager', bytes: new Uint8Array([1, 2]), at: began });
    await pass(1_000);
    for (let frame = 0; frame < FRAMES; frame += 1) {
      camera.emit({ kind: 'frame', source: 'camera', bytes: new Uint8Array([3, frame]), at: clock.mono() });
      await pass(10);
    }
    await pass(Math.max(0, began + decideAfterMs - clock.mono()));
    const alerts = lane.snapshot().current?.state.alerts.length ?? -1;
    this.#decide(letPass, confirm);
    const { slotMs, stepMs, finalMs } = this.#timing;
    const late = Math.max(0, Math.ceil((decideAfterMs - slotMs) / stepMs)) * stepMs;
    await pass(began + slotMs + late + finalMs + 1_050 - clock.mono());
    const messages = this.#line.messages.slice(first);
    const final = messages.find(({ bytes }) => /thank-you|please-see-officer/.test(bytes));
    if (final === undefined) throw new Error('the display never showed a final state');
    return {
      bytes: messages.map(({ bytes }) => bytes).join(''),
      releasedAfterMs: final.at - began,
      final: /"state":"([a-z-]+)"/.exec(final.bytes)?.[1] ?? '',
      alerts,
      outcomes: this.#reader.messages
        .slice(firstOutcome)
        .map(({ bytes }) => bytes)
        .join(''),
    };
  }

  async #nextMessage(): Promise<void> {
    const from = this.#line.messages.length;
    while (this.#line.messages.length === from) await this.#time.pass(2);
  }

  /**
   * With a hit the officer opens and judges it first, as she must; second line needs neither. `confirm` plays all that follows
   * a confirmed entry: a change of the answer and back, refusals, a second person at an own screen, the word over it, a form
   * that a colleague takes over, and a referral.
   */
  #decide(letPass: boolean, confirm: boolean): void {
    const { lane } = this.#parts;
    const officer = 'officer-1';
    const current = lane.snapshot().current;
    if (current === null) throw new Error('no open inspection');
    const inspectionId = current.id;
    const { alerts } = current.state;
    const hit = alerts.length > 0;
    const answers: ('confirmed' | 'unsure' | 'not-confirmed')[] = confirm
      ? ['confirmed', 'unsure', 'confirmed']
      : ['not-confirmed'];
    if (letPass || confirm) {
      for (const { id: alertId } of alerts) {
        lane.openAlert(inspectionId, alertId, officer);
        const reason = confirm ? ('DETAILS_AGREE' as const) : ('DETAILS_DIFFER' as const);
        for (const outcome of answers)
          expectDone(lane.adjudicate({ inspectionId, alertId, officer, outcome, reason, note: '' }));
      }
    }
    if (confirm && hit) this.#help(inspectionId);
    const decision = letPass ? ('clear' as const) : ('second-line' as const);
    const decide = (over?: DecideCommand['over']) =>
      lane.decide({
        inspectionId,
        revision: lane.snapshot().revision,
        officer,
        decision,
        reasons: offeredReasons(lane.snapshot().current?.state ?? EMPTY_STATE, decision)
          .slice(0, 1)
          .map(({ reason }) => reason),
        note: '',
        held: true,
        ...(over === undefined ? {} : { over }),
      });
    if (!(letPass && confirm && hit)) {
      expectDone(decide());
      return;
    }
    const entries = alerts.map(({ id: alertId }) => ({ alertId, followed: 'followed' as const, goesWith: null }));
    const asked = alerts.some(({ cls }) => cls === 'protect');
    const said = entries.map((entry) => (asked ? { ...entry, goesWith: 'companion' as const } : entry));
    for (let refusals = 0; refusals < 10; refusals += 1) {
      const refused = decide();
      if (refused.ok || refused.reason !== 'CONFIRMED_ENTRY') throw new Error('an ordinary allow was taken');
    }
    for (const { id } of alerts) lane.openAlert(inspectionId, id, 'officer-2');
    expectDone(lane.askOver(inspectionId, said, officer));
    expectDone(lane.agreeOver({ inspectionId, agrees: true }, 'officer-2'));
    expectDone(decide({ entries: said, second: null }));
  }

  /** F8 beside it: one form goes to a colleague, who takes it over, and one is sealed for the body. */
  #help(inspectionId: string): void {
    const { desk } = this.#support;
    const officer = 'officer-1';
    desk.open(officer);
    const form = (formId: string, outcome: SupportCommand['outcome']): SupportCommand => ({
      formId,
      inspectionId,
      outcome,
      facts: [{ id: 'I-02', text: utf8('Another person answered all four questions') }],
      age: 'child',
      consent: 'not-asked',
      needs: ['safety'],
      safeContact: null,
      sendIdentity: true,
      language: 'en',
      colleague: outcome === 'second-line-protection' ? { box: null, account: COLLEAGUE } : null,
    });
    const handed = desk.submit(form('a'.repeat(32), 'second-line-protection'), { role: 'officer', officer });
    const id = handed.ok ? handed.answer.handover : null;
    if (id == null) throw new Error(handed.ok ? 'nobody took over' : handed.reason);
    const opened = desk.handovers?.open(id, COLLEAGUE);
    if (opened?.ok !== true) throw new Error('the colleague could not open the form');
    const taken = desk.handovers?.taken(id, COLLEAGUE);
    if (taken?.ok !== true) throw new Error('the colleague could not take over');
    const sealed = desk.submit(form('b'.repeat(32), 'refer-now'), { role: 'officer', officer });
    if (!sealed.ok || sealed.answer.done !== 'sealed') throw new Error('nothing was sealed');
    desk.called(officer, { callId: 'c'.repeat(32), reached: true });
  }
}

function expectDone(result: { ok: true } | { ok: false; reason: string }): void {
  if (!result.ok) throw new Error(result.reason);
}
