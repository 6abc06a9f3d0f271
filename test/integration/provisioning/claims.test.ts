import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import type { AcceptVerdict } from '../../../src/central/devices/claims.ts';
import { acceptClaim, claimRing, devicesOf, makeClaim } from '../../../src/central/devices/index.ts';
import { CentralFolder } from '../../../src/central/folder/index.ts';
import {
  type ClaimCode,
  claimCodeText,
  claimRequest,
  deviceIdentity,
  openClaimAnswer,
  readClaimCode,
} from '../../../src/delivery/device/index.ts';

const NOW = new Date('2026-11-26T06:00:00Z');
const HOUR_MS = 3_600_000;
const hoursOn = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR_MS);
const path = mkdtempSync(join(tmpdir(), 'waypost-claims-'));
const folder = new CentralFolder(path);
let ring: KeyRing;
let kiosks = 0;

beforeAll(async () => {
  await cryptoReady();
  const made = await claimRing(folder, 'a passphrase of the office');
  if (!made.ok) throw new Error(made.message);
  ring = made.ring;
});
afterAll(() => rmSync(path, { recursive: true, force: true }));

function kiosk(): { ring: KeyRing; deviceKeyId: string; name: string } {
  kiosks += 1;
  const own = new KeyRing(new Uint8Array(32).fill(kiosks));
  const name = `Lane ${kiosks}`;
  return { ring: own, deviceKeyId: deviceIdentity(own, name).deviceKeyId, name };
}

function accept(text: string, now = NOW): AcceptVerdict {
  return acceptClaim(folder, { ring, text, now, line: null });
}

function accepted(verdict: AcceptVerdict): string {
  if (!verdict.ok) throw new Error(verdict.message);
  return verdict.answer;
}

const newCode = (site = 'Northgate'): ClaimCode => makeClaim(folder, { ring, site, now: NOW }).code;

describe('a claim code', () => {
  it('survives being read out, and a mistyped letter is noticed before anything is sent', () => {
    const code = newCode();
    const text = claimCodeText(code);
    expect(text).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(readClaimCode(` ${text.toLowerCase().replaceAll('-', ' ')} `)).toEqual(code);
    expect(readClaimCode(text.replaceAll('0', 'O').replaceAll('1', 'I'))).toEqual(code);
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === '-') continue;
      const wrong = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
      expect(readClaimCode(wrong), wrong).toBeNull();
    }
    expect(readClaimCode(text.slice(0, -1))).toBeNull();
  });

  it('does not lie in the office: its file names claims, and no code', () => {
    const { secret } = newCode();
    expect(readFileSync(join(path, 'claims', 'claims.json'), 'utf8')).not.toContain(secret);
  });
});

describe('the claim of a kiosk', () => {
  it('is enrolled by the office and believed by the kiosk, each on the word of the code', () => {
    const [code, own] = [newCode(), kiosk()];
    const answer = accepted(accept(claimRequest(own.ring, code, { name: own.name, link: null })));
    const opened = openClaimAnswer(answer, { deviceKeyId: own.deviceKeyId, code });
    expect(opened).toMatchObject({ ok: true, file: { answer: { site: 'Northgate', name: own.name } } });
    expect(devicesOf(folder).map(({ deviceKeyId }) => deviceKeyId)).toContain(own.deviceKeyId);
  });

  it('is answered again for the same request, whose stick was lost, and for no other', () => {
    const [code, own, thief] = [newCode(), kiosk(), kiosk()];
    const request = claimRequest(own.ring, code, { name: own.name, link: null });
    const first = accepted(accept(request));
    expect(accept(request, hoursOn(30))).toMatchObject({ ok: true, again: true, answer: first });
    expect(accept(claimRequest(thief.ring, code, { name: thief.name, link: null }))).toMatchObject({
      ok: false,
      reason: 'CLAIM_USED',
    });
    expect(devicesOf(folder).map(({ deviceKeyId }) => deviceKeyId)).not.toContain(thief.deviceKeyId);
  });

  it('is refused with another code, a late one, one of another office, and after a change on its way', () => {
    const [code, own] = [newCode(), kiosk()];
    const before = devicesOf(folder);
    const wrong = { id: code.id, secret: newCode().secret };
    expect(accept(claimRequest(own.ring, wrong, { name: own.name, link: null }))).toMatchObject({
      reason: 'CLAIM_CODE_WRONG',
    });
    const request = claimRequest(own.ring, code, { name: own.name, link: null });
    expect(accept(request, hoursOn(24))).toMatchObject({ reason: 'CLAIM_EXPIRED' });
    const elsewhere = { ...code, id: code.id === 'ZZZZ' ? 'ZZZY' : 'ZZZZ' };
    expect(accept(claimRequest(own.ring, elsewhere, { name: own.name, link: null }))).toMatchObject({
      reason: 'CLAIM_UNKNOWN',
    });
    expect(accept(request.replace(own.name, 'Lane 99'))).toMatchObject({ reason: 'CLAIM_SIGNATURE' });
    expect(accept('{}')).toMatchObject({ reason: 'CLAIM_UNREADABLE' });
    expect(devicesOf(folder)).toEqual(before);
    expect(accept(request, hoursOn(23))).toMatchObject({ ok: true });
  });

  it('is refused at the kiosk where the answer is of another kiosk, another code, or was changed', () => {
    const [code, own, other] = [newCode(), kiosk(), kiosk()];
    const answer = accepted(accept(claimRequest(own.ring, code, { name: own.name, link: null })));
    const at = (text: string, by = own, typed = code): unknown =>
      openClaimAnswer(text, { deviceKeyId: by.deviceKeyId, code: typed });
    expect(at(answer, other)).toMatchObject({ reason: 'CLAIM_OTHER_DEVICE' });
    expect(at(answer, own, newCode())).toMatchObject({ reason: 'CLAIM_OTHER_CODE' });
    expect(at(answer.replace('Northgate', 'Southgate'))).toMatchObject({ reason: 'CLAIM_CODE_WRONG' });
    expect(
      at(answer.replace(/("signature": ")(.)/, (_, name, digit) => name + (digit === '0' ? '1' : '0'))),
    ).toMatchObject({
      reason: 'CLAIM_SIGNATURE',
    });
    expect(at(answer)).toMatchObject({ ok: true });
  });

  it('takes no damaged list of claims for an empty one', () => {
    const file = join(path, 'claims', 'claims.json');
    const whole = readFileSync(file);
    writeFileSync(file, '{');
    expect(() => newCode()).toThrow('is not the claim list');
    writeFileSync(file, whole);
  });
});
