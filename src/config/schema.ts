import { z } from 'zod';

const SECOND = 1_000;
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use 1 to 40 lower-case letters, digits and hyphens');
const path = z.string().min(1).max(400);
const usbId = z.string().regex(/^[0-9a-f]{4}$/, 'use four lower-case hexadecimal digits, for example 0c2e');

const scanner = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('simulated') }),
  z.strictObject({ kind: z.literal('serial'), profile: id, path }),
  z.strictObject({
    kind: z.literal('usb'),
    profile: id,
    vid: usbId,
    pid: usbId,
    serial: z.string().max(80).optional(),
  }),
]);

const imager = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('simulated') }),
  z.strictObject({ kind: z.literal('folder'), path }),
]);

const camera = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('simulated') }),
  z.strictObject({ kind: z.literal('browser') }),
]);

const key = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('development') }),
  z.strictObject({ kind: z.literal('credential'), name: id }),
  z.strictObject({ kind: z.literal('passphrase'), file: path }),
]);

const list = z.strictObject({
  id,
  name: z.string().min(1).max(80),
  maxAgeHours: z
    .number()
    .positive()
    .max(24 * 90),
});

/** Everything a site decides, with the limits of each value. Unknown keys are refused: a typing error must not pass as a default. */
export const ConfigSchema = z.strictObject({
  lane: z.strictObject({ id, name: z.string().min(1).max(60) }),
  http: z.strictObject({ port: z.number().int().min(1).max(65_535) }).default({ port: 8700 }),
  stateDir: path,
  key,
  scanner,
  imager,
  /** Printed width of the page that the imager delivers, in millimetres; without it the resolution is unknown. TD3: 125. */
  pageWidthMm: z.number().positive().max(300).nullable().default(null),
  camera,
  models: z
    .strictObject({ profile: z.enum(['accurate', 'provenance']), folder: path.nullable().default(null) })
    .default({ profile: 'accurate', folder: null }),
  lists: z.array(list).max(16),
  /** Hexadecimal Ed25519 keys of central IT and how many of them must have signed a list. */
  listKeys: z
    .strictObject({
      threshold: z.number().int().min(1).max(5),
      keys: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(10),
    })
    .default({ threshold: 2, keys: [] }),
  /** Hexadecimal Ed25519 keys that may sign models of the operator's own. Without any, only the models of the profile are used. */
  modelKeys: z
    .strictObject({
      threshold: z.number().int().min(1).max(5),
      keys: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(10),
    })
    .default({ threshold: 2, keys: [] }),
  policy: z
    .strictObject({
      mrzTimeoutMs: z
        .number()
        .int()
        .min(SECOND)
        .max(120 * SECOND),
      pageTimeoutMs: z
        .number()
        .int()
        .min(SECOND)
        .max(120 * SECOND),
      faceTimeoutMs: z
        .number()
        .int()
        .min(SECOND)
        .max(30 * SECOND),
      firstFrameTimeoutMs: z
        .number()
        .int()
        .min(SECOND)
        .max(30 * SECOND),
      faceFrames: z.number().int().min(1).max(8),
      lingerMs: z
        .number()
        .int()
        .min(0)
        .max(10 * SECOND),
    })
    .partial()
    .default({}),
  /**
   * Documents whose validity runs longer than 15 years (TR-03135-1 5.7.1): their expiry is looked for up to `years` ahead.
   * Empty, because the guideline names examples and no number of years.
   */
  expiryCentury: z
    .array(
      z.strictObject({
        issuer: z.string().regex(/^[A-Z]{1,3}$/),
        documentCode: z.string().regex(/^[A-Z][A-Z<]?$/),
        years: z.number().int().min(16).max(99),
      }),
    )
    .max(50)
    .default([]),
});

export type Config = Readonly<z.infer<typeof ConfigSchema>>;
export type ConfigInput = z.input<typeof ConfigSchema>;
