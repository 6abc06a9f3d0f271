import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';
import type { DiscardCause, FrameEvent, FrameFlag, FrameLimits, Framer, PartialCause } from './framing.ts';
import { canStandAt, type Glyph, GS, glyphsOf, rowsAgree, shapeOfTotal, shapeOfWidth } from './rows.ts';

export interface LinesParams {
  /** Printable text that the reader puts before the first row or before every row; empty for none. */
  prefix: string;
  /** Printable text at the end of a row; empty for none. */
  suffix: string;
  /** Remove an AIM identifier (`]`, letter, digit) in front of a row. */
  aimId: boolean;
  /** `GS candidates GS` stands for one uncertain glyph. */
  gsGroups: boolean;
  /** Printable characters that separate rows besides the control characters. */
  separators: string;
  /**
   * `one-transmission`: rows join only without a pause of `interByteMs` between them, because a pause means two
   * reads. `separately`: for readers that decode each row on its own; rows join up to `interRowMs` and only when
   * their check digits and states agree.
   */
  rowsArrive: 'one-transmission' | 'separately';
}

/** A frame whose last row has no terminator counts as complete after this silence, in milliseconds. */
export const COMPLETE_SETTLE_MS = 25;
/** Fewer glyphs than this, alone on the line, are treated as noise and not as the beginning of a document. */
const NOISE_GLYPHS = 8;
/** A line of text with at least as many glyphs is a message, though not an MRZ. */
const LINE_GLYPHS = 16;
/** Discarded bytes are reported in runs of at most this many bytes, so that noise cannot flood the listener. */
const DISCARD_RUN_BYTES = 4096;
/** A run is named after the most serious thing in it. */
const DISCARD_WEIGHT: Record<DiscardCause, number> = {
  resync: 0,
  empty: 1,
  content: 2,
  checksum: 3,
  charset: 4,
  overrun: 5,
};

interface Row {
  text: string;
  glyphs: Glyph[];
}

/**
 * Family F1: rows of text ended by any control character, or one string with all rows. There is no checksum, so
 * shape, order and time are all that keeps rows of two documents apart; in doubt the frame is dropped.
 */
export class LinesFramer implements Framer {
  readonly #params: LinesParams;
  readonly #limits: FrameLimits;
  readonly #buffer: Uint8Array;
  #length = 0;
  /** Position at which the current row begins. */
  #rowStart = 0;
  #rows: Row[] = [];
  #separate = false;
  /** A whole frame that is not passed on before the next row or silence shows that it was alone. */
  #held: Extract<FrameEvent, { kind: 'rows' }> | null = null;
  /** An upper row was followed by another: the next row may belong to either. */
  #superseded = false;
  /** Too long: nothing is taken until the next row end or silence. */
  #skipping = false;
  #discarded = 0;
  #discardedWhy: DiscardCause = 'resync';
  #firstAt: MonoMs = 0;
  #lastAt: MonoMs = 0;

  constructor(params: LinesParams, limits: FrameLimits) {
    this.#params = params;
    this.#limits = limits;
    this.#buffer = new Uint8Array(limits.maxFrame);
  }

  push(bytes: Uint8Array, now: MonoMs): FrameEvent[] {
    const events = this.tick(now);
    for (const byte of bytes) {
      if (this.#endsRow(byte)) this.#rowEnd(byte, now, events);
      else this.#take(byte, now, events);
      this.#lastAt = now;
    }
    return events;
  }

  tick(now: MonoMs): FrameEvent[] {
    const events: FrameEvent[] = [];
    for (let due = this.deadline(); due !== null && now > due; due = this.deadline()) this.#silence(due, events);
    return events;
  }

  deadline(): MonoMs | null {
    if (this.#length === 0) {
      return this.#discarded > 0 || this.#skipping ? this.#lastAt + this.#limits.interByteMs : null;
    }
    const quiet = this.#lastAt + this.#quietMs();
    return this.#held ? quiet : Math.min(quiet, this.#firstAt + this.#limits.frameMs);
  }

  buffered(): number {
    return this.#length;
  }

  reset(): void {
    this.#clear();
    this.#discarded = 0;
    this.#skipping = false;
    this.#superseded = false;
  }

  #endsRow(byte: number): boolean {
    if (byte === GS) return !this.#params.gsGroups;
    return byte < 0x20 || byte === 0x7f || this.#params.separators.includes(String.fromCharCode(byte));
  }

  #take(byte: number, now: MonoMs, events: FrameEvent[]): void {
    if (this.#skipping) {
      this.#discard(1, 'overrun', now, events);
      return;
    }
    if (byte >= 0x80) {
      this.#noise(now, events);
      return;
    }
    if (this.#length === this.#limits.maxFrame) {
      this.#dropAll('overrun', now, events);
      this.#skipping = true;
      this.#discard(1, 'overrun', now, events);
      return;
    }
    if (this.#length === 0) this.#firstAt = now;
    if (this.#length === this.#rowStart && this.#rows.length > 0 && now - this.#lastAt > this.#limits.interByteMs) {
      this.#separate = true;
    }
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  /** A byte that no reader sends as text: whatever surrounds it on the line is not to be trusted. */
  #noise(now: MonoMs, events: FrameEvent[]): void {
    if (this.#rows.length > 0 && !this.#held) this.#partial('rows', now, events);
    else if (this.#held) this.#release(events, this.#rowStart);
    if (this.#length > 0) this.#dropAll('charset', now, events);
    this.#discard(1, 'charset', now, events);
  }

  #rowEnd(byte: number, now: MonoMs, events: FrameEvent[]): void {
    if (this.#skipping) {
      this.#skipping = false;
      this.#discard(1, 'overrun', now, events);
      return;
    }
    if (this.#length === 0) {
      // A receiver at the wrong speed sees framing errors, which arrive as NUL.
      if (byte === 0) this.#discard(1, 'charset', now, events);
      return;
    }
    if (this.#length > this.#rowStart) this.#closeRow(now, false, events);
    if (this.#length === 0) return;
    if (this.#length === this.#limits.maxFrame) {
      this.#dropAll('overrun', now, events);
      return;
    }
    this.#buffer[this.#length] = byte;
    this.#length += 1;
    this.#rowStart = this.#length;
  }

  #currentRow(): Row | null {
    let text = Buffer.from(this.#buffer.subarray(this.#rowStart, this.#length)).toString('latin1');
    const { prefix, suffix, aimId, gsGroups } = this.#params;
    if (prefix !== '' && text.startsWith(prefix)) text = text.slice(prefix.length);
    if (aimId && /^\][A-Za-z][0-9A-Za-z]/.test(text)) text = text.slice(3);
    if (suffix !== '' && text.endsWith(suffix)) text = text.slice(0, -suffix.length);
    const glyphs = glyphsOf(text, gsGroups);
    return glyphs === null ? null : { text, glyphs };
  }

  /** The rows of a document sent as one string, or null. */
  #split(row: Row): Row[] | null {
    const shape = shapeOfTotal(row.glyphs.length);
    // A candidate group is longer than the glyph it stands for, so text and glyphs are cut at different places.
    if (!shape || row.text.length !== row.glyphs.length) return null;
    const rows = Array.from({ length: shape.rows }, (_, i) => ({
      text: row.text.slice(i * shape.width, (i + 1) * shape.width),
      glyphs: row.glyphs.slice(i * shape.width, (i + 1) * shape.width),
    }));
    return rows.every((part, i) => canStandAt(part.glyphs, i)) ? rows : null;
  }

  /** The rows of the frame if the row in progress ended here, or null when it would not be whole. */
  #whole(row: Row): Row[] | null {
    if (this.#rows.length === 0) return this.#split(row);
    const shape = shapeOfWidth(row.glyphs.length);
    const fits = shape !== null && row.glyphs.length === this.#rows[0]?.glyphs.length;
    if (!fits || this.#rows.length + 1 !== shape.rows || !canStandAt(row.glyphs, this.#rows.length)) return null;
    return [...this.#rows, row];
  }

  #closeRow(now: MonoMs, bySilence: boolean, events: FrameEvent[]): void {
    const row = this.#currentRow();
    if (row !== null && row.glyphs.length === 0) return;
    const starts = row !== null && (this.#split(row) !== null || this.#opens(row));
    if (this.#held) {
      if (!starts) {
        this.#partial('rows', now, events);
        return;
      }
      this.#release(events, this.#rowStart);
    }
    const whole = row === null ? null : this.#whole(row);
    if (whole) {
      this.#complete(whole, now, bySilence, events);
      return;
    }
    const shape = row === null ? null : shapeOfWidth(row.glyphs.length);
    if (row === null || (shape === null && !starts)) {
      if (this.#rows.length > 0) {
        this.#partial('rows', now, events);
        return;
      }
      this.#dropRow(row, now, events);
      return;
    }
    const continues = row.glyphs.length === this.#rows[0]?.glyphs.length && canStandAt(row.glyphs, this.#rows.length);
    if (this.#rows.length > 0 && continues) {
      this.#rows.push(row);
      return;
    }
    if (!starts) {
      this.#partial('rows', now, events);
      return;
    }
    if (this.#rows.length > 0) {
      this.#supersede(now, events);
      const alone = this.#whole(row);
      if (alone) {
        this.#complete(alone, now, bySilence, events);
        return;
      }
    }
    this.#rows = [row];
  }

  #opens(row: Row): boolean {
    return shapeOfWidth(row.glyphs.length) !== null && canStandAt(row.glyphs, 0);
  }

  /** Reports the rows so far as partial and keeps the row in progress as the beginning of a new frame. */
  #supersede(now: MonoMs, events: FrameEvent[]): void {
    this.#flush(now, events);
    events.push({ kind: 'partial', why: 'rows', bytes: this.#rowStart, at: now });
    this.#shift(this.#rowStart);
    this.#rows = [];
    this.#separate = false;
    this.#superseded = true;
    this.#firstAt = now;
  }

  #complete(rows: Row[], at: MonoMs, bySilence: boolean, events: FrameEvent[]): void {
    const texts = rows.map((row) => row.text);
    if (this.#separate && !rowsAgree(texts)) {
      this.#partial('rows', at, events);
      return;
    }
    const flags: FrameFlag[] = [];
    if (this.#rows.length === 0) flags.push('single-string');
    if (bySilence) flags.push('ended-by-silence');
    if (this.#separate) flags.push('separate-rows');
    this.#flush(at, events);
    const raw = this.#buffer.slice(0, this.#length);
    this.#held = { kind: 'rows', rows: texts, raw, at, flags };
    this.#rows = [];
    if (!this.#superseded) this.#release(events, this.#length);
  }

  /** Passes the held frame on and keeps what was received from `from` onwards. */
  #release(events: FrameEvent[], from: number): void {
    if (this.#held) events.push(this.#held);
    this.#held = null;
    this.#rows = [];
    this.#separate = false;
    this.#superseded = false;
    this.#shift(from);
  }

  #shift(from: number): void {
    this.#buffer.copyWithin(0, from, this.#length);
    this.#length -= from;
    this.#rowStart = Math.max(0, this.#rowStart - from);
  }

  #quietMs(): number {
    const { interByteMs, interRowMs } = this.#limits;
    const pause = this.#params.rowsArrive === 'separately' ? interRowMs : interByteMs;
    if (this.#length === this.#rowStart) return pause;
    if (this.#superseded || this.#held) return interByteMs;
    const row = this.#currentRow();
    return row !== null && this.#whole(row) ? Math.min(COMPLETE_SETTLE_MS, interByteMs) : interByteMs;
  }

  /** Works out what silence up to `due` means; each call consumes at least one pending thing. */
  #silence(due: MonoMs, events: FrameEvent[]): void {
    if (this.#length === 0) {
      this.#skipping = false;
      this.#flush(due, events);
      return;
    }
    const lastAt = this.#lastAt;
    const tooLong = !this.#held && due === this.#firstAt + this.#limits.frameMs;
    if (this.#length > this.#rowStart && !tooLong) {
      const row = this.#currentRow();
      const ends = row !== null && (this.#whole(row) !== null || this.#held !== null);
      if (ends) {
        this.#closeRow(lastAt, true, events);
        // Silence has also shown that nothing follows.
        if (this.#held) this.#release(events, this.#length);
        if (this.#length > 0) this.#partial('rows', due, events);
        return;
      }
      const glyphs = row?.glyphs.length ?? 0;
      if (this.#rows.length === 0 && glyphs < NOISE_GLYPHS) {
        this.#dropAll('resync', due, events);
        return;
      }
      // A whole upper row without its terminator is one row alone, not a cut row.
      const lone = this.#rows.length === 0 && row !== null && shapeOfWidth(glyphs) !== null;
      this.#partial(lone ? 'rows' : 'time', due, events);
      return;
    }
    if (this.#held) {
      this.#release(events, this.#length);
      return;
    }
    if (this.#rows.length === 0 && !tooLong) {
      this.#dropAll('resync', due, events);
      return;
    }
    this.#partial(tooLong ? 'time' : 'rows', due, events);
  }

  #partial(why: PartialCause, at: MonoMs, events: FrameEvent[]): void {
    this.#flush(at, events);
    events.push({ kind: 'partial', why, bytes: this.#length, at });
    this.#clear();
    this.#superseded = false;
  }

  #dropAll(why: DiscardCause, at: MonoMs, events: FrameEvent[]): void {
    const bytes = this.#length;
    this.#clear();
    this.#discard(bytes, why, at, events);
  }

  /** A line that is long enough to be a message of its own is reported by itself, shorter ones in runs. */
  #dropRow(row: Row | null, at: MonoMs, events: FrameEvent[]): void {
    const line = row !== null && row.glyphs.length >= LINE_GLYPHS;
    if (line) this.#flush(at, events);
    this.#dropAll(row === null ? 'charset' : 'resync', at, events);
    if (line) this.#flush(at, events);
  }

  #discard(bytes: number, why: DiscardCause, at: MonoMs, events: FrameEvent[]): void {
    if (this.#discarded === 0 || DISCARD_WEIGHT[why] > DISCARD_WEIGHT[this.#discardedWhy]) this.#discardedWhy = why;
    this.#discarded += bytes;
    if (this.#discarded >= DISCARD_RUN_BYTES) this.#flush(at, events);
  }

  #flush(at: MonoMs, events: FrameEvent[]): void {
    if (this.#discarded > 0) events.push({ kind: 'discarded', why: this.#discardedWhy, bytes: this.#discarded, at });
    this.#discarded = 0;
  }

  #clear(): void {
    this.#length = 0;
    this.#rowStart = 0;
    this.#rows = [];
    this.#held = null;
    this.#separate = false;
  }
}
