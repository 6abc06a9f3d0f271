import { setTimeout as delay } from 'node:timers/promises';
import { offeredReasons } from '../../core/inspection/lane/index.ts';
import type { Check } from '../../core/inspection/record/checks/index.ts';
import { EMPTY_STATE } from '../../core/inspection/record/index.ts';
import type { AcceptanceLane } from '../../daemon/acceptance/index.ts';
import type { AcceptanceCase, CaseTraveller } from './cases.ts';
import { differences, type Finding, findingOf } from './compare.ts';

/** Time limit for assessing a drawn traveller, ms: the lane's own wait for a missing input, and the slowest models. */
const ASSESSED_WITHIN_MS = 40_000;
const LOOK_MS = 25;
const OFFICER = 'acceptance';
/** When both travellers of the comparison are allowed, ms after the document: before the display may show the outcome. */
const LET_PASS_AFTER_MS = 6_000;
const DECIDE_ATTEMPTS = 20;

export interface CaseResult {
  id: string;
  title: string;
  expected: AcceptanceCase['expected'];
  actual: Finding;
  pass: boolean;
  /** How the finding differs from what was expected; empty if the case passed. */
  differences: string[];
  /** Id of the inspection in the record of the run, which is removed with it. Null if none was opened. */
  inspection: string | null;
  /** Time from the document to the assessment, and the duration of every check, ms. */
  durations: { assessedMs: number | null; checks: { check: string; ms: number }[] };
}

export interface Played {
  result: CaseResult;
  /** Every check that ended, for the times of the models. */
  checks: readonly Check[];
}

/** Plays one case on the lane and compares what was found with what is expected. It never throws because of a result. */
export async function playCase(lane: AcceptanceLane, one: AcceptanceCase, twin: CaseTraveller): Promise<Played> {
  const { seen, alike, attacks } = await outcomeOf(lane, one, twin);
  const actual: Finding = {
    ...seen.finding,
    displayAsWithoutEntry: alike,
    ...(attacks === null ? {} : { attacks }),
    ...(seen.help === null ? {} : { help: seen.help }),
  };
  const said = differences(one.expected, actual);
  const { id, title, expected } = one;
  const result: CaseResult = {
    id,
    title,
    expected,
    actual,
    pass: said.length === 0,
    differences: said,
    inspection: seen.inspection,
    durations: {
      assessedMs: seen.assessedMs,
      checks: seen.checks.map(({ check, t0, t1 }) => ({ check, ms: Math.round(Math.max(0, t1 - t0)) })),
    },
  };
  return { result, checks: seen.checks };
}

interface Outcome {
  seen: Seen;
  alike: boolean | null;
  attacks: NonNullable<Finding['attacks']> | null;
}

async function outcomeOf(lane: AcceptanceLane, one: AcceptanceCase, twin: CaseTraveller): Promise<Outcome> {
  const { traveller, attacks, expected } = one;
  if (expected.display === 'as-without-entry')
    return { ...(await pair(lane, { with: traveller, without: twin })), attacks: null };
  const seen = await inspect(lane, { traveller, letPass: false, asksForHelp: expected.help !== undefined });
  if (attacks.length === 0) return { seen, alike: null, attacks: null };
  const further: Seen[] = [];
  for (const live of attacks) further.push(await inspect(lane, { traveller: { ...traveller, live }, letPass: false }));
  const complete = seen.finding.complete && further.every(({ finding }) => finding.complete);
  return { seen: { ...seen, finding: { ...seen.finding, complete } }, alike: null, attacks: counted(further) };
}

function counted(attacks: readonly Seen[]): NonNullable<Finding['attacks']> {
  const reasons = attacks.map(({ finding }) => finding.checks.find(({ check }) => check === 'face.liveness')?.reason);
  const alarms = reasons.filter((reason) => reason === 'PAD_ALARM').length;
  const judged = alarms + reasons.filter((reason) => reason === 'PAD_NO_ALARM').length;
  return { of: attacks.length, judged, alarms };
}

/**
 * Plays the traveller with the entry and one without, on the same schedule. A camera frame may come at a different moment
 * in two identical runs, so a pair that differs is played again; a display that reveals an entry differs each time.
 */
async function pair(
  lane: AcceptanceLane,
  travellers: { with: CaseTraveller; without: CaseTraveller },
): Promise<{ seen: Seen; alike: boolean }> {
  const play = async (): Promise<{ seen: Seen; alike: boolean }> => {
    const without = await inspect(lane, { traveller: travellers.without, letPass: true });
    const seen = await inspect(lane, { traveller: travellers.with, letPass: true });
    const ended = without.ended && seen.ended && without.finding.alerts.length === 0;
    return { seen, alike: ended && without.messages === seen.messages };
  };
  const first = await play();
  return first.alike ? first : await play();
}

interface Seen {
  finding: Finding;
  inspection: string | null;
  assessedMs: number | null;
  checks: readonly Check[];
  /** What the display was sent, each message once, and whether it reached its last message. */
  messages: string;
  ended: boolean;
  /** What the form Support did; null if nobody asked for help, or if it could not be opened. */
  help: NonNullable<Finding['help']> | null;
}

async function inspect(
  parts: AcceptanceLane,
  { traveller, letPass, asksForHelp = false }: { traveller: CaseTraveller; letPass: boolean; asksForHelp?: boolean },
): Promise<Seen> {
  const { lane, display } = parts;
  const began = performance.now();
  await parts.present(traveller);
  let complete = await until(() => assessed(parts), began + ASSESSED_WITHIN_MS);
  for (const page of traveller.further) {
    await parts.lay(page);
    const sides = (): boolean => checksOf(parts).some(({ check }) => check === 'second.sides');
    complete = (await until(() => sides() && assessed(parts), performance.now() + ASSESSED_WITHIN_MS)) && complete;
  }
  const run = lane.snapshot().current;
  const finding = findingOf(run?.state ?? EMPTY_STATE, complete && run !== null);
  const checks = run?.state.checks ?? [];
  const opened = run?.events[0]?.mono;
  const at = run?.events.findLast(({ kind }) => kind === 'assessed')?.mono;
  const help = asksForHelp && run !== null ? parts.askForHelp() : null;
  if (letPass) await until(() => performance.now() >= began + LET_PASS_AFTER_MS, began + LET_PASS_AFTER_MS + 1_000);
  if (run !== null) await decide(parts, run.id, letPass);
  // Waits at most until the last step of the display after its slot; a display that never ends fails the comparison.
  const ended = letPass && (await until(() => display.ended(), performance.now() + ASSESSED_WITHIN_MS));
  const messages = display.messages().join('');
  await parts.leave();
  await until(() => lane.snapshot().current === null, performance.now() + ASSESSED_WITHIN_MS);
  const assessedMs = opened === undefined || at === undefined ? null : Math.round(at - opened);
  return { finding, inspection: run?.id ?? null, assessedMs, checks, messages, ended, help };
}

function checksOf({ lane }: AcceptanceLane): readonly Check[] {
  return lane.snapshot().current?.state.checks ?? [];
}

function assessed({ lane }: AcceptanceLane): boolean {
  const { current } = lane.snapshot();
  return current?.state.phase === 'assessed' && current.settled;
}

async function until(holds: () => boolean, deadline: number): Promise<boolean> {
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await delay(LOOK_MS);
  }
  return true;
}

/**
 * Ends an inspection as an officer would: with the second line, or, to compare the display, by judging the entry and allowing
 * the traveller.
 */
async function decide({ lane }: AcceptanceLane, inspectionId: string, letPass: boolean): Promise<void> {
  for (let attempt = 0; attempt < DECIDE_ATTEMPTS; attempt += 1) {
    const { current } = lane.snapshot();
    if (current === null || current.id !== inspectionId) return;
    if (letPass)
      for (const { id: alertId } of current.state.alerts) {
        lane.openAlert(inspectionId, alertId, OFFICER);
        const judged = { outcome: 'not-confirmed', reason: 'DETAILS_DIFFER', note: '' } as const;
        lane.adjudicate({ inspectionId, alertId, officer: OFFICER, ...judged });
      }
    const decision = letPass ? 'clear' : 'second-line';
    const done = lane.decide({
      inspectionId,
      revision: lane.snapshot().revision,
      officer: OFFICER,
      decision,
      reasons: offeredReasons(current.state, decision)
        .slice(0, 1)
        .map(({ reason }) => reason),
      note: '',
      held: true,
    });
    if (done.ok) return;
    await delay(LOOK_MS);
  }
  lane.abandon(inspectionId, OFFICER);
}
