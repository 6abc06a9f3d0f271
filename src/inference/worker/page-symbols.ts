import sharp from 'sharp';
import { type Luma, type SymbolPlace, symbolPlaces, type Tile } from '../../core/document/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { Value } from '../protocol/index.ts';
import { LIMIT_SYMBOLS, type PageSymbolsPayload, type Symbology } from '../protocol/symbols/index.ts';
import type { HeldPage } from './held-page.ts';
import { type FoundSymbol, SymbolDecoder } from './symbol-decoder.ts';

/** Margin around an enlarged place, as a share of its longer side, for a quiet zone and the corners of a turned symbol. */
const MARGIN_SHARE = 0.25;
const ENLARGED = 2;
/** Maximum size of an enlarged part, pixels. */
const LIMIT_ENLARGED_PIXELS = 4_000_000;

/**
 * Searches a page for two-dimensional symbols: first the white picture, then the infrared one, then enlarged places that look
 * like a symbol. Parts of the page come last, because a symbol next to its place is a separate finding.
 */
export async function readPageSymbols(
  { white, IR }: { white: HeldPage; IR: HeldPage | null },
  { symbologies, place }: Pick<PageSymbolsPayload, 'symbologies' | 'place'>,
): Promise<Value<'page-symbols'>> {
  const page = lumaOf(white);
  const infrared = IR === null ? null : lumaOf(IR);
  const search = new Search(symbologies);
  try {
    await search.look(page, 'VIS');
    if (infrared !== null && search.isEmpty) await search.look(infrared, 'IR');
    const places = search.isEmpty ? symbolPlaces(page) : [];
    for (const box of boxesOf(page, places, place)) if (search.isEmpty) await search.enlarge(page, box);
    const unreadable = search.isEmpty ? places.filter(({ isSymbol }) => isSymbol) : [];
    return {
      symbols: search.found,
      unreadable: unreadable.map(({ box }) => shareOf(box, page)),
      aborted: search.failed,
    };
  } finally {
    await search.close();
    page.data.fill(0);
    infrared?.data.fill(0);
  }
}

type Symbol2D = Value<'page-symbols'>['symbols'][number];

class Search {
  readonly found: Symbol2D[] = [];
  failed = false;
  readonly #symbologies: readonly Symbology[];
  readonly #decoder = new SymbolDecoder();

  constructor(symbologies: readonly Symbology[]) {
    this.#symbologies = symbologies;
  }

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  close(): Promise<void> {
    return this.#decoder.close();
  }

  async look(page: Luma, light: Symbol2D['light']): Promise<void> {
    this.#take(await this.#decode(page), { page, light, enlarged: false });
  }

  /** Searches a part of the page, enlarged to twice its size. */
  async enlarge(page: Luma, box: Tile): Promise<void> {
    const part = await enlarged(page, box);
    try {
      const symbols = (await this.#decode(part)).map((symbol) => ({
        ...symbol,
        corners: symbol.corners.map(([x, y]): [number, number] => [box.x + x / ENLARGED, box.y + y / ENLARGED]),
      }));
      this.#take(symbols, { page, light: 'VIS', enlarged: true });
    } finally {
      part.data.fill(0);
    }
  }

  async #decode(picture: Luma): Promise<FoundSymbol[]> {
    const read = await this.#decoder.decode(picture, this.#symbologies);
    if (!read.ok) this.failed = true;
    return read.ok ? read.symbols : [];
  }

  #take(symbols: readonly FoundSymbol[], of: { page: Luma } & Pick<Symbol2D, 'light' | 'enlarged'>): void {
    const { page, light, enlarged: isEnlarged } = of;
    const clip = (share: number): number => Math.min(2, Math.max(-1, share));
    for (const { symbology, bytes, corners } of symbols.slice(0, LIMIT_SYMBOLS - this.found.length))
      this.found.push({
        symbology,
        bytes,
        corners: corners.map(([x, y]): [number, number] => [clip(x / page.width), clip(y / page.height)]),
        light,
        enlarged: isEnlarged,
      });
  }
}

/** The grey picture of a page, in a buffer that the caller overwrites. */
function lumaOf(held: HeldPage): Luma {
  const image: RgbImage = held.captured() ?? held.working();
  const { width, height, data } = image;
  const luma = Buffer.allocUnsafeSlow(width * height);
  for (let at = 0, from = 0; at < luma.length; at++, from += 3)
    luma[at] = ((data[from] as number) * 77 + (data[from + 1] as number) * 150 + (data[from + 2] as number) * 29) >> 8;
  data.fill(0);
  return { width, height, data: luma };
}

function boxesOf(page: Luma, places: readonly SymbolPlace[], named: PageSymbolsPayload['place']): Tile[] {
  const [x, y, width, height] = named ?? [0, 0, 0, 0];
  const stated = { x: x * page.width, y: y * page.height, width: width * page.width, height: height * page.height };
  const boxes = [...(named === null ? [] : [stated]), ...places.map(({ box }) => box)];
  return boxes
    .map((box) => widened(box, page))
    .filter((box) => box.width > 0 && box.height > 0)
    .filter((box) => box.width * box.height * ENLARGED ** 2 <= LIMIT_ENLARGED_PIXELS);
}

function widened({ x, y, width, height }: Tile, page: Luma): Tile {
  const margin = Math.max(width, height) * MARGIN_SHARE;
  const left = Math.max(0, Math.floor(x - margin));
  const top = Math.max(0, Math.floor(y - margin));
  return {
    x: left,
    y: top,
    width: Math.min(page.width, Math.ceil(x + width + margin)) - left,
    height: Math.min(page.height, Math.ceil(y + height + margin)) - top,
  };
}

async function enlarged({ width, height, data }: Luma, box: Tile): Promise<Luma> {
  const raw = { width, height, channels: 1 } as const;
  const picture = sharp(data, { raw })
    .extract({ left: box.x, top: box.y, width: box.width, height: box.height })
    .resize(box.width * ENLARGED, box.height * ENLARGED, { kernel: 'cubic', fit: 'fill' })
    .toColourspace('b-w')
    .raw();
  return { width: box.width * ENLARGED, height: box.height * ENLARGED, data: await picture.toBuffer() };
}

const shareOf = ({ x, y, width, height }: Tile, page: Luma): [number, number, number, number] => [
  x / page.width,
  y / page.height,
  width / page.width,
  height / page.height,
];
