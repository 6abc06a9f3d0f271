import { wipe } from '../../adapters/storage/crypto/index.ts';
import { describeFailure, storeFailure } from '../../adapters/storage/database/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { type BoxKey, deviceBoxKey, type KeyRing } from '../../adapters/storage/keys/index.ts';
import { endNotices, settleOwed } from '../../adapters/storage/notice-exchange/index.ts';
import { letterFile } from '../../adapters/storage/outbox/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time/index.ts';
import { cellOf } from '../../delivery/cells/index.ts';
import { AnswerReader } from './answers.ts';
import { LinkFolder } from './folder.ts';
import { noteHeard } from './heard.ts';
import type { ReportSaid } from './report.ts';

/** How often the folder is checked. */
export const LOOK_EVERY_MS: number = SECOND_MS;
/** A waiting cell is replaced after this time, whatever is in it, so that a new notice does not wait behind an old blank. */
const RENEW_EVERY_MS: number = 10 * SECOND_MS;
const REPORT_EVERY_MS: number = 15 * MINUTE_MS;
/** Number of beats after which a notice without a receipt is sent again. */
const AGAIN_BEATS = 10;
/** Forged answers from a broker lead to at most one audit row in this time. */
const REFUSED_ROW_EVERY_MS: number = HOUR_MS;

interface Pending {
  kind: 'notice' | 'report' | 'blank';
  number: number | null;
  ref: string;
  box: Uint8Array;
  to: string;
}

export interface LinkParts {
  stateDir: string;
  beatMs: number;
  ring: KeyRing;
  journal: AuditJournal;
  clock: Clock;
  /** Makes the next report; `counter` is its number. */
  report: (at: { counter: number; fits: (said: ReportSaid) => boolean; announced: number | null }) => ReportSaid;
  every: (ms: number, run: () => void) => () => void;
  idle: () => boolean;
  warn: (message: string) => void;
}

/**
 * Keeps one cell ready for the courier and takes the answers that it brought. This side has no network: only files pass
 * between the two. When files are written, and their size, depends on the clock alone (docs/fleet.md).
 */
export class LinkService {
  readonly #parts: LinkParts;
  readonly #folder: LinkFolder;
  readonly #key: BoxKey;
  readonly #answers: AnswerReader;
  #cancel: () => void = () => undefined;
  #running: Promise<void> | null = null;
  #out: Pending | null = null;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #reportedAt: number | null = null;
  #report: Pending | null = null;
  #blank: Pending | null = null;
  #refusedAt: number | null = null;
  #words: string | null = null;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#folder = new LinkFolder(parts.stateDir);
    this.#key = deviceBoxKey(parts.ring);
    this.#answers = new AnswerReader({ outbox: parts.journal.outbox, key: this.#key });
  }

  start(): void {
    const turn = (): void => {
      this.#running ??= this.turn()
        .catch((error: unknown) => {
          const failure = storeFailure(error);
          if (failure === null) throw error;
          this.#warn(`The line waits: ${describeFailure(failure)}`);
        })
        .finally(() => {
          this.#running = null;
        });
    };
    this.#cancel = this.#parts.every(LOOK_EVERY_MS, turn);
    turn();
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#running;
    wipe(this.#key.secretKey);
  }

  /** Checks the folder once: whether the cell was taken, which cell is next, and what arrived. */
  async turn(): Promise<void> {
    if (!(await this.#folder.make())) {
      this.#warn('The folder of the line cannot be used: remove what is in its place.');
      return;
    }
    const mono = this.#parts.clock.mono();
    const waits = await this.#folder.hasCell();
    if (!waits) this.#taken(mono);
    // A cell that waits from an earlier start is unknown, so it is replaced at once.
    if (!waits || this.#out === null || mono - this.#writtenAt >= RENEW_EVERY_MS) await this.#write(mono);
    if (this.#parts.idle()) await this.#take();
  }

  /** Notes that the courier took the cell. If killed before this, the letter is sent again, which the office recognises. */
  #taken(mono: number): void {
    const out = this.#out;
    if (out === null) return;
    this.#out = null;
    const { journal, clock } = this.#parts;
    if (out.kind === 'blank') this.#blank = null;
    if (out.kind === 'report') {
      this.#report = null;
      this.#reportedAt = mono;
    }
    const { number } = out;
    if (number !== null && !journal.changeBeside(() => journal.outbox.line.sent(number, clock.wall())).ok)
      this.#warn('The line is sending, but the audit of this kiosk cannot record it.');
  }

  async #write(mono: number): Promise<void> {
    const central = this.#parts.journal.outbox.line.central;
    const due = await this.#due(mono);
    if (central === null || due === null) return;
    // This is noted before the file exists, because the courier may be faster.
    this.#answers.expect(due.ref);
    const cell = cellOf(letterFile(due), central.seal);
    if (await this.#folder.put(cell)) {
      this.#out = due;
      this.#writtenAt = mono;
      this.#words = null;
    } else this.#warn('No cell can be written for the courier: check the disk and the folder of the line.');
  }

  async #due(mono: number): Promise<Pending | null> {
    const { journal, clock, beatMs } = this.#parts;
    const { line } = journal.outbox;
    const now = clock.wall();
    settleOwed(journal);
    const notice = line.next({ now, againAfterMs: AGAIN_BEATS * beatMs });
    if (notice !== null) return { kind: 'notice', ...notice };
    if (this.#report !== null) return this.#report;
    if (this.#reportedAt === null || mono - this.#reportedAt >= REPORT_EVERY_MS) {
      this.#report = await this.#newReport(now);
      if (this.#report !== null) return this.#report;
    }
    const sealed = this.#blank === null ? line.seal({ blank: {} }, now) : null;
    if (sealed !== null) this.#blank = { kind: 'blank', number: null, ...sealed };
    return this.#blank;
  }

  async #newReport(now: Date): Promise<Pending | null> {
    const { journal, report } = this.#parts;
    const { line } = journal.outbox;
    let counter = 0;
    const counted = journal.changeBeside(() => {
      counter = line.nextReport();
    });
    if (!counted.ok) return null;
    const announced = (await this.#folder.announced())?.version ?? null;
    const said = report({ counter, announced, fits: (tried) => line.fits(tried, now) });
    const sealed = line.seal(said, now);
    return sealed === null ? null : { kind: 'report', number: null, ...sealed };
  }

  async #take(): Promise<void> {
    const files = await this.#folder.answers();
    if (files.length === 0) return;
    const { journal, clock, stateDir } = this.#parts;
    const now = clock.wall();
    const read = this.#answers.read(
      files.map(({ bytes }) => bytes),
      now,
    );
    if (!endNotices(journal, read.ended, clock)) {
      this.#warn('Receipts arrived, but the audit of this kiosk cannot be written.');
      return;
    }
    for (const { path } of files) await this.#folder.remove(path);
    if (read.heard > 0) await noteHeard(stateDir, now);
    if (read.refused > 0) this.#refused(read.refused);
  }

  #refused(refused: number): void {
    const mono = this.#parts.clock.mono();
    if (this.#refusedAt !== null && mono - this.#refusedAt < REFUSED_ROW_EVERY_MS) return;
    this.#refusedAt = mono;
    this.#parts.journal.appendSystem('notice-receipt-refused', 'line', { refused });
    this.#parts.warn(`${refused} answers on the line are not from the central office: tell central IT.`);
  }

  #warn(words: string): void {
    if (words !== this.#words) this.#parts.warn(words);
    this.#words = words;
  }
}
