import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { blake2b256, cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceSigningKey, sealTo, sign } from '../../../src/adapters/storage/keys/index.ts';
import { answerFile, openProtection, openReferral } from '../../../src/adapters/storage/protection/index.ts';
import { SealedMoments } from '../../../src/adapters/storage/protection/moments.ts';
import { readAnswer } from '../../../src/adapters/storage/protection/seal.ts';
import { newRefNo } from '../../../src/core/protection/referral/referral.ts';
import { folderOf, ringOf, vector, vectorText } from '../../fakes/format-vectors.ts';
import { testBody } from '../../fakes/protection.ts';
import { seededRandom } from '../../vectors/formats/inputs.ts';

let remove: () => void = () => undefined;
beforeAll(() => cryptoReady());
afterEach(() => remove());
const kiosks = () => [{ name: 'Lane 1', sign: deviceSigningKey(ringOf()).publicKey }];

const READ = {
  v: 1,
  refNo: '7Q2K3M4N5P',
  siteId: 'lane-1',
  at: '2026-11-25T12:00:00.000Z',
  pack: 1,
  language: 'en',
  ageClass: 'child',
  consent: 'child',
  needs: ['shelter'],
  officerRole: 'officer',
  facts: [{ id: 'I-01', text: 'Says "she" speaks for her \\ nobody else' }],
  safeContact: 'aunt, +00 123',
};

describe('a sealed referral', () => {
  it('opens at its body, with what was written', () => {
    const opened = openReferral(vector('referral/referral.wps'), { key: testBody().box, devices: kiosks() });
    expect(opened).toEqual({
      ok: true,
      from: 'Lane 1',
      blake2b: expect.stringMatching(/^[0-9a-f]{64}$/),
      referral: READ,
    });
  });
  it('of version 2 says what it is, and opens as well', () => {
    const opened = openReferral(vector('referral/drill.wps'), { key: testBody().box, devices: kiosks() });
    expect(opened).toMatchObject({ ok: true, referral: { ...READ, v: 2, kind: 'drill', seq: 1 } });
    expect(vector('referral/drill.wps').length).toBe(vector('referral/referral.wps').length);
  });
  it('opens at no other body, and from no other kiosk', () => {
    const file = vector('referral/referral.wps');
    expect(openReferral(file, { key: testBody(60).box, devices: kiosks() })).toMatchObject({
      reason: 'REF_NOT_FOR_US',
    });
    const others = [{ name: 'Lane 2', sign: deviceSigningKey(ringOf(8)).publicKey }];
    expect(openReferral(file, { key: testBody().box, devices: others })).toMatchObject({ reason: 'REF_SIGNATURE' });
  });
  it.each([
    ['number', { refNo: '7Q2K3M4N5Q' }],
    ['box', { sealed: 'other' }],
  ])('does not hold with another %s', (_name, change) => {
    const file = JSON.parse(vectorText('referral/referral.wps')) as Record<string, string>;
    const body = testBody();
    if ('sealed' in change)
      change.sealed = Buffer.from(sealTo(body.box.publicKey, new Uint8Array(8192))).toString('base64');
    const changed = Buffer.from(JSON.stringify({ ...file, ...change }));
    expect(openReferral(changed, { key: body.box, devices: kiosks() })).toMatchObject({ reason: 'REF_SIGNATURE' });
  });
  it('is refused where the number inside is another one, although the kiosk signed the number outside', () => {
    const file = JSON.parse(vectorText('referral/referral.wps')) as Record<'bodyKeyId' | 'sealed', string>;
    const refNo = '7Q2K3M4N5Q';
    const blake2b = blake2b256(Buffer.from(file.sealed, 'base64'));
    const message = Buffer.from(`waypost.referral.1\0${refNo}|${file.bodyKeyId}|${blake2b}`);
    const signature = toHex(sign(message, deviceSigningKey(ringOf()).secretKey));
    const resigned = Buffer.from(JSON.stringify({ ...file, refNo, signature }));
    expect(openReferral(resigned, { key: testBody().box, devices: kiosks() })).toMatchObject({
      reason: 'REF_MALFORMED',
    });
  });
  it('has a number of ten characters from its random bytes', () => {
    expect(newRefNo(seededRandom('number'))).toBe('7PC08TZHDA');
  });
});

describe("a body's answer", () => {
  it('holds, with what it said, and is made again byte for byte', () => {
    const { ack } = testBody();
    const answer = { refNo: '7Q2K3M4N5P', blake2b: 'ab'.repeat(32), state: 'rejected', reason: 'no-capacity' } as const;
    expect(readAnswer(vector('referral/answer.wpa'), ack.publicKey)).toEqual(answer);
    expect(answerFile(answer, ack)).toBe(vectorText('referral/answer.wpa'));
    expect(readAnswer(vector('referral/answer.wpa'), testBody(60).ack.publicKey)).toBeNull();
  });
});

describe('the minute in a row of the chain', () => {
  const { moment } = JSON.parse(vectorText('referral/moment.json')) as { moment: string };
  const of = { kind: 'sealed', refNo: '7Q2K3M4N5P' };
  const opened = (change: Partial<typeof of> = {}, text: unknown = moment, seed = 7): number | null =>
    new SealedMoments(ringOf(seed).key('referral-moments')).open(text, { ...of, ...change });

  it('opens under the key of the kiosk, for the row that it was sealed for', () => {
    // 2026-11-25T12:00Z, in minutes since 1970.
    expect(opened()).toBe(29_926_800);
    expect(opened({ kind: 'sent' })).toBeNull();
    expect(opened({ refNo: '7Q2K3M4N5Q' })).toBeNull();
    expect(opened({}, moment, 8)).toBeNull();
  });

  it('has one length, and what is no moment is none', () => {
    expect(Buffer.from(moment, 'base64')).toHaveLength(106);
    for (const text of [null, 7, '', 'AAAA', moment.slice(0, -8), `${moment.slice(0, 40)}AB${moment.slice(42)}`])
      expect(opened({}, text)).toBeNull();
  });
});

describe('the register of referrals', () => {
  it('opens, its own chain holds, and what waits is what was sealed', () => {
    const folder = folderOf({ 'protection.db': 'referral/protection.db.gz' });
    const opened = openProtection({
      stateDir: folder.path,
      ring: ringOf(),
      now: new Date('2026-11-26T00:00:00Z'),
      noted: null,
    });
    remove = () => {
      if (opened.ok) opened.store.close();
      folder.remove();
    };
    if (!opened.ok) throw new Error(opened.message);
    const { store } = opened;
    expect(store.chain.verify()).toMatchObject({ ok: true });
    expect(store.chain.rows().map(({ kind }) => kind)).toEqual(['began', 'sealed', 'noted']);
    expect(store.referrals()).toEqual([
      {
        refNo: '7Q2K3M4N5P',
        bodyKeyId: '6f6f024553efad2be0979056a2b3e8c1',
        state: 'sealed',
        reason: null,
        say: null,
        hour: '2026-11-25T12:00:00.000Z',
        held: true,
        sealedAtMs: null,
        answeredHour: null,
      },
    ]);
    const [waiting] = store.waiting();
    const { refNo, bodyKeyId, signature, sealed } = waiting ?? { refNo: '', bodyKeyId: '', signature: '', sealed: [] };
    const box = Buffer.from(sealed).toString('base64');
    const file = JSON.stringify({ bodyKeyId, format: 'waypost.sealed.1', refNo, sealed: box, signature });
    expect(openReferral(Buffer.from(file), { key: testBody().box, devices: kiosks() })).toMatchObject({
      ok: true,
      referral: READ,
    });
    expect(store.answered('a'.repeat(32))).toMatchObject({ done: 'sealed', refNo: '7Q2K3M4N5P' });
  });
  it('names the drills to the key of the kiosk alone', () => {
    const drills = (byte: number) => {
      const folder = folderOf({ 'protection.db': 'referral/protection-drill.db.gz' });
      remove = folder.remove;
      const now = new Date('2026-11-26T00:00:00Z');
      const opened = openProtection({ stateDir: folder.path, ring: ringOf(byte), now, noted: null });
      if (!opened.ok) return opened.reason;
      const known = opened.store.drills();
      opened.store.close();
      folder.remove();
      return known;
    };
    const sealedAtMs = Date.parse('2026-11-25T12:00:00Z');
    expect(drills(7)).toEqual([{ refNo: '7Q2K3M4N5P', sealedAtMs, answeredAtMs: null, rejected: false }]);
    expect(drills(8)).toBe('REF_STORE_UNAVAILABLE');
  });
  it('is refused with one bit of a row changed', () => {
    const folder = folderOf({ 'protection.db': 'referral/protection.db.gz' });
    remove = folder.remove;
    const path = join(folder.path, 'protection.db');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('"kind":"noted"');
    bytes.write('n0ted', at + 8);
    writeFileSync(path, bytes);
    const opened = openProtection({ stateDir: folder.path, ring: ringOf(), now: new Date(), noted: null });
    expect(opened).toMatchObject({ ok: false, reason: 'REF_STORE_UNAVAILABLE' });
  });
});
