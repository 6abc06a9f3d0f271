/** A command APDU (ISO/IEC 7816-4 5.1). */
export interface Command {
  cla: number;
  ins: number;
  p1: number;
  p2: number;
  data: Uint8Array;
  /** Maximum number of bytes that the terminal expects; null if it expects none. */
  expected: number | null;
  extended: boolean;
}

/** Parses the four cases, short and extended; null for any other bytes. */
export function parseCommand(raw: Uint8Array): Command | null {
  const [cla, ins, p1, p2] = raw;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return null;
  const made = (data: Uint8Array, expected: number | null, extended: boolean): Command => ({
    ...{ cla, ins, p1, p2, data, expected, extended },
  });
  const body = raw.subarray(4);
  const none = new Uint8Array(0);
  if (body.length === 0) return made(none, null, false);
  const first = body[0] ?? 0;
  if (body.length === 1) return made(none, first === 0 ? 256 : first, false);
  if (first !== 0) {
    const rest = body.subarray(1 + first);
    if (body.length < 1 + first || rest.length > 1) return null;
    const le = rest[0];
    return made(body.subarray(1, 1 + first), le === undefined ? null : le === 0 ? 256 : le, false);
  }
  const number = (at: number): number => ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);
  const whole = (le: number): number => (le === 0 ? 65_536 : le);
  if (body.length === 3) return made(none, whole(number(1)), true);
  const length = number(1);
  const rest = body.length - 3 - length;
  if (length === 0 || (rest !== 0 && rest !== 2)) return null;
  return made(body.subarray(3, 3 + length), rest === 0 ? null : whole(number(3 + length)), true);
}
