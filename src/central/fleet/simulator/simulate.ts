import { type ChildProcess, fork } from 'node:child_process';
import { builtEntry } from '../../../adapters/installation/index.ts';
import { signingKeyFromSeed } from '../../../adapters/storage/keys/index.ts';
import { announcementBytes, EVERYONE } from '../../../delivery/line/index.ts';
import { signIn } from '../service/index.ts';
import { serverView } from '../status/index.ts';
import { Demonstration, type DemonstrationParts } from './demonstration.ts';
import type { FromKiosks, ToKiosks } from './protocol.ts';

/** Connections of one process: the reader of one event loop is the limit, not the memory. */
const KIOSKS_PER_PROCESS = 2000;
const ANNOUNCED_VERSION = 1;
const CONNECT_MS = 600_000;
/** Without any receipt for this long the run has failed. */
const STILL_MS = 120_000;

export interface Simulation extends DemonstrationParts {
  notices: number;
  /** Cells a second of all kiosks together. */
  rate: number;
  say: (line: string) => void;
}

export interface SimulationResult {
  kiosks: number;
  processes: number;
  connectedSeconds: number;
  serverMiB: number;
  announcement: { heard: number; p50: number; p99: number; max: number };
  cells: number;
  answers: number;
  strange: number;
  cellsPerSecond: number;
  /** Notices that were raised, that the office holds, and of these those that it holds twice. */
  notices: { raised: number; arrived: number; twice: number };
  seconds: number;
}

/** Runs an office with its broker and simulated kiosks, and says whether every notice came exactly once. */
export async function simulate(wish: Simulation): Promise<SimulationResult> {
  const demonstration = await Demonstration.make(wish);
  const children: Kiosks[] = [];
  try {
    await demonstration.startServer();
    await demonstration.startOffice();
    const processes = Math.ceil(wish.kiosks / KIOSKS_PER_PROCESS);
    for (let at = 0; at < processes; at += 1) children.push(new Kiosks());
    const begun = performance.now();
    await Promise.all(
      children.map((child, at) => child.connect(demonstration, partOf(wish.kiosks, { at, processes }))),
    );
    const connectedSeconds = (performance.now() - begun) / 1000;
    wish.say(`${wish.kiosks} kiosks connected in ${connectedSeconds.toFixed(1)} s`);
    const server = await serverView(demonstration.settings.monitorPort);
    const announcement = await announce(demonstration, children);
    wish.say(`announcement heard by ${announcement.heard} of ${wish.kiosks}`);
    const started = performance.now();
    for (const child of children) child.beat({ notices: wish.notices, rate: wish.rate / processes });
    await allReceipted(children);
    const seconds = (performance.now() - started) / 1000;
    const sums = children.map(({ last }) => last);
    const sum = (of: (one: Kiosks['last']) => number): number => sums.reduce((all, one) => all + of(one), 0);
    const answers = sum((one) => one.answers);
    const arrived = await demonstration.arrivals();
    return {
      ...{ kiosks: wish.kiosks, processes, connectedSeconds, announcement, seconds, answers },
      serverMiB: server?.memoryMiB ?? 0,
      ...{ cells: sum((one) => one.cells), strange: sum((one) => one.strange), cellsPerSecond: answers / seconds },
      notices: { raised: wish.kiosks * wish.notices, ...arrived },
    };
  } finally {
    await Promise.all(children.map((child) => child.end()));
    await demonstration.stop();
  }
}

/** Announces at the server itself, so that the time is that of the line and not that of the looking at a folder. */
async function announce(
  demonstration: Demonstration,
  children: readonly Kiosks[],
): Promise<SimulationResult['announcement']> {
  const seed = await demonstration.withKeys(({ signIn: keys }) => Uint8Array.from(keys.office));
  const key = { seed, publicKey: signingKeyFromSeed(seed).publicKey };
  const connection = await signIn({ ...demonstration.office.line, key, stays: false });
  const bytes = announcementBytes({
    ...{ repository: 'main', version: ANNOUNCED_VERSION, timestamp: '0'.repeat(64), spreadSeconds: 0, halt: null },
  });
  const begun = Date.now();
  connection.publish(EVERYONE, bytes);
  await connection.flush();
  const end = performance.now() + STILL_MS;
  let at: (number | null)[] = [];
  do {
    await new Promise((resolve) => setTimeout(resolve, 250));
    at = (await Promise.all(children.map((child) => child.heard(ANNOUNCED_VERSION)))).flat();
  } while (at.includes(null) && performance.now() < end);
  await connection.close();
  const late = at.flatMap((one) => (one === null ? [] : [one - begun])).sort((a, b) => a - b);
  const share = (part: number): number => late[Math.min(late.length - 1, Math.floor(late.length * part))] ?? Number.NaN;
  return { heard: late.length, p50: share(0.5), p99: share(0.99), max: late.at(-1) ?? Number.NaN };
}

async function allReceipted(children: readonly Kiosks[]): Promise<void> {
  let [least, at] = [Number.POSITIVE_INFINITY, performance.now()];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = children.reduce((sum, { last }) => sum + last.waiting, 0);
    if (waiting === 0) return;
    if (waiting < least) [least, at] = [waiting, performance.now()];
    if (performance.now() - at > STILL_MS) throw new Error(`${waiting} notices have no receipt, and none comes.`);
  }
}

function partOf(kiosks: number, { at, processes }: { at: number; processes: number }): { from: number; to: number } {
  return { from: Math.floor((kiosks * at) / processes) + 1, to: Math.floor((kiosks * (at + 1)) / processes) };
}

/** One process of kiosks. */
class Kiosks {
  last = { waiting: Number.POSITIVE_INFINITY, cells: 0, answers: 0, strange: 0 };
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(builtEntry('central/fleet/simulator/kiosks-process.js'), [], { serialization: 'advanced' });
    this.#child.on('message', (message: FromKiosks) => {
      if (message.told === 'progress') this.last = message;
    });
  }

  async connect({ seed, office }: Demonstration, part: { from: number; to: number }): Promise<void> {
    this.#say({ do: 'connect', seed, office, ...part });
    const answer = await this.#answer(['connected', 'failed'], CONNECT_MS);
    if (answer.told === 'failed') throw new Error(answer.message);
  }

  beat(of: { notices: number; rate: number }): void {
    this.#say({ do: 'beat', ...of });
  }

  async heard(version: number): Promise<(number | null)[]> {
    this.#say({ do: 'heard', version });
    const answer = await this.#answer(['heard'], STILL_MS);
    return answer.told === 'heard' ? answer.at : [];
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const over = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.connected) this.#say({ do: 'end' });
    const forced = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await over;
    clearTimeout(forced);
  }

  #say(message: ToKiosks): void {
    this.#child.send(message);
  }

  #answer(told: readonly FromKiosks['told'][], withinMs: number): Promise<FromKiosks> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('a process of kiosks ended'));
      const timer = setTimeout(() => reject(new Error('a process of kiosks does not answer')), withinMs);
      const hear = (message: FromKiosks): void => {
        if (!told.includes(message.told)) return;
        clearTimeout(timer);
        this.#child.off('message', hear);
        this.#child.off('exit', ended);
        resolve(message);
      };
      this.#child.on('message', hear);
      this.#child.once('exit', ended);
    });
  }
}
