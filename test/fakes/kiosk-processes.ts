import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect } from 'vitest';
import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import { openJournal, verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { simulatedLink, simulatedSecret } from '../../src/central/fleet/simulator/index.ts';
import type { CourierRun } from './courier-runner.ts';
import type { DaemonLinkRun } from './daemon-link-runner.ts';
import { kioskOf, type TestFleet } from './fleet.ts';
import { patience } from './patience.ts';

const QUICK = { enter: [] as readonly string[], beatMs: 150, hitEveryMs: 700 };
/** Of a life between two looks, in beats of a machine that does nothing else. */
const LOOK_BEATS = 50;
const runner = (name: string): string => resolve(import.meta.dirname, name);

/** A kiosk of a fleet as it is in truth: the daemon's side of the line and the courier in processes of their own, a state on the disk. */
export class KioskProcesses {
  readonly secret: Uint8Array;
  readonly stateDir: string;
  readonly #fleet: TestFleet;
  readonly #pace: typeof QUICK;
  readonly #device: string;
  #children: ChildProcess[] = [];

  /** `enter`: begin of the command of the courier, such as one that enters another network. */
  constructor(fleet: TestFleet, number: number, pace: Partial<typeof QUICK> = {}) {
    this.#fleet = fleet;
    this.#pace = { ...QUICK, ...pace };
    this.secret = simulatedSecret(fleet.demonstration.seed, number);
    this.stateDir = join(fleet.path, `state-${number}`);
    this.#device = kioskOf(fleet.demonstration, number).device;
    mkdirSync(this.stateDir, { mode: 0o700 });
  }

  start(hitEveryMs = this.#pace.hitEveryMs): void {
    const { beatMs, enter } = this.#pace;
    const { seal, receipts, line } = this.#fleet.demonstration.office;
    const { seed } = simulatedLink(this.secret);
    const { stateDir } = this;
    this.#begin('daemon-link-runner.ts', {
      ...{ stateDir, beatMs, hitEveryMs, hits: this.#hits, secret: toHex(this.secret) },
      ...{ seal: toHex(seal), receipts: toHex(receipts) },
    });
    const address = { servers: [...line.servers], name: line.name, ca: [line.ca] };
    this.#begin('courier-runner.ts', { stateDir, seed: toHex(seed), beatMs, address }, enter);
  }

  /** Both processes at once. */
  async kill(): Promise<void> {
    const children = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    this.#children = [];
    await Promise.all(
      children.map(async (child) => {
        const gone = new Promise((done) => child.once('exit', done));
        child.kill('SIGKILL');
        await gone;
      }),
    );
  }

  /** Without further hits, runs until no notice waits: each is at the office once then, and the audit is whole. How many there were. */
  async expectOnce(): Promise<number> {
    await this.kill();
    const end = performance.now() + patience(120_000);
    while (this.#look().waiting > 0 && performance.now() < end) {
      this.start(0);
      await new Promise((done) => setTimeout(done, patience(LOOK_BEATS * this.#pace.beatMs)));
      await this.kill();
    }
    expect(this.#look()).toEqual({ waiting: 0, whole: true });
    const numbers = await this.#fleet.demonstration.arrived([this.#device]);
    const arrived = (numbers.get(this.#device) ?? []).sort((a, b) => a - b);
    expect(arrived).toEqual(Array.from(arrived, (_, at) => at + 1));
    expect(arrived.length).toBeGreaterThanOrEqual(this.made);
    return arrived.length;
  }

  /** Hits that the daemon has noted so far. */
  get made(): number {
    return existsSync(this.#hits) ? readFileSync(this.#hits, 'utf8').trim().split('\n').length : 0;
  }

  #look(): { waiting: number; whole: boolean } {
    const { seal, receipts } = this.#fleet.demonstration.office;
    const opened = openJournal({
      ...{ stateDir: this.stateDir, ring: new KeyRing(Uint8Array.from(this.secret)), bootId: uuidv7(), alone: true },
      clock: { mono: () => performance.now(), wall: () => new Date(), trusted: () => true },
      notices: { policy: { seal, receipts, classes: [] }, nextId: () => uuidv7() },
    });
    if (!opened.ok) throw new Error(opened.message);
    const { waiting } = opened.journal.outbox.status();
    const whole = verifyJournal(opened.journal).ok;
    opened.journal.stop();
    return { waiting, whole };
  }

  get #hits(): string {
    return join(this.stateDir, 'hits');
  }

  #begin(name: string, run: CourierRun | DaemonLinkRun, enter: readonly string[] = []): void {
    const all = [...enter, process.execPath, '--import', 'tsx', runner(name), JSON.stringify(run)];
    const [program = '', ...args] = all;
    this.#children.push(spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
  }
}
