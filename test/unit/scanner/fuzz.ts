import { FrameJudge } from '../../../src/adapters/hardware/scanner/frame-judge.ts';
import { createFramer, normaliseMrz, type ScannerProfile } from '../../../src/adapters/hardware/scanner/index.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import {
  blockOf,
  jsonMessage,
  nativeFrame,
  packedBlock,
  rowsText,
  tlv,
} from '../../../src/adapters/hardware/scanner/simulator/wire.ts';

type Rows = readonly string[];
type Wire = (rows: Rows) => Uint8Array;

/** One read on the wire, by the profile that reads it. */
export const WIRES: Readonly<Record<string, Wire>> = {
  'generic-lines': (rows) => rowsText(rows, '\r'),
  'desko-cute': blockOf,
  'newland-packed': packedBlock,
  'est-100pr': (rows) => jsonMessage('CameraData', { data: rows.join('\n'), type: 'PassPort' }),
  '3m-rte-native': nativeFrame,
  'elyctis-idbox': (rows) => tlv(0x49, `${rows.join('\r')}\r\r`),
};

const DOCUMENTS: readonly Rows[] = Object.values(SPECIMENS).map(({ rows }) => rows);
/** Bytes that mean something in one family or another. */
const SIGNS = Buffer.from('\x00\x01\x02\x03\x05\x06\x0a\x0d\x15\x16\x1d\x7f\xffIOUCVLRTW<0129:{}"\\]_', 'latin1');
/** After this many inputs a whole document must be read. */
const PROOF_EVERY = 64;
const QUIET_MS = 60_000;

/** 32-bit xorshift: the same seed gives the same inputs. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

function garbage(chance: Chance): Buffer {
  const bytes = Buffer.alloc(chance.below(200));
  const signs = chance.below(2) === 0;
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = signs ? SIGNS[chance.below(SIGNS.length)]! : chance.below(256);
  return bytes;
}

function input(chance: Chance, wire: Wire): Buffer {
  // Another family's read now and then: technicians choose the wrong profile.
  const source = chance.below(8) === 0 ? chance.of(Object.values(WIRES)) : wire;
  const start = chance.below(6) === 0 ? garbage(chance) : Buffer.from(source(chance.of(DOCUMENTS)));
  let bytes: Buffer = start;
  for (let left = chance.below(4); left > 0; left -= 1) bytes = mutated(chance, bytes, wire);
  return bytes;
}

function mutated(chance: Chance, bytes: Buffer, wire: Wire): Buffer {
  const at = chance.below(bytes.length + 1);
  const length = chance.below(24);
  switch (chance.below(6)) {
    case 0: {
      const changed = Buffer.from(bytes);
      if (at < changed.length) changed[at]! ^= 1 << chance.below(8);
      return changed;
    }
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), garbage(chance).subarray(0, length), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes, bytes.subarray(at)]);
    default:
      return Buffer.concat([bytes.subarray(0, at), wire(chance.of(DOCUMENTS)).subarray(length)]);
  }
}

export interface FuzzResult {
  inputs: number;
  bytes: number;
  documents: number;
  /** Most bytes that the framer held at any moment. */
  most: number;
}

/**
 * Pushes damaged reads into one framer, in pieces and with pauses. Throws when a limit is passed, when a document has a
 * shape or a character that no MRZ has, or when a whole read after silence is not delivered.
 */
export function fuzz(profile: ScannerProfile, options: { inputs: number; seed: number }): FuzzResult {
  const wire = WIRES[profile.id]!;
  const chance = new Chance(options.seed);
  const framer = createFramer(profile);
  const judge = new FrameJudge({ source: 'fuzz', profile, digest: (bytes) => Buffer.from(bytes).toString('hex') });
  const result: FuzzResult = { inputs: options.inputs, bytes: 0, documents: 0, most: 0 };
  let now = 0;
  const take = (events: ReturnType<typeof framer.push>): string[] => {
    result.most = Math.max(result.most, framer.buffered());
    if (framer.buffered() > profile.limits.maxFrame) throw new Error(`holds ${framer.buffered()} bytes`);
    return events.flatMap((event) => {
      judge.judge(event, now);
      const read = event.kind === 'rows' ? normaliseMrz(event, profile, () => '') : null;
      if (!read?.ok) return [];
      if (!isMrz(read.lines)) throw new Error(`no MRZ: ${JSON.stringify(read.lines)}`);
      result.documents += 1;
      return [read.lines.join()];
    });
  };
  for (let count = 1; count <= options.inputs; count += 1) {
    const bytes = input(chance, wire);
    result.bytes += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const size = 1 + chance.below(chance.below(3) === 0 ? 4 : bytes.length);
      take(framer.push(bytes.subarray(from, from + size), now));
      from += size;
      now += chance.below(12) === 0 ? chance.below(700) : 1;
    }
    if (count % PROOF_EVERY !== 0) continue;
    now += QUIET_MS;
    take(framer.tick(now));
    if (framer.buffered() !== 0 || framer.deadline() !== null) throw new Error('silence leaves something behind');
    const whole = chance.of(DOCUMENTS);
    const seen = [...take(framer.push(wire(whole), now)), ...take(framer.tick(now + QUIET_MS))];
    if (seen.join(';') !== whole.join()) throw new Error(`after ${count} inputs a whole read is not delivered`);
    now += QUIET_MS;
  }
  return result;
}

function isMrz(lines: readonly string[]): boolean {
  const shape = `${lines.length}x${lines[0]?.length}`;
  const even = lines.every((line) => line.length === lines[0]?.length && /^[A-Z0-9<]+$/.test(line));
  return even && ['2x44', '2x36', '3x30'].includes(shape);
}
