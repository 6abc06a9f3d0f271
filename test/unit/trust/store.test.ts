import { describe, expect, it } from 'vitest';
import { readRevocationList } from '../../../src/core/trust/crl.ts';
import {
  gatherTrust,
  isListed,
  readCertificate,
  readTrustContent,
  type SourceFile,
  type TrustSources,
  TrustStore,
  trustContent,
} from '../../../src/core/trust/index.ts';
import { readMasterList } from '../../../src/core/trust/master-list.ts';
import { readPublicKey } from '../../../src/core/trust/public-key.ts';
import { CSCA_NAME, EC } from '../../fakes/chip-dump.ts';
import {
  type CertificateParts,
  certificate,
  crl,
  forgedKey,
  hashed,
  keyId,
  type MessageParts,
  message,
  name,
  sidOf,
  signer,
} from '../../fakes/chip-pki.ts';
import { type Bytes, cat, int, seq, set, tlv } from '../../fakes/der-writer.ts';

const csca = signer(EC, 1);
const lister = signer(EC, 7);
const NOW = { imported: '2026-11-01T00:00:00.000Z' };
const NOTHING: TrustSources = { certificates: [], masterLists: [], crls: [], pinned: [], countries: {} };
const file = (bytes: Uint8Array, origin = 'x'): SourceFile => ({ name: origin, bytes });
const sha256 = (bytes: Bytes): string => hashed('sha256', bytes).toString('hex');
const ca = (parts: Partial<CertificateParts> = {}): Buffer =>
  certificate({ subject: CSCA_NAME, issuer: CSCA_NAME, spki: csca.spki, by: csca, ca: true, ...parts });
const reasons = (sources: Partial<TrustSources>): string[] =>
  gatherTrust({ ...NOTHING, ...sources }, NOW).notes.map(({ reason }) => reason);
const links = (...certificates: Buffer[]): (string | null)[] =>
  gatherTrust({ ...NOTHING, certificates: certificates.map((bytes) => file(bytes)) }, NOW).parts.entries.map(
    ({ link }) => link,
  );

const LISTER_NAME = name('UT', 'Utopia Master List Signer');
const listSigner = (parts: Partial<CertificateParts> = {}): Buffer =>
  certificate({
    serial: 3,
    subject: LISTER_NAME,
    issuer: CSCA_NAME,
    spki: lister.spki,
    by: csca,
    purposes: { oids: ['2.23.136.1.1.3'], critical: true },
    ...parts,
  });
const _SIGNER = listSigner();
const entries = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => {
    const own = name('UT', `CSCA ${at}`);
    return certificate({ subject: own, issuer: own, spki: csca.spki, by: csca, ca: true, serial: at + 10 });
  });
const masterList = (certificates: Bytes[], parts: Partial<MessageParts> = {}): Buffer =>
  message({
    type: '2.23.136.1.1.2',
    content: seq(int(0), set(...certificates)),
    by: lister,
    certificates: [listSigner()],
    sid: sidOf(CSCA_NAME, 3),
    ...parts,
  });
/** Made once: a signature with ECDSA is another one each time. */
const CA = ca();
const PINNED = { certificates: [file(CA)], pinned: [sha256(CA)] };

describe('links between CSCAs', () => {
  const successor = signer(EC, 8);
  const next = name('UT', 'Utopia CSCA 2');
  it('are told by key identifiers, never by equal names', () => {
    const link = ca({ spki: successor.spki, serial: 2 });
    expect(links(ca(), link)).toEqual(['self-signed', 'verified']);
    expect(links(link)).toEqual(['issuer-missing']);
    expect(links(ca({ aki: null }))).toEqual(['self-signed']);
    expect(links(ca({ aki: null, subject: next }))).toEqual(['issuer-missing']);
  });
  it('that are false are found, and the certificate verifies nothing', () => {
    const forged = ca({ by: successor, aki: keyId(csca.spki) });
    expect(links(forged)).toEqual(['bad']);
    const { parts, notes } = gatherTrust({ ...NOTHING, certificates: [file(forged, 'forged.der')] }, NOW);
    expect(notes.map(({ origin, reason }) => [origin, reason])).toEqual([['forged.der', 'CSCA_LINK']]);
    const read = readCertificate(listSigner());
    if (!read.ok) throw new Error(read.message);
    expect(new TrustStore(parts).issuersOf(read.certificate).entries).toEqual([]);
  });
});

describe('certificates', () => {
  it('are taken in DER and in PEM, once each', () => {
    const pem = Buffer.from(`-----BEGIN CERTIFICATE-----\n${CA.toString('base64')}\n-----END CERTIFICATE-----\n`);
    const { parts, notes } = gatherTrust(
      { ...NOTHING, certificates: [file(CA), file(pem), file(Buffer.from('x'))] },
      NOW,
    );
    expect(parts.entries.map(({ certificate: { sha256: of } }) => of)).toEqual([sha256(CA)]);
    expect(notes.map(({ reason }) => reason)).toEqual(['CERT_UNREADABLE']);
  });
  it('with an extension twice, or a changed structure, are refused', () => {
    const twice = tlv(0x30, Buffer.from('0603551d0f0404030206c0', 'hex'));
    expect(readCertificate(ca({ extensions: [twice] })).ok).toBe(false);
    expect(readCertificate(cat(ca(), Buffer.from([0]))).ok).toBe(false);
    expect(readCertificate(seq(seq(), seq(), seq())).ok).toBe(false);
  });
});

describe('public keys', () => {
  const explicit = Buffer.from(signer({ ...EC, key: { curve: 'brainpoolP320r1', explicit: true } }).spki);
  const fault = (spki: Bytes): string => {
    const read = readPublicKey(spki);
    return read.ok ? (read.key.asymmetricKeyDetails?.namedCurve ?? 'ok') : read.fault;
  };
  it('with explicit parameters count by the name of their curve', () => {
    expect(fault(explicit)).toBe('brainpoolP320r1');
  });
  it('with another generator, order or coefficient of a known prime are forged', () => {
    expect(fault(forgedKey(csca).spki)).toBe('EC_KNOWN_PRIME');
    const prime = explicit.indexOf(Buffer.from('d35e472036bc4fb7', 'hex'));
    expect(prime).toBeGreaterThan(0);
    const changed = Buffer.from(explicit);
    const coefficient = prime + 40 + 10;
    changed[coefficient] = (changed[coefficient] ?? 0) ^ 1;
    expect(fault(changed)).toBe('EC_KNOWN_PRIME');
  });
  it('with an unknown prime, or on an unlisted curve, are unknown', () => {
    expect(fault(signer({ ...EC, key: { curve: 'secp256k1' } }).spki)).toBe('EC_UNKNOWN');
    expect(fault(signer({ ...EC, key: { curve: 'secp256k1', explicit: true } }).spki)).toBe('EC_UNKNOWN');
  });
  it('off their curve are unreadable', () => {
    const off = Buffer.from(csca.spki);
    off[off.length - 1] = (off.at(-1) ?? 0) ^ 1;
    expect(fault(off)).toBe('UNREADABLE');
    const offExplicit = Buffer.from(explicit);
    offExplicit[offExplicit.length - 1] = (offExplicit.at(-1) ?? 0) ^ 1;
    expect(fault(offExplicit)).toBe('UNREADABLE');
    expect(fault(Buffer.from('3000', 'hex'))).toBe('UNREADABLE');
  });
});

describe('master lists', () => {
  it('of a pinned CSCA bring their certificates, in parts and with the list as the place of the CSCA too', () => {
    const { parts, notes } = gatherTrust(
      { ...NOTHING, ...PINNED, masterLists: [file(masterList(entries(3)), 'ut.ml')] },
      NOW,
    );
    expect(notes).toEqual([]);
    expect(parts.entries.map(({ origin }) => origin)).toEqual(['x', 'ut.ml', 'ut.ml', 'ut.ml']);
    const inside = { masterLists: [file(masterList([...entries(2), CA]))], pinned: [sha256(CA)] };
    expect(gatherTrust({ ...NOTHING, ...inside }, NOW).parts.entries).toHaveLength(3);
    const embedded = masterList(entries(2), { certificates: [listSigner(), CA], inParts: true });
    expect(
      gatherTrust({ ...NOTHING, masterLists: [file(embedded)], pinned: [sha256(CA)] }, NOW).parts.entries,
    ).toHaveLength(2);
  });
  it('reach the pinned CSCA over a link certificate', () => {
    const old = signer(EC, 9);
    const root = ca({ spki: old.spki, by: old });
    const link = ca({ by: old, serial: 4 });
    expect(
      reasons({
        masterLists: [file(masterList(entries(1), { certificates: [listSigner(), link, root] }))],
        pinned: [sha256(root)],
      }),
    ).toEqual([]);
  });
  it.each<[string, Partial<TrustSources>, string]>([
    ['no pin', { certificates: PINNED.certificates, masterLists: [file(masterList(entries(1)))] }, 'CSCA_LIST_SIGNER'],
    [
      'hundreds of certificates of one key, and no pin',
      { certificates: PINNED.certificates, masterLists: [file(masterList(entries(400)))] },
      'CSCA_LIST_SIGNER',
    ],
    [
      'the pin of another',
      { ...PINNED, pinned: ['00'.repeat(32)], masterLists: [file(masterList(entries(1)))] },
      'CSCA_LIST_SIGNER',
    ],
    [
      'the signer itself pinned',
      {
        certificates: PINNED.certificates,
        pinned: [sha256(listSigner())],
        masterLists: [file(masterList(entries(1)))],
      },
      'CSCA_LIST_SIGNER',
    ],
    [
      'no key usage for lists',
      {
        ...PINNED,
        masterLists: [
          file(
            masterList(entries(1), { certificates: [listSigner({ purposes: { oids: ['1.2.3'], critical: true } })] }),
          ),
        ],
      },
      'CSCA_LIST_SIGNER',
    ],
    [
      'a key usage that is not critical',
      {
        ...PINNED,
        masterLists: [
          file(
            masterList(entries(1), {
              certificates: [listSigner({ purposes: { oids: ['2.23.136.1.1.3'], critical: false } })],
            }),
          ),
        ],
      },
      'CSCA_LIST_SIGNER',
    ],
    [
      'a signer that the pinned CSCA did not sign',
      {
        ...PINNED,
        masterLists: [
          file(masterList(entries(1), { certificates: [listSigner({ by: lister, aki: keyId(csca.spki) })] })),
        ],
      },
      'CSCA_LIST_SIGNER',
    ],
    [
      'a false signature',
      { ...PINNED, masterLists: [file(masterList(entries(1), { signature: Buffer.alloc(70) }))] },
      'CSCA_LIST_SIGNATURE',
    ],
    [
      'a false digest',
      { ...PINNED, masterLists: [file(masterList(entries(1), { messageDigest: Buffer.alloc(32) }))] },
      'CSCA_LIST_SIGNATURE',
    ],
    [
      'another content',
      { ...PINNED, masterLists: [file(masterList(entries(1), { type: '2.23.136.1.1.1' }))] },
      'CSCA_LIST_UNREADABLE',
    ],
    ['no message', { ...PINNED, masterLists: [file(Buffer.from('x'))] }, 'CSCA_LIST_UNREADABLE'],
  ])('with %s are not taken', (_, sources, expected) => {
    const { parts, notes } = gatherTrust({ ...NOTHING, ...sources }, NOW);
    expect(notes.map(({ reason }) => reason)).toEqual([expected]);
    expect(parts.entries).toHaveLength(1);
  });
  it('with bad certificates among hundreds bring the others', () => {
    const good = entries(300);
    const bad = [seq(Buffer.from('ff', 'hex')), tlv(0x30, Buffer.from('3084ffffffff', 'hex')), seq(seq(), seq())];
    const { parts, notes } = gatherTrust(
      { ...NOTHING, ...PINNED, masterLists: [file(masterList([...good, ...bad]))] },
      NOW,
    );
    expect(parts.entries).toHaveLength(301);
    expect(notes.map(({ message: text }) => text)).toEqual(['3 of its entries are not certificates.']);
  });
  it('have no bit that may change', () => {
    const list = masterList(entries(1));
    const read = readMasterList(list);
    if (!read.ok) throw new Error(read.message);
    const from = list.indexOf(read.list.signed.content);
    let tried = 0;
    for (let bit = from * 8; bit < (from + read.list.signed.content.length) * 8; bit += 5) {
      const changed = Uint8Array.from(list);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit % 8));
      const { parts } = gatherTrust({ ...NOTHING, ...PINNED, masterLists: [file(changed)] }, NOW);
      if (parts.entries.length !== 1) throw new Error(`bit ${bit} was changed, and the list was taken`);
      tried++;
    }
    expect(tried).toBeGreaterThan(500);
  });
});

describe('lists of revoked certificates', () => {
  const sources = (...lists: Buffer[]) => ({
    certificates: [file(ca())],
    crls: lists.map((bytes) => file(bytes, 'ut.crl')),
  });
  it('are taken with the signature of a CSCA of that name only', () => {
    expect(reasons(sources(crl({ issuer: CSCA_NAME, by: csca })))).toEqual([]);
    expect(reasons(sources(crl({ issuer: CSCA_NAME, by: lister })))).toEqual(['CSCA_CRL_SIGNATURE']);
    expect(reasons(sources(crl({ issuer: name('UT', 'Another'), by: csca })))).toEqual(['CSCA_CRL_ISSUER']);
    expect(reasons(sources(Buffer.from('3000', 'hex')))).toEqual(['CRL_UNREADABLE']);
  });
  it('of a later number win, whatever their order', () => {
    const older = crl({ issuer: CSCA_NAME, by: csca, number: 4, revoked: [3] });
    const newer = crl({ issuer: CSCA_NAME, by: csca, number: 300, revoked: [] });
    const issuer = readCertificate(ca());
    if (!issuer.ok) throw new Error(issuer.message);
    for (const lists of [
      [older, newer],
      [newer, older],
    ]) {
      const { parts } = gatherTrust({ ...NOTHING, ...sources(...lists) }, NOW);
      const list = new TrustStore(parts).revocationList(issuer.certificate, Date.parse('2026-11-26'));
      expect(list?.number).toBe(300n);
    }
  });
  it('with and without entries, an end and extensions are read by their tags', () => {
    const numbers = [
      crl({ issuer: CSCA_NAME, by: csca }),
      crl({ issuer: CSCA_NAME, by: csca, nextUpdate: null, revoked: [1, 300] }),
    ].map((bytes) => {
      const read = readRevocationList(bytes);
      return read.ok ? [read.list.revoked.size, read.list.nextUpdate !== null] : [];
    });
    expect(numbers).toEqual([
      [0, true],
      [2, false],
    ]);
  });
  it('find a serial that one of the two writes with a leading zero', () => {
    const read = readRevocationList(crl({ issuer: CSCA_NAME, by: csca, revoked: [0x8001] }));
    if (!read.ok) throw new Error(read.message);
    for (const serial of ['8001', '008001', '00008001']) expect(isListed(read.list, { serial })).toBe(true);
    expect(isListed(read.list, { serial: '01' })).toBe(false);
  });
  it('have no signed bit that may change', () => {
    const bytes = crl({ issuer: CSCA_NAME, by: csca, revoked: [3, 4] });
    const read = readRevocationList(bytes);
    if (!read.ok) throw new Error(read.message);
    const from = bytes.indexOf(read.list.tbs);
    for (let bit = from * 8; bit < (from + read.list.tbs.length) * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit % 8));
      expect(gatherTrust({ ...NOTHING, ...sources(changed) }, NOW).parts.crls, `bit ${bit}`).toEqual([]);
    }
  });
});

describe('the file of a store', () => {
  const gathered = gatherTrust(
    {
      ...NOTHING,
      ...PINNED,
      masterLists: [file(masterList(entries(2)), 'ut.ml')],
      crls: [file(crl({ issuer: CSCA_NAME, by: csca, revoked: [5] }), 'ut.crl')],
      countries: { UTO: 'UT' },
    },
    NOW,
  ).parts;
  const content = trustContent(gathered, { version: 3, created: '2026-11-26T12:00:00.000Z' });

  it('brings back the same store', () => {
    const read = readTrustContent(JSON.stringify(content));
    if (!read.ok) throw new Error(read.message);
    expect(trustContent(read.parts, read.content)).toEqual(content);
    expect(read.parts.crls[0]?.list.revoked).toEqual(gathered.crls[0]?.list.revoked);
    expect(new TrustStore(read.parts).countries.compare('UTO', 'ut')).toBe('same');
  });

  it.each<[string, object | string]>([
    ['not JSON', '{'],
    ['another schema', { schema: 'waypost.trust/2' }],
    ['version 0', { version: 0 }],
    ['no time', { created: 'today' }],
    [
      'a certificate that is none',
      { certificates: [{ der: 'AAAA', role: 'csca', link: 'self-signed', origin: 'x', imported: NOW.imported }] },
    ],
    ['a role that does not exist', { certificates: [{ ...content.certificates[0], role: 'root' }] }],
    ['a CSCA without a link', { certificates: [{ ...content.certificates[0], link: null }] }],
    ['a list that is none', { crls: [{ der: 'AAAA', origin: 'x', imported: NOW.imported }] }],
    ['a pin that is no SHA-256', { pinned: ['ab'] }],
    ['a country of one letter', { countries: { UTO: 'U' } }],
    ['6,000 certificates', { certificates: Array.from({ length: 6_000 }, () => ({})) }],
  ])('with %s is refused', (_, change) => {
    const text = typeof change === 'string' ? change : JSON.stringify({ ...content, ...change });
    expect(readTrustContent(text)).toMatchObject({ ok: false, reason: 'TRUST_SCHEMA' });
  });
});
