import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unhex } from '../../../src/core/audit/canonical.ts';
import {
  type AuditRow,
  CHECKPOINT_INTERVAL_ROWS,
  type Checkpoint,
  canonical,
  commit,
  GENESIS,
  linkRow,
  MAC_GENESIS,
  parseCanonical,
  type RowKey,
  rowMac,
  type Signer,
  type StoredRow,
  signCheckpoint,
  verifyChain,
  wellFormed,
} from '../../../src/core/audit/index.ts';

function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { publicKey: rawKey(publicKey), sign: (message) => sign(null, message, privateKey) };
}

function rawKey(key: KeyObject): Uint8Array {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

const signer = newSigner();

function chain(length: number, options: { every?: number } = {}): { rows: StoredRow[]; checkpoints: Checkpoint[] } {
  const every = options.every ?? 8;
  const rows: StoredRow[] = [];
  const checkpoints: Checkpoint[] = [];
  let hash = GENESIS;
  for (let seq = 1; seq <= length; seq += 1) {
    const row: AuditRow = {
      v: 1,
      seq,
      wall: '2026-11-25T12:00:00.000Z',
      mono: seq,
      bootId: 'b',
      scope: 'inspection',
      subject: `case-${seq % 3}`,
      kind: 'opened',
      body: { lane: 'one', number: seq },
      commitment: null,
    };
    const linked = linkRow(row, hash);
    rows.push(linked);
    hash = linked.hash;
    if (seq % every === 0) {
      checkpoints.push(signCheckpoint({ seq, hash, wall: '2026-11-25T12:00:00.000Z', bootId: 'b' }, signer));
    }
  }
  return { rows, checkpoints };
}

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => wellFormed(value));

describe('canonical JSON', () => {
  it('is a fixed point: parsing and writing again gives the same text', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonical(value);
        expect(canonical(JSON.parse(text))).toBe(text);
        expect(parseCanonical(text)).not.toBeUndefined();
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const clean = wellFormed(value);
        const turned = Object.fromEntries(Object.entries(clean).reverse());
        expect(canonical(turned)).toBe(canonical(clean));
      }),
    );
  });

  it('follows the ordering and number examples of RFC 8785', () => {
    expect(canonical({ '€': 'Euro', '\r': 'CR', '1': 'One', '😀': 'smile', ö: 'o' })).toBe(
      '{"\\r":"CR","1":"One","ö":"o","€":"Euro","😀":"smile"}',
    );
    expect(canonical([1e30, 4.5, 0.002, 1e-27, -0])).toBe('[1e+30,4.5,0.002,1e-27,0]');
  });

  it('refuses another spelling of the same value', () => {
    expect(parseCanonical('{"a":1}')).toEqual({ a: 1 });
    for (const text of ['{"a": 1}', '{"a":1.0}', '{"b":1,"a":2}', '{"a":1}\n', '{"a":1,"a":1}', '{"a":"\\u0041"}']) {
      expect(parseCanonical(text)).toBeNull();
    }
  });

  it('replaces lone surrogates, which have no UTF-8 form', () => {
    expect(wellFormed({ note: 'a\uD800b', ok: '😀' })).toEqual({ note: 'a\uFFFDb', ok: '😀' });
  });
});

describe('verifyChain', () => {
  it('accepts a whole chain and names its head', () => {
    const { rows, checkpoints } = chain(20);
    const verdict = verifyChain({ rows, checkpoints, publicKey: signer.publicKey });
    expect(verdict).toEqual({ ok: true, rows: 20, head: rows[19]?.hash, checkpoints: 2, unsigned: 4 });
  });

  it('accepts an empty chain as a chain of no rows', () => {
    const verdict = verifyChain({ rows: [], checkpoints: [], publicKey: signer.publicKey });
    expect(verdict).toMatchObject({ ok: true, rows: 0, unsigned: 0 });
  });

  it('finds any single changed character of any row, and says which row', () => {
    const { rows, checkpoints } = chain(12);
    fc.assert(
      fc.property(fc.nat(11), fc.nat(), fc.integer({ min: 32, max: 126 }), (at, position, code) => {
        const row = rows[at]!;
        const place = position % row.text.length;
        fc.pre(row.text.charCodeAt(place) !== code);
        const text = row.text.slice(0, place) + String.fromCharCode(code) + row.text.slice(place + 1);
        const changed = rows.with(at, { ...row, text });
        const verdict = verifyChain({ rows: changed, checkpoints, publicKey: signer.publicKey });
        expect(verdict).toMatchObject({ ok: false, seq: at + 1 });
      }),
    );
  });

  it('finds a changed row whose digest and links were computed again, through the next signature', () => {
    const { rows, checkpoints } = chain(12);
    fc.assert(
      fc.property(fc.nat(7), (at) => {
        let hash = at === 0 ? GENESIS : rows[at - 1]!.hash;
        const forged = rows.map((row, index) => {
          if (index < at) return row;
          const value = JSON.parse(row.text) as AuditRow;
          const linked = linkRow(index === at ? { ...value, kind: 'abandoned' } : value, hash);
          hash = linked.hash;
          return linked;
        });
        const verdict = verifyChain({ rows: forged, checkpoints, publicKey: signer.publicKey });
        expect(verdict).toMatchObject({ ok: false, fault: 'CHECKPOINT_HASH', seq: 8 });
      }),
    );
  });

  it('finds a removed, doubled or moved row', () => {
    const { rows, checkpoints } = chain(12);
    fc.assert(
      fc.property(fc.nat(10), (at) => {
        const removed = rows.toSpliced(at, 1);
        const doubled = rows.toSpliced(at, 0, rows[at]!);
        const swapped = rows.with(at, rows[at + 1]!).with(at + 1, rows[at]!);
        for (const changed of [removed, doubled, swapped]) {
          expect(verifyChain({ rows: changed, checkpoints, publicKey: signer.publicKey }).ok).toBe(false);
        }
      }),
    );
  });

  it('finds a row that says another number, although digest, link and signature are made of it', () => {
    const { rows } = chain(3);
    const said = linkRow({ ...(JSON.parse(rows[2]!.text) as AuditRow), seq: 30 }, rows[1]!.hash);
    const wrong = { ...said, seq: 3 };
    const signed = signCheckpoint({ seq: 3, hash: said.hash, wall: '2026-11-25T12:00:00.000Z', bootId: 'b' }, signer);
    const verdict = verifyChain({
      rows: [rows[0]!, rows[1]!, wrong],
      checkpoints: [signed],
      publicKey: signer.publicKey,
    });
    expect(verdict).toMatchObject({ ok: false, fault: 'ROW_NUMBER', seq: 3 });
  });

  it('finds a chain cut back behind a signed row', () => {
    const { rows, checkpoints } = chain(12);
    const verdict = verifyChain({ rows: rows.slice(0, 7), checkpoints, publicKey: signer.publicKey });
    expect(verdict).toMatchObject({ ok: false, fault: 'CHECKPOINT_BEYOND_END', seq: 8 });
  });

  it('finds a checkpoint of another appliance, a changed one and a missing one', () => {
    const { rows, checkpoints } = chain(12);
    const other = newSigner();
    expect(verifyChain({ rows, checkpoints, publicKey: other.publicKey })).toMatchObject({ fault: 'CHECKPOINT_KEY' });
    const changed = checkpoints.with(0, { ...checkpoints[0]!, wall: '2026-11-24T12:00:00.000Z' });
    expect(verifyChain({ rows, checkpoints: changed, publicKey: signer.publicKey })).toMatchObject({
      fault: 'CHECKPOINT_SIGNATURE',
    });
    const long = chain(CHECKPOINT_INTERVAL_ROWS + 2, { every: 1000 });
    expect(verifyChain({ ...long, publicKey: signer.publicKey })).toMatchObject({
      fault: 'CHECKPOINT_OVERDUE',
      seq: CHECKPOINT_INTERVAL_ROWS,
    });
  });

  it('verifies a part behind a known row', () => {
    const { rows, checkpoints } = chain(20);
    const part = { rows: rows.slice(8), checkpoints: checkpoints.slice(1), after: { seq: 8, hash: rows[7]!.hash } };
    expect(verifyChain({ ...part, publicKey: signer.publicKey }).ok).toBe(true);
    const wrong = { ...part, after: { seq: 8, hash: GENESIS } };
    expect(verifyChain({ ...wrong, publicKey: signer.publicKey })).toMatchObject({ fault: 'ROW_LINK', seq: 9 });
  });
});

describe('commitment', () => {
  it('changes with the salt and with the personal part', () => {
    const salt = new Uint8Array(32).fill(1);
    const base = commit(salt, { birth: '1974-08-12' });
    expect(commit(salt, { birth: '1974-08-12' })).toBe(base);
    expect(commit(salt, { birth: '1974-08-13' })).not.toBe(base);
    expect(commit(new Uint8Array(32).fill(2), { birth: '1974-08-12' })).not.toBe(base);
  });
});

describe('a chain whose keys began late', () => {
  const key: RowKey = { mac: (message) => createHmac('sha256', 'key').update(message).digest() };
  const FROM = 3;
  /** Rows of which the third has the first MAC; `kind` of that one, and the MAC of the second. */
  function keyedLate({ kind = 'audit-keyed', early = null as string | null } = {}): StoredRow[] {
    const { rows } = chain(2);
    const { commitment, ...third } = JSON.parse(rows[1]!.text) as AuditRow;
    const linked = linkRow({ ...third, commitment, seq: FROM, kind } as AuditRow, rows[1]!.hash);
    const mac = rowMac({ ...linked, commitment }, { mac: MAC_GENESIS, signed: 0 }, key);
    return [rows[0]!, { ...rows[1]!, mac: early }, { ...linked, mac }];
  }
  const verdictOf = (rows: StoredRow[], from = FROM) =>
    verifyChain({ rows, checkpoints: [], publicKey: signer.publicKey, keyed: { from, key } });

  it('verifies where its first keyed row says so', () => {
    expect(verdictOf(keyedLate())).toMatchObject({ ok: true, rows: 3 });
  });

  it('is refused where that row says something else, or a row before it has a MAC', () => {
    expect(verdictOf(keyedLate({ kind: 'opened' }))).toMatchObject({ ok: false, fault: 'KEYS_BEGIN', seq: 3 });
    expect(verdictOf(keyedLate({ early: 'ab'.repeat(32) }))).toMatchObject({ ok: false, fault: 'KEYS_BEGIN', seq: 2 });
  });

  it('is refused where a row behind it has no MAC, or one of another row', () => {
    const rows = keyedLate();
    for (const mac of [null, 'ab'.repeat(32), rows[2]!.mac!.toUpperCase()])
      expect(verdictOf([rows[0]!, rows[1]!, { ...rows[2]!, mac }])).toMatchObject({
        ok: false,
        fault: 'ROW_MAC',
        seq: 3,
      });
  });
});

describe('bytes in hexadecimal', () => {
  it('are read at their exact length only', () => {
    expect(unhex('00ff', 2)).toEqual(Buffer.of(0, 255));
    for (const text of ['00', '00ff00', '00f', '00fg', '00FF']) expect(unhex(text, 2), text).toBeNull();
  });
});
