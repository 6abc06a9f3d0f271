import { beforeAll, describe, expect, it } from 'vitest';
import { blake2b256, cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceBoxKey, deviceSigningKey } from '../../../src/adapters/storage/keys/index.ts';
import { openHandover, readHandoverFile } from '../../../src/adapters/storage/protection/handover-seal.ts';
import { HANDOVER_SEALED_BYTES } from '../../../src/core/protection/handover/index.ts';
import { SPOKEN_WORDS } from '../../../src/core/protection/handover/words.ts';
import { ringOf, vector, vectorText } from '../../fakes/format-vectors.ts';
import { readBytes } from '../../fakes/handovers.ts';

beforeAll(() => cryptoReady());

const refs = {
  form: 'a30f28a1824d9c7b80ff6b872e5c1d7d457efde95910b413eeb0cda3b92e091f',
  taken: '3aad786e5c627f2cd74637c86df2662c23a250be7a80c1c4ca312df7fcefb358',
  ended: '35ed33282a857376f231ce011ec35a55652c71b03b078e51c6aac63938f35df2',
  people: '1f97c4bbbe7d6261631df4d931e8fdd667e1a8bb4dfcf0f50c024e6227b8994e',
} as const;
const sender = () => ({
  id: 'd1ff4ca7d8aff3e0178930b755a9f058',
  name: 'Lane 1',
  box: deviceBoxKey(ringOf()).publicKey,
  sign: deviceSigningKey(ringOf()).publicKey,
});
const reading = (name: keyof typeof refs, change: Partial<Parameters<typeof readHandoverFile>[1]> = {}) =>
  readHandoverFile(vector(`handover/${name}.wpm`), {
    ref: refs[name],
    key: deviceBoxKey(ringOf(8)),
    boxes: [sender()],
    ...change,
  });
const sealedIn = (name: keyof typeof refs): Uint8Array =>
  new Uint8Array(Buffer.from((JSON.parse(vectorText(`handover/${name}.wpm`)) as { sealed: string }).sealed, 'base64'));

describe('waypost.handover.1', () => {
  it('opens at its box, with what was written and by whom', () => {
    const opened = openHandover(sealedIn('form'), deviceBoxKey(ringOf(8)));
    expect(readBytes(opened?.bytes ?? new Uint8Array(4))).toEqual({
      header: {
        v: 1,
        kind: 'form',
        id: 'abababababababababababababababab',
        to: { site: 'Arrivals', box: '1626b2e8c788e4854d1f71f313bc4f63', account: 'anna' },
        by: 'otto',
        at: '2026-11-25T12:00:00.000Z',
        expires: '2026-11-25T20:00:00.000Z',
        pack: 2,
        age: 'child',
        consent: 'child',
        language: 'fa',
        needs: ['shelter'],
        contact: 13,
        items: [
          { id: 'I-01', bytes: 39, by: 'otto', own: false },
          { id: 'D-01', bytes: null, by: 'otto', own: true },
        ],
        minors: [
          {
            age: 9,
            adult: 'nobody',
            relationship: 'not-stated',
            authority: null,
            telephoned: 'not-reached',
            apart: 'yes',
          },
        ],
        identity: { primary: 'ERIKSSON', secondary: 'ANNA' },
        refNo: '7Q2K3M4N5P',
        word: 137,
      },
      texts: 'Says "she" speaks for her \\ nobody elseaunt, +00 123',
    });
  });

  it.each([
    ['form', 'form'],
    ['taken', 'taken'],
    ['ended', 'ended'],
    ['people', 'people'],
  ] as const)('is read from a file, kind %s, of one size', (name, kind) => {
    expect(reading(name)).toMatchObject({ ok: true, from: { name: 'Lane 1' }, header: { kind } });
    expect(sealedIn(name)).toHaveLength(HANDOVER_SEALED_BYTES);
    expect(vector(`handover/${name}.wpm`)).toHaveLength(vector('handover/form.wpm').length);
  });

  it('is refused at another box, from another box, and under another name', () => {
    expect(reading('form', { key: deviceBoxKey(ringOf(9)) })).toEqual({ ok: false, why: 'not-ours' });
    expect(reading('form', { boxes: [{ ...sender(), sign: deviceSigningKey(ringOf(9)).publicKey }] })).toEqual({
      ok: false,
      why: 'signature',
    });
    expect(reading('form', { ref: refs.taken })).toEqual({ ok: false, why: 'malformed' });
  });

  it('is refused where a form was sealed on to another box, although that box may be believed', () => {
    // Box 8 opens the form of box 7 and cannot make box 9 believe that it is for box 9: what is inside names box 8.
    expect(openHandover(sealedIn('form'), deviceBoxKey(ringOf(9)))).toBeNull();
  });

  it('is refused with any byte changed, cut off or added', () => {
    const text = vectorText('handover/taken.wpm');
    const of = (changed: string) =>
      readHandoverFile(Buffer.from(changed), { ref: refs.taken, key: deviceBoxKey(ringOf(8)), boxes: [sender()] });
    expect(of(text)).toMatchObject({ ok: true });
    for (const changed of [text.slice(0, -1), `${text} `, text.replace('"to":"', '"to":"0'), `${text}\n`])
      expect(of(changed).ok).toBe(false);
    const flipped = sealedIn('taken');
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    expect(openHandover(flipped, deviceBoxKey(ringOf(8)))).toBeNull();
    expect(openHandover(flipped.subarray(1), deviceBoxKey(ringOf(8)))).toBeNull();
  });

  it('has a key of its own, and words whose places never change', () => {
    expect(JSON.parse(vectorText('handover/known.json'))).toEqual({
      key: blake2b256(ringOf().key('handover')),
      words: blake2b256(new TextEncoder().encode(SPOKEN_WORDS.join(' '))),
    });
  });
});
