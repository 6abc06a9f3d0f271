import { z } from 'zod';

/** Name of a profile, a lane, a list or a key. */
export const nameId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use 1 to 40 lower-case letters, digits and hyphens');
const usbId = z.string().regex(/^[0-9a-f]{4}$/, 'use four lower-case hexadecimal digits, for example 0c2e');

const serialReaders = [
  z.strictObject({ kind: z.literal('serial'), profile: nameId, path: z.string().min(1).max(400) }),
  z.strictObject({
    kind: z.literal('usb'),
    profile: nameId,
    vid: usbId,
    pid: usbId,
    serial: z.string().max(80).optional(),
  }),
] as const;

/** Reader of the MRZ (docs/scanners.md). */
export const scanner = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('simulated') }),
  ...serialReaders,
]);

/** Reader of two-dimensional symbols on a serial line. Null in the configuration: barcodes are read only on pages. */
export const barcodeReader = z.discriminatedUnion('kind', serialReaders);
