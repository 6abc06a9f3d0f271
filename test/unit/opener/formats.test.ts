import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, keyIdOf, sealToWiped, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import {
  boxKeyFrom,
  deviceSigningKey,
  openSealed,
  sign,
  signingKeyFromSeed,
  verify,
} from '../../../src/adapters/storage/keys/index.ts';
import { openBodyKeys, openReferral, publicKeys } from '../../../src/adapters/storage/protection/index.ts';
import { readAnswer } from '../../../src/adapters/storage/protection/seal.ts';
import { noteOpened, officeTrustText, readOfficeTrust } from '../../../src/cli/body/index.ts';
import { canonical } from '../../../src/core/audit/index.ts';
import {
  ACKNOWLEDGED,
  type Answer,
  REJECTIONS,
  type ReadReferral,
  SAYINGS,
} from '../../../src/core/protection/sealed/index.ts';
import { devicesFiles } from '../../../src/delivery/packs/index.ts';
import {
  type BodyKeys,
  keysOf,
  openKeyFile,
  paperOf,
  readKeyFile,
  sealKeyFile,
  secretOfPaper,
} from '../../../src/opener/crypto/key-file.ts';
import * as page from '../../../src/opener/crypto/primitives.ts';
import { answerText } from '../../../src/opener/formats/answer.ts';
import { canonicalOf, jsonOf, canonical as page8785 } from '../../../src/opener/formats/canonical.ts';
import { isBelieved, isDevicesFile, officeText, readDevices, readOffice } from '../../../src/opener/formats/devices.ts';
import { readRegister, registerText } from '../../../src/opener/formats/register.ts';
import { handOn, openFile, publicBlock, type Sender } from '../../../src/opener/formats/sealed.ts';
import { ringOf } from '../../fakes/format-vectors.ts';
import { testBody } from '../../fakes/protection.ts';

const body = testBody();
const other = testBody(60);
const vectors = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../vectors/formats/opener/sealed.json'), 'utf8'),
) as { good: Record<string, string>; bad: Record<string, [string, string]> };
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The keys of a body as the page holds them. */
const atPage = ({ box, ack }: ReturnType<typeof testBody>, seed = 41): BodyKeys => ({
  box,
  answers: { publicKey: ack.publicKey, seed: new Uint8Array(32).fill(seed) },
  id: keyIdOf(box.publicKey),
});
const kiosk = () => deviceSigningKey(ringOf());
const senders = (): Sender[] => [
  { name: 'Lane 1', what: 'kiosk', sign: kiosk().publicKey },
  { name: 'First house', what: 'body', sign: body.ack.publicKey },
];
const both = (bytes: Uint8Array, to = body, keys = atPage(to)) => ({
  page: openFile(bytes, { keys, senders: senders() }),
  command: openReferral(bytes, { key: to.box, devices: senders() }),
});

beforeAll(() => cryptoReady());

describe('the cryptography of the page', () => {
  const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
  it('derives, seals, opens and signs as the program does', () => {
    fc.assert(
      fc.property(secret, fc.uint8Array({ maxLength: 300 }), (seed, text) => {
        const box = boxKeyFrom(seed);
        expect(toHex(page.boxKeyOf(seed).publicKey)).toBe(toHex(box.publicKey));
        expect(page.openSealed(sealToWiped(box.publicKey, text), box)).toEqual(text);
        const sealed = page.seal(text, box.publicKey);
        expect(sealed === null ? null : openSealed(sealed, box)).toEqual(text);
        const key = signingKeyFromSeed(seed);
        expect(toHex(page.sign(text, seed))).toBe(toHex(sign(text, key.secretKey)));
        expect(page.verify(text, sign(text, key.secretKey), key.publicKey)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('takes no signature that the program refuses', () => {
    const key = signingKeyFromSeed(new Uint8Array(32).fill(3));
    const good = sign(utf8('text'), key.secretKey);
    // The neutral point as key and as R, with S of zero: valid for every text under loose rules.
    const neutral = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0));
    const loose = Uint8Array.from([...neutral, ...new Uint8Array(32)]);
    for (const [signature, publicKey] of [
      [good.map((byte, at) => (at === 40 ? byte ^ 1 : byte)), key.publicKey],
      [good.slice(0, 63), key.publicKey],
      [loose, neutral],
    ] as const) {
      expect(verify(utf8('text'), signature, publicKey)).toBe(false);
      expect(page.verify(utf8('text'), signature, publicKey)).toBe(false);
    }
  });

  it('seals nothing to a point of small order', () => {
    expect(page.seal(utf8('text'), new Uint8Array(32))).toBeNull();
  });
});

describe('canonical JSON', () => {
  it('is that of the program, to the byte', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(page8785(value)).toBe(canonical(value));
      }),
      { numRuns: 300 },
    );
    const odd = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': -0,
      e: 1e21,
      gone: undefined,
    };
    expect(page8785(odd)).toBe(canonical(odd));
    expect(() => canonical({ text: '\ud800' })).toThrow();
    expect(() => page8785({ text: '\ud800' })).toThrow();
    expect(canonicalOf(utf8('{"a":"\\ud800"}'))).toBeUndefined();
  });
});

describe('the key file', () => {
  it('goes between page and command line, both ways', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-key-'));
    try {
      const secret = Uint8Array.from({ length: 32 }, (_, at) => at * 7);
      const text = await sealKeyFile(secret, 'correct horse battery');
      writeFileSync(join(folder, 'root.key.sealed'), text);
      const opened = await openBodyKeys(folder, 'correct horse battery');
      if (!opened.ok) throw new Error(opened.message);
      const { id, box, ack } = publicKeys(opened.keys);
      expect({ id, box, ack }).toEqual({ id: keysOf(secret).id, ...publicBlock(keysOf(secret)) });
      const read = readKeyFile(readFileSync(join(folder, 'root.key.sealed')));
      expect(read === null ? null : await openKeyFile(read, 'correct horse battery')).toEqual(secret);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ['nothing', ''],
    ['text', 'no key'],
    ['another format', '{"format":"waypost.root-key.2"}'],
    [
      'memory beyond a tab',
      '{"format":"waypost.root-key.1","memoryKiB":1048576,"passes":3,"salt":"","nonce":"","box":""}',
    ],
    ['half a file', '{"format":"waypost.root-key.1","memoryKiB":65536,"pas'],
  ])('is refused with %s in it', (_, text) => {
    expect(readKeyFile(utf8(text))).toBeNull();
  });

  it('comes back from 52 characters of paper, and a changed one is found', () => {
    let unseen = 0;
    let tried = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(51), fc.nat(30), (secret, at, step) => {
        const paper = paperOf(secret);
        expect(paper).toMatch(/^[0-9A-HJKMNP-TV-Z]{52}$/);
        expect(secretOfPaper(paper.toLowerCase().replaceAll(/(.{4})/g, '$1 '))).toEqual(secret);
        const set = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
        const wrong = set[(set.indexOf(paper[at] ?? '0') + 1 + step) % 32];
        const changed = paper.slice(0, at) + wrong + paper.slice(at + 1);
        tried += 1;
        if (secretOfPaper(changed) !== null) unseen += 1;
      }),
      { numRuns: 2_000 },
    );
    // Four bits of check: one changed character in sixteen is not seen, and the id of the key finds that.
    expect(unseen).toBeGreaterThan(0);
    expect(unseen).toBeLessThan(tried / 8);
    expect(secretOfPaper('A'.repeat(51))).toBeNull();
    expect(secretOfPaper(`${'A'.repeat(51)}U`)).toBeNull();
  });
});

describe('a sealed file', () => {
  it('there are twenty good ones and twenty bad ones', () => {
    expect(Object.keys(vectors.good)).toHaveLength(20);
    expect(Object.keys(vectors.bad)).toHaveLength(20);
  });

  it.each(Object.entries(vectors.good))('is read alike by page and command line: %s', (_, text) => {
    const { page: seen, command } = both(utf8(text));
    expect(command).toMatchObject({ ok: true });
    if (!seen.ok || !command.ok) throw new Error('both open it');
    expect(seen.referral).toEqual(command.referral);
    expect(seen.blake2b).toBe(command.blake2b);
    expect(seen.from.name).toBe(command.from);
  });

  it.each(Object.entries(vectors.bad))('is refused alike, by its reason: %s', (_, [reason, text]) => {
    // A file of the one reason that needs size is made here.
    const bytes = text.startsWith('+') ? new Uint8Array(Number(text)).fill(0x20) : utf8(text);
    const { page: seen, command } = both(bytes);
    expect(command).toEqual({ ok: false, reason });
    expect(seen).toEqual({ ok: false, reason });
  });

  it('is not shown when another content came under its number before', () => {
    const ledger = {};
    const referral = { refNo: '7Q2K3M4N5P' } as ReadReferral;
    expect(noteOpened(ledger, referral, 'aa'.repeat(32))).toBe(true);
    expect(noteOpened(ledger, referral, 'aa'.repeat(32))).toBe(true);
    expect(noteOpened(ledger, referral, 'bb'.repeat(32))).toBe(false);
    // What came later under the number is another thing, not a double.
    expect(noteOpened(ledger, { ...referral, seq: 2 }, 'bb'.repeat(32))).toBe(true);
    expect(Object.keys(ledger)).toEqual(['7Q2K3M4N5P', '7Q2K3M4N5P-2']);
  });

  it('is sealed on to another body, which sees who handed it on', () => {
    const opened = both(utf8(vectors.good['version 2, own answer'] ?? '')).page;
    if (!opened.ok) throw new Error('it opens');
    const to = { box: other.box.publicKey, ack: other.ack.publicKey, name: 'Second house' };
    const at = new Date('2026-11-27T09:00:00Z');
    const text = handOn(opened.referral, { keys: atPage(body), to, at, agreed: 'yes' });
    const second = both(utf8(text ?? ''), other, atPage(other, 61));
    const { referral } = opened;
    for (const one of [second.page, second.command]) {
      expect(one).toMatchObject({
        ok: true,
        referral: { ...referral, handedOn: { by: atPage(body).id, agreed: 'yes' } },
      });
    }
    expect(second.command).toMatchObject({ from: 'First house' });
    expect(text).not.toContain('coat');
  });
});

describe('an answer of the page', () => {
  const answers: Answer[] = ACKNOWLEDGED.flatMap((state): Answer[] => {
    const base = { refNo: '7Q2K3M4N5P', blake2b: 'ab'.repeat(32), state };
    return state === 'rejected'
      ? REJECTIONS.map((reason) => ({ ...base, reason }))
      : [{ ...base, reason: null }, ...SAYINGS.map((what) => ({ ...base, reason: null, say: { what, minutes: 20 } }))];
  });
  it.each(answers)('$state $reason $say.what is believed by a kiosk', (answer) => {
    const file = utf8(answerText(answer, atPage(body)));
    expect(readAnswer(file, body.ack.publicKey)).toEqual(answer);
    expect(readAnswer(file, other.ack.publicKey)).toBeNull();
    const changed = utf8(answerText(answer, atPage(body)).replace('7Q2K3M4N5P', '7Q2K3M4N5Q'));
    expect(readAnswer(changed, body.ack.publicKey)).toBeNull();
  });
  it('that says more than it may is refused', () => {
    const base = { refNo: '7Q2K3M4N5P', blake2b: 'ab'.repeat(32), state: 'accepted', reason: null } as const;
    for (const say of [
      { what: 'coming', minutes: 1441 },
      { what: 'coming', minutes: 1.5 },
      { what: 'stay', minutes: 1 },
    ]) {
      const file = utf8(answerText({ ...base, say } as Answer, atPage(body)));
      expect(readAnswer(file, body.ack.publicKey)).toBeNull();
    }
  });
});

describe('the devices file', () => {
  const [anna, ben, eve] = [1, 2, 3].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const file = (signers = [anna, ben]) =>
    devicesFiles.devicesFile(
      {
        senders: [{ what: 'kiosk', name: 'Lane 1', sign: toHex(kiosk().publicKey) }],
        issued: '2026-11-28T00:00:00.000Z',
        expires: '2028-11-28T00:00:00.000Z',
      },
      signers.filter((signer) => signer !== undefined),
    );
  const office = () => ({ keys: [anna, ben].map((key) => toHex(key?.publicKey ?? new Uint8Array())), threshold: 2 });
  const judged = (text: string) => {
    const value = jsonOf(utf8(text));
    const seen = isDevicesFile(value) ? readDevices(value) : null;
    const command = devicesFiles.readDevicesFile(text);
    return {
      page: seen !== null && isBelieved(seen, office()),
      command: command !== null && devicesFiles.believedSenders(command, office()) !== null,
    };
  };

  it('counts where both keys that were compared signed it, and in no other case', () => {
    const text = file();
    expect(judged(text)).toEqual({ page: true, command: true });
    const changed = text.replace('Lane 1', 'Lane 2');
    for (const wrong of [file([anna]), file([anna, eve]), file([eve]), changed, text.replace('"devices"', '"policy"')])
      expect(judged(wrong)).toEqual({ page: false, command: false });
    const twice = JSON.parse(text) as { signatures: unknown[] };
    twice.signatures[1] = twice.signatures[0];
    expect(judged(JSON.stringify(twice))).toEqual({ page: false, command: false });
  });

  it('keeps whose keys count in a file that only the body itself can write', () => {
    const mine = officeText(office(), atPage(body));
    expect(mine).toBe(officeTrustText(office(), body.ack));
    expect(readOfficeTrust(mine, body.ack.publicKey)).toEqual(office());
    expect(readOffice(JSON.parse(officeTrustText(office(), body.ack)), atPage(body))).toEqual(office());
    const foreign = officeText(office(), atPage(other, 61));
    expect(readOfficeTrust(foreign, body.ack.publicKey)).toBeNull();
    expect(readOffice(JSON.parse(foreign), atPage(body))).toBeNull();
    expect(readOffice(JSON.parse(mine.replace('"threshold":2', '"threshold":1')), atPage(body))).toBeNull();
  });
});

describe('the register', () => {
  it('is the file of the command line', () => {
    const text = `{\n "7Q2K3M4N5P": {\n  "blake2b": "${'ab'.repeat(32)}",\n  "state": "received"\n }\n}\n`;
    expect(registerText(readRegister(JSON.parse(text)) ?? new Map())).toBe(text);
  });
  it.each([
    '[]',
    '{"7Q2K3M4N5P":{"blake2b":"ab","state":"opened"}}',
    '{"7Q2K3M4N5P":{"state":"opened"}}',
    '{"nobody":{"blake2b":"x","state":"opened"}}',
  ])('is refused as %s', (text) => {
    expect(readRegister(JSON.parse(text))).toBeNull();
  });
});
