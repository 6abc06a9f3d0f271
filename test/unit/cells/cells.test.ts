import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cryptoReady, keyIdOf } from '../../../src/adapters/storage/crypto/index.ts';
import { boxKeyFrom, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { missingFile, missingIn, receiptFile, receiptHolds } from '../../../src/adapters/storage/outbox/answer.ts';
import { type Letter, letterFile, openLetter, refOf, sealLetter } from '../../../src/adapters/storage/outbox/letter.ts';
import { answerCellOf, cellOf, openAnswerCell, openCell } from '../../../src/delivery/cells/index.ts';
import { ANNOUNCEMENT_BYTES } from '../../../src/delivery/line/announcement.ts';
import {
  ANSWER_BYTES,
  announcementBytes,
  CELL_BYTES,
  linkIdOf,
  nkeyOf,
  readAnnouncement,
  waitOf,
} from '../../../src/delivery/line/index.ts';

await cryptoReady();
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const office = boxKeyFrom(seed(1));
const kiosk = boxKeyFrom(seed(2));
const device = signingKeyFromSeed(seed(3));
const receipts = signingKeyFromSeed(seed(4));
const to = keyIdOf(office.publicKey);
const head = { v: 1 as const, to, device: keyIdOf(kiosk.publicKey), time: '2026-11-30T12:00:00.000Z' };

const letters: fc.Arbitrary<Letter> = fc.oneof(
  fc.record({
    kind: fc.constant('notice' as const),
    notice: fc.record({
      ...{ v: fc.constant(head.v), to: fc.constant(head.to), device: fc.constant(head.device) },
      time: fc.constant(head.time),
      id: fc.constant('01890a5d-ac96-774b-bcce-b302099a8057'),
      number: fc.integer({ min: 1, max: 999_999_999 }),
      list: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/),
      generation: fc.nat(),
      record: fc.option(fc.stringMatching(/^[A-Za-z0-9._:-]{1,128}$/)),
      level: fc.constantFrom('number' as const, 'number-possible' as const, 'name' as const, 'face' as const),
      action: fc.constantFrom('raised' as const, 'not-confirmed' as const, 'settled' as const),
    }),
  }),
  fc.constant({ kind: 'blank' as const, blank: head }),
);

describe('cells', () => {
  it('are of one size, differ each time, and open to the letter that was sealed', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(letters, (letter) => {
        const box = sealLetter(letter, { device, central: office.publicKey });
        const file = letterFile({ box, to });
        const [first, second] = [cellOf(file, office.publicKey), cellOf(file, office.publicKey)];
        expect([first.length, second.length]).toEqual([CELL_BYTES, CELL_BYTES]);
        for (const cell of [first, second]) seen.add(Buffer.from(cell).toString('hex'));
        const opened = openLetter(openCell(first, office) ?? new Uint8Array(), {
          keys: [office],
          sender: () => ({ name: 'Lane 1', sign: device.publicKey, revokedAt: null }),
        });
        expect(opened).toEqual({ ok: true, letter, device: head.device, ref: refOf(box), from: 'Lane 1' });
      }),
      { numRuns: 100 },
    );
    expect(seen.size).toBe(200);
  });

  it('open for nobody else, and in no other size', () => {
    const box = sealLetter({ kind: 'blank', blank: head }, { device, central: office.publicKey });
    const cell = cellOf(letterFile({ box, to }), office.publicKey);
    expect(openCell(cell, kiosk)).toBeNull();
    expect(openCell(cell.subarray(1), office)).toBeNull();
    expect(openCell(Buffer.concat([cell, Buffer.alloc(1)]), office)).toBeNull();
    expect(() => cellOf('short', office.publicKey)).toThrow('a file of 5 bytes');
  });

  it('refuse a letter that a signature of another kind was made for', () => {
    const box = sealLetter({ kind: 'blank', blank: head }, { device: receipts, central: office.publicKey });
    const opened = openLetter(Buffer.from(letterFile({ box, to })), {
      keys: [office],
      sender: () => ({ name: 'Lane 1', sign: device.publicKey, revokedAt: null }),
    });
    expect(opened).toEqual({ ok: false, reason: 'NOTICE_SIGNATURE' });
  });
});

describe('answers', () => {
  const time = '2026-11-30T12:00:01.000Z';

  it('are of one size, a receipt and a request for missing notices alike', () => {
    const ref = 'a'.repeat(64);
    const ranges = [
      { from: 7, to: 8 },
      { from: 12, to: 12 },
      { from: 999_999_998, to: 999_999_999 },
    ];
    const files = [
      receiptFile({ ref, time }, receipts),
      missingFile({ device: head.device, ranges, time }, receipts),
      missingFile({ device: head.device, ranges: [{ from: 1, to: 1 }], time }, receipts),
    ];
    for (const file of files) {
      const cell = answerCellOf(file, kiosk.publicKey);
      expect(cell.length).toBe(ANSWER_BYTES);
      expect(Buffer.from(openAnswerCell(cell, kiosk) ?? []).toString()).toBe(file);
    }
    const missing = Buffer.from(files[1] ?? '');
    expect(missingIn(missing, { device: head.device, central: receipts.publicKey })).toEqual(ranges);
    expect(missingIn(missing, { device: '0'.repeat(32), central: receipts.publicKey })).toBeNull();
    expect(missingIn(missing, { device: head.device, central: device.publicKey })).toBeNull();
    expect(receiptHolds(missing, { ref, central: receipts.publicKey })).toBe(false);
    expect(missingIn(Buffer.from(files[0] ?? ''), { device: head.device, central: receipts.publicKey })).toBeNull();
  });
});

describe('names on the line', () => {
  it('writes a key in the text form of the server', () => {
    expect(nkeyOf(seed(0))).toHaveLength(56);
    expect(nkeyOf(seed(0)).startsWith('UAAAA')).toBe(true);
    expect(linkIdOf(seed(0))).toMatch(/^[0-9a-f]{20}$/);
    expect(linkIdOf(seed(0))).not.toBe(linkIdOf(seed(1)));
  });
});

describe('announcements', () => {
  const announcement = { repository: 'main', version: 7, timestamp: 'b'.repeat(64), spreadSeconds: 90, halt: null };

  it('are of one size and say what was published', () => {
    const bytes = announcementBytes(announcement);
    expect(bytes.length).toBe(ANNOUNCEMENT_BYTES);
    expect(readAnnouncement(bytes)).toEqual({ format: 'waypost.announcement.1', ...announcement });
    expect(readAnnouncement(bytes.subarray(1))).toBeNull();
    expect(readAnnouncement(Buffer.alloc(ANNOUNCEMENT_BYTES, 'x'))).toBeNull();
  });

  it('spread kiosks evenly, each at its own moment, and never beyond the limit', () => {
    const waits = Array.from({ length: 2000 }, (_, at) =>
      waitOf({ format: 'waypost.announcement.1', ...announcement, spreadSeconds: 86_400 }, at.toString(16)),
    );
    expect(Math.max(...waits)).toBeLessThanOrEqual(600);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(mean).toBeGreaterThan(270);
    expect(mean).toBeLessThan(330);
  });
});
