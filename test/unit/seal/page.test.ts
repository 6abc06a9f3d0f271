import { describe, expect, it } from 'vitest';
import { type Luma, symbolPlaces } from '../../../src/core/document/index.ts';
import { judgePageSeals, judgeSeal, readSeal } from '../../../src/core/seal/index.ts';
import type { PageSeals } from '../../../src/core/seal/judge/page.ts';
import {
  c40,
  element,
  NOW,
  sealStore,
  signerCertificate,
  stranger,
  VISA_ROWS,
  vds,
  visaSigner,
} from '../../fakes/seals.ts';
import { greyPage } from '../../fakes/symbol-pages.ts';

const store = sealStore({ signers: [signerCertificate(visaSigner)] });
type Found = PageSeals['symbols'][number];

function symbol(bytes: Uint8Array): Found {
  const reading = readSeal(Uint8Array.from(bytes));
  const mrz = [VISA_ROWS[0], `${VISA_ROWS[1]}<<<<<<<<`];
  return { reading, judged: judgeSeal({ reading, store, now: NOW, mrz, passportMrz: null, isDecoded: true }) };
}

const STICKER_FEATURES = [element(1, c40('PA5500K11')), element(2, c40('03359010')), element(3, c40('21614'))];
const VISA = symbol(vds({ by: visaSigner }));
const FALSE = symbol(vds({ by: stranger }));
const STICKER = symbol(vds({ by: visaSigner, profile: 'f80a', features: STICKER_FEATURES }));
const BROKEN = symbol(Buffer.from('dc03', 'hex'));
const NEWER = symbol(Buffer.concat([Buffer.from([0xdc, 0x09]), Buffer.alloc(40, 1)]));
const ADDRESS = symbol(Buffer.from('https://example.org'));

const OF_VISA = { profile: 'visa', symbology: 'DataMatrix', isRequired: true } as const;
const page = (symbols: Found[], more: Partial<PageSeals> = {}) =>
  judgePageSeals({ symbols, isUnreadable: false, isAborted: false, expected: null, ...more });

describe('the seals of a page', () => {
  it('give the result of the only one, whatever else is printed', () => {
    expect(page([VISA])).toEqual({ result: 'successful', reason: 'SEAL_OK', multiple: false, chosen: 0 });
    expect(page([ADDRESS, VISA, ADDRESS])).toMatchObject({ result: 'successful', chosen: 1 });
    expect(page([FALSE, ADDRESS])).toMatchObject({ result: 'failed', reason: 'SEAL_SIGNATURE', chosen: 0 });
    expect(page([BROKEN])).toMatchObject({
      result: 'failed',
      reason: 'SEAL_STRUCTURE',
      detail: 'TRUNCATED',
      chosen: 0,
    });
    expect(page([NEWER])).toMatchObject({ result: 'not-supported', reason: 'SEAL_VERSION', chosen: 0 });
  });

  it('are several: nobody chooses without knowing the document', () => {
    const several = { result: 'aborted', reason: 'SEAL_MULTIPLE', multiple: true, chosen: null };
    expect(page([VISA, FALSE])).toEqual(several);
    expect(page([VISA, VISA], { expected: OF_VISA })).toEqual(several);
    expect(page([STICKER, VISA], { expected: OF_VISA })).toMatchObject({ result: 'successful', chosen: 1 });
    expect(page([FALSE, STICKER], { expected: OF_VISA })).toMatchObject({ reason: 'SEAL_SIGNATURE', chosen: 0 });
  });

  it('are held against what the document type expects', () => {
    const failed = (reason: string) => ({ result: 'failed', reason, multiple: false, chosen: null });
    expect(page([STICKER], { expected: OF_VISA })).toEqual(failed('SEAL_PROFILE_MISMATCH'));
    expect(page([], { expected: OF_VISA })).toEqual(failed('SEAL_MISSING'));
    expect(page([ADDRESS], { expected: OF_VISA })).toEqual(failed('SEAL_MISSING'));
    expect(page([BROKEN], { expected: OF_VISA })).toMatchObject({ reason: 'SEAL_STRUCTURE', chosen: 0 });
    expect(page([BROKEN, STICKER], { expected: OF_VISA })).toEqual(failed('SEAL_PROFILE_MISMATCH'));
  });

  it('are of the kind of symbol that the document has, where that is told', () => {
    const as = (symbology: 'DataMatrix' | 'QRCode') => page([{ ...VISA, symbology }], { expected: OF_VISA });
    expect(as('DataMatrix')).toMatchObject({ result: 'successful', chosen: 0 });
    expect(as('QRCode')).toMatchObject({ result: 'failed', reason: 'SEAL_PROFILE_MISMATCH', chosen: null });
    expect(page([VISA], { expected: OF_VISA })).toMatchObject({ result: 'successful' });
  });

  it('may be missing where genuine documents without one are in use', () => {
    const expected = { ...OF_VISA, isRequired: false };
    expect(page([], { expected })).toMatchObject({ result: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' });
    expect(page([STICKER], { expected })).toMatchObject({ result: 'failed', reason: 'SEAL_PROFILE_MISMATCH' });
  });

  it('that could not be read are not the same as none', () => {
    const unreadable = { isUnreadable: true };
    expect(page([], unreadable)).toMatchObject({ result: 'failed', reason: 'SEAL_UNREADABLE' });
    expect(page([], { ...unreadable, expected: OF_VISA })).toMatchObject({ reason: 'SEAL_UNREADABLE' });
    expect(page([], { ...unreadable, isAborted: true })).toMatchObject({
      result: 'aborted',
      reason: 'SEAL_DECODE_ABORTED',
    });
    expect(page([], { isAborted: true, expected: OF_VISA })).toMatchObject({ reason: 'SEAL_DECODE_ABORTED' });
    expect(page([VISA], { isAborted: true })).toMatchObject({ result: 'successful' });
    expect(page([])).toMatchObject({ result: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' });
    expect(page([ADDRESS])).toMatchObject({ result: 'not-supported', reason: 'SEAL_UNKNOWN' });
  });

  it('were decoded, which is a check of its own and never makes one of a barcode that proves nothing', () => {
    const decode = ({ judged }: Found) => judged.checks.find(({ check }) => check === 'seal-decode')?.result;
    expect([VISA, FALSE, BROKEN].map(decode)).toEqual(['successful', 'successful', 'successful']);
    expect([ADDRESS, NEWER].map(decode)).toEqual(['not-supported', 'not-supported']);
  });
});

describe('places that look like a symbol', () => {
  const BYTES = Uint8Array.from({ length: 135 }, (_, at) => (at * 91) & 0xff);

  it.each([
    ['as printed', {}],
    ['turned', { degrees: 33 }],
    ['inverted', { isInverted: true }],
    ['of little contrast', { levels: [105, 150] as const }],
  ])('%s', async (_, parts) => {
    for (const ppi of [257, 400, 600]) {
      const drawn = await greyPage({ ppi, symbols: [{ bytes: BYTES, atMm: [90, 40], ...parts }] });
      const places = symbolPlaces(drawn);
      expect(places).toMatchObject([{ isSymbol: true }]);
      const { x = 0, y = 0, width = 0, height = 0 } = places[0]?.box ?? {};
      expect((x + width / 2) / drawn.width).toBeCloseTo(90 / 125, 1);
      expect((y + height / 2) / drawn.height).toBeCloseTo(40 / 88, 1);
      expect((width * 25.4) / ppi).toBeGreaterThan(12);
      expect((width * 25.4) / ppi).toBeLessThan(21);
    }
  });

  const WIDTH = 1969;
  const HEIGHT = 1386;
  const drawn = (level: (x: number, y: number) => number): Luma => {
    const data = Buffer.alloc(WIDTH * HEIGHT);
    for (let at = 0; at < data.length; at++) data[at] = level(at % WIDTH, Math.floor(at / WIDTH));
    return { width: WIDTH, height: HEIGHT, data };
  };
  const noise = (x: number, y: number): number => ((Math.imul(x, 7919) ^ Math.imul(y, 104_729)) * 2_654_435_761) >>> 24;

  it('are none on an empty page, in rows of print, and in a picture with all levels', () => {
    expect(symbolPlaces(drawn(() => 220))).toEqual([]);
    const rows = drawn((x, y) => (y > 1000 && y % 60 < 30 && noise(x >> 3, y >> 3) > 128 ? 20 : 230));
    expect(symbolPlaces(rows).filter(({ isSymbol }) => isSymbol)).toEqual([]);
    const photo = drawn((x, y) => (x > 200 && x < 500 && y > 200 && y < 500 ? noise(x >> 2, y >> 2) : 220));
    expect(symbolPlaces(photo)).toMatchObject([{ isSymbol: false }]);
  });

  it('are none where print of two levels is round or small', () => {
    const modules = (x: number, y: number): number => (noise(x >> 2, y >> 2) > 128 ? 20 : 235);
    const round = drawn((x, y) => (Math.hypot(x - 600, y - 600) < 150 ? modules(x, y) : 235));
    expect(symbolPlaces(round)).toMatchObject([{ isSymbol: false }]);
    const small = drawn((x, y) => (x > 600 && x < 690 && y > 600 && y < 690 ? modules(x, y) : 235));
    expect(symbolPlaces(small)).toEqual([]);
  });
});
