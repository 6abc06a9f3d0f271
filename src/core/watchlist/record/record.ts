import { z } from 'zod';
import { jsonOf } from '../../result/index.ts';

/** Largest NDJSON line, in UTF-8 bytes. */
export const RECORD_LINE_BYTES_MAX = 64 * 1024;
export const RECORD_NAMES_MAX = 64;
export const RECORD_DOCUMENTS_MAX = 32;
export const RECORD_BIRTH_DATES_MAX = 16;
export const RECORD_NATIONALITIES_MAX = 16;
/** Maximum number of code points of one name part. */
export const NAME_CODE_POINTS_MAX = 128;
/** Most UTF-16 code units of action, legal basis, purpose, source reference and note. */
export const RECORD_TEXT_MAX = 1024;
/** Most UTF-16 code units of a handling code or of an agreement's number. */
export const RECORD_CODE_MAX = 64;
/** Maximum number of face templates of one record. */
export const RECORD_TEMPLATES_MAX = 8;
/** Largest decoded picture of one record, in bytes. With eight templates, a line is still below its limit. */
export const RECORD_PICTURE_BYTES_MAX = 32 * 1024;
/** Number of components of one face template, one byte each. */
export const TEMPLATE_BYTES = 512;

const nameText = z
  .string()
  .min(1)
  .refine((text) => [...text].length <= NAME_CODE_POINTS_MAX, 'too many code points')
  .describe(`1 to ${NAME_CODE_POINTS_MAX} code points, in the original script where known`);

const nameSchema = z
  .strictObject({
    kind: z
      .enum(['primary', 'alias', 'weak'])
      .describe('weak: too common or too short to be enough alone; it counts less in a comparison'),
    family: nameText.optional(),
    given: nameText.optional(),
    full: nameText.optional(),
    script: z
      .string()
      .regex(/^[A-Z][a-z]{3}$/)
      .optional()
      .describe('ISO 15924 code of the script if it is not Latin, for example Arab'),
  })
  .refine((name) => name.family !== undefined || name.given !== undefined || name.full !== undefined, 'empty name')
  .describe('At least one of family, given and full');

const birthSchema = z
  .string()
  .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/)
  .refine((text) => text.length < 10 || isRealDay(text), 'no such day')
  .describe('A calendar day, a month or a year: 1989-03-07, 1989-03 or 1989');

const documentSchema = z.strictObject({
  t: z
    .enum(['P', 'I', 'V', 'O'])
    .describe('Type class: P passport, I identity document (codes A, C, I), V visa, O any other or not known'),
  c: z
    .string()
    .regex(/^[A-Z]{1,3}$/)
    .describe('Issuing State as printed on the document, 1 to 3 letters'),
  n: z
    .string()
    .regex(/^[A-Za-z0-9<\- /.]{1,40}$/)
    .describe('Number without check digit, 1 to 40 characters'),
  // It has no default, so that the text of a record without one remains as it was signed.
  s: z
    .enum(['lost', 'stolen', 'invalidated', 'forged'])
    .optional()
    .describe('What was reported about the document, if known'),
});

/** Base64 of 512 bytes: 170 groups and two bytes. */
const TEMPLATE_TEXT = /^[A-Za-z0-9+/]{682}[AEIMQUYcgkosw048]=$/;

/** Fewest non-zero components: a face gives hundreds, and an almost empty template does not resemble anybody. */
const COMPONENTS_SET_MIN = 8;

/** A face template: the profile and the embedder that made it, and its int8 components. It contains no picture. */
const templateSchema = z.strictObject({
  profile: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .describe('Profile that produced it; the same in every record of a list'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('What produced it: detector, landmarks, alignment and embedder; the same in every record of a list'),
  v: z
    .string()
    .regex(TEMPLATE_TEXT)
    .refine(holdsFace, 'a template that contains no face')
    .describe(`Base64 of ${TEMPLATE_BYTES} bytes, of which at least ${COMPONENTS_SET_MIN} are not zero`),
});

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const share = z.number().min(0).max(1);

/** The portrait of a record, for the officer to look at. It is never searched and never copied into a case. */
const pictureSchema = z.strictObject({
  jpeg: z
    .string()
    .max(Math.ceil(RECORD_PICTURE_BYTES_MAX / 3) * 4)
    .regex(BASE64)
    .refine(holdsJpeg, 'not a JPEG')
    .describe(`Base64 of a JPEG of at most ${RECORD_PICTURE_BYTES_MAX} bytes`),
  taken: z
    .string()
    .regex(/^\d{4}(-(0[1-9]|1[0-2]))?$/)
    .optional()
    .describe('Year or month in which it was taken: 2025 or 2025-05'),
  eyes: z
    .tuple([share, share, share, share])
    .optional()
    .describe(
      'Where the eyes are: x and y of the one on the left, then of the one on the right, as fractions of width and height',
    ),
});

const id = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/)
  .describe('Number of the record at its issuer, unique in the list, 1 to 64 characters');
const rev = z.int().min(1).describe('Revision: increases by at least 1 with every change of the record');
const words = (meaning: string) => z.string().min(1).max(RECORD_TEXT_MAX).describe(meaning);
const code = (meaning: string) => z.string().min(1).max(RECORD_CODE_MAX).describe(meaning);

const putSchema = z.strictObject({
  op: z.literal('put'),
  id,
  rev,
  cat: z
    .enum(['protect', 'discreet', 'stop', 'document'])
    .describe('Class of the alert. A record of class document matches by number only'),
  act: words('What the officer must do'),
  basis: words('Legal basis of this record'),
  exp: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .refine(isRealDay, 'no such day')
    .describe('Last day on which the record may match: a calendar day'),
  names: z.array(nameSchema).max(RECORD_NAMES_MAX).default([]),
  dob: z.array(birthSchema).max(RECORD_BIRTH_DATES_MAX).default([]),
  nat: z
    .array(z.string().regex(/^[A-Z]{1,3}$/))
    .max(RECORD_NATIONALITIES_MAX)
    .default([])
    .describe('Nationalities as printed on documents, 1 to 3 letters each'),
  sex: z.enum(['F', 'M', 'X']).nullable().default(null).describe('Sex, only if the source states it'),
  docs: z.array(documentSchema).max(RECORD_DOCUMENTS_MAX).default([]),
  note: z.string().max(RECORD_TEXT_MAX).nullable().default(null).describe('A remark for the officer'),
  // The members below have no default, so that the text of a record without them remains as it was signed.
  hand: code('Handling code: who may know about the entry and what may be done with it').optional(),
  agr: code('Number of the agreement under which the entry is exchanged').optional(),
  pur: words('Purpose for which the entry may be used').optional(),
  src: words('Where the entry comes from: a file number or an address').optional(),
  tpl: z.array(templateSchema).min(1).max(RECORD_TEMPLATES_MAX).optional().describe('Only in a face list'),
  pic: pictureSchema.optional().describe('Portrait that the officer compares with the person; it is not searched'),
});

const deleteSchema = z.strictObject({ op: z.literal('del'), id, rev });

const operationSchema = z.discriminatedUnion('op', [putSchema, deleteSchema]);

/** One record of a list as its issuer writes it; `docs/schemas/record.json` is generated from this. */
export const recordSchema: z.ZodType = putSchema;

export type WatchRecord = z.output<typeof putSchema>;
export type RecordName = WatchRecord['names'][number];
export type RecordTemplate = NonNullable<WatchRecord['tpl']>[number];
export type RecordPicture = NonNullable<WatchRecord['pic']>;
export type RecordDocument = WatchRecord['docs'][number];
export type TypeClass = RecordDocument['t'];
/** One line of a bundle: a record that replaces an older revision, or the removal of one. */
export type RecordOperation = WatchRecord | z.output<typeof deleteSchema>;

export type RecordReason = 'RECORD_TOO_LONG' | 'RECORD_NOT_JSON' | 'RECORD_INVALID';
export type ParsedRecord =
  | { ok: true; operation: RecordOperation }
  /** `where` is the name of the wrong member, `rule` the rule it breaks; neither ever contains a value of the record. */
  | { ok: false; reason: RecordReason; where: string; rule: string };

/** Turns one line of a list bundle into an operation (docs/lists.md). Never throws; unknown members are refused. */
export function parseRecordLine(line: string): ParsedRecord {
  // The length in bytes is at least that in code units, so a huge line is refused without being encoded.
  if (line.length > RECORD_LINE_BYTES_MAX || Buffer.byteLength(line) > RECORD_LINE_BYTES_MAX) {
    return { ok: false, reason: 'RECORD_TOO_LONG', where: 'line', rule: `longer than ${RECORD_LINE_BYTES_MAX} bytes` };
  }
  const value = jsonOf(line);
  if (value === undefined) {
    return { ok: false, reason: 'RECORD_NOT_JSON', where: 'line', rule: 'not one JSON object on one line' };
  }
  const result = operationSchema.safeParse(value);
  if (result.success) return { ok: true, operation: result.data };
  const issue = result.error.issues[0];
  const where = issue === undefined ? 'line' : issue.path.join('.') || 'line';
  return { ok: false, reason: 'RECORD_INVALID', where, rule: issue === undefined ? 'not a record' : ruleOf(issue) };
}

/** Words for a broken rule. They contain nothing from the input, because reports are sent by mail. */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `missing, or not of kind ${issue.expected}`;
    case 'too_big':
      return `more than ${issue.maximum}`;
    case 'too_small':
      return `less than ${issue.minimum}`;
    case 'invalid_value':
      return `not one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      return 'not in the requested form';
    case 'unrecognized_keys':
      return 'contains a member that is not known';
    case 'invalid_union':
      return 'missing, or neither put nor del';
    case 'custom':
      return issue.message;
    default:
      return 'not allowed here';
  }
}

/** An empty template would count towards the list's size, and so towards its threshold, but never match anybody. */
function holdsFace(text: string): boolean {
  let set = 0;
  for (const v of Buffer.from(text, 'base64')) if (v !== 0) set += 1;
  return set >= COMPONENTS_SET_MIN;
}

/** Checks for the start and end of a JPEG and for the size limit; what is in between is left to the decoder. */
function holdsJpeg(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  const [first, second, third] = bytes;
  return (
    bytes.length <= RECORD_PICTURE_BYTES_MAX &&
    first === 0xff &&
    second === 0xd8 &&
    third === 0xff &&
    bytes.at(-2) === 0xff &&
    bytes.at(-1) === 0xd9
  );
}

/** Components of a record's template; null if the text is not 512 bytes. */
export function templateComponents(template: Pick<RecordTemplate, 'v'>): Int8Array | null {
  const bytes = Buffer.from(template.v, 'base64');
  return bytes.length === TEMPLATE_BYTES ? new Int8Array(Uint8Array.from(bytes).buffer) : null;
}

/** The inverse of `templateComponents`. */
export function templateText(components: Int8Array): string {
  return Buffer.from(components.buffer, components.byteOffset, components.byteLength).toString('base64');
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** ISO day of the Gregorian calendar, without a time zone. */
function isRealDay(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8)].map(Number) as [
    number,
    number,
    number,
  ];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0));
}
