import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { rowKeyOf } from '../../../src/adapters/storage/journal/head.ts';
import { type AuditJournal, openJournal, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { auditSigningKey, KeyRing, sign } from '../../../src/adapters/storage/keys/index.ts';
import {
  type AuditRow,
  canonical,
  GENESIS,
  linkRow,
  MAC_GENESIS,
  rowMac,
  signCheckpoint,
  verifyBundle,
} from '../../../src/core/audit/index.ts';
import { caseEvents, SetClock, sealedEvent } from '../../fakes/stores.ts';

const FORMATS = join(import.meta.dirname, '../../vectors/formats');
const VERIFIER = join(import.meta.dirname, '../../verify_chain.py');

interface Expected {
  rows: { seq: number; digest: string; hash: string; mac: string }[];
  checkpoints: Record<string, never>[];
  head: string;
  fingerprint: string;
}

const expectedOf = (version: 'v1' | 'v2'): Expected & { rows: unknown } =>
  JSON.parse(readFileSync(join(FORMATS, 'audit', version, 'expected.json'), 'utf8'));
const root = Uint8Array.from(Buffer.from(readFileSync(join(FORMATS, 'audit/v2/root.key.hex'), 'utf8').trim(), 'hex'));
const bundleOf = (version: string): Buffer => readFileSync(join(FORMATS, 'evidence', version, 'case-2.json'));

let folder: string;
beforeAll(async () => await cryptoReady());
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function vector(version: 'v1' | 'v2'): string {
  folder = mkdtempSync(join(tmpdir(), 'waypost-vector-'));
  for (const name of readdirSync(join(FORMATS, 'audit', version)))
    copyFileSync(join(FORMATS, 'audit', version, name), join(folder, name));
  return folder;
}

function opened(stateDir: string): AuditJournal {
  const clock = new SetClock();
  clock.at = new Date('2026-11-25T13:00:00.000Z');
  const opening = openJournal({ stateDir, ring: new KeyRing(root.slice()), clock, bootId: 'after' });
  if (!opening.ok) throw new Error(opening.message);
  return opening.journal;
}

/** What the verifier says that shares no module with this program: it runs in Python. */
function independent(...args: string[]): { ok: boolean; words: string } {
  const ran = spawnSync('python3', [VERIFIER, ...args], { encoding: 'utf8' });
  if (ran.status !== 0 && ran.status !== 1) throw new Error(ran.stderr);
  return { ok: ran.status === 0, words: ran.stdout.trim() };
}
const ofState = (stateDir: string) => independent('state', stateDir, join(stateDir, 'root.key.hex'));

describe('a chain from before the rows had keys, as bytes', () => {
  it('verifies as before, and a row says where keys begin', () => {
    const stateDir = vector('v1');
    const { head, fingerprint } = expectedOf('v1');
    const journal = opened(stateDir);
    const [last, first] = journal.readRows({ from: 21, to: 22 });
    expect([last?.hash, last?.mac]).toEqual([head, null]);
    expect(first?.mac).toMatch(/^[0-9a-f]{64}$/);
    const begun = JSON.parse(first?.text ?? '') as AuditRow;
    expect([begun.kind, begun.body]).toEqual(['audit-keyed', { from: 22, unsigned: 3, head: 'fits' }]);
    expect(verifyJournal(journal)).toMatchObject({ ok: true, rows: 22, personal: 7, purged: 5, unsigned: 0 });
    journal.append('case-4', [...caseEvents(), sealedEvent()]);
    journal.stop();
    const again = opened(stateDir);
    expect(verifyJournal(again)).toMatchObject({ ok: true, rows: 29 });
    again.stop();
    expect(ofState(stateDir)).toMatchObject({ ok: true, words: expect.stringContaining(fingerprint) });
  });

  it('says what was missing beside it, and is not kept out of service by it', () => {
    const stateDir = vector('v1');
    rmSync(join(stateDir, 'audit.head'));
    const journal = opened(stateDir);
    expect(JSON.parse(journal.caseRows('audit')[0]?.text ?? '').body).toEqual({
      from: 22,
      unsigned: 3,
      head: 'missing',
    });
    journal.stop();
  });

  it('cannot be put in place of its later self: not with the files of both mixed', () => {
    const stateDir = vector('v1');
    const journal = opened(stateDir);
    journal.append('case-4', [...caseEvents(), sealedEvent()]);
    journal.stop();
    cpSync(join(FORMATS, 'audit/v1/audit.db'), join(stateDir, 'audit.db'));
    expect(() => opened(stateDir)).toThrow('the database is an earlier copy');
  });

  it('gave a bundle that still verifies', () => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-vector-'));
    const { fingerprint } = expectedOf('v1');
    const verdict = verifyBundle(bundleOf('v1'), fingerprint);
    expect(verdict).toMatchObject({ ok: true, inspectionId: 'case-2', chainRows: 10, closed: true });
    expect(verdict.ok && verdict.personal).toHaveLength(5);
  });
});

describe('a chain with keys, as bytes', () => {
  it('opens, and every digest, link, MAC and signature is the one written down', () => {
    const stateDir = vector('v2');
    const expected = expectedOf('v2');
    const journal = opened(stateDir);
    const rows = [...journal.readRows({ from: 1, to: 1e6 })];
    expect(rows.map(({ seq, digest, hash, mac }) => ({ seq, digest, hash, mac }))).toEqual(expected.rows);
    expect(journal.checkpoints({ from: 0, to: 1e6 })).toEqual(expected.checkpoints);
    expect(verifyJournal(journal)).toMatchObject({ ok: true, rows: 21, head: expected.head, personal: 7 });
    journal.append('case-3', [sealedEvent()]);
    expect(verifyJournal(journal)).toMatchObject({ ok: true, rows: 22, unsigned: 0 });
    journal.stop();
    expect(ofState(stateDir)).toMatchObject({ ok: true, words: expect.stringContaining('"macs": 22') });
  });

  it('is what the program makes of the same rows today', () => {
    const stateDir = vector('v2');
    const expected = expectedOf('v2');
    const journal = opened(stateDir);
    const ring = new KeyRing(root.slice());
    const key = rowKeyOf(ring.key('audit-rows'));
    const signing = auditSigningKey(ring);
    const signer = { publicKey: signing.publicKey, sign: (message: Uint8Array) => sign(message, signing.secretKey) };
    let [hash, mac, signed] = [GENESIS, MAC_GENESIS, 0];
    for (const { seq, text } of journal.readRows({ from: 1, to: 1e6 })) {
      const row = JSON.parse(text) as AuditRow;
      const linked = linkRow(row, hash);
      mac = rowMac({ ...linked, commitment: row.commitment }, { mac, signed }, key);
      hash = linked.hash;
      expect({ seq, digest: linked.digest, hash, mac }).toEqual(expected.rows[seq - 1]);
      const written = expected.checkpoints.find((checkpoint) => checkpoint['seq'] === seq);
      if (written === undefined) continue;
      const { seq: at, wall, bootId } = written as unknown as { seq: number; wall: string; bootId: string };
      expect(signCheckpoint({ seq: at, hash, wall, bootId }, signer)).toEqual(written);
      signed = seq;
    }
    journal.stop();
    const verdict = verifyBundle(bundleOf('v2'), expected.fingerprint);
    expect(verdict).toMatchObject({ ok: true, inspectionId: 'case-2' });
  });
});

describe('a verifier that shares no module with the program', () => {
  const refused = (change: (stateDir: string) => void): void => {
    const stateDir = vector('v2');
    change(stateDir);
    expect(ofState(stateDir)).toMatchObject({ ok: false });
    rmSync(stateDir, { recursive: true, force: true });
  };
  const sql = (text: string) => (stateDir: string) => {
    const db = new Database(join(stateDir, 'audit.db'));
    db.pragma('foreign_keys = OFF');
    db.exec(`DROP TRIGGER row_is_final; DROP TRIGGER row_stays; DROP TRIGGER checkpoint_is_final; ${text}`);
    db.close();
  };

  it('accepts the chains and the bundles as they are', () => {
    for (const version of ['v1', 'v2'] as const) {
      const { head } = expectedOf(version);
      const stateDir = vector(version);
      expect(ofState(stateDir)).toMatchObject({ ok: true, words: expect.stringContaining(head) });
      rmSync(stateDir, { recursive: true, force: true });
      const bundle = join(FORMATS, 'evidence', version, 'case-2.json');
      expect(independent('bundle', bundle, expectedOf(version).fingerprint)).toMatchObject({ ok: true });
      expect(independent('bundle', bundle, '00'.repeat(32)).ok).toBe(false);
    }
  });

  it('refuses what was changed in a chain', () => {
    for (const text of [
      `UPDATE row SET text = replace(text, '"clear"', '"second-line"') WHERE kind = 'decided'`,
      'UPDATE row SET mac = NULL WHERE seq = 21',
      'UPDATE row SET mac = (SELECT mac FROM row WHERE seq = 4) WHERE seq = 5',
      "UPDATE row SET subject = 'case-9' WHERE seq = 12",
      'DELETE FROM row WHERE seq = 21',
      'DELETE FROM checkpoint WHERE seq = (SELECT min(seq) FROM checkpoint)',
      'DELETE FROM checkpoint WHERE seq = (SELECT max(seq) FROM checkpoint)',
      `UPDATE checkpoint SET text = replace(text, '2026', '2025')`,
      'DELETE FROM personal WHERE seq = (SELECT max(seq) FROM personal)',
      "DELETE FROM meta WHERE name = 'head'",
      `UPDATE meta SET value = replace(value, '"keyed":1', '"keyed":9') WHERE name = 'head'`,
    ])
      refused(sql(text));
    refused((stateDir) => rmSync(join(stateDir, 'audit.head')));
    refused((stateDir) => writeFileSync(join(stateDir, 'root.key.hex'), '11'.repeat(32)));
  });

  it('refuses a bundle in which a digit was changed', () => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-vector-'));
    const path = join(folder, 'changed.json');
    const text = bundleOf('v2').toString();
    for (const [from, to] of [
      ['"clear"', '"second-line"'],
      ['"o.one"', '"o.two"'],
      ['"digest":"', '"digest":"0'],
      ['{', '{ '],
    ] as const) {
      expect(text).toContain(from);
      writeFileSync(path, text.replace(from, to));
      expect(independent('bundle', path).ok).toBe(false);
    }
    const value = JSON.parse(text) as { personal: { salt: string }[] };
    value.personal[0]!.salt = '00'.repeat(32);
    writeFileSync(path, canonical(value));
    expect(independent('bundle', path).ok).toBe(false);
  });

  it('is one that runs: Python 3', () => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-vector-'));
    expect(execFileSync('python3', ['--version'], { encoding: 'utf8' })).toContain('Python 3');
  });
});
