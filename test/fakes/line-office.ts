import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  type Letter,
  missingFile,
  type NumberRange,
  openLetter,
  receiptFile,
} from '../../src/adapters/storage/outbox/index.ts';
import { answerCellOf, openCell } from '../../src/delivery/cells/index.ts';
import { announcementBytes, EVERYONE, linkIdIn, signInAnswer } from '../../src/delivery/line/index.ts';
import type { BrokerProcess } from './broker.ts';
import type { NoticeOffice } from './notices.ts';

export interface HeardCell {
  at: number;
  bytes: Uint8Array;
  letter: Letter | null;
  ref: string | null;
}

/**
 * An office in memory: opens each cell, verifies its device, and answers it. What the real one does beside this is its own
 * subject. `answer` may be replaced by what a test wants to be said.
 */
export class LineOffice {
  readonly cells: HeardCell[] = [];
  /** Notices by number and ref: one twice is two entries of one key, and then only counted. */
  readonly notices = new Map<string, number>();
  answering = true;
  /** What is asked for at the next cell, in place of its receipt. */
  ask: NumberRange[] | null = null;
  change: (file: string, cell: HeardCell) => string | null = (file) => file;
  readonly #broker: BrokerProcess;
  readonly #office: NoticeOffice;
  readonly #boxes: Map<string, { device: string; box: Uint8Array }>;
  #connection: NatsConnection | null = null;

  /** `boxes`: device id and X25519 key by link id. */
  constructor(broker: BrokerProcess, office: NoticeOffice, boxes: Map<string, { device: string; box: Uint8Array }>) {
    this.#broker = broker;
    this.#office = office;
    this.#boxes = boxes;
  }

  async start(): Promise<void> {
    const { office, address } = this.#broker;
    this.#connection = await connect({
      servers: address.servers,
      authenticator: (nonce?: string) => ({ nkey: office.nkey, sig: signInAnswer(nonce ?? '', office.seed) }),
      tls: { ca: address.ca[0], servername: address.name, handshakeFirst: true } as object,
      ignoreAuthErrorAbort: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    });
    this.#connection.subscribe('up.*', { callback: (_error, message) => this.#hear(message.subject, message.data) });
    await this.#connection.flush();
  }

  async stop(): Promise<void> {
    await this.#connection?.close();
    this.#connection = null;
  }

  say(linkId: string, bytes: Uint8Array): void {
    this.#connection?.publish(`dn.${linkId}`, bytes);
  }

  announce(version: number): void {
    const said = { repository: 'main', version, timestamp: 'ab'.repeat(32), spreadSeconds: 0, halt: null };
    this.#connection?.publish(EVERYONE, announcementBytes(said));
  }

  /** Letters of one kind, in the order of arrival. */
  letters<K extends Letter['kind']>(kind: K): Extract<Letter, { kind: K }>[] {
    return this.cells.flatMap(({ letter }) => (letter?.kind === kind ? [letter as Extract<Letter, { kind: K }>] : []));
  }

  answerTo(ref: string, linkId: string): Uint8Array {
    const { box = new Uint8Array(32) } = this.#boxes.get(linkId) ?? {};
    return answerCellOf(receiptFile({ ref, time: new Date().toISOString() }, this.#office.keys.receipts), box);
  }

  #hear(subject: string, bytes: Uint8Array): void {
    const linkId = linkIdIn(subject) ?? '';
    const kiosk = this.#boxes.get(linkId);
    const file = openCell(bytes, this.#office.keys.box);
    const sender = (device: string) => (device === kiosk?.device ? (this.#office.known.get(device) ?? null) : null);
    const opened = file === null ? null : openLetter(file, { keys: [this.#office.keys.box], sender });
    const cell: HeardCell = { at: Date.now(), bytes, letter: null, ref: null };
    this.cells.push(cell);
    if (opened === null || !opened.ok || kiosk === undefined) return;
    Object.assign(cell, { letter: opened.letter, ref: opened.ref });
    if (opened.letter.kind === 'notice') {
      const key = `${opened.letter.notice.number} ${opened.ref}`;
      this.notices.set(key, (this.notices.get(key) ?? 0) + 1);
    }
    if (!this.answering) return;
    const { receipts } = this.#office.keys;
    const time = new Date().toISOString();
    const said =
      this.ask === null
        ? receiptFile({ ref: opened.ref, time }, receipts)
        : missingFile({ device: kiosk.device, ranges: this.ask, time }, receipts);
    this.ask = null;
    const changed = this.change(said, cell);
    if (changed !== null) this.say(linkId, answerCellOf(changed, kiosk.box));
  }
}
