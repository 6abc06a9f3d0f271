import {
  cosineWithStored,
  ENTRY_BYTES,
  storedLength,
  TEMPLATE_LENGTH,
  templateFromBytes,
} from '../../core/face/embedding/index.ts';
import { type IntegerProduct, loadIntegerProduct } from './runtime.ts';

/** Largest face list the process holds: 1,000,000 templates are 0.5 GB, more than a kiosk has to spare. */
export const GALLERY_TEMPLATES_MAX = 1_000_000;
/** Maximum number of lists held at once. */
const GALLERIES_MAX = 4;

/**
 * The probe in whole numbers has seven bits, although eight would fit: processors without VNNI add two products of a byte
 * and a signed byte in 16 bits and saturate in silence. 2 x 255 x 63 does not reach the limit, so a search gives the same
 * numbers on every machine.
 */
const PROBE_LARGEST = 63;
/** Stored components are signed, but the product needs unsigned rows. */
const OFFSET = 128;
/** Rounding of float32 sums, far above what 512 terms can lose. */
const ROUNDING = 1e-5;

interface Gallery {
  /** Identifies the list and its generation. */
  key: string;
  templates: number;
  held: number;
  rows: Uint32Array;
  lengths: Float32Array;
  vectors: Uint8Array;
}

export interface GalleryHit {
  /** Row of the record in its list. */
  row: number;
  /** Cosine with the stored template, -1..1. */
  score: number;
}

export interface GalleryFindings {
  /** False if this list is missing or incomplete in this process; nothing was searched. */
  complete: boolean;
  /** Number of records at or above the threshold; `hits` has the best of them. */
  above: number;
  hits: GalleryHit[];
}

/**
 * Face lists of this process: templates only, one byte a component, compared exactly with every probe. A whole-number
 * product finds the entries that may be near, and their cosines are computed again. The length of the probe's rounding bounds
 * what it can hide (Cauchy-Schwarz), so no entry above the threshold is missed.
 */
export class Galleries {
  readonly #galleries = new Map<string, Gallery>();
  #product: Promise<IntegerProduct> | null = null;

  /**
   * Receives templates of a list. The first part announces how many will follow and replaces an earlier generation; parts of
   * another generation, or more than were announced, are refused with false.
   */
  add(part: { list: string; key: string; templates: number; first: boolean; bytes: Uint8Array }): boolean {
    if (part.first) {
      this.drop(part.list);
      if (part.templates > GALLERY_TEMPLATES_MAX || this.#galleries.size >= GALLERIES_MAX) return false;
      this.#galleries.set(part.list, {
        key: part.key,
        templates: part.templates,
        held: 0,
        rows: new Uint32Array(part.templates),
        lengths: new Float32Array(part.templates),
        vectors: new Uint8Array(part.templates * TEMPLATE_LENGTH),
      });
    }
    const gallery = this.#galleries.get(part.list);
    const count = part.bytes.length / ENTRY_BYTES;
    if (gallery?.key !== part.key || !Number.isInteger(count) || gallery.held + count > gallery.templates) return false;
    take(gallery, part.bytes);
    return true;
  }

  /** Overwrites a list. */
  drop(list: string): void {
    const gallery = this.#galleries.get(list);
    gallery?.vectors.fill(0);
    gallery?.lengths.fill(0);
    gallery?.rows.fill(0);
    this.#galleries.delete(list);
  }

  clear(): void {
    for (const list of [...this.#galleries.keys()]) this.drop(list);
  }

  /** The best records at or above `threshold`, at most `limit`; null if the probe is not a template. */
  async search(input: {
    list: string;
    key: string;
    probe: Uint8Array;
    threshold: number;
    limit: number;
  }): Promise<GalleryFindings | null> {
    const probe = templateFromBytes(input.probe);
    const gallery = this.#galleries.get(input.list);
    if (probe === null) return null;
    if (gallery?.key !== input.key || gallery.held !== gallery.templates) {
      probe.fill(0);
      return { complete: false, above: 0, hits: [] };
    }
    try {
      const best = gallery.templates === 0 ? new Map() : await this.#near(gallery, probe, input.threshold);
      const hits = [...best].map(([row, score]): GalleryHit => ({ row, score })).sort((a, b) => b.score - a.score);
      return { complete: true, above: hits.length, hits: hits.slice(0, input.limit) };
    } finally {
      probe.fill(0);
    }
  }

  /** Best cosine of each record that reaches the threshold. */
  async #near(gallery: Gallery, probe: Float32Array, threshold: number): Promise<Map<number, number>> {
    const { rows, lengths, vectors } = gallery;
    const { whole, scale, lost } = inWholeNumbers(probe);
    this.#product ??= loadIntegerProduct(TEMPLATE_LENGTH);
    const products = await (await this.#product).run(vectors, whole);
    const offset = OFFSET * whole.reduce((sum, v) => sum + v, 0);
    whole.fill(0);
    const from = threshold - lost - ROUNDING;
    const best = new Map<number, number>();
    for (let i = 0; i < products.length; i++) {
      const coarse = ((products[i] as number) - offset) / (scale * (lengths[i] as number));
      if (!(coarse >= from)) continue;
      const score = cosineWithStored(probe, signed(vectors, i));
      const row = rows[i] as number;
      if (score !== null && score >= threshold && score > (best.get(row) ?? -2)) best.set(row, score);
    }
    products.fill(0);
    return best;
  }
}

function take(gallery: Gallery, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
    const index = gallery.held;
    gallery.rows[index] = view.getUint32(at, true);
    const components = new Int8Array(bytes.buffer, bytes.byteOffset + at + 4, TEMPLATE_LENGTH);
    gallery.lengths[index] = storedLength(components);
    const base = index * TEMPLATE_LENGTH;
    for (let i = 0; i < TEMPLATE_LENGTH; i++) gallery.vectors[base + i] = (components[i] as number) + OFFSET;
    gallery.held += 1;
  }
}

function signed(vectors: Uint8Array, index: number): Int8Array {
  return Int8Array.from(vectors.subarray(index * TEMPLATE_LENGTH, (index + 1) * TEMPLATE_LENGTH), (v) => v - OFFSET);
}

/** The probe in whole numbers, its scale, and the length of the rounding error. */
function inWholeNumbers(probe: Float32Array): { whole: Int8Array; scale: number; lost: number } {
  let largest = 0;
  for (const v of probe) largest = Math.max(largest, Math.abs(v));
  const scale = PROBE_LARGEST / Math.max(largest, 1e-12);
  const whole = Int8Array.from(probe, (v) => Math.round(v * scale));
  let lost = 0;
  for (let i = 0; i < probe.length; i++) lost += ((probe[i] as number) - (whole[i] as number) / scale) ** 2;
  return { whole, scale, lost: Math.sqrt(lost) };
}
