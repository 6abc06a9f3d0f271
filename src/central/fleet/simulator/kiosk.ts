import { createHash } from 'node:crypto';
import type { NatsConnection } from '@nats-io/transport-node';
import { toHex } from '../../../adapters/storage/crypto/index.ts';
import {
  type BoxKey,
  deviceBoxKey,
  deviceSigningKey,
  KeyRing,
  type SigningKey,
  signingKeyFromSeed,
} from '../../../adapters/storage/keys/index.ts';
import {
  type Letter,
  letterFile,
  missingIn,
  receiptHolds,
  refOf,
  sealLetter,
} from '../../../adapters/storage/outbox/index.ts';
import { cellOf, openAnswerCell } from '../../../delivery/cells/index.ts';
import { type DeviceIdentity, deviceIdentity } from '../../../delivery/device/index.ts';
import { downSubject, EVERYONE, linkIdOf, readAnnouncement, upSubject } from '../../../delivery/line/index.ts';
import { type SignIn, signIn } from '../service/index.ts';

/** Beats after which a notice without a receipt is sent again. */
const AGAIN_BEATS = 10;
/** Beats between two reports: every quarter of an hour at a beat of a minute. */
const REPORT_BEATS = 15;
/** The audit hash that a simulated kiosk reports before its first notice. */
const ZEROS = '0'.repeat(64);

/** What a simulated kiosk knows about its office. */
export interface SimulatedOffice {
  /** Key id of central; its X25519 key and its receipt key are below. */
  to: string;
  seal: Uint8Array;
  receipts: Uint8Array;
  line: Pick<SignIn, 'servers' | 'name' | 'ca'>;
}

interface KeptNotice {
  ref: string;
  box: Uint8Array;
  /** Heartbeat at which the notice was last sent; null: never. */
  sent: number | null;
  delivered: boolean;
}

export interface KioskCounts {
  cells: number;
  receipts: number;
  /** Number of answers that asked for missing notices. */
  asked: number;
  /** Number of answers that the office did not send to this kiosk. */
  strange: number;
}

/**
 * Everything about a simulated kiosk is derived from its secret: anybody who knows it can act as that kiosk, so it is enrolled only
 * at a demonstration.
 */
export function simulatedIdentity(secret: Uint8Array, name: string): DeviceIdentity {
  return { ...deviceIdentity(new KeyRing(Uint8Array.from(secret)), name), link: simulatedLink(secret).publicKey };
}

/** The link key of a simulated kiosk: derived from its secret like everything else. */
export function simulatedLink(secret: Uint8Array): { seed: Uint8Array; publicKey: Uint8Array } {
  const seed = new Uint8Array(createHash('sha256').update('simulated link\0').update(secret).digest());
  return { seed, publicKey: signingKeyFromSeed(seed).publicKey };
}

/** A kiosk without a traveller: real letters, cells and signatures on a real connection, its outbox in memory. */
export class SimulatedKiosk {
  readonly device: string;
  readonly linkId: string;
  readonly counts: KioskCounts = { cells: 0, receipts: 0, asked: 0, strange: 0 };
  /** Announced versions, with the time at which this kiosk first heard of each, ms. */
  readonly announced = new Map<number, number>();
  /** Lists and their generations, as stated in its next report. */
  lists: [string, number][] = [];
  /** Called for every answer. */
  onAnswer: () => void = () => undefined;
  /** Called for every announcement, with its unchanged bytes. */
  onAnnouncement: (bytes: Uint8Array) => void = () => undefined;
  readonly #office: SimulatedOffice;
  readonly #keys: { box: BoxKey; sign: SigningKey; link: { seed: Uint8Array; publicKey: Uint8Array } };
  readonly #parts: { nextId: () => string; now: () => Date };
  readonly #notices = new Map<number, KeptNotice>();
  #beat = 0;
  #reports = 0;
  #reportAt = 0;
  #connection: NatsConnection | null = null;

  constructor(parts: { secret: Uint8Array; office: SimulatedOffice; nextId: () => string; now: () => Date }) {
    const ring = new KeyRing(Uint8Array.from(parts.secret));
    this.#keys = { box: deviceBoxKey(ring), sign: deviceSigningKey(ring), link: simulatedLink(parts.secret) };
    this.device = deviceIdentity(ring, '').deviceKeyId;
    this.linkId = linkIdOf(this.#keys.link.publicKey);
    this.#office = parts.office;
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const connection = await signIn({ ...this.#office.line, key: this.#keys.link, stays: true });
    this.#connection = connection;
    connection.subscribe(downSubject(this.linkId), { callback: (_error, { data }) => this.#hear(data) });
    connection.subscribe(EVERYONE, { callback: (_error, { data }) => this.#announce(data) });
  }

  async stop(): Promise<void> {
    await this.#connection?.close().catch(() => undefined);
    this.#connection = null;
  }

  get connection(): NatsConnection | null {
    return this.#connection;
  }

  /** Notices without a receipt. */
  get waiting(): number {
    return [...this.#notices.values()].filter(({ delivered }) => !delivered).length;
  }

  /** Numbers of the notices for which the office sent receipts. */
  get delivered(): number[] {
    return [...this.#notices].filter(([, { delivered }]) => delivered).map(([number]) => number);
  }

  get raised(): number {
    return this.#notices.size;
  }

  /** Makes the next notice, sealed once, as a kiosk does. */
  raise(): void {
    const number = this.#notices.size + 1;
    const notice = {
      ...this.#head(),
      ...{ id: this.#parts.nextId(), number, list: 'demonstration', generation: 1, record: `r-${number}` },
      ...{ level: 'number' as const, action: 'raised' as const },
    };
    const box = this.#seal({ kind: 'notice', notice });
    this.#notices.set(number, { ref: refOf(box), box, sent: null, delivered: false });
  }

  /** As if the office had sent a receipt for it and then lost it: only a request makes the kiosk send it again. */
  misplace(number: number): void {
    const notice = this.#notices.get(number);
    if (notice !== undefined) notice.delivered = true;
  }

  /** Files of the notices without a receipt, as carried on a USB stick. */
  files(): { ref: string; file: string }[] {
    const waiting = [...this.#notices.values()].filter(({ delivered }) => !delivered);
    return waiting.map(({ ref, box }) => ({ ref, file: letterFile({ box, to: this.#office.to }) }));
  }

  /** Accepts a receipt that came on a USB stick. */
  receipt(ref: string, file: Uint8Array): boolean {
    const notice = [...this.#notices.values()].find((one) => one.ref === ref);
    if (notice === undefined || !receiptHolds(file, { ref, central: this.#office.receipts })) return false;
    notice.delivered = true;
    return true;
  }

  /** Sends one cell: a notice that was never sent, one without a receipt for ten heartbeats, a report, or a blank. */
  beat(): void {
    this.#beat += 1;
    const box = this.#nextNotice() ?? (this.#beat >= this.#reportAt ? this.#report() : this.#blank());
    this.send(box);
  }

  /** Sends a report now, regardless of the heartbeat. */
  report(): void {
    this.send(this.#report());
  }

  /** Publishes a sealed letter in a fresh envelope. */
  send(box: Uint8Array): void {
    this.#connection?.publish(
      upSubject(this.linkId),
      cellOf(letterFile({ box, to: this.#office.to }), this.#office.seal),
    );
    this.counts.cells += 1;
  }

  #nextNotice(): Uint8Array | null {
    const open = [...this.#notices.values()].filter(({ delivered }) => !delivered);
    const next =
      open.find(({ sent }) => sent === null) ?? open.find(({ sent }) => this.#beat - (sent ?? 0) >= AGAIN_BEATS);
    if (next === undefined) return null;
    next.sent = this.#beat;
    return next.box;
  }

  #report(): Uint8Array {
    this.#reports += 1;
    this.#reportAt = this.#beat + REPORT_BEATS;
    const report = {
      ...{ ...this.#head(), counter: this.#reports, program: { version: '0.1.0', state: null } },
      ...{
        lists: this.lists,
        of: this.lists.length,
        packs: {},
        models: '0'.repeat(16),
        clock: null,
        disk: 50,
        tpm: 'absent' as const,
      },
      ...{ selftest: 'passed' as const, codes: [], waiting: this.waiting, owed: 0, announced: null },
      audit: { seq: this.#notices.size, hash: this.#notices.size === 0 ? ZEROS : this.#hash() },
    };
    return this.#seal({ kind: 'report', report });
  }

  #hash(): string {
    return createHash('sha256').update(`${this.device} ${this.#notices.size}`).digest('hex');
  }

  #blank(): Uint8Array {
    return this.#seal({ kind: 'blank', blank: this.#head() });
  }

  #head() {
    return { v: 1 as const, to: this.#office.to, device: this.device, time: this.#parts.now().toISOString() };
  }

  #seal(letter: Letter): Uint8Array {
    return sealLetter(letter, { device: this.#keys.sign, central: this.#office.seal });
  }

  #hear(cell: Uint8Array): void {
    this.onAnswer();
    const file = openAnswerCell(cell, this.#keys.box);
    const ref = file === null ? null : refIn(file);
    const central = this.#office.receipts;
    if (file === null) this.counts.strange += 1;
    else if (ref === null) this.#missing(missingIn(file, { device: this.device, central }));
    else if (!receiptHolds(file, { ref, central })) this.counts.strange += 1;
    else {
      this.counts.receipts += 1;
      for (const notice of this.#notices.values()) if (notice.ref === ref) notice.delivered = true;
    }
  }

  /**
   * The office lacks something for which it once sent a receipt, because it was restored from an older copy. Everything requested
   * is sent again.
   */
  #missing(ranges: ReturnType<typeof missingIn>): void {
    if (ranges === null) {
      this.counts.strange += 1;
      return;
    }
    this.counts.asked += 1;
    for (const [number, notice] of this.#notices) {
      if (!ranges.some(({ from, to }) => number >= from && number <= to)) continue;
      notice.delivered = false;
      notice.sent = null;
    }
  }

  #announce(bytes: Uint8Array): void {
    this.onAnnouncement(bytes);
    const announcement = readAnnouncement(bytes);
    if (announcement === null) return;
    if (!this.announced.has(announcement.version))
      this.announced.set(announcement.version, this.#parts.now().getTime());
  }
}

/** The ref that a receipt names; null if the file is not a receipt. */
function refIn(file: Uint8Array): string | null {
  try {
    const { ref } = JSON.parse(Buffer.from(file).toString('utf8')) as { ref?: unknown };
    return typeof ref === 'string' ? ref : null;
  } catch {
    return null;
  }
}

/** Secret of the kiosk `number` of a demonstration. */
export function simulatedSecret(seed: Uint8Array, number: number): Uint8Array {
  return new Uint8Array(
    createHash('sha256')
      .update(`kiosk ${number} ${toHex(seed)}`)
      .digest(),
  );
}
