import { z } from 'zod';
import { reportKind } from '../../../report/index.ts';

export const SCANNER_PORTS = reportKind('scanner-identify', 'serial ports, or the scanner at one', {
  ports: z
    .array(
      z.strictObject({
        node: z.string(),
        usb: z.strictObject({ vid: z.string(), pid: z.string(), serial: z.string().nullable() }).nullable(),
        byId: z.string().nullable().describe('Name under /dev/serial/by-id.'),
        profiles: z.array(z.string()).describe('Profiles that fit its USB identity.'),
        holders: z.array(z.string()).describe('Programs that have it open.'),
      }),
    )
    .describe('Empty if one port was queried.'),
  found: z
    .strictObject({
      profile: z.string(),
      baud: z.number().int(),
      firmware: z.string().nullable(),
      serial: z.string().nullable(),
    })
    .nullable()
    .describe('What answered; null if nothing answered or no port was queried.'),
});

export const SCANNER_PROFILES = reportKind('scanner-profiles', 'scanner profiles of a kiosk', {
  profiles: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      origin: z.enum(['shipped', 'site']),
      file: z.string(),
      replaces: z.boolean().describe('True: it replaces the delivered profile of the same name.'),
      usb: z.array(z.strictObject({ vid: z.string(), pid: z.string().nullable() })),
      asked: z.boolean().describe('Whether the reader can be queried; one that cannot is never shown as working.'),
      verified: z
        .enum(['document-excerpt', 'field-code', 'none'])
        .describe('How well it is known. It was never tried on the device.'),
      source: z.string(),
      unverified: z.array(z.string()),
    }),
  ),
  refused: z.array(z.strictObject({ file: z.string(), detail: z.string(), remedy: z.string() })),
});

type Body<K> = K extends { body?: infer B } ? NonNullable<B> : never;
export type SaysPorts = (body: Body<typeof SCANNER_PORTS>) => void;
export type SaysProfiles = (body: Body<typeof SCANNER_PROFILES>) => void;
export const REPORT_NONE = (): void => undefined;
