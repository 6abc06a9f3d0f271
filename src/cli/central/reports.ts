import { z } from 'zod';
import { reportKind } from '../../adapters/report/index.ts';
import { noticeSchema } from '../../adapters/storage/outbox/index.ts';
import { IMPORT_FORMATS } from '../../central/convert/index.ts';

const count = z.number().int().min(0);
const moment = z.string();

export const RECORDS_CHECK = reportKind('records-check', 'a check of the records of a list', {
  file: z.string(),
  records: count,
  errors: count,
  warnings: count,
  lines: z
    .array(z.strictObject({ line: count, severity: z.enum(['error', 'warning']), message: z.string() }))
    .describe('What is wrong in which line, up to a limit.'),
  classes: z.record(z.string(), count),
  expires: z.strictObject({ first: z.string(), last: z.string() }).nullable(),
  face: z.strictObject({ profile: z.string(), templates: count }).nullable(),
});

export const RECORDS_IMPORT = reportKind('records-import', 'the conversion of a source into records', {
  file: z.string(),
  sourceFormat: z.enum(IMPORT_FORMATS),
  complete: z.boolean().describe('False if an error stopped the reading: the rest of the file was not read.'),
  read: count.describe('Entries of the source; each is counted in records, refused, ended or skipped.'),
  records: count,
  refused: count,
  ended: count.describe('Left out because they have expired, with --drop-expired.'),
  skipped: z.record(z.string(), count).describe('Entries that are not persons, by kind.'),
  names: z.strictObject({ primary: count, alias: count, weak: count }),
  notTaken: z.string().nullable().describe('What is in the source but has no field in a record.'),
  causes: z
    .array(
      z.strictObject({
        severity: z.enum(['error', 'note']),
        message: z.string().describe('It names a column or member, never a value of the source.'),
        count,
        lines: z.array(count).describe('The first lines, at most three.'),
      }),
    )
    .describe('What was refused or noted, the most frequent first.'),
  written: z.string().nullable().describe('The file of records; null if nothing was written.'),
});

const some = z.strictObject({ count, ids: z.array(z.string()) });
export const RECORDS_DIFF = reportKind('records-diff', 'records against the last published generation', {
  published: z.boolean().describe('False if no generation of this list is published yet.'),
  added: some,
  changed: some,
  removed: some,
  unchanged: count,
  backwards: some.describe('Changed without a higher revision; such a list is not built.'),
});

export const OFFICE_STATUS = reportKind('office-status', 'a central office: roles, lists, devices, what is waiting', {
  lines: z.array(z.strictObject({ level: z.enum(['fact', 'warning', 'ended']), text: z.string() })),
});

export const DEVICES = reportKind('devices', 'kiosks of a central office', {
  devices: z.array(
    z.strictObject({
      deviceKeyId: z.string().regex(/^[0-9a-f]{32}$/),
      name: z.string(),
      enrolledAt: moment,
      revokedAt: moment.nullable(),
    }),
  ),
});

export const DEVICE_RECEIPT = reportKind('device-receipt', 'receipt of a kiosk that was decommissioned', {
  device: z.string(),
  lane: z.string(),
  decommissionedAt: moment,
  technician: z.string(),
  supervisor: z.string(),
});

/** One notice as it is listed and exported: what the kiosk signed, and the office's name for the kiosk. */
export const noticeRow = z.strictObject({
  id: noticeSchema.shape.id,
  kiosk: z.string().describe('Name at the central office, or the first digits of its id if it is not enrolled.'),
  device: noticeSchema.shape.device,
  number: noticeSchema.shape.number,
  time: noticeSchema.shape.time,
  list: noticeSchema.shape.list,
  generation: noticeSchema.shape.generation,
  record: noticeSchema.shape.record,
  level: noticeSchema.shape.level,
  action: noticeSchema.shape.action,
});
export type NoticeRow = z.infer<typeof noticeRow>;

const gaps = z
  .array(z.strictObject({ kiosk: z.string(), missing: count, first: z.array(count) }))
  .describe('Numbers that are missing although later ones have arrived.');

export const NOTICES_LIST = reportKind('notices-list', 'notices that a central office received', {
  notices: z.array(noticeRow),
  gaps,
});

export const NOTICES_RECEIVED = reportKind(
  'notices-received',
  'notices that were read from a USB stick or a spool folder',
  {
    arrived: z.array(noticeRow),
    repeated: count,
    refused: z.array(z.strictObject({ file: z.string(), reason: z.string() })),
    more: z.boolean().describe('The folder contains more files than one run reads.'),
    gaps,
  },
);

export const NOTICES_EXPORT = reportKind('notices-export', 'an export of notices', {
  form: z.enum(['jsonl', 'csv']),
  notices: count,
  written: z.string(),
});

export const FLEET_STATUS = reportKind('fleet-status', 'kiosks of a central office and its line to them', {
  kiosks: z.array(
    z.strictObject({
      device: z.string(),
      name: z.string(),
      state: z.enum(['well', 'late', 'overdue', 'never']).describe('late: three beats without a cell; overdue: a day.'),
      way: z.enum(['line', 'stick']).nullable(),
      heard: moment.nullable().describe('When the last verified letter arrived.'),
      program: z.string().nullable(),
      reported: moment.nullable(),
      waiting: count.nullable().describe('Notices without a receipt, as the kiosk reported them.'),
      owed: count.nullable(),
      selftest: z.enum(['passed', 'failed', 'never']).nullable(),
      codes: z.array(z.string()).describe('Codes of waypost doctor.'),
      behind: z.array(z.strictObject({ list: z.string(), generation: count, newest: count })),
      audit: z.strictObject({ seq: count, hash: z.string() }).nullable(),
    }),
  ),
  states: z.strictObject({ well: count, late: count, overdue: count, never: count }),
  gaps: z.array(z.strictObject({ kiosk: z.string(), from: count, to: count, since: moment })),
  forks: z.array(z.strictObject({ kiosk: z.string(), seq: count, kind: z.string(), at: moment })),
  twice: z.array(z.string()).describe('Kiosks whose link key has more than one connection.'),
  refused: z.array(z.strictObject({ reason: z.string(), way: z.string(), times: count, last: moment })),
  server: z
    .strictObject({ version: z.string(), connections: count, memoryMiB: count, old: z.boolean() })
    .nullable()
    .describe('null: it does not answer.'),
  certificateDays: z.number().int().nullable(),
  signIn: z
    .strictObject({ at: moment, ms: count, error: z.string().nullable() })
    .nullable()
    .describe('The last fresh sign-in of the office service.'),
  due: z.array(z.strictObject({ code: z.string(), text: z.string() })),
});
