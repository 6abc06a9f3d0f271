import { z } from 'zod';
import { countersApi } from '../../adapters/http/api/index.ts';
import { reportKind } from '../../adapters/report/index.ts';
import { catalogueSchema } from '../../core/document/index.ts';
import { hex32 as sha256 } from '../../core/forms/index.ts';
import { DEFECT_LIST_KINDS, LINK_STATES, TRUST_ROLES } from '../../core/trust/index.ts';

const count = z.number().int().min(0);
const moment = z.string();

export const LANGUAGE_DATA_REPORT = reportKind('models-languages', 'language data of the second reader', {
  languages: z.array(
    z.strictObject({
      language: z.string(),
      file: z.string(),
      state: z.enum(['installed', 'not-installed', 'damaged']),
      source: z.string(),
      licence: z.string(),
    }),
  ),
});

export const MODEL_VERIFY = reportKind('models-verify', 'a check and test of a model bundle', {
  bundleId: z.string(),
  bundleVersion: z.string(),
  role: z.string(),
  manifestSha256: sha256,
  signedBy: z.array(z.string()),
  files: z.array(z.strictObject({ path: z.string(), bytes: count, sha256 })),
  licence: z.string(),
});

export const MODELS_SHOW = reportKind('models-show', 'models of your own', {
  profile: z.string(),
  roles: z.array(
    z.strictObject({ role: z.string(), bundle: z.strictObject({ id: z.string(), version: z.string() }).nullable() }),
  ),
  installed: z.array(z.strictObject({ id: z.string(), version: z.string(), holds: z.boolean() })),
});

export const CATALOGUE = reportKind('documents-catalogue', 'document checks', {
  routines: catalogueSchema.shape.routines,
});

export const DOCUMENT_MODELS = reportKind('documents-models', 'document types taught on a kiosk', {
  models: z.array(
    z.strictObject({
      name: z.string(),
      year: z.number().int().nullable(),
      format: z.string(),
      pages: count,
      created: moment,
      allEditions: z.boolean(),
    }),
  ),
});

export const KNOWN_ISSUES = reportKind('documents-issues', 'known issues of issuers in force', {
  counter: count,
  entries: z.array(
    z.strictObject({
      country: z.string(),
      type: z.string(),
      issue: z.string(),
      field: z.string().nullable(),
      from: z.string(),
      to: z.string(),
      note: z.string(),
      source: z.string(),
    }),
  ),
});

export const DOCUMENT_REFERENCE = reportKind('documents-reference', 'document reference in force', {
  referenceVersion: count.nullable().describe('Null if none is installed.'),
  expires: z.string().nullable(),
  signedBy: z.array(z.string()),
  documents: z.array(
    z.strictObject({ name: z.string(), title: z.string(), features: count, withForgery: count, source: z.string() }),
  ),
  pictures: count,
});

const trustEntry = {
  sha256,
  role: z.enum(TRUST_ROLES),
  country: z.string().nullable().describe('Two letters of the issuer; null if it states no country.'),
  subject: z.string().nullable().describe('Common name.'),
  notBefore: moment,
  notAfter: moment,
  link: z.enum(LINK_STATES).nullable().describe('How a CSCA is linked to the others; null for a signer.'),
  origin: z.string().describe('File or list that it came from.'),
  imported: moment,
};

export const TRUST_CHECK = reportKind('trust-check', 'a check of a trust store', {
  version: count,
  created: moment,
  cscas: count,
  documentSigners: count,
  sealSigners: count,
  revocationLists: count,
  defectLists: count,
  signed: z.boolean(),
  signedBy: z.array(z.string()).nullable().describe('Null if the signatures were not checked.'),
});

export const TRUST_LIST = reportKind('trust-list', 'issuers of chips that a kiosk trusts', {
  version: count.nullable().describe('Null if none is installed.'),
  created: moment.nullable(),
  expires: moment.nullable(),
  signedBy: z.array(z.string()),
  certificates: z.array(z.strictObject(trustEntry)),
  revocationLists: z.array(
    z.strictObject({
      issuer: z.string().nullable(),
      country: z.string().nullable(),
      number: z.string(),
      thisUpdate: moment,
      nextUpdate: moment.nullable(),
      revoked: count,
      origin: z.string(),
    }),
  ),
  defectLists: z
    .array(
      z.strictObject({
        kind: z
          .enum(DEFECT_LIST_KINDS)
          .describe('Whether a State made the list about its own documents, or an authority about those of any State.'),
        sha256,
        state: z.string().nullable().describe('State whose documents it is about; null for any State.'),
        signer: z.string().nullable(),
        issuer: z.string().nullable(),
        signedAt: moment,
        ageDays: count,
        expires: moment.describe('After that moment it no longer improves any result.'),
        inDate: z.boolean(),
        entries: count,
        unknown: count.describe('Defects with an identifier that this version does not know.'),
        unreadable: count.describe('Entries that were left out.'),
        origin: z.string(),
        imported: moment,
      }),
    )
    .describe('Deviation lists and defect lists.'),
});

export const TRUST_SHOW = reportKind('trust-show', 'one certificate of the trust store', {
  ...trustEntry,
  issuer: z.string().nullable(),
  serial: z.string(),
  keyId: z.string().nullable(),
  issuerKeyId: z.string().nullable(),
});

export const CALIBRATIONS = reportKind('calibrations', 'what is calibrated on a kiosk', {
  calibrations: z.array(
    z.strictObject({
      check: z.string(),
      fault: z.string().nullable().describe('Null if it is in force.'),
      words: z.string(),
      technician: z.string().nullable(),
      approver: z.string().nullable(),
    }),
  ),
  missing: z
    .array(
      z.strictObject({
        check: z.string(),
        documents: count.describe('Genuine documents that are missing; 0 if only the attack kit is missing.'),
        days: count.nullable().describe('Days at the stated number of documents a day; null if none was stated.'),
        kit: z.array(z.string()).describe('Pages of the attack kit that are missing.'),
        blind: z.array(z.string()).describe('Families of the kit that the check hardly detects.'),
      }),
    )
    .describe('What is missing before the checks that are only shown can count.'),
});

export const AUDIT_VERIFY = reportKind('audit-verify', 'verification of the audit of a kiosk', {
  rows: count,
  checkpoints: count,
  unsigned: count,
  personal: count,
  purged: count,
  head: z.string(),
  applianceKey: sha256,
});

export const AUDIT_CASES = reportKind('audit-cases', 'cases of a kiosk; no personal data', {
  cases: z.array(
    z.strictObject({
      inspectionId: z.string(),
      openedAt: moment,
      rows: count,
      decision: z.string().nullable(),
      last: z.string().describe('Kind of the newest row, for example sealed or abandoned.'),
    }),
  ),
});

export const EVIDENCE_VERIFY = reportKind('evidence-verify', 'verification of an evidence bundle', {
  inspectionId: z.string(),
  caseRows: count,
  chainRows: count,
  checkpoints: count,
  fingerprint: sha256,
  closed: z.boolean(),
  pinned: z.boolean().describe('Whether the key was compared with the given one.'),
});

export const COUNTERS = reportKind('counters', 'error counters of closed quarters', {
  quarters: z.array(countersApi.countersQuarter),
});

export const PATTERNS = reportKind('patterns', 'crossings of one closed week', {
  week: z.string(),
  k: count,
  total: count.nullable().describe('Crossings, not people; null if even that is below k.'),
  hours: count.describe('Length of the time bands in hours.'),
  cells: z.array(
    z.strictObject({
      from: count,
      to: count,
      route: z.string().nullable(),
      document: z.string(),
      outcome: z.string(),
      n: count,
    }),
  ),
  rest: count.nullable(),
  written: z.string().nullable(),
});
