import { z } from 'zod';

/**
 * What a notice reports: that an entry named by the policy was raised, what an officer said about one, or that it is
 * settled.
 */
export const NOTICE_ACTIONS = ['raised', 'confirmed', 'not-confirmed', 'unsure', 'settled'] as const;
export type NoticeAction = (typeof NOTICE_ACTIONS)[number];

const hex16 = z.string().regex(/^[0-9a-f]{32}$/);
const listId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

/**
 * Members of every letter. `to` is the id of the central key. It is covered by the signature, so that anyone who opened a
 * letter cannot seal it for another office.
 */
const head = { v: z.literal(1), to: hex16, device: hex16, time: z.iso.datetime() };

export const noticeSchema = z.strictObject({
  ...head,
  id: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  /** Counts the notices of one device from 1 without gaps: central sees which have not come. */
  number: z.int().min(1),
  list: listId,
  generation: z.int().min(0),
  /** Null if the sealed part of the alert no longer opens: central then knows that there was one. */
  record: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/)
    .nullable(),
  level: z.enum(['number', 'number-possible', 'name', 'face']),
  action: z.enum(NOTICE_ACTIONS),
});
/** A hit notice (docs/notices.md): the list record and nothing about the traveller. */
export type Notice = z.infer<typeof noticeSchema>;

/** Codes of `waypost doctor` in one report. */
export const REPORT_CODES_MAX = 6;

export const reportSchema = z.strictObject({
  ...head,
  /** Counts the reports of one device from 1; a copied state folder repeats a number with other content. */
  counter: z.int().min(1),
  /** Version of the program, and the state of its trial; `null`: it is not installed in slots. */
  program: z.strictObject({
    version: z.string().regex(/^[0-9A-Za-z.+~-]{1,32}$/),
    state: z.enum(['good', 'trial', 'back']).nullable(),
  }),
  /** Lists in force. A kiosk with more than fit one letter reports them in turns; `of` says how many there are. */
  lists: z.array(z.tuple([listId, z.int().min(0)])).max(12),
  of: z.int().min(0).max(10_000),
  /** Versions of the signed files in force by kind, or an empty object. */
  packs: z.record(z.string().regex(/^[a-z-]{1,20}$/), z.int().min(0)),
  /** First 16 hex digits of the digest of the models in use. */
  models: z.string().regex(/^[0-9a-f]{16}$/),
  /**
   * 0 or less: seconds by which the clock is behind a time that has certainly passed, according to ledger and audit. The
   * office sees from `time` whether it is ahead. Null in a report of an earlier program.
   */
  clock: z.int().min(-1e9).max(1e9).nullable(),
  /** Free space on the disk with the state folder, percent. */
  disk: z.int().min(0).max(100),
  tpm: z.enum(['sealed', 'absent', 'fault']),
  selftest: z.enum(['passed', 'failed', 'never']),
  codes: z.array(z.string().regex(/^[A-Z][A-Z0-9_]{2,39}$/)).max(REPORT_CODES_MAX),
  /** Notices without a receipt, and how many of these are not sealed yet. Never how many there were in all. */
  waiting: z.int().min(0),
  owed: z.int().min(0),
  /** Version of the timestamp in the last announcement heard, or null. */
  announced: z.int().min(1).nullable(),
  /** Last row of the audit chain. Central keeps every one: a chain that does not contain it was rewritten. */
  audit: z.strictObject({ seq: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
});
/**
 * A kiosk's report about itself, without counts of travellers, look-ups or alerts, so that it does not reveal anything
 * about people.
 */
export type Report = z.infer<typeof reportSchema>;

export const blankSchema = z.strictObject(head);
export type Blank = z.infer<typeof blankSchema>;
