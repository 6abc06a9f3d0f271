import { concat, fixed, flipped, same, toInteger } from '../bytes.ts';
import { fieldOf, oid, tlv } from '../tlv.ts';
import { CIPHERS, type CipherName, padded, SUITES, type Suite } from './ciphers.ts';
import { Curve, type Draw, type Group, groupOf, inverse, ModpGroup, mod, type Point, privateKey } from './groups.ts';
import { nonceBytes, pointOf, pseudoRandom, subgroupOf } from './mapping.ts';
import { Messaging } from './messaging.ts';

export const MAPPINGS = ['ecdh-gm', 'ecdh-im', 'ecdh-cam', 'dh-gm', 'dh-im'] as const;
export type Mapping = (typeof MAPPINGS)[number];

const ARCS: Readonly<Record<Mapping, number>> = { 'dh-gm': 1, 'ecdh-gm': 2, 'dh-im': 3, 'ecdh-im': 4, 'ecdh-cam': 6 };

export interface PaceVariant {
  mapping: Mapping;
  cipher: CipherName;
  /** Parameter id of 9303-11 Table 12. */
  parameter: number;
}

/** id-PACE with its mapping and cipher (9303-11 9.2.3). */
export const paceOid = ({ mapping, cipher }: PaceVariant): string =>
  `0.4.0.127.0.7.2.2.4.${ARCS[mapping]}.${CIPHERS.indexOf(cipher) + 1}`;

export type PaceFault =
  | 'none'
  | 'token'
  | 'reflected-map'
  | 'reflected'
  | 'off-curve'
  | 'infinity'
  | 'zero-nonce'
  | 'no-cam';

export interface PaceStart {
  variant: PaceVariant;
  /** SHA-1 of the MRZ information or the characters of the CAN (9303-11 9.7.3). */
  password: Uint8Array;
  /** Static key of chip authentication mapping on the same curve. */
  staticKey: bigint | null;
  draw: Draw;
  fault: PaceFault;
}

export type PaceStep =
  | { kind: 'answer'; data: Uint8Array }
  | { kind: 'open'; data: Uint8Array; session: Messaging }
  | { kind: 'refused'; status: number };

const refused = (status: number): PaceStep => ({ kind: 'refused', status });
const DYNAMIC = 0x7c;

/** One run of PACE on the card (ICAO 9303-11 4.4), one step for each GENERAL AUTHENTICATE. */
export class Pace {
  readonly #run: { step(data: Uint8Array): PaceStep };

  constructor(start: PaceStart) {
    const group = groupOf(start.variant.parameter);
    const curves = start.variant.mapping.startsWith('ecdh');
    if (group instanceof Curve && curves) this.#run = new Run<Point>(start, group);
    else if (group instanceof ModpGroup && !curves) this.#run = new Run<bigint>(start, group);
    else throw new RangeError(`parameter ${start.variant.parameter} has no group for ${start.variant.mapping}`);
  }

  /** The content of tag 7C of the command. */
  step(data: Uint8Array): PaceStep {
    return this.#run.step(data);
  }
}

class Run<Element> {
  readonly #start: PaceStart;
  readonly #group: Group<Element>;
  readonly #suite: Suite;
  #next: 'nonce' | 'map' | 'agree' | 'confirm' = 'nonce';
  #nonce = new Uint8Array(0);
  #mapKey = 0n;
  #mapped: Element | null = null;
  #publicOf = { own: new Uint8Array(0), terminal: new Uint8Array(0) };
  #secret = new Uint8Array(0);

  constructor(start: PaceStart, group: Group<Element>) {
    this.#start = start;
    this.#group = group;
    this.#suite = SUITES[start.variant.cipher];
  }

  step(data: Uint8Array): PaceStep {
    switch (this.#next) {
      case 'nonce':
        return this.#giveNonce();
      case 'map':
        return this.#map(fieldOf(data, 0x81));
      case 'agree':
        return this.#agree(fieldOf(data, 0x83));
      case 'confirm':
        return this.#confirm(fieldOf(data, 0x85));
    }
  }

  #giveNonce(): PaceStep {
    const { draw, password, fault } = this.#start;
    const bytes = nonceBytes(this.#suite);
    this.#nonce = fault === 'zero-nonce' ? new Uint8Array(bytes) : new Uint8Array(draw(bytes));
    this.#next = 'map';
    const hidden = this.#suite.encrypt(this.#suite.derive(password, 3), this.#nonce);
    return answer(tlv(0x80, hidden));
  }

  #map(given: Uint8Array | null): PaceStep {
    if (given === null) return refused(0x6a80);
    const { variant, draw, fault } = this.#start;
    const group = this.#group;
    if (variant.mapping.endsWith('im')) {
      if (given.length !== this.#suite.keyBytes) return refused(0x6a80);
      const { reduced } = pseudoRandom(this.#suite, { s: this.#nonce, t: given, prime: group.prime });
      this.#mapped = mappedInto(group, reduced);
      this.#next = 'agree';
      return answer(tlv(0x82));
    }
    const theirs = group.decode(given);
    if (theirs === null) return refused(0x6a80);
    this.#next = 'agree';
    this.#mapKey = privateKey(group.order, draw);
    const shared = group.power(theirs, this.#mapKey);
    const s = mod(toInteger(this.#nonce), group.order);
    this.#mapped = s === 0n ? shared : group.combine(group.power(group.generator, s), shared);
    const own = group.encode(group.power(group.generator, this.#mapKey));
    return answer(tlv(0x82, fault === 'reflected-map' ? given : own));
  }

  #agree(given: Uint8Array | null): PaceStep {
    const { draw, fault } = this.#start;
    const group = this.#group;
    const theirs = given === null ? null : group.decode(given);
    if (given === null || theirs === null || this.#mapped === null) return refused(0x6a80);
    this.#next = 'confirm';
    // A public integer that needs fewer bytes than the prime has two encodings. The card avoids the question.
    let key: bigint;
    let own: Uint8Array;
    do {
      key = privateKey(group.order, draw);
      own = group.encode(group.power(this.#mapped, key));
    } while (own[0] === 0);
    this.#secret = new Uint8Array(group.secret(group.power(theirs, key)));
    this.#publicOf = { own: new Uint8Array(own), terminal: new Uint8Array(given) };
    return answer(tlv(0x84, wrongly(fault, own, given)));
  }

  #confirm(given: Uint8Array | null): PaceStep {
    this.#next = 'nonce';
    const { fault, variant } = this.#start;
    const suite = this.#suite;
    const [encryption, code] = [suite.derive(this.#secret, 1), suite.derive(this.#secret, 2)];
    const token = (key: Uint8Array): Uint8Array => suite.mac(code, this.#publicObject(key));
    if (given === null || !same(token(this.#publicOf.own), given)) return refused(0x6300);
    const own = token(this.#publicOf.terminal);
    const parts = [tlv(0x86, fault === 'token' ? flipped(own, 0) : own)];
    if (variant.mapping === 'ecdh-cam' && fault !== 'no-cam') parts.push(tlv(0x8a, this.#proofOfKey(encryption)));
    const data = tlv(DYNAMIC, ...parts);
    return { kind: 'open', data, session: new Messaging(suite, { encryption, code }) };
  }

  /** Public key data object of 9303-11 9.4: the protocol and the other side's key. */
  #publicObject(key: Uint8Array): Uint8Array {
    return tlv(0x7f49, oid(paceOid(this.#start.variant)), tlv(this.#group.form === 'curve' ? 0x86 : 0x84, key));
  }

  /** Encrypted chip authentication data (4.4.3.5.1): the mapping key divided by the static key. */
  #proofOfKey(encryption: Uint8Array): Uint8Array {
    const { order } = this.#group;
    const proof = mod(inverse(this.#start.staticKey ?? 1n, order) * this.#mapKey, order);
    const width = Math.ceil(order.toString(16).length / 2);
    const vector = this.#suite.block(encryption, new Uint8Array(16).fill(0xff));
    return this.#suite.encrypt(encryption, padded(fixed(proof, width), 16), vector);
  }
}

const answer = (...parts: readonly Uint8Array[]): PaceStep => ({ kind: 'answer', data: tlv(DYNAMIC, ...parts) });

function mappedInto<Element>(group: Group<Element>, value: bigint): Element {
  if (group instanceof Curve) return pointOf(group, value) as Element;
  if (group instanceof ModpGroup) return subgroupOf(group, value) as Element;
  throw new RangeError('unknown group');
}

function wrongly(fault: PaceFault, own: Uint8Array, terminal: Uint8Array): Uint8Array {
  if (fault === 'reflected') return terminal;
  if (fault === 'off-curve') return flipped(own, own.length - 1);
  if (fault === 'infinity') return concat(own.subarray(0, 1), new Uint8Array(own.length - 1));
  return own;
}
