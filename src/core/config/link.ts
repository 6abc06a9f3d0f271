import { z } from 'zod';

/** Maximum number of characters of one certificate in PEM form; that of an authority with P-256 has about 700. */
const PEM_MAX = 4_000;

/** The line to the central office, with the office's own data (docs/fleet.md). */
export const fleetLine = z.strictObject({
  /** `host:port` of each of the office's servers. If a server mentions other servers, they are not contacted. */
  servers: z
    .array(
      z
        .string()
        .max(200)
        .regex(
          /^([A-Za-z0-9.-]{1,180}|\[[0-9A-Fa-f:.]{2,45}\]):[1-9]\d{0,4}$/,
          'write host:port, for example 192.0.2.10:14222',
        ),
    )
    .min(1)
    .max(3),
  /** Name in the server's certificate, whatever its address. */
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/),
  /**
   * Certificates of the office's own authority, PEM; two while one is being replaced. The system's certificates are not trusted.
   */
  ca: z
    .array(
      z
        .string()
        .max(PEM_MAX)
        .regex(
          /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n?$/,
          'write the certificate in PEM form, lines joined by \\n',
        ),
    )
    .min(1)
    .max(2),
});
export type FleetLine = z.infer<typeof fleetLine>;

export const link = fleetLine.extend({
  /** Seconds between two cells. */
  beatSeconds: z.number().int().min(15).max(900).default(60),
  /** Days without anything newly signed by central before the lane asks for a technician. Without a line it never does. */
  deadManDays: z.number().int().min(1).max(365).default(14),
});
