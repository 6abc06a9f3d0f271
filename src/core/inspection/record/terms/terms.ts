import type { DisputedGlyph, MrzDocument, MrzProposal, UncertainGlyph } from '../../../mrz/index.ts';

/** Monotonic milliseconds since boot of the process. Never wall time: the clock may jump. */
export type MonoMs = number;
export type DeviceId = string;
/** Lower-case hexadecimal. */
export type Hex = string;
export type OfficerId = string;

/**
 * `image`: read from the page picture. `confirmed`: a proposal of the page reader that the officer accepted on the
 * picture; the reading it was made from is in the chain before it.
 */
export type MrzSource = 'scanner' | 'image' | 'typed' | 'confirmed';

/**
 * Why an officer typed an MRZ. Closed: a search for an officer who queries people that are not there counts them
 * (docs/notices.md). About the reading, never about the person.
 */
export const TYPING_REASONS = ['READER_FAULT', 'ZONE_UNREADABLE', 'READING_WRONG'] as const;
export type TypingReason = (typeof TYPING_REASONS)[number];

/** MRZ text and what is open about it. Personal data. */
export interface MrzText {
  lines: string[];
  uncertain: UncertainGlyph[];
  document: MrzDocument | null;
  /** Only where the text came from a page picture. */
  proposals?: MrzProposal[];
  disputed?: DisputedGlyph[];
}

/** Where the MRZ lies on the page as it was handed in, and which way up. */
export interface PagePlace {
  /** Quarter turns clockwise that make the page upright. */
  quarters: 0 | 1 | 2 | 3;
  /** Shares of width and height: first character, end of the first line, end and start of the last line. */
  corners: [number, number][];
}

/** Whether a second, independent reader looked at the page: absent is said, never taken for agreement. */
export type SecondReader = 'agrees' | 'disagrees' | 'absent';

/** Which policy a decision was made under; in every row of a decision. */
export interface PolicyRef {
  /** Hex SHA-256 of the canonical pack. */
  sha256: string;
  policyId: string;
  country: string;
  version: number;
}
