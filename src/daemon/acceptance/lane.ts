import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { SystemTime } from '../../adapters/files/index.ts';
import { SimulatedCamera } from '../../adapters/hardware/camera/index.ts';
import { dropPage, FolderImager } from '../../adapters/hardware/imager/index.ts';
import { keyedDigest } from '../../adapters/storage/crypto/index.ts';
import type { DeviceStateRecord } from '../../adapters/storage/device-state/index.ts';
import { type KeyRing, newSigningSeed, signingKeyFromSeed } from '../../adapters/storage/keys/index.ts';
import { FaceLists } from '../../adapters/storage/lists/index.ts';
import type { Config } from '../../core/config/index.ts';
import { Lane } from '../../core/inspection/lane/index.ts';
import { policyWith } from '../../core/inspection/policy/index.ts';
import type { ScannerPort } from '../../core/inspection/ports/index.ts';
import type { MrzStep } from '../../core/inspection/ports/steps/index.ts';
import { readMrz } from '../../core/mrz/index.ts';
import { OperatorModelStore } from '../../delivery/models/index.ts';
import type { PackStation } from '../../delivery/packs/index.ts';
import {
  createFaceStep,
  createPageStep,
  createPageTextStep,
  createSpectralStep,
  facePolicyOf,
  type InferenceHealth,
  InferenceProcesses,
} from '../../inference/host/index.ts';
import { importDrawnLists } from '../demo/index.ts';
import { buildDevices, createListStep } from '../lane/index.ts';
import { BUILD_FLOOR, modelsFolder, modelsPort, openStoresWith } from '../state/index.ts';
import { trainingRing } from '../training/index.ts';
import { acceptanceConfig, acceptanceFolder } from './config.ts';
import { DisplayRecord } from './display.ts';
import { type AcceptanceHelp, askForHelp, type HelpAsked } from './help-desk.ts';
import { acceptanceScanner, type ScannerWay } from './scanner.ts';

/** Time between laying the document on the reader and its page on the imager, ms: enough for the display to ask for the page. */
const PAGE_AFTER_MS = 400;

const MODELS_WITHIN_MS = 60_000;
const LOOK_MS = 100;
const SETTLED: readonly InferenceHealth['state'][] = ['ready', 'busy', 'degraded'];

/** One drawn traveller; every path is absolute. */
export interface AcceptanceTraveller {
  mrz: readonly string[];
  page: string;
  live: readonly string[];
}

export interface AcceptanceLaneParts {
  site: Config;
  ring: KeyRing;
  /** Audit of the site itself, which says which operator models are installed. */
  /** Signed files of the site; the choice of operator models among them is followed. */
  siteFiles: PackStation;
  record: Pick<DeviceStateRecord, 'salt'>;
  /** The way to help of the site; null if no case asks for it. */
  help: AcceptanceHelp | null;
  /** Folder with `list.json` and its records. */
  lists: string;
  emptyScene: readonly string[];
}

export interface AcceptanceLane {
  lane: Lane;
  display: DisplayRecord;
  scannerWay: ScannerWay;
  /** What the models of this appliance reported when they were loaded. */
  inference(): InferenceHealth;
  /** Why the drawn lists could not be put to use; null if they are in use. */
  listFault: string | null;
  /** A traveller steps up: face before the camera, document on the reader, page on the imager. */
  present(traveller: AcceptanceTraveller): Promise<void>;
  /** A further page, for example the other side of a card. */
  lay(page: string): Promise<void>;
  /** Asks for help about the traveller at the desk; null if the form cannot be opened. */
  askForHelp(): HelpAsked | null;
  leave(): Promise<void>;
  close(): Promise<void>;
}

export type AcceptanceOpening = { ok: true; lane: AcceptanceLane } | { ok: false; message: string };

/**
 * The lane of an acceptance run: the steps, models and stores of the appliance, fed by simulated devices with drawn travellers.
 * Everything that it writes is in a separate folder, sealed with keys of this run, and is removed by `close`.
 */
export async function openAcceptanceLane(parts: AcceptanceLaneParts): Promise<AcceptanceOpening> {
  const { site } = parts;
  const config = acceptanceConfig(site);
  const folder = acceptanceFolder(site.stateDir);
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, message: `${folder} cannot be created (${code}).` };
  }
  const time = new SystemTime(BUILD_FLOOR);
  const stay = openStoresWith(trainingRing(parts.ring, parts.record), {
    config,
    time,
    bootId: randomUUID(),
    notices: [],
  });
  if (!stay.ok) return { ok: false, message: `The stores of the run cannot be opened: ${stay.message}` };
  return { ok: true, lane: await build({ ...parts, config, time, stores: stay.stores }) };
}

type Opened = Extract<ReturnType<typeof openStoresWith>, { ok: true }>['stores'];

async function build(parts: AcceptanceLaneParts & { config: Config; time: SystemTime; stores: Opened }) {
  const { site, config, time, stores } = parts;
  const { ring, journal, accounts } = stores;
  const undo: (() => unknown)[] = [
    () => rmSync(config.stateDir, { recursive: true, force: true }),
    () => {
      accounts.close();
      journal.stop();
      ring.wipe();
    },
  ];
  const { profile } = config.models;
  const supervisor = new InferenceProcesses({
    modelsDir: modelsFolder(config),
    profile,
    operator: await new OperatorModelStore(site.stateDir, parts.siteFiles).models(config.modelKeys),
    mono: () => time.mono(),
  });
  undo.push(() => supervisor.stop());
  const nextId = (): string => uuidv7();
  const common = { stateDir: config.stateDir, ring, clock: time, journal, nextId };
  const lists = createListStep({ ...common, lists: config.lists });
  undo.push(() => lists.close());
  const listFault = await listsOf({ config, ring, journal, time, lists }, parts.lists);
  const noFaceLists = new FaceLists({ ...common, lists: [], engine: NO_SEARCH });

  // One folder for each run: when a run that was given up ends, it must not remove the pages of the next.
  const run = mkdtempSync(join(tmpdir(), 'waypost-acceptance-'));
  const pages = join(run, 'pages');
  mkdirSync(pages, { mode: 0o700 });
  undo.push(() => rmSync(run, { recursive: true, force: true }));
  const reader = await acceptanceScanner(run, time);
  undo.push(() => reader.stop());
  const digest = (bytes: Uint8Array): string => keyedDigest(bytes, ring.key('scanner-digest'));
  const camera = new SimulatedCamera({
    device: 'camera:simulated',
    clock: time,
    timers: time,
    emptyScene: parts.emptyScene,
  });
  const imager = new FolderImager({
    device: 'imager:simulated',
    folder: pages,
    simulated: true,
    clock: time,
    timers: time,
    lights: [],
    setPatienceMs: 0,
  });
  const scanner = reader.port ?? driverOf({ config, time, digest, link: reader.link ?? '' });
  const readZone: MrzStep = (read, today) => readMrz(read, today, { centuryRules: config.expiryCentury });
  const lane = new Lane({
    lane: { ...config.lane, demo: false, training: true },
    clock: time,
    timers: time,
    newId: nextId,
    newPartyId: randomUUID,
    partyEnded: (end) => journal.appendSystem('party-ended', config.lane.id, end),
    journal,
    scanner,
    imager,
    camera,
    models: modelsPort(supervisor, profile),
    mrz: readZone,
    page: createPageStep({ supervisor, clock: time, profile, policy: { pageWidthMm: config.pageWidthMm } }),
    pageText: createPageTextStep({ supervisor, clock: time, pageWidthMm: config.pageWidthMm }),
    spectral: createSpectralStep({ supervisor, clock: time, uvReference: null }),
    face: createFaceStep({ supervisor, clock: time, profile, policy: facePolicyOf(config.face) }),
    lists,
    faceLists: noFaceLists,
    policy: policyWith({ ...config.policy, specimen: 'note' }),
    digest,
  });
  const { slotMs, stepMs, finalMs, promptMs } = config.traveller;
  lane.start();
  undo.push(() => lane.stop());
  const display = new DisplayRecord({
    lane,
    timing: { slotMs, stepMs, finalMs, promptMs },
    clock: time,
    every: (ms, look) => time.every(ms, look),
  });
  undo.push(() => display.stop());
  for (const device of [scanner, imager, camera]) {
    await device.start();
    undo.push(() => device.stop());
  }
  await supervisor.start();
  await modelsReady(supervisor);

  let count = 0;
  const lay = async (page: string): Promise<void> => {
    count += 1;
    await dropPage(pages, await readFile(page), { name: `page-${count}.jpg`, now: time.wall() });
  };
  return {
    lane,
    display,
    scannerWay: reader.way,
    inference: () => supervisor.health(),
    listFault,
    present: async (traveller: AcceptanceTraveller) => {
      display.begin();
      await camera.setSubject(traveller.live);
      await reader.send(traveller.mrz);
      await delay(PAGE_AFTER_MS);
      await lay(traveller.page);
    },
    lay,
    askForHelp: () =>
      parts.help === null ? null : askForHelp(parts.help, { lane, clock: time, ring, stateDir: config.stateDir }),
    leave: () => camera.setSubject(null),
    close: async () => {
      for (const step of undo.reverse()) await step();
    },
  } satisfies AcceptanceLane;
}

/**
 * A model process that did not start in time on a busy machine is ready a moment later. The first traveller waits for it.
 * If it never starts, its cases stay open.
 */
async function modelsReady(supervisor: Pick<InferenceProcesses, 'health'>): Promise<void> {
  const until = performance.now() + MODELS_WITHIN_MS;
  while (!SETTLED.includes(supervisor.health().state) && performance.now() < until) await delay(LOOK_MS);
}

/** A list that cannot be put to use does not end the run: the cases that need it show that it is missing. */
async function listsOf(
  parts: Omit<Parameters<typeof importDrawnLists>[0], 'signers'>,
  folder: string,
): Promise<string | null> {
  const signers = [0, 1].map(() => signingKeyFromSeed(newSigningSeed()));
  try {
    await importDrawnLists({ ...parts, signers }, folder);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function driverOf(parts: {
  config: Config;
  time: SystemTime;
  digest: (bytes: Uint8Array) => string;
  link: string;
}): ScannerPort {
  const simulated = { scannerLink: parts.link, pageFolder: '', emptyScene: [] };
  const built = buildDevices({ ...parts, simulated });
  if (!built.ok || built.devices.scanner === null) throw new Error('the profile of the simulated reader is missing');
  return built.devices.scanner;
}

const NO_SEARCH = {
  model: () => null,
  incarnation: () => null,
  hold: () => Promise.resolve('unavailable' as const),
  drop: () => Promise.resolve(),
  search: () => Promise.resolve(null),
  subscribe: () => () => undefined,
};
