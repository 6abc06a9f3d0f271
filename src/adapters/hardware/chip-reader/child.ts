import type { CardInterface, ContextInterface, MonitorEvent, ReaderMonitorInterface } from 'smartcard';
import {
  type ChildMessage,
  EXTENDED_COMMAND_BYTES,
  type FaultReason,
  type RequestMessage,
  type ServiceState,
  SHORT_COMMAND_BYTES,
} from './messages.ts';

/**
 * Entry of the process that speaks to the PC/SC service, forked by `PcscReader`. It is the only one that loads the native
 * module. One request at a time, in the order of arrival. When anything is lost, the process ends and is started again.
 */
const EXIT_NO_PARENT = 64;
/** The service went away: everything that was opened through it is invalid. */
const EXIT_LOST = 69;
/** How often a missing service is searched for, milliseconds. */
const LOOK_AGAIN_MS = 1_000;

const SCARD_SHARE_EXCLUSIVE = 1;
const SCARD_PROTOCOL_T0 = 1;
const SCARD_PROTOCOL_T1 = 2;
const SCARD_RESET_CARD = 1;
const SCARD_UNPOWER_CARD = 2;
const SCARD_STATE_PRESENT = 0x20;
const CM_IOCTL_GET_FEATURE_REQUEST = 0x4200_0000 + 3400;
/** PC/SC part 10: a list of properties, one of which is the maximum data length of a command. */
const FEATURE_TLV_PROPERTIES = 0x12;
const PROPERTY_MAX_DATA = 0x0a;
const STATUS_BYTES = 2;
/** Largest answer with its status word, with room for bytes that drivers add. */
const LIMIT_ANSWER_BYTES = 65_548;

type Smartcard = typeof import('smartcard');

/** A refusal of the service, under the name that the reader's side of the program uses. */
class Fault extends Error {
  readonly reason: FaultReason;

  constructor(reason: FaultReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * The module gives a code's description and not the code itself. A code without a description is 0x8010006A: pcscd's
 * refusal by polkit.
 */
const NO_WORDS = 'Unknown PC/SC error';
const REASONS: Readonly<Record<string, FaultReason>> = {
  'Card was removed': 'removed',
  'No smart card present': 'removed',
  'Card is unpowered': 'removed',
  'Card was reset': 'removed',
  'Card is not connected': 'removed',
  // A document that leaves the field in the middle of an exchange.
  'Transaction failed': 'removed',
  'Communication error': 'removed',
  'Operation timed out': 'timeout',
  'Card is unresponsive': 'timeout',
  'Sharing violation': 'sharing',
  [NO_WORDS]: 'denied',
};

class Service {
  readonly #pcsc: Smartcard;
  readonly #readers = new Map<string, boolean>();
  #monitor: ReaderMonitorInterface | null = null;
  #context: ContextInterface | null = null;
  #card: CardInterface | null = null;

  constructor(pcsc: Smartcard) {
    this.#pcsc = pcsc;
  }

  /** Looks for the service until it is there. */
  look(): void {
    const { Context, ReaderMonitor } = this.#pcsc;
    try {
      this.#context = new Context();
      for (const { name, state } of this.#context.listReaders()) this.#readers.set(name, holdsCard(state));
      const monitor = new ReaderMonitor();
      monitor.start((event) => this.#noticed(event));
      this.#monitor = monitor;
    } catch (error) {
      tell(messageOf(error) === NO_WORDS ? 'denied' : 'no-service', new Map());
      setTimeout(() => this.look(), LOOK_AGAIN_MS);
      return;
    }
    tell('running', this.#readers);
  }

  #noticed({ type, reader, state }: MonitorEvent): void {
    if (type === 'error') end(EXIT_LOST);
    if (type === 'reader-detached') this.#readers.delete(reader);
    else this.#readers.set(reader, holdsCard(state));
    tell('running', this.#readers);
  }

  async connect(id: number, name: string): Promise<ChildMessage> {
    await this.release();
    const reader = this.#context?.listReaders().find((one) => one.name === name);
    if (reader === undefined) throw new Fault('driver', `there is no reader "${name}"`);
    const share = SCARD_SHARE_EXCLUSIVE;
    const card = await reader.connect(share, SCARD_PROTOCOL_T1).catch((error: unknown) => {
      if (messageOf(error) !== 'Protocol mismatch') throw error;
      return reader.connect(share, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1);
    });
    this.#card = card;
    const maxCommand = await largestCommand(card);
    return { kind: 'connected', id, atr: Uint8Array.from(card.atr ?? []), maxCommand };
  }

  async transmit(bytes: Uint8Array): Promise<Uint8Array> {
    const answer = await this.#held().transmit(Buffer.from(bytes), { maxRecvLength: LIMIT_ANSWER_BYTES });
    // Some drivers call a lost exchange a success without bytes.
    if (answer.length < STATUS_BYTES) throw new Fault('removed', 'the answer has no status');
    return Uint8Array.from(answer);
  }

  /** Resets the document, or switches its power off and on if it does not answer a reset. */
  async reset(): Promise<void> {
    const card = this.#held();
    const protocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;
    await card.reconnect(SCARD_SHARE_EXCLUSIVE, protocols, SCARD_RESET_CARD).catch(async (error: unknown) => {
      if (messageOf(error) !== 'Card is unresponsive') throw error;
      await card.reconnect(SCARD_SHARE_EXCLUSIVE, protocols, SCARD_UNPOWER_CARD);
    });
  }

  /** The document is reset, so that no channel stays open in it. */
  release(): Promise<void> {
    const card = this.#card;
    this.#card = null;
    try {
      card?.disconnect(SCARD_RESET_CARD);
    } catch {
      // The document was removed, so the connection has ended.
    }
    return Promise.resolve();
  }

  /**
   * The reason for an error. If the service is lost during an exchange, that is its fault and not the document's. Only
   * a connection attempt can be denied.
   */
  reasonOf(error: unknown, request: RequestMessage['kind']): FaultReason {
    if (error instanceof Fault) return error.reason;
    const reason = REASONS[messageOf(error)] ?? 'driver';
    if (reason === 'denied' && request !== 'connect') return 'driver';
    if (reason !== 'removed' && reason !== 'denied') return reason;
    try {
      this.#context?.listReaders();
      return this.#monitor?.isRunning === true ? reason : 'driver';
    } catch {
      return 'driver';
    }
  }

  #held(): CardInterface {
    if (this.#card === null) throw new Fault('removed', 'no document is connected');
    return this.#card;
  }
}

const holdsCard = (state: number): boolean => (state & SCARD_STATE_PRESENT) !== 0;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'no message');

/**
 * The longest command according to the driver (PC/SC part 10, dwMaxAPDUDataSize). A driver that does not state it may
 * support both forms: before a long command is sent, the chip is asked as well, and if it is refused it is sent again in
 * the short form.
 */
async function largestCommand(card: CardInterface): Promise<number> {
  try {
    const code = featureCode(await card.control(CM_IOCTL_GET_FEATURE_REQUEST), FEATURE_TLV_PROPERTIES);
    const limit = code === null ? null : property(await card.control(code), PROPERTY_MAX_DATA);
    if (limit === null) return EXTENDED_COMMAND_BYTES;
    return limit <= 256 ? SHORT_COMMAND_BYTES : Math.min(EXTENDED_COMMAND_BYTES, limit);
  } catch {
    return EXTENDED_COMMAND_BYTES;
  }
}

function entry(list: Uint8Array, tag: number): Buffer | null {
  for (let at = 0; at + 2 <= list.length; at += 2 + (list[at + 1] as number)) {
    if (list[at] === tag) return Buffer.from(list.subarray(at + 2, at + 2 + (list[at + 1] as number)));
  }
  return null;
}

function featureCode(list: Uint8Array, tag: number): number | null {
  const value = entry(list, tag);
  return value?.length === 4 ? value.readUInt32BE(0) : null;
}

function property(list: Uint8Array, tag: number): number | null {
  const value = entry(list, tag);
  return value === null || value.length === 0 || value.length > 4 ? null : value.readUIntLE(0, value.length);
}

function send(message: ChildMessage): void {
  process.send?.(message);
}

let told = '';
function tell(service: ServiceState, readers: ReadonlyMap<string, boolean>): void {
  const message: ChildMessage = {
    kind: 'state',
    service,
    readers: [...readers].map(([name, card]) => ({ name, card })),
  };
  const text = JSON.stringify(message);
  if (text === told) return;
  told = text;
  send(message);
}

/** Immediately: an orderly exit would wait for threads of the native module, which may wait for a service that hangs. */
function end(code: number): never {
  if (code === 0 || code === EXIT_LOST) process.kill(process.pid, 'SIGKILL');
  process.exit(code);
}

async function perform(service: Service, request: RequestMessage): Promise<ChildMessage> {
  const { id } = request;
  try {
    switch (request.kind) {
      case 'connect':
        return await service.connect(id, request.reader);
      case 'transmit':
        return { kind: 'answer', id, bytes: await service.transmit(request.bytes) };
      case 'reset':
        await service.reset();
        return { kind: 'done', id };
      case 'release':
        await service.release();
        return { kind: 'done', id };
    }
  } catch (error) {
    return {
      kind: 'fault',
      id,
      reason: service.reasonOf(error, request.kind),
      message: messageOf(error).slice(0, 200),
    };
  }
}

async function main(): Promise<void> {
  if (process.send === undefined) {
    process.stderr.write('This program is started by Waypost; do not start it yourself.\n');
    process.exit(EXIT_NO_PARENT);
  }
  process.on('disconnect', () => end(0));
  // Ctrl-C reaches the whole process group; the parent ends this process in its own order.
  process.on('SIGINT', () => undefined);
  let pcsc: Smartcard;
  try {
    pcsc = await import('smartcard');
  } catch {
    tell('not-built', new Map());
    return;
  }
  const service = new Service(pcsc);
  let chain: Promise<unknown> = Promise.resolve();
  process.on('message', (request: RequestMessage) => {
    chain = chain.then(async () => send(await perform(service, request)));
  });
  service.look();
}

await main();
