import { z } from 'zod';
import { jsonAs } from '../../core/result/index.ts';

/** Why a kiosk has no line, or none that is answered (docs/fleet.md). No state of the line changes a traveller's result. */
export const LINK_REASONS = [
  'LINK_ABSENT',
  'LINK_UNREACHABLE',
  'LINK_TLS',
  'LINK_CLOCK',
  'LINK_REFUSED',
  'LINK_SILENT',
] as const;
export type LinkReason = (typeof LINK_REASONS)[number];

/** Bytes of a file of the courier that is read. */
export const COURIER_FILE_LIMIT_BYTES = 4096;

const stateSchema = z.strictObject({
  format: z.literal('waypost.link-state.1'),
  /** When it was written. */
  at: z.iso.datetime(),
  /** Null: signed in, and answered within the last three beats or not asked for so long. */
  reason: z.enum(LINK_REASONS).nullable(),
  connected: z.boolean(),
  /** Something came that has the size of an answer. Only the daemon can say whether it was one. */
  answeredAt: z.iso.datetime().nullable(),
  /** Beats that an outage left, and that are sent since. */
  owed: z.int().min(0).max(1_000),
});
/** The line as the courier sees it. It does not hold the broker's text, because the broker chooses its words. */
export type LinkState = z.infer<typeof stateSchema>;

export function linkStateText(state: Omit<LinkState, 'format'>): string {
  return `${JSON.stringify({ format: 'waypost.link-state.1', ...state })}\n`;
}

/** Null for anything but a state that a courier wrote. */
export function readLinkState(bytes: Uint8Array): LinkState | null {
  return readState(stateSchema, bytes);
}

const announcedSchema = z.strictObject({
  format: z.literal('waypost.announced.1'),
  heardAt: z.iso.datetime(),
  /** Null: the line came back, and something may have been announced meanwhile. */
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
