import type { Hex, MonoMs } from '../../../core/inspection/record/terms/index.ts';
import type { UncertainGlyph } from '../../../core/mrz/index.ts';
import type { FrameEvent } from './framing.ts';
import type { ScannerProfile } from './profile.ts';
import { type Glyph, glyphsOf, SHAPES } from './rows.ts';

export type RowsFrame = Extract<FrameEvent, { kind: 'rows' }>;

/** Keyed BLAKE2b-256 of the bytes, as hexadecimal; the key stays in the storage module. */
export type Digest = (bytes: Uint8Array) => Hex;

export type NormalisedMrz =
  | { ok: true; lines: string[]; uncertain: UncertainGlyph[]; rawDigest: Hex }
  | { ok: false; reason: 'READ_PARTIAL' | 'READ_GARBAGE' };

const FILLER = '<';

/**
 * Turns a frame into MRZ lines of 2 x 44, 2 x 36 or 3 x 30. Every glyph that the reader marked as unreadable or doubtful
 * becomes an entry of `uncertain`; nothing else is changed, because a silent correction could hide a forgery.
 */
export function normaliseMrz(frame: RowsFrame, profile: ScannerProfile, digest: Digest): NormalisedMrz {
  const rows: Glyph[][] = [];
  for (const text of frame.rows) {
    const glyphs = glyphsOf(text, profile.unreadable.gsGroups);
    if (glyphs === null) return { ok: false, reason: 'READ_GARBAGE' };
    rows.push(frame.flags.includes('bottom-aligned') ? withoutPad(glyphs, profile) : glyphs);
  }
  const filled = rows.filter((row) => row.length > 0);
  const shape = SHAPES.find((s) => s.rows === filled.length && filled.every((row) => row.length === s.width));
  if (!shape) return { ok: false, reason: 'READ_PARTIAL' };
  const uncertain: UncertainGlyph[] = [];
  const lines: string[] = [];
  for (const [line, row] of filled.entries()) {
    const text = lineOf(row, line, profile, uncertain);
    if (text === null) return { ok: false, reason: 'READ_GARBAGE' };
    lines.push(text);
  }
  return { ok: true, lines, uncertain, rawDigest: digest(frame.raw) };
}

function padStart(row: readonly Glyph[], profile: ScannerProfile): number {
  let end = row.length;
  while (end > 0 && row[end - 1]?.candidates === null && profile.pad.includes(row[end - 1]?.seen ?? '')) end -= 1;
  return end;
}

function withoutPad(row: Glyph[], profile: ScannerProfile): Glyph[] {
  return row.slice(0, padStart(row, profile));
}

/** One MRZ line; null if a character occurs neither in an MRZ nor among this reader's marks. */
function lineOf(row: Glyph[], line: number, profile: ScannerProfile, uncertain: UncertainGlyph[]): string | null {
  const pad = padStart(row, profile);
  let text = '';
  for (const [column, glyph] of row.entries()) {
    if (column >= pad) {
      text += FILLER;
    } else if (glyph.candidates !== null) {
      const candidates = glyph.candidates.filter((char) => /^[A-Z0-9<]$/.test(char));
      text += candidates[0] ?? FILLER;
      uncertain.push({ line, column, seen: glyph.candidates.join(''), candidates });
    } else if (profile.unreadable.chars.includes(glyph.seen) || glyph.seen === ' ') {
      text += FILLER;
      uncertain.push({ line, column, seen: glyph.seen, candidates: [] });
    } else if (/^[A-Z0-9<]$/.test(glyph.seen)) {
      text += glyph.seen;
    } else {
      return null;
    }
  }
  return text;
}

/**
 * Recognises a document that the reader sent again. The window slides: if a reader repeats the document that is on it,
 * the document is delivered only once; presenting it again after the window counts as a new read.
 */
export class DuplicateWindow {
  readonly #windowMs: number;
  #last: Hex | null = null;
  #seenAt: MonoMs = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The next read counts as new, whatever it is. */
  forget(): void {
    this.#last = null;
  }

  isDuplicate(rawDigest: Hex, at: MonoMs): boolean {
    const duplicate = this.#last === rawDigest && at - this.#seenAt < this.#windowMs;
    this.#last = rawDigest;
    this.#seenAt = at;
    return duplicate;
  }
}
