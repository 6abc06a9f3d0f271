import { codestream, jp2 } from './jpeg2000.ts';

/** Whole numbers from 0 up to, and without, `limit`. */
export type Below = (limit: number) => number;

/** Pictures to be damaged, and how often one of the large ones is taken: they cost three times as much. */
export interface PortraitSeeds {
  small: readonly Buffer[];
  large: readonly Buffer[];
}
const ONE_LARGE_IN = 50;

/**
 * 64 x 64 pixels is the smallest portrait that is decoded at all. Grey and colour; one tile to sixteen; every order of packets;
 * lossless; small code-blocks; no, one and five resolutions; bare, in boxes, and filled up with zeros.
 */
export async function portraitSeeds(): Promise<PortraitSeeds> {
  const streams = await Promise.all([
    codestream(64, 64, { ratio: 20 }),
    codestream(64, 80, { components: 1, ratio: 10 }),
    codestream(64, 64, { ratio: 40, tile: 16, levels: 1 }),
    codestream(72, 100, { ratio: 30, tile: 32, levels: 2, progression: 1 }),
    codestream(65, 67, { components: 1, ratio: 10, progression: 2, block: 4 }),
    codestream(64, 64, { ratio: 20, progression: 3, levels: 0 }),
    codestream(66, 64, { ratio: 20, progression: 4, tile: 40 }),
    codestream(64, 64, { components: 1, lossless: true, levels: 3 }),
  ]);
  const small = streams.flatMap((stream, at) => (at % 3 === 2 ? [stream] : [stream, jp2(stream)]));
  const [first] = streams;
  const filled = Buffer.concat([jp2(first as Buffer), Buffer.alloc(64)]);
  const large = [await codestream(413, 531, { ratio: 15 }), jp2(await codestream(360, 480, { tile: 128 }))];
  return { small: [...small, filled], large };
}

/** One to three changes of a picture: four in five know its parts, the others hit any byte. */
export function damagedPortrait({ small, large }: PortraitSeeds, below: Below): Buffer {
  const from = below(ONE_LARGE_IN) === 0 ? large : small;
  let bytes: Buffer = Buffer.from(from[below(from.length)] as Buffer);
  for (let edits = 1 + below(3); edits > 0; edits--) {
    bytes =
      below(5) === 0 ? blindly(bytes, below) : bySense(bytes, { below, other: small[below(small.length)] as Buffer });
  }
  return bytes;
}

const ODD_BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff];
const ODD_WORDS = [
  0,
  1,
  2,
  3,
  7,
  8,
  16,
  31,
  32,
  33,
  63,
  64,
  65,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
];

function blindly(bytes: Buffer, below: Below): Buffer {
  const at = below(bytes.length + 1);
  switch (below(6)) {
    case 0:
      return patched(bytes, at, [(bytes[at] ?? 0) ^ (1 << below(8))]);
    case 1:
      return patched(bytes, at, [ODD_BYTES[below(5)] as number]);
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return spliced(bytes, { at, drop: 1 + below(8), insert: Buffer.alloc(0) });
    case 4:
      return spliced(bytes, { at, drop: 0, insert: bytes.subarray(below(at + 1), at) });
    default:
      return patched(
        bytes,
        at,
        Array.from({ length: 1 + below(6) }, () => below(256)),
      );
  }
}

const patched = (bytes: Buffer, at: number, values: readonly number[]): Buffer => {
  const copy = Buffer.from(bytes);
  values.forEach((value, i) => {
    if (at + i >= 0 && at + i < copy.length) copy[at + i] = value;
  });
  return copy;
};

const spliced = (bytes: Buffer, { at, drop, insert }: { at: number; drop: number; insert: Buffer }): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + drop)]);

const SOC_SIZ = Buffer.from('ff4fff51', 'hex');
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;
const SOD = 0xff93;
/** RGN, COC, QCC, POC, TLM, PLM, PPM, PLT, PPT, CRG, COM, QCD, COD, SIZ, and three that no standard has. */
const MARKERS = [
  ...[0xff5e, 0xff53, 0xff5d, 0xff5f, 0xff55, 0xff57, 0xff60, 0xff58, 0xff61, 0xff63, 0xff64, 0xff5c, 0xff52, 0xff51],
  ...[0xff30, 0xff65, 0xff74],
];

interface Segment {
  marker: number;
  /** Of the marker itself; its length stands two bytes behind it. */
  at: number;
  length: number;
}

/** Marker segments of the codestream, of the main header and of every tile-part. */
function segmentsOf(bytes: Buffer): Segment[] {
  const start = bytes.indexOf(SOC_SIZ);
  const found: Segment[] = [];
  if (start < 0) return found;
  let partEnd = 0;
  for (let at = start + 2; at + 4 <= bytes.length && found.length < 200; ) {
    const marker = bytes.readUInt16BE(at);
    if (marker === SOD) {
      if (partEnd <= at) break;
      at = partEnd;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (marker < 0xff00 || length < 2) break;
    found.push({ marker, at, length });
    if (marker === SOT && at + 10 <= bytes.length) partEnd = at + bytes.readUInt32BE(at + 6);
    at += 2 + length;
  }
  return found;
}

interface Sense {
  below: Below;
  other: Buffer;
}

function bySense(bytes: Buffer, { below, other }: Sense): Buffer {
  const segments = segmentsOf(bytes);
  const one = segments[below(Math.max(1, segments.length))];
  if (one === undefined) return blindly(bytes, below);
  switch (below(10)) {
    case 0:
      return inBoxes(bytes, below);
    case 1:
      return patched(bytes, one.at + 2, u16(Math.max(0, one.length + below(9) - 4)));
    case 2:
      return spliced(bytes, { at: one.at, drop: below(2) * (2 + one.length), insert: segmentOf(below) });
    case 3:
      return spliced(bytes, { at: one.at, drop: 0, insert: bytes.subarray(one.at, one.at + 2 + one.length) });
    case 4:
    case 5:
      return field(bytes, segments.find(({ marker }) => marker === [SIZ, COD, SOT][below(3)]) ?? one, below);
    case 6:
      return field(bytes, one, below);
    default:
      return inPackets(bytes, { below, other });
  }
}

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(Math.floor(value / 65_536)), ...u16(value % 65_536)];

/** One field of a segment: a word of SIZ, POT or TLM, or any byte of another one. */
function field(bytes: Buffer, { marker, at, length }: Segment, below: Below): Buffer {
  const content = at + 4;
  if (marker === SIZ && below(2) === 0) return patched(bytes, content + 2 + 4 * below(8), u32(oddWord(below)));
  if (marker === SOT && below(2) === 0) return patched(bytes, content + 2, u32(oddWord(below)));
  const place = content + below(Math.max(1, length - 2));
  return patched(bytes, place, [below(2) === 0 ? below(256) : (bytes[place] ?? 0) + (below(2) === 0 ? 1 : 255)]);
}

const oddWord = (below: Below): number => ODD_WORDS[below(ODD_WORDS.length)] as number;

/** A segment with invented content, well formed from the outside. */
function segmentOf(below: Below): Buffer {
  const content = Array.from({ length: below(24) }, () => (below(2) === 0 ? below(256) : below(6)));
  return Buffer.from([...u16(MARKERS[below(MARKERS.length)] as number), ...u16(2 + content.length), ...content]);
}

/** Coded samples and the headers of their packets: every header stays true. */
function inPackets(bytes: Buffer, { below, other }: Sense): Buffer {
  const first = bytes.indexOf(Buffer.from([0xff, 0x93]));
  if (first < 0) return blindly(bytes, below);
  const from = first + 2;
  const room = Math.max(1, bytes.length - 2 - from);
  // The first packets decide how the others are read.
  const at = from + below(below(2) === 0 ? Math.min(24, room) : room);
  switch (below(4)) {
    case 0:
      return patched(bytes, at, [(bytes[at] ?? 0) ^ (1 << below(8))]);
    case 1:
      return patched(
        bytes,
        at,
        Array.from({ length: 1 + below(40) }, () => below(256)),
      );
    case 2:
      return patched(bytes, at, [...other.subarray(below(other.length)).subarray(0, 1 + below(60))]);
    default:
      return patched(
        bytes,
        at,
        Array.from({ length: 1 + below(20) }, () => ODD_BYTES[below(5)] as number),
      );
  }
}

const BOXES = ['pclr', 'cmap', 'cdef', 'bpcc', 'colr', 'res ', 'uuid', 'jp2c', 'ihdr'];

/** Boxes of annex I: palettes and channels are read by the decoder alone. A bare codestream gets boxes first. */
function inBoxes(bytes: Buffer, below: Below): Buffer {
  const boxed = bytes.indexOf('ftyp', 0, 'latin1') === 16 ? bytes : jp2Of(bytes);
  const header = boxed.indexOf('jp2h', 0, 'latin1') - 4;
  const code = boxed.indexOf('jp2c', 0, 'latin1') - 4;
  if (header < 0 || code < header) return blindly(boxed, below);
  switch (below(4)) {
    case 0:
      return patched(boxed, header + below(code - header), [below(256)]);
    case 1:
      return patched(boxed, below(2) === 0 ? header : code, u32(oddWord(below)));
    default: {
      const content = paletteOrRandom(below);
      const box = Buffer.concat([
        Buffer.from(u32(8 + content.length)),
        Buffer.from(BOXES[below(BOXES.length)] as string, 'latin1'),
        content,
      ]);
      const longer = spliced(boxed, { at: code, drop: 0, insert: box });
      return patched(longer, header, u32(code - header + box.length));
    }
  }
}

const paletteOrRandom = (below: Below): Buffer =>
  Buffer.from(Array.from({ length: below(40) }, () => (below(3) === 0 ? below(256) : below(4))));

function jp2Of(bytes: Buffer): Buffer {
  return bytes.length > 60 && bytes.indexOf(SOC_SIZ) === 0 ? jp2(bytes) : bytes;
}
