import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/transport-node';
import { v7 as uuidv7 } from 'uuid';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { signIn } from '../../src/central/fleet/service/index.ts';
import { Demonstration, SimulatedKiosk, simulatedSecret } from '../../src/central/fleet/simulator/index.ts';
import type { CentralFolder } from '../../src/central/folder/index.ts';
import { patience } from './patience.ts';
import { freePort } from './ports.ts';

/** Why the tests of the line cannot run here; null where they can. */
export function whyNoNats(): string | null {
  return existsSync('/usr/sbin/nats-server') ? null : 'nats-server is not installed';
}

export interface FleetWish {
  kiosks: number;
  /** Enrolled beside the kiosks of this process, with the numbers after theirs. */
  more?: number;
  storeGb?: number;
  brokers?: 1 | 3;
  /** Address that the server listens on. */
  host?: string;
  /** Makes the folder of the office in place of one that publishes nothing. */
  begin?: (folder: CentralFolder) => Promise<void>;
  /** Program that the office runs in, such as a shell with limits. */
  before?: readonly string[];
}

/** An office with a real broker, its service in a process of its own, and kiosks of this process. */
export class TestFleet {
  readonly demonstration: Demonstration;
  readonly kiosks: SimulatedKiosk[];
  readonly path: string;

  private constructor(demonstration: Demonstration, kiosks: SimulatedKiosk[], path: string) {
    this.demonstration = demonstration;
    this.kiosks = kiosks;
    this.path = path;
  }

  /** `storeGb`: disk for cells; the server and the office run, the kiosks are signed in. */
  static async open({
    kiosks,
    more = 0,
    storeGb = 0.5,
    brokers = 1,
    before = [],
    ...rest
  }: FleetWish): Promise<TestFleet> {
    await cryptoReady();
    const path = mkdtempSync(join(tmpdir(), 'waypost-fleet-'));
    const demonstration = await Demonstration.make({
      ...{ ...rest, path, kiosks: kiosks + more, storeGb, brokers, port: await freePort(brokers === 1 ? 1 : 8) },
      waypost: [...before, process.execPath, join(packageRoot, 'bin', 'waypost.mjs')],
      now: () => new Date(),
    });
    const fleet = new TestFleet(
      demonstration,
      Array.from({ length: kiosks }, (_, at) => kioskOf(demonstration, at + 1)),
      path,
    );
    await demonstration.startServers();
    await demonstration.startOffice();
    for (let at = 0; at < kiosks; at += 50)
      await Promise.all(fleet.kiosks.slice(at, at + 50).map((kiosk) => kiosk.start()));
    return fleet;
  }

  /** Numbers that the office holds, of each kiosk in its order. */
  async arrived(): Promise<number[][]> {
    const devices = this.kiosks.map(({ device }) => device);
    const numbers = await this.demonstration.arrived(devices);
    return devices.map((device) => (numbers.get(device) ?? []).sort((a, b) => a - b));
  }

  /** What every kiosk has raised, the same way. */
  get raised(): number[][] {
    return this.kiosks.map(({ raised }) => Array.from({ length: raised }, (_, at) => at + 1));
  }

  /** A connection with the rights of the office itself: it sees and may publish everything of the fleet. */
  async asOffice(): Promise<NatsConnection> {
    const seed = await this.demonstration.withKeys(({ signIn: keys }) => Uint8Array.from(keys.office));
    const { publicKey } = signingKeyFromSeed(seed);
    return await signIn({ ...this.demonstration.office.line, key: { seed, publicKey }, stays: true });
  }

  /** How often a reason was refused on the line. */
  async refused(reason: string): Promise<number> {
    const { refused } = await this.demonstration.status();
    return refused.find((one) => one.reason === reason && one.way === 'line')?.times ?? 0;
  }

  get waiting(): number {
    return this.kiosks.reduce((sum, kiosk) => sum + kiosk.waiting, 0);
  }

  /** Lets every kiosk beat until `isDone`, `everyMs` apart. */
  async beatUntil(isDone: () => boolean, { everyMs = 100, quietMs = 60_000 } = {}): Promise<void> {
    const end = performance.now() + patience(quietMs);
    while (!isDone()) {
      if (performance.now() > end) throw new Error(`not done; ${this.waiting} notices wait`);
      for (const kiosk of this.kiosks) kiosk.beat();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.kiosks.map((kiosk) => kiosk.stop()));
    await this.demonstration.stop();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The kiosk `number` of an office, as often as somebody copies it. */
export function kioskOf({ seed, office }: Demonstration, number: number): SimulatedKiosk {
  return new SimulatedKiosk({
    secret: simulatedSecret(seed, number),
    office,
    nextId: () => uuidv7(),
    now: () => new Date(),
  });
}
