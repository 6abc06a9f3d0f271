import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { systemRandom } from '../../src/adapters/storage/crypto/index.ts';
import {
  ConsoleDesk,
  ConsoleRecord,
  ConsoleServer,
  type FleetSource,
  FleetStore,
  openConsoleAccounts,
} from '../../src/central/console/index.ts';
import { addConsoleAccount, LOOKED_AT, programsOffice } from './central-fleet.ts';
import type { TestCentral } from './central-office.ts';

/** A console over an office of a test: the real server, the real stores, a clock that the test sets. */
export class ConsoleSite {
  readonly office: TestCentral;
  readonly said: string[] = [];
  wall: Date = LOOKED_AT;
  monoMs = 0;
  url = '';
  desk: ConsoleDesk;
  readonly record: ConsoleRecord;
  readonly #fleet: FleetStore;
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor(office: TestCentral, fleet?: FleetSource) {
    this.office = office;
    this.#fleet = new FleetStore(office.folder);
    const wall = (): Date => this.wall;
    this.record = new ConsoleRecord(office.folder, wall);
    // Real time for the calls that are held, and what the test adds to it for the lock.
    const mono = (): number => performance.now() + this.monoMs;
    const programs = existsSync(programsOffice(office)) ? programsOffice(office) : null;
    this.desk = new ConsoleDesk({
      folder: office.folder,
      programs,
      fleet: fleet ?? this.#fleet,
      record: this.record,
      wall,
      mono,
    });
  }

  async start(screenFolder = join(packageRoot, 'build/console')): Promise<void> {
    await addConsoleAccount(this.office, () => this.wall);
    const accounts = openConsoleAccounts(this.office.folder, () => this.wall);
    if (!accounts.ok) throw new Error(accounts.message);
    const server = new ConsoleServer({
      desk: this.desk,
      record: this.record,
      accounts: accounts.accounts,
      port: 0,
      socket: null,
      screenFolder,
      clock: { mono: () => performance.now() + this.monoMs },
      random: systemRandom,
      version: '0.0.0',
      say: (line) => this.said.push(line),
    });
    const started = await server.start();
    if (!started.ok) throw new Error(started.message);
    this.url = started.url;
    this.#stop = async () => {
      await server.stop();
      accounts.close();
    };
  }

  async stop(): Promise<void> {
    await this.#stop();
    this.#fleet.stop();
  }
}
