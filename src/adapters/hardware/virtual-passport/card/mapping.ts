import { concat, hex, toInteger } from '../bytes.ts';
import type { Suite } from './ciphers.ts';
import { type Curve, inverse, type ModpGroup, mod, type Point, powerMod } from './groups.ts';

/** Constants of the pseudo-random function (ICAO 9303-11 4.4.3.3.2): c0 makes the next key, c1 the next output. */
const CONSTANTS = {
  short: [hex('a668892a7c41e3ca739f40b057d85904'), hex('a4e136ac725f738b01c1f60217c188ad')],
  long: [
    hex('d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676'),
    hex('54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517'),
  ],
} as const;

/** Bytes of the card's nonce: the smallest multiple of the block that is not shorter than the key (4.4.3.3). */
export const nonceBytes = (suite: Suite): number => (suite.keyBytes <= 16 ? 16 : 32);

/** R_p(s, t) before and after the reduction by the prime. */
export function pseudoRandom(suite: Suite, { s, t, prime }: { s: Uint8Array; t: Uint8Array; prime: bigint }) {
  const [c0, c1] = suite.keyBytes <= 16 ? CONSTANTS.short : CONSTANTS.long;
  const blocks = Math.ceil((prime.toString(2).length + 64) / (8 * c0.length));
  const output: Uint8Array[] = [];
  let key = suite.encrypt(t, s).subarray(0, suite.keyBytes);
  for (let i = 0; i < blocks; i++) {
    output.push(suite.encrypt(key, c1));
    key = suite.encrypt(key, c0).subarray(0, suite.keyBytes);
  }
  const whole = concat(...output);
  return { whole, reduced: toInteger(whole) % prime };
}

/** Point encoding of ICAO 9303-11 Appendix B for curves whose prime is 3 modulo 4. */
export function pointOf(curve: Curve, t: bigint): Point {
  const { prime: p, a, b } = curve;
  if (p % 4n !== 3n) throw new RangeError('this curve has no integrated mapping');
  const alpha = mod(-t * t, p);
  const x2 = mod(-b * inverse(a, p) * (1n + inverse(mod(alpha + alpha * alpha, p), p)), p);
  const x3 = mod(alpha * x2, p);
  const right = (x: bigint): bigint => mod(x * x * x + a * x + b, p);
  const h2 = right(x2);
  const root = powerMod(h2, p - 1n - (p + 1n) / 4n, p);
  if (mod(root * root * h2, p) === 1n) return { x: x2, y: mod(root * h2, p) };
  return { x: x3, y: mod(root * mod(t * t * t * h2, p), p) };
}

/** f_g of the integrated mapping over integers: raises to the power of the cofactor. */
export const subgroupOf = (group: ModpGroup, value: bigint): bigint =>
  powerMod(value, (group.prime - 1n) / group.order, group.prime);
