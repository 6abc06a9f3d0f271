import { createRequire } from 'node:module';

interface Encoder {
  getDecodedBuffer(frame: {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned: boolean;
    isUsingColorTransform: boolean;
  }): Uint8Array;
  setQuality(lossless: boolean, ratio: number): void;
  setTileSize(size: { width: number; height: number }): void;
  setDecompositions(levels: number): void;
  setProgressionOrder(order: number): void;
  setBlockDimensions(size: { width: number; height: number }): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}
type Load = (options: object) => Promise<{ J2KEncoder: new () => Encoder }>;

interface Coding {
  /** Of the compression. */
  ratio?: number;
  /** Sides of a tile, pixels; the whole picture where absent. */
  tile?: number;
  /** Resolutions below the full one; five where absent. */
  levels?: number;
  /** 0 to 4: LRCP, RLCP, RPCL, PCRL, CPRL (ISO/IEC 15444-1 table A.16). */
  progression?: number;
  /** Sides of a code-block, samples. */
  block?: number;
  lossless?: boolean;
}

/** A codestream of an invented picture: colours that run across it, with a little structure. */
export function codestream(
  width: number,
  height: number,
  { components = 3, ...coding }: Coding & { components?: 1 | 3 } = {},
): Promise<Buffer> {
  return codestreamOf(pixels(width, height, components), { width, height, channels: components }, coding);
}

/** A codestream of these samples, components interleaved. */
export async function codestreamOf(
  samples: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
  { ratio = 20, tile, levels, progression, block, lossless = false }: Coding = {},
): Promise<Buffer> {
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs') as Load;
  const silent = { print: () => undefined, printErr: () => undefined };
  const { J2KEncoder } = await load(silent);
  const encoder = new J2KEncoder();
  const isUsingColorTransform = channels === 3;
  const frame = { width, height, bitsPerSample: 8, componentCount: channels, isSigned: false, isUsingColorTransform };
  encoder.getDecodedBuffer(frame).set(samples);
  encoder.setQuality(lossless, ratio);
  if (levels !== undefined) encoder.setDecompositions(levels);
  if (progression !== undefined) encoder.setProgressionOrder(progression);
  if (block !== undefined) encoder.setBlockDimensions({ width: block, height: block });
  if (tile !== undefined) encoder.setTileSize({ width: tile, height: tile });
  encoder.encode();
  const bytes = Buffer.from(encoder.getEncodedBuffer());
  encoder.delete();
  return bytes;
}

/** The samples of that picture, components interleaved. */
export function pixels(width: number, height: number, components: number): Buffer {
  const all = Buffer.alloc(width * height * components);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ring = Math.hypot(x - width / 2, y - height / 2) < width / 4 ? 60 : 0;
      const colours = [60 + (x * 120) / width, 60 + (y * 120) / height, 120 - ring];
      for (let c = 0; c < components; c++) all[at++] = colours[c] as number;
    }
  }
  return all;
}

/** The boxes of ISO/IEC 15444-1 annex I around a codestream. `claim`: what the image header box says, where it lies. */
export function jp2(stream: Uint8Array, claim?: { width: number; height: number }): Buffer {
  const view = Buffer.from(stream);
  const [width, height] = [claim?.width ?? view.readUInt32BE(8), claim?.height ?? view.readUInt32BE(12)];
  const components = view.readUInt16BE(40);
  const ihdr = Buffer.alloc(14);
  ihdr.writeUInt32BE(height, 0);
  ihdr.writeUInt32BE(width, 4);
  ihdr.writeUInt16BE(components, 8);
  ihdr.set([7, 7, 0, 0], 10);
  const colr = Buffer.from([1, 0, 0, 0, 0, 0, components === 3 ? 16 : 17]);
  return Buffer.concat([
    box('jP  ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    box('jp2h', Buffer.concat([box('ihdr', ihdr), box('colr', colr)])),
    box('jp2c', view),
  ]);
}

function box(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length, 0);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, content]);
}
