/**
 * Wrote `sealed.json` once: sealed files with what must come of each, to the body and from the kiosk of the other vectors. It
 * writes only what is not there. The boxes are smaller than a kiosk makes them, because a reader asks for no size.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blake2b256, cryptoReady, keyIdOf, toHex } from '../../../../src/adapters/storage/crypto/index.ts';
import {
  deviceSigningKey,
  KeyRing,
  type SigningKey,
  sealTo,
  sign,
} from '../../../../src/adapters/storage/keys/index.ts';
import { canonical } from '../../../../src/core/audit/index.ts';
import { testBody } from '../../../fakes/protection.ts';

await cryptoReady();
const { box, ack } = testBody();
const kiosk = deviceSigningKey(new KeyRing(new Uint8Array(32).fill(7)));
const REF = '7Q2K3M4N5P';
const V1 = {
  v: 1,
  refNo: REF,
  siteId: 'lane-1',
  at: '2026-11-25T12:00:00.000Z',
  pack: 1,
  language: 'ti',
  ageClass: 'adult',
  consent: 'yes',
  needs: ['shelter'],
  officerRole: 'officer',
  facts: [{ id: 'I-01', text: 'the man behind him has it in his coat' }],
  safeContact: 'second line, ext. 231',
};
const V2 = { ...V1, v: 2, kind: 'referral', seq: 1 };
const IDENTITY = {
  primary: 'ERIKSSON',
  secondary: 'ANNA MARIA',
  birthDate: '1974-08-12',
  sex: 'F',
  nationality: 'UTO',
  issuer: 'UTO',
  documentType: 'P',
  documentNumber: 'L898902C3',
};
const fact = (text: string) => ({ facts: [{ id: 'I-02', text }] });

interface Making {
  refNo?: string;
  key?: Uint8Array;
  by?: SigningKey;
  bytes?: (plain: Buffer) => Uint8Array;
  box?: (sealed: Uint8Array) => Uint8Array;
  frame?: (frame: Record<string, unknown>) => string;
  signed?: string;
}

function padded(plain: Uint8Array): Uint8Array {
  const all = new Uint8Array(Math.ceil((plain.length + 1) / 64) * 64);
  all.set(plain);
  all[plain.length] = 0x80;
  return all;
}

function file(content: unknown, how: Making = {}): string {
  const { refNo = REF, key = box.publicKey, by = kiosk } = how;
  const plain = Buffer.from(typeof content === 'string' ? content : canonical(content));
  const sealed = (how.box ?? ((all) => all))(sealTo(key, (how.bytes ?? padded)(plain)));
  const bodyKeyId = keyIdOf(key);
  const message = how.signed ?? `waypost.referral.1\0${refNo}|${bodyKeyId}|${blake2b256(sealed)}`;
  const signature = toHex(sign(Buffer.from(message), by.secretKey));
  const base64 = Buffer.from(sealed).toString('base64');
  const frame = { format: 'waypost.sealed.1', refNo, bodyKeyId, sealed: base64, signature };
  return (how.frame ?? canonical)(frame);
}

const flipped = (sealed: Uint8Array): Uint8Array => sealed.map((byte, at) => (at === 60 ? byte ^ 1 : byte));
const good: Record<string, string> = {
  'version 1, adult': file(V1),
  'version 1, child with identity': file({ ...V1, ageClass: 'child', consent: 'child', identity: IDENTITY }),
  'version 1, no fact': file({ ...V1, facts: [] }),
  'version 1, language not known': file({ ...V1, language: null }),
  'version 1, no contact': file({ ...V1, safeContact: null }),
  'version 1, perhaps a child': file({ ...V1, ageClass: 'unknown', consent: 'child' }),
  'version 1, every need': file({ ...V1, needs: ['legal', 'medical', 'psychological', 'safety', 'shelter'] }),
  'version 1, photo': file({ ...V1, photo: '/9j/2Q==' }),
  'version 1, photo that is no JPEG': file({ ...V1, photo: 'R0lGODlhAQABAAAAACw=' }),
  'version 1, right to left': file({ ...V1, ...fact('قالت إن جوازها معه') }),
  'version 1, hidden characters': file({ ...V1, ...fact('zero\u200Bwidth\u2060text') }),
  'version 1, quotes and backslashes': file({ ...V1, ...fact('says "she" \\ speaks </script><b>for her') }),
  'version 1, name of 39 characters': file({ ...V1, identity: { ...IDENTITY, primary: 'A'.repeat(39) } }),
  'version 2, words of the item': file({
    ...V2,
    facts: [{ ...V1.facts[0], words: 'Papers are held by somebody else' }],
  }),
  'version 2, words by language': file({ ...V2, facts: [{ ...V1.facts[0], words: { en: 'Held', fr: 'Tenu' } }] }),
  'version 2, own answer': file({ ...V2, facts: [{ ...V1.facts[0], own: true }] }),
  'version 2, drill': file({ ...V2, kind: 'drill', facts: [] }),
  'version 2, addendum': file({ ...V2, kind: 'addendum', seq: 2 }),
  'version 2, members of a later program': file({ ...V2, goesWith: 'guardian', minors: [{ age: 9 }] }),
  'version 2, handed on by a body': file(
    { ...V2, handedOn: { by: '0'.repeat(32), at: '2026-11-26T08:00:00.000Z', agreed: 'yes' } },
    { by: ack },
  ),
};
const bad: Record<string, [reason: string, text: string]> = {
  empty: ['REF_MALFORMED', ''],
  'stick pulled too early': ['REF_MALFORMED', file(V1).slice(0, 700)],
  'longer than a referral': ['REF_TOO_LARGE', '+393217'],
  'blanks that nobody signed': ['REF_MALFORMED', file(V1, { frame: (frame) => JSON.stringify(frame, null, 1) })],
  'members in another order': ['REF_MALFORMED', file(V1, { frame: (frame) => JSON.stringify(frame) })],
  'one member more': ['REF_MALFORMED', file(V1, { frame: (frame) => canonical({ ...frame, note: 'x' }) })],
  'another format': [
    'REF_MALFORMED',
    file(V1, { frame: (frame) => canonical({ ...frame, format: 'waypost.sealed.9' }) }),
  ],
  'stray bits in base64': [
    'REF_MALFORMED',
    file(V1, {
      box: (sealed) => sealed.slice(0, sealed.length - ((sealed.length - 1) % 3)),
      frame: (frame) => canonical({ ...frame, sealed: String(frame['sealed']).replace(/.==$/, 'B==') }),
    }),
  ],
  'sealed to another body': ['REF_NOT_FOR_US', file(V1, { key: testBody(60).box.publicKey })],
  'signed by another kiosk': ['REF_SIGNATURE', file(V1, { by: testBody(70).ack })],
  'number outside changed': [
    'REF_SIGNATURE',
    file(V1, { frame: (frame) => canonical({ ...frame, refNo: '7Q2K3M4N5Q' }) }),
  ],
  'signature for an answer': ['REF_SIGNATURE', file(V1, { signed: 'waypost.referral-answer.1\0{}' })],
  'box changed by the one who signed': ['REF_UNREADABLE', file(V1, { box: flipped })],
  'no padding': ['REF_UNREADABLE', file(V1, { bytes: (plain) => plain })],
  'padding with another byte': [
    'REF_UNREADABLE',
    file(V1, { bytes: (plain) => Buffer.concat([plain, Buffer.from([0x80, 1, 0])]) }),
  ],
  'number inside is another': ['REF_MALFORMED', file({ ...V1, refNo: '7Q2K3M4N5Q' })],
  'content with blanks': ['REF_MALFORMED', file(JSON.stringify(V1, null, 1))],
  'content that is no UTF-8': [
    'REF_MALFORMED',
    file(V1, { bytes: (plain) => padded(Buffer.from(plain.map((byte) => (byte === 0x68 ? 0xff : byte)))) }),
  ],
  'version 1 with one member more': ['REF_MALFORMED', file({ ...V1, kind: 'drill' })],
  'version 3': ['REF_NEWER', file({ ...V2, v: 3 })],
};

const to = join(import.meta.dirname, 'sealed.json');
if (!existsSync(to)) writeFileSync(to, `${JSON.stringify({ good, bad }, null, 1)}\n`);
