import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { der, derOid, oidBytes } from '../../../src/core/asn1/index.ts';
import { encodeCommand, readAnswer } from '../../../src/core/chip/access/apdu.ts';
import { computeGroupJob } from '../../../src/core/chip/access/arithmetic.ts';
import { runBac } from '../../../src/core/chip/access/bac.ts';
import { Card } from '../../../src/core/chip/access/card.ts';
import { bigOf, bytesOf, standardGroup } from '../../../src/core/chip/access/groups.ts';
import { integratedPseudoRandom } from '../../../src/core/chip/access/integrated-mapping.ts';
import { paceGroup, runPace } from '../../../src/core/chip/access/pace.ts';
import { mrzPassword, passwordBytes } from '../../../src/core/chip/access/password.ts';
import { SecureChannel } from '../../../src/core/chip/access/secure-messaging.ts';
import { readSecurityInfos } from '../../../src/core/chip/access/security-infos.ts';
import {
  aesCmac,
  decryptCbc,
  deriveKey,
  encryptCbc,
  KDF_ENCRYPTION,
  KDF_MAC,
  KDF_PASSWORD,
  retailMac,
  tokenMac,
} from '../../../src/core/chip/access/suites.ts';
import { runChipMapping } from '../../../src/core/chip/authenticity/chip-mapping.ts';
import { hex, hexOf, inlineArithmetic, scriptedRandom, scriptedTransport } from '../../fakes/chip-transports.ts';
import doc from '../../vectors/chip/doc9303-11.json' with { type: 'json' };
import rfc from '../../vectors/chip/rfc4493.json' with { type: 'json' };

const signal = new AbortController().signal;
const given = (answer: ReturnType<typeof computeGroupJob>): string => (answer.ok ? hexOf(answer.bytes) : answer.reason);

describe('RFC 4493 section 4', () => {
  it.each(rfc.examples)('AES-CMAC of $message', ({ message, mac }) => {
    expect(hexOf(aesCmac(hex(rfc.key), hex(message)))).toBe(mac.toUpperCase());
  });
});

describe('FIPS 81', () => {
  it('DES ECB example through two-key 3DES with equal halves', () => {
    const key = hex('0123456789ABCDEF');
    const plain = hex('4E6F772069732074');
    expect(hexOf(encryptCbc('3DES', Buffer.concat([key, key]), plain))).toBe('3FA40E8A984D4815');
  });
});

describe('Doc 9303-11 appendix D', () => {
  it('D.1 keys from a seed', () => {
    const seed = hex(doc.D1.seed);
    expect(hexOf(deriveKey(seed, KDF_ENCRYPTION, '3DES'))).toBe(doc.D1.encryption);
    expect(hexOf(deriveKey(seed, KDF_MAC, '3DES'))).toBe(doc.D1.mac);
  });

  it.each(doc.D2.examples)('D.2 MRZ information of $rows', ({ rows, information }) => {
    const read = mrzPassword(rows);
    expect(read).toEqual({ ok: true, password: { kind: 'MRZ', information } });
    if (information.startsWith('L') && read.ok) expect(hexOf(passwordBytes(read.password))).toBe(doc.D2.sha1);
  });

  it('D.3 mutual authentication, from the challenge to the session keys', async () => {
    const { D1, D3, D4 } = doc;
    expect(hexOf(encryptCbc('3DES', hex(D1.encryption), hex(D3.plainOfReader)))).toBe(D3.cryptogram);
    expect(hexOf(retailMac(hex(D1.mac), hex(D3.cryptogram)))).toBe(D3.checksum);
    expect(hexOf(deriveKey(hex(D3.secret), KDF_ENCRYPTION, '3DES'))).toBe(D3.encryption);
    expect(hexOf(deriveKey(hex(D3.secret), KDF_MAC, '3DES'))).toBe(D3.mac);
    const transport = scriptedTransport([
      `${D3.nonceOfChip}9000`,
      `${D3.answer}9000`,
      ...D4.exchanges.map(({ answer }) => answer),
    ]);
    const card = new Card(transport, signal);
    const information = doc.D2.examples[1]?.information ?? '';
    const random = scriptedRandom(D3.nonceOfReader, D3.shareOfReader);
    const outcome = await runBac(card, { information, random });
    expect(transport.sent).toEqual(['0084000008', `0082000028${D3.cryptogram}${D3.checksum}28`]);
    if (!outcome.ok) throw new Error('access was refused');
    // The channel that came out of it sends the commands of D.4.
    card.secure(outcome.channel);
    const select = await card.exchange({ cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: hex('011E') });
    const head = await card.exchange({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 });
    const rest = await card.exchange({ cla: 0, ins: 0xb0, p1: 0, p2: 4, le: 0x12 });
    expect(transport.sent.slice(2)).toEqual(D4.exchanges.map(({ command }) => command));
    expect([select, head, rest].map((one) => one.ok && hexOf(one.data))).toEqual(D4.exchanges.map(({ data }) => data));
    expect(D4.exchanges.map(({ data }) => data).join('')).toBe(D4.com);
  });

  it('D.4 secure messaging from the session secret and the counter', () => {
    const channel = new SecureChannel({ cipher: '3DES', secret: hex(doc.D3.secret), counter: hex(doc.D3.counter) });
    for (const { plain, command, answer, data } of doc.D4.exchanges) {
      const bytes = hex(plain);
      const [cla = 0, ins = 0, p1 = 0, p2 = 0, last = 0] = bytes;
      const body = bytes.length > 5 ? { data: bytes.subarray(5) } : { le: last };
      expect(hexOf(encodeCommand(channel.wrap({ cla, ins, p1, p2, ...body })))).toBe(command);
      const read = readAnswer(hex(answer));
      const plainAnswer = read === null ? null : channel.unwrap(read);
      expect(plainAnswer?.ok === true && hexOf(plainAnswer.data)).toBe(data);
    }
  });
});

describe.each(['G1', 'G2', 'I'] as const)('Doc 9303-11 appendix %s', (name) => {
  const example = doc[name];
  const infos = readSecurityInfos(der(0x31, hex(example.info)));
  const info = infos.ok ? infos.pace[0] : undefined;
  if (info === undefined) throw new Error('the example names no way of PACE');
  const group = paceGroup(info);
  if (group === null) throw new Error('the example has no group');

  it('reads the security info', () => {
    expect(info).toMatchObject({
      mapping: example.mapping,
      cipher: 'AES-128',
      version: 2,
      parameterId: example.parameterId,
    });
  });

  it('derives the key of the password and opens the nonce', () => {
    const password = { kind: 'MRZ', information: example.password } as const;
    expect(hexOf(passwordBytes(password))).toBe(example.passwordBytes);
    const key = deriveKey(passwordBytes(password), KDF_PASSWORD, 'AES-128');
    expect(hexOf(key)).toBe(example.passwordKey);
    expect(hexOf(decryptCbc('AES-128', key, hex(example.hiddenNonce)))).toBe(example.nonce);
  });

  it('maps the nonce and agrees, on both sides', () => {
    const privateKey = hex(example.mappingPrivate);
    const nonce = hex(example.nonce);
    expect(given(computeGroupJob({ op: 'public', group, privateKey, generator: null }))).toBe(example.mappingPublic);
    const chipPrivate = hex(example.chipMappingPrivate);
    expect(given(computeGroupJob({ op: 'public', group, privateKey: chipPrivate, generator: null }))).toBe(
      example.chipMappingPublic,
    );
    const ours = { op: 'map-generic', group, privateKey, peer: hex(example.chipMappingPublic), nonce } as const;
    const theirs = {
      op: 'map-generic',
      group,
      privateKey: chipPrivate,
      peer: hex(example.mappingPublic),
      nonce,
    } as const;
    expect(given(computeGroupJob(ours))).toBe(example.generator);
    expect(given(computeGroupJob(theirs))).toBe(example.generator);
    const own = hex(example.private);
    expect(given(computeGroupJob({ op: 'public', group, privateKey: own, generator: hex(example.generator) }))).toBe(
      example.public,
    );
    const secret = computeGroupJob({ op: 'agree', group, privateKey: own, peer: hex(example.chipPublic) });
    expect(given(secret)).toBe(example.secret);
    expect(hexOf(deriveKey(hex(example.secret), KDF_ENCRYPTION, 'AES-128'))).toBe(example.encryption);
    expect(hexOf(deriveKey(hex(example.secret), KDF_MAC, 'AES-128'))).toBe(example.mac);
  });

  it('sends the commands of the example and opens the channel', async () => {
    const transport = scriptedTransport(['9000', ...example.answers]);
    const outcome = await runPace(new Card(transport, signal), {
      info,
      group,
      password: { kind: 'MRZ', information: example.password },
      random: scriptedRandom(example.mappingPrivate, example.private),
      arithmetic: inlineArithmetic,
    });
    const reference = `8401${Buffer.of(example.parameterId).toString('hex').toUpperCase()}`;
    // The example leaves the identifier of the parameters out; some chips refuse the command without it.
    expect(transport.sent[0]).toBe(`0022C1A412${example.select.slice(10)}${reference}`);
    expect(transport.sent.slice(1)).toEqual(example.commands);
    if (!outcome.ok) throw new Error('access was refused');
    expect(outcome.proof?.parameterId).toBe(name === 'I' ? 13 : undefined);
  });

  it('refuses the token of the example with one bit changed', async () => {
    const last = example.answers.at(-1) ?? '';
    const bent = last.replace(
      example.chipToken,
      hexOf(hex(example.chipToken).map((byte, at) => (at === 7 ? byte ^ 1 : byte))),
    );
    expect(bent).not.toBe(last);
    const outcome = await runPace(new Card(scriptedTransport(['9000', ...example.answers.slice(0, 3), bent]), signal), {
      info,
      group,
      password: { kind: 'MRZ', information: example.password },
      random: scriptedRandom(example.mappingPrivate, example.private),
      arithmetic: inlineArithmetic,
    });
    expect(outcome).toMatchObject({ ok: false, detail: 'PROTOCOL', step: 'token' });
  });
});

describe.each(['H1', 'H2'] as const)('Doc 9303-11 appendix %s', (name) => {
  const example = doc[name];
  const group = standardGroup(example.parameterId);
  if (group === null) throw new Error('the example has no group');
  const prime = group.kind === 'ec' ? 256 : 1024;

  it('opens the nonce and mixes both nonces', () => {
    expect(hexOf(decryptCbc('AES-128', hex(example.passwordKey), hex(example.hiddenNonce)))).toBe(example.nonce);
    const nonces = { chip: hex(example.nonce), reader: hex(example.nonceOfReader), bits: prime };
    const mixed = integratedPseudoRandom('AES-128', nonces);
    expect(hexOf(mixed)).toBe(example.pseudoRandom);
    const p =
      group.kind === 'ec'
        ? BigInt('0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377')
        : bigOf(group.p);
    expect(hexOf(bytesOf(bigOf(mixed) % p))).toBe(example.reduced);
    expect(given(computeGroupJob({ op: 'map-integrated', group, random: mixed }))).toBe(example.generator);
  });

  it('agrees on both sides, derives the keys and makes both tokens', () => {
    const generator = hex(example.generator);
    const own = hex(example.private);
    const chips = hex(example.chipPrivate);
    expect(given(computeGroupJob({ op: 'public', group, privateKey: own, generator }))).toBe(example.public);
    expect(given(computeGroupJob({ op: 'public', group, privateKey: chips, generator }))).toBe(example.chipPublic);
    expect(given(computeGroupJob({ op: 'agree', group, privateKey: own, peer: hex(example.chipPublic) }))).toBe(
      example.secret,
    );
    expect(given(computeGroupJob({ op: 'agree', group, privateKey: chips, peer: hex(example.public) }))).toBe(
      example.secret,
    );
    expect(hexOf(deriveKey(hex(example.secret), KDF_ENCRYPTION, 'AES-128'))).toBe(example.encryption);
    const mac = deriveKey(hex(example.secret), KDF_MAC, 'AES-128');
    expect(hexOf(mac)).toBe(example.mac);
    const tag = group.kind === 'ec' ? 0x86 : 0x84;
    const token = (key: string): string =>
      hexOf(tokenMac('AES-128', mac, der(0x7f49, derOid(example.oid), der(tag, hex(key)))));
    expect(token(example.chipPublic)).toBe(example.token);
    expect(token(example.public)).toBe(example.chipToken);
  });

  it('runs through, with the nonce of the example hidden under the key of a password', async () => {
    // The appendix names a key of the password and not the password, so the nonce is hidden again.
    const password = { kind: 'MRZ', information: doc.G1.password } as const;
    const key = deriveKey(passwordBytes(password), KDF_PASSWORD, 'AES-128');
    const hidden = hexOf(encryptCbc('AES-128', key, hex(example.nonce)));
    const dynamic = (tag: number, value: string): string => `${hexOf(der(0x7c, der(tag, hex(value))))}9000`;
    const answers = [
      '9000',
      dynamic(0x80, hidden),
      dynamic(0x82, ''),
      dynamic(0x84, example.chipPublic),
      dynamic(0x86, example.chipToken),
    ];
    const transport = scriptedTransport(answers);
    const info = {
      oid: example.oid,
      version: 2,
      mapping: example.mapping as 'ECDH-IM' | 'DH-IM',
      cipher: 'AES-128' as const,
      parameterId: example.parameterId,
    };
    const random = scriptedRandom(example.nonceOfReader, example.private.slice(-64));
    const input = { info, group, password, random, arithmetic: inlineArithmetic };
    const outcome = await runPace(
      new Card(transport, signal),
      name === 'H1' ? input : { ...input, random: inOrder(example, group) },
    );
    expect(outcome.ok).toBe(true);
    const body = (tag: number, value: string): string => hexOf(der(0x7c, der(tag, hex(value))));
    expect(transport.sent[2]).toContain(body(0x81, example.nonceOfReader));
    expect(transport.sent[3]).toContain(body(0x83, example.public));
    expect(transport.sent[4]).toContain(body(0x85, example.token));
    expect(hexOf(oidBytes(example.oid))).toBe(transport.sent[0]?.slice(14, 34));
  });
});

/** The private key of H.2 has the length of the prime; in the group it is what remains by the order. */
function inOrder(example: (typeof doc)['H2'], group: NonNullable<ReturnType<typeof standardGroup>>) {
  const order = group.kind === 'modp' && group.q !== null ? bigOf(group.q) : 0n;
  return scriptedRandom(example.nonceOfReader, hexOf(bytesOf(bigOf(hex(example.private)) % order)));
}

describe('Doc 9303-11 appendix I, chip authentication mapping', () => {
  const { I } = doc;
  const secret = hex(I.secret);
  const cardSecurity = (info: string): Uint8Array => {
    const content = der(0x31, hex(info));
    const encapsulated = der(0x30, derOid('0.4.0.127.0.7.3.2.1'), der(0xa0, der(0x04, content)));
    // Nobody's signature: the equation is computed before the file is verified.
    const algorithm = (oid: string): Uint8Array => der(0x30, derOid(oid));
    const signer = der(
      0x30,
      der(0x02, Uint8Array.of(3)),
      der(0x80, new Uint8Array(20)),
      algorithm('2.16.840.1.101.3.4.2.1'),
      algorithm('1.2.840.10045.4.3.2'),
      der(0x04, new Uint8Array(64)),
    );
    const signed = der(0x30, der(0x02, Uint8Array.of(3)), der(0x31), encapsulated, der(0x31, signer));
    return der(0x30, derOid('1.2.840.113549.1.7.2'), der(0xa0, signed));
  };

  it('decrypts the chip data', () => {
    const data = new SecureChannel({ cipher: 'AES-128', secret }).decryptChipData(hex(I.hiddenChipData));
    expect(data === null ? null : hexOf(data)).toBe(I.chipData);
  });

  it('finds the equation true for the key of EF.CardSecurity, and false for a changed one', async () => {
    const proof = { parameterId: 13, mappingKey: hex(I.chipMappingPublic), data: hex(I.chipData) };
    const right = { cardSecurity: cardSecurity(I.chipKeyInfo), arithmetic: inlineArithmetic };
    expect(await runChipMapping(proof, right)).toMatchObject({ outcome: 'equal', keyId: 13 });
    const otherData = { ...proof, data: hex(I.chipData).map((byte, at) => (at === 31 ? byte ^ 1 : byte)) };
    expect(await runChipMapping(otherData, right)).toMatchObject({ outcome: 'differs', detail: 'EQUATION' });
    const otherKey = { ...proof, mappingKey: hex(doc.G1.chipMappingPublic) };
    expect(await runChipMapping(otherKey, right)).toMatchObject({ outcome: 'differs' });
    expect(await runChipMapping({ ...proof, data: null }, right)).toMatchObject({
      outcome: 'differs',
      detail: 'DECRYPTION',
    });
    expect(await runChipMapping(proof, { ...right, cardSecurity: undefined })).toMatchObject({ outcome: 'no-key' });
  });
});

describe('Doc 9303-11 appendix F', () => {
  it('the representative is made of header, M1, digest and trailer', () => {
    const { F } = doc;
    const digest = createHash('sha1').update(hex(F.recoverable)).update(hex(F.nonce)).digest();
    expect(hexOf(digest)).toBe(F.digest);
    expect(`6A${F.recoverable}${F.digest}BC`).toBe(F.representative);
    expect(hex(F.representative).length).toBe(128);
  });
});
