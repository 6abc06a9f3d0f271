import { describe, expect, it } from 'vitest';
import type { PageSymbols, SealContext } from '../../../src/core/inspection/ports/steps/index.ts';
import { type CheckId, latestOf, SEAL_CHECK_IDS } from '../../../src/core/inspection/record/checks/index.ts';
import { SealReadingService } from '../../../src/daemon/signed/seal-reading.ts';
import type { InferenceService } from '../../../src/inference/host/index.ts';
import { crl } from '../../fakes/chip-pki.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';
import { symbolsOf } from '../../fakes/seal-step.ts';
import {
  CSCA_NAME,
  c40,
  csca,
  element,
  idb,
  NOW,
  sealStore,
  signerCertificate,
  stranger,
  VISA_ROWS,
  vds,
  visaSigner,
} from '../../fakes/seals.ts';

const PRINTED = [VISA_ROWS[0], `${VISA_ROWS[1]}<<<<<<<<`];
const OTHER_PRINT = [VISA_ROWS[0].replace('ANNA', 'ANNE'), PRINTED[1] ?? ''];
const KNOWN = { signers: [signerCertificate(visaSigner)] };
const REVOKED = { ...KNOWN, crls: [crl({ issuer: CSCA_NAME, by: csca, revoked: [0x1a] })] };
const PLACE: [number, number, number, number] = [0.1, 0.1, 0.2, 0.2];
const TRUE_SEAL = (): Uint8Array => Uint8Array.from(vds({ by: visaSigner }));

type Answer = Awaited<ReturnType<InferenceService['request']>>;

function service({
  store = sealStore(KNOWN),
  now = NOW as number | null,
  answer = null as (() => Promise<unknown>) | null,
} = {}) {
  const asked: { op: string; payload: object; deadlineMs: number }[] = [];
  const logged: object[] = [];
  const supervisor = {
    request: (op: string, payload: object, { deadlineMs }: { deadlineMs: number }) => {
      asked.push({ op, payload, deadlineMs });
      return (answer?.() ?? Promise.reject(new Error('not asked'))) as Promise<Answer>;
    },
    health: () => ({}),
  } as unknown as InferenceService;
  const seals = new SealReadingService({
    supervisor,
    clock: { mono: () => 5 },
    trusted: () => ({ store, now }),
    log: (event) => logged.push(event),
  });
  return { seals, asked, logged };
}

function judged(found: PageSymbols, context: Partial<SealContext> = {}, parts: Parameters<typeof service>[0] = {}) {
  const { seals, logged } = service(parts);
  const { checks, stated } = seals.judge(found, { mrz: PRINTED, passportMrz: null, ...context });
  const said = (id: CheckId) => {
    const check = latestOf(checks, id);
    return check === null ? null : `${check.value} ${check.reason}`;
  };
  return { checks, stated, said, logged };
}

describe('the table of document types', () => {
  const ARRIVAL = ['MED<<SAMPLE<<ANNA<<<<<<<<<<<<<<<<<<<', 'M0000000<4ALB0308212M1604128<<<<<<<2'];
  const GERMAN_VISA = ['VCD<<SAMPLE<<ANNA<<<<<<<<<<<<<<<<<<<', PRINTED[1] ?? ''];
  const NOTHING: PageSymbols = { symbols: [], unreadable: [], isAborted: false };
  const arrival = (): Uint8Array =>
    Uint8Array.from(
      vds({
        by: visaSigner,
        profile: 'fd02',
        features: [element(2, c40(ARRIVAL.join(''))), element(3, c40('160113000085'))],
      }),
    );

  it('names the seal of an arrival attestation, which none may lack', () => {
    const none = judged(NOTHING, { mrz: ARRIVAL });
    expect(none.checks.map(({ check, value, reason }) => [check, value, reason])).toEqual([
      ['seal.content', 'failed', 'SEAL_MISSING'],
      ['seal.presence', 'failed', 'SEAL_MISSING'],
    ]);
    const right = judged(symbolsOf(arrival()), { mrz: ARRIVAL });
    expect([right.said('seal.presence'), right.said('seal.technology'), right.said('seal.mrz')]).toEqual([
      'successful SEAL_OK',
      'successful SEAL_OK',
      'successful SEAL_OK',
    ]);
    const other = judged(symbolsOf(TRUE_SEAL()), { mrz: ARRIVAL });
    expect(other.checks.map(({ check, value, reason }) => [check, value, reason])).toEqual([
      ['seal.content', 'failed', 'SEAL_PROFILE_MISMATCH'],
      ['seal.technology', 'failed', 'SEAL_PROFILE_MISMATCH'],
    ]);
    expect(other.stated).toBeNull();
  });

  it('lets a visa lack its seal, and not have that of another document', () => {
    expect(judged(NOTHING, { mrz: GERMAN_VISA }).said('seal.content')).toBe('not-supported SEAL_NOTHING_TO_CHECK');
    expect(judged(symbolsOf(TRUE_SEAL()), { mrz: GERMAN_VISA }).said('seal.technology')).toBe('successful SEAL_OK');
    const other = judged(symbolsOf(arrival()), { mrz: GERMAN_VISA });
    expect(other.said('seal.content')).toBe('failed SEAL_PROFILE_MISMATCH');
    // With two seals the one of the document counts.
    const both = judged(symbolsOf(arrival(), TRUE_SEAL()), { mrz: GERMAN_VISA });
    expect([both.said('seal.content'), both.stated?.profile]).toEqual(['successful SEAL_OK', 'visa']);
  });

  it('expects nothing of a document without a row', () => {
    for (const mrz of [PRINTED, ['P<D<<SAMPLE<<ANNA'.padEnd(44, '<'), ''], ['MEUTOSAMPLE'.padEnd(36, '<'), ''], null]) {
      expect(judged(NOTHING, { mrz }).said('seal.content')).toBe('not-supported SEAL_NOTHING_TO_CHECK');
      expect(judged(symbolsOf(TRUE_SEAL()), { mrz }).said('seal.technology')).toBe(
        'not-supported SEAL_NOTHING_TO_CHECK',
      );
    }
  });
});

describe('the seal of a page, as the lane records it', () => {
  it('has every check under its own name, and says what a visa allows', () => {
    const { checks, stated, said } = judged(symbolsOf(TRUE_SEAL()));
    expect(new Set(checks.map(({ check }) => check))).toEqual(new Set(Object.values(SEAL_CHECK_IDS)));
    expect(checks.map(({ check, mode }) => [check, mode])[0]).toEqual(['seal.content', 'm']);
    expect([said('seal.content'), said('seal.presence'), said('seal.decode'), said('seal.mrz')]).toEqual([
      'successful SEAL_OK',
      'successful SEAL_OK',
      'successful SEAL_OK',
      'successful SEAL_OK',
    ]);
    expect(stated).toMatchObject({
      profile: 'visa',
      country: 'UTO',
      signed: '2026-01-11',
      lines: PRINTED,
      passportNumber: 'P98765432',
      stay: { days: 90, months: 0, years: 0 },
      entries: 2,
    });
  });

  it.each([
    [
      'another print',
      symbolsOf(TRUE_SEAL()),
      { mrz: OTHER_PRINT },
      {},
      'successful SEAL_OK',
      'failed SEAL_MRZ_MISMATCH',
    ],
    [
      'an unknown signer',
      symbolsOf(TRUE_SEAL()),
      {},
      { store: sealStore() },
      'undetermined SEAL_SIGNER_ABSENT',
      'successful SEAL_OK',
    ],
    [
      'a revoked signer',
      symbolsOf(TRUE_SEAL()),
      {},
      { store: sealStore(REVOKED) },
      'failed SEAL_SIGNER_REVOKED',
      'successful SEAL_OK',
    ],
    [
      'a false signature',
      symbolsOf(Uint8Array.from(vds({ by: stranger }))),
      {},
      {},
      'failed SEAL_SIGNATURE',
      'successful SEAL_OK',
    ],
    [
      'a clock without trust',
      symbolsOf(TRUE_SEAL()),
      {},
      { now: null },
      'undetermined CLOCK_UNTRUSTED',
      'successful SEAL_OK',
    ],
  ] as const)('%s', (_, found, context, parts, content, mrz) => {
    const { said } = judged(found, context, parts);
    expect([said('seal.content'), said('seal.mrz')]).toEqual([content, mrz]);
  });

  it.each([
    ['nothing', symbolsOf(), 'not-supported SEAL_NOTHING_TO_CHECK', null],
    ['an address', symbolsOf(Buffer.from('https://example.org')), 'not-supported SEAL_UNKNOWN', null],
    ['two seals', symbolsOf(TRUE_SEAL(), TRUE_SEAL()), 'aborted SEAL_MULTIPLE', null],
    ['a destroyed symbol', { ...symbolsOf(), unreadable: [PLACE] }, 'failed SEAL_UNREADABLE', 'failed SEAL_UNREADABLE'],
    ['a decoder without an answer', { ...symbolsOf(), isAborted: true }, 'aborted SEAL_DECODE_ABORTED', null],
  ] as const)('%s shows no seal', (_, found, content, decode) => {
    const { said, stated, checks } = judged(found);
    expect([said('seal.content'), said('seal.decode')]).toEqual([content, decode]);
    expect(checks.map(({ value }) => value)).not.toContain('successful');
    expect(stated).toBeNull();
  });

  it('is framed on the page, and so is a symbol that could not be decoded', () => {
    const regions = (found: PageSymbols) =>
      judged(found).checks.flatMap(({ check, region }) => (region === undefined ? [] : [[check, region]]));
    const [symbol] = symbolsOf(TRUE_SEAL()).symbols;
    if (symbol === undefined) throw new Error('no symbol');
    const turned = {
      ...symbol,
      corners: [
        [0.5, 0.1],
        [0.7, 0.3],
        [0.5, 0.5],
        [-0.1, 0.3],
      ] as [number, number][],
    };
    const at = { image: 'VIS', rect: [0, 0.1, 0.7, 0.4] };
    expect(regions({ symbols: [turned], unreadable: [], isAborted: false })).toEqual([
      ['seal.content', at],
      ['seal.decode', at],
      ['seal.signature', at],
      ['seal.mrz', at],
    ]);
    const torn = { image: 'VIS', rect: [0.1, 0.1, 0.2, 0.2] };
    expect(regions({ ...symbolsOf(), unreadable: [[0.1, 0.1, 0.2, 0.2]] })).toEqual([
      ['seal.content', torn],
      ['seal.decode', torn],
    ]);
    expect(regions(symbolsOf())).toEqual([]);
  });

  it('compares the passport number of a visa with the passport beside it', () => {
    const passport = (number: string) => ['P<UTOSAMPLE<<ANNA'.padEnd(44, '<'), number.padEnd(44, '<')];
    const against = (number: string | null) =>
      judged(symbolsOf(TRUE_SEAL()), { passportMrz: number === null ? null : passport(number) }).said(
        'seal.passport-number',
      );
    expect(against('P98765432')).toBe('successful SEAL_OK');
    expect(against('P98765433')).toBe('failed SEAL_PASSPORT_MISMATCH');
    expect(against(null)).toBe('not-supported SEAL_NOTHING_TO_CHECK');
  });

  it('says of a barcode without a signature that it has none', () => {
    const { said } = judged(symbolsOf(Buffer.from(idb({ features: [element(8, c40('A'.repeat(88)))] }))));
    expect(said('seal.signature')).toBe('not-supported SEAL_UNSIGNED');
    expect(said('seal.content')).not.toBe('successful SEAL_OK');
  });

  it('leaves the bytes to whoever has them in custody, and logs codes alone', () => {
    const bytes = TRUE_SEAL();
    const before = Uint8Array.from(bytes);
    const { logged } = judged(symbolsOf(bytes), { mrz: OTHER_PRINT });
    expect(bytes).toEqual(before);
    expect(logged).toContainEqual({ check: 'seal-mrz', reason: 'SEAL_MRZ_MISMATCH', detail: 'ROW_1' });
    expect(JSON.stringify(logged)).not.toMatch(/SAMPLE|ANN|V12345678|P98765432|dc03/);
  });
});

describe('a barcode that nobody signed', () => {
  const PASS = 'M1SAMPLE/ANNA         EABC123 UTAUTBXX 0123 015Y012A0045 100';
  const BODY = 'DLDAQS1234567\nDCSSAMPLE\nDACANNA\nDBA06302031\n\r';
  const LICENCE = `@\n\x1e\rANSI 636000100001DL0031${String(BODY.length).padStart(4, '0')}${BODY}`;
  const unsigned = (text: string, now: number | null = NOW) => {
    const { seals, logged } = service({ now });
    const bytes = Uint8Array.from(Buffer.from(text, 'latin1'));
    return { ...seals.judge(symbolsOf(bytes), { mrz: null, passportMrz: null }), logged };
  };

  it('gives name, flight and day of a boarding pass, and is no evidence', () => {
    const { checks, stated, unsigned: papers } = unsigned(PASS);
    expect(papers).toEqual([{ kind: 'boarding-pass', name: 'SAMPLE/ANNA', flight: 'XX 123', day: '2027-01-15' }]);
    expect(checks.map(({ check, value, reason }) => [check, value, reason])).toEqual([
      ['seal.content', 'not-supported', 'SEAL_UNSIGNED'],
    ]);
    expect(stated).toBeNull();
    expect(unsigned(PASS, null).unsigned).toMatchObject([{ day: null }]);
  });

  it('gives name, number and last day of a licence, and is no evidence', () => {
    const { checks, stated, unsigned: papers } = unsigned(LICENCE);
    expect(papers).toEqual([{ kind: 'licence', name: 'SAMPLE ANNA', number: 'S1234567', expiry: '2031-06-30' }]);
    expect(latestOf(checks, 'seal.content')).toMatchObject({ value: 'not-supported', reason: 'SEAL_UNSIGNED' });
    expect(checks.every(({ value }) => value === 'not-supported' || value === 'successful')).toBe(true);
    expect(stated).toBeNull();
  });

  it('is not in the log, and an address of the Web is nothing at all', () => {
    expect(JSON.stringify([unsigned(PASS).logged, unsigned(LICENCE).logged])).not.toMatch(/SAMPLE|ANNA|1234567|XX/);
    expect(unsigned('https://example.org')).toMatchObject({
      checks: [{ check: 'seal.content', value: 'not-supported', reason: 'SEAL_UNKNOWN' }],
      unsigned: [],
    });
  });
});

describe('the symbols of a page, from the process for pictures', () => {
  const white = new Uint8Array([1]);
  const infrared = new Uint8Array([2]);
  const symbol = { symbology: 'DataMatrix', bytes: new Uint8Array([0xdc]), corners: [], light: 'IR', enlarged: false };
  const value = { symbols: [symbol], unreadable: [], aborted: false };

  it('are asked for on both pictures, within the deadline', async () => {
    const { seals, asked } = service({ answer: () => Promise.resolve({ ok: true, value, cpuMs: 1 }) });
    expect(await seals.find({ white, infrared })).toEqual({
      symbols: [{ bytes: symbol.bytes, corners: [], light: 'IR', symbology: 'DataMatrix' }],
      unreadable: [],
      isAborted: false,
    });
    const payload = { bytes: white, IR: infrared, symbologies: ['DataMatrix', 'QRCode'], place: null };
    expect(asked).toEqual([{ op: 'page-symbols', payload, deadlineMs: 3_000 }]);
    await seals.find({ white, infrared, everySymbol: true });
    const all = ['DataMatrix', 'QRCode', 'Aztec', 'PDF417'];
    expect(asked[1]).toMatchObject({ payload: { symbologies: all } });
  });

  it.each(['MODEL_UNAVAILABLE', 'DEADLINE', 'IMAGE_REJECTED'])('are never said to be none after %s', async (reason) => {
    const { seals } = service({ answer: () => Promise.resolve({ ok: false, reason }) });
    const found = await seals.find({ white, infrared: null });
    expect(found.isAborted).toBe(true);
    expect(judged(found).said('seal.content')).toBe('aborted SEAL_DECODE_ABORTED');
  });

  it('keep what the decoder says of itself', async () => {
    const answer = () => Promise.resolve({ ok: true, value: { ...value, symbols: [], aborted: true }, cpuMs: 1 });
    expect((await service({ answer }).seals.find({ white, infrared: null })).isAborted).toBe(true);
    const place = [0.1, 0.1, 0.2, 0.2];
    const torn = () => Promise.resolve({ ok: true, value: { ...value, symbols: [], unreadable: [place] }, cpuMs: 1 });
    expect((await service({ answer: torn }).seals.find({ white, infrared: null })).unreadable).toEqual([place]);
  });
});

describe('a traveller with a visa, through the lane', () => {
  it('shows an altered print as the odd one, and the seal as signed', async () => {
    const found = symbolsOf(TRUE_SEAL());
    const { seals } = service({
      answer: () =>
        Promise.resolve({
          ok: true,
          value: {
            symbols: found.symbols.map((one) => ({ ...one, symbology: 'DataMatrix', enlarged: false })),
            unreadable: [],
            aborted: false,
          },
          cpuMs: 1,
        }),
    });
    const parts = fakeLane({ seals });
    await parts.wholeTraveller(OTHER_PRINT);
    const run = parts.lane.snapshot().current;
    expect(latestOf(run?.state.checks ?? [], 'seal.content')).toMatchObject({ value: 'successful' });
    expect(latestOf(run?.state.checks ?? [], 'seal.mrz')).toMatchObject({
      value: 'failed',
      personal: { compared: [{ field: 'givenNames', captured: 'ANNE', expected: 'ANNA' }] },
    });
    expect(run?.seals.document?.documentNumber).toBe('V12345678');
  });
});
