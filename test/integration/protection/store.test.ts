import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import libsodium from 'libsodium-wrappers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import {
  ANSWER_ENDING,
  answerFile,
  carriedIn,
  carryIn,
  carryOut,
  openReferral,
} from '../../../src/adapters/storage/protection/index.ts';
import { sealedFile } from '../../../src/adapters/storage/protection/seal.ts';
import { ANSWERED, allBytes, childForm, type TestRoute, testBody, testRoute, utf8 } from '../../fakes/protection.ts';

let route: TestRoute;
let stick: string;
const { box, ack, body } = testBody();
const now = () => route.at;

beforeEach(async () => {
  route = await testRoute();
  stick = mkdtempSync(join(tmpdir(), 'waypost-stick-'));
});
afterEach(() => {
  route.remove();
  rmSync(stick, { recursive: true, force: true });
});

const kinds = () => route.store.chain.rows().map(({ kind }) => kind);
const carried = () => {
  const [file] = readdirSync(carriedIn(stick).sealed);
  return { name: file ?? '', bytes: readFileSync(join(carriedIn(stick).sealed, file ?? '')) };
};
const atBody = (bytes: Uint8Array) =>
  openReferral(bytes, { key: box, devices: [{ name: 'lane', sign: route.device.publicKey }] });
const answer = (input: Partial<Parameters<typeof answerFile>[0]>, key = ack) => {
  const [row] = route.store.waiting();
  const opened = row === undefined ? null : atBody(carried().bytes);
  const base = {
    refNo: row?.refNo ?? '',
    blake2b: opened?.ok === true ? opened.blake2b : '0'.repeat(64),
    state: 'accepted' as const,
    reason: null,
  };
  return Buffer.from(answerFile({ ...base, ...input }, key));
};

describe('a body that has it and has not decided', () => {
  it('keeps the sealed bytes waiting, and its word to the desk is on no disk', async () => {
    route.store.submit(childForm(body, ['companion answered all four questions']), route.at);
    await carryOut({ store: route.store, folder: stick, now });
    const file = join(carriedIn(stick).sealed, carried().name);
    const refNo = carried().name.slice(0, -4);
    const opened = atBody(carried().bytes);
    const blake2b = opened.ok ? opened.blake2b : '';
    const put = (name: string, input: Partial<Parameters<typeof answerFile>[0]>) =>
      writeFileSync(
        join(carriedIn(stick).answers, name),
        answerFile({ refNo, blake2b, state: 'received', reason: null, ...input }, ack),
      );
    put(`${refNo}.wpa`, {});
    expect(await carryIn({ store: route.store, folder: stick, now })).toMatchObject({ taken: 1, said: [] });
    expect(route.store.referrals()[0]).toMatchObject({ state: 'received', held: true, say: null });
    expect(readdirSync(carriedIn(stick).sealed)).toEqual([carried().name]);
    expect(readFileSync(file).length).toBeGreaterThan(8_000);
    // A browser numbers a second copy and adds an ending of its own.
    const say = { what: 'coming', minutes: 17 } as const;
    put(`${refNo} (1).wpa.txt`, { state: 'accepted', say });
    const taken = await carryIn({ store: route.store, folder: stick, now });
    expect(taken).toMatchObject({ taken: 1, refused: 0, said: [{ refNo, say }] });
    expect(route.store.referrals()[0]).toMatchObject({ state: 'accepted', held: false, say });
    expect(readdirSync(carriedIn(stick).sealed)).toEqual([]);
    expect(kinds().filter((kind) => kind === 'purged')).toHaveLength(1);
    for (const word of ['coming', '"minutes"']) expect(allBytes(route.stateDir).includes(word)).toBe(false);
    // What came first and is carried again changes nothing.
    put(`${refNo}.wpa`, {});
    expect(await carryIn({ store: route.store, folder: stick, now })).toMatchObject({ repeated: 1, refused: 0 });
  });
});

describe('sealed referral', () => {
  it('arrives whole at the body, and nobody else opens it', async () => {
    const facts = ['companion answered all four questions', 'said "my uncle" \\ then a stranger, نعم'];
    expect(route.store.submit(childForm(body, facts), route.at)).toMatchObject({ ok: true, repeated: false });
    expect(await carryOut({ store: route.store, folder: stick, now })).toMatchObject({ there: 1, fault: null });
    const opened = atBody(carried().bytes);
    expect(opened.ok && opened.referral.facts.map(({ text }) => text)).toEqual(facts);
    expect(opened.ok && opened.from).toBe('lane');
    const other = testBody(60);
    const devices = [{ name: 'lane', sign: route.device.publicKey }];
    expect(openReferral(carried().bytes, { key: other.box, devices })).toMatchObject({ reason: 'REF_NOT_FOR_US' });
    expect(openReferral(carried().bytes, { key: box, devices: [] })).toMatchObject({ reason: 'REF_SIGNATURE' });
  });

  it('survives every text that the form lets through', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', minLength: 10, maxLength: 60 })), async (facts) => {
        const clean = facts.map((text) => text.replaceAll(/\p{Cc}|\p{Cs}|\uE000/gu, '·'));
        const form = childForm(body, clean, `${Math.trunc(clean.join().length)}`.padStart(32, '0'));
        route.store.submit({ ...form, formId: form.answer.refNo?.padStart(32, '0') ?? '' }, route.at);
        const row = route.store.waiting().find(({ refNo }) => refNo === form.answer.refNo);
        await carryOut({ store: route.store, folder: stick, now });
        const opened = atBody(readFileSync(join(carriedIn(stick).sealed, `${row?.refNo}.wps`)));
        expect(opened.ok && opened.referral.facts.map(({ text }) => text)).toEqual(clean);
      }),
      { numRuns: 20 },
    );
  });

  it.each([1, 2, 3, 4, 1_000])('carries a photo of %i bytes as it is', async (length) => {
    const form = childForm(body, ['with a photo too'], '9'.repeat(32));
    const photo = Uint8Array.from({ length }, (_, at) => (at * 89 + 251) & 255);
    if (form.referral !== null) form.referral.photo = photo;
    route.store.submit(form, route.at);
    await carryOut({ store: route.store, folder: stick, now });
    const [file = ''] = readdirSync(carriedIn(stick).sealed);
    const opened = atBody(readFileSync(join(carriedIn(stick).sealed, file)));
    expect(opened.ok && opened.referral.photo).toBe(Buffer.from(photo).toString('base64'));
  });

  it('carries its points in words, and leaves the words out rather than a fact where both do not fit', () => {
    const sealed = (facts: readonly string[], formId: string) => {
      const form = childForm(body, facts, formId.repeat(32));
      const { referral } = form;
      if (referral === null) throw new Error('nothing to seal');
      const words = { en: 'Another person answers when the traveller is asked' };
      const head = { ...referral.head, v: 2 as const, kind: 'referral' as const, seq: 1 };
      const withWords = referral.facts.map((fact) => ({ ...fact, words }));
      const made = { ...form, referral: { ...referral, head, facts: withWords } };
      expect(route.store.submit(made, route.at)).toMatchObject({ ok: true });
      const row = route.store.waiting().find(({ refNo }) => refNo === head.refNo);
      const opened = atBody(Buffer.from(sealedFile(row as NonNullable<typeof row>)));
      if (!opened.ok) throw new Error(opened.reason);
      return opened.referral.facts;
    };
    expect(sealed(['Companion answered all four questions'], 'a')[0]).toMatchObject({
      id: 'I-01',
      words: { en: 'Another person answers when the traveller is asked' },
    });
    const many = Array.from({ length: 50 }, (_, n) => `Fact ${n} ${'x'.repeat(100)}`);
    const long = sealed(many, 'b');
    expect(long.map(({ text }) => text)).toEqual(many);
    expect(long.every((fact) => !('words' in fact))).toBe(true);
  });

  it('has one size whatever it says', () => {
    for (const [at, facts] of [[], ['ten characters'], Array(20).fill('x'.repeat(200))].entries())
      route.store.submit(childForm(body, facts, String(at).padStart(32, '0')), route.at);
    const form = childForm(body, ['with a photo too'], '9'.repeat(32));
    if (form.referral !== null) form.referral.photo = new Uint8Array(150_000).fill(7);
    route.store.submit(form, route.at);
    const sizes = route.store.waiting().map(({ sealed }) => sealed.length);
    expect(sizes.sort((a, b) => a - b)).toEqual([8_240, 8_240, 8_240, 262_192]);
  });

  it('is refused where it is too long, and nothing is kept of it', () => {
    const refused = route.store.submit(childForm(body, Array(30).fill('ж'.repeat(200))), route.at);
    expect(refused).toMatchObject({ ok: false, reason: 'REF_TOO_LONG' });
    expect(route.store.referrals()).toEqual([]);
    expect(route.store.answered('a'.repeat(32))).toBeNull();
  });

  it('leaves no word of a fact in any file, nor in the memory of the cryptography', async () => {
    const secret = 'xylophone-quartz-answered';
    const form = childForm(body, [`${secret} all four questions`]);
    route.store.submit(form, route.at);
    await carryOut({ store: route.store, folder: stick, now });
    for (const folder of [route.stateDir, stick]) expect(allBytes(folder).includes(secret)).toBe(false);
    // The same search finds what does lie there.
    expect(allBytes(route.stateDir).includes(form.answer.refNo ?? '-')).toBe(true);
    const heap = (libsodium as unknown as { libsodium: { HEAPU8: Uint8Array } }).libsodium.HEAPU8;
    expect(Buffer.from(heap.buffer).includes(secret)).toBe(false);
    // The wrapper of the library leaves its copy there, and the search finds it.
    libsodium.crypto_box_seal(Buffer.alloc(8_192, 'marimba-'), box.publicKey);
    expect(Buffer.from(heap.buffer).includes('marimba-')).toBe(true);
    route.store.close();
    expect(allBytes(route.stateDir).includes(secret)).toBe(false);
  });

  it('is sealed once, however often the form is sent', () => {
    const first = route.store.submit(childForm(body, ['answered all four']), route.at);
    const again = route.store.submit(childForm(body, ['answered all four']), route.at);
    expect(again).toMatchObject({ ok: true, repeated: true });
    expect(first.ok && again.ok && again.answer.refNo === first.answer.refNo).toBe(true);
    expect(route.store.referrals()).toHaveLength(1);
    expect(kinds()).toEqual(['began', 'sealed']);
  });

  it('keeps the answered form over a restart', () => {
    route.store.submit(childForm(body, ['answered all four']), route.at);
    expect(route.reopen().ok).toBe(true);
    expect(route.store.submit(childForm(body, ['answered all four']), route.at)).toMatchObject({ repeated: true });
  });
});

describe('answers of the body', () => {
  beforeEach(async () => {
    route.store.submit(childForm(body, ['answered all four']), route.at);
    await carryOut({ store: route.store, folder: stick, now });
  });
  const [refOf, state] = [() => route.store.referrals()[0]?.refNo ?? '', () => route.store.referrals()[0]?.state];
  const acknowledge = (file: Uint8Array) => route.store.acknowledge(file, refOf(), route.at);

  it('end a referral: bytes deleted, receipt in the chain', () => {
    expect(state()).toBe('sent');
    const [waiting] = route.store.waiting();
    const sealed = Buffer.from(waiting?.sealed ?? []).subarray(100, 164);
    expect(allBytes(route.stateDir).includes(sealed)).toBe(true);
    const accepted = answer({});
    expect(acknowledge(accepted)).toBe('taken');
    expect(route.store.referrals()[0]).toMatchObject({ state: 'accepted', held: false });
    expect(allBytes(route.stateDir).includes(sealed)).toBe(false);
    expect(kinds()).toEqual(['began', 'sealed', 'sent', 'acknowledged', 'purged']);
    expect(acknowledge(accepted)).toBe('repeated');
    expect(route.store.chain.verify().ok).toBe(true);
  });

  it('are believed from the key the referral was sealed for, over the bytes that were sealed, and from nobody else', () => {
    const forged = answer({}, signingKeyFromSeed(new Uint8Array(32).fill(99)));
    const otherBytes = answer({ blake2b: 'f'.repeat(64) });
    const otherNumber = answer({ refNo: 'ZZZZZZZZZZ' });
    for (const file of [forged, otherBytes, otherNumber, Buffer.from('{}'), Buffer.alloc(5_000)])
      expect(acknowledge(file)).toBe('refused');
    expect(state()).toBe('sent');
    expect(route.store.acknowledge(forged, 'ZZZZZZZZZZ', route.at)).toBe('unknown');
  });

  it('follow the table', () => {
    expect(acknowledge(answer({ state: 'done' }))).toBe('refused');
    const done = answer({ state: 'done' });
    const rejectedLate = answer({ state: 'rejected', reason: 'no-capacity' });
    const accepted = answer({});
    expect(acknowledge(accepted)).toBe('taken');
    expect(acknowledge(rejectedLate)).toBe('refused');
    expect(acknowledge(done)).toBe('taken');
    expect(acknowledge(accepted)).toBe('repeated');
    expect(state()).toBe('done');
  });

  it('reject with a reason, and the bytes go too', () => {
    expect(acknowledge(answer({ state: 'rejected', reason: 'not-ours' }))).toBe('taken');
    expect(route.store.referrals()[0]).toMatchObject({ state: 'rejected', reason: 'not-ours', held: false });
  });

  it('come back in the folder, which is then empty', async () => {
    const { answers, sealed } = carriedIn(stick);
    writeFileSync(join(answers, refOf() + ANSWER_ENDING), answer({}));
    writeFileSync(join(answers, `0000000000${ANSWER_ENDING}`), '{}');
    expect(await carryIn({ store: route.store, folder: stick, now })).toMatchObject({
      taken: 1,
      foreign: 1,
      fault: null,
    });
    expect(readdirSync(sealed)).toEqual([]);
    expect(readdirSync(answers)).toEqual([`0000000000${ANSWER_ENDING}`]);
  });

  it('need the folder', async () => {
    const nowhere = join(stick, 'nowhere');
    expect(await carryIn({ store: route.store, folder: nowhere, now })).toMatchObject({
      fault: 'NOTICE_FOLDER_MISSING',
    });
    expect(await carryOut({ store: route.store, folder: nowhere, now })).toMatchObject({
      fault: 'NOTICE_FOLDER_MISSING',
    });
  });
});

describe('change notes of a pack', () => {
  it('are shown once to each account and version, over a restart, and no account stands in the file', () => {
    const seen = (version: number, by: string) => route.store.firstSight({ version, by });
    expect([seen(3, 'xenon.officer'), seen(3, 'xenon.officer'), seen(3, 'o.two')]).toEqual([true, false, true]);
    expect(route.reopen().ok).toBe(true);
    expect([seen(3, 'xenon.officer'), seen(4, 'xenon.officer'), seen(4, 'xenon.officer')]).toEqual([
      false,
      true,
      false,
    ]);
    const rows = route.store.chain.rows().length;
    seen(5, 'xenon.officer');
    expect(route.store.chain.rows()).toHaveLength(rows);
    route.store.close();
    expect(allBytes(route.stateDir).includes('xenon.officer')).toBe(false);
  });
});

describe('protection chain', () => {
  const adult = { ...childForm(body, []), referral: null };
  const noted = {
    ...adult,
    deeds: { seal: false, noteItems: true, countNoConsent: false, logEmergency: false },
    itemIds: ['I-02', 'I-09'],
    answer: { ...ANSWERED, done: 'noted' as const },
  };

  it('knows of a noted form the items and the hour, and of a closed one nothing', () => {
    route.store.submit(noted, route.at);
    route.store.submit({ ...adult, formId: 'b'.repeat(32), answer: { ...ANSWERED, done: 'closed' } }, route.at);
    expect(route.store.chain.rows().slice(1)).toEqual([
      { v: 1, seq: 2, hour: '2026-11-26T10:00:00.000Z', kind: 'noted', body: { items: ['I-02', 'I-09'] } },
    ]);
    expect(route.store.answered('b'.repeat(32))).toBeNull();
  });

  it('holds no time finer than an hour', () => {
    route.store.submit(childForm(body, ['answered all four']), route.at);
    route.store.submit({ ...noted, formId: 'c'.repeat(32) }, route.at);
    route.store.close();
    const bytes = allBytes(route.stateDir).toString('latin1');
    const times = [...bytes.matchAll(/\d{4}-\d{2}-\d{2}T\d{2}:(\d{2}:\d{2}\.\d{3})Z/g)].map(([, fine]) => fine);
    expect(times.length).toBeGreaterThan(3);
    expect(new Set(times)).toEqual(new Set(['00:00.000']));
  });

  it('moves at every fixed time, with or without a referral, once', () => {
    const hours = [6, 14, 22];
    const first = route.store.fixedTime(route.at, hours);
    expect(first?.at).toBe('2026-11-26T06:00:00.000Z');
    expect(route.store.fixedTime(route.at, hours)).toBeNull();
    const second = route.store.fixedTime(new Date('2026-11-26T14:00:01Z'), hours);
    expect(second?.head).not.toBe(first?.head);
    expect(route.store.chain.has(first?.head ?? '')).toBe(true);
  });

  it('is refused where a row was changed, or where the file is older than the audit says', () => {
    const noted = route.store.fixedTime(route.at, [6])?.head ?? '';
    expect(route.reopen(noted).ok).toBe(true);
    expect(route.reopen('f'.repeat(64))).toMatchObject({ ok: false, reason: 'REF_STORE_UNAVAILABLE' });
    const file = join(route.stateDir, 'protection.db');
    const db = new Database(file);
    db.exec('DROP TRIGGER row_is_final');
    db.prepare("UPDATE row SET text = replace(text, 'began', 'noted') WHERE seq = 1").run();
    db.close();
    expect(route.reopen()).toMatchObject({ ok: false, reason: 'REF_STORE_UNAVAILABLE' });
  });

  it('says that it cannot store, and keeps the form for another try', () => {
    rmSync(join(route.stateDir, 'protection.db'));
    route.store.close();
    mkdirSync(join(route.stateDir, 'protection.db'));
    expect(route.reopen()).toMatchObject({ ok: false, reason: 'REF_STORE_UNAVAILABLE' });
  });

  it('counts use by category and freezes what was told', () => {
    const categories = { nationality: 'UTO', sex: 'F', age: '18-29' };
    for (let n = 0; n < 25; n += 1) route.store.countUse({ quarter: '2026-Q3', used: true, categories });
    route.store.countUse({ quarter: '2026-Q3', used: false, categories });
    expect(route.store.useRows('2026-Q3')[0]).toMatchObject({ used: 25, unused: 1 });
    const shown = { quarter: '2026-Q3', k: 20, tables: [] };
    expect(route.store.freezeUse(shown)).toEqual(shown);
    expect(route.store.freezeUse({ ...shown, k: 30 })).toEqual(shown);
    route.store.countUse({ quarter: '2026-Q3', used: true, categories });
    expect(route.store.useRows('2026-Q3')[0]).toMatchObject({ used: 25 });
    route.store.countAsked('2026-Q3', 'asked');
    route.store.countAsked('2026-Q3', 'nothing');
    expect(route.store.asked()).toEqual([{ quarter: '2026-Q3', asked: 1, nothing: 1, something: 0 }]);
  });

  it('names who looked', () => {
    expect(route.store.noteAccess('list-read', 'p.desk', route.at)).toBe(true);
    expect(route.store.chain.rows().at(-1)).toMatchObject({ kind: 'list-read', body: { by: 'p.desk' } });
    expect(utf8('x').length).toBe(1);
  });
});
