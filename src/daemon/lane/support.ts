import type { Support } from '../../adapters/http/routes/index.ts';
import type { Accounts } from '../../adapters/storage/accounts/index.ts';
import { keyedDigest, systemRandom } from '../../adapters/storage/crypto/index.ts';
import { folderWords } from '../../adapters/storage/exchange-folder/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { carryIn, carryOut, PHOTO_LIMIT_BYTES, type ProtectionStore } from '../../adapters/storage/protection/index.ts';
import { type AdditionsInForce, packWithPoints, rulesOf } from '../../core/additions/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { RunningInspection } from '../../core/inspection/flow/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { OperationRulesInForce, PolicyInForce } from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { siteDay } from '../../core/inspection/record/checks/index.ts';
import { countCategoriesOf, quarterOf } from '../../core/inspection/record/counts/index.ts';
import type { PolicyRef } from '../../core/inspection/record/terms/index.ts';
import { ageOn, type MrzDate, type MrzDocument } from '../../core/mrz/index.ts';
import type { Body } from '../../core/protection/pack/index.ts';
import {
  type EndedPass,
  type Identity,
  ProtectionService,
  type Subject,
} from '../../core/protection/referral/index.ts';
import type { PackMemory } from '../../delivery/packs/index.ts';
import { latestReports, type ReportParts, watchReport } from '../report/index.ts';
import { DRILL_EVERY_MS, Drills, drillPlan } from './drills.ts';
import { groundOf } from './fact-ground.ts';
import { type HandoverParts, minorsOf, startHandover } from './handover.ts';
import { PackInUse } from './pack-in-use.ts';
import { noteFixedTime, openRoute, packHolds, packInForce } from './protection-store.ts';
import { raiseReferrals } from './rates.ts';
import { LaneTrials } from './trials.ts';
import { helpNotice, LaneWayToHelp } from './way-to-help.ts';

/** How often it is checked whether a fixed time has come, and how often sealed files are exchanged with a folder. */
const FIXED_TIME_EVERY_MS = 60_000;
const EXCHANGE_EVERY_MS = 15_000;
/** How often it is checked whether a full hour has begun, when a newer pack comes into force. */
const PACK_EVERY_MS = 60_000;
const HASH_KEY_BYTES = 32;

export interface SupportParts {
  config: Config;
  ring: KeyRing;
  journal: AuditJournal;
  memory: PackMemory;
  clock: Clock;
  lane: Pick<Lane, 'subscribe' | 'snapshot' | 'image'>;
  every: (ms: number, run: () => void) => () => void;
  warn: (message: string) => void;
  /** The rules of the lane. They are functions if the policy may expire while the daemon runs. */
  ruled: {
    readonly policy: Pick<PolicyInForce, 'childAge' | 'referralBody' | 'kMin' | 'help' | 'retention' | 'handoverText'>;
    under(operations: readonly OperationRulesInForce[]): Pick<PolicyInForce, 'childAge'>;
  };
  accounts: Pick<Accounts, 'lastOwner'> & HandoverParts['accounts'];
  /** Whether somebody has used the screen recently; only then may a drill take place. */
  attended: () => boolean;
  /** Receiving body on a demonstration lane; everywhere else only the signed pack names one. */
  demoBody?: Body | undefined;
  /** What the joint operations that are now in force add to the form. */
  additions?: () => readonly AdditionsInForce[];
}

export interface StartedSupport {
  support: Support;
  /** Words for the person who starts the daemon. */
  notices: readonly string[];
  way: LaneWayToHelp;
  /** Resolves after the first exchange with the folder; until then it is unknown whether the folder works. */
  looked: Promise<void>;
  /** The pack in force, for the page about the machine. `fault` says why the installed pack is not valid. */
  indicators: { version: number; delivered: boolean; fault: string | null };
  /** Removes referrals that ended before `before`, and use counts from before `quarter`. */
  purge(due: { before: Date; quarter: string }, policy: PolicyRef | null): void;
  stop(): Promise<void>;
}

/**
 * The protection route of this lane. Parts that do not work are reported at the start, and the form then asks the officer to
 * telephone; the lane itself continues.
 */
export function startSupport(parts: SupportParts): StartedSupport {
  const { config, clock, lane, every, warn, ruled } = parts;
  const rules = ruled.policy;
  const added = () => parts.additions?.() ?? [];
  const demoBody = parts.demoBody ?? null;
  const inUse = new PackInUse({ rules, demoBody, read: () => packInForce(parts) });
  const { fault } = inUse.now;
  const opened = openRoute(parts);
  const store = opened.ok ? opened.store : null;
  const notices = [
    ...(fault === null ? [] : [`${fault.notice} (${fault.reason})`]),
    ...(opened.ok ? [] : [`The protection route is closed: ${opened.message} ${opened.remedy}`]),
  ];
  const trials = new LaneTrials({ store, journal: parts.journal, clock, config, help: () => ruled.policy.help });
  const way = new LaneWayToHelp({
    config,
    clock,
    get pack() {
      return inUse.pack;
    },
    get packHolds() {
      return packHolds(inUse.now.fault);
    },
    rules: () => ({
      referralBody: demoBody === null ? ruled.policy.referralBody : null,
      help: ruled.policy.help,
    }),
    store,
    accounts: parts.accounts,
    trials,
  });
  const hashKey = systemRandom(HASH_KEY_BYTES);
  const handover = startHandover({ ...parts, rules, store, demo: demoBody !== null });
  const service = new ProtectionService({
    store,
    get pack() {
      return packWithPoints(inUse.pack, added());
    },
    siteId: config.lane.id,
    clock,
    random: systemRandom,
    contactHash: (bytes) => keyedDigest(bytes, hashKey),
    subject: () => subjectOf(lane, clock),
    way,
    overLimit: (officer, limit) => raiseReferrals(parts, officer, limit),
    photoLimitBytes: PHOTO_LIMIT_BYTES,
    get childAge() {
      return ruled.under(operationsOf(lane) ?? rulesOf(added())).childAge;
    },
    handovers: handover.desk,
  });
  const measured = (from: ProtectionStore): ReportParts & { store: ProtectionStore } => {
    return { store: from, journal: parts.journal, clock, k: inUse.pack.rules.kMin };
  };
  const undo = [
    lane.subscribe(
      onceEnded(lane, (run) => {
        service.ended(passOf(run, clock));
        addWhereItGoes(service, run);
      }),
    ),
  ];
  undo.push(every(PACK_EVERY_MS, () => inUse.look(clock.wall(), { occupied: isOccupied(lane) })));
  let carrying: Promise<void> | null = null;
  let looked = Promise.resolve();
  if (store !== null) {
    noteFixedTime(store, parts);
    undo.push(watchReport({ of: () => measured(store), state: () => way.standing().route.state, every }));
    undo.push(every(FIXED_TIME_EVERY_MS, () => noteFixedTime(store, parts)));
    const plan = () => drillPlan(config.help, ruled.policy.help);
    const drills = new Drills({
      store,
      get pack() {
        return inUse.pack;
      },
      way,
      siteId: config.lane.id,
      plan,
      clock,
    });
    undo.push(every(DRILL_EVERY_MS, () => drills.look(parts.attended())));
    const { folder } = config.protection;
    if (folder !== null) {
      const exchange = exchangeWith({ store, folder, now: () => clock.wall() }, warn);
      const round = (): Promise<void> => {
        carrying ??= exchange().finally(() => {
          carrying = null;
        });
        return carrying;
      };
      looked = round();
      undo.push(every(EXCHANGE_EVERY_MS, () => void round()));
    }
  }
  return {
    support: {
      desk: service,
      slip: config.protection.slip,
      lastDrill: () => trials.lastAnswered(),
      reports: (role) => (store === null ? [] : latestReports(measured(store), role)),
    },
    // The state of the route to help is known once the folder has been examined.
    get notices() {
      return [...notices, helpNotice(way.standing().route)];
    },
    way,
    looked,
    get indicators() {
      const { pack, from, fault: now } = inUse.now;
      return { version: pack.version, delivered: from === 'delivered', fault: now?.reason ?? null };
    },
    purge: (due, policy) => store?.purge({ ...due, now: clock.wall() }, policy === null ? null : { ...policy }),
    stop: async () => {
      for (const cancel of undo) cancel();
      await carrying;
      await handover.stop();
      store?.close();
    },
  };
}

/** Does one exchange: takes answers in and puts sealed files out. A fault is reported once, without a number or a count. */
function exchangeWith(parts: Parameters<typeof carryIn>[0], warn: (message: string) => void): () => Promise<void> {
  let said: string | null = null;
  return async () => {
    const taken = await carryIn(parts);
    const fault = taken.fault ?? (await carryOut(parts)).fault;
    const words =
      fault === null ? null : fault === 'REF_STORE_UNAVAILABLE' ? 'the store is closed' : folderWords(fault);
    if (fault === null) parts.store.noteExchange(parts.now());
    if (words !== null && words !== said) warn(`Sealed files are not exchanged with ${parts.folder}: ${words}.`);
    said = words;
  };
}

/** Rules of joint operations that applied when the inspection at the desk began; null if nobody is there. */
function operationsOf(lane: SupportParts['lane']): readonly OperationRulesInForce[] | null {
  const run = lane.snapshot().current;
  return run === null || run.ended ? null : run.operations;
}

function isOccupied(lane: SupportParts['lane']): boolean {
  const run = lane.snapshot().current;
  return run !== null && !run.ended;
}

/**
 * Tells the body that has the referral with whom a child went. The case itself holds only the code. Without a referral, the
 * addition is refused and nothing is sealed.
 */
function addWhereItGoes(service: Pick<ProtectionService, 'addGoesWith'>, { id, state }: RunningInspection): void {
  for (const { goesWith } of Object.values(state.allowedOver))
    if (goesWith !== null) service.addGoesWith({ inspectionId: id, goesWith }, { role: 'officer' });
}

function onceEnded(lane: SupportParts['lane'], told: (run: RunningInspection) => void): () => void {
  let last: string | null = null;
  return () => {
    const run = lane.snapshot().current;
    if (run === null || !run.ended || run.id === last) return;
    last = run.id;
    told(run);
  };
}

function passOf({ id, state }: RunningInspection, clock: Clock): EndedPass {
  const day = siteDay(clock);
  const document = state.mrz?.personal?.document ?? null;
  const counted = !state.demo && !state.training && document !== null && day !== null;
  return {
    inspectionId: id,
    allowed: state.decided?.decision === 'clear',
    categories: counted ? countCategoriesOf(document, day) : null,
    quarter: counted ? quarterOf(day) : null,
  };
}

/** The part of the document at the desk that the form Support may use. */
export function subjectOf(lane: Pick<Lane, 'snapshot' | 'image'>, clock: Clock): Subject | null {
  const { current: run, party } = lane.snapshot();
  if (run === null || run.ended) return null;
  const { state } = run;
  const document = state.mrz?.personal?.document ?? null;
  const day = siteDay(clock);
  const age = document === null || day === null ? null : ageOn(document.birth, day);
  return {
    inspectionId: run.id,
    facts: groundOf(run, { party, age }),
    identity: document === null ? null : identityOf(document),
    minors: () => minorsOf(lane, run, age),
    photo: () => {
      const ref = run.custody.ref('live');
      return ref === null ? null : (lane.image(ref)?.slice() ?? null);
    },
  };
}

function identityOf(document: MrzDocument): Identity {
  return {
    primary: document.name.primary.join(' '),
    secondary: document.name.secondary.join(' '),
    birthDate: dateText(document.birth),
    sex: document.sex ?? 'not stated',
    nationality: document.nationality.code,
    issuer: document.issuingState.code,
    documentType: document.documentCode,
    documentNumber: document.documentNumber ?? '',
  };
}

/** The date as text, with question marks for unknown parts. */
function dateText({ year, month, day }: MrzDate): string {
  const two = (part: number | null): string => (part === null ? '??' : String(part).padStart(2, '0'));
  return `${year ?? '????'}-${two(month)}-${two(day)}`;
}
