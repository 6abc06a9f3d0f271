import type { RgbImage } from '../../core/face/image/index.ts';
import type { PageMemory, Payload, Value } from '../protocol/index.ts';
import { type OpenPage, WORKING_LONG_SIDE_PX } from '../protocol/index.ts';
import { atMost, type Decoded, decodePage } from './decode.ts';

/** An open page as an operation sees it. Every picture is a copy, which the caller overwrites after use. */
export class HeldPage {
  readonly #memory: PageMemory;
  readonly #page: OpenPage;

  constructor(memory: PageMemory, page: OpenPage) {
    this.#memory = memory;
    this.#page = page;
  }

  /** Size of the file's picture, upright, pixels. */
  get size(): { width: number; height: number } {
    return { width: this.#page.width, height: this.#page.height };
  }

  /** The picture, at most `WORKING_LONG_SIDE_PX` long. */
  working(): RgbImage {
    return this.#read(this.#page.working === null ? 'captured' : 'working') as RgbImage;
  }

  /** The picture as captured; null if it has more pixels than are held. */
  captured(): RgbImage | null {
    return this.#read('captured');
  }

  /** The page at most `longSidePx` long, from the best picture that is held. */
  async atMost(longSidePx: number): Promise<RgbImage> {
    const full = this.captured() ?? this.working();
    const small = await atMost(full, longSidePx);
    if (small !== full) full.data.fill(0);
    return small;
  }

  #read(which: 'captured' | 'working'): RgbImage | null {
    const size = this.#page[which];
    const data = this.#memory.read(this.#page, which);
    const { grey, coarse } = this.#page;
    return size === null || data === null ? null : { ...size, data, grey, coarse };
  }
}

/** Decodes a page into its slot, and overwrites the copies in this process. */
export async function openPage(
  memory: PageMemory,
  { bytes, slot }: Payload<'open-page'>,
): Promise<{ ok: true; value: Value<'open-page'> } | Extract<Decoded, { ok: false }>> {
  const decoded = await decodePage(bytes);
  if (!decoded.ok) return decoded;
  const { image, width, height } = decoded;
  const whole = image.width === width && image.height === height;
  const small = whole ? await atMost(image, WORKING_LONG_SIDE_PX) : image;
  const captured = whole ? image : null;
  const working = small === captured ? null : small;
  try {
    memory.write(slot, [...(captured ? [captured.data] : []), ...(working ? [working.data] : [])]);
  } finally {
    for (const picture of [image, small]) picture.data.fill(0);
  }
  const sizeOf = (picture: RgbImage | null) =>
    picture === null ? null : { width: picture.width, height: picture.height };
  const { grey, coarse = false } = image;
  return { ok: true, value: { width, height, captured: sizeOf(captured), working: sizeOf(working), grey, coarse } };
}
