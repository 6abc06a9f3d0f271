import { openChecks } from '../inspection/flow/index.ts';
import type { LaneSnapshot } from '../inspection/lane/index.ts';
import { assess } from '../inspection/record/index.ts';
import { type Result, refuse } from '../result/index.ts';
import { drawSet, SEED_PATTERN } from './draw.ts';
import { type Action, type Drill, type DrillFile, type DrillSetPlan, WAYS, type Way } from './drills.ts';
import { isSame, type Observed, type SetSheet, type Shown, setSheet, sheetOf, type TravellerSheet } from './sheet.ts';

export type TrainingReason =
  | 'TRAINING_NO_SET'
  | 'TRAINING_SEED'
  | 'TRAINING_RUNNING'
  | 'TRAINING_NOT_RUNNING'
  | 'TRAINING_AT_DESK'
  | 'TRAINING_DRAW'
  | 'TRAINING_NOT_YOURS'
  | 'TRAINING_PLAYER';

export type TrainingResult = Result<TrainingReason>;

export interface TrainingServiceParts {
  drills: DrillFile;
  /** Faces that the traveller of a drill shows, on the page and live. */
  facesOf: (drill: Drill) => readonly string[];
  /** Sends the traveller of the simulation to the desk. */
  play: (travellerId: string) => { ok: true } | { ok: false; message: string };
  /** The traveller leaves: anything that the simulation would still have done for them is cancelled. */
  gone: () => void;
  snapshot: () => Pick<LaneSnapshot, 'current'>;
  /** Eight random hexadecimal digits. */
  newSeed: () => string;
}

/** How far a trainee has got in a set. */
export interface TrainingProgress {
  set: string;
  seed: string;
  /** Number of travellers who have left the desk. */
  done: number;
  of: number;
  /** The drill at the desk; its number says nothing about its kind. */
  atDesk: { drill: string; scene: boolean } | null;
}

interface Running {
  officer: string;
  plan: DrillSetPlan;
  seed: string;
  drills: Drill[];
  sheets: TravellerSheet[];
  /** Number of travellers who have left the desk and whose sheet was wiped. */
  wiped: number;
  now: AtDesk | null;
}

interface AtDesk {
  drill: Drill;
  inspectionId: string | null;
  /** What was on the screen when the officer pressed the key; null until then. */
  before: Shown | null;
  /** The screen locked while this traveller was there: the notes are lost, and half a sheet would be misleading. */
  wiped: boolean;
  actions: Set<Action>;
  support: Observed['support'];
}

/**
 * One trainee's set of drills. It watches what the trainee does on the lane and compares it with what the drill requires. It
 * decides nothing and gives no marks, and `forget` erases all of it.
 */
export class TrainingService {
  readonly #parts: TrainingServiceParts;
  #running: Running | null = null;
  /** The trainee whose set ended without feedback because a lock had wiped it. */
  #wipedOf: string | null = null;

  constructor(parts: TrainingServiceParts) {
    this.#parts = parts;
  }

  sets(): { id: string; travellers: number; clean: number }[] {
    return this.#parts.drills.sets.map(({ id, travellers, clean }) => ({ id, travellers, clean }));
  }

  /** Begins a set; an earlier set of the same trainee is given up unless it is at the desk. If `seed` is null, one is drawn. */
  start(officer: string, wanted: { set: string; seed: string | null }): TrainingResult {
    const { drills, facesOf, newSeed } = this.#parts;
    const plan = drills.sets.find(({ id }) => id === wanted.set);
    if (plan === undefined) return refuse('TRAINING_NO_SET', 'There is no such set of drills.');
    const seed = wanted.seed ?? newSeed();
    if (!SEED_PATTERN.test(seed)) return refuse('TRAINING_SEED', 'A set number has eight digits 0-9 or letters a-f.');
    const running = this.#running;
    if (running !== null && running.officer !== officer)
      return refuse('TRAINING_NOT_YOURS', 'Somebody else is working on a set of drills. They must sign out first.');
    if (this.#atDesk() !== null) return refuse('TRAINING_AT_DESK', 'Decide about the traveller at the desk first.');
    const drawn = drawSet(drills.drills, plan, { seed, facesOf });
    if (drawn === null) return refuse('TRAINING_DRAW', 'The drills of this installation cannot form such a set.');
    this.#running = { officer, plan, seed, drills: drawn, sheets: [], wiped: 0, now: null };
    this.#wipedOf = null;
    return { ok: true };
  }

  /** Calls the next traveller. */
  next(officer: string): TrainingResult {
    const running = this.#own(officer);
    if (running === null) return refuse('TRAINING_NOT_RUNNING', 'Choose a set of drills first.');
    this.look();
    if (running.now !== null) return refuse('TRAINING_AT_DESK', 'Decide about the traveller at the desk first.');
    const drill = running.drills[doneOf(running)];
    if (drill === undefined)
      return refuse('TRAINING_NOT_RUNNING', 'All travellers of this set have already been called.');
    const played = this.#parts.play(drill.traveller);
    if (!played.ok) return refuse('TRAINING_PLAYER', played.message);
    running.now = { drill, inspectionId: null, before: null, wiped: false, actions: new Set(), support: null };
    return { ok: true };
  }

  /** The lane changed: notes the inspection of the traveller at the desk, and its end. */
  look(): void {
    const now = this.#atDesk();
    const run = this.#parts.snapshot().current;
    if (now === null || run === null) return;
    // The previous inspection is still shown for a moment after it ended.
    if (now.inspectionId === null && !run.ended) now.inspectionId = run.id;
    if (run.id !== now.inspectionId) return;
    if (run.state.openedAlerts.length > 0) now.actions.add('alert-opened');
    if (Object.keys(run.state.outcomes).length > 0 || Object.keys(run.state.asked).length > 0)
      now.actions.add('alert-judged');
    if (run.ended) this.#end(now, run);
  }

  /**
   * Runs a command that ends the inspection. A decision before the checks have ended records the missing ones as missing, only
   * for the record: nobody was shown that. So what the screen shows is captured before the command.
   */
  ending<R extends { ok: boolean }>(command: () => R): R {
    this.look();
    const now = this.#atDesk();
    const run = this.#parts.snapshot().current;
    if (now !== null && run !== null && run.id === now.inspectionId) now.before = shownIn(run);
    const result = command();
    if (!result.ok && now !== null) now.before = null;
    return result;
  }

  /** The trainee did something that leaves no trace in the inspection. */
  noted(action: Action): void {
    this.#atDesk()?.actions.add(action);
  }

  /** The form "Support" was handed in: its items and what follows. Its texts do not matter for a drill. */
  supported(outcome: string, items: readonly string[]): void {
    const now = this.#atDesk();
    if (now === null) return;
    now.actions.add('support-sent');
    now.support = { outcome, items: [...items] };
  }

  progress(officer: string): TrainingProgress | null {
    const running = this.#own(officer);
    if (running === null) return null;
    this.look();
    const { plan, seed, drills, now } = running;
    const atDesk = now === null ? null : { drill: now.drill.id, scene: now.drill.scene };
    return { set: plan.id, seed, done: doneOf(running), of: drills.length, atDesk };
  }

  /** Feedback, once every traveller was here; null before that, because a hint in the middle would change what is practised. */
  sheet(officer: string): SetSheet | null {
    const running = this.#own(officer);
    if (running === null) return null;
    this.look();
    if (doneOf(running) < running.drills.length) return null;
    const { plan, seed, sheets, wiped } = running;
    return setSheet({ set: plan.id, seed, version: this.#parts.drills.version, wiped }, sheets);
  }

  /** True if a traveller of a drill is at the desk. */
  occupied(): boolean {
    return this.#atDesk() !== null;
  }

  /** The trainee whose set is in progress. */
  owner(): string | null {
    return this.#running?.officer ?? null;
  }

  /** True if the last set of this trainee no longer has feedback because the screen locked. */
  wasWiped(officer: string): boolean {
    return this.#wipedOf === officer;
  }

  forget(): void {
    this.#running = null;
    this.#wipedOf = null;
  }

  /**
   * The trainee's screen locked, and it is not known who is in front of it, so the notes are wiped. A running set continues, and
   * its feedback covers only the travellers who come afterwards.
   */
  wipe(): void {
    const running = this.#running;
    if (running === null) return;
    running.wiped += running.sheets.length;
    running.sheets = [];
    if (running.now !== null) {
      running.now.wiped = true;
      running.now.actions.clear();
      running.now.support = null;
    }
    this.#endIfNothingIsLeft(running);
  }

  #endIfNothingIsLeft(running: Running): void {
    if (running.now !== null || running.wiped < running.drills.length) return;
    this.#running = null;
    this.#wipedOf = running.officer;
  }

  #own(officer: string): Running | null {
    return this.#running?.officer === officer ? this.#running : null;
  }

  #atDesk(): AtDesk | null {
    return this.#running?.now ?? null;
  }

  #end(now: AtDesk, run: NonNullable<LaneSnapshot['current']>): void {
    const running = this.#running;
    if (running === null) return;
    running.now = null;
    this.#parts.gone();
    if (now.wiped) {
      running.wiped += 1;
      this.#endIfNothingIsLeft(running);
      return;
    }
    const { decided } = run.state;
    const decision = decided === null ? null : (WAYS.find((way: Way) => way === decided.decision) ?? null);
    const decidedAt = run.events.find(({ kind }) => kind === 'decided')?.mono;
    running.sheets.push(
      sheetOf(now.drill, {
        ...(now.before ?? shownIn(run)),
        actions: [...now.actions],
        support: now.support,
        decision,
        reasons: [...(decided?.reasons ?? [])],
        decidedAfterMs: decidedAt === undefined ? null : sinceFirstRead(run, decidedAt),
      }),
    );
  }
}

type Run = NonNullable<LaneSnapshot['current']>;

/** Training does not open face lists or chip readers. */
const EXPECTED = { faceList: false, chip: false };

/** What the screen has shown of an inspection so far: what each complete assessment said, and what has ended since. */
function shownIn(run: Run): Shown {
  const complete = run.events.flatMap((event) => (event.kind === 'assessed' ? [event] : []));
  const said = [...complete.map(({ assessment }) => assessment), assess(run.state.checks)];
  const facts = said.flatMap((one) => one.facts).map(({ check, reason }) => ({ check, reason }));
  const notEnded = openChecks(run, EXPECTED);
  const [first] = complete;
  return {
    facts: facts.filter((fact, at) => facts.findIndex((other) => isSame(fact, other)) === at),
    alerts: run.state.alerts.map(({ cls }) => cls),
    notEnded,
    checksAfterMs: first === undefined || notEnded.length > 0 ? null : sinceFirstRead(run, first.mono),
  };
}

/** Time since the first reading, which opens an inspection. */
function sinceFirstRead(run: Run, at: number): number {
  return Math.round(at - (run.events[0]?.mono ?? at));
}

function doneOf({ sheets, wiped }: Running): number {
  return sheets.length + wiped;
}
