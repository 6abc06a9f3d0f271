import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { concat, fixed, same, toHex, toInteger } from '../../../src/adapters/hardware/virtual-passport/bytes.ts';
import { CIPHERS, type CipherName, SUITES } from '../../../src/adapters/hardware/virtual-passport/card/ciphers.ts';
import {
  type Curve,
  type Group,
  groupOf,
  ModpGroup,
  mod,
  privateKey,
} from '../../../src/adapters/hardware/virtual-passport/card/groups.ts';
import { pointOf, pseudoRandom, subgroupOf } from '../../../src/adapters/hardware/virtual-passport/card/mapping.ts';
import {
  type Mapping,
  Pace,
  type PaceFault,
  paceOid,
} from '../../../src/adapters/hardware/virtual-passport/card/pace.ts';
import { personalise, readProfile, TestPki } from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { fieldOf, oid, tlv } from '../../../src/adapters/hardware/virtual-passport/tlv.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';

const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const password = new Uint8Array(Buffer.from('123456'));

function card(mapping: Mapping, cipher: CipherName, parameter: number, fault: PaceFault = 'none') {
  const variant = { mapping, cipher, parameter };
  const pace = new Pace({ variant, password, draw, staticKey: 77n, fault });
  const step = (tag: number, value?: Uint8Array): { data: Uint8Array; status: number; open: boolean } => {
    const done = pace.step(value === undefined ? new Uint8Array(0) : tlv(tag, value));
    if (done.kind === 'refused') return { data: new Uint8Array(0), status: done.status, open: false };
    return { data: fieldOf(done.data, 0x7c) ?? new Uint8Array(0), status: 0x9000, open: done.kind === 'open' };
  };
  return { variant, step, suite: SUITES[cipher], group: groupOf(parameter) as Group<unknown> };
}

/** The terminal's side with the numbers of one run; `twist` changes what it sends as its token. */
function run(at: ReturnType<typeof card>, twist: (token: Uint8Array) => Uint8Array = (token) => token) {
  const { variant, step, suite, group } = at;
  const nonce = suite.decrypt(suite.derive(password, 3), fieldOf(step(0).data, 0x80) ?? new Uint8Array(0));
  let mapped: unknown;
  let mapKey: Uint8Array | null = null;
  if (variant.mapping.endsWith('im')) {
    const t = draw(suite.keyBytes);
    step(0x81, t);
    const { reduced } = pseudoRandom(suite, { s: nonce, t, prime: group.prime });
    mapped = group instanceof ModpGroup ? subgroupOf(group, reduced) : pointOf(group as unknown as Curve, reduced);
  } else {
    const d = privateKey(group.order, draw);
    mapKey = fieldOf(step(0x81, group.encode(group.power(group.generator, d))).data, 0x82);
    const theirs = group.decode(mapKey ?? new Uint8Array(0));
    const s = mod(toInteger(nonce), group.order);
    mapped = group.combine(group.power(group.generator, s), group.power(theirs, d));
  }
  let key: bigint;
  let own: Uint8Array;
  do {
    key = privateKey(group.order, draw);
    own = group.encode(group.power(mapped, key));
  } while (own[0] === 0);
  const theirs = fieldOf(step(0x83, own).data, 0x84) ?? new Uint8Array(0);
  const element = group.decode(theirs);
  const secret = element === null ? new Uint8Array(1) : group.secret(group.power(element, key));
  const code = suite.derive(secret, 2);
  const token = (value: Uint8Array): Uint8Array =>
    suite.mac(code, tlv(0x7f49, oid(paceOid(variant)), tlv(group.form === 'curve' ? 0x86 : 0x84, value)));
  const last = step(0x85, twist(token(theirs)));
  return { nonce, mapKey, own, theirs, element, last, expected: token(own), secret };
}

describe('PACE on the card', () => {
  const variants: [Mapping, number][] = [
    ['ecdh-gm', 8],
    ['ecdh-gm', 14],
    ['ecdh-gm', 18],
    ['ecdh-im', 9],
    ['ecdh-im', 17],
    ['ecdh-cam', 10],
    ['ecdh-cam', 16],
    ['dh-gm', 0],
    ['dh-gm', 1],
    ['dh-im', 2],
  ];
  it.each(variants)('%s with parameter %i opens a session, with every cipher', (mapping, parameter) => {
    for (const cipher of CIPHERS.filter((name) => mapping !== 'ecdh-cam' || name !== '3des')) {
      const at = card(mapping, cipher, parameter);
      const done = run(at);
      expect(done.last, cipher).toMatchObject({ status: 0x9000, open: true });
      expect(same(fieldOf(done.last.data, 0x86) ?? new Uint8Array(0), done.expected)).toBe(true);
      expect(fieldOf(done.last.data, 0x8a) !== null).toBe(mapping === 'ecdh-cam');
    }
  });

  it('refuses a token that is wrong, and starts from the beginning', () => {
    const at = card('ecdh-gm', 'aes-128', 13);
    const wrong = run(at, (token) => token.map((byte, i) => (i === 0 ? byte ^ 1 : byte)));
    expect(wrong.last).toEqual({ data: new Uint8Array(0), status: 0x6300, open: false });
    expect(run(at).last.open).toBe(true);
  });

  it('refuses points off the curve, elements outside the subgroup and steps without their data', () => {
    const curve = card('ecdh-gm', 'aes-128', 13);
    curve.step(0);
    const { generator } = curve.group as unknown as Curve;
    const off = concat(new Uint8Array([4]), fixed(generator.x, 32), fixed(generator.y + 1n, 32));
    expect(curve.step(0x81, off).status).toBe(0x6a80);
    expect(curve.step(0x81, new Uint8Array(65)).status).toBe(0x6a80);
    expect(curve.step(0x83, curve.group.encode(curve.group.generator)).status).toBe(0x6a80);
    const modp = card('dh-gm', 'aes-128', 0);
    modp.step(0);
    for (const value of [0n, 1n, modp.group.prime - 1n, modp.group.prime, 5n]) {
      expect(modp.step(0x81, fixed(value, 128)).status, String(value)).toBe(0x6a80);
    }
    const integrated = card('ecdh-im', 'aes-256', 13);
    integrated.step(0);
    expect(integrated.step(0x81, new Uint8Array(16)).status).toBe(0x6a80);
  });

  it('shows each fault', () => {
    const faulty = (fault: PaceFault, mapping: Mapping = 'ecdh-gm') => run(card(mapping, 'aes-128', 13, fault));
    const zero = card('ecdh-gm', 'aes-128', 13, 'zero-nonce');
    const hidden = fieldOf(zero.step(0).data, 0x80) ?? new Uint8Array(0);
    expect(toHex(zero.suite.decrypt(zero.suite.derive(password, 3), hidden))).toBe('00'.repeat(16));
    expect(faulty('off-curve').element).toBeNull();
    expect(faulty('infinity').element).toBeNull();
    const reflected = faulty('reflected');
    expect(toHex(reflected.theirs)).toBe(toHex(reflected.own));
    const token = faulty('token');
    expect(same(fieldOf(token.last.data, 0x86) ?? new Uint8Array(0), token.expected)).toBe(false);
    expect(fieldOf(faulty('no-cam', 'ecdh-cam').last.data, 0x8a)).toBeNull();
    const at = card('ecdh-gm', 'aes-128', 13, 'reflected-map');
    at.step(0);
    const own = at.group.encode(at.group.power(at.group.generator, 9n));
    expect(toHex(fieldOf(at.step(0x81, own).data, 0x82) ?? new Uint8Array(0))).toBe(toHex(own));
  });
});

describe('the keys of chip authentication', () => {
  const now = new Date();
  const pki = new TestPki({ now, draw });
  const portrait = new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces/id01_passport.jpg')));
  const mrz = ['P<UTOOSTERVANG<<ELIAS<MARTEN<<<<<<<<<<<<<<<<', 'UT44712094UTO8903141M3305027<<<<<<<<<<<<<<<8'];

  it.each([
    ['ecdh-gm', []],
    ['dh-gm', []],
    ['ecdh-gm', ['ca-copied']],
    ['dh-gm', ['ca-copied']],
  ] as const)('of %s with %j are those of DG14 where the chip is no copy', (name, faults) => {
    const read = readProfile(name);
    if (!read.ok) throw new Error(read.message);
    const { image, files } = personalise({ profile: read.profile, faults, pki, mrz, portrait, now, draw });
    const [key] = image.chipKeys;
    const group = groupOf(key?.parameter ?? -1) as Group<unknown>;
    const held = toHex(group.encode(group.power(group.generator, key?.secret ?? 1n)));
    expect(toHex(files.get('DG14') ?? new Uint8Array(0)).includes(held)).toBe(faults.length === 0);
  });
});
