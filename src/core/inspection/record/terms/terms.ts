import type { DisputedGlyph, MrzDocument, MrzProposal, UncertainGlyph } from '../../../mrz/index.ts';

/** Monotonic milliseconds since the process started. Never wall time, because the clock may jump. */
export type MonoMs = number;
export type DeviceId = string;
/** Lower-case hexadecimal. */
export type Hex = string;
export type OfficerId = string;

/**
 * `image`: read from the page picture. `confirmed`: a proposal of the page reader that the officer accepted on the picture; the
 * original reading precedes it in the chain.
 */
export type MrzSource = 'scanner' | 'image' | 'typed' | 'confirmed';

/**
 * Why an officer typed an MRZ. A closed list: it is counted in order to find officers who query people who are absent
 * (docs/notices.md). It concerns the reading, never the person.
 */
export const TYPING_REASONS = ['READER_FAULT', 'ZONE_UNREADABLE', 'READING_WRONG'] as const;
export type TypingReason = (typeof TYPING_REASONS)[number];

/** MRZ text and what is uncertain in it. Personal data. */
export interface MrzText {
  lines: string[];
  uncertain: UncertainGlyph[];
  document: MrzDocument | null;
  /** Only if the text came from a page picture. */
  proposals?: MrzProposal[];
  disputed?: DisputedGlyph[];
}

/** Position of the MRZ on the page as it was delivered, and its orientation. */
export interface PagePlace {
  /** Clockwise quarter turns that make the page upright. */
  quarters: 0 | 1 | 2 | 3;
  /** Fractions of width and height: start and end of the first line, then end and start of the last line. */
  corners: [number, number][];
}

/** Result of a second, independent reader of the page: its absence is reported, never treated as agreement. */
export type SecondReader = 'agrees' | 'disagrees' | 'absent';

/** The policy under which a decision was made; it is in every decision row. */
export interface PolicyRef {
  /** SHA-256 of the canonical pack, hexadecimal. */
  sha256: string;
  policyId: string;
  country: string;
  version: number;
}
