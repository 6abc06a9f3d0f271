import type { PictureFault, RawHeader } from './terms.ts';

/** Maximum number of tiles of one portrait. A decoder reserves some kilobytes for each, whether or not it contains pixels. */
const LIMIT_TILES = 256;
/** Most precincts over all tiles, components and resolutions: each costs a decoder about a hundred bytes from the start. */
const LIMIT_PRECINCTS = 16_384;
const LIMIT_LAYERS = 256;
const LIMIT_LEVELS = 10;
const LIMIT_BOXES = 64;
const LIMIT_MARKERS = 1_024;

const SOC = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const COC = 0xff53;
const SOT = 0xff90;
const SOD = 0xff93;
const EOC = 0xffd9;
const SIZ_BYTES = 38;
const SOT_LENGTH = 10;

const box = (name: string): number => [...name].reduce((value, c) => value * 256 + c.charCodeAt(0), 0);
const JP2H = box('jp2h');
const IHDR = box('ihdr');
const JP2C = box('jp2c');

/** Rectangles in the coordinates of the reference grid: from `x0`, `y0` up to `x1`, `y1`. */
interface Grid {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  tilesX: number;
  tilesY: number;
  tileWidth: number;
  tileHeight: number;
  components: number;
}

/**
 * Size and components of a JPEG 2000 picture (ISO/IEC 15444-1 annexes A and I): those of the codestream, which a decoder uses;
 * the box around it must state the same. It walks the main header and the tile-part headers, so that truncated pictures and
 * absurd parts are recognised before a decoder reserves memory for them. Never throws on any input.
 */
export function jpeg2000Header(bytes: Uint8Array, kind: 'jp2' | 'j2k'): RawHeader | PictureFault {
  if (kind === 'j2k') return codestreamHeader(bytes);
  const boxes = boxesOf(bytes);
  if (typeof boxes === 'string') return boxes;
  const header = codestreamHeader(boxes.codestream);
  if (typeof header === 'string') return header;
  const { width, height, components } = header;
  const same = boxes.width === width && boxes.height === height && boxes.components === components;
  return same ? header : 'HEADER';
}

interface Boxes extends RawHeader {
  codestream: Uint8Array;
}

function boxesOf(bytes: Uint8Array): Boxes | PictureFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let claimed: RawHeader | null = null;
  let at = 0;
  let end = bytes.length;
  for (let seen = 0; seen < LIMIT_BOXES; seen++) {
    if (at + 8 > end) return 'CUT';
    const name = view.getUint32(at + 4);
    const short = view.getUint32(at);
    let start = at + 8;
    let next = at + short;
    if (short === 0) next = end;
    else if (short === 1) {
      if (start + 8 > end || view.getUint32(start) !== 0) return 'CUT';
      next = at + view.getUint32(start + 4);
      start += 8;
    }
    if (next < start) return 'HEADER';
    if (name === JP2C) {
      if (next > end) return 'CUT';
      return claimed === null ? 'HEADER' : { ...claimed, codestream: bytes.subarray(start, next) };
    }
    if (next > end) return 'CUT';
    if (name === JP2H && claimed === null) {
      // The header box contains boxes: they are read one after the other, and its own end is ignored from here on.
      at = start;
      end = bytes.length;
      continue;
    }
    if (name === IHDR) {
      if (claimed !== null || next - start < 14) return 'HEADER';
      claimed = {
        height: view.getUint32(start),
        width: view.getUint32(start + 4),
        components: view.getUint16(start + 8),
      };
    }
    at = next;
  }
  return 'HEADER';
}

function codestreamHeader(bytes: Uint8Array): RawHeader | PictureFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 2 + 2 + SIZ_BYTES + 3) return 'CUT';
  if (view.getUint16(0) !== SOC || view.getUint16(2) !== SIZ) return 'HEADER';
  const grid = gridOf(view);
  if (typeof grid === 'string') return grid;
  const { x0, y0, x1, y1, components } = grid;
  const fault = partsFault(bytes, grid);
  return fault ?? { width: x1 - x0, height: y1 - y0, components };
}

/** The marker segment SIZ (A.5.1), at byte 2. */
function gridOf(view: DataView): Grid | PictureFault {
  const at = 4;
  const length = view.getUint16(at);
  const u32 = (place: number): number => view.getUint32(at + place);
  const [x1, y1, x0, y0] = [u32(4), u32(8), u32(12), u32(16)];
  const [tileWidth, tileHeight, tileX, tileY] = [u32(20), u32(24), u32(28), u32(32)];
  const components = view.getUint16(at + 36);
  if (components !== 1 && components !== 3) return 'DEPTH';
  if (length !== SIZ_BYTES + 3 * components) return 'HEADER';
  if (at + length > view.byteLength) return 'CUT';
  for (let i = 0; i < components; i++) {
    const [depth, dx, dy] = [0, 1, 2].map((k) => view.getUint8(at + SIZ_BYTES + 3 * i + k));
    // Unsigned 8 bits, not subsampled: the decoder returns one full-size plane for each component.
    if (depth !== 7 || dx !== 1 || dy !== 1) return 'DEPTH';
  }
  if (x0 >= x1 || y0 >= y1 || tileWidth === 0 || tileHeight === 0) return 'HEADER';
  if (tileX > x0 || tileY > y0 || tileX + tileWidth <= x0 || tileY + tileHeight <= y0) return 'HEADER';
  const tilesX = Math.ceil((x1 - tileX) / tileWidth);
  const tilesY = Math.ceil((y1 - tileY) / tileHeight);
  if (tilesX * tilesY > LIMIT_TILES) return 'TILES';
  return { x0, y0, x1, y1, tilesX, tilesY, tileWidth, tileHeight, components };
}

/** Walks the marker segments up to the end of the last tile-part. */
function partsFault(bytes: Uint8Array, grid: Grid): PictureFault | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 4 + view.getUint16(4);
  /** Position at which the current tile-part ends; 0 in the main header. */
  let partEnd = 0;
  let coded = false;
  const tiles = new Set<number>();
  for (let seen = 0; seen < LIMIT_MARKERS; seen++) {
    if (at + 2 > bytes.length) return complete(tiles, grid);
    const marker = view.getUint16(at);
    if (marker === EOC) return complete(tiles, grid);
    if (marker === SOD) {
      if (partEnd === 0) return 'HEADER';
      at = partEnd;
      partEnd = 0;
      continue;
    }
    if (at + 4 > bytes.length) return 'CUT';
    // Zeros with which some issuers pad the image.
    if (marker === 0 && tiles.size > 0 && partEnd === 0) return complete(tiles, grid);
    const length = view.getUint16(at + 2);
    if (marker < SOC || length < 2) return 'HEADER';
    if (at + 2 + length > bytes.length) return 'CUT';
    if (marker === SOT) {
      if (!coded || partEnd !== 0 || length !== SOT_LENGTH) return 'HEADER';
      const tile = view.getUint16(at + 4);
      const size = view.getUint32(at + 6);
      if (tile >= grid.tilesX * grid.tilesY) return 'HEADER';
      tiles.add(tile);
      // If there is no length, the part ends with the codestream, whose end mark must then be there.
      if (size === 0 && !endsWithEoc(bytes)) return 'CUT';
      partEnd = size === 0 ? bytes.length : at + size;
      if (partEnd < at + 2 + SOT_LENGTH) return 'HEADER';
      if (partEnd > bytes.length) return 'CUT';
    } else if (marker === COD || marker === COC) {
      const fault = codingFault(bytes.subarray(at + 4, at + 2 + length), { marker, grid });
      if (fault !== null) return fault;
      coded ||= marker === COD;
    }
    at += 2 + length;
    if (partEnd !== 0 && at > partEnd) return 'HEADER';
  }
  return 'TILES';
}

/** Some issuers pad the image with zeros. */
function endsWithEoc(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes[end - 1] === (EOC & 0xff) && bytes[end - 2] === EOC >> 8;
}

const complete = (tiles: ReadonlySet<number>, grid: Grid): PictureFault | null =>
  tiles.size === grid.tilesX * grid.tilesY ? null : 'CUT';

/** Coding style (A.6.1, A.6.2): the layers, resolutions and precincts for which a decoder would reserve memory. */
function codingFault(content: Uint8Array, { marker, grid }: { marker: number; grid: Grid }): PictureFault | null {
  const ofOne = marker === COC;
  const style = content[ofOne ? 1 : 0];
  const levelsAt = ofOne ? 2 : 5;
  const levels = content[levelsAt];
  if (style === undefined || levels === undefined) return 'HEADER';
  const layers = ofOne ? 1 : ((content[2] as number) << 8) | (content[3] as number);
  if (layers === 0) return 'HEADER';
  if (layers > LIMIT_LAYERS || levels > LIMIT_LEVELS) return 'TILES';
  if ((style & 1) === 0) return null;
  const precincts = content.subarray(levelsAt + 5);
  if (precincts.length < levels + 1) return 'HEADER';
  let count = 0;
  for (let level = 0; level <= levels; level++) {
    const size = precincts[level] as number;
    const shrink = 2 ** (levels - level);
    const across = Math.min(grid.tileWidth, grid.x1 - grid.x0) / shrink / 2 ** (size & 0x0f);
    const down = Math.min(grid.tileHeight, grid.y1 - grid.y0) / shrink / 2 ** (size >> 4);
    // One more on each side: a precinct begins at the grid and not at the tile.
    count += (Math.ceil(across) + 1) * (Math.ceil(down) + 1);
  }
  return count * grid.components * grid.tilesX * grid.tilesY > LIMIT_PRECINCTS ? 'TILES' : null;
}
