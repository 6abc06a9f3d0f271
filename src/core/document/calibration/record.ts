import { z } from 'zod';
import { hex32 as sha256 } from '../../forms/index.ts';
import { MAX_DOCUMENTS } from './bound.ts';
import { CALIBRATED_CHECK_IDS } from './table.ts';

const word = z.string().min(1).max(80);
const share = z.number().min(0).max(1);
const range = z.tuple([z.number().positive(), z.number().positive()]);

/** How pictures come from an imager; another format, resolution or compression changes every score. */
const images = z.strictObject({
  format: z.enum(['jpeg', 'png', 'webp', 'tiff', 'bmp']),
  /** Least and largest resolution, pixels per inch; null if the width of the page is not known. */
  ppi: range.nullable(),
  /** Least and largest mean step of the quantisation table; null if the format has none. */
  step: range.nullable(),
});
export type ImageRange = z.infer<typeof images>;

/**
 * One calibration of one check on one imager (docs/document-checks.md). It contains only numbers: no pictures, names or document
 * numbers.
 */
export const calibrationRecord = z.strictObject({
  schema: z.literal('waypost.calibration/1'),
  /** Fingerprint of the appliance key that signed it. */
  device: sha256,
  /** `lamps`: lights and ultraviolet reference as configured. */
  imager: z.strictObject({ model: word, serial: word, firmware: word, lamps: z.string().min(1).max(200) }),
  images,
  check: z.enum(CALIBRATED_CHECK_IDS),
  component: z.strictObject({ name: word, version: word, sha256: sha256.nullable() }),
  scale: z.int().min(1),
  n: z.int().min(1).max(MAX_DOCUMENTS),
  alarms: z.int().min(0).max(MAX_DOCUMENTS),
  /** Number of documents by issuing state and document code in the MRZ. */
  byModel: z
    .array(z.strictObject({ country: z.string().max(3), type: z.string().max(2), n: z.int().min(1) }))
    .max(1_000),
  scores: z.array(z.number()).max(MAX_DOCUMENTS),
  /** Median of the scores. */
  genuine: z.number(),
  /** Null for the capture gate, whose threshold is a percentile. */
  target: share.nullable(),
  threshold: z.number(),
  bound95: share,
  attackKit: z.array(z.strictObject({ family: word, n: z.int().min(0), alarmed: z.int().min(0) })).max(100),
  /** `o` if the check may count on this imager; `e` if it is only shown, and why. */
  mode: z.enum(['o', 'e']),
  reason: z.enum(['DOC_BLIND_HERE', 'CAL_KIT_INCOMPLETE']).nullable(),
  technician: word,
  approver: word,
  /** The holders of the documents gave their consent. */
  consent: z.literal(true),
  at: z.iso.datetime(),
  validUntil: z.iso.datetime(),
});
export type CalibrationRecord = z.infer<typeof calibrationRecord>;

/** Months after which a calibration expires (docs/document-checks.md). */
const VALID_MONTHS = 12;

/** Expiry of a calibration made at `at`. */
export function validUntil(at: Date): Date {
  const end = new Date(at);
  end.setUTCMonth(end.getUTCMonth() + VALID_MONTHS);
  return end;
}
