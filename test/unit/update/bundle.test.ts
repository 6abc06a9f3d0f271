import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, keyIdOf, newContentKey } from '../../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { canonical } from '../../../src/core/audit/index.ts';
import { BUNDLE_PREFIX_BYTES } from '../../../src/delivery/bundles/bundle.ts';
import {
  BundleError,
  type BundleStatement,
  bundleLines,
  openHeader,
  sealBundle,
} from '../../../src/delivery/bundles/index.ts';
import { sealedPacked } from '../../../src/delivery/bundles/payload.ts';
import { bytesSource } from '../../../src/delivery/bundles/source.ts';
import { KEY_HEAD_BYTES, keyFileOfPart, openKey, partOf, sealKeys } from '../../../src/delivery/content-keys/index.ts';
import { deviceIdentity, identityText, readIdentity } from '../../../src/delivery/device/index.ts';
import { spokenForm } from '../../../src/delivery/format/index.ts';
import { HEAD } from '../../fakes/lists.ts';

beforeAll(cryptoReady);

const LINES = Array.from({ length: 300 }, (_, at) =>
  JSON.stringify({ id: `r${1000 + at}`, note: 'x'.repeat(at % 70) }),
);
const NAMED = /^(?:BUNDLE|UPDATE)_[A-Z_]+$/;

function delta(change: Partial<BundleStatement> = {}): BundleStatement {
  const state = { fromState: 'ab'.repeat(32), toState: 'cd'.repeat(32) };
  const counts = { records: LINES.length, total: 5000 };
  const head = { ...HEAD, generation: 3 };
  const statement: BundleStatement = {
    head,
    kind: 'delta',
    from: 2,
    to: 3,
    createdAt: '2026-11-25T12:00:00Z',
    ...state,
    ...counts,
  };
  return { ...statement, ...change };
}

/** The lines of a file, or the reason why it is refused; any other error is one of ours and fails the test. */
async function read(bytes: Uint8Array, key: Uint8Array): Promise<string[] | string> {
  const source = bytesSource(bytes);
  const opened = openHeader(source);
  if (!opened.ok) return opened.reason;
  const lines: string[] = [];
  try {
    for await (const line of bundleLines(source, opened, key)) lines.push(line);
    return lines;
  } catch (error) {
    if (error instanceof BundleError) return error.refusal.reason;
    throw error;
  }
}

/** The same header before another encrypted part: what somebody with the content key could make. */
function withPayload(bytes: Uint8Array, payload: (aad: Uint8Array) => Uint8Array): Uint8Array {
  const opened = openHeader(bytesSource(bytes));
  if (!opened.ok) throw new Error(opened.message);
  return Buffer.concat([bytes.subarray(0, opened.payloadOffset), payload(opened.binding)]);
}

describe('a list bundle', () => {
  const key = (): Uint8Array => new Uint8Array(32).fill(9);
  const made = (): Uint8Array => sealBundle({ header: delta(), lines: LINES, contentKey: key() }).bytes;

  it('gives back its lines and its header', async () => {
    const { bytes, header } = sealBundle({ header: delta(), lines: LINES, contentKey: key() });
    expect(openHeader(bytesSource(bytes))).toMatchObject({ ok: true, header });
    expect(header).toMatchObject({ format: 'waypost.list.2', contentKeyId: keyIdOf(key()), records: 300 });
    expect(await read(bytes, key())).toEqual(LINES);
  });

  it('may be larger than one chunk, or empty', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `{"id":"${Math.sin(at)}${Math.cos(at)}"}`);
    const bytes = sealBundle({ header: delta({ records: many.length }), lines: many, contentKey: key() }).bytes;
    expect(bytes.length).toBeGreaterThan(256 * 1024);
    expect(await read(bytes, key())).toEqual(many);
    const none = sealBundle({ header: delta({ records: 0 }), lines: [], contentKey: key() }).bytes;
    expect(await read(none, key())).toEqual([]);
  });

  it('opens with no other key', async () => {
    expect(await read(made(), newContentKey())).toBe('BUNDLE_MALFORMED');
  });

  it('is refused by name wherever it is cut', async () => {
    const bytes = made();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        expect(await read(bytes.subarray(0, length), key())).toMatch(NAMED);
      }),
      { numRuns: 150 },
    );
  });

  it('is refused by name whichever bit is changed', async () => {
    const bytes = made();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(await read(changed, key())).toMatch(NAMED);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with anything after it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 80 }), async (more) => {
        expect(await read(Buffer.concat([made(), more]), key())).toMatch(NAMED);
      }),
      { numRuns: 40 },
    );
    const packed = brotliCompressSync(Buffer.from('{}\n'));
    const twice = (aad: Uint8Array): Uint8Array => {
      const payload = sealedPacked(packed, key(), aad);
      return Buffer.concat([payload, payload.subarray(24)]);
    };
    expect(await read(withPayload(made(), twice), key())).toBe('BUNDLE_TRAILING');
  });

  it('never crashes on bytes of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await read(bytes, key())).toMatch(NAMED);
        const prefixed = Buffer.concat([made().subarray(0, BUNDLE_PREFIX_BYTES), bytes]);
        expect(await read(prefixed, key())).toMatch(NAMED);
      }),
      { numRuns: 100 },
    );
  });

  it('is refused where the last chunk is not the last, a chunk too long, or the text bound elsewhere', async () => {
    const packed = brotliCompressSync(Buffer.from(LINES.map((line) => `${line}\n`).join('')));
    const other = withPayload(made(), () => sealedPacked(packed, key(), new Uint8Array(32)));
    expect(await read(other, key())).toBe('BUNDLE_MALFORMED');
    const long = withPayload(made(), (aad) => {
      const payload = Buffer.from(sealedPacked(packed, key(), aad));
      payload.writeUInt32BE(1024 * 1024 + 1, 24);
      return payload;
    });
    expect(await read(long, key())).toBe('BUNDLE_TOO_LARGE');
    const open = withPayload(made(), (aad) =>
      sealedPacked(Buffer.alloc(600 * 1024), key(), aad).subarray(0, 24 + 4 + 256 * 1024 + 17),
    );
    expect(await read(open, key())).toMatch(/BUNDLE_TRUNCATED|BUNDLE_MALFORMED/);
  });

  it('is refused when it unpacks to more, to less, or to something else than it states', async () => {
    const text = LINES.map((line) => `${line}\n`).join('');
    const bomb = brotliCompressSync(Buffer.alloc(4 * 1024 * 1024, '{}\n'));
    expect(bomb.length).toBeLessThan(10_000);
    const of = (plain: string | Buffer): Uint8Array =>
      withPayload(made(), (aad) =>
        sealedPacked(typeof plain === 'string' ? brotliCompressSync(plain) : plain, key(), aad),
      );
    expect(await read(of(bomb), key())).toBe('BUNDLE_BOMB');
    expect(await read(of(text.slice(0, -10)), key())).toMatch(/BUNDLE_HASH|BUNDLE_MALFORMED/);
    expect(await read(of(text.replace('r1000', 'r1001')), key())).toBe('BUNDLE_HASH');
    expect(await read(of(Buffer.from('not compressed at all, but long enough')), key())).toBe('BUNDLE_MALFORMED');
  });

  it('is refused with a line that is too long or no UTF-8', async () => {
    const seal = (lines: string[]): Uint8Array =>
      sealBundle({ header: delta({ records: 1 }), lines, contentKey: key() }).bytes;
    expect(await read(seal(['x'.repeat(64 * 1024 + 1)]), key())).toBe('BUNDLE_RECORD');
    const broken = withPayload(seal(['abc']), (aad) =>
      sealedPacked(brotliCompressSync(Buffer.from([0xff, 0xfe, 0x61, 10])), key(), aad),
    );
    expect(await read(broken, key())).toBe('BUNDLE_RECORD');
  });

  it.each([
    ['a delta that continues nothing', { from: null, fromState: null }],
    ['a delta back', { from: 7 }],
    ['a delta of faces', { face: { profile: 'p', sha256: 'ab'.repeat(32), templates: 1 } }],
    ['a full list that is not itself', { kind: 'full' as const, from: null, fromState: null, total: 300 }],
    ['a generation that is not the one of its head', { head: { ...HEAD, generation: 9 } }],
  ])('cannot be made as %s', (_, change) => {
    expect(() => sealBundle({ header: delta(change), lines: LINES, contentKey: key() })).toThrow();
  });

  it('is refused where the file and its header disagree about the kind, or the header is not canonical', async () => {
    const bytes = Uint8Array.from(made());
    bytes[5] = 1;
    expect(await read(bytes, key())).toBe('BUNDLE_MALFORMED');
    const opened = openHeader(bytesSource(made()));
    if (!opened.ok) throw new Error(opened.message);
    const text = Buffer.from(` ${canonical(opened.header)}`);
    const prefix = Buffer.from(made().subarray(0, BUNDLE_PREFIX_BYTES));
    prefix.writeUInt16BE(text.length, 6);
    expect(await read(Buffer.concat([prefix, text, made().subarray(opened.payloadOffset)]), key())).toBe(
      'BUNDLE_MALFORMED',
    );
  });
});

describe('sealed content keys', () => {
  const ring = (seed: number): KeyRing => new KeyRing(new Uint8Array(32).fill(seed));
  const device = (seed: number) => deviceIdentity(ring(seed), `Lane ${seed}`);
  const boxOf = async (seed: number) =>
    (await import('../../../src/adapters/storage/keys/index.ts')).deviceBoxKey(ring(seed));

  it('open on each enrolled device and on no other, from the whole file and from the part of the device', async () => {
    const contentKey = newContentKey();
    const id = keyIdOf(contentKey);
    const devices = Array.from({ length: 40 }, (_, at) => device(at + 1));
    const file = sealKeys({ contentKey, devices: devices.map(({ box }) => box) });
    expect(file).toHaveLength(KEY_HEAD_BYTES + 40 * 96);
    const partFor = (deviceKeyId: string): Uint8Array => {
      const at = { contentKeyId: id, deviceKeyId, fileBytes: file.length };
      const part = partOf(file.subarray(0, KEY_HEAD_BYTES), at);
      if (!part.ok) throw new Error(part.message);
      expect(part.to - part.from).toBeLessThan(6 * 96);
      const cut = keyFileOfPart(id, file.subarray(part.from, part.to));
      if ('reason' in cut) throw new Error(cut.message);
      return cut;
    };
    for (const [at, { deviceKeyId }] of devices.entries()) {
      const box = await boxOf(at + 1);
      for (const keys of [file, partFor(deviceKeyId)])
        expect(openKey(keys, id, box)).toEqual({ ok: true, key: contentKey });
    }
    const stranger = await boxOf(200);
    for (const keys of [file, partFor(keyIdOf(stranger.publicKey))])
      expect(openKey(keys, id, stranger)).toMatchObject({ ok: false, reason: 'UPDATE_NO_KEY_FOR_DEVICE' });
  });

  it('have a head that is refused where index, count and signed length do not fit each other', () => {
    const contentKey = newContentKey();
    const contentKeyId = keyIdOf(contentKey);
    const { box, deviceKeyId } = device(3);
    const file = sealKeys({ contentKey, devices: [box, device(4).box] });
    const head = (change: (head: Buffer) => void): Buffer => {
      const copy = Buffer.from(file.subarray(0, KEY_HEAD_BYTES));
      change(copy);
      return copy;
    };
    const at = { contentKeyId, deviceKeyId, fileBytes: file.length };
    const whole = head(() => undefined);
    expect(partOf(whole, at)).toMatchObject({ ok: true });
    for (const [bad, of, reason] of [
      [whole, { ...at, fileBytes: file.length + 96 }, 'BUNDLE_MALFORMED'],
      [whole, { ...at, contentKeyId: 'ab'.repeat(16) }, 'BUNDLE_MALFORMED'],
      [whole.subarray(0, 100), at, 'BUNDLE_TRUNCATED'],
      [head((copy) => copy.writeUInt32BE(3, KEY_HEAD_BYTES - 4)), at, 'BUNDLE_MALFORMED'],
      [head((copy) => copy.writeUInt32BE(4_000_000_000, 25)), at, 'BUNDLE_MALFORMED'],
      [head((copy) => copy.writeUInt8(1, 4)), at, 'BUNDLE_MALFORMED'],
    ] as const)
      expect(partOf(bad, of)).toMatchObject({ ok: false, reason });
    expect(keyFileOfPart(contentKeyId, file.subarray(KEY_HEAD_BYTES, KEY_HEAD_BYTES + 95))).toMatchObject({
      reason: 'BUNDLE_TRUNCATED',
    });
  });

  it('are refused by name when cut, changed, lengthened, out of order or of another bundle', async () => {
    const contentKey = newContentKey();
    const file = sealKeys({ contentKey, devices: [device(3).box] });
    const box = await boxOf(3);
    const id = keyIdOf(contentKey);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(7), (at, bit) => {
        const changed = Uint8Array.from(file);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        for (const bad of [file.subarray(0, at), changed]) {
          const opened = openKey(bad, id, box);
          expect(opened.ok ? 'opened' : opened.reason).toMatch(NAMED);
        }
      }),
      { numRuns: 150 },
    );
    expect(openKey(Buffer.concat([file, Uint8Array.of(0)]), id, box)).toMatchObject({ reason: 'BUNDLE_TRAILING' });
    expect(openKey(file, 'ab'.repeat(16), box)).toMatchObject({ reason: 'BUNDLE_MALFORMED' });
    const twice = Buffer.concat([file, file.subarray(KEY_HEAD_BYTES)]);
    for (let at = 21; at < KEY_HEAD_BYTES; at += 4) twice.writeUInt32BE(2 * twice.readUInt32BE(at), at);
    expect(openKey(twice, id, box)).toMatchObject({ reason: 'BUNDLE_MALFORMED' });
    const huge = Buffer.from(file);
    huge.writeUInt32BE(20_001, 21);
    expect(openKey(huge, id, box)).toMatchObject({ reason: 'BUNDLE_TOO_LARGE' });
  });
});

describe('a device identity', () => {
  it('survives its file, and any other text is none', () => {
    const identity = deviceIdentity(new KeyRing(new Uint8Array(32).fill(7)), 'Lane 1');
    const text = identityText(identity);
    expect(readIdentity(text)).toEqual(identity);
    for (const bad of [
      '',
      '{}',
      text.replace('waypost.device.1', 'waypost.device.2'),
      text.slice(0, -5),
      ' '.repeat(5000),
    ]) {
      expect(readIdentity(bad)).toBeNull();
    }
  });

  it('is read aloud without loss: no two values of 16 bits share a word', () => {
    const words = new Set(
      Array.from({ length: 65_536 }, (_, value) => spokenForm(value.toString(16).padStart(4, '0'))),
    );
    expect(words.size).toBe(65_536);
  });
});
