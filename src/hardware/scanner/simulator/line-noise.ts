/** Bits on the line per byte: start, data and stop, with eight data bits and no parity. */
const BITS_PER_BYTE = 10;

/**
 * What a receiver at `hostBaud` sees of bytes sent back to back at `deviceBaud` (both 8N1). The receiver waits for a
 * falling edge and samples the middle of each bit in its own time, so a wrong speed gives the kind of noise that a
 * real port gives, the same every time. A byte without a valid stop bit (framing error) arrives as 0.
 */
export function atWrongBaud(bytes: Uint8Array, deviceBaud: number, hostBaud: number): Uint8Array {
  if (deviceBaud === hostBaud) return bytes;
  const level = (time: number): number => {
    const bit = Math.floor(time * deviceBaud);
    const byte = bytes[Math.floor(bit / BITS_PER_BYTE)];
    if (byte === undefined) return 1;
    const position = bit % BITS_PER_BYTE;
    if (position === 0) return 0;
    return position === BITS_PER_BYTE - 1 ? 1 : (byte >> (position - 1)) & 1;
  };
  const end = (bytes.length * BITS_PER_BYTE) / deviceBaud;
  const step = 1 / (16 * Math.max(deviceBaud, hostBaud));
  const seen: number[] = [];
  for (let time = 0; time < end; time += step) {
    if (level(time) !== 0) continue;
    const sample = (bit: number): number => level(time + (bit + 0.5) / hostBaud);
    let value = 0;
    for (let bit = 0; bit < 8; bit += 1) value |= sample(bit + 1) << bit;
    const stop = sample(9);
    seen.push(stop === 1 ? value : 0);
    time += (BITS_PER_BYTE - 0.5) / hostBaud;
    while (stop === 0 && time < end && level(time) === 0) time += step;
  }
  return Uint8Array.from(seen);
}

/** Reproducible noise: a 32-bit xorshift, so that a scenario with the same seed sends the same bytes. */
export function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed | 1;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state & 0xff;
  }
  return bytes;
}
