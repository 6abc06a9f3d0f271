#!/usr/bin/env node
/** Wires the kiosk daemon together: constructs parts, starts them in order and stops them in reverse. It makes no decisions. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { SystemTime } from '../adapters/files/index.ts';
import type { NoticesDiagnosis } from '../adapters/http/api/index.ts';
import { createHttpServer } from '../adapters/http/server/index.ts';
import { laneSide } from '../adapters/http/views/index.ts';
import { packageRoot } from '../adapters/installation/index.ts';
import { keyedDigest } from '../adapters/storage/crypto/index.ts';
import { purgeSetAside } from '../adapters/storage/database/index.ts';
import { FaceLists } from '../adapters/storage/lists/index.ts';
import { Lane } from '../core/inspection/lane/index.ts';
import { policyWith } from '../core/inspection/policy/index.ts';
import type { MrzStep } from '../core/inspection/ports/steps/index.ts';
import { readMrz } from '../core/mrz/index.ts';
import { issueNotices, loadKnownIssues } from '../delivery/packs/index.ts';
import {
  createDocumentTypeStep,
  createFaceSearch,
  createFaceStep,
  createPageStep,
  createPageTextStep,
  createSpectralStep,
  facePolicyOf,
  InferenceProcesses,
} from '../inference/host/index.ts';
import { buildDemo, demoCalibration, PLAYED_PATIENCE } from './demo/index.ts';
import {
  buildDevices,
  cameraSide,
  createListStep,
  displayUrl,
  laneRules,
  leaveDisplayUrl,
  openCalibrations,
  openDocumentTypes,
  privacyService,
  profileNotices,
  ruledLane,
  startOutcomes,
  startSupervision,
  startSupport,
  startTraveller,
  uvReferenceOf,
  watchRates,
} from './lane/index.ts';
import { readLaunch } from './launch.ts';
import { startDeadMan, startLine, watchLine } from './link/index.ts';
import { diagnosisService, recallNotes } from './machine/index.ts';
import { stayLocked, watchOrder } from './order/index.ts';
import {
  announce,
  attend,
  createLog,
  DaemonMetrics,
  Ending,
  meetManager,
  profiledJournal,
  startNotices,
} from './process/index.ts';
import { openReference } from './reference/index.ts';
import { buildSigned } from './signed/index.ts';
import {
  type AuditMark,
  auditModels,
  BUILD_FLOOR,
  holdState,
  modelsFolder,
  modelsPort,
  noticeStatus,
  noticesDiagnosis,
  securityLog,
  signInPorts,
  startAuditMark,
  startCounting,
  startExchange,
  startOperations,
  startPacks,
  startRetention,
  statedFmrOf,
  updateStatus,
  VERSION,
} from './state/index.ts';
import { buildTraining, forgettingTrainee, openLaneState } from './training/index.ts';

/** How often the ages on the screen are redrawn when nothing else happens, milliseconds. */
const REFRESH_MS = 15_000;

// SQLite creates the journals next to the databases with the process's permissions, which must be for this user only.
process.umask(0o077);
const began = performance.now();
const launch = readLaunch(process.argv.slice(2));
if (!launch.ok) end(launch.message, launch.status);
const { demo } = launch;
const manager = meetManager(process.env, process.pid);
if (!manager.ok) end(manager.message, 1);
const log = createLog(demo ? 'warn' : 'info');
const time = new SystemTime(BUILD_FLOOR);

const undo = new Ending(log, manager.notifier);
undo.start();

const held = holdState(launch.config.stateDir);
if (!held.ok) end(held.message, 1);
undo.push(() => held.lock.release());
const bootId = randomUUID();
await stayLocked({ config: launch.config, time, bootId, manager, undo, log });
const opened = await openLaneState({ config: launch.config, demo, time, bootId });
// The key was read; a child that knew its location could read it as well.
delete process.env['CREDENTIALS_DIRECTORY'];
if (!opened.ok) end(opened.message, 1);
/** In training the lane has its own configuration and stores. */
const { config, training } = opened;
const { ring, journal, memory, accounts, notices } = opened.stores;
const lastRow = journal.lastWall();
let mark: AuditMark | null = null;
undo.push(async (status) => {
  journal.appendSystem('stopped', config.lane.id, { status });
  await mark?.advance();
  journal.stop();
  accounts.close();
  ring.wipe();
});
const digest = (bytes: Uint8Array): string => keyedDigest(bytes, ring.key('scanner-digest'));

mark = await startAuditMark({ config, ring, journal, every: (ms, run) => time.every(ms, run) });
const guard = await memory.start();
const { station, operator } = await startPacks({ config, journal, memory });

const supervisor = new InferenceProcesses({
  modelsDir: modelsFolder(config),
  profile: config.models.profile,
  operator,
  mono: () => time.mono(),
  patience: demo || training !== null ? PLAYED_PATIENCE : 1,
});
const profile = config.models.profile;
const modelsReady = supervisor.start();
undo.push(() => supervisor.stop(), auditModels(supervisor, journal));

const ruled = ruledLane({ config, journal, memory, clock: time });
const leastGroup = Math.max(config.counters.k, ruled.policy.kMin ?? 0);
const looking = {
  ...{ guard, stateDir: config.stateDir, ring, clock: time, journal, purpose: config.lane.purpose },
  nextId: () => uuidv7(),
};
const operations = startOperations({ ...looking, floor: lastRow, every: (ms, run) => time.every(ms, run) });
undo.push(() => operations.stop());
const named = ruled.lists.filter((list) => list.face === undefined);
const lists = createListStep({ ...looking, lists: named, operations: operations.lists });
undo.push(() => lists.close());
const faceLists = new FaceLists({
  ...looking,
  lists: ruled.lists.flatMap(({ face, ...list }) => (face === undefined ? [] : [{ ...list, budget: face }])),
  engine: createFaceSearch({ supervisor, profile }),
});
undo.push(() => faceLists.stop());
const demoParts = demo
  ? await buildDemo({ config, time, ring, journal, memory, accounts, supervisor, lists, faceLists, log })
  : null;
const drillParts =
  training === null
    ? null
    : await buildTraining({ start: training, config, time, ring, journal, memory, supervisor, lists, log });
const played = demoParts ?? drillParts;
undo.push(() => played?.stop());
const built = buildDevices({ config, time, digest, simulated: played?.places ?? null });
if (!built.ok) end(built.message, 2);
const { camera, barcodes } = built.devices;
const { scanner, imager } = drillParts?.gated(built.devices) ?? built.devices;

const signed = buildSigned({ config, journal, memory, clock: time, supervisor, log, demo: demoParts });
const { chip, seals } = signed;
const { calibrations, standings, noticesOf } = openCalibrations(
  { config, journal, memory, clock: time },
  demo ? demoCalibration : undefined,
);
const known = loadKnownIssues({ ...station, trust: config.modelKeys }, time);
const taught = openDocumentTypes(station);
const reference = openReference({ config, station, journal, clock: time, played: demoParts });
const readZone: MrzStep = (read, today) => readMrz(read, today, { centuryRules: config.expiryCentury });
const metrics = new DaemonMetrics();
metrics.start();
undo.push(() => metrics.stop());
const machineNotes = recallNotes(journal);
const lane = new Lane({
  lane: { ...config.lane, demo, training: training !== null },
  clock: time,
  timers: time,
  newId: () => uuidv7(),
  newPartyId: randomUUID,
  partyEnded: (end) => journal.appendSystem('party-ended', config.lane.id, end),
  journal: machineNotes.noted(metrics.counted(profiledJournal(journal, () => ruled.policy.logProfile))),
  scanner,
  imager,
  camera,
  chip: chip.port,
  models: modelsPort(supervisor, profile),
  mrz: readZone,
  page: createPageStep({
    supervisor,
    clock: time,
    profile,
    policy: { pageWidthMm: config.pageWidthMm },
    calibrations,
  }),
  documentModels: createDocumentTypeStep({ supervisor, clock: time, models: taught.models, calibrations }),
  pageText: createPageTextStep({ supervisor, clock: time, calibrations, pageWidthMm: config.pageWidthMm }),
  spectral: createSpectralStep({
    supervisor,
    clock: time,
    uvReference: uvReferenceOf(config),
    calibrations,
    models: taught.models,
  }),
  face: createFaceStep({ supervisor, clock: time, profile, policy: facePolicyOf(config.face) }),
  ...{ seals, lists, barcodes },
  faceLists,
  rules: laneRules(ruled, { additions: () => lists.additions(), randomInt }),
  knownIssues: () => known.current(),
  policy: policyWith({ ...config.policy, specimen: played === null ? 'look' : 'note' }),
  digest,
});

const counting = startCounting({
  stateDir: config.stateDir,
  clock: time,
  lane,
  k: leastGroup,
  warn: (message) => log.warn({}, message),
});
undo.push(() => counting.stop());
undo.push(watchRates({ lane, journal, clock: time, laneId: config.lane.id, limits: config.rates }));
/** Tasks for which the lane waits until no traveller is there. */
const aside = {
  journal,
  clock: time,
  every: (ms: number, run: () => void) => time.every(ms, run),
  idle: () => lane.snapshot().current === null,
  warn: (message: string) => log.warn({}, message),
};
const leave = (message: string): void => void undo.leave(0, message);
undo.push(watchOrder({ ...aside, stateDir: launch.config.stateDir, leave }));
const line = watchLine({ ...aside, config });
const deadMan = startDeadMan({ ...aside, config, memory, floor: lastRow });
undo.push(() => [line, deadMan].map((part) => part?.stop()));
const exchange = startExchange({ ...aside, config });
undo.push(() => exchange.stop());
const noticesNow = (): NoticesDiagnosis =>
  noticesDiagnosis(noticeStatus(journal.outbox.status(), { now: time.wall(), notices: config.notices }), exchange);

const seen = { attended: () => http.isAttended(), officers: () => http.officers() };
const desk = { config, ring, memory, lane, ruled, accounts, ...seen };
const supported = startSupport({ ...aside, ...desk, demoBody: played?.body, additions: () => lists.additions() });
undo.push(() => supported.stop());
const supervision = startSupervision({
  ...aside,
  ...desk,
  statedFmr: () => statedFmrOf(supervisor, config.face.matchFmr),
  way: supported.way,
});
undo.push(() => supervision.stop());

const traveller = await startTraveller({ config, lane, journal, policy: ruled.policy, training: training !== null });
undo.push(() => traveller.stop());
const outcomes = startOutcomes({ lane, accounts, ruled, clock: time, config, training: training !== null });
undo.push(() => outcomes.stop());
const updatesNow = () => updateStatus(config, { guard, journal, clock: time });
const machine = diagnosisService(
  {
    ...{ config, journal, lane, ruled, clock: time, models: supervisor, line: line.now, trust: signed.trust },
    ...{ deadMan, indicators: supported.indicators, way: supported.way },
    vitals: () => attended.vitals(),
    notices: noticesNow,
    updates: updatesNow,
    readers: outcomes.readers,
    version: VERSION,
    uptimeMs: () => performance.now() - began,
  },
  machineNotes,
);
const drills = drillParts?.control({ camera, lane }) ?? null;
const screenFolder = join(packageRoot, 'build', 'ui');
const http = createHttpServer({
  ...laneSide({
    lane,
    ...{ lists, faceLists },
    mrz: readZone,
    clock: time,
    version: VERSION,
    camera: cameraSide(camera),
    counters: { closed: () => counting.closed(), k: leastGroup },
    visaAsked: config.policy.visaAsked ?? [],
    chipExpected: config.policy.chipExpected ?? [],
    dotByChance: (inspectionId) => supported.support.desk.dotByChance(inspectionId),
    notices: noticesNow,
    updates: updatesNow,
    alarms: () => journal.use.alarms(),
    processStats: () => ({ uptimeMs: performance.now() - began, memoryMb: process.memoryUsage().rss / 2 ** 20 }),
    training: drills,
  }),
  ...signInPorts(accounts, () => ruled.policy.securityKeys, deadMan),
  securityLog: forgettingTrainee(securityLog(journal, deadMan), drills),
  supervisor: supervision.desk,
  diagnosis: machine,
  support: supported.support,
  privacy: privacyService({ journal, clock: time, ruled, machines: () => accounts.machines.list(), k: leastGroup }),
  demo: demoParts?.control({ camera, lane }) ?? null,
  traveller: traveller.side,
  ...outcomes.served,
  reference: reference.service,
  siteWords: traveller.siteWords,
  training: drills,
  clock: time,
  timers: time,
  random: randomBytes,
  log: { warn: (event, detail) => log.warn(detail, event), error: (event, detail) => log.error(detail, event) },
  screenFolder,
  version: VERSION,
  port: config.http.port,
  handed: manager.handed,
});
const attended = attend({
  manager,
  figures: metrics,
  config,
  time,
  journal,
  supervisor,
  devices: [scanner, barcodes, imager, camera],
  way: supported.way,
  log,
  version: VERSION,
  uptimeMs: () => performance.now() - began,
});
undo.push(() => attended.stop());

journal.appendSystem('started', config.lane.id, {
  version: VERSION,
  demo,
  ...(training === null ? {} : { training: true }),
});
for (const device of [scanner, barcodes, imager, camera, chip]) undo.push(() => device?.stop());
lane.start();
undo.push(() => lane.stop());
faceLists.start();
const { url } = await undo.begin(http);
for (const door of attended.doors) await undo.begin(door);
const stores = {
  counters: (quarter: string) => counting.purge(quarter),
  referrals: (due: { before: Date; quarter: string }) => supported.purge(due, ruled.policy.ref),
  supportFiles: (before: Date) => purgeSetAside(config.stateDir, before),
};
undo.push(startRetention({ ...aside, policy: () => ruled.policy, stores, lastRow }));
const ofLists = () => [...lists.status(), ...faceLists.status()];
undo.push(startLine({ ...aside, config, ring, machine, lists: ofLists, station, deadMan, version: VERSION }));
await played?.start();
for (const device of [scanner, barcodes, imager, camera, chip]) await device?.start();
time.every(REFRESH_MS, () => {
  lane.refresh();
  machine.look();
  if (lane.snapshot().current === null) journal.tidy();
});
await Promise.all([modelsReady, supported.looked]);
const calibrated = await standings();
for (const { name: check, fault, stored } of calibrated)
  log.info({ check, fault, id: stored?.id ?? null }, 'calibration');
const early = startNotices({
  supervisor,
  screenFolder,
  devices: [scanner, barcodes, imager],
  lists: { status: ofLists },
  matchFmr: config.face.matchFmr,
});
const display = displayUrl(url, traveller.side.token);
const notLeft = await leaveDisplayUrl(config.stateDir, display);
const mend = [
  ...notices,
  ...ruled.notices,
  ...issueNotices(known),
  ...[taught, reference, supported, traveller, signed].flatMap((part) => part.notices),
  ...profileNotices(config),
  ...(notLeft === null ? [] : [notLeft]),
  ...noticesOf(calibrated),
  ...early,
].map((notice) => `waypost: ${notice}`);
// For somebody who tries the program: first how to use it, then what would need attention on a real lane.
const last = `waypost: ${config.lane.name}, screen at ${url}`;
for (const said of played ? [played.banner(url, display), ...mend] : [...mend, last]) announce(log, said);
manager.notifier?.tell('READY=1', 'STATUS=serving');
announce(log, `waypost: ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);

/** Ends the process with a reason, before anything runs that would have to be stopped. */
function end(message: string, status: number): never {
  (status === 0 ? console.log : console.error)(message);
  process.exit(status);
}
