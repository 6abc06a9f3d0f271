import { z } from 'zod';
import { jsonAs } from '../../core/result/index.ts';

/** Why a kiosk has no line, or one without answers (docs/fleet.md). The line never changes a traveller's result. */
export const LINK_REASONS = [
  'LINK_ABSENT',
  'LINK_UNREACHABLE',
  'LINK_TLS',
  'LINK_CLOCK',
  'LINK_REFUSED',
  'LINK_SILENT',
] as const;
export type LinkReason = (typeof LINK_REASONS)[number];

/** Largest courier file that is read, bytes. */
export const COURIER_FILE_LIMIT_BYTES = 4096;

const stateSchema = z.strictObject({
  format: z.literal('waypost.link-state.1'),
  /** When the state was written. */
  at: z.iso.datetime(),
  /** Null if signed in and not silent: answered within the last three beats, or fewer cells were sent since. */
  reason: z.enum(LINK_REASONS).nullable(),
  connected: z.boolean(),
  /** When something of an answer's size last came. Only the daemon can tell whether it was an answer. */
  answeredAt: z.iso.datetime().nullable(),
  /** Beats left over from an outage that still have to be sent. */
  owed: z.int().min(0).max(1_000),
});
/** The line as the courier sees it. It does not hold the broker's text, because the broker chooses its words. */
export type LinkState = z.infer<typeof stateSchema>;

export function linkStateText(state: Omit<LinkState, 'format'>): string {
  return `${JSON.stringify({ format: 'waypost.link-state.1', ...state })}\n`;
}

/** The state that a courier wrote; null for anything else. */
export function readLinkState(bytes: Uint8Array): LinkState | null {
  return readState(stateSchema, bytes);
}

const announcedSchema = z.strictObject({
  format: z.literal('waypost.announced.1'),
  heardAt: z.iso.datetime(),
  /** Null if the line came back and something may have been announced meanwhile. */
  version: z.int().min(1).nullable(),
  halt: z.string().max(32).nullable(),
});
/** The file whose change starts the fetch. */
export type Announced = z.infer<typeof announcedSchema>;

export function announcedText(announced: Omit<Announced, 'format'>): string {
  return `${JSON.stringify({ format: 'waypost.announced.1', ...announced })}\n`;
}

export function readAnnounced(bytes: Uint8Array): Announced | null {
  return readState(announcedSchema, bytes);
}

function readState<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | null {
  return bytes.length > COURIER_FILE_LIMIT_BYTES ? null : jsonAs(schema, bytes);
}
