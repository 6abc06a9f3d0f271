import { statfsSync } from 'node:fs';
import { numberView, type SupervisorService } from '../../adapters/http/routes/index.ts';
import { type CrossingCounters, openCrossings } from '../../adapters/storage/counters/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { closedIssuers, closedWeeks, normRates } from '../../core/audit/crossings/index.ts';
import type { Json } from '../../core/audit/index.ts';
import type { Config } from '../../core/config/index.ts';
import {
  type CommandRefusal,
  entrySettlementFault,
  isHiddenFrom,
  isSettlementLate,
  type Lane,
  type LanePresence,
  offeredReasons,
  presenceOf,
  refuse,
  settlementFault,
} from '../../core/inspection/lane/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { siteDay } from '../../core/inspection/record/checks/index.ts';
import {
  crossingEntryOf,
  isoWeekBefore,
  TALLIED_REASONS,
  type Tally,
} from '../../core/inspection/record/counts/index.ts';
import { fold, type InspectionState } from '../../core/inspection/record/index.ts';
import type { OfficerId } from '../../core/inspection/record/terms/index.ts';
import { dialled } from '../../core/protection/route/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import { noteNumberTried } from './number-tried.ts';
import { type SiteLanesStart, startSiteLanes } from './site-lanes.ts';
import type { LaneWayToHelp } from './way-to-help.ts';

/** How far back the totals on the supervisor's page go; on a quiet lane, fewer weeks would not say much. */
const WEEKS = 13;
/** How often closed periods are looked for, so that their rows are removed even if nobody opens the page. */
const CLOSE_EVERY_MS = 3_600_000;
const DECISIONS = ['clear', 'second-line', 'supervisor'] as const;

export interface SupervisionParts {
  config: Pick<Config, 'stateDir' | 'routes' | 'counters' | 'lane'> & SiteLanesStart['config'];
  ring: KeyRing;
  journal: AuditJournal;
  clock: Clock;
  lane: Pick<Lane, 'subscribe' | 'snapshot' | 'refresh'>;
  every: (ms: number, run: () => void) => () => void;
  warn: (message: string) => void;
  /** False match rate at the threshold in force; null if the models do not state one. */
  statedFmr: () => number | null;
  way: Pick<LaneWayToHelp, 'standing' | 'supervisorWord' | 'numbers'>;
  /** Who is signed in at this lane. */
  officers: () => LanePresence['officers'];
}

interface DeskSources {
  crossings: CrossingCounters | null;
  site: ReturnType<typeof startSiteLanes>;
}

/** Hand-overs, counts, the route of the day and the other lanes of the site, for the role supervisor. */
export function startSupervision(parts: SupervisionParts): { desk: SupervisorService; stop: () => Promise<void> } {
  const { config, clock, every, warn, journal, lane } = parts;
  // Written once: entries that were answered before the program could settle them are not waiting for a supervisor.
  if (journal.lastWallOf('settling-began') === null) journal.appendSystem('settling-began', 'supervisor', {});
  const opened = openCrossings({ stateDir: config.stateDir, now: clock.wall() });
  if (!opened.ok) warn(`Passes are not counted: ${opened.message} ${opened.remedy}`);
  else if (opened.quarantined !== null)
    warn(`passes.db was damaged and is now ${opened.quarantined}: counting starts again.`);
  const crossings = opened.ok ? opened.passes : null;
  const site = startSiteLanes({
    ...parts,
    training: lane.snapshot().lane.training === true,
    presence: () => presenceOf(lane.snapshot(), besideLane(parts)),
  });
  if (crossings === null) return { desk: deskOf(parts, { crossings, site }), stop: () => site.stop() };
  const close = (): void => {
    closedWeeks(crossings.weeks, siteDay(clock), config.counters.k);
    closedIssuers(crossings.issuers, siteDay(clock), config.counters.k);
  };
  close();
  const undo = [every(CLOSE_EVERY_MS, close), countCrossings(parts, crossings), () => crossings.close()];
  return {
    desk: deskOf(parts, { crossings, site }),
    stop: async () => {
      for (const step of undo) step();
      await site.stop();
    },
  };
}

function countCrossings({ lane, clock, journal, warn }: SupervisionParts, crossings: CrossingCounters): () => void {
  let last: string | null = null;
  return lane.subscribe(() => {
    const run = lane.snapshot().current;
    if (run === null || !run.ended || run.id === last) return;
    last = run.id;
    const day = siteDay(clock);
    if (day === null) return;
    const hour = new Date(run.state.openedAt ?? clock.wall()).getHours();
    const entry = crossingEntryOf(run.state, { day, hour, route: journal.use.supervisor.route() });
    if (entry !== null && crossings.add(entry) === 'failed')
      warn('A crossing could not be counted: passes.db cannot be written.');
  });
}

function deskOf(parts: SupervisionParts, { crossings, site }: DeskSources): SupervisorService {
  const { config, journal, lane } = parts;
  const { supervisor: desk } = journal.use;
  const waiting = (
    inspectionId: string,
    lists: readonly { inspectionId: string }[] = desk.handOvers(),
  ): InspectionState | null =>
    lists.some((entry) => entry.inspectionId === inspectionId) ? fold(journal.read(inspectionId)) : null;
  const write = (
    kind: 'case-consulted' | 'hand-over-settled' | 'route-chosen',
    subject: string,
    body: Json,
  ): boolean => {
    const { ok } = journal.appendSystem(kind, subject, body);
    if (!ok) lane.refresh();
    return ok;
  };
  return {
    view: (officer) => ({
      route: { now: routeNow(parts), offered: [...config.routes] },
      entries: entriesOf(desk.toSettle(), {
        read: (inspectionId) => fold(journal.read(inspectionId)),
        supervisor: officer,
        now: parts.clock.wall(),
      }),
      // Hand-overs that have waited longest come first, as with entries.
      handOvers: [...desk.handOvers()].reverse().map(({ inspectionId, at }) => ({
        inspectionId,
        at,
        ...handOverOf(fold(journal.read(inspectionId)), officer),
      })),
      use: crossings === null ? null : useOf(parts, crossings),
      help: helpOf(parts.way),
      disk: diskOf(config.stateDir),
    }),
    open: (inspectionId, officer) => {
      const handedOver = waiting(inspectionId);
      const state = handedOver ?? waiting(inspectionId, desk.toSettle());
      if (state === null) return refuse('NO_HAND_OVER');
      const why = handedOver === null ? 'entry' : 'hand-over';
      if (!write('case-consulted', inspectionId, { officer, for: why })) return refuse('AUDIT_UNAVAILABLE');
      const document = state.mrz?.personal?.document ?? null;
      const decided = journal.read(inspectionId).findLast((event) => event.kind === 'decided');
      return {
        ok: true,
        detail: {
          inspectionId,
          person:
            document === null
              ? null
              : {
                  primary: document.name.primary.join(' '),
                  secondary: document.name.secondary.join(' '),
                  documentNumber: document.documentNumber,
                },
          note: decided?.kind === 'decided' ? (decided.personal?.note ?? null) : null,
          entries: state.alerts.map(({ id, cls, action, list, personal }) => ({
            alertId: id,
            cls,
            action,
            record: personal?.recordId ?? null,
            desk: list.desk ?? null,
          })),
        },
      };
    },
    settle: ({ inspectionId, outcome, reasons }, officer) => {
      const state = waiting(inspectionId);
      const fault: CommandRefusal | null =
        state === null ? 'NO_HAND_OVER' : settlementFault(state, { outcome, reasons, officer });
      if (fault !== null) return refuse(fault);
      return write('hand-over-settled', inspectionId, { officer, outcome, reasons: [...reasons] })
        ? { ok: true }
        : refuse('AUDIT_UNAVAILABLE');
    },
    settleEntry: ({ inspectionId, alertId, as, second }, officer) => {
      // If two supervisors act at once, the second is refused: the first one's row exists and is not written twice.
      if (desk.isSettled(inspectionId, alertId)) return refuse('ENTRY_SETTLED');
      const state = waiting(inspectionId, desk.toSettle());
      const fault = state === null ? 'UNKNOWN_ALERT' : entrySettlementFault(state, { alertId, as, officer, second });
      if (fault !== null) return refuse(fault);
      const written = journal.settleEntry(inspectionId, alertId, { as, officer, second });
      if (written === null) return refuse('UNKNOWN_ALERT');
      if (!written.ok) lane.refresh();
      return written.ok ? { ok: true } : refuse('AUDIT_UNAVAILABLE');
    },
    numbers: () => ({
      numbers: parts.way.numbers().map((one) => ({
        ...numberView(one),
        triedDaysAgo: one.triedAt === null ? null : daysSince(one.triedAt, parts.clock.wall()),
      })),
    }),
    numberTried: (number, officer) => {
      const known = parts.way.numbers().find((one) => dialled(one.number) === dialled(number));
      if (known === undefined) return refuse('NUMBER_UNKNOWN');
      return noteNumberTried(journal, { number: known.number, by: officer })
        ? { ok: true }
        : refuse('AUDIT_UNAVAILABLE');
    },
    otherLanes: () => ({ lanes: site.lanes() }),
    chooseRoute: (route, officer) => {
      if (route !== null && !config.routes.includes(route)) return refuse('ROUTE_UNKNOWN');
      if (route === routeNow(parts)) return { ok: true };
      return write('route-chosen', config.lane.id, { officer, route }) ? { ok: true } : refuse('AUDIT_UNAVAILABLE');
    },
  };
}

/** How many tasks wait for a supervisor of this lane, and who is signed in. */
function besideLane({ journal, officers }: SupervisionParts): Pick<LanePresence, 'officers' | 'toSettle'> {
  const { supervisor } = journal.use;
  return { officers: officers(), toSettle: supervisor.handOvers().length + supervisor.toSettle().length };
}

const daysSince = (at: string, now: Date): number => Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / DAY_MS));

/** The route of today; one that is no longer configured does not count. */
function routeNow({ config, journal }: SupervisionParts): string | null {
  const route = journal.use.supervisor.route();
  return route !== null && config.routes.includes(route) ? route : null;
}

type SupervisorSnapshot = ReturnType<SupervisorService['view']>;
type EntryRow = SupervisorSnapshot['entries'][number];

interface Looker {
  read: (inspectionId: string) => InspectionState;
  supervisor: OfficerId;
  now: Date;
}

/** Entries that wait for a supervisor, with what the lane recorded about them. The person is shown only under *Who is it*. */
function entriesOf(
  waiting: readonly { inspectionId: string; alertId: string }[],
  { read, supervisor, now }: Looker,
): EntryRow[] {
  return waiting.flatMap(({ inspectionId, alertId }) => {
    const state = read(inspectionId);
    const alert = state.alerts.find(({ id }) => id === alertId);
    const answer = state.answers[alertId];
    const outcome = state.outcomes[alertId];
    if (alert === undefined || answer === undefined) return [];
    if (outcome !== 'confirmed' && outcome !== 'unsure') return [];
    // A row here would reveal the officer's answer before this supervisor has answered.
    if (isHiddenFrom(state, alertId, supervisor)) return [];
    const { officer: by, second, at } = answer;
    const word = state.allowedOver[alertId];
    return [
      {
        inspectionId,
        alertId,
        cls: alert.cls,
        outcome,
        by,
        second,
        at,
        late: isSettlementLate(at, now),
        open: !['decided', 'sealed', 'abandoned'].includes(state.phase),
        decision: state.decided?.decision ?? null,
        over:
          word === undefined
            ? null
            : { followed: word.followed, goesWith: word.goesWith, by: word.officer, second: word.second },
      },
    ];
  });
}

type HandOver = Omit<SupervisorSnapshot['handOvers'][number], 'inspectionId' | 'at'>;

function handOverOf(state: InspectionState, supervisor: string): HandOver {
  const { decided, assessment, alerts, outcomes } = state;
  // An empty list would be unique among hand-overs and reveal what was left out, so without another reason OTHER is given.
  const given = decided?.reasons ?? [];
  const told = given.filter((reason) => reason !== 'NEEDS_SUPPORT');
  const reasons: typeof told = told.length === 0 && given.length > 0 ? ['OTHER'] : told;
  return {
    officer: decided?.officer ?? '',
    reasons,
    facts: (assessment?.facts ?? []).map(({ check, value, reason }) => ({ check, value, reason })),
    alerts: alerts.map(({ id, cls }) => ({ cls, outcome: outcomes[id] ?? null })),
    offered: { clear: offeredReasons(state, 'clear'), 'second-line': offeredReasons(state, 'second-line') },
    own: decided?.officer === supervisor,
  };
}

function useOf({ config, clock, statedFmr }: SupervisionParts, crossings: CrossingCounters): SupervisorSnapshot['use'] {
  const day = siteDay(clock);
  const { k } = config.counters;
  const counts = day === null ? {} : crossings.since(isoWeekBefore(day, WEEKS - 1));
  const count = (tally: Tally): number => counts[tally] ?? 0;
  return {
    weeks: WEEKS,
    decisions: DECISIONS.map((decision) => ({
      decision,
      quiet: count(`${decision}/quiet`),
      facts: count(`${decision}/facts`),
    })),
    reasons: TALLIED_REASONS.flatMap((reason) =>
      reason === 'NEEDS_SUPPORT' ? [] : [{ reason, n: count(`reason/${reason}`) }],
    ).filter(({ n }) => n > 0),
    entries: entryCounts(day === null ? [] : crossings.entriesSince(isoWeekBefore(day, WEEKS - 1))),
    rates: normRates(counts),
    statedFmr: statedFmr(),
    k,
    issuers: closedIssuers(crossings.issuers, day, k),
    patterns: closedWeeks(crossings.weeks, day, k),
  };
}

type EntryCount = NonNullable<SupervisorSnapshot['use']>['entries'][number];

function entryCounts(rows: readonly { week: string; name: string; n: number }[]): EntryCount[] {
  return rows.map(({ week, name, n }) => {
    const [, cls, outcome, decision] = name.split('/') as ['entry', EntryCount['cls'], EntryCount['outcome'], string];
    return { week, cls, outcome, decision: decision as EntryCount['decision'], n };
  });
}

/** The route to help as the supervisor sees it. It does not say whether anybody was ever referred. */
function helpOf(way: SupervisionParts['way']): SupervisorSnapshot['help'] {
  const { route, keyDays } = way.standing();
  const word = way.supervisorWord();
  return {
    state: route.state,
    tried: route.tried,
    codes: [...route.codes],
    keyDays,
    word: word && { word: word.word, number: word.word === 'not-leaving' ? null : numberView(word.number) },
  };
}

function diskOf(folder: string): SupervisorSnapshot['disk'] {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { freeMb: Math.floor((bavail * bsize) / 2 ** 20), totalMb: Math.floor((blocks * bsize) / 2 ** 20) };
  } catch {
    return null;
  }
}
