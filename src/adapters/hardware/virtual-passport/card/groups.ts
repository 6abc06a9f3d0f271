import { generateKeyPairSync } from 'node:crypto';
import { concat, fixed, hex, toInteger } from '../bytes.ts';
import { objectsIn } from '../tlv.ts';
import { MODP } from './modp.ts';

/** Draws bytes: the card never generates random bytes itself. */
export type Draw = (bytes: number) => Uint8Array;

export interface Point {
  x: bigint;
  y: bigint;
}

/** A prime group of ICAO 9303-11 9.5.1, written multiplicatively in both forms: `power` is k * P on a curve. */
export interface Group<Element> {
  readonly form: 'curve' | 'modp';
  /** Order of the generator. */
  readonly order: bigint;
  readonly prime: bigint;
  /** Bytes of one field element: the length of a shared secret. */
  readonly width: number;
  readonly generator: Element;
  power(base: Element, exponent: bigint): Element;
  combine(a: Element, b: Element): Element;
  encode(element: Element): Uint8Array;
  /** Null for anything that is not an element of the group, and for the neutral element. */
  decode(bytes: Uint8Array): Element | null;
  /** The shared secret in its full length, with leading zeros. */
  secret(element: Element): Uint8Array;
}

export const mod = (value: bigint, prime: bigint): bigint => {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
};

export function powerMod(base: bigint, exponent: bigint, prime: bigint): bigint {
  let result = 1n;
  let square = mod(base, prime);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

export const inverse = (value: bigint, prime: bigint): bigint => powerMod(value, prime - 2n, prime);

const bytesOf = (value: bigint): number => Math.ceil(value.toString(16).length / 2);

/** A number from 1 to the order less one, computed from eight more bytes than the order has. */
export function privateKey(order: bigint, draw: Draw): bigint {
  return (toInteger(draw(bytesOf(order) + 8)) % (order - 1n)) + 1n;
}

export interface CurveParameters {
  p: bigint;
  a: bigint;
  b: bigint;
  g: Point;
  n: bigint;
}

type Jacobian = readonly [bigint, bigint, bigint];

/** A curve in short Weierstrass form with cofactor 1. The neutral element is null inside and never leaves. */
export class Curve implements Group<Point> {
  readonly form = 'curve';
  readonly order: bigint;
  readonly prime: bigint;
  readonly width: number;
  readonly generator: Point;
  readonly a: bigint;
  readonly b: bigint;

  constructor({ p, a, b, g, n }: CurveParameters) {
    this.prime = p;
    this.a = a;
    this.b = b;
    this.generator = g;
    this.order = n;
    this.width = bytesOf(p);
  }

  power(base: Point, exponent: bigint): Point {
    const table: Jacobian[] = [[0n, 1n, 0n]];
    for (let i = 1; i < 16; i++) table.push(this.#add(table[i - 1] as Jacobian, [base.x, base.y, 1n]));
    let sum: Jacobian = [0n, 1n, 0n];
    for (const digit of mod(exponent, this.order).toString(16)) {
      for (let i = 0; i < 4; i++) sum = this.#double(sum);
      sum = this.#add(sum, table[Number.parseInt(digit, 16)] as Jacobian);
    }
    return this.#affine(sum);
  }

  combine(a: Point, b: Point): Point {
    return this.#affine(this.#add([a.x, a.y, 1n], [b.x, b.y, 1n]));
  }

  encode({ x, y }: Point): Uint8Array {
    return concat(hex('04'), fixed(x, this.width), fixed(y, this.width));
  }

  decode(bytes: Uint8Array): Point | null {
    if (bytes.length !== 2 * this.width + 1 || bytes[0] !== 4) return null;
    const point = {
      x: toInteger(bytes.subarray(1, 1 + this.width)),
      y: toInteger(bytes.subarray(1 + this.width)),
    };
    return this.holds(point) ? point : null;
  }

  holds({ x, y }: Point): boolean {
    const p = this.prime;
    return x < p && y < p && mod(y * y - (x * x * x + this.a * x + this.b), p) === 0n;
  }

  secret({ x }: Point): Uint8Array {
    return fixed(x, this.width);
  }

  #affine([x, y, z]: Jacobian): Point {
    if (z === 0n) throw new RangeError('the neutral element has no coordinates');
    const p = this.prime;
    const down = inverse(z, p);
    const square = (down * down) % p;
    return { x: mod(x * square, p), y: mod(y * square * down, p) };
  }

  #double([x, y, z]: Jacobian): Jacobian {
    if (z === 0n || y === 0n) return [0n, 1n, 0n];
    const p = this.prime;
    const yy = (y * y) % p;
    const s = (4n * x * yy) % p;
    const zz = (z * z) % p;
    const m = (3n * x * x + this.a * ((zz * zz) % p)) % p;
    const x3 = mod(m * m - 2n * s, p);
    return [x3, mod(m * (s - x3) - 8n * yy * yy, p), (2n * y * z) % p];
  }

  #add(first: Jacobian, second: Jacobian): Jacobian {
    if (first[2] === 0n) return second;
    if (second[2] === 0n) return first;
    const p = this.prime;
    const [x1, y1, z1] = first;
    const [x2, y2, z2] = second;
    const zz1 = (z1 * z1) % p;
    const zz2 = (z2 * z2) % p;
    const u1 = (x1 * zz2) % p;
    const h = mod(x2 * zz1 - u1, p);
    const s1 = (((y1 * zz2) % p) * z2) % p;
    const r = mod(((y2 * zz1) % p) * z1 - s1, p);
    if (h === 0n) return r === 0n ? this.#double(first) : [0n, 1n, 0n];
    const hh = (h * h) % p;
    const hhh = (h * hh) % p;
    const v = (u1 * hh) % p;
    const x3 = mod(r * r - hhh - 2n * v, p);
    return [x3, mod(r * (v - x3) - s1 * hhh, p), (((h * z1) % p) * z2) % p];
  }
}

export class ModpGroup implements Group<bigint> {
  readonly form = 'modp';
  readonly order: bigint;
  readonly prime: bigint;
  readonly width: number;
  readonly generator: bigint;

  constructor({ p, g, q }: { p: bigint; g: bigint; q: bigint }) {
    this.prime = p;
    this.generator = g;
    this.order = q;
    this.width = bytesOf(p);
  }

  power(base: bigint, exponent: bigint): bigint {
    return powerMod(base, exponent, this.prime);
  }

  combine(a: bigint, b: bigint): bigint {
    return (a * b) % this.prime;
  }

  encode(element: bigint): Uint8Array {
    return fixed(element, this.width);
  }

  /** Checks the subgroup as RFC 2631 2.1.5 asks: a small one would give the private key away. */
  decode(bytes: Uint8Array): bigint | null {
    const y = toInteger(bytes);
    const inRange = y > 1n && y < this.prime - 1n;
    return inRange && powerMod(y, this.order, this.prime) === 1n ? y : null;
  }

  secret(element: bigint): Uint8Array {
    return fixed(element, this.width);
  }
}

/** Names that OpenSSL has for the standardized curves, by parameter id (9303-11 Table 12). */
export const CURVE_NAMES: Readonly<Record<number, string>> = {
  8: 'prime192v1',
  9: 'brainpoolP192r1',
  10: 'secp224r1',
  11: 'brainpoolP224r1',
  12: 'prime256v1',
  13: 'brainpoolP256r1',
  14: 'brainpoolP320r1',
  15: 'secp384r1',
  16: 'brainpoolP384r1',
  17: 'brainpoolP512r1',
  18: 'secp521r1',
};

/** The constants of a curve, out of a key that OpenSSL exports with explicit parameters: none is typed here. */
export function curveNamed(name: string): Curve {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: name, paramEncoding: 'explicit' });
  const inner = (bytes: Uint8Array | undefined): Uint8Array[] =>
    (objectsIn(bytes ?? new Uint8Array(0)) ?? []).map(({ value }) => value);
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
  const [algorithm] = inner(inner(spki)[0]);
  const [, field, curve, g, n] = inner(inner(algorithm)[1]);
  const [a, b] = inner(curve).map(toInteger);
  const p = toInteger(inner(field)[1] ?? new Uint8Array(0));
  const point = g ?? new Uint8Array(0);
  const width = (point.length - 1) / 2;
  return new Curve({
    p,
    a: a ?? 0n,
    b: b ?? 0n,
    g: { x: toInteger(point.subarray(1, 1 + width)), y: toInteger(point.subarray(1 + width)) },
    n: toInteger(n ?? new Uint8Array(0)),
  });
}

const known = new Map<number, Group<Point> | Group<bigint>>();

/** The group with this parameter id; null for a reserved one. */
export function groupOf(parameter: number): Group<Point> | Group<bigint> | null {
  const held = known.get(parameter);
  if (held !== undefined) return held;
  const modp = MODP[parameter];
  const name = CURVE_NAMES[parameter];
  if (modp === undefined && name === undefined) return null;
  const made = modp === undefined ? curveNamed(name ?? '') : new ModpGroup(modp);
  known.set(parameter, made);
  return made;
}
