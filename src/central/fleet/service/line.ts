import { type ConsumerMessages, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { FleetRegister } from '../../../adapters/storage/fleet/index.ts';
import type { ReceivedNotices } from '../../../adapters/storage/outbox/index.ts';
import { EVERYONE } from '../../../delivery/line/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import type { NoticeKeys } from '../../notices/index.ts';
import { brokerNodes, type FleetSettings } from '../broker/index.ts';
import { Announcements } from './announcements.ts';
import { ASK_AGAIN_MS, CellDesk } from './cells.ts';
import { LineKiosks } from './kiosks.ts';
import { type SignIn, signIn } from './sign-in.ts';
import { CONSUMER, ensureStream, STREAM } from './stream.ts';

/** Maximum number of cells that are written in one transaction. */
const BATCH = 200;
/** Maximum number of cells that the server hands out before the first ones are acknowledged. */
const PULLED_MAX = 1000;
const PULL_MS = 5000;
/** Wait after an error, before everything is set up again. */
const AGAIN_MS = 500;
const LOOK_MS = 1000;
const ANNOUNCE_MS = 300_000;
const HEALTH_MS = 60_000;
/** Longest wait for the last answers to be sent. */
const STOP_MS = 3000;

export interface LineParts {
  folder: CentralFolder;
  settings: FleetSettings;
  keys: NoticeKeys;
  received: ReceivedNotices;
  register: FleetRegister;
  signIn: Omit<SignIn, 'stays'>;
  now: () => Date;
  /** Milliseconds of a clock that only goes forward. */
  mono: () => number;
  say: (line: string) => void;
  askAgainMs?: number;
}

/** Names under which the register keeps what the service knows about itself. */
export const KEPT = { alive: 'alive', signIn: 'sign-in', version: 'server-version', announced: 'announced' } as const;

/** The office's end of the line: takes cells, answers them, announces what was published. */
export class FleetLine {
  readonly #parts: LineParts;
  readonly #kiosks: LineKiosks;
  readonly #desk: CellDesk;
  readonly #announcements: Announcements;
  #connection: NatsConnection | null = null;
  #stopped = false;
  #work: Promise<void> = Promise.resolve();
  #timers: NodeJS.Timeout[] = [];
  #wake: () => void = () => undefined;
  #announcedAt = 0;

  constructor(parts: LineParts) {
    const { folder, settings, keys, received, register, now } = parts;
    this.#parts = parts;
    this.#kiosks = new LineKiosks(folder);
    this.#announcements = new Announcements(folder, settings);
    const askAgainMs = parts.askAgainMs ?? ASK_AGAIN_MS;
    this.#desk = new CellDesk({ keys, kiosks: this.#kiosks, received, register, now, askAgainMs });
  }

  /** Signs in and begins. Throws if the first sign-in fails: the service manager starts it again. */
  async start(): Promise<void> {
    this.#connection = await signIn({ ...this.#parts.signIn, stays: true });
    this.#keep(KEPT.version, this.#connection.info?.version ?? '');
    this.#work = this.#run(this.#connection);
    this.#timers = [setInterval(() => this.#look(), LOOK_MS), setInterval(() => void this.#health(), HEALTH_MS)];
    void this.#health();
    void this.#watch(this.#connection);
  }

  /** Ends after the current batch; cells that were not acknowledged will come again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#wake();
    // A missing server does not answer, and the service must not be kept waiting for it.
    const flushed = this.#work.then(() => this.#connection?.flush()).catch(() => undefined);
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    await this.#connection?.close().catch(() => undefined);
  }

  /** Takes cells until the line is stopped. After every error, stream and consumer are made again if they are missing. */
  async #run(connection: NatsConnection): Promise<void> {
    while (!this.#stopped) {
      try {
        const manager = await jetstreamManager(connection);
        const { storeGb } = this.#parts.settings;
        await ensureStream(manager, { storeGb, replicas: brokerNodes(this.#parts.settings).length });
        await this.#take(connection);
      } catch (error) {
        if (this.#stopped) return;
        this.#parts.say(`The line rests: ${wordsOf(error)}`);
        await this.#pause(AGAIN_MS);
      }
    }
  }

  /** Ends with an error when the server hands out no more. */
  async #take(connection: NatsConnection): Promise<void> {
    const consumer = await jetstream(connection).consumers.get(STREAM, CONSUMER);
    const waiting: JsMsg[] = [];
    const options = { max_messages: PULLED_MAX, expires: PULL_MS, idle_heartbeat: PULL_MS / 2 };
    const messages = await consumer.consume({
      ...options,
      callback: (message) => {
        waiting.push(message);
        this.#wake();
      },
    });
    let ended: string | null = null;
    void faultOf(messages).then((fault) => {
      ended = fault;
      this.#wake();
    });
    const restarted = (): void => {
      ended ??= 'the server was started again';
    };
    this.#restarted = restarted;
    try {
      while (!this.#stopped && ended === null) {
        if (waiting.length === 0) await this.#pause(LOOK_MS);
        else await this.#batch(connection, waiting.splice(0, BATCH));
      }
      if (ended !== null) throw new Error(ended);
    } finally {
      messages.stop();
    }
  }

  #restarted: () => void = () => undefined;

  /** A server that comes back may have another store: stream and consumer are checked before anything else. */
  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type !== 'reconnect') continue;
      this.#keep(KEPT.version, connection.info?.version ?? '');
      this.#restarted();
      this.#wake();
    }
  }

  /** First the disk, then the answers, then the acknowledgement: whenever it is interrupted, the cells come again. */
  async #batch(connection: NatsConnection, batch: readonly JsMsg[]): Promise<void> {
    const handled = this.#desk.handle(batch);
    if (!handled.ok) throw new Error(`the cells cannot be stored: ${handled.fault}`);
    for (const { subject, data } of handled.answers) connection.publish(subject, data);
    for (const message of batch) message.ack();
    if (handled.forks > 0) this.#parts.say(`AUDIT_FORK: ${handled.forks} reports contradict an earlier one.`);
    for (const [reason, times] of handled.refused) this.#parts.say(`${times} cells refused: ${reason}`);
    // Other tasks in this process get their turn, and the answers are sent.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Announces at once what was published, and repeats everything every five minutes, because announcements are not stored. */
  #look(): void {
    const { mono, say, now } = this.#parts;
    const isNew = this.#announcements.isNew();
    if (!isNew && this.#announcedAt !== 0 && mono() - this.#announcedAt < ANNOUNCE_MS) return;
    this.#announcedAt = mono();
    try {
      this.#kiosks.refresh();
      const announced = this.#announcements.now(this.#kiosks.count);
      if (announced === null) return;
      this.#connection?.publish(EVERYONE, announced.bytes);
      this.#keep(KEPT.announced, JSON.stringify({ version: announced.version, at: now().toISOString() }));
      if (isNew) say(`Version ${announced.version} announced, spread over ${announced.spreadSeconds} s.`);
    } catch (error) {
      say(`Nothing was announced: ${wordsOf(error)}`);
    }
  }

  /**
   * An open port is not health: a broker can hang and still accept connections. Only a fresh sign-in to each broker shows that it
   * works.
   */
  async #health(): Promise<void> {
    const { mono, now } = this.#parts;
    const begun = mono();
    const faults: string[] = [];
    for (const server of this.#parts.signIn.servers) {
      try {
        const fresh = await signIn({ ...this.#parts.signIn, servers: [server], stays: false });
        await fresh.close();
      } catch (failure) {
        faults.push(`${server}: ${wordsOf(failure)}`);
      }
    }
    if (this.#stopped) return;
    const error = faults.length === 0 ? null : faults.join('; ');
    this.#keep(KEPT.alive, now().toISOString());
    this.#keep(KEPT.signIn, JSON.stringify({ at: now().toISOString(), ms: Math.round(mono() - begun), error }));
  }

  #keep(name: string, value: string): void {
    const failed = this.#stopped ? null : this.#parts.register.keep(name, value);
    if (failed !== null) this.#parts.say(`fleet.db cannot be written: ${failed.fault}.`);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Waits until the server hands out no more, and says why. */
async function faultOf(messages: ConsumerMessages): Promise<string> {
  for await (const status of messages.status()) {
    if (['consumer_not_found', 'stream_not_found', 'consumer_deleted', 'no_responders'].includes(status.type))
      return status.type;
    if (status.type === 'heartbeats_missed' && status.count > 1) return status.type;
  }
  return 'the server delivers no more messages';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
