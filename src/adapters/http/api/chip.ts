import { z } from 'zod';
import { CHIP_WORTHS, STRENGTHS } from '../../../core/inspection/flow/index.ts';
import { CHECK_VALUES } from '../../../core/inspection/record/checks/index.ts';

/** Progress of a chip reading: `share` of the whole, and the remaining time, which is null until the speed is known. */
const ChipReadingView = z.strictObject({
  phase: z.enum(['waiting', 'access', 'files', 'proof', 'judging', 'lifted']),
  share: z.number().min(0).max(1),
  leftMs: z.number().int().nonnegative().nullable(),
});

/** A statement about documents like this one in a signed list of an issuer or authority; `text` is quoted from the list. */
export const DeviationView = z.strictObject({
  code: z.string(),
  oid: z.string(),
  list: z.enum(['deviation', 'defect']),
  state: z.string().nullable(),
  text: z.string().nullable(),
  certain: z.boolean(),
  effect: z.enum(['milder', 'stricter']).nullable(),
});

const stated = z.string().nullable();
/** One field as stated by each source; null for a source that does not contain it. `odd` is the source that differs. */
export const EvidenceRowView = z.strictObject({
  field: z.string(),
  values: z.strictObject({ chip: stated, seal: stated, zone: stated, printed: stated }),
  odd: z.enum(['chip', 'seal', 'zone', 'printed']).nullable(),
  against: stated,
});

const strength = z.strictObject({ why: z.enum(STRENGTHS), value: z.enum(CHECK_VALUES).nullable() });
/** How far each source can be trusted; the daemon decides it, and a screen only shows it. */
const EvidenceStrengthView = z.strictObject({ chip: strength, seal: strength, zone: strength, printed: strength });

/** Data on the chip that are not in its MRZ. The issuer's free text is quoted. */
const ChipDetailsView = z.strictObject({
  fullName: stated,
  birthDate: stated,
  birthDiffers: z.boolean(),
  issued: stated,
  issuingAuthority: stated,
});

const count = z.number().int().nonnegative();
/** Contents of the signed barcode on the page; its checks show how far it can be trusted. */
export const SealView = z.strictObject({
  /** Name of the document type; `unknown` if it is not in any table. */
  profile: z.string(),
  /** Code of the State as the seal writes it. */
  country: stated,
  /** Day of signing; digits that the seal does not state are shown as `x`. */
  signed: stated,
  passportNumber: stated,
  stay: z.strictObject({ days: count, months: count, years: count }).nullable(),
  entries: count.nullable(),
  /** Corners as fractions of the page, clockwise from the symbol's own top left; a corner may be outside the page. */
  corners: z.array(z.tuple([z.number(), z.number()])),
});

/** The part of an inspection that chip and seal state. */
export const STATED_VIEWS = {
  /** Progress of the chip reading; null while none is running. */
  chipReading: ChipReadingView.nullable(),
  /** The statements of chip, seal, MRZ and print side by side; null until a chip or a seal has been read. */
  evidence: z.array(EvidenceRowView).nullable(),
  evidenceStrength: EvidenceStrengthView,
  chipDetails: ChipDetailsView.nullable(),
  /** Who signed the chip and whether it may be a copy; null if the reason of its check says everything. */
  chipWorth: z.enum(CHIP_WORTHS).nullable(),
  /** True if the issuing state signed what the MRZ says about the person. */
  mrzSigned: z.boolean(),
  /** The page's seal, if one was read and it is clear that it belongs to the document. */
  seal: SealView.nullable(),
};
