/** The settings of a serial port. */
export interface LineSettings {
  baud: number;
  dataBits: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: number;
}

/** The settings in the notation of technicians: `9600 8N1`. */
export function lineText(line: LineSettings): string {
  return `${line.baud} ${line.dataBits}${line.parity.charAt(0).toUpperCase()}${line.stopBits}`;
}

/** Bits on the line per byte. */
export function bitsPerByte(line: LineSettings): number {
  return 1 + line.dataBits + (line.parity === 'none' ? 0 : 1) + line.stopBits;
}

/** The levels of one byte, from the start bit to the last stop bit. */
function levels(byte: number, line: LineSettings): number[] {
  const data = Array.from({ length: line.dataBits }, (_, bit) => (byte >> bit) & 1);
  const stop = Array.from({ length: line.stopBits }, () => 1);
  return [0, ...data, ...parityBits(data, line.parity), ...stop];
}

function parityBits(data: readonly number[], parity: LineSettings['parity']): number[] {
  if (parity === 'none') return [];
  const odd = data.reduce((sum, bit) => sum ^ bit, 0);
  return [parity === 'even' ? odd : 1 - odd];
}

/**
 * The bytes that a receiver set to `host` gets when a device set to `device` sends without pauses. The receiver waits for a
 * falling edge and samples the middle of each bit in its own time, so a wrong setting gives the same kind of noise as
 * a real port, and the same noise every time. A byte with a wrong stop or parity bit arrives as 0.
 */
export function asHeard(bytes: Uint8Array, device: LineSettings, host: LineSettings): Uint8Array {
  const same = device.baud === host.baud && device.parity === host.parity && device.dataBits === host.dataBits;
  // A receiver looks at the first stop bit only.
  if (same) return bytes;
  const sent = Array.from({ length: 256 }, (_, byte) => levels(byte, device));
  const perByte = bitsPerByte(device);
  const level = (time: number): number => {
    const bit = Math.floor(time * device.baud);
    return sent[bytes[Math.floor(bit / perByte)] ?? -1]?.[bit % perByte] ?? 1;
  };
  const end = (bytes.length * perByte) / device.baud;
  const step = 1 / (16 * Math.max(device.baud, host.baud));
  const expected = bitsPerByte({ ...host, stopBits: 1 });
  const seen: number[] = [];
  for (let time = 0; time < end; time += step) {
    if (level(time) !== 0) continue;
    const sample = (bit: number): number => level(time + (bit + 0.5) / host.baud);
    const data = Array.from({ length: host.dataBits }, (_, bit) => sample(bit + 1));
    const [parity] = parityBits(data, host.parity);
    const stop = sample(expected - 1);
    const valid = stop === 1 && (parity === undefined || sample(host.dataBits + 1) === parity);
    seen.push(valid ? data.reduce((value, bit, index) => value | (bit << index), 0) : 0);
    time += (expected - 0.5) / host.baud;
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
