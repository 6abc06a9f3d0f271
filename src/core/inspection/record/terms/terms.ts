import type { DisputedGlyph, MrzDocument, MrzProposal, UncertainGlyph } from '../../../mrz/index.ts';

/** Monotonic milliseconds since boot of the process. Never wall time: the clock may jump. */
export type MonoMs = number;
export type DeviceId = string;
/** Lower-case hexadecimal. */
export type Hex = string;
export type OfficerId = string;

/**
 * `image`: read from the page picture. `confirmed`: a proposal of the page reader that the officer accepted on the
 * picture; the underlying reading precedes it in the chain.
 */
export type MrzSource = 'scanner' | 'image' | 'typed' | 'confirmed';

/**
 * Why an officer typed an MRZ. A closed list: the search for officers who query people who are absent counts them
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

/** Where the MRZ is on the page as it was delivered, and its orientation. */
export interface PagePlace {
  /** Quarter turns clockwise that make the page upright. */
  quarters: 0 | 1 | 2 | 3;
  /** Shares of width and height: first character, end of the first line, end and start of the last line. */
  corners: [number, number][];
}

/** Whether a second, independent reader looked at the page: absence is reported, never treated as agreement. */
export type SecondReader = 'agrees' | 'disagrees' | 'absent';

/** Which policy a decision was made under; in every decision row. */
export interface PolicyRef {
  /** Hex SHA-256 of the canonical pack. */
  sha256: string;
  policyId: string;
  country: string;
  version: number;
}
