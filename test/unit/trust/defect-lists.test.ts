import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDer } from '../../../src/core/asn1/index.ts';
import { readDeviation } from '../../../src/core/trust/defects/deviations.ts';
import { issuerText, LIMIT_ISSUER_TEXT_CHARS } from '../../../src/core/trust/defects/issuer-text.ts';
import { readDefectList, voucherOf } from '../../../src/core/trust/defects/list.ts';
import { DEFECT_LIST_LIMITS } from '../../../src/core/trust/defects/terms.ts';
import {
  gatherTrust,
  readCertificate,
  readTrustContent,
  type TrustSources,
  trustContent,
} from '../../../src/core/trust/index.ts';
import { CSCA_NAME, dump, EC, indefinite, UT_DAY } from '../../fakes/chip-dump.ts';
import { certificate, name, signer } from '../../fakes/chip-pki.ts';
import {
  asFile,
  authority,
  byDigest,
  byIssuer,
  byKey,
  DEFECT_SIGNER,
  DEVIATION_LIST,
  DEVIATION_SIGNER,
  defectList,
  defects,
  description,
  deviation,
  deviationList,
  deviations,
  known,
  knownV2,
  signedList,
  status,
} from '../../fakes/defect-lists.ts';
import { int, oid, printable, seq, set, tlv } from '../../fakes/der-writer.ts';

type TrustFault = ReturnType<typeof gatherTrust>['notes'][number]['reason'];
const AT = new Date(UT_DAY).toISOString();
const SIMPLE = [{ signer: byIssuer(CSCA_NAME, 77), descriptions: [description('2.3', undefined, 'Wrong signature')] }];

const BASE = dump();

function gathered(files: readonly Uint8Array[], more: Partial<TrustSources> = {}) {
  const { csca } = BASE;
  const sources: TrustSources = {
    certificates: [{ name: 'csca.der', bytes: csca.der }],
    ...{ masterLists: [], crls: [], pinned: [authority().pin], countries: { UTO: 'UT' } },
    defectLists: files.map((bytes, at) => asFile(bytes, `list-${at}.dvl`)),
    ...more,
  };
  return gatherTrust(sources, { imported: AT });
}

const reasons = (files: readonly Uint8Array[], more?: Partial<TrustSources>): TrustFault[] =>
  gathered(files, more).notes.map(({ reason }) => reason);

/** Public content of the German deviation list of 2018-11-06: one entry, without its signature. */
const GERMAN_CONTENT =
  '3081bd020100300706052b0e03021a3181ae3081ab3057a155304f310b3009060355040613024445310d300b060355040a0c0462756e64310c300a060355040b0c03627369310c300a060355040513033031333115301306035504030c0c637363612d6765726d616e79020201423150304e133d436f756e747279206e616d6520697320656e636f646564206173205554462d3820696e7374656164206f66205072696e7461626c6520537472696e672e060867810801010701 02a003020100'.replaceAll(
    ' ',
    '',
  );

describe('a deviation list', () => {
  it('is read with every way of naming documents and every description', () => {
    const { ds } = dump();
    const bytes = deviationList([
      { documentType: 'P', signer: byIssuer(CSCA_NAME, 77), descriptions: [description('1.1')] },
      { signer: byKey(ds.signer.spki), descriptions: [description('2.1', int(2)), description('2.2', int(12))] },
      { signer: byDigest(ds.der), descriptions: [description('1.2', oid('2.5.29.15')), description('1.3', int(0))] },
      {
        ...{ documentType: 'C<', issued: ['20171001000000Z', '20180205235959.999Z'] },
        ...{ numbers: ['CA00000AL', 'ca 00001<al'], descriptions: [description('3.2', int(4), 'Digit')] },
      },
    ]);
    const read = readDefectList(bytes);
    if (!read.ok) throw new Error(read.message);
    const { kind, entries, unreadable, signedAt, hash } = read.list;
    expect({ kind, unreadable, hash, signedAt }).toEqual({
      ...{ kind: 'deviation', unreadable: 0, hash: 'sha256' },
      signedAt: Date.parse('2026-10-01T00:00:00Z'),
    });
    const [first, second, third, fourth] = entries;
    expect(first).toMatchObject({ documentType: 'P', signer: { named: { serial: '02014d' }, hash: null } });
    expect(second?.signer?.named).toHaveProperty('ski');
    expect(second?.defects.map(({ type, groups }) => [type, groups])).toEqual([
      ['dg-malformed', [2]],
      ['dg-hash-wrong', [12]],
    ]);
    expect(third?.signer).toMatchObject({ named: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(third?.defects.map(({ type, field }) => [type, field])).toEqual([
      ['ds-encoding', '2.5.29.15'],
      ['csca-encoding', '0'],
    ]);
    expect(fourth).toMatchObject({ documentType: 'C', signer: null });
    expect([...(fourth?.numbers ?? [])]).toEqual(['CA00000AL', 'CA00001AL']);
    expect(fourth?.defects[0]).toMatchObject({ type: 'mrz-wrong-check-digit', field: '4', text: 'Digit' });
  });

  it('of Germany is read as it was published: a name, a serial number and one deviation', () => {
    const read = readDefectList(signedList(DEVIATION_LIST, Buffer.from(GERMAN_CONTENT, 'hex')));
    if (!read.ok) throw new Error(read.message);
    const [entry, ...more] = read.list.entries;
    expect({ more, hash: read.list.hash, unreadable: read.list.unreadable }).toEqual({
      ...{ more: [], hash: 'sha1', unreadable: 0 },
    });
    expect(entry?.signer?.named).toEqual({
      issuer: expect.stringContaining('2.5.4.3=csca-germany'),
      serial: '02020142',
    });
    expect(entry?.defects).toEqual([
      expect.objectContaining({
        ...{ type: 'ds-encoding', oid: '2.23.136.1.1.7.1.2', field: '0' },
        text: 'Country name is encoded as UTF-8 instead of Printable String.',
      }),
    ]);
  });

  it('keeps a deviation with an identifier that nothing here knows', () => {
    const read = readDefectList(
      deviationList([{ signer: byIssuer(CSCA_NAME, 7), descriptions: [description('99.1')] }]),
    );
    expect(read.ok && read.list.entries[0]?.defects).toEqual([
      expect.objectContaining({ type: 'unknown', oid: '2.23.136.1.1.7.99.1' }),
    ]);
  });

  it('leaves an entry out whose conditions it does not understand: it may be about fewer documents than it seems', () => {
    const odd = [
      seq(seq(tlv(0xa6, int(1))), set(description('2.3'))),
      seq(seq(tlv(0xa5, printable('B')), tlv(0x80, Buffer.from('P'))), set(description('2.3'))),
      seq(seq(byIssuer(CSCA_NAME, 1), tlv(0x82, Buffer.from('01', 'hex'))), set(description('2.3'))),
      seq(
        seq(tlv(0xa4, tlv(0x18, Buffer.from('20200230000000Z')), tlv(0x18, Buffer.from('20210101000000Z')))),
        set(description('2.3')),
      ),
      seq(
        seq(tlv(0xa4, tlv(0x18, Buffer.from('20210101000000Z')), tlv(0x18, Buffer.from('20200101000000Z')))),
        set(description('2.3')),
      ),
      seq(seq(tlv(0x80, Buffer.from('P*'))), set(description('2.3'))),
      seq(seq(tlv(0xa5)), set(description('2.3'))),
      seq(seq(), set()),
      deviation({
        signer: byKey(signer(EC, 2).spki),
        descriptions: Array.from({ length: 65 }, () => description('2.3')),
      }),
    ];
    const good = deviation({ signer: byIssuer(CSCA_NAME, 77), descriptions: [description('2.3')] });
    const bytes = signedList(DEVIATION_LIST, deviations(good, ...odd));
    const read = readDefectList(bytes);
    expect(read.ok && [read.list.entries.length, read.list.unreadable]).toEqual([1, odd.length]);
    expect(reasons([bytes])).toEqual(['DEFECT_LIST_ENTRIES']);
  });

  it('with tens of thousands of document numbers is read, and one with more than the limit is not', () => {
    const numbers = Array.from({ length: 40_000 }, (_, at) => `CA${String(at).padStart(7, '0')}`);
    const entry = { documentType: 'C', numbers, descriptions: [description('2.2', int(12))] };
    const read = readDefectList(deviationList([entry]));
    expect(read.ok && read.list.entries[0]?.numbers?.size).toBe(numbers.length);
    const node = readDer(deviation(entry), { ...DEFECT_LIST_LIMITS, descend: 2 });
    if (!node.ok) throw new Error(node.message);
    expect(readDeviation(node.node, numbers.length)?.numbers?.size).toBe(numbers.length);
    expect(readDeviation(node.node, numbers.length - 1), 'no condition is cut').toBeNull();
  });

  it('is refused with another version, another content, no time of signing, or too many entries', () => {
    const refused: readonly Uint8Array[] = [
      signedList(DEVIATION_LIST, seq(int(1), set())),
      signedList(DEVIATION_LIST, seq(int(0), set(), int(1))),
      signedList('2.23.136.1.1.2', deviations()),
      signedList(DEVIATION_LIST, deviations(), { signedAt: null }),
      signedList(DEVIATION_LIST, seq(int(0), set(...Array.from({ length: 10_001 }, () => seq())))),
      Buffer.from('3080', 'hex'),
      new Uint8Array(),
    ];
    for (const bytes of refused) expect(readDefectList(bytes)).toMatchObject({ reason: 'DEFECT_LIST_UNREADABLE' });
  });
});

describe('a defect list', () => {
  it('is read in both versions, in DER and in BER', () => {
    const list = [
      known('1.1', 3),
      known('1.5', 2),
      known('2.1', set(int(2), int(11))),
      known('2.3', seq(set(int(1)), set(int(1), int(2)))),
      known('2.5', printable('ut')),
      known('4.9'),
      known('3.1'),
    ];
    const content = defects([{ serial: 77, hash: Buffer.alloc(32, 7), known: list }]);
    const first = readDefectList(signedList('0.4.0.127.0.7.3.1.5', content));
    if (!first.ok) throw new Error(first.message);
    expect(first.list.entries[0]?.signer?.hash).toBe('07'.repeat(32));
    expect(first.list.entries[0]?.defects).toMatchObject([
      { type: 'cert-revoked', status: 3 },
      { type: 'protocol-failure', status: 2 },
      { type: 'dg-malformed', groups: [2, 11] },
      { type: 'com-inconsistent', listed: { com: [1], sod: [1, 2] } },
      { type: 'issuing-country', country: 'UT' },
      { type: 'document', oid: '0.4.0.127.0.7.3.1.5.4.9' },
      { type: 'unknown', oid: '0.4.0.127.0.7.3.1.5.3.1' },
    ]);
    const second = defects([{ serial: 77, known: [knownV2('2.2', 'Bad batch', status(1))], text: 'All of 2019' }], 1);
    for (const bytes of [second, indefinite(second)]) {
      const read = readDefectList(signedList('0.4.0.127.0.7.3.1.5', bytes));
      expect(read.ok && read.list.entries[0]?.defects).toMatchObject([
        { type: 'sod-invalid', status: 1, text: 'Bad batch' },
      ]);
    }
    expect(readDefectList(indefinite(signedList('0.4.0.127.0.7.3.1.5', second), 4)).ok).toBe(true);
  });

  it('leaves an entry out that names no signer: it would be about every document', () => {
    const bytes = signedList('0.4.0.127.0.7.3.1.5', defects([{ known: [known('2.2')] }, { serial: 1, known: [] }]));
    const read = readDefectList(bytes);
    expect(read.ok && [read.list.entries.length, read.list.unreadable]).toEqual([0, 2]);
  });
});

describe('who is believed', () => {
  it('is a signer of deviation lists whose CSCA is in the store, for the State of that CSCA', () => {
    const { parts, notes } = gathered([deviationList(SIMPLE)]);
    expect(notes).toEqual([]);
    expect(parts.defectLists.map(({ state, origin, imported }) => ({ state, origin, imported }))).toEqual([
      { state: 'UT', origin: 'list-0.dvl', imported: AT },
    ]);
  });

  it('is an authority for defects only where its certificate is pinned', () => {
    const bytes = defectList([{ serial: 77, known: [known('2.2')] }]);
    expect(gathered([bytes]).parts.defectLists).toMatchObject([{ state: null }]);
    expect(reasons([bytes], { pinned: [] })).toEqual(['DEFECT_LIST_SIGNER']);
    const ofCsca = defectList([{ serial: 77, known: [known('2.2')] }], {
      issuer: { name: CSCA_NAME, by: signer(EC, 1) },
    });
    expect(reasons([ofCsca]), 'a CSCA of the store is no authority over the documents of others').toEqual([
      'DEFECT_LIST_SIGNER',
    ]);
  });

  it('is nobody with another purpose, with none, that is a CA, or that is out of its time', () => {
    const purposes = (oids: string[], critical = true) => ({ signerParts: { purposes: { oids, critical } } });
    const wrong: [Parameters<typeof deviationList>[1], TrustFault][] = [
      [purposes(['2.23.136.1.1.3']), 'DEFECT_LIST_SIGNER'],
      [purposes([DEFECT_SIGNER]), 'DEFECT_LIST_SIGNER'],
      [purposes([DEVIATION_SIGNER], false), 'DEFECT_LIST_SIGNER'],
      [{ signerParts: { purposes: undefined } } as never, 'DEFECT_LIST_SIGNER'],
      [{ signerParts: { usage: 0x20 } }, 'DEFECT_LIST_SIGNER'],
      [{ signerParts: { ca: true, usage: 0x86 } }, 'DEFECT_LIST_SIGNER'],
      [{ signerParts: { by: signer(EC, 9) } }, 'DEFECT_LIST_SIGNER'],
      [{ signerParts: { to: '2026-11-01T00:00:00' } }, 'DEFECT_LIST_VALIDITY'],
      [{ signerParts: { from: '2026-12-01T00:00:00' } }, 'DEFECT_LIST_VALIDITY'],
      [{ state: 'XA' }, 'DEFECT_LIST_SIGNER'],
      [{ message: { messageDigest: Buffer.alloc(32) } }, 'DEFECT_LIST_SIGNATURE'],
      [{ message: { certificates: [] } }, 'DEFECT_LIST_SIGNER'],
    ];
    for (const [parts, reason] of wrong) {
      const { notes, parts: made } = gathered([deviationList(SIMPLE, parts)]);
      expect(
        notes.map((note) => note.reason),
        JSON.stringify(parts),
      ).toEqual([reason]);
      expect(made.defectLists).toEqual([]);
    }
  });

  it('is nobody whose CSCA is not there, or may not issue', () => {
    expect(reasons([deviationList(SIMPLE)], { certificates: [] })).toEqual(['DEFECT_LIST_SIGNER']);
    const by = signer(EC, 1);
    const weak = certificate({ subject: CSCA_NAME, issuer: CSCA_NAME, spki: by.spki, by, ca: false, usage: 0x06 });
    expect(reasons([deviationList(SIMPLE)], { certificates: [asFile(weak, 'weak.der')] })).toEqual([
      'DEFECT_LIST_SIGNER',
    ]);
  });

  it('finds every change of one bit of what is signed', { timeout: 60_000 }, () => {
    const bytes = Uint8Array.from(deviationList(SIMPLE));
    const read = readDefectList(bytes);
    if (!read.ok) throw new Error(read.message);
    const { signed } = read.list;
    const whole = Buffer.from(bytes);
    const ranges = [signed.content, signed.signer.attributes?.raw, signed.certificates[0]?.tbs].map((part) => {
      const at = whole.indexOf(part ?? new Uint8Array([255, 255]));
      expect(at).toBeGreaterThan(0);
      // Each bit of what the list says; of the certificate each third one, which is checked as every certificate is.
      return { from: at * 8, to: (at + (part?.length ?? 0)) * 8, step: part === signed.certificates[0]?.tbs ? 3 : 1 };
    });
    const csca = readCertificate(BASE.csca.der);
    if (!csca.ok) throw new Error(csca.message);
    const trust = { cscas: [csca.certificate], pinned: new Set<string>(), now: UT_DAY };
    expect(voucherOf(read.list, trust).ok).toBe(true);
    let changes = 0;
    for (const { from, to, step } of ranges)
      for (let bit = from; bit < to; bit += step) {
        const changed = Uint8Array.from(bytes);
        const at = Math.floor(bit / 8);
        changed[at] = (changed[at] ?? 0) ^ (0x80 >> (bit % 8));
        changes++;
        const again = readDefectList(changed);
        expect(again.ok && voucherOf(again.list, trust).ok, `bit ${bit}`).toBe(false);
      }
    expect(changes).toBeGreaterThan(2_000);
  });
});

describe('lists of one authority', () => {
  const of = (signedAt: string) => deviationList(SIMPLE, { signedAt });

  it('replace one another: the newest counts, whatever the order', () => {
    const [old, young] = [of('2026-01-01T00:00:00'), of('2026-06-01T00:00:00')];
    for (const files of [
      [old, young],
      [young, old],
    ]) {
      const { parts, notes } = gathered(files);
      expect(parts.defectLists.map(({ list }) => list.signedAt)).toEqual([Date.parse('2026-06-01T00:00:00Z')]);
      expect(notes.map(({ reason }) => reason)).toEqual(['DEFECT_LIST_OLDER']);
    }
  });

  it('do not replace those of another State', () => {
    const by = signer(EC, 33);
    const csca = name('XB', 'CSCA XB');
    const der = certificate({ subject: csca, issuer: csca, spki: by.spki, by, ca: true });
    const other = deviationList(SIMPLE, { issuer: { name: csca, by }, state: 'XB', signedAt: '2026-09-01T00:00:00' });
    const { parts } = gathered([of('2026-06-01T00:00:00'), other], {
      certificates: [asFile(dump().csca.der, 'a.der'), asFile(der, 'b.der')],
    });
    expect(parts.defectLists.map(({ state }) => state).sort()).toEqual(['UT', 'XB']);
  });

  it('are in the store of the office, and are proven there once more', () => {
    const { parts } = gathered([deviationList(SIMPLE)]);
    const content = trustContent(parts, { version: 3, created: AT });
    const text = JSON.stringify(content);
    const read = readTrustContent(text);
    expect(read.ok && read.parts.defectLists).toMatchObject([{ state: 'UT', origin: 'list-0.dvl', imported: AT }]);
    const without = readTrustContent(JSON.stringify({ ...content, certificates: [] }));
    expect(without).toMatchObject({
      ok: false,
      reason: 'TRUST_SCHEMA',
      message: expect.stringContaining('defectLists.0'),
    });
    const twice = { ...content, defectLists: [...(content.defectLists ?? []), ...(content.defectLists ?? [])] };
    expect(readTrustContent(JSON.stringify(twice))).toMatchObject({ ok: false, reason: 'TRUST_SCHEMA' });
    const none = trustContent({ ...parts, defectLists: [] }, { version: 3, created: AT });
    expect(Object.hasOwn(none, 'defectLists'), 'a store without a list is as it was').toBe(false);
  });
});

describe('lists that are stored as bytes', () => {
  interface Vector {
    at: string;
    csca: string;
    authority: string;
    pin: string;
    deviationList: string;
    defectList: string;
    expected: Record<'deviation' | 'defect', { state: string | null; signedAt: string; entries: unknown[] }>;
  }
  const path = new URL('../../vectors/chip/defect-lists.json', import.meta.url);
  const vector = JSON.parse(readFileSync(path, 'utf8')) as Vector;
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

  it('mean what they meant when they were stored', () => {
    const { parts, notes } = gatherTrust(
      {
        certificates: [{ name: 'csca.der', bytes: bytes(vector.csca) }],
        ...{ masterLists: [], crls: [], pinned: [vector.pin], countries: {} },
        defectLists: [asFile(bytes(vector.deviationList)), asFile(bytes(vector.defectList))],
      },
      { imported: vector.at },
    );
    expect(notes).toEqual([]);
    const read = Object.fromEntries(
      parts.defectLists.map(({ list, state }) => [
        list.kind,
        {
          ...{ state, signedAt: new Date(list.signedAt).toISOString() },
          entries: list.entries.map(({ documentType, numbers, defects: stated }) => ({
            ...{ documentType, numbers: numbers === null ? null : [...numbers] },
            defects: stated.map(({ type, oid: id }) => `${type} ${id}`),
          })),
        },
      ]),
    );
    expect(read).toEqual(vector.expected);
  });
});

describe('the text of an issuer', () => {
  it('is one line without anything that turns, hides or covers the words around it', () => {
    expect(issuerText('A\u0000\n\tB\u2028C')).toBe('A B C');
    expect(issuerText('safe\u202e txet \u2066\u200b\ufeffend')).toBe('safe txet end');
    expect(issuerText(`z${'\u0301'.repeat(40)}`)?.length).toBeLessThan(5);
    expect(issuerText('\u202e\u200b')).toBeNull();
    expect(issuerText(null)).toBeNull();
    const long = issuerText('word '.repeat(1_000)) ?? '';
    expect(Array.from(long)).toHaveLength(LIMIT_ISSUER_TEXT_CHARS);
    expect(long.endsWith('…')).toBe(true);
  });

  it('is harmless for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const shown = issuerText(text);
        if (shown === null) return;
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(LIMIT_ISSUER_TEXT_CHARS);
      }),
    );
  });
});

describe('changed lists', () => {
  it('never make the reader throw or hang', { timeout: 60_000 }, () => {
    const seeds = [
      deviationList(SIMPLE),
      signedList(
        '0.4.0.127.0.7.3.1.5',
        defects([{ serial: 77, known: [known('2.3', seq(set(int(1)), set(int(2))))] }], 1),
      ),
      indefinite(deviationList(SIMPLE), 6),
    ];
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.nat(8), add: fc.uint8Array({ maxLength: 6 }) });
    let taken = 0;
    fc.assert(
      fc.property(fc.nat(seeds.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }), (which, changes) => {
        let bytes: Uint8Array = Uint8Array.from(seeds[which] ?? []);
        for (const { at, byte, cut, add } of changes) {
          const place = at % (bytes.length + 1);
          bytes = Buffer.concat([bytes.subarray(0, place), add, bytes.subarray(place + cut)]);
          if (bytes.length > 0) bytes[at % bytes.length] = byte;
        }
        const read = readDefectList(bytes);
        if (read.ok) taken++;
        // Nobody signed what was changed, unless nothing that counts was.
        if (read.ok && bytes.length < 20_000) gathered([bytes]);
      }),
      { numRuns: 3_000 },
    );
    expect(taken, 'some of them are still a list').toBeGreaterThan(0);
  });

  it('are refused as random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readDefectList(bytes).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
