import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { sign, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import type { EvidenceBundle } from '../../../src/core/audit/evidence.ts';
import {
  type AuditRow,
  buildEvidence,
  canonical,
  commit,
  GENESIS,
  linkRow,
  rowDigest,
  type Signer,
  type StoredRow,
  signCheckpoint,
  signedBytes,
  verifyBundle,
} from '../../../src/core/audit/index.ts';

beforeAll(() => cryptoReady());

const WALL = '2026-11-25T12:00:00.000Z';
const SALT = new Uint8Array(32).fill(4);
const VALUE = { event: { note: 'spoke with her' } };
const signerOf = (seed: number): Signer => {
  const key = signingKeyFromSeed(new Uint8Array(32).fill(seed));
  return { publicKey: key.publicKey, sign: (message) => sign(message, key.secretKey) };
};

/** A bundle of rows 3 to 5 behind a checkpoint of row 2, changed, and signed again by the appliance itself. */
function bundle(change: (bundle: EvidenceBundle) => void = () => undefined, seed = 7): string {
  const signer = signerOf(7);
  const rows: StoredRow[] = [];
  for (let seq = 1; seq <= 5; seq += 1) {
    const row: AuditRow = {
      v: 1,
      seq,
      wall: WALL,
      mono: seq,
      bootId: 'boot',
      scope: 'inspection',
      subject: seq === 4 ? 'case-2' : 'case-1',
      kind: seq === 5 ? 'sealed' : 'noted',
      body: { n: seq },
      commitment: seq === 3 ? commit(SALT, VALUE) : null,
    };
    rows.push(linkRow(row, rows.at(-1)?.hash ?? GENESIS));
  }
  const checkpoint = (seq: number) =>
    signCheckpoint({ seq, hash: rows[seq - 1]?.hash ?? '', wall: WALL, bootId: 'boot' }, signer);
  const text = buildEvidence({
    inspectionId: 'case-1',
    createdAt: WALL,
    from: checkpoint(2),
    rows: rows.slice(2),
    checkpoints: [checkpoint(5)],
    personal: [{ seq: 3, salt: toHex(SALT), value: VALUE }],
    signer,
  });
  const { signature: _, ...unsigned } = JSON.parse(text) as EvidenceBundle;
  change(unsigned as EvidenceBundle);
  const again = toHex(signerOf(seed).sign(signedBytes('waypost.evidence.1\0', unsigned)));
  return canonical({ ...unsigned, signature: again });
}

const withoutContent = (entry: EvidenceBundle['rows'][number]): EvidenceBundle['rows'][number] =>
  'row' in entry ? { seq: entry.seq, digest: rowDigest(canonical(entry.row)) } : entry;

describe('an evidence bundle that the appliance signed', () => {
  it('holds, and shows the case alone', () => {
    expect(verifyBundle(bundle())).toMatchObject({ ok: true, chainRows: 3, checkpoints: 1, closed: true });
  });
  it.each<[string, string, (bundle: EvidenceBundle) => void]>([
    ['a start that is not signed', 'BUNDLE_START', (one) => Object.assign(one.from ?? {}, { hash: 'ab'.repeat(32) })],
    ['a row left out', 'BUNDLE_ROW', (one) => void one.rows.splice(1, 1)],
    [
      'a row under another number',
      'BUNDLE_ROW',
      (one) => Object.assign((one.rows[0] as { row: object }).row, { seq: 9 }),
    ],
    [
      'a row of somebody else as its own',
      'BUNDLE_ROW',
      (one) => Object.assign((one.rows[0] as { row: object }).row, { subject: 'case-2' }),
    ],
    ['a changed row', 'BUNDLE_LINK', (one) => Object.assign((one.rows[0] as { row: object }).row, { body: { n: 9 } })],
    ['another digest of a row', 'BUNDLE_LINK', (one) => Object.assign(one.rows[1] ?? {}, { digest: 'ab'.repeat(32) })],
    [
      'a checkpoint that is not signed',
      'BUNDLE_CHECKPOINT',
      (one) => Object.assign(one.checkpoints[0] ?? {}, { wall: 'x' }),
    ],
    ['no checkpoint of its last row', 'BUNDLE_END', (one) => void one.checkpoints.pop()],
    [
      'no row of the case',
      'BUNDLE_EMPTY',
      (one) => void Object.assign(one, { rows: one.rows.map(withoutContent), personal: [] }),
    ],
    [
      'another personal part',
      'BUNDLE_PERSONAL',
      (one) => Object.assign(one.personal[0] ?? {}, { value: { event: {} } }),
    ],
    ['another salt', 'BUNDLE_PERSONAL', (one) => Object.assign(one.personal[0] ?? {}, { salt: '00'.repeat(32) })],
    ['another format', 'BUNDLE_FORMAT', (one) => Object.assign(one, { format: 'waypost.evidence.2' })],
  ])('does not hold with %s', (_name, fault, change) => {
    expect(verifyBundle(bundle(change))).toMatchObject({ ok: false, fault });
  });
  it('does not hold under the signature of another', () => {
    expect(verifyBundle(bundle(undefined, 8))).toMatchObject({ ok: false, fault: 'BUNDLE_SIGNATURE' });
  });
});
