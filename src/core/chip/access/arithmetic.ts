import { pow } from '@noble/curves/abstract/modular.js';
import { type WeierstrassPoint, type WeierstrassPointCons, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { bigOf, bytesOf, fieldBytes, type Group, type GroupAnswer, type GroupJob, type GroupReason } from './groups.ts';
import { CURVES, type CurveConstants } from './standard-groups.ts';

type Point = WeierstrassPoint<bigint>;

interface Curve {
  constants: CurveConstants;
  /** Length of a coordinate in bytes. */
  width: number;
  Point: WeierstrassPointCons<bigint>;
}

const UNCOMPRESSED = 0x04;
const curves = new Map<number, Curve>();

/** Curves are created when they are first used; their generator's tables belong to the thread that created them. */
function curveOf(id: number): Curve {
  const made = curves.get(id);
  if (made !== undefined) return made;
  const constants = CURVES[id];
  if (constants === undefined) throw new GroupRefusal('GROUP_UNKNOWN');
  const { p, a, b, n, Gx, Gy } = constants;
  const curve = { constants, width: fieldBytes({ kind: 'ec', id }), Point: weierstrass({ p, a, b, n, h: 1n, Gx, Gy }) };
  curves.set(id, curve);
  return curve;
}

/** Ends a job. Only this file throws and catches it. */
class GroupRefusal extends Error {
  readonly reason: GroupReason;

  constructor(reason: GroupReason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Computes one job, in 2 to 70 ms: call it in a thread. A bad element from the other side gives an answer, not an exception: a
 * point off the curve, a compressed point, the point at infinity, an element outside the subgroup (TR-03111 4.3, RFC 2631 2.1.5).
 */
export function computeGroupJob(job: GroupJob): GroupAnswer {
  try {
    const { group } = job;
    return { ok: true, bytes: group.kind === 'ec' ? onCurve(curveOf(group.id), job) : inModp(group, job) };
  } catch (error) {
    if (error instanceof GroupRefusal) return { ok: false, reason: error.reason };
    throw error;
  }
}

/** A private key or a nonce, reduced by the order of the generator; zero would reveal everything. */
function scalarOf(bytes: Uint8Array, order: bigint): bigint {
  const scalar = bigOf(bytes) % order;
  if (scalar === 0n) throw new GroupRefusal('GROUP_SCALAR');
  return scalar;
}

function readPoint({ width, Point }: Curve, bytes: Uint8Array): Point {
  if (bytes.length !== 1 + 2 * width || bytes[0] !== UNCOMPRESSED) throw new GroupRefusal('GROUP_ELEMENT');
  try {
    const point = Point.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch {
    throw new GroupRefusal('GROUP_ELEMENT');
  }
}

function pointBytes(point: Point): Uint8Array {
  if (point.is0()) throw new GroupRefusal('GROUP_ELEMENT');
  return point.toBytes(false);
}

function onCurve(curve: Curve, job: GroupJob): Uint8Array {
  const { n } = curve.constants;
  const generator = curve.Point.BASE;
  switch (job.op) {
    case 'warm':
      generator.multiply(n - 1n);
      return new Uint8Array();
    case 'public': {
      const on = job.generator === null ? generator : readPoint(curve, job.generator);
      return pointBytes(on.multiply(scalarOf(job.privateKey, n)));
    }
    case 'map-generic': {
      const shared = readPoint(curve, job.peer).multiply(scalarOf(job.privateKey, n));
      return pointBytes(generator.multiply(scalarOf(job.nonce, n)).add(shared));
    }
    case 'map-integrated':
      return pointBytes(encodedPoint(curve, bigOf(job.random) % curve.constants.p));
    case 'agree': {
      const shared = readPoint(curve, job.peer).multiply(scalarOf(job.privateKey, n));
      return bytesOf(shared.toAffine().x, curve.width);
    }
    case 'multiply':
      return pointBytes(readPoint(curve, job.element).multiply(scalarOf(job.scalar, n)));
  }
}

/** The point for a number t of the field, 0 < t < p (Doc 9303-11 appendix B.2). Every curve here has cofactor 1. */
function encodedPoint({ constants, Point }: Curve, t: bigint): Point {
  const { p, a, b } = constants;
  if (p % 4n !== 3n) throw new GroupRefusal('GROUP_UNKNOWN');
  const within = (value: bigint): bigint => ((value % p) + p) % p;
  const alpha = within(-t * t);
  const sum = within(alpha + alpha * alpha);
  if (t === 0n || sum === 0n) throw new GroupRefusal('GROUP_SCALAR');
  const x2 = within(-b * (1n + sum) * pow(within(a * sum), p - 2n, p));
  const x3 = within(alpha * x2);
  const h2 = within(x2 * x2 * x2 + a * x2 + b);
  const u = within(t * t * t * h2);
  const root = pow(h2, p - 1n - (p + 1n) / 4n, p);
  const isSquare = within(root * root * h2) === 1n;
  const point = Point.fromAffine(isSquare ? { x: x2, y: within(root * h2) } : { x: x3, y: within(root * u) });
  point.assertValidity();
  return point;
}

interface Modp {
  p: bigint;
  g: bigint;
  q: bigint | null;
  width: number;
}

function readElement({ p, q }: Modp, bytes: Uint8Array): bigint {
  const element = bigOf(bytes);
  if (element < 2n || element > p - 2n) throw new GroupRefusal('GROUP_ELEMENT');
  if (q !== null && pow(element, q, p) !== 1n) throw new GroupRefusal('GROUP_ELEMENT');
  return element;
}

/** A private exponent. If the order is not stated, the random bytes themselves are the exponent. */
const exponentOf = ({ p, q }: Modp, bytes: Uint8Array): bigint => scalarOf(bytes, q ?? p - 1n);

function elementBytes(element: bigint): Uint8Array {
  if (element === 1n) throw new GroupRefusal('GROUP_ELEMENT');
  return bytesOf(element);
}

function inModp(group: Group & { kind: 'modp' }, job: GroupJob): Uint8Array {
  const modp: Modp = {
    p: bigOf(group.p),
    g: bigOf(group.g),
    q: group.q === null ? null : bigOf(group.q),
    width: fieldBytes(group),
  };
  const { p, g, q, width } = modp;
  switch (job.op) {
    case 'warm':
      return new Uint8Array();
    case 'public':
      return elementBytes(
        pow(job.generator === null ? g : readElement(modp, job.generator), exponentOf(modp, job.privateKey), p),
      );
    case 'map-generic': {
      const shared = pow(readElement(modp, job.peer), exponentOf(modp, job.privateKey), p);
      return elementBytes((pow(g, exponentOf(modp, job.nonce), p) * shared) % p);
    }
    case 'map-integrated': {
      if (q === null) throw new GroupRefusal('GROUP_UNKNOWN');
      const number = bigOf(job.random) % p;
      if (number === 0n) throw new GroupRefusal('GROUP_SCALAR');
      return elementBytes(pow(number, (p - 1n) / q, p));
    }
    case 'agree':
      return bytesOf(pow(readElement(modp, job.peer), exponentOf(modp, job.privateKey), p), width);
    case 'multiply':
      throw new GroupRefusal('GROUP_UNKNOWN');
  }
}
