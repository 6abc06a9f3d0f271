import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { evalSeals } from '../../../src/cli/seal/index.ts';
import { showSeal } from '../../../src/cli/seal/show.ts';
import { judgeSeal, readBoardingPass, readSeal } from '../../../src/core/seal/index.ts';
import { judgeDigits } from '../../../src/core/seal/judge/content.ts';
import { dayOfFlight } from '../../../src/core/seal/other/boarding-pass.ts';
import { licenceOf } from '../../../src/core/seal/other/licence.ts';
import type { Seal } from '../../../src/core/seal/seal.ts';
import { crl } from '../../fakes/chip-pki.ts';
import {
  base32,
  CSCA_NAME,
  c40,
  csca,
  cscaCertificate,
  day,
  digit,
  element,
  idb,
  lowerRow,
  NOW,
  sealStore,
  signerCertificate,
  VISA_ROWS,
  vds,
  visaFeatures,
  visaSigner,
} from '../../fakes/seals.ts';

function sealIn(bytes: Uint8Array): Seal {
  const reading = readSeal(bytes);
  if (reading.kind !== 'seal') throw new Error(JSON.stringify(reading));
  return reading.seal;
}
const judged = (bytes: Uint8Array): string => {
  const given = { reading: readSeal(bytes), store: sealStore(), now: NOW, mrz: null, passportMrz: null };
  const { result, reason, detail } = judgeSeal(given);
  return `${result} ${reason}${detail === undefined ? '' : ` ${detail}`}`;
};

describe('every profile', () => {
  const td2 = c40(`ARUTOSAMPLE<<ANNA<<<<<<<<<<<<<<<<<<<${lowerRow('D12345678')}<<<<<<<0`);
  it.each([
    ['5e03', 'emergency-travel-document', [element(2, td2)], ['mrz']],
    ['fd02', 'arrival-attestation', [element(2, td2), element(3, c40('160113000085'))], ['mrz', 'azrNumber']],
    ['fb06', 'residence-permit', [element(2, td2), element(3, c40('P98765432'))], ['mrz', 'passportNumber']],
    ['fa06', 'residence-permit-sheet', [element(4, td2), element(5, c40('S98765432'))], ['mrz', 'sheetNumber']],
    [
      'f90c',
      'address-sticker-residence-permit',
      [element(1, c40('T2000AK47')), element(2, c40('05314000 ')), element(3, c40('53123STREET21'))],
      ['documentNumber', 'municipality', 'address'],
    ],
  ])('%s is %s', (profile, name, features, fields) => {
    const seal = sealIn(vds({ by: visaSigner, profile, features }));
    expect(seal).toMatchObject({ profile: name, fault: null, unknown: [] });
    expect(Object.keys(seal.fields)).toEqual(fields);
    const short = sealIn(
      vds({ by: visaSigner, profile, features: [...features.slice(1), element(0x77, Buffer.from('x'))] }),
    );
    expect(short.fault).toBe('FIELD_MISSING');
  });

  it('of a visa has its optional features, and MRV-A as well', () => {
    const mrz = c40(`${VISA_ROWS[0]}<<<<<<<<${VISA_ROWS[1]}`);
    const [, ...rest] = visaFeatures() as [Buffer, ...Buffer[]];
    const features = [element(1, mrz), ...rest, element(6, Buffer.from('0102', 'hex')), element(7, Buffer.alloc(0))];
    expect(sealIn(vds({ by: visaSigner, features })).fields).toMatchObject({
      mrz: [`${VISA_ROWS[0]}<<<<<<<<`, VISA_ROWS[1]],
      numberOfEntries: 2,
      durationOfStay: { days: 90, months: 0, years: 0 },
      visaType: '0102',
      additionalFeatures: '',
    });
  });
});

describe('an IDB', () => {
  it('has features of its own, national ones for a state of the table alone, and seals inside', () => {
    const visa = element(1, Buffer.concat(visaFeatures()));
    const national = [
      element(0x82, c40('REF123456')),
      element(0x84, Buffer.from('f000076c', 'hex')),
      element(0x86, Buffer.from([12])),
    ];
    expect(sealIn(idb({ features: national, country: 'D<<' }))).toMatchObject({
      profile: 'idb-national-12',
      fields: { documentReference: 'REF123456', expiryDate: '1900-xx-xx', nationalDocumentType: 12 },
    });
    expect(sealIn(idb({ features: national, country: 'FRA' }))).toMatchObject({
      profile: 'idb-130+132+134',
      unknown: [{ tag: 130 }, { tag: 132 }, { tag: 134 }],
    });
    const inside = sealIn(idb({ features: [visa, element(6, element(1, Buffer.from('A1')))] }));
    expect(inside).toMatchObject({ profile: 'idb-visa+dta', mrz: { layout: 'MRV-B' }, fault: null });
    expect(inside.fields).toMatchObject({ visa: { passportNumber: 'P98765432' }, dta: { number: '4131' } });
    expect(sealIn(idb({ features: [element(1, Buffer.from([4, 9, 0]))] })).fault).toBe('FIELD_TLV');
  });

  it('has its zones in their order and nothing else', () => {
    const features = [element(9, c40('123456'))];
    for (const zones of [[element(0x61, element(9, c40('123456')))], [element(0x11, Buffer.alloc(1))]])
      expect(judged(idb({ by: csca, certificate: Buffer.from('x'), features, zones }))).toMatch(
        /^failed SEAL_STRUCTURE/,
      );
    expect(judged(idb({ features: [] }))).toBe('failed SEAL_STRUCTURE MESSAGE_MISSING');
    expect(judged(idb({ features: [...features, ...features] }))).toBe('failed SEAL_STRUCTURE DUPLICATE_TAG');
    const packed = idb({ features, compress: true }).toString();
    expect(judged(Buffer.from(packed.replace('RDB1C', 'RDB1A')))).toMatch(/^failed SEAL_STRUCTURE/);
    expect(judged(Buffer.from(`${packed}AAAAAAAA`))).toMatch(/^failed SEAL_STRUCTURE/);
    const early = idb({ by: csca, certificate: Buffer.from('x'), features, date: day('2026-01-15') });
    expect(sealIn(early)).toMatchObject({ signed: '2026-01-15', fields: { can: '123456' } });
  });
});

describe('the digits of an MRZ in a seal', () => {
  const of = (layout: 'TD1' | 'TD2' | 'MRV-B', rows: string[]): string => {
    const { result, detail } = judgeDigits({ layout, rows });
    return `${result} ${detail ?? ''}`.trim();
  };
  it('are those of its layout, the date of German papers and long numbers included', () => {
    const upper = 'ABD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<';
    const lower = lowerRow('652584509', '700803', '220101', 'USA');
    expect(of('TD2', [upper, `${lower}T250601${digit('250601')}`])).toBe('successful');
    expect(of('TD2', [upper, `${lower}T250602${digit('250601')}`])).toBe('failed EXPIRY');
    expect(of('TD2', [upper.replace('AB', 'AR'), `${lower}T250601${digit('250601')}`])).toBe('failed COMPOSITE');
    expect(of('MRV-B', [...VISA_ROWS])).toBe('successful');
    const long = `IDUTOD23145890<7349${'<'.repeat(11)}`;
    const second = '7408122F1204159UTO<<<<<<<<<<<6';
    expect(of('TD1', [long, second, 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'])).toBe('successful');
  });
});

describe('2D-Doc', () => {
  const made = (version = '04', tail = ''): Buffer =>
    Buffer.from(`DC${version}FR000001FFFF23DC2801FR43AA\x1d44Élan\x1e45X\x1d\x1f${base32(Buffer.alloc(64, 7))}${tail}`);
  it('is read and never proven', () => {
    expect(sealIn(made())).toMatchObject({
      format: '2d-doc',
      version: 4,
      country: 'FR',
      signer: 'FR00',
      certRef: '0001',
      issued: null,
      signed: '2025-02-18',
      profile: '2d-doc-28',
      fields: { '43': 'AA', '44': 'Élan', '45': 'X' },
    });
    expect(judged(made())).toBe('undetermined SEAL_SIGNER_ABSENT');
    expect(judged(made('03'))).toBe('not-supported SEAL_VERSION');
    expect(judged(made('04', '\x1f'))).toBe('failed SEAL_STRUCTURE TRAILING');
    expect(judged(Buffer.from('DC04FR'))).toBe('failed SEAL_STRUCTURE HEADER');
    expect(judged(Buffer.from('DC01 is no seal'))).toBe('not-supported SEAL_UNKNOWN');
  });
});

describe('a driving licence', () => {
  const body = 'DLDAQS1234567\nDCSSAMPLE\nDACANNA\n\r';
  const licence = (length = body.length, offset = 31): Buffer => {
    const entry = `DL${String(offset).padStart(4, '0')}${String(length).padStart(4, '0')}`;
    return Buffer.from(`@\n\x1e\rANSI 636000100001${entry}${body}`);
  };
  it('is read and says that nothing is proven', () => {
    expect(sealIn(licence())).toMatchObject({
      format: 'aamva',
      version: 10,
      profile: 'aamva',
      fields: { DAQ: 'S1234567', DCS: 'SAMPLE', DAC: 'ANNA' },
    });
    expect(judged(licence())).toBe('not-supported SEAL_UNSIGNED');
    expect(judged(licence(body.length + 1))).toBe('failed SEAL_STRUCTURE OFFSET');
    expect(judged(licence(body.length, 5))).toBe('failed SEAL_STRUCTURE OFFSET');
  });
});

describe('a boarding pass', () => {
  const pass = (day = '015'): string => `M1SAMPLE/ANNA         EABC123 UTAUTBXX 0123 ${day}Y012A0045 100`;
  it('gives name, flight and day, and nothing else', () => {
    expect(readBoardingPass(Buffer.from(pass()))).toEqual({ name: 'SAMPLE/ANNA', flight: 'XX 123', dayOfYear: 15 });
    expect(readBoardingPass(Buffer.from(pass('   ')))).toMatchObject({ dayOfYear: null });
    for (const text of [pass('367'), pass('000'), pass().slice(0, 40), 'M1', ''])
      expect(readBoardingPass(Buffer.from(text)), text).toBeNull();
    expect(judged(Buffer.from(pass()))).toBe('not-supported SEAL_UNKNOWN');
  });
});

describe('the form of a boarding pass', () => {
  const LEG = 'ABC123 UTAUTBXX 0123 015Y012A0045 1';
  const HEAD = 'M1SAMPLE/ANNA         E';
  const read = (text: string) => readBoardingPass(Buffer.from(text, 'latin1'));

  it('has each leg as long as it says', () => {
    expect(read(`${HEAD}${LEG}06>60000`)).toMatchObject({ flight: 'XX 123' });
    expect(read(`${HEAD}${LEG}07>60000`)).toBeNull();
    expect(read(`${HEAD}${LEG}05>60000`)).toBeNull();
    const two = `${HEAD.replace('M1', 'M2')}${LEG}00`;
    expect(read(two)).toBeNull();
    expect(read(`${two}${LEG.replace('0123', '0456')}02AB`)).toMatchObject({ flight: 'XX 123' });
  });

  it('has nothing behind but security data of the length that they name', () => {
    expect(read(`${HEAD}${LEG}00^103ABC`)).toMatchObject({ name: 'SAMPLE/ANNA' });
    expect(read(`${HEAD}${LEG}00^103ABCD`)).toBeNull();
    expect(read(`${HEAD}${LEG}00 and more`)).toBeNull();
  });

  it('is printed text of a traveller with a name', () => {
    expect(read(`${HEAD}${LEG}03A\x1bB`)).toBeNull();
    expect(read(`${HEAD.replace('SAMPLE/ANNA', '           ')}${LEG}00`)).toBeNull();
    expect(read(`${HEAD}${LEG}${'A'.repeat(4_300)}`)).toBeNull();
  });

  it('names a day of the year that is nearest', () => {
    const on = (dayOfYear: number | null, now: string): string | null => dayOfFlight({ dayOfYear }, Date.parse(now));
    expect(on(1, '2026-12-30T10:00:00Z')).toBe('2027-01-01');
    expect(on(365, '2027-01-02T10:00:00Z')).toBe('2026-12-31');
    expect(on(366, '2024-12-30T10:00:00Z')).toBe('2024-12-31');
    expect(on(366, '2026-12-30T10:00:00Z')).toBeNull();
    expect(on(null, '2026-12-30T10:00:00Z')).toBeNull();
    expect(dayOfFlight({ dayOfYear: 15 }, null)).toBeNull();
  });
});

describe('what is shown of a licence', () => {
  const of = (fields: Record<string, string>) => licenceOf({ format: 'aamva', fields });
  it('is a name and a number, and the last day where it is one', () => {
    expect(of({ DCS: 'SAMPLE', DAC: 'ANNA', DAD: 'NONE', DAQ: 'S1', DBA: '20310630' })).toEqual({
      name: 'SAMPLE ANNA',
      number: 'S1',
      expiry: '2031-06-30',
    });
    expect(of({ DAA: 'SAMPLE,ANNA', DAQ: 'S1', DBA: '02302031' })).toEqual({
      name: 'SAMPLE ANNA',
      number: 'S1',
      expiry: null,
    });
    expect(of({ DCS: 'SAMPLE' })).toBeNull();
    expect(of({ DAQ: 'S1' })).toBeNull();
    expect(of({ DCS: 'SAM\x1bPLE', DAQ: 'S1' })).toBeNull();
    expect(of({ DCS: 'A'.repeat(126), DAQ: 'S1' })).toBeNull();
    expect(licenceOf({ format: 'vds', fields: { DCS: 'SAMPLE', DAQ: 'S1' } })).toBeNull();
  });
});

describe('the commands', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'waypost-seals-'));
    folders.push(made);
    for (const part of ['payloads', 'trust/csca', 'trust/signers', 'trust/crl'])
      mkdirSync(join(made, part), { recursive: true });
    writeFileSync(join(made, 'trust/csca/a.der'), cscaCertificate());
    writeFileSync(join(made, 'trust/signers/a.der'), signerCertificate(visaSigner));
    writeFileSync(join(made, 'trust/crl/a.crl'), crl({ issuer: CSCA_NAME, by: csca }));
    const stated = { now: new Date(NOW).toISOString(), pinned: [], countries: { UTO: 'UT' } };
    writeFileSync(join(made, 'trust/trust.json'), JSON.stringify(stated));
    writeFileSync(join(made, 'payloads/a.bin'), vds({ by: visaSigner }));
    writeFileSync(join(made, 'payloads/b.bin'), 'https://example.org');
    writeFileSync(
      join(made, 'payloads/context.json'),
      JSON.stringify({ 'a.bin': { mrz: [VISA_ROWS[0], `${VISA_ROWS[1]}<<<<<<<<`] } }),
    );
    return made;
  };

  it('eval seals writes one row for each payload', async () => {
    const made = folder();
    const lines: {
      file: string;
      result: string;
      reason: string;
      seals: { format: string | null; checks: object[] }[];
    }[] = [];
    const said: string[] = [];
    const options = {
      dir: join(made, 'payloads'),
      trust: join(made, 'trust'),
      write: (line: object) => Promise.resolve(void lines.push(line as (typeof lines)[number])),
      say: (text: string) => void said.push(text),
    };
    expect(await evalSeals(options)).toBe(0);
    expect(lines).toMatchObject([
      {
        file: 'a.bin',
        kind: 'payload',
        multiple: false,
        result: 'successful',
        reason: 'SEAL_OK',
        seals: [{ format: 'vds' }],
      },
      { file: 'b.bin', result: 'not-supported', reason: 'SEAL_UNKNOWN', seals: [{ format: null }] },
    ]);
    expect(lines[0]?.seals[0]?.checks).toContainEqual(
      expect.objectContaining({ check: 'seal-mrz', result: 'successful' }),
    );
    expect(said.join('\n')).toContain('payloads 2: successful 1, not-supported 1');
    expect(await evalSeals({ ...options, trust: join(made, 'nothing') })).toBe(2);
    expect(await evalSeals({ ...options, dir: join(made, 'trust') })).toBe(2);
  });

  it('seal show prints what a file or hexadecimal bytes say', () => {
    const made = folder();
    const file = join(made, 'payloads/a.bin');
    const shown = (payload: string, trust: string | null): { code: number; text: string; said: string } => {
      const printed: string[] = [];
      const said: string[] = [];
      const code = showSeal({
        payload,
        trust,
        print: (text) => void printed.push(text),
        say: (text) => void said.push(text),
      });
      return { code, text: printed.join('\n'), said: said.join('\n') };
    };
    const trusted = shown(file, join(made, 'trust'));
    expect(trusted.code).toBe(0);
    expect(JSON.parse(trusted.text)).toMatchObject({ profile: 'visa', result: 'successful' });
    const bare = shown(readFileSync(file).toString('hex'), null);
    expect(JSON.parse(bare.text)).toMatchObject({
      profile: 'visa',
      result: 'undetermined',
      reason: 'SEAL_SIGNER_ABSENT',
    });
    expect(bare.said).toContain('--trust');
    expect(shown('no such file', null)).toMatchObject({ code: 2, text: '' });
    const pass = 'M1SAMPLE/ANNA         EABC123 UTAUTBXX 0123 015Y012A0045 100';
    expect(JSON.parse(shown(Buffer.from(pass).toString('hex'), null).text)).toMatchObject({
      boardingPass: { flight: 'XX 123' },
    });
  });
});
