import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { boxKeyFrom, deviceSigningKey, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { receiptHolds } from '../../../src/adapters/storage/outbox/answer.ts';
import { openLetter, openReceived, receiptFile } from '../../../src/adapters/storage/outbox/index.ts';
import { folderOf, ringOf, vector, vectorText } from '../../fakes/format-vectors.ts';

let remove: () => void = () => undefined;
beforeAll(() => cryptoReady());
afterEach(() => remove());

const NOTICE = {
  v: 1,
  id: '019abcde-0000-7000-8000-000000000001',
  to: '',
  device: 'd1ff4ca7d8aff3e0178930b755a9f058',
  number: 4,
  time: '2026-11-25T12:00:00.000Z',
  list: 'missing-persons',
  generation: 3,
  record: 'per-1',
  level: 'name',
  action: 'confirmed',
};
const central = () => {
  const ring = ringOf(0x33);
  return {
    box: boxKeyFrom(ring.key('notice-box')),
    receipts: signingKeyFromSeed(ring.key('notice-signing')),
    store: ring.key('notice-store'),
  };
};
const known = (device: string) =>
  device === NOTICE.device ? { name: 'Lane 1', sign: deviceSigningKey(ringOf()).publicKey, revokedAt: null } : null;

describe('a sealed notice', () => {
  it('opens at central, with what the kiosk said', () => {
    const opened = openLetter(vector('notices/notice.wpn'), { keys: [central().box], sender: known });
    const { ref } = JSON.parse(vectorText('notices/receipt.wpr')) as { ref: string };
    const { to } = JSON.parse(vectorText('notices/notice.wpn')) as { to: string };
    expect(opened).toMatchObject({
      ok: true,
      from: 'Lane 1',
      ref,
      letter: { kind: 'notice', notice: { ...NOTICE, to } },
    });
    expect(to).toBe(TO);
  });
  it('is not believed from another kiosk', () => {
    const sender = () => ({ name: 'Lane 1', sign: deviceSigningKey(ringOf(8)).publicKey, revokedAt: null });
    const opened = openLetter(vector('notices/notice.wpn'), { keys: [central().box], sender });
    expect(opened).toEqual({ ok: false, reason: 'NOTICE_SIGNATURE' });
  });
});

describe("central's receipt", () => {
  it('holds for this notice, and is made again byte for byte', () => {
    const file = vector('notices/receipt.wpr');
    const { ref } = JSON.parse(file.toString()) as { ref: string };
    const { receipts } = central();
    expect(receiptHolds(file, { ref, central: receipts.publicKey })).toBe(true);
    expect(receiptHolds(file, { ref: 'ab'.repeat(32), central: receipts.publicKey })).toBe(false);
    expect(receiptFile({ ref, time: '2026-11-25T12:00:00.000Z' }, receipts)).toBe(file.toString());
  });
});

describe("central's store of notices", () => {
  it('opens, and knows the notice again', () => {
    const folder = folderOf({ 'notices.db': 'notices/notices.db.gz' });
    const { store } = central();
    const opened = openReceived({ folder: folder.path, key: store, now: new Date('2026-11-26T00:00:00Z') });
    remove = () => {
      if (opened.ok) opened.received.close();
      folder.remove();
    };
    if (!opened.ok) throw new Error(opened.message);
    const { received } = opened;
    const { ref } = JSON.parse(vectorText('notices/receipt.wpr')) as { ref: string };
    const notice = { ...NOTICE, to: TO };
    expect([...received.all()]).toEqual([notice]);
    expect([...received.numbers()]).toEqual([{ device: received.deviceMark(NOTICE.device), number: 4 }]);
    expect(received.add([{ notice: notice as never, ref }], new Date())).toEqual(['repeated']);
    expect(received.add([{ notice: notice as never, ref: 'ab'.repeat(32) }], new Date())).toEqual(['conflict']);
  });
});

const TO = '719969f0f6dbe3c55446339a63ff2672';
