/** Control characters by value, so that bytes from the line cannot steer the technician's terminal. */
export function printable(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `<${hex(byte)}>`))
    .join('');
}

/**
 * The bytes with every letter as `A` and every digit as `9`: a technician can see the format, but not
 * whose document it was.
 */
export function masked(bytes: Uint8Array): string {
  return printable(bytes.map(classOf));
}

function classOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return 0x39;
  const letter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  // Letters beyond ASCII belong to names as well, and control bytes to the format.
  return letter || byte >= 0x80 ? 0x41 : byte;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
