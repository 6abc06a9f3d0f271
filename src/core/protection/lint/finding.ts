import type { PackReason } from '../pack/index.ts';

export type LintReason =
  | PackReason
  | 'PACK_LETTERS'
  | 'PACK_NUMBER'
  | 'PACK_HOURS'
  | 'PACK_KEY_SOON'
  | 'PACK_SOURCE_OLD'
  | 'PACK_PICTURE'
  | 'PACK_MEDIA'
  | 'PACK_REVIEW'
  | 'PACK_OLD'
  | 'PACK_NO_DRILL';

/** An error prevents a pack from being signed; a warning is a task for its authors. */
export interface LintFinding {
  level: 'error' | 'warning';
  reason: LintReason;
  /** "Item I-05", "Slip ti", "Body shelter", "The pack". */
  where: string;
  message: string;
}

/** What a pack is checked against. */
export interface LintGround {
  now: Date;
  /** Says whether a font of the kiosk has this Unicode code point; null if the fonts are not on this machine. */
  hasLetter: ((codePoint: number) => boolean) | null;
  /** Files of the pack by the digest it states (`sha256:…`), each with its real digest; null if no folder was given. */
  media: ReadonlyMap<string, { bytes: Uint8Array; sha256: string }> | null;
}
