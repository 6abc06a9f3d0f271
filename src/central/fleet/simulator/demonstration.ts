import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { keyIdOf, toHex } from '../../../adapters/storage/crypto/index.ts';
import { openFleetRegister } from '../../../adapters/storage/fleet/index.ts';
import { signingKeyFromSeed } from '../../../adapters/storage/keys/index.ts';
import { openReceived } from '../../../adapters/storage/outbox/index.ts';
import { enrolFirst, revokeDevice } from '../../devices/index.ts';
import { placeFile } from '../../files/index.ts';
import { CentralFolder, startSettings } from '../../folder/index.ts';
import { makeNoticeKeys, type NoticeKeys, openNoticeKeys } from '../../notices/index.ts';
import {
  type BrokerNode,
  brokerNodes,
  type FleetSettings,
  initFleet,
  kioskLine,
  linkKeys,
  portOf,
  SERVER_NAME,
  serverFiles,
  type UsersVerdict,
  writeUsers,
} from '../broker/index.ts';
import { type FleetStatus, fleetStatus, serverView } from '../status/index.ts';
import { type SimulatedOffice, simulatedIdentity, simulatedSecret } from './kiosk.ts';

const START_MS = 120_000;
const LOOK_MS = 50;
const LOOPBACK = '127.0.0.1';
const OPEN_WORD = 'The line is open.';

export interface DemonstrationParts {
  /** Empty folder in which the office is made. */
  path: string;
  kiosks: number;
  /** Port of the broker on 127.0.0.1; its monitoring gets the next. Three brokers take nine ports from here on. */
  port: number;
  /** Number of brokers; if absent, one. */
  brokers?: 1 | 3;
  /** Address of this machine on which the brokers listen; if absent, 127.0.0.1. */
  host?: string;
  storeGb: number;
  /** Program and first arguments of `waypost`. */
  waypost: readonly string[];
  now: () => Date;
  /** Makes the office's folder; if absent, the office does not publish anything. */
  begin?: (folder: CentralFolder) => Promise<void>;
  /** Bandwidth of the list web server: announcements spread the fetches accordingly. */
  bandwidthMbit?: number;
}

/**
 * An invented office with its own broker and simulated kiosks. Its keys are worthless: they are derived from a seed stored next to
 * them.
 */
export class Demonstration {
  readonly folder: CentralFolder;
  readonly settings: FleetSettings;
  readonly office: SimulatedOffice;
  readonly seed: Uint8Array;
  readonly #parts: DemonstrationParts;
  readonly passphraseFile: string;
  readonly #servers = new Map<number, ChildProcess>();
  #run: ChildProcess | null = null;

  private constructor(
    parts: DemonstrationParts,
    made: {
      folder: CentralFolder;
      settings: FleetSettings;
      office: SimulatedOffice;
      seed: Uint8Array;
      passphraseFile: string;
    },
  ) {
    this.#parts = parts;
    this.folder = made.folder;
    this.settings = made.settings;
    this.office = made.office;
    this.seed = made.seed;
    this.passphraseFile = made.passphraseFile;
  }

  /** Makes office, keys and certificates, and enrols the kiosks. Throws if a program is missing. */
  static async make(parts: DemonstrationParts): Promise<Demonstration> {
    const folder = new CentralFolder(parts.path);
    if (parts.begin === undefined) folder.writeSettings(startSettings(false));
    else await parts.begin(folder);
    const seed = new Uint8Array(randomBytes(32));
    const passphrase = toHex(new Uint8Array(randomBytes(16)));
    const passphraseFile = join(parts.path, 'demonstration-passphrase');
    placeFile(passphraseFile, `${passphrase}\n`);
    const notices = join(parts.path, 'notices');
    const made = await makeNoticeKeys(notices, passphrase);
    if (!made.ok) throw new Error(made.message);
    const opened = await openNoticeKeys(notices, passphrase);
    if (!opened.ok) throw new Error(opened.message);
    const { signIn, box, receipts } = opened.keys;
    const nkeys = {
      office: signingKeyFromSeed(signIn.office).publicKey,
      system: signingKeyFromSeed(signIn.system).publicKey,
    };
    const seal = Uint8Array.from(box.publicKey);
    opened.keys.wipe();
    const settings = settingsOf(parts);
    const names = Array.from({ length: parts.kiosks }, (_, at) => at + 1);
    const identities = names.map((number) => simulatedIdentity(simulatedSecret(seed, number), `kiosk-${number}`));
    enrolFirst(folder, identities, parts.now());
    const fleet = await initFleet(folder, { settings, keys: nkeys, passphrase });
    if (!fleet.ok) throw new Error(fleet.message);
    if (!fleet.checked) throw new Error('nats-server is not installed. Run: apt install nats-server');
    const line = { servers: settings.servers, name: SERVER_NAME, ca: kioskLine(folder, settings).ca[0] ?? '' };
    const office = { to: keyIdOf(seal), seal, receipts: receipts.publicKey, line };
    return new Demonstration(parts, { folder, settings, office, seed, passphraseFile });
  }

  get serverPid(): number {
    return this.#servers.get(0)?.pid ?? -1;
  }

  get brokers(): readonly BrokerNode[] {
    return brokerNodes(this.settings);
  }

  get officePid(): number {
    return this.#run?.pid ?? -1;
  }

  /** Folder in which the server stores cells. */
  get store(): string {
    return serverFiles(this.settings).store;
  }

  async startServer(at = 0): Promise<void> {
    const broker = this.brokers[at];
    if (broker === undefined) throw new Error(`there is no broker ${at}`);
    const files = serverFiles(broker);
    rmSync(files.pid, { force: true });
    const child = spawn('nats-server', ['-c', files.configuration], { stdio: 'ignore' });
    this.#servers.set(at, child);
    await until('the broker did not start', async () => {
      if (child.exitCode !== null) throw new Error(`the broker ended with ${child.exitCode}`);
      return await isOpen(this.#parts.host ?? LOOPBACK, portOf(broker.listen));
    });
  }

  async startServers(): Promise<void> {
    for (const at of this.brokers.keys()) await this.startServer(at);
  }

  async startOffice(): Promise<void> {
    const [program = process.execPath, ...first] = this.#parts.waypost;
    const args = [...first, 'central', 'fleet', 'run', '--office', this.folder.path];
    const child = spawn(program, [...args, '--passphrase-file', this.passphraseFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#run = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        // Later output is not kept.
        if (said.length < 100_000) said += chunk.toString();
      });
    await until('the office did not start', () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the office ended: ${said}`);
      return Promise.resolve(said.includes(OPEN_WORD));
    });
  }

  async stopServer(signal: NodeJS.Signals = 'SIGTERM', at = 0): Promise<void> {
    await ended(this.#servers.get(at) ?? null, signal);
    this.#servers.delete(at);
  }

  async stopOffice(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await ended(this.#run, signal);
    this.#run = null;
  }

  async stop(): Promise<void> {
    await this.stopOffice();
    for (const at of this.brokers.keys()) await this.stopServer('SIGTERM', at);
  }

  /** Revokes a kiosk as `waypost central device revoke` does. */
  async revoke(number: number): Promise<UsersVerdict> {
    const verdict = revokeDevice(this.folder, `kiosk-${number}`, this.#parts.now());
    if (!verdict.ok) throw new Error(verdict.message);
    return await writeUsers(this.folder);
  }

  /** Number of kiosks that may sign in. */
  get kiosks(): number {
    return linkKeys(this.folder).length;
  }

  /** Numbers of the notices that the office holds, by device; a number that it holds twice is listed twice. */
  async arrived(devices: readonly string[]): Promise<Map<string, number[]>> {
    return await this.withKeys((keys) => {
      const at = { folder: join(this.folder.path, 'notices'), key: keys.store, now: this.#parts.now() };
      const store = openReceived(at);
      if (!store.ok) throw new Error(store.message);
      const marks = new Map(devices.map((device) => [store.received.deviceMark(device), device]));
      const numbers = new Map(devices.map((device): [string, number[]] => [device, []]));
      for (const { device, number } of store.received.numbers()) numbers.get(marks.get(device) ?? '')?.push(number);
      store.received.close();
      return numbers;
    });
  }

  /** How many notices the office holds, and how many of them it holds twice. */
  async arrivals(): Promise<{ arrived: number; twice: number }> {
    return await this.withKeys((keys) => {
      const at = { folder: join(this.folder.path, 'notices'), key: keys.store, now: this.#parts.now() };
      const store = openReceived(at);
      if (!store.ok) throw new Error(store.message);
      const all = [...store.received.numbers()].map(({ device, number }) => `${device} ${number}`);
      store.received.close();
      return { arrived: all.length, twice: all.length - new Set(all).size };
    });
  }

  /** The generation of a list in each kiosk's last report; kiosks that do not report the list are left out. */
  reported(list: string): number[] {
    const opened = openFleetRegister({ folder: join(this.folder.path, 'notices'), now: this.#parts.now() });
    if (!opened.ok) throw new Error(opened.message);
    const reports = [...opened.register.kiosks()].flatMap(({ report }) => report?.lists ?? []);
    opened.register.close();
    return reports.flatMap(([id, generation]) => (id === list ? [generation] : []));
  }

  /** What the office says about its kiosks now. */
  async status(): Promise<FleetStatus> {
    const opened = openFleetRegister({ folder: join(this.folder.path, 'notices'), now: this.#parts.now() });
    if (!opened.ok) throw new Error(opened.message);
    const { register } = opened;
    try {
      const server = await serverView(this.settings.monitorPort);
      return fleetStatus(this.folder, { settings: this.settings, register, server, now: this.#parts.now() });
    } finally {
      register.close();
    }
  }

  /** Opens the keys of the office for `work`. */
  async withKeys<T>(work: (keys: NoticeKeys) => T): Promise<T> {
    const passphrase = readFileSync(this.passphraseFile, 'utf8').trim();
    const opened = await openNoticeKeys(join(this.folder.path, 'notices'), passphrase);
    if (!opened.ok) throw new Error(opened.message);
    try {
      return await work(opened.keys);
    } finally {
      opened.keys.wipe();
    }
  }
}

const PORTS_OF_A_BROKER = 3;

/** One broker, or three next to each other on this machine. */
function settingsOf(parts: DemonstrationParts): FleetSettings {
  const { path, port, host = LOOPBACK, brokers = 1, storeGb, bandwidthMbit = 1000 } = parts;
  const nodes = Array.from({ length: brokers }, (_, at) => {
    const from = port + at * PORTS_OF_A_BROKER;
    const address = (one: number): string => `${host}:${one}`;
    return { name: `broker-${at + 1}`, listen: address(from), monitorPort: from + 1, route: address(from + 2) };
  });
  const [first, ...others] = nodes;
  if (first === undefined) throw new Error('an office has at least one broker');
  const folderOf = (name: string): string => join(path, 'fleet', 'nodes', name);
  const rest = others.map((node) => ({ ...node, server: folderOf(node.name) }));
  return {
    ...{ format: 'waypost.fleet.1', listen: first.listen, monitorPort: first.monitorPort },
    ...{ servers: nodes.map(({ listen }) => listen), server: join(path, 'fleet', 'server'), repository: 'main' },
    ...{ bandwidthMbit, beatSeconds: 60, storeGb, halt: null },
    ...(rest.length === 0 ? {} : { cluster: { name: first.name, route: first.route, others: rest } }),
  };
}

async function ended(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await over;
}

async function until(what: string, isDone: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + START_MS;
  while (!(await isDone())) {
    if (performance.now() > end) throw new Error(what);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
