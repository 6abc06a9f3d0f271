import { existsSync, statSync } from 'node:fs';
import {
  faceListRemedy,
  ListFolder,
  ListReader,
  ListStore,
  standingStatusOf,
} from '../../adapters/storage/lists/index.ts';
import type { RollbackGuard } from '../../adapters/storage/rollback/index.ts';
import type { Config } from '../../core/config/index.ts';
import { inWords } from '../../core/inspection/policy/pack/index.ts';
import type { ListStatus } from '../../core/inspection/ports/steps/index.ts';
import { HOUR_MS } from '../../core/time/index.ts';
import {
  calibrationWords,
  openCalibrations,
  openDocumentTypes,
  packInForce,
  ruledLane,
} from '../../daemon/lane/index.ts';
import { DEAD_MAN_WARNS_DAYS, DeadMan, lineStatus } from '../../daemon/link/index.ts';
import { embedderOf, listCheckStatus, noticeStatus, stationOf } from '../../daemon/state/index.ts';
import { lastHeardIn, readVerdicts, UpdatePlaces } from '../../delivery/apply/index.ts';
import { DAMAGED_REMEDY, OperatorModelStore } from '../../delivery/models/index.ts';
import { loadKnownIssues } from '../../delivery/packs/index.ts';
import { type UpdateReason, updateRemedy } from '../../delivery/tuf/index.ts';
import type { OpenedState } from '../state/index.ts';
import { type Finding, none, note, ok, work } from './finding.ts';
import { isAhead, type Signed } from './ground.ts';
import { helpFinding } from './help.ts';
import { programs } from './programs.ts';
import { documentReference } from './reference.ts';
import { trustStore } from './trust-store.ts';

/** How to get a newer list: from the repository or as one file, depending on the site. */
const NEWER_LIST =
  'waypost update apply --from FOLDER --config FILE (a USB stick), or waypost list import FILE --config FILE';

export interface StateExamination {
  findings: Finding[];
  /** Times that central IT has signed, with which the clock is compared. */
  signed: Signed[];
}

/** Examines rights, key, audit, accounts and lists of an opened state. Opening it has already checked key and chain tail. */
export async function examineState(state: OpenedState): Promise<StateExamination> {
  const { config, journal } = state;
  const head = journal.head();
  const { findings: listFindings, signed } = await lists(state);
  const findings = [
    rights(config.stateDir),
    key(config),
    ok('audit', `${head.seq} rows, end of the chain verified (all of it: waypost audit verify)`),
    accounts(state),
    policy(state),
    retention(state),
    ...listFindings,
    ...selfCheck(state),
    ...updates(state),
    ...programs(),
    notices(state),
    await line(state),
    ...(await faceLists(state)),
    ...(await calibrations(state)),
    ...documentTypes(state),
    indicators(state),
    helpFinding(state),
    knownIssues(state),
    trustStore(state),
    documentReference(state),
    ...operatorModels(state),
  ];
  return { findings, signed };
}

function indicators(state: OpenedState): Finding {
  const { pack, from, fault } = packInForce(state);
  const words = `pack ${pack.version}`;
  const remedy = 'waypost protection pack install FILE --config FILE';
  if (fault !== null) return work('indicators', fault.notice, remedy, fault.reason);
  if (from === 'installed') return ok('indicators', `${words}, signed`);
  return note('indicators', `${words} the delivered pack: it has no receiving body`, remedy);
}

function knownIssues(state: OpenedState): Finding {
  const site = { ...stationOf(state), trust: state.config.modelKeys };
  const { list, fault } = loadKnownIssues(site, state.clock);
  const remedy = 'waypost documents issues import FILE --config FILE';
  if (fault !== null) return work('known issues', fault.notice, remedy, fault.reason);
  return ok('known issues', list.counter === 0 ? 'no list' : `list ${list.counter}, ${list.entries.length} entries`);
}

/** The operator's models, which replace models of the profile; whether they load is checked with the machine. */
function operatorModels(state: OpenedState): Finding[] {
  const read = new OperatorModelStore(state.config.stateDir, stationOf(state)).pointer();
  if (read.state === 'empty') return [];
  if (read.state === 'good') return [ok('operator models', 'as recorded in the audit')];
  const why =
    read.state === 'gone'
      ? 'active.json is missing, although the audit records one'
      : 'active.json is not the latest one recorded in the audit';
  return [work('operator models', `${why}: faces are not judged`, DAMAGED_REMEDY, read.reason)];
}

async function calibrations(state: OpenedState): Promise<Finding[]> {
  const standings = await openCalibrations(state).standings();
  return standings.map((standing) => {
    const words = calibrationWords(standing);
    if (standing.fault === null) return ok(standing.name, words);
    if (standing.fault === 'CAL_WITHDRAWN') return note(standing.name, words);
    const remedy = 'waypost calibrate documents (docs/document-checks.md)';
    return work(standing.name, words, remedy, standing.fault);
  });
}

/** Document types taught here that are not valid. There are many valid ones, which `waypost documents models show` lists. */
function documentTypes(state: OpenedState): Finding[] {
  const { models, faults } = openDocumentTypes(stationOf(state));
  if (faults.length === 0) return models.length === 0 ? [] : [ok('document types', `${models.length} taught here`)];
  const remedy = 'waypost documents enrol FOLDER (docs/document-checks.md)';
  return faults.map(({ words, code }) => ({ ...work('document types', words, remedy), code }));
}

function key({ key: source }: Config): Finding {
  if (source.kind === 'development') {
    const remedy = 'for a checkpoint, set key to credential or passphrase';
    return note('key', 'development key next to the data', remedy);
  }
  if (source.kind === 'passphrase' && (statSync(source.file).mode & 0o077) !== 0) {
    return work('key', `${source.file} can be read by other users`, `chmod 600 ${source.file}`);
  }
  return ok('key', `${source.kind}, matches the state folder`);
}

function rights(stateDir: string): Finding {
  const mode = statSync(stateDir).mode & 0o777;
  if ((mode & 0o077) === 0) return ok('state folder', stateDir);
  return work(
    'state folder',
    `${stateDir} is accessible to other users (${mode.toString(8)})`,
    `chmod 700 ${stateDir}`,
  );
}

function accounts({ accounts: store }: OpenedState): Finding {
  const all = store.list();
  const usable = all.filter((account) => account.active);
  if (usable.length === 0) {
    const reason = all.length === 0 ? 'nobody can sign in' : 'every account is disabled';
    return work('accounts', reason, 'waypost officer add ID --name NAME --config FILE');
  }
  const locked = usable.filter((account) => account.lockedUntil !== null);
  const keyless = all.filter((account) => !account.pinKeyed).length;
  if (locked.length === 0 && keyless > 0) {
    const remedy = 'each PIN is bound when its owner signs in; waypost officer list shows which';
    return note('accounts', `${usable.length} can sign in; ${keyless} PINs are not yet bound to a key`, remedy);
  }
  if (locked.length === 0) return ok('accounts', `${usable.length} can sign in`);
  // This line goes into the support bundle, so it does not name the person; `officer list` does.
  const remedy = 'wait, or type waypost officer admit ID --by ID; waypost officer list shows which';
  return note('accounts', `${locked.length} of ${usable.length} locked after wrong PINs`, remedy);
}

/** How long the daemon may be off, hours, before somebody should be told. */
const RETENTION_OVERDUE_HOURS = 72;

/** A policy that expires within this many days is reported: writing and signing the next one takes weeks. */
const POLICY_SOON_DAYS = 30;

function policy(state: OpenedState): Finding {
  const { policy: rules, notices: said, fault } = ruledLane(state);
  const { standing, ref } = rules;
  const notice = said[0] ?? null;
  if (ref !== null) {
    const words = `${ref.policyId} of ${ref.country}, version ${ref.version}, until ${rules.pack?.validUntil ?? ''}`;
    const daysLeft = (Date.parse(rules.pack?.validUntil ?? '') - state.clock.wall().getTime()) / (24 * HOUR_MS);
    if (daysLeft < POLICY_SOON_DAYS)
      return note('policy', `${words}: ${Math.floor(daysLeft)} days left`, 'ask central IT for the next version now');
    return notice === null ? ok('policy', words) : note('policy', `${words}: ${notice}`, 'correct the configuration');
  }
  if (standing === 'development')
    return note(
      'policy',
      'none installed: the development policy applies, without a legal basis',
      'waypost policy install FILE --config FILE',
    );
  const refused = work('policy', notice ?? standing, 'waypost policy install FILE --config FILE');
  return fault === null ? refused : { ...refused, code: fault };
}

function retention(state: OpenedState): Finding {
  const { journal, clock } = state;
  const { retention: rules } = ruledLane(state).policy;
  const [usual, confirmed] = [inWords(rules.case.term), inWords(rules['confirmed-case'].term)];
  const kept = `personal parts are deleted after ${usual}, those of confirmed hits after ${confirmed}`;
  const last = journal.lastWallOf('retention-run');
  if (last === null) {
    const never = note('retention', `${kept}; it has not run yet`, 'start the daemon: it runs this once a day');
    return { ...never, ageSeconds: null };
  }
  const hours = (clock.wall().getTime() - last.getTime()) / HOUR_MS;
  const ageSeconds = Math.max(0, Math.round(hours * 3_600));
  if (hours < RETENTION_OVERDUE_HOURS)
    return { ...ok('retention', `${kept}; last run ${last.toISOString().slice(0, 16)}Z`), ageSeconds };
  const remedy = 'the daemon runs it once a day, while no traveller is at the lane and the clock is trusted';
  return { ...work('retention', `${kept}; last run ${(hours / 24).toFixed(0)} days ago`, remedy), ageSeconds };
}

function notices({ config, journal, clock }: OpenedState): Finding {
  const standing = noticeStatus(journal.outbox.status(), { now: clock.wall(), notices: config.notices });
  if (standing.remedy !== null) return work('notices', standing.words, standing.remedy);
  if (standing.configured) return ok('notices', standing.words);
  return note('notices', standing.words, 'set notices in the configuration (docs/notices.md)');
}

/** The line never stops the lane, whatever its state: notices and lists can also travel by USB stick. */
async function line({ config, journal, memory, clock }: OpenedState): Promise<Finding> {
  const outbox = journal.outbox.status();
  const { reason, words, remedy } = await lineStatus({ config, outbox }, clock.wall());
  const deadMan = deadManOf({ config, journal, memory, clock });
  if (deadMan !== null && deadMan.left <= DEAD_MAN_WARNS_DAYS) {
    const next = 'waypost update apply with something newly signed (docs/fleet.md, "Days without the central office")';
    if (deadMan.isDue) {
      const closed = `nothing newly signed by the central office for ${deadMan.days} days: the lane asks for a technician's sign-in`;
      return work('line', `${closed}; ${words}`, next, 'LINK_DEAD_MAN');
    }
    const soon = `in ${deadMan.left} days the lane asks for a technician's sign-in`;
    return note('line', `${soon}; ${words}`, next, 'LINK_DEAD_MAN_SOON');
  }
  if (reason === null) return ok('line', words);
  if (reason === 'LINK_ABSENT') return none('line', words, reason);
  return note('line', words, remedy, reason);
}

/** The count of days without central, as the running daemon makes it; nothing is written. */
function deadManOf({ config, journal, memory, clock }: Pick<OpenedState, 'config' | 'journal' | 'memory' | 'clock'>) {
  if (config.link === null) return null;
  const floor = journal.lastWall() ?? new Date(0);
  const days = config.link.deadManDays;
  const counting = new DeadMan({ days, journal, heard: () => lastHeardIn(memory), clock, floor });
  counting.recall();
  return counting.standing();
}

async function lists({ config, ring, memory, clock }: OpenedState): Promise<StateExamination> {
  if (config.lists.length === 0) {
    const remedy = 'add them under lists (docs/lists.md)';
    return { findings: [note('lists', 'none configured: no traveller is looked up', remedy)], signed: [] };
  }
  const quiet = (): void => undefined;
  const { stateDir, lists: wanted } = config;
  const guard = await memory.start();
  const listStore = new ListStore({
    purpose: config.lane.purpose,
    stateDir,
    lists: wanted,
    ring,
    clock,
    onUnreadable: quiet,
    onDamaged: quiet,
    guard,
  });
  const all = listStore.status();
  const findings = all.map((status) => ({
    ...list(status, clock.wall()),
    // The information about a list is as old as the list. About a list that was never there, nothing is known.
    ageSeconds: status.ageMs === null ? null : Math.max(0, Math.round(status.ageMs / 1000)),
  }));
  listStore.close();
  const signed = all.flatMap(({ id, generatedAt }) =>
    generatedAt === null ? [] : [{ what: `list ${id}`, at: new Date(generatedAt) }],
  );
  return { findings: [...trust(config), ...findings, counter(guard)], signed };
}

/** Face lists that are installed but not searched: every other line would show them as in order. */
async function faceLists(state: OpenedState): Promise<Finding[]> {
  const { config, ring } = state;
  const wanted = config.lists.filter((entry) => entry.face !== undefined);
  const model = wanted.length === 0 ? null : await embedderOf(config, stationOf(state));
  return wanted.flatMap(({ id, face: budget }) => {
    const path = new ListFolder(config.stateDir, id).current();
    const opening = path === null ? null : ListReader.open(path, id, ring);
    if (!opening?.ok || budget === undefined) return [];
    const { face } = opening.reader.meta;
    opening.reader.close();
    const standing = standingStatusOf({ face, model, budget });
    const name = `faces ${id}`;
    if (standing.ok) return [ok(name, `${standing.templates} searched at threshold ${standing.threshold.toFixed(3)}`)];
    return [work(name, `not searched: ${standing.reason}`, faceListRemedy(standing))];
  });
}

function counter(guard: Pick<RollbackGuard, 'standing'>): Finding {
  const { verdict, serve, warning } = guard.standing();
  if (!serve) return work('counter', warning ?? verdict, 'waypost update status; "The counter" in docs/updates.md');
  if (warning !== null) return note('counter', warning, '"The counter" in docs/updates.md');
  if (verdict === 'file')
    return note(
      'counter',
      'a sealed file: it does not detect that the whole disk was restored',
      'a TPM detects it: update.counter',
    );
  return ok('counter', verdict);
}

/** The last refusal of a list or repository is shown until an update has been applied. */
function updates({ config, clock }: OpenedState): Finding[] {
  const { lists, repositories, pack } = readVerdicts(config.stateDir);
  const packed = pack === null ? {} : { 'protection pack': pack };
  return Object.entries({ ...repositories, ...lists, ...packed }).map(([id, { ok: taken, at, reason, message }]) => {
    const name = `update ${id}`;
    const ageSeconds = secondsSince(new Date(at), clock.wall());
    if (taken) return { ...ok(name, `${message} (${at})`), ageSeconds };
    return {
      ...work(name, `${message} (${reason}, ${at})`, updateRemedy(reason as UpdateReason) ?? 'docs/updates.md'),
      ageSeconds,
    };
  });
}

/** The nightly self-check: otherwise a list might be damaged for weeks before the damaged record is needed. */
function selfCheck(state: OpenedState): Finding[] {
  if (state.config.lists.length === 0) return [];
  const { state: standing, words, remedy } = listCheckStatus(state);
  const last = state.journal.lastWallOf('lists-checked');
  const ageSeconds = last === null ? null : secondsSince(last, state.clock.wall());
  if (standing === 'ok') return [{ ...ok('list check', words), ageSeconds }];
  const open = standing === 'never' ? note('list check', words, remedy) : work('list check', words, remedy ?? '');
  return [{ ...open, ageSeconds }];
}

/** Seconds since a time; null if it is not a valid time. */
function secondsSince(then: Date, now: Date): number | null {
  const seconds = Math.round((now.getTime() - then.getTime()) / 1000);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

/**
 * Lists come from a repository, trusted through its pinned root, or as single files, trusted through list keys. A kiosk with
 * a pinned root needs no list keys, and one with neither does not accept any list.
 */
export function trust({
  listKeys,
  stateDir,
  update,
}: Pick<Config, 'listKeys' | 'stateDir'> & { update: { repositories: readonly { id: string }[] } }): Finding[] {
  const { keys, threshold } = listKeys;
  const different = new Set(keys).size;
  if (different >= threshold) return [ok('list keys', `${different} trusted, ${threshold} must sign`)];
  const pinned = update.repositories.filter(({ id }) => existsSync(new UpdatePlaces(stateDir, id).root));
  if (different === 0 && pinned.length > 0) {
    const names = pinned.map(({ id }) => id).join(', ');
    return [ok('list keys', `none needed: lists come from the repository ${names}, whose root is pinned`)];
  }
  const remedy =
    'pin the root of central IT (waypost update trust ROOT.json --config FILE), or, for lists as single files, set listKeys.keys';
  return [
    work(
      'list keys',
      `${different} different keys, of which ${threshold} must sign, and no root is pinned: no list can be installed`,
      remedy,
    ),
  ];
}

/** The finding about one list. If by this clock it is from the future, the clock is wrong. */
export function list(status: ListStatus, now: Date): Finding {
  const name = `list ${status.id}`;
  const hours = status.ageMs === null ? '' : `${(status.ageMs / HOUR_MS).toFixed(1)} h old`;
  switch (status.state) {
    case 'fresh':
      return ok(name, `generation ${status.version}, ${status.records} records, ${hours}`);
    case 'stale':
      if (status.generatedAt !== null && isAhead(new Date(status.generatedAt), now))
        return work(
          name,
          `signed at ${status.generatedAt}, which is in the future according to this clock`,
          'see the line "clock"',
        );
      return work(name, `${hours}, too old to be used`, NEWER_LIST);
    case 'absent':
      return work(name, 'never taken', NEWER_LIST);
    case 'damaged':
      return work(name, 'the file is damaged', 'import the list again');
    case 'rollback':
      return work(name, 'an older state was restored', 'waypost update status; docs/updates.md');
    case 'purpose':
      return work(
        name,
        'bound to purposes that this lane does not have',
        'compare lane.purpose with the list; docs/operations.md',
      );
    case 'locked':
      return work(name, 'the key of this appliance is not available', 'see the line "key"');
  }
}
