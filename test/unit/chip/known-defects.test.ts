import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChipResult, type JudgeInput, judgeChip } from '../../../src/core/chip/index.ts';
import type { TrustSources } from '../../../src/core/trust/index.ts';
import {
  CSCA_NAME,
  cardSecurity,
  com,
  DS_NAME,
  type DumpParts,
  dg14,
  dump,
  EC,
  group,
  UT_DAY,
  UT_MRZ,
} from '../../fakes/chip-dump.ts';
import { certificate, keyId, name, signer } from '../../fakes/chip-pki.ts';
import {
  asFile,
  authority,
  byDigest,
  byIssuer,
  byKey,
  type DefectParts,
  type DeviationParts,
  defectList,
  description,
  deviationList,
  known,
  type ListParts,
} from '../../fakes/defect-lists.ts';
import { type Bytes, int, oid, printable, seq, set, tlv } from '../../fakes/der-writer.ts';

const SERIAL = 77;
/** An ECDSA signature that no key made. */
const FALSE_SIGNATURE = seq(int(1), int(1));
const OPENED: JudgeInput['reading'] = {
  access: { state: 'opened' },
  usedCan: false,
  stopped: null,
  proofs: {},
};

interface Case {
  parts?: DumpParts;
  /** Of UT about the signer of the dump; or the whole list. */
  deviations?: readonly DeviationParts[];
  listParts?: ListParts;
  bsi?: readonly DefectParts[];
  lists?: readonly Bytes[];
  reading?: JudgeInput['reading'];
  now?: number | null;
  files?: (files: Record<string, Uint8Array>) => Record<string, Uint8Array>;
  trust?: Partial<TrustSources>;
  mrz?: readonly string[] | null;
}

function judge({ parts = {}, deviations, listParts, bsi, lists = [], ...rest }: Case): Map<string, ChipResult> {
  const all = [
    ...(deviations === undefined ? [] : [deviationList(deviations, listParts)]),
    ...(bsi === undefined ? [] : [defectList(bsi)]),
    ...lists,
  ];
  const made = dump({
    ...parts,
    trust: {
      ...{ pinned: [authority().pin], defectLists: all.map((bytes, at) => asFile(bytes, `${at}.dvl`)) },
      ...parts.trust,
      ...rest.trust,
    },
  });
  expect(made.store.parts.defectLists, 'the store believes the lists of the test').toHaveLength(all.length);
  const { reading, now = UT_DAY } = rest;
  const results = judgeChip({
    files: rest.files?.(made.files) ?? made.files,
    ...(reading === undefined ? {} : { reading }),
    mrz: rest.mrz === undefined ? made.mrz : rest.mrz,
    now,
    store: made.store,
    portrait: { result: 'successful', reason: 'CHIP_OK' },
  });
  return new Map(results.map((result) => [result.check, result]));
}

const said = (results: Map<string, ChipResult>, check: string): string => {
  const { result = '-', reason = '-', detail } = results.get(check) ?? {};
  return [result, reason, ...(detail === undefined ? [] : [detail])].join(' ');
};
const notes = (results: Map<string, ChipResult>) =>
  [...results.values()].flatMap(({ check, known: list = [] }) => list.map((one) => ({ check, ...one })));

const ofSigner = (...descriptions: Bytes[]): DeviationParts[] => [
  { signer: byIssuer(CSCA_NAME, SERIAL), descriptions },
];
const ofBsi = (...list: Bytes[]): DefectParts[] => [{ serial: SERIAL, known: list }];
const falseSod: DumpParts = { sod: { signature: FALSE_SIGNATURE } };
const keyUsage: DumpParts = { dsParts: { usage: 0x20 } };
const foreignChain: DumpParts = { dsParts: { by: signer(EC, 9), aki: keyId(signer(EC, 1).spki) } };
const late: DumpParts = { dsParts: { to: '2026-11-01T00:00:00' } };
const otherCom = (files: Record<string, Uint8Array>) => ({ ...files, COM: com([1]) });

/** What a result is without a list, and with it. The rows of docs/chip.md. */
const MILDER: [string, Case, string, string, string][] = [
  [
    'sod-invalid of UT',
    { parts: falseSod, deviations: ofSigner(description('2.3')) },
    'chip-sod-signature',
    'failed CHIP_SOD_SIGNATURE',
    'undetermined CHIP_ISSUER_DEFECT SOD_MALFORMED',
  ],
  [
    'sod-invalid without a code',
    { parts: falseSod, bsi: ofBsi(known('2.2')) },
    'chip-sod-signature',
    'failed CHIP_SOD_SIGNATURE',
    'undetermined CHIP_ISSUER_DEFECT SOD_MALFORMED',
  ],
  [
    'sod-invalid 1',
    { parts: falseSod, bsi: ofBsi(known('2.2', 1)) },
    'chip-sod-signature',
    'failed CHIP_SOD_SIGNATURE',
    'undetermined CHIP_ISSUER_DEFECT SOD_MALFORMED',
  ],
  [
    'sod-invalid 2',
    { parts: { sod: { messageDigest: Buffer.alloc(32) } }, bsi: ofBsi(known('2.2', 2)) },
    'chip-sod-digest',
    'failed CHIP_SOD_DIGEST',
    'undetermined CHIP_ISSUER_DEFECT SOD_MALFORMED',
  ],
  [
    'ds-malformed',
    { parts: keyUsage, bsi: ofBsi(known('4.4', 2)) },
    'chip-ds-profile',
    'failed CHIP_DS_PROFILE KEY_USAGE',
    'undetermined CHIP_ISSUER_DEFECT DS_MALFORMED',
  ],
  [
    'cert-replaced',
    { parts: keyUsage, bsi: ofBsi(known('1.2')) },
    'chip-ds-profile',
    'failed CHIP_DS_PROFILE KEY_USAGE',
    'undetermined CHIP_ISSUER_DEFECT DS_MALFORMED',
  ],
  [
    'ds-encoding of key usage',
    { parts: keyUsage, deviations: ofSigner(description('1.2', oid('2.5.29.15'))) },
    'chip-ds-profile',
    'failed CHIP_DS_PROFILE KEY_USAGE',
    'undetermined CHIP_ISSUER_DEFECT DS_ENCODING',
  ],
  [
    'validity-incorrect 1',
    { parts: late, bsi: ofBsi(known('1.6', 1)) },
    'chip-validity',
    'failed CHIP_CERT_VALIDITY DS',
    'not-supported CHIP_ISSUER_DEFECT VALIDITY',
  ],
  [
    'validity-incorrect 2',
    { parts: late, bsi: ofBsi(known('1.6', 2)) },
    'chip-validity',
    'failed CHIP_CERT_VALIDITY DS',
    'not-supported CHIP_ISSUER_DEFECT VALIDITY',
  ],
  [
    'com-inconsistent of UT',
    { files: otherCom, deviations: ofSigner(description('2.4')) },
    'chip-com',
    'failed CHIP_COM DG2',
    'undetermined CHIP_ISSUER_DEFECT COM_SOD',
  ],
  [
    'com-inconsistent with lists',
    { files: otherCom, bsi: ofBsi(known('2.3', seq(set(int(1)), set(int(1), int(2))))) },
    'chip-com',
    'failed CHIP_COM DG2',
    'undetermined CHIP_ISSUER_DEFECT COM_SOD',
  ],
];

describe('a known defect that makes a result milder', () => {
  it.each(MILDER)('%s', (_, given, check, without, withList) => {
    const { deviations: _d, bsi: _b, ...alone } = given;
    expect(said(judge(alone), check)).toBe(without);
    const results = judge(given);
    expect(said(results, check)).toBe(withList);
    expect(results.get('chip-content')?.result, 'the chip proves nothing').toBe('undetermined');
    expect(notes(results)).toEqual([expect.objectContaining({ check, certain: true, effect: 'milder' })]);
  });

  it('issuing-country: the corrected country is that of the document', () => {
    const odd = name('XX', 'Odd');
    const csca = { subject: odd, issuer: odd };
    const parts: DumpParts = {
      ...{ cscaParts: csca, dsParts: { subject: odd, issuer: odd }, crl: { issuer: odd } },
      sod: { sid: seq(odd, int(SERIAL)) },
    };
    expect(said(judge({ parts }), 'chip-country')).toBe('failed CHIP_COUNTRY');
    const right = [{ issuer: odd, serial: SERIAL, known: [known('2.5', printable('UT'))] }];
    expect(said(judge({ parts, bsi: right }), 'chip-country')).toBe('undetermined CHIP_ISSUER_DEFECT COUNTRY');
    const wrong = [{ issuer: odd, serial: SERIAL, known: [known('2.5', printable('XB'))] }];
    expect(said(judge({ parts, bsi: wrong }), 'chip-country')).toBe('failed CHIP_COUNTRY');
  });

  it('ds-signature: only a certificate that the list names by its hash', () => {
    const { ds } = dump(foreignChain);
    const sameSigner = { dsParts: foreignChain.dsParts ?? {} };
    const der = ds.der;
    const files = (made: Record<string, Uint8Array>) => ({ ...made, SOD: dumpWith(der) });
    const list = (signed: Bytes): Case => ({
      parts: sameSigner,
      files,
      deviations: [{ signer: signed, descriptions: [description('1.1')] }],
    });
    expect(said(judge(list(byDigest(der))), 'chip-chain')).toBe('undetermined CHIP_ISSUER_DEFECT DS_SIGNATURE');
    expect(said(judge(list(byIssuer(CSCA_NAME, SERIAL))), 'chip-chain'), 'a name anybody can write').toBe(
      'failed CHIP_CHAIN',
    );
    expect(said(judge(list(byKey(ds.signer.spki))), 'chip-chain')).toBe('failed CHIP_CHAIN');
  });

  it('card-security-malformed: EF.CardSecurity alone', () => {
    const files = (made: Record<string, Uint8Array>) => ({
      ...made,
      CardSecurity: cardSecurity({ signature: FALSE_SIGNATURE }),
    });
    expect(said(judge({ files }), 'chip-card-security')).toBe('failed CHIP_SOD_SIGNATURE');
    const results = judge({ files, bsi: ofBsi(known('4.1')) });
    expect(said(results, 'chip-card-security')).toBe('undetermined CHIP_ISSUER_DEFECT CARD_SECURITY');
    expect(notes(results)).toMatchObject([{ check: 'chip-card-security', effect: 'milder' }]);
    expect(said(judge({ files, bsi: ofBsi(known('2.2')) }), 'chip-card-security'), 'a defect of EF.SOD').toBe(
      'failed CHIP_SOD_SIGNATURE',
    );
    const expired = { ...late, crl: {} };
    expect(
      said(judge({ parts: expired, files, bsi: ofBsi(known('4.1')) }), 'chip-card-security'),
      'the rest of the signer still counts',
    ).not.toContain('successful');
  });

  it('protocol-failure: the proofs that its code names', () => {
    const groups = { groups: { 14: dg14(), 15: group(15) } };
    const reading = (proofs: NonNullable<JudgeInput['reading']>['proofs']) =>
      ({ ...OPENED, proofs }) as JudgeInput['reading'];
    const rows: [number, NonNullable<JudgeInput['reading']>['proofs'], string][] = [
      [0, { ca: 'wrong' }, 'undetermined CHIP_ISSUER_DEFECT PROTOCOL'],
      [0, { aa: 'wrong' }, 'failed CHIP_AA'],
      [1, { aa: 'wrong' }, 'undetermined CHIP_ISSUER_DEFECT PROTOCOL'],
      [1, { aa: 'weak' }, 'failed CHIP_AA KEY_SIZE'],
      [2, { aa: 'wrong', ca: 'wrong' }, 'undetermined CHIP_ISSUER_DEFECT PROTOCOL'],
      [3, { cam: 'wrong' }, 'undetermined CHIP_ISSUER_DEFECT PROTOCOL'],
      [3, { cam: 'wrong', ca: 'wrong' }, 'failed CHIP_CA'],
      [6, { aa: 'wrong', ca: 'wrong', cam: 'wrong' }, 'undetermined CHIP_ISSUER_DEFECT PROTOCOL'],
      [1, { aa: 'wrong', ca: 'right' }, 'successful CHIP_OK'],
      [9, { aa: 'wrong' }, 'failed CHIP_AA'],
    ];
    for (const [code, proofs, expected] of rows)
      expect(
        said(judge({ parts: groups, reading: reading(proofs), bsi: ofBsi(known('1.5', code)) }), 'chip-authenticity'),
        `${code} ${JSON.stringify(proofs)}`,
      ).toBe(expected);
  });
});

/** The SOD of the usual dump with this certificate in it: signatures of ECDSA differ each time. */
function dumpWith(der: Bytes): Buffer {
  const { files } = dump({ sod: { certificates: [der] } });
  return Buffer.from(files['SOD'] ?? []);
}

describe('a known defect that makes a result stricter', () => {
  it.each([
    [0, 'failed CHIP_DS_REVOKED DEFECT_LIST'],
    [1, 'undetermined REVOCATION_UNKNOWN DEFECT_LIST'],
    [2, 'failed CHIP_DS_REVOKED DEFECT_LIST'],
    [3, 'failed CHIP_DS_REVOKED DEFECT_LIST'],
    [4, 'failed CHIP_DS_REVOKED DEFECT_LIST'],
    [5, 'undetermined REVOCATION_UNKNOWN DEFECT_LIST'],
    [32, 'undetermined REVOCATION_UNKNOWN DEFECT_LIST'],
  ])('cert-revoked with code %i (TR-03135-1 table 5.54)', (code, expected) => {
    expect(said(judge({}), 'chip-revocation')).toBe('successful CHIP_OK');
    const results = judge({ bsi: ofBsi(known('1.1', code)) });
    expect(said(results, 'chip-revocation')).toBe(expected);
    expect(results.get('chip-content')?.result).not.toBe('successful');
  });

  it('keys that others may have: a proof with them is none', () => {
    const parts = { groups: { 14: dg14(), 15: group(15) } };
    const reading = { ...OPENED, proofs: { aa: 'right', ca: 'right' } } as JudgeInput['reading'];
    const of = (more: Case): string => said(judge({ parts, reading, ...more }), 'chip-authenticity');
    expect(of({})).toBe('successful CHIP_OK');
    expect(of({ deviations: ofSigner(description('1.4')) })).toBe('failed CHIP_KEY_COMPROMISED AA');
    expect(of({ bsi: ofBsi(known('1.4')) })).toBe('failed CHIP_KEY_COMPROMISED AA');
    expect(of({ bsi: ofBsi(known('1.3')) })).toBe('failed CHIP_KEY_COMPROMISED CA');
    // Whether it is this document, nothing says: the signer has the name, the day of issue is in no file.
    const perhaps: DeviationParts[] = [
      {
        signer: byIssuer(CSCA_NAME, SERIAL),
        issued: ['20200101000000Z', '20200201000000Z'],
        descriptions: [description('1.4')],
      },
    ];
    expect(of({ deviations: perhaps }), 'the other key still proves it').toBe('successful CHIP_OK');
    const alone = { ...OPENED, proofs: { aa: 'right' } } as JudgeInput['reading'];
    expect(of({ deviations: perhaps, reading: alone })).toBe('undetermined CHIP_KEY_COMPROMISED AA');
  });

  it('ds-malformed and a defect of the whole document that nothing here knows', () => {
    expect(said(judge({ bsi: ofBsi(known('4.4', 0)) }), 'chip-ds-profile')).toBe(
      'undetermined CHIP_ISSUER_DEFECT DS_MALFORMED',
    );
    const results = judge({ bsi: ofBsi(known('4.9')) });
    expect(said(results, 'chip-content')).toBe('undetermined CHIP_ISSUER_DEFECT DOCUMENT');
    expect(notes(results)).toMatchObject([{ check: 'chip-content', type: 'document', effect: 'stricter' }]);
  });

  it('stays after the time of the signer of the list', () => {
    const lists = [defectList(ofBsi(known('1.1', 3)), { signerParts: { to: '2026-12-01T00:00:00' } })];
    const results = judge({ lists, now: Date.parse('2026-12-24T00:00:00Z') });
    expect(said(results, 'chip-revocation')).toBe('failed CHIP_DS_REVOKED DEFECT_LIST');
  });
});

describe('a known defect changes nothing', () => {
  it('of a data group: what was changed after signing stays failed', () => {
    const files = (made: Record<string, Uint8Array>) => ({ ...made, DG2: group(2, 'another face') });
    for (const given of [
      { deviations: ofSigner(description('2.2', int(2)), description('2.1', int(2)), description('2')) },
      { bsi: ofBsi(known('2.2', 4), known('2.1', set(int(2)))) },
    ]) {
      const results = judge({ files, ...given });
      expect(said(results, 'chip-data-groups')).toBe('failed CHIP_DG_HASH DG2');
      expect(results.get('chip-content')?.result).toBe('failed');
      expect(
        notes(results).some(({ check }) => check === 'chip-data-groups'),
        'and it is said',
      ).toBe(true);
    }
  });

  it('where the list is not in date, or the clock is not trusted', () => {
    const lists = [deviationList(ofSigner(description('2.3')), { signerParts: { to: '2026-12-01T00:00:00' } })];
    const later = judge({ parts: falseSod, lists, now: Date.parse('2026-12-24T00:00:00Z') });
    expect(said(later, 'chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
    expect(notes(later)).toMatchObject([{ effect: null }]);
    expect(said(judge({ parts: falseSod, lists, now: null }), 'chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
  });

  it.each([
    ['another serial number', { signer: byIssuer(CSCA_NAME, 78) }],
    ['another issuer', { signer: byIssuer(DS_NAME, SERIAL) }],
    ['another key', { signer: byKey(signer(EC, 5).spki) }],
    ['another certificate', { signer: byDigest(Buffer.from('other')) }],
    ['another type of document', { signer: byIssuer(CSCA_NAME, SERIAL), documentType: 'ID' }],
    ['another number', { signer: byIssuer(CSCA_NAME, SERIAL), numbers: ['L898902C4'] }],
  ])('for %s', (_, conditions) => {
    const results = judge({ parts: falseSod, deviations: [{ ...conditions, descriptions: [description('2.3')] }] });
    expect(said(results, 'chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
    expect(notes(results)).toEqual([]);
  });

  it('of the documents of another State: a State speaks about its own alone', () => {
    const by = signer(EC, 33);
    const other = name('XB', 'CSCA XB');
    const der = certificate({ subject: other, issuer: other, spki: by.spki, by, ca: true });
    const certificates = [asFile(dump().csca.der, 'ut.der'), asFile(der, 'xb.der')];
    const entries = [
      ...ofSigner(description('2.3'), description('1.4')),
      { documentType: 'P', numbers: ['L898902C3'], descriptions: [description('2.3')] },
      { signer: byDigest(dump().ds.der), descriptions: [description('2.3')] },
    ];
    const lists = [deviationList(entries, { issuer: { name: other, by }, state: 'XB' })];
    // Also where nothing says which State the code of the MRZ is.
    for (const countries of [{ UTO: 'UT' }, {}]) {
      const results = judge({ parts: falseSod, trust: { certificates, countries }, lists });
      expect(said(results, 'chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
      expect(notes(results)).toEqual([]);
    }
  });

  it('of a certificate that only bears the name of the one in the list', () => {
    const parts: DumpParts = { ...foreignChain, ...falseSod };
    const results = judge({ parts, deviations: ofSigner(description('2.3')) });
    expect(said(results, 'chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
    expect(notes(results)).toMatchObject([{ certain: false, effect: null }]);
  });

  it('with an entry that names neither a signer nor numbers', () => {
    const wide: DeviationParts[] = [
      { documentType: 'P', descriptions: [description('2.3')] },
      { descriptions: [description('2.3')] },
    ];
    const results = judge({ parts: falseSod, deviations: wide });
    expect(said(results, 'chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
    expect(notes(results)).toEqual([]);
  });

  it.each([
    [
      'the code of a hash',
      { parts: falseSod, bsi: ofBsi(known('2.2', 2)) },
      'chip-sod-signature',
      'failed CHIP_SOD_SIGNATURE',
    ],
    [
      'a code for internal use',
      { parts: falseSod, bsi: ofBsi(known('2.2', 40)) },
      'chip-sod-signature',
      'failed CHIP_SOD_SIGNATURE',
    ],
    [
      'the code of a signature',
      { parts: { sod: { messageDigest: Buffer.alloc(32) } }, bsi: ofBsi(known('2.2', 1)) },
      'chip-sod-digest',
      'failed CHIP_SOD_DIGEST',
    ],
    [
      'the validity of the CSCA',
      { parts: late, bsi: ofBsi(known('1.6', 0)) },
      'chip-validity',
      'failed CHIP_CERT_VALIDITY DS',
    ],
    [
      'a validity without a code',
      { parts: late, bsi: ofBsi(known('1.6')) },
      'chip-validity',
      'failed CHIP_CERT_VALIDITY DS',
    ],
    [
      'other lists of EF.COM',
      { files: otherCom, bsi: ofBsi(known('2.3', seq(set(int(1), int(3)), set(int(1), int(2))))) },
      'chip-com',
      'failed CHIP_COM DG2',
    ],
    [
      'another extension',
      { parts: keyUsage, deviations: ofSigner(description('1.2', oid('2.5.29.37'))) },
      'chip-ds-profile',
      'failed CHIP_DS_PROFILE KEY_USAGE',
    ],
    [
      'a generic deviation',
      { parts: falseSod, deviations: ofSigner(description('1'), description('2')) },
      'chip-sod-signature',
      'failed CHIP_SOD_SIGNATURE',
    ],
    [
      'an unknown deviation',
      { parts: falseSod, deviations: ofSigner(description('99.1')) },
      'chip-sod-signature',
      'failed CHIP_SOD_SIGNATURE',
    ],
  ] as [string, Case, string, string][])('by %s', (_, given, check, expected) => {
    expect(said(judge(given), check)).toBe(expected);
  });

  it('of a signer that signs lists: no coding error makes it a document signer', () => {
    const parts: DumpParts = { dsParts: { purposes: { oids: ['2.23.136.1.1.8'], critical: true } } };
    const given = { parts, deviations: ofSigner(description('1.2', oid('2.5.29.37'))), bsi: ofBsi(known('1.2')) };
    expect(said(judge(given), 'chip-ds-profile')).toBe('failed CHIP_DS_PROFILE EXTENDED_KEY_USAGE');
  });
});

describe('which documents', () => {
  it('are found by numbers, and the day of issue adds nothing to them', () => {
    const entry = {
      documentType: 'P',
      numbers: ['L898902C3'],
      issued: ['20200101000000Z', '20200201000000Z'] as [string, string],
    };
    const results = judge({ parts: falseSod, deviations: [{ ...entry, descriptions: [description('2.3')] }] });
    expect(said(results, 'chip-sod-signature')).toBe('undetermined CHIP_ISSUER_DEFECT SOD_MALFORMED');
  });

  it('are found by numbers only with the DG1 whose hash is signed', () => {
    const altered = [UT_MRZ[0] ?? '', (UT_MRZ[1] ?? '').replace('L898902C3', 'L898902C4').replace('6UTO', '3UTO')];
    const files = (made: Record<string, Uint8Array>) => ({
      ...made,
      DG1: tlv(0x61, tlv(0x5f1f, Buffer.from(altered.join('')))),
    });
    const entry = { numbers: ['L898902C4'], descriptions: [description('2.3')] };
    const results = judge({ parts: falseSod, files, deviations: [entry], mrz: null });
    expect(said(results, 'chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
    expect(notes(results)).toMatchObject([{ certain: false, effect: null }]);
  });

  it('are found by the day of issue where a signed DG12 states it', () => {
    const dg12 = (day: string) => tlv(0x6c, tlv(0x5c, Buffer.from('5f26', 'hex')), tlv(0x5f26, Buffer.from(day)));
    const entry = (issued: [string, string]): DeviationParts[] => [
      { signer: byIssuer(CSCA_NAME, SERIAL), issued, descriptions: [description('2.3')] },
    ];
    const period: [string, string] = ['20200101000000Z', '20200131235959Z'];
    const of = (day: string | null) =>
      said(
        judge({
          parts: { ...falseSod, ...(day === null ? {} : { groups: { 12: dg12(day) } }) },
          deviations: entry(period),
        }),
        'chip-sod-signature',
      );
    expect(of('20200101')).toBe('undetermined CHIP_ISSUER_DEFECT SOD_MALFORMED');
    expect(of('20200131')).toBe('undetermined CHIP_ISSUER_DEFECT SOD_MALFORMED');
    expect(of('20191231')).toBe('failed CHIP_SOD_SIGNATURE');
    expect(of(null)).toBe('failed CHIP_SOD_SIGNATURE');
  });

  it('are shown as known deviations of the issuer, with its words as data', () => {
    const text = 'Check digit\u202e is wrong <b>';
    const deviations = ofSigner(description('3.2', int(4)), description('4'), description('99.7'));
    const results = judge({
      lists: [
        deviationList([
          ...deviations,
          {
            signer: byIssuer(CSCA_NAME, SERIAL),
            descriptions: [description('3.1', int(3), text.replace('\u202e', ''))],
          },
        ]),
      ],
    });
    expect(
      notes(results).map(({ check, type, state, list, text: shown }) => [check, type, state, list, shown]),
    ).toEqual([
      ['chip-mrz', 'mrz-wrong-check-digit', 'UT', 'deviation', null],
      ['chip-mrz', 'mrz-wrong-data', 'UT', 'deviation', 'Check digit is wrong <b>'],
      ['chip-content', 'chip', 'UT', 'deviation', null],
      ['chip-content', 'unknown', 'UT', 'deviation', null],
    ]);
    expect(results.get('chip-content')?.result, 'words alone change nothing').toBe('successful');
  });

  it('that nobody could read are found by the printed MRZ, which proves nothing', () => {
    const silent = {
      access: { state: 'none' },
      usedCan: false,
      stopped: { reason: 'CHIP_EXPECTED_SILENT' },
      proofs: {},
    } as JudgeInput['reading'];
    const entry = { numbers: ['L898902C3'], descriptions: [description('4')] };
    const results = judge({ files: () => ({}), reading: silent, deviations: [entry] });
    expect(said(results, 'chip-access')).toBe('aborted CHIP_EXPECTED_SILENT');
    expect(notes(results)).toMatchObject([{ check: 'chip-access', type: 'chip', certain: false, effect: null }]);
  });
});

describe('whatever a list says', () => {
  const TYPES = ['1', '1.1', '1.2', '1.3', '1.4', '2', '2.1', '2.2', '2.3', '2.4', '3', '3.1', '3.2', '4', '5', '9'];
  const BSI = [
    '1.1',
    '1.2',
    '1.3',
    '1.4',
    '1.5',
    '1.6',
    '2.1',
    '2.2',
    '2.3',
    '2.4',
    '2.5',
    '4.1',
    '4.2',
    '4.3',
    '4.4',
    '4.9',
    '7',
  ];
  const broken: Case[] = [
    ...[{}, { parts: falseSod }, { parts: keyUsage }, { parts: foreignChain }, { parts: late }, { files: otherCom }],
    { files: (made) => ({ ...made, DG2: group(2, 'changed') }) },
    { parts: { sod: { messageDigest: Buffer.alloc(32) } } },
    { parts: { crl: null } },
  ];
  const rank = { successful: 0, 'not-supported': 0, undetermined: 1, aborted: 2, failed: 3 } as const;

  it('makes no result successful that was not, and lets no changed data group pass', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.nat(broken.length - 1),
        fc.subarray(TYPES, { minLength: 1 }),
        fc.subarray(BSI),
        fc.nat(6),
        (which, types, bsi, code) => {
          const given = broken[which] ?? {};
          const proofs = { aa: which % 2 === 0 ? 'right' : 'wrong' } as const;
          const parts = { ...given.parts, groups: { 15: group(15) } };
          const base = { ...given, parts, reading: { ...OPENED, proofs } as JudgeInput['reading'] };
          const before = judge(base);
          const after = judge({
            ...base,
            deviations: ofSigner(...types.map((type) => description(type, int(code)))),
            ...(bsi.length === 0 ? {} : { bsi: ofBsi(...bsi.map((type) => known(type, code))) }),
          });
          for (const [check, { result }] of after) {
            const was = before.get(check)?.result ?? 'aborted';
            if (result === 'successful') expect(was, check).toBe('successful');
          }
          expect(said(after, 'chip-data-groups')).toBe(said(before, 'chip-data-groups'));
          if (rank[before.get('chip-data-groups')?.result ?? 'aborted'] === 3)
            expect(after.get('chip-content')?.result).toBe('failed');
        },
      ),
      { numRuns: 30 },
    );
  });
});
