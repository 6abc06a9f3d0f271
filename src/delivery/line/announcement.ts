import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical, parseCanonical } from '../../core/audit/index.ts';

/** Bytes of every announcement, padded with spaces. */
export const ANNOUNCEMENT_BYTES = 2048;
/** Seconds over which the kiosks of a fleet may spread a fetch; a longer one would hold an update back. */
export const SPREAD_LIMIT_SECONDS = 600;

const schema = z.strictObject({
  format: z.literal('waypost.announcement.1'),
  repository: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** Version of the published timestamp. It is not trusted: it only starts a fetch, which verifies everything. */
  version: z.int().min(1),
  /** SHA-256 of the bytes of that timestamp, hex. */
  timestamp: z.string().regex(/^[0-9a-f]{64}$/),
  spreadSeconds: z.int().min(0).max(86_400),
  /** Stops the roll-out of this program version on kiosks that hear it. */
  halt: z
    .string()
    .regex(/^[0-9A-Za-z.+~-]{1,32}$/)
    .nullable(),
});
/** Says that something was published. It can only make a fetch earlier, never later or different, so it needs no signature. */
export type Announcement = z.infer<typeof schema>;

export function announcementBytes(announcement: Omit<Announcement, 'format'>): Uint8Array {
  const text = canonical({ format: 'waypost.announcement.1', ...announcement });
  const bytes = Buffer.alloc(ANNOUNCEMENT_BYTES, ' ');
  bytes.write(text);
  return bytes;
}

/** The announcement in these bytes; null for anything else, or if the size is wrong. */
export function readAnnouncement(bytes: Uint8Array): Announcement | null {
  if (bytes.length !== ANNOUNCEMENT_BYTES) return null;
  return schema.safeParse(parseCanonical(Buffer.from(bytes).toString('utf8').trimEnd())).data ?? null;
}

/** Seconds that this kiosk waits, so that ten thousand do not fetch at once; the same each time for one version. */
export function waitOf({ version, spreadSeconds }: Announcement, linkId: string): number {
  const spread = Math.min(spreadSeconds, SPREAD_LIMIT_SECONDS);
  const share = createHash('sha256').update(`${linkId}|${version}`).digest().readUInt32BE(0) / 2 ** 32;
  return share * spread;
}
