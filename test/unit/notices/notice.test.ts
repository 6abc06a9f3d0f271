import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, keyIdOf } from '../../../src/adapters/storage/crypto/index.ts';
import {
  boxKeyFrom,
  deviceSigningKey,
  KeyRing,
  sealTo,
  signingKeyFromSeed,
} from '../../../src/adapters/storage/keys/index.ts';
import { receiptHolds } from '../../../src/adapters/storage/outbox/answer.ts';
import {
  LETTER_LIMIT_BYTES,
  type LetterSender,
  type Notice,
  openLetter,
  receiptFile,
} from '../../../src/adapters/storage/outbox/index.ts';
import { letterFile, refOf, sealLetter } from '../../../src/adapters/storage/outbox/letter.ts';
import { tally } from '../../../src/central/notices/index.ts';

let central: ReturnType<typeof boxKeyFrom>;
let other: ReturnType<typeof boxKeyFrom>;
let device: ReturnType<typeof deviceSigningKey>;
let sender: LetterSender;

beforeAll(async () => {
  await cryptoReady();
  central = boxKeyFrom(new Uint8Array(32).fill(1));
  other = boxKeyFrom(new Uint8Array(32).fill(2));
  device = deviceSigningKey(new KeyRing(new Uint8Array(32).fill(3)));
  sender = { name: 'Lane 1', sign: device.publicKey, revokedAt: null };
});

const DEVICE = 'ab'.repeat(16);
const notice = (changes: Partial<Notice> = {}): Notice => ({
  v: 1,
  id: '019abf00-0000-7000-8000-000000000001',
  to: keyIdOf(central.publicKey),
  device: DEVICE,
  number: 1,
  time: '2026-11-25T12:00:00.000Z',
  list: 'missing-persons',
  generation: 3,
  record: 'r-1',
  level: 'name',
  action: 'confirmed',
  ...changes,
});
const fileOf = (told: Notice, seal = central.publicKey, key = device): Buffer =>
  Buffer.from(
    letterFile({
      box: sealLetter({ kind: 'notice', notice: told }, { device: key, central: seal }),
      to: keyIdOf(seal),
    }),
  );
const open = (file: Uint8Array, known: (id: string) => LetterSender | null = () => sender) =>
  openLetter(file, { keys: [central], sender: known });

describe('a notice (docs/notices.md)', () => {
  it('opens at central as it was told, with the name that central gave the device', () => {
    const told = notice();
    expect(open(fileOf(told))).toMatchObject({ ok: true, letter: { kind: 'notice', notice: told }, from: 'Lane 1' });
  });

  it('tells neither list nor record nor action by its size', () => {
    const sizes = [
      notice(),
      notice({ record: 'x'.repeat(64), list: 'a', action: 'unsure', level: 'number-possible' }),
      notice({ record: null }),
    ].map((told) => fileOf(told).length);
    expect(new Set(sizes).size).toBe(1);
    expect(sizes[0]).toBeLessThan(2048);
  });

  it('is refused by reason', () => {
    const good = notice();
    const cases: [string, Uint8Array, ((id: string) => LetterSender | null)?][] = [
      ['NOTICE_TOO_LARGE', new Uint8Array(LETTER_LIMIT_BYTES + 1)],
      ['NOTICE_MALFORMED', Buffer.from('{')],
      ['NOTICE_MALFORMED', Buffer.from(JSON.stringify({ format: 'waypost.notice.1', box: '' }))],
      ['NOTICE_NOT_FOR_US', fileOf(notice({ to: keyIdOf(other.publicKey) }), other.publicKey)],
      // Another office opened it and sealed it on to us.
      ['NOTICE_NOT_FOR_US', fileOf(notice({ to: keyIdOf(other.publicKey) }))],
      ['NOTICE_UNREADABLE', Buffer.from(letterFile({ box: new Uint8Array(1072), to: keyIdOf(central.publicKey) }))],
      [
        'NOTICE_UNREADABLE',
        Buffer.from(letterFile({ box: sealTo(central.publicKey, new Uint8Array(7)), to: keyIdOf(central.publicKey) })),
      ],
      ['NOTICE_DEVICE_UNKNOWN', fileOf(good), () => null],
      ['NOTICE_DEVICE_REVOKED', fileOf(good), () => ({ ...sender, revokedAt: '2026-11-24T00:00:00Z' })],
      ['NOTICE_SIGNATURE', fileOf(good, central.publicKey, signingKeyFromSeed(new Uint8Array(32).fill(9)))],
      ['NOTICE_MALFORMED', fileOf(notice({ action: 'cleared' as Notice['action'] }))],
      ['NOTICE_MALFORMED', fileOf({ ...notice(), note: 'x' } as Notice)],
    ];
    for (const [reason, file, known] of cases) expect(open(file, known)).toEqual({ ok: false, reason });
  });

  it('is never believed after any change of any byte', () => {
    const file = fileOf(notice());
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(file);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(open(changed).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('is one file: the bits behind the last byte of its box are zero', () => {
    const file = fileOf(notice()).toString('utf8');
    const end = file.indexOf('=="');
    expect(file[end - 1]).toMatch(/[AQgw]/);
    for (const letter of 'BRhx')
      expect(open(Buffer.from(`${file.slice(0, end - 1)}${letter}${file.slice(end)}`))).toEqual({
        ok: false,
        reason: 'NOTICE_MALFORMED',
      });
  });

  it('is refused when it was cut off anywhere', () => {
    const file = fileOf(notice());
    for (let length = 0; length < file.length; length += 64) expect(open(file.subarray(0, length)).ok).toBe(false);
  });
});

describe('a receipt', () => {
  const key = () => signingKeyFromSeed(new Uint8Array(32).fill(5));
  const time = '2026-11-25T13:00:00.000Z';

  it('holds for the one notice it names, by the key that was pinned', () => {
    const ref = refOf(new Uint8Array(3));
    const file = Buffer.from(receiptFile({ ref, time }, key()));
    const central = key().publicKey;
    expect(receiptHolds(file, { ref, central })).toBe(true);
    expect(receiptHolds(file, { ref: refOf(new Uint8Array(4)), central })).toBe(false);
    expect(receiptHolds(file, { ref, central: device.publicKey })).toBe(false);
    const foreign = Buffer.from(receiptFile({ ref, time }, signingKeyFromSeed(new Uint8Array(32).fill(6))));
    expect(receiptHolds(foreign, { ref, central })).toBe(false);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(file);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(receiptHolds(changed, { ref, central })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the tally of numbers', () => {
  it('names what has not come', () => {
    const come = [1, 2, 4, 9].map((number) => ({ device: DEVICE, number }));
    expect(tally([...come, { device: 'cd'.repeat(16), number: 1 }])).toEqual([
      { device: DEVICE, notices: 4, highest: 9, missing: 5, first: [3, 5, 6, 7, 8] },
      { device: 'cd'.repeat(16), notices: 1, highest: 1, missing: 0, first: [] },
    ]);
  });
});
