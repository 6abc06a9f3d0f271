import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { SealContext } from '../../../src/core/inspection/ports/steps/index.ts';
import { type CheckId, latestOf } from '../../../src/core/inspection/record/checks/index.ts';
import { SealReadingService } from '../../../src/daemon/signed/seal-reading.ts';
import { type InferenceSupervisor, testSymbolDecoder } from '../../../src/inference/host/index.ts';
import { c40, element, NOW, sealStore, signerCertificate, VISA_ROWS, vds, visaSigner } from '../../fakes/seals.ts';
import { type DrawnPage, pageFile } from '../../fakes/symbol-pages.ts';
import { requireBuild, supervisor } from './bundles.ts';

/** The seal of a drawn page, through the real process for pictures to the checks of an inspection. */
const CONTEXT = { mrz: [VISA_ROWS[0], `${VISA_ROWS[1]}<<<<<<<<`], passportMrz: null };
let inference: InferenceSupervisor;
let seals: SealReadingService;
beforeAll(async () => {
  requireBuild();
  inference = supervisor({ part: 'reading' });
  await inference.start();
  const store = sealStore({ signers: [signerCertificate(visaSigner)] });
  const clock = { mono: () => performance.now() };
  seals = new SealReadingService({ supervisor: inference, clock, trusted: () => ({ store, now: NOW }), log: () => {} });
});
afterAll(() => inference.stop());

const contentOf = (found: Parameters<SealReadingService['judge']>[0]) =>
  latestOf(seals.judge(found, CONTEXT).checks, 'seal.content');

it('a true seal is read, judged and framed where it is printed', async () => {
  const { bytes: white } = await pageFile({ symbols: [{ bytes: vds({ by: visaSigner }), degrees: 5 }] });
  const found = await seals.find({ white, infrared: null });
  inference.closePage(white);
  const content = contentOf(found);
  expect(content).toMatchObject({ value: 'successful', reason: 'SEAL_OK', region: { image: 'VIS' } });
  const [x = 0, y = 0, width = 0, height = 0] = content?.region?.rect ?? [];
  expect(x + width / 2).toBeCloseTo(100 / 125, 1);
  expect(y + height / 2).toBeCloseTo(42 / 88, 1);
});

it('a process that was killed is no page without a seal, and the next page is read', async () => {
  const { bytes: white } = await pageFile({ symbols: [{ bytes: vds({ by: visaSigner }) }] });
  const lost = seals.find({ white, infrared: null });
  await vi.waitFor(() => expect(inference.health().state).toBe('busy'));
  inference.killForDemo();
  expect(contentOf(await lost)).toMatchObject({ value: 'aborted', reason: 'SEAL_DECODE_ABORTED' });
  const { bytes: next } = await pageFile({ symbols: [{ bytes: vds({ by: visaSigner }) }] });
  const found = await seals.find({ white: next, infrared: null });
  inference.closePage(next);
  expect(contentOf(found)).toMatchObject({ value: 'successful' });
});

/** A page through the real process, as the lane records it. */
async function inspected(
  page: DrawnPage,
  { everySymbol = false, ...context }: Partial<SealContext> & { everySymbol?: boolean } = {},
) {
  const { bytes: white } = await pageFile(page);
  const found = await seals.find({ white, infrared: null, everySymbol });
  inference.closePage(white);
  const { checks, stated, unsigned } = seals.judge(found, { ...CONTEXT, ...context });
  const said = (id: CheckId): string | null => {
    const check = latestOf(checks, id);
    return check === null ? null : `${check.value} ${check.reason}`;
  };
  return { said, stated, unsigned, content: latestOf(checks, 'seal.content') };
}

const SEAL = vds({ by: visaSigner });
const STICKER = vds({
  by: visaSigner,
  profile: 'f80a',
  features: [element(1, c40('PA5500K11')), element(2, c40('03359010')), element(3, c40('21614'))],
});
const WEB = Buffer.from('https://example.org/visa');

it.each([
  ['inverted', { isInverted: true }],
  ['upside down', { degrees: 180 }],
] as const)('a seal that is %s is read and judged', async (_, how) => {
  const { said, stated } = await inspected({ symbols: [{ bytes: SEAL, ...how }] });
  expect([said('seal.content'), said('seal.mrz'), stated?.passportNumber]).toEqual([
    'successful SEAL_OK',
    'successful SEAL_OK',
    'P98765432',
  ]);
});

it('a destroyed seal is a barcode that cannot be read, where it lies', async () => {
  const blots = Array.from({ length: 12 }, (_, at): [number, number, number] => [
    (at % 4) * 0.25 + 0.03,
    Math.floor(at / 4) * 0.3 + 0.05,
    0.14,
  ]);
  const { said, content, stated } = await inspected({ symbols: [{ bytes: SEAL, blots }] });
  expect([said('seal.content'), said('seal.decode')]).toEqual(['failed SEAL_UNREADABLE', 'failed SEAL_UNREADABLE']);
  const [x = 0, , width = 0] = content?.region?.rect ?? [];
  expect(x + width / 2).toBeCloseTo(100 / 125, 1);
  expect(stated).toBeNull();
});

it('an address of the Web in a QR code beside the seal changes nothing', async () => {
  const address = { bytes: WEB, symbology: 'QRCode', atMm: [30, 42], moduleMm: 0.4 } as const;
  const { said, stated } = await inspected({ symbols: [address, { bytes: SEAL }] });
  expect([said('seal.content'), said('seal.mrz'), stated?.profile]).toEqual([
    'successful SEAL_OK',
    'successful SEAL_OK',
    'visa',
  ]);
  const alone = await inspected({ symbols: [address] });
  expect(alone.said('seal.content')).toBe('not-supported SEAL_UNKNOWN');
});

it('of two seals nobody chooses, unless it is known which one the document has', async () => {
  const both = { symbols: [{ bytes: STICKER, atMm: [30, 42] }, { bytes: SEAL }] } as const;
  const unknown = await inspected(both);
  expect([unknown.said('seal.content'), unknown.stated]).toEqual(['aborted SEAL_MULTIPLE', null]);
  const mrz = [VISA_ROWS[0].replace('VCUTO', 'VCD<<'), `${VISA_ROWS[1]}<<<<<<<<`];
  const known = await inspected(both, { mrz });
  expect([known.said('seal.content'), known.said('seal.technology'), known.stated?.profile]).toEqual([
    'successful SEAL_OK',
    'successful SEAL_OK',
    'visa',
  ]);
  // The seal is that of a visa of another State: true, and not of this document.
  expect(known.said('seal.mrz')).toBe('failed SEAL_MRZ_MISMATCH');
});

it('a true seal on another document differs from its MRZ and from the passport beside it', async () => {
  const mrz = [VISA_ROWS[0].replace('ANNA', 'EMMA'), `${VISA_ROWS[1]}<<<<<<<<`];
  const passportMrz = ['P<UTOSAMPLE<<EMMA'.padEnd(44, '<'), 'P111111117UTO9001015F3001017'.padEnd(44, '<')];
  const { said } = await inspected({ symbols: [{ bytes: SEAL }] }, { mrz, passportMrz });
  expect([said('seal.content'), said('seal.mrz'), said('seal.passport-number')]).toEqual([
    'successful SEAL_OK',
    'failed SEAL_MRZ_MISMATCH',
    'failed SEAL_PASSPORT_MISMATCH',
  ]);
});

const PASS = Buffer.from('M1SAMPLE/ANNA         EABC123 UTAUTBXX 0123 015Y012A0045 100');
const BODY = 'DLDAQS1234567\nDCSSAMPLE\nDACANNA\nDBA06302031\n\r';
const LICENCE = Buffer.from(`@\n\x1e\rANSI 636000100001DL0031${String(BODY.length).padStart(4, '0')}${BODY}`, 'latin1');

it.each(['PDF417', 'Aztec'] as const)(
  'a boarding pass in %s is read where it is asked for, and not otherwise',
  async (symbology) => {
    const page = { symbols: [{ bytes: PASS, symbology, atMm: [60, 42], moduleMm: 0.4 }] } as const;
    expect((await inspected(page)).unsigned).toEqual([]);
    const { said, unsigned } = await inspected(page, { everySymbol: true });
    expect(unsigned).toEqual([{ kind: 'boarding-pass', name: 'SAMPLE/ANNA', flight: 'XX 123', day: '2027-01-15' }]);
    expect(said('seal.content')).toBe('not-supported SEAL_UNSIGNED');
  },
);

it.each(['QRCode', 'DataMatrix'] as const)(
  'a boarding pass in %s is read beside everything else',
  async (symbology) => {
    const { unsigned } = await inspected({ symbols: [{ bytes: PASS, symbology, atMm: [60, 42], moduleMm: 0.4 }] });
    expect(unsigned).toMatchObject([{ kind: 'boarding-pass', flight: 'XX 123' }]);
  },
);

it('a driving licence in PDF417 gives name, number and last day', async () => {
  const page = { symbols: [{ bytes: LICENCE, symbology: 'PDF417', atMm: [60, 42], moduleMm: 0.35 }] } as const;
  const { said, unsigned, stated } = await inspected(page, { everySymbol: true });
  expect(unsigned).toEqual([{ kind: 'licence', name: 'SAMPLE ANNA', number: 'S1234567', expiry: '2031-06-30' }]);
  expect([said('seal.content'), stated]).toEqual(['not-supported SEAL_UNSIGNED', null]);
});

it('the built-in symbol of the doctor is read byte for byte', async () => {
  const { wasmBytes, ...answer } = await testSymbolDecoder(inference);
  expect(answer).toEqual({ isRight: true, fault: null });
  expect(wasmBytes).toBeGreaterThan(100_000);
});
