import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import {
  boxKeyFrom,
  deviceBoxKey,
  deviceSigningKey,
  signingKeyFromSeed,
} from '../../../src/adapters/storage/keys/index.ts';
import { missingIn, openLetter } from '../../../src/adapters/storage/outbox/index.ts';
import { openAnswerCell, openCell } from '../../../src/delivery/cells/index.ts';
import {
  deviceIdentity,
  identityText,
  openClaimAnswer,
  provesCode,
  readClaimCode,
  readClaimRequest,
  readIdentity,
} from '../../../src/delivery/device/index.ts';
import { linkIdOf, linkPublicKey, nkeyOf, readAnnouncement, signInAnswer } from '../../../src/delivery/line/index.ts';
import { ringOf, vector, vectorText } from '../../fakes/format-vectors.ts';

beforeAll(() => cryptoReady());

const LINK = 'c6822637c7d310ec57627be00ba259d253749f4aaf644470cffbe53a35f73242';
const DEVICE = 'd1ff4ca7d8aff3e0178930b755a9f058';
const central = () => {
  const ring = ringOf(0x33);
  return {
    box: boxKeyFrom(ring.key('notice-box')),
    receipts: signingKeyFromSeed(ring.key('notice-signing')),
  };
};
const sender = (device: string) =>
  device === DEVICE ? { name: 'Lane 7', sign: deviceSigningKey(ringOf()).publicKey, revokedAt: null } : null;
const opened = (file: Uint8Array) => openLetter(file, { keys: [central().box], sender });

describe('the link key', () => {
  it('gives the names and the sign-in that it gave before', () => {
    const seed = vector('line/link.key');
    const link = linkPublicKey(seed);
    expect(toHex(link)).toBe(LINK);
    expect({ linkId: linkIdOf(link), nkey: nkeyOf(link), signIn: signInAnswer('a nonce', seed) }).toEqual(
      JSON.parse(vectorText('line/names.json')),
    );
    expect(linkIdOf(link)).toBe('b35d86f2c5f84283700b');
  });
});

describe('a kiosk with a link key', () => {
  it('says so in its identity', () => {
    const text = vectorText('line/identity.json');
    const identity = readIdentity(text);
    expect(identity).toMatchObject({ name: 'Lane 7', deviceKeyId: DEVICE });
    expect(toHex(identity?.link ?? new Uint8Array())).toBe(LINK);
    expect(identityText(deviceIdentity(ringOf(), 'Lane 7', linkPublicKey(vector('line/link.key'))))).toBe(text);
    expect(readIdentity(text.replace('waypost.device.2', 'waypost.device.1'))).toBeNull();
    expect(readIdentity(text.replace(LINK, LINK.slice(2)))).toBeNull();
  });
  it('is taken in with it, and is given the line of the office', () => {
    const code = readClaimCode(vectorText('claims/code.txt').trim());
    const request = readClaimRequest(vectorText('line/request.json'));
    if (code === null || !request.ok) throw new Error('no claim');
    expect(request.file.request.link).toBe(LINK);
    expect(provesCode(request.file, code)).toBe(true);
    const other = vectorText('line/request.json').replace(LINK, LINK.replace('c6', '00'));
    expect(readClaimRequest(other)).toMatchObject({ ok: false, reason: 'CLAIM_SIGNATURE' });
    const fleet = { servers: ['192.0.2.10:14222'], name: 'fleet.office', ca: [vectorText('line/ca.pem')] };
    const answer = vectorText('line/answer.json');
    expect(openClaimAnswer(answer, { deviceKeyId: DEVICE, code })).toMatchObject({
      ok: true,
      file: { answer: { fleet } },
    });
    const elsewhere = answer.replace('192.0.2.10', '192.0.2.66');
    expect(openClaimAnswer(elsewhere, { deviceKeyId: DEVICE, code })).toMatchObject({ reason: 'CLAIM_CODE_WRONG' });
  });
  it('without one is read as before', () => {
    expect(readIdentity(vectorText('device/identity.json'))?.link).toBeNull();
    const request = readClaimRequest(vectorText('claims/request.json'));
    expect(request.ok && request.file.request.link).toBeUndefined();
  });
});

describe('what is on the line', () => {
  it('opens: a report, a blank, and a cell around one', () => {
    expect(opened(vector('line/report.wpn'))).toMatchObject({
      ok: true,
      letter: { kind: 'report', report: { counter: 3, lists: [['stolen', 12]], codes: ['DISK_SPACE'], announced: 17 } },
    });
    expect(opened(vector('line/blank.wpn'))).toMatchObject({
      ok: true,
      letter: { kind: 'blank', blank: { device: DEVICE } },
    });
    const inner = openCell(vector('line/cell.bin'), central().box);
    expect(Buffer.from(inner ?? [])).toEqual(vector('line/report.wpn'));
  });
  it('asks for missing numbers with the word of the office', () => {
    const inner = openAnswerCell(vector('line/answer-cell.bin'), deviceBoxKey(ringOf()));
    expect(Buffer.from(inner ?? [])).toEqual(vector('line/missing.wpr'));
    const at = { device: DEVICE, central: central().receipts.publicKey };
    expect(missingIn(vector('line/missing.wpr'), at)).toEqual([
      { from: 4, to: 4 },
      { from: 7, to: 9 },
    ]);
    expect(missingIn(vector('line/missing.wpr'), { ...at, device: 'ab'.repeat(16) })).toBeNull();
  });
  it('announces', () => {
    expect(readAnnouncement(vector('line/announcement.bin'))).toEqual({
      ...{ format: 'waypost.announcement.1', repository: 'main', version: 17, timestamp: 'cd'.repeat(32) },
      ...{ spreadSeconds: 30, halt: null },
    });
  });
});
