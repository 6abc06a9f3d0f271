import { z } from 'zod';
import { supportApi } from '../../adapters/http/api/index.ts';
import { reportKind } from '../../adapters/report/index.ts';
import { hex32 as sha256 } from '../../core/forms/index.ts';
import { TRAININGS } from '../../core/protection/handover/index.ts';
import { LINK_REASONS } from '../../delivery/courier/index.ts';
import { findingComponents } from '../doctor/index.ts';

const count = z.number().int().min(0);
/** A time in ISO 8601, UTC. */
const moment = z.string();

export const CONFIG_CHECK = reportKind('config-check', 'a check of the configuration', {
  file: z.string(),
  configVersion: z.number().int(),
  lane: z.strictObject({ id: z.string(), name: z.string() }),
});

export const SELFTEST = reportKind('selftest', 'daily test of a kiosk', {
  result: z.enum(['passed', 'needs-work']),
  row: count.describe('Row of the audit.'),
  work: count,
  components: findingComponents,
});

export const SUPPORT_BUNDLE = reportKind('support-bundle', 'contents of a support bundle', {
  files: z.array(z.strictObject({ name: z.string(), bytes: count, holds: z.string() })),
  written: z.string().nullable().describe('File that was written; null if the content was only listed.'),
});

export const OFFICERS = reportKind('officers', 'accounts of a kiosk', {
  accounts: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      role: z.string(),
      active: z.boolean(),
      lockedUntil: moment.nullable(),
      madeBy: z.string().nullable().describe('Who created it; null once a second person has activated it.'),
      pinBy: z.string().nullable().describe('Who set the PIN, if it was not its owner.'),
      pinKeyed: z.boolean().describe('False until the owner signs in for the first time.'),
      trained: z
        .strictObject({ for: z.array(z.enum(TRAININGS)), until: z.iso.date() })
        .nullable()
        .describe('For whom the owner may take over a form "Support", and until which day.'),
    }),
  ),
});

export const MACHINES = reportKind('machines', 'accounts of other systems', {
  machines: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      usable: z.boolean().describe('Two people have created it, and nobody has disabled it.'),
      active: z.boolean(),
      createdAt: moment,
      madeBy: z.string(),
      activatedBy: z.string().nullable().describe('The second person; null while it is waiting for one.'),
    }),
  ),
});

export const OFFICER_KEYS = reportKind('officer-keys', 'security keys of accounts', {
  keys: z.array(
    z.strictObject({
      account: z.string(),
      key: z.string(),
      addedAt: moment,
      confirmedBy: z.string(),
      usedAt: moment.nullable(),
    }),
  ),
});

export const DEVICE_STATE = reportKind('device-state', 'the state of a kiosk', {
  state: z.string(),
  since: moment.nullable().describe('Null if it was never changed.'),
  technician: z.string().nullable(),
  supervisor: z.string().nullable(),
});

export const ACCEPTANCE = reportKind('acceptance', 'an acceptance certificate', {
  kiosk: z.string(),
  at: moment,
  technician: z.string(),
  result: z.enum(['accepted', 'not-accepted']),
  simulated: z.boolean().describe('The devices of the run were simulated.'),
  cases: count,
  digest: sha256,
  open: z.array(z.string()).describe('Cases that were not as expected.'),
  signedBy: z.string().nullable().describe('Name of the kiosk whose key signed it; null if this was not checked.'),
  countersigned: z
    .strictObject({ at: moment, office: z.string() })
    .nullable()
    .describe('Null if no countersignature was given.'),
});

export const DISPLAY_NOTICE = reportKind('display-notice', 'privacy notice in force', {
  notice: z.string(),
  noticeVersion: z.string(),
  sha256,
  languages: z.array(z.string()),
  missing: z.array(z.string()).describe('Languages of the display for which the notice has no text.'),
  written: z.string().nullable(),
});

export const LIST_STATUS = reportKind('list-status', 'watchlists of a kiosk', {
  lists: z.array(
    z.strictObject({
      id: z.string(),
      state: z.enum(['fresh', 'stale', 'absent', 'locked', 'damaged', 'rollback', 'purpose']),
      generation: count.nullable(),
      records: count.nullable(),
      generatedAt: moment.nullable(),
      ageHours: z.number().nullable(),
      maxAgeHours: z.number(),
    }),
  ),
  noticesWaiting: count,
});

export const LIST_CHECK = reportKind('list-check', 'a check that opens every record of every list', {
  lists: z.array(z.strictObject({ id: z.string(), whole: z.boolean() })),
});

export const UPDATE_STATUS = reportKind('update-status', 'pinned roots, counter and last updates', {
  repositories: z.array(
    z.strictObject({
      id: z.string(),
      url: z.string().nullable(),
      pinned: sha256.nullable(),
      versions: z.strictObject({ root: count, timestamp: count, snapshot: count, targets: count }).nullable(),
    }),
  ),
  counter: z.strictObject({
    verdict: z.string(),
    value: count.nullable(),
    tpm: count.nullable(),
    serves: z.boolean().describe('False: no list is used until this is settled.'),
  }),
  last: z.array(
    z.strictObject({ id: z.string(), ok: z.boolean(), at: moment, message: z.string(), reason: z.string().nullable() }),
  ),
});

export const NOTICES_STATUS = reportKind('notices-status', 'hit notices that are waiting on a kiosk', {
  configured: z.boolean(),
  waiting: count,
  owed: count.describe('Of these, not sealed yet because the outbox was full.'),
  unsent: count.describe('Of these, never written to a folder.'),
  oldest: moment.nullable(),
  lastSent: moment.nullable(),
  lastReceipt: moment.nullable(),
  limit: count,
  overdue: z.boolean(),
  folder: z.string().nullable().describe('Folder with which the daemon exchanges them.'),
  classes: z.array(z.string()).describe('Reported when raised.'),
});

export const LINK_STATUS = reportKind('link-status', 'the line of a kiosk to the central office', {
  reason: z.enum(LINK_REASONS).nullable().describe('Null: the line works.'),
  servers: z.array(z.string()),
  lastAnswer: moment.nullable().describe('When the last answer signed by the office arrived.'),
  lastReceipt: moment.nullable(),
  owed: count.describe('Beats that were missed in an outage and still have to be sent.'),
  waiting: count.describe('Notices without a receipt.'),
  unsent: count.describe('Of these, never sent.'),
});

const policyNamed = z.strictObject({
  policyId: z.string(),
  country: z.string(),
  version: z.number().int(),
  authority: z.string(),
  validFrom: z.string(),
  validUntil: z.string(),
  changeNotes: z.string(),
});

export const POLICY_CHECK = reportKind('policy-check', 'a check of a policy pack', {
  pack: policyNamed,
  signed: z.boolean(),
  signedBy: z.array(z.string()).nullable().describe('Null if the signatures were not checked.'),
});

export const POLICY_SHOW = reportKind('policy-show', 'rules in force', {
  standing: z.string(),
  content: sha256.nullable(),
  pack: policyNamed.nullable(),
  retention: z.array(z.strictObject({ records: z.string(), value: z.number(), unit: z.string(), from: z.string() })),
  lists: z.array(z.strictObject({ id: z.string(), maxAgeHours: z.number() })),
});

export const REDRESS_LIST = reportKind('redress-list', 'counts of slips for questions and complaints', {
  slips: count,
  records: count,
  since: moment,
  accesses: z.array(z.strictObject({ who: z.string(), what: z.string(), n: count })),
});

export const REDRESS_SHOW = reportKind('redress-show', 'the record that belongs to a slip', {
  inspectionId: z.string(),
  day: z.string(),
  rows: count,
  decided: z.boolean(),
  consulted: count,
  personalUntil: z.string().nullable(),
});

const packNamed = {
  packVersion: z.number().int(),
  issuedAt: z.string(),
  changeNotes: z.string(),
  items: count,
  offered: z.array(z.string()).describe('Ids of the items that are offered.'),
  bodies: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        phones: z.array(
          z.strictObject({ number: z.string(), hours: z.string().nullable(), zone: z.string().nullable() }),
        ),
        keys: z.array(z.strictObject({ from: z.string(), until: z.string() })),
      }),
    )
    .describe('Who receives referrals; name in English.'),
};

export const PACK_CHECK = reportKind('protection-pack-check', 'a check of a protection pack', {
  ...packNamed,
  signed: z.boolean(),
  signedBy: z.array(z.string()).nullable().describe('Null if the signatures were not checked.'),
});

export const PACK_LINT = reportKind('protection-pack-lint', 'what is wrong with a protection pack, for its authors', {
  errors: count,
  warnings: count,
  findings: z.array(
    z.strictObject({
      level: z.enum(['error', 'warning']),
      reason: z.string().describe('Reason code (docs/error-codes.md).'),
      where: z.string().describe('"Item I-05", "Slip ti", "Body shelter" or "The pack".'),
      message: z.string(),
    }),
  ),
});

export const PACK_SHOW = reportKind('protection-pack', 'the protection pack in force', {
  from: z.string(),
  ...packNamed,
});

export const REFERRALS = reportKind('protection-referrals', 'sealed referrals: numbers and states', {
  referrals: z.array(
    z.strictObject({
      refNo: z.string(),
      hour: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      held: z.boolean(),
      overdue: z.boolean(),
    }),
  ),
});

export const PROTECTION_REPORT = reportKind(
  'protection-report',
  'measures of the route to help in one quarter, k-anonymous',
  supportApi.ProtectionReportView.shape,
);

export const PROTECTION_VERIFY = reportKind('protection-verify', 'verification of the protection chain of a kiosk', {
  head: sha256.describe('Link of the last row: a copy kept elsewhere reveals a shortened chain.'),
  noted: count.describe('Heads that are recorded in the audit; each of them is in the chain.'),
});
