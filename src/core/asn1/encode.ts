const INTEGER = 0x02;
const OBJECT_IDENTIFIER = 0x06;

/** The parts concatenated into a new array. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function bigEndian(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

/** One element: `tag` as one number (0x30, 0x7F49), the shortest length, and the parts one after the other. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const long = bigEndian(length);
  const head = [...bigEndian(tag), ...(length < 0x80 ? [length] : [0x80 + long.length, ...long])];
  return joined(Uint8Array.from(head), ...parts);
}

/** A non-negative INTEGER; bytes are big-endian without a sign. */
export function derInteger(value: number | Uint8Array): Uint8Array {
  const bytes = typeof value === 'number' ? Uint8Array.from(bigEndian(value)) : value;
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first === -1 ? new Uint8Array(1) : bytes.subarray(first);
  const sign = (shortest[0] ?? 0) >= 0x80 ? [new Uint8Array(1)] : [];
  return der(INTEGER, ...sign, shortest);
}

/** The content of an OBJECT IDENTIFIER (X.690 8.19); throws on invalid text, which is a bug. */
export function oidBytes(text: string): Uint8Array {
  const [first = NaN, second = NaN, ...rest] = text.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest];
  if (!arcs.every(Number.isSafeInteger) || first > 2) throw new Error(`"${text}" is not an object identifier.`);
  return Uint8Array.from(
    arcs.flatMap((arc) => {
      const bytes = [arc % 128];
      for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
        bytes.unshift(0x80 + (left % 128));
      return bytes;
    }),
  );
}

export function derOid(text: string): Uint8Array {
  return der(OBJECT_IDENTIFIER, oidBytes(text));
}
