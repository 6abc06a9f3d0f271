/** What the vectors of this folder were made from; the tests say the same in their own words. */
import { createHash } from 'node:crypto';
import type { Random } from '../../../src/adapters/storage/crypto/index.ts';
import { auditSigningKey, type KeyRing, sign } from '../../../src/adapters/storage/keys/index.ts';
import type { ListMeta } from '../../../src/adapters/storage/lists/index.ts';
import { canonical, type SystemKind } from '../../../src/core/audit/index.ts';
import type { DocumentType } from '../../../src/core/document/document-type/index.ts';
import type { ListHeader } from '../../../src/delivery/format/index.ts';

export const AT = '2026-11-25T12:00:00.000Z';
/** End of a list of known issues. */
export const ENDS = '2027-12-31T00:00:00Z';
/** A choice of operator models. */
export const POINTER = {
  schema: 'waypost.operator-models/1' as const,
  roles: { embedder: { bundleId: 'licensed-embedder', version: '1.2.0', manifestSha256: 'ef'.repeat(32) } },
  before: { embedder: [null] },
  highest: { 'licensed-embedder': '1.2.0' },
};
export const FORM_ID = 'a'.repeat(32);

export const bytes32 = (value: number): Uint8Array => new Uint8Array(32).fill(value);

/** Bytes that follow from a name and from how often they were asked for. */
export function seededRandom(name: string): Random {
  let asked = 0;
  return (bytes) => {
    asked += 1;
    const parts: Buffer[] = [];
    for (let at = 0; at * 32 < bytes; at += 1)
      parts.push(createHash('sha256').update(`${name}|${asked}|${at}`).digest());
    return new Uint8Array(Buffer.concat(parts).subarray(0, bytes));
  };
}

export const HEAD: ListHeader = {
  listId: 'missing-persons',
  name: 'Missing persons',
  generation: 3,
  maxAgeHours: 24,
  legalBasis: 'Test Act, section 1',
  handling: 'Officer only. Speak in private.',
  purpose: 'Find missing persons',
  issuer: 'Test authority',
  nameThreshold: 0.7,
  covers: ['documents', 'persons'],
};

/** Canonical, sorted by record id. The people are invented; the document is the specimen of ICAO 9303-4. */
export const LINES: readonly string[] = [
  '{"act":"Keep the document","basis":"Lost documents order","cat":"document","dob":[],"docs":[{"c":"UTO","n":"L898902C3","t":"P"}],"exp":"2036-01-01","id":"doc-1","names":[],"nat":[],"note":null,"op":"put","rev":1,"sex":null}',
  '{"act":"Call the protection officer","basis":"Missing persons act","cat":"protect","dob":["2011-03-04"],"docs":[],"exp":"2036-01-01","id":"per-1","names":[{"family":"Velmora","given":"Ilsa Teodora","kind":"primary"}],"nat":["UTO"],"note":null,"op":"put","rev":4,"sex":"F"}',
];

const META = {
  appliedAt: AT,
  createdAt: AT,
  counter: 0,
  tuf: { root: 0, timestamp: 0, snapshot: 0, targets: 0 },
};
export const LIST: ListMeta = { ...HEAD, ...META, state: '', records: 2 };
export const FACE_META: ListMeta = {
  ...HEAD,
  ...META,
  listId: 'missing-faces',
  generation: 2,
  state: 'ef'.repeat(32),
  records: 1,
  face: { profile: 'accurate', sha256: 'ab'.repeat(32), templates: 1 },
};
/** A face of nobody: -127 to 127 in steps. */
export const TEMPLATE: Int8Array = Int8Array.from({ length: 512 }, (_, at) => ((at * 37) % 255) - 127);

export const REFERRAL = () => ({
  head: {
    v: 2 as const,
    kind: 'referral' as 'referral' | 'drill',
    seq: 1 as const,
    refNo: '7Q2K3M4N5P',
    siteId: 'lane-1',
    at: AT,
    pack: 1,
    language: 'en',
    ageClass: 'child' as const,
    consent: 'child' as const,
    needs: ['shelter' as const],
    officerRole: 'officer' as const,
  },
  facts: [{ id: 'I-01', text: new TextEncoder().encode('Says "she" speaks for her \\ nobody else') }],
  safeContact: new TextEncoder().encode('aunt, +00 123'),
  photo: null,
});

/** Hand-overs to the box with the root key of 8, whose key id is in the form. */
export const HANDOVERS = () => ({
  form: {
    header: {
      v: 1 as const,
      kind: 'form' as const,
      id: 'ab'.repeat(16),
      to: { site: 'Arrivals', box: '1626b2e8c788e4854d1f71f313bc4f63', account: 'anna' },
      by: 'otto',
      at: AT,
      expires: '2026-11-25T20:00:00.000Z',
      pack: 2,
      age: 'child' as const,
      consent: 'child' as const,
      language: 'fa',
      needs: ['shelter' as const],
      contact: 13,
      items: [
        { id: 'I-01', bytes: 39, by: 'otto', own: false },
        { id: 'D-01', bytes: null, by: 'otto', own: true },
      ],
      minors: [
        {
          age: 9,
          adult: 'nobody' as const,
          relationship: 'not-stated' as const,
          authority: null,
          telephoned: 'not-reached' as const,
          apart: 'yes' as const,
        },
      ],
      identity: { primary: 'ERIKSSON', secondary: 'ANNA' },
      refNo: '7Q2K3M4N5P',
      word: 137,
    },
    texts: ['Says "she" speaks for her \\ nobody else', 'aunt, +00 123'].map((text) => new TextEncoder().encode(text)),
  },
  taken: { header: { v: 1 as const, kind: 'taken' as const, id: 'ab'.repeat(16), by: 'anna', at: AT }, texts: [] },
  ended: { header: { v: 1 as const, kind: 'ended' as const, id: 'ab'.repeat(16), at: AT }, texts: [] },
  people: {
    header: {
      v: 1 as const,
      kind: 'people' as const,
      at: AT,
      people: [{ account: 'anna', name: 'Anna', for: ['protection' as const, 'child' as const], signedIn: true }],
    },
    texts: [],
  },
});

export const NOTICE = (to: string, device: string) => ({
  v: 1 as const,
  id: '019abcde-0000-7000-8000-000000000001',
  to,
  device,
  number: 4,
  time: AT,
  list: 'missing-persons',
  generation: 3,
  record: 'per-1',
  level: 'name' as const,
  action: 'confirmed' as const,
});

export const DOCUMENT_MODEL: DocumentType = {
  schema: 'waypost.document-model/1',
  key: { country: 'UTO', type: 'P', number: 1, year: 2019, prado: null },
  format: 'TD3',
  zone: true,
  allEditions: false,
  taughtFrom: 5,
  created: AT,
  print: { plane: 'AAAA', least: 0.9 },
  photo: null,
  cells: [],
};

// biome-ignore lint/suspicious/noExplicitAny: only what is kept of it is looked at
export const SHEET: any = { set: 'first', travellers: [] };

/** A journal that keeps what it is told; `named` is what it says last of each subject. */
export function journalOf(ring: KeyRing, named: Record<string, { kind: SystemKind; id: string }> = {}) {
  const key = auditSigningKey(ring);
  const rows = Object.entries(named).map(([subject, { kind, id }]) => ({ subject, kind, body: { id } as unknown }));
  return {
    named,
    signer: { publicKey: key.publicKey, sign: (message: Uint8Array) => sign(message, key.secretKey) },
    appendSystem: (kind: SystemKind, subject: string, body: unknown) => {
      rows.push({ subject, kind, body });
      named[subject] = { kind, id: (body as { id: string }).id };
      return { ok: true as const, seq: rows.length };
    },
    caseRows: (subject: string) =>
      rows
        .filter((row) => row.subject === subject)
        .map((row, at) => ({ seq: at + 1, text: canonical(row), digest: '', hash: '', mac: null })),
    kindRows: (kind: SystemKind) =>
      rows
        .filter((row) => row.kind === kind)
        .map((row, at) => ({ seq: at + 1, text: canonical(row), digest: '', hash: '', mac: null }))
        .reverse(),
  };
}
