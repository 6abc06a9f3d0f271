import { CURVES, MODP_GROUPS } from './standard-groups.ts';

/**
 * A group for key agreement. Curves are always those of Doc 9303-11 table 12: parameters of other curves are never used
 * (CVE-2020-0601). A MODP group contains its own numbers, because DG14 may state one that is not in any table; `q` is null if the
 * issuer does not state the order.
 */
export type Group = { kind: 'ec'; id: number } | { kind: 'modp'; p: Uint8Array; g: Uint8Array; q: Uint8Array | null };

/** A computation with a group element. All members are bytes, so that a job can be passed to a thread. */
export type GroupJob =
  /** Builds the tables of a curve, so that no traveller waits for them. */
  | { op: 'warm'; group: Group }
  /** Computes the public key of a private one, on the standard generator or on a mapped one. */
  | { op: 'public'; group: Group; privateKey: Uint8Array; generator: Uint8Array | null }
  /** Generic mapping: a generator from a nonce and the two mapping keys (Doc 9303-11 4.4.3.3.1). */
  | { op: 'map-generic'; group: Group; privateKey: Uint8Array; peer: Uint8Array; nonce: Uint8Array }
  /** Integrated mapping: a generator from the pseudo-random bytes of both nonces (Doc 9303-11 4.4.3.3.2, appendix B). */
  | { op: 'map-integrated'; group: Group; random: Uint8Array }
  /** The shared secret in the full width of the field: the x coordinate, or the element of a MODP group. */
  | { op: 'agree'; group: Group; privateKey: Uint8Array; peer: Uint8Array }
  /** A multiple of an element, for the equation of chip authentication mapping (Doc 9303-11 4.4.3.5.2). */
  | { op: 'multiply'; group: Group; scalar: Uint8Array; element: Uint8Array };

export type GroupReason =
  /** The other side sent something that is not an element of the group. */
  | 'GROUP_ELEMENT'
  /** A nonce or a scalar that cannot be used in this group. */
  | 'GROUP_SCALAR'
  /** The group is unknown, or cannot be used for this mapping. */
  | 'GROUP_UNKNOWN';

export type GroupAnswer = { ok: true; bytes: Uint8Array } | { ok: false; reason: GroupReason };

/**
 * Where group arithmetic runs. In the daemon it is a thread, because one point multiplication takes longer than an event loop may
 * be blocked.
 */
export interface ChipArithmetic {
  compute(job: GroupJob): Promise<GroupAnswer>;
}

/** Random bytes for nonces and private keys. */
export type RandomBytes = (count: number) => Uint8Array;

/** Extra bytes in addition to those of the order, so that the remainder is practically uniform. */
const SPARE_BYTES = 8;
/** Length of a private key in a MODP group whose order is not stated. */
const UNSTATED_ORDER_BYTES = 32;

const MODP_LIMIT_BITS = { least: 1024, most: 4096 };

export const bigOf = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** Big-endian bytes in a given width, or in the shortest form. */
export function bytesOf(value: bigint, width = 0): Uint8Array {
  const text = value.toString(16);
  const even = text.length % 2 === 0 ? text : `0${text}`;
  return Uint8Array.from(Buffer.from(even.padStart(width * 2, '0'), 'hex'));
}

export const bitsOfValue = (value: bigint): number => value.toString(2).length;
const widthOf = (value: bigint): number => Math.ceil(bitsOfValue(value) / 8);

/** The group with an identifier of Doc 9303-11 table 12; null for a reserved one. */
export function standardGroup(id: number): Group | null {
  if (CURVES[id] !== undefined) return { kind: 'ec', id };
  const modp = MODP_GROUPS[id];
  if (modp === undefined) return null;
  return { kind: 'modp', p: bytesOf(modp.p), g: bytesOf(modp.g), q: bytesOf(modp.q) };
}

/** The identifier of a named curve; null for one that is not in table 12. */
export function curveByOid(oid: string): number | null {
  const found = Object.entries(CURVES).find(([, curve]) => curve.oid === oid);
  return found === undefined ? null : Number(found[0]);
}

/** The modulus of the field. */
export function primeOf(group: Group): bigint {
  return group.kind === 'ec' ? (CURVES[group.id]?.p ?? 0n) : bigOf(group.p);
}

/** Length in bytes of a coordinate, or of an element of a MODP group. */
export const fieldBytes = (group: Group): number => widthOf(primeOf(group));

/** Length in bytes of the generator's order; null if it is not stated. */
export function orderBytes(group: Group): number | null {
  if (group.kind === 'ec') return widthOf(CURVES[group.id]?.n ?? 0n);
  return group.q === null ? null : widthOf(bigOf(group.q));
}

/** Random bytes for a private key; the arithmetic reduces them by the order. */
export function drawPrivateKey(group: Group, random: RandomBytes): Uint8Array {
  return random((orderBytes(group) ?? UNSTATED_ORDER_BYTES) + SPARE_BYTES);
}

/** The curve to which these parameters belong; every one of them is compared. Null if they do not belong to any. */
export function curveOfParameters(given: {
  p: bigint;
  a: bigint;
  b: bigint;
  generator: Uint8Array;
  n: bigint;
  cofactor: number | null;
}): number | null {
  if (given.cofactor !== null && given.cofactor !== 1) return null;
  for (const [id, curve] of Object.entries(CURVES)) {
    const { p, a, b, n, Gx, Gy } = curve;
    if (p !== given.p || a !== given.a || b !== given.b || n !== given.n) continue;
    const width = widthOf(p);
    const [form, x, y] = [
      given.generator[0],
      given.generator.subarray(1, 1 + width),
      given.generator.subarray(1 + width),
    ];
    const right =
      form === 4 ? bigOf(y) === Gy && y.length === width : form === (Gy % 2n === 0n ? 2 : 3) && y.length === 0;
    return right && bigOf(x) === Gx ? Number(id) : null;
  }
  return null;
}

/** A MODP group from DG14; null if its numbers cannot be used. A stated order must be an order of the generator. */
export function modpGroup({ p, g, q }: { p: bigint; g: bigint; q: bigint | null }): Group | null {
  const bits = bitsOfValue(p);
  if (bits < MODP_LIMIT_BITS.least || bits > MODP_LIMIT_BITS.most || p % 2n === 0n) return null;
  if (g < 2n || g > p - 2n) return null;
  const known = Object.values(MODP_GROUPS).find((one) => one.p === p && one.g === g);
  const order = q ?? known?.q ?? null;
  if (order !== null && (order < 2n || (p - 1n) % order !== 0n)) return null;
  return { kind: 'modp', p: bytesOf(p), g: bytesOf(g), q: order === null ? null : bytesOf(order) };
}

/** True if the group can be used for integrated mapping: the point encoding needs p ≡ 3 mod 4 (Doc 9303-11 appendix B). */
export function allowsIntegratedMapping(group: Group): boolean {
  return group.kind === 'modp' ? group.q !== null : primeOf(group) % 4n === 3n;
}
