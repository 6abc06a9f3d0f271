import { z } from 'zod';
import { purposeCode } from '../operation/index.ts';
import { chip } from './chip.ts';
import { expiryCentury } from './expiry-century.ts';
import { handover } from './handover.ts';
import { help } from './help.ts';
import { link } from './link.ts';
import { CONFIG_VERSION } from './migrations.ts';
import { barcodeReader, nameId as id, scanner } from './readers.ts';
import { signerKeys } from './signer-keys.ts';
import { SITE_FOLDER } from './site-folder.ts';
import { travellerConfig } from './traveller.ts';
import { update } from './update.ts';

const SECOND = 1_000;
const path = z.string().min(1).max(400);

const deviceWord = z.string().min(1).max(80);
/**
 * The imager that writes the pages. A calibration applies to one imager and one firmware: change this when either changes; the
 * calibrations of the old one are then no longer in force.
 */
const imagerDevice = z.strictObject({ model: deviceWord, serial: deviceWord, firmware: deviceWord });

const fraction = z.number().min(0).max(1);

/** The lights of a page imager, and the reference for its ultraviolet pictures. */
const lamps = {
  /** White is always included. Each further light adds one file per page, `oblique` adds two (docs/connect.md). */
  lights: z
    .array(z.enum(['white', 'ir', 'uv', 'oblique']))
    .min(1)
    .max(4)
    .refine((lights) => lights.includes('white'), 'white is missing: every check needs the white picture')
    .refine((lights) => new Set(lights).size === lights.length, 'a light is listed twice')
    .default(['white']),
  /** Time from the first picture of a page until processing continues without the missing lights. */
  setTimeoutMs: z.number().int().min(100).max(10_000).default(1_500),
  /**
   * Reference for the ultraviolet pictures: the position of the scanner's patch, as fractions of the picture, or the level of
   * blue that it has there. Without a reference, ultraviolet brightness is not judged.
   */
  uvReference: z
    .union([
      z.strictObject({
        rect: z
          .tuple([fraction, fraction, fraction.positive(), fraction.positive()])
          .refine(([x, y, width, height]) => x + width <= 1 && y + height <= 1, 'the patch extends beyond the picture'),
      }),
      z.strictObject({ level: z.number().positive().max(255) }),
    ])
    .nullable()
    .default(null),
};

const imager = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('simulated'), ...lamps }),
  z.strictObject({ kind: z.literal('folder'), path, device: imagerDevice.optional(), ...lamps }),
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
  /**
   * Sealed to this machine's TPM, in the state folder. `tcti`: the connection, as tpm2-tools call it. `pcrs`: boot registers (TPM
   * 2.0, bank SHA-256) to which the key is bound as well; none by default, because every update of firmware or boot loader
   * changes them (docs/provisioning.md).
   */
  z.strictObject({
    kind: z.literal('tpm'),
    tcti: z.string().min(1).max(200).default('device:/dev/tpmrm0'),
    pcrs: z
      .array(z.number().int().min(0, 'PCR 0 to 15').max(15, 'PCR 0 to 15'))
      .max(8)
      .refine((all) => new Set(all).size === all.length, 'a register is listed twice')
      .default([]),
  }),
]);

const list = z.strictObject({
  id,
  name: z.string().min(1).max(80),
  maxAgeHours: z
    .number()
    .positive()
    .max(24 * 90),
  /**
   * Makes it a face list: how many travellers pass per day, and how many false alerts per day the post can examine. The threshold
   * follows from both and from the size of the list.
   */
  face: z
    .strictObject({
      travellersPerDay: z.number().int().min(1).max(1_000_000),
      falseAlertsPerDay: z.number().positive().max(10_000),
    })
    .refine(
      ({ travellersPerDay, falseAlertsPerDay }) => falseAlertsPerDay <= travellersPerDay / 2,
      'falseAlertsPerDay must be at most half of travellersPerDay: with more, the check would be useless',
    )
    .optional(),
});

const publicKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'use the 64 hexadecimal digits that `waypost central notices keygen` prints');

/** Hit notices to central (docs/notices.md). */
const notices = z.strictObject({
  /** `seal`: the key with which notices are sealed. `receipts`: the key with which central signs receipts. */
  centralKey: z.strictObject({ seal: publicKey, receipts: publicKey }),
  /**
   * Alert classes that are reported as soon as an alert is raised, before an officer has looked. An officer's answer is reported
   * for every class. No default: the operator has to decide who learns of a suspicion.
   */
  classes: z
    .array(z.enum(['protect', 'stop', 'discreet', 'document']))
    .max(4)
    .refine((classes) => new Set(classes).size === classes.length, 'a class is listed twice'),
  /** Folder with which the daemon exchanges notices and receipts by itself; null if a person carries them. */
  folder: path.nullable().default(null),
  /** Age at which a notice without a receipt needs attention. */
  warnAfterHours: z
    .number()
    .positive()
    .max(24 * 90)
    .default(24),
});

/** An extension may be written as `ext. 120`; a text without digits cannot be dialled. */
const telephone = z.strictObject({
  who: z.string().trim().min(1).max(80),
  number: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .refine((text) => (text.match(/\d/g)?.length ?? 0) >= 2, 'write the digits to dial, for example +999 0000 0114'),
});

/** The route to help (docs/protection.md). The recipient of referrals is not stated here but in the signed protection pack. */
const protection = z.strictObject({
  /** Hexadecimal Ed25519 keys that may sign a protection pack, and how many of them must have signed. */
  packKeys: signerKeys,
  /** Folder with which the daemon exchanges sealed referrals and answers by itself; null if a person carries them. */
  folder: path.nullable().default(null),
  /** A referral that has had no answer for this long is shown to the protection officer with the telephone contact. */
  answerWithinMinutes: z.number().int().min(5).max(1_440).default(30),
  /** Full hours, UTC, at which the head of the protection chain is recorded in the audit: the changes of shift. */
  fixedHoursUtc: z.array(z.number().int().min(0).max(23)).min(1).max(24).default([6, 14, 22]),
  /** Whom to telephone if a referral cannot be sealed, and at once for a child. */
  phone: telephone.nullable().default(null),
  handover,
  slip: z
    .strictObject({
      /** Other people could find the paper, so the site decides about printing. */
      print: z.boolean().default(false),
      /** Help lines by language of the traveller. */
      helpLines: z.record(z.string().regex(/^[a-z]{2,3}$/), z.string().trim().min(1).max(40)).default({}),
    })
    .default({ print: false, helpLines: {} }),
});

const share = z.number().min(0).max(1);
const range = (low: number, high: number) =>
  z
    .tuple([z.number().min(low).max(high), z.number().min(low).max(high)])
    .refine(([from, to]) => from < to, 'the first number must be below the second');

/** The devices of a lane, for code that needs them outside a configuration. */
export const deviceSchemas = { scanner, imager, camera };

/**
 * Everything that a site decides, with the limits of each value. Unknown keys are refused: a misspelt key must not silently
 * become a default.
 */
export const ConfigSchema = z
  .strictObject({
    /** Version of the file, for `waypost config migrate`; absent in files from before there were versions. */
    version: z.literal(CONFIG_VERSION).optional(),
    lane: z.strictObject({
      id,
      name: z.string().min(1).max(60),
      /** Where the lane is and in which direction its travellers go, as stated in the acceptance certificate. */
      site: z.string().trim().min(1).max(60).optional(),
      direction: z.enum(['entry', 'exit', 'both']).optional(),
      /** What the lane looks travellers up for. A list that names purposes is used only if this is one of them. */
      purpose: purposeCode.optional(),
    }),
    http: z.strictObject({ port: z.number().int().min(1).max(65_535) }).default({ port: 8700 }),
    stateDir: path,
    /** The site's own scanner profiles and languages, in its subfolders `profiles` and `languages`; they may be missing. */
    siteFolder: path.default(SITE_FOLDER),
    key,
    scanner,
    barcodeReader: barcodeReader.nullable().default(null),
    imager,
    /** Printed width of the page that the imager delivers, in millimetres; without it the resolution is unknown. TD3: 125. */
    pageWidthMm: z.number().positive().max(300).nullable().default(null),
    camera,
    chip: chip.nullable().default(null),
    models: z
      .strictObject({ profile: z.enum(['accurate', 'provenance']), folder: path.nullable().default(null) })
      .default({ profile: 'accurate', folder: null }),
    lists: z
      .array(list)
      .max(16)
      .refine((lists) => lists.filter((entry) => entry.face !== undefined).length <= 4, 'at most 4 face lists'),
    /** Hexadecimal Ed25519 keys of central IT and how many of them must have signed a list. */
    listKeys: signerKeys,
    /**
     * Where lists come from. A repository without `url` comes on a USB stick. Its root is pinned with `waypost update trust`; a
     * site served by courier also has a second repository with its own root and a longer timestamp.
     */
    update,
    /** Hexadecimal Ed25519 keys that may sign your own models. Without any, only the models of the profile are used. */
    modelKeys: signerKeys,
    /** Hexadecimal Ed25519 keys that may sign the policy pack, and how many of them must have signed (docs/policy.md). */
    policyKeys: signerKeys,
    /** Null: hits are not reported to the central office. */
    notices: notices.nullable().default(null),
    /** Null: the kiosk has no line to the central office, and is served by USB stick and web server. */
    link: link.nullable().default(null),
    protection: protection.default(protection.parse({})),
    help: help.default(help.parse({})),
    /** Above these hourly numbers a supervisor gets an alarm (docs/notices.md): MRZs that one officer typed, and look-ups. */
    rates: z
      .strictObject({
        typedPerOfficerHour: z.number().int().min(1).max(1_000).default(12),
        lookUpsPerHour: z.number().int().min(1).max(10_000).default(300),
      })
      .default({ typedPerOfficerHour: 12, lookUpsPerHour: 300 }),
    /**
     * How long records are kept, days. It may only shorten the terms of the policy pack; without a pack it is in force itself
     * (docs/evidence.md). If a value is left out, that of the pack or the product applies.
     */
    retention: z
      .strictObject({
        caseDays: z.number().int().min(1).max(3_650),
        /** For a case with a hit that an officer confirmed. */
        confirmedDays: z.number().int().min(1).max(3_650),
        noticeDays: z.number().int().min(1).max(3_650),
        /** Rows of the audit: at least six months (EU AI Act Art. 26(6)). */
        logDays: z.number().int().min(184, 'logs are kept at least six months: write 184 or more').max(3_650),
      })
      .partial()
      .refine(
        ({ caseDays = 30, confirmedDays = 180 }) => confirmedDays >= caseDays,
        'confirmedDays must not be shorter than caseDays',
      )
      .default({}),
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
        faceFrames: z.number().int().min(1).max(12),
        faceMinFrames: z.number().int().min(1).max(12),
        lingerMs: z
          .number()
          .int()
          .min(0)
          .max(10 * SECOND),
        /** How long the lane waits for a traveller's further papers once the officer has asked for them. */
        secondTimeoutMs: z
          .number()
          .int()
          .min(SECOND)
          .max(120 * SECOND),
        /** How long a party stays open, with its names in memory, after the last traveller was linked to it. */
        partyMs: z
          .number()
          .int()
          .min(60 * SECOND)
          .max(7_200 * SECOND),
        /** Codes of the states (ICAO 9303-3 section 5) whose passports are asked for a visa page. */
        visaAsked: z.array(z.string().regex(/^[A-Z]{1,3}$/)).max(250),
        /** Codes of the states whose passports have a chip: if it was not read, a warning triangle appears (ICAO 9303-2 C.43). */
        chipExpected: z.array(z.string().regex(/^[A-Z]{1,3}$/)).max(250),
      })
      .partial()
      .default({}),
    traveller: travellerConfig.default(travellerConfig.parse({})),
    /**
     * Comparison, liveness advice and capture gate of the live face. `matchFmr` selects a false match rate in the embedder's
     * manifest, and may only be stricter than its own; the limits are those of docs/face.md.
     */
    face: z
      .strictObject({
        matchFmr: share.positive().nullable().default(null),
        /** How many of the best frames of one capture are averaged. */
        bestFrames: z.number().int().min(1).max(12).default(3),
        attackBound: share.default(0.5),
        limits: z
          .strictObject({
            minEyeDistancePx: z.number().min(20).max(600),
            maxRollDegrees: z.number().min(1).max(45),
            maxYaw: z.number().min(0.02).max(1),
            pitchRange: range(0, 1.5),
            minSharpness: z.number().min(0).max(5_000),
            minReferenceSharpness: z.number().min(0).max(5_000),
            maxClipped: share,
            brightnessRange: range(0, 255),
            centreX: range(0, 1),
            centreY: range(0, 1),
            maxHeadWidth: share,
            maxHeadHeight: share,
            minEyeOpening: share,
            maxMouthOpening: z.number().min(0).max(2),
            maxLightBalance: share,
            maxEyeCover: share,
            maxMouthCover: z.number().min(0).max(2),
            maxBackground: z.number().min(0).max(128),
          })
          .partial()
          .default({}),
      })
      .default({ matchFmr: null, bestFrames: 3, attackBound: 0.5, limits: {} }),
    /**
     * Error counters: a cell below `k` inspections is never shown or exported. For a quarter, the `k` in force when it was first
     * shown remains.
     */
    counters: z.strictObject({ k: z.number().int().min(5).max(1_000).default(20) }).default({ k: 20 }),
    /**
     * Routes by which travellers come to this lane, for the pattern counters; the supervisor chooses the current one. Never a
     * person's name or a ticket number.
     */
    routes: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
    /**
     * Documents whose validity is longer than 15 years (TR-03135-1 5.7.1): their expiry may be up to `years` ahead. Empty,
     * because the guideline gives examples but not a number of years.
     */
    expiryCentury,
  })
  .refine(({ link, notices }) => link === null || notices !== null, {
    path: ['link'],
    message: 'needs notices.centralKey: everything on the line is sealed to that key',
  });

export type Config = Readonly<z.infer<typeof ConfigSchema>>;
export type ConfigInput = z.input<typeof ConfigSchema>;
