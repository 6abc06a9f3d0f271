import { extname } from 'node:path';
import {
  eachIllumination,
  SPECTRAL_ILLUMINATIONS,
  type SpectralIllumination,
  type SpectralPicture,
  type SpectralPictures,
} from '../../../core/inspection/ports/index.ts';
import type { Taken } from './spool-file.ts';

/** Maximum number of sets that wait for the rest of their pictures; a page scanner does not produce more. */
const SETS_LIMIT = 8;
const SUFFIXES: Readonly<Record<SpectralIllumination, string>> = {
  IR: '-ir',
  UV: '-uv',
  SIDE1: '-oblique-1',
  SIDE2: '-oblique-2',
};

export type SetEvent =
  | { kind: 'page'; bytes: Uint8Array; pictures: SpectralPictures; at: number }
  | { kind: 'page-failed'; reason: 'DOC_IMAGE_TOO_LARGE' | 'DOC_IMAGE_REJECTED'; at: number };

export interface PageSetsOptions {
  /** Lights other than white that the imager has. */
  lights: readonly SpectralIllumination[];
  /** Time after the first picture of a page until the page is passed on with what has come, milliseconds. */
  patienceMs: number;
  /**
   * The white picture comes last, after the pictures in all other lights that the page has. This holds for the simulated imager,
   * which shows some pages in every light and others only in white.
   */
  whiteLast?: boolean;
}

interface PageSet {
  since: number;
  white: { bytes: Uint8Array; at: number } | null;
  pictures: Map<SpectralIllumination, SpectralPicture>;
}

/** The light at the end of a file name, and the name without it: `0042-ir.png` is the infrared picture of `0042`. */
export function illuminationOf(name: string): { stem: string; light: SpectralIllumination | null } {
  const stem = name.slice(0, name.length - extname(name).length);
  const illumination =
    SPECTRAL_ILLUMINATIONS.find((candidate) => stem.toLowerCase().endsWith(SUFFIXES[candidate])) ?? null;
  return illumination === null
    ? { stem, light: illumination }
    : { stem: stem.slice(0, -SUFFIXES[illumination].length), light: illumination };
}

/**
 * Combines the pictures of one page, which arrive as files whose names have the same stem. A page waits for its other
 * lights for the given time at most, and is then used without them. A picture in another light whose page never arrived is
 * overwritten: it would be the page of somebody who has left.
 */
export class PageSets {
  readonly #options: PageSetsOptions;
  readonly #sets = new Map<string, PageSet>();

  constructor(options: PageSetsOptions) {
    this.#options = options;
  }

  /** Sets that still wait. */
  get waiting(): number {
    return this.#sets.size;
  }

  /**
   * Adds a picture under its name, at `now` on the monotonic clock, and returns the pages that are complete. A picture in
   * a light that the imager does not have is overwritten, and reported in `unexpected`.
   */
  add(
    name: string,
    taken: Exclude<Taken, { kind: 'not-yet' }>,
    now: number,
  ): { ready: SetEvent[]; unexpected: boolean } {
    const { stem, light: illumination } = illuminationOf(name);
    if (illumination !== null && !this.#options.lights.includes(illumination)) {
      if (taken.kind === 'page') taken.bytes.fill(0);
      return { ready: [], unexpected: true };
    }
    if (illumination !== null) {
      const set = this.#open(stem, now);
      discardOne(set.pictures.get(illumination));
      set.pictures.set(
        illumination,
        taken.kind === 'page' ? { ok: true, bytes: taken.bytes } : { ok: false, reason: taken.reason },
      );
      return { ready: this.#ifComplete(stem, set), unexpected: false };
    }
    if (taken.kind === 'refused') {
      this.#forget(stem);
      return { ready: [{ kind: 'page-failed', reason: taken.reason, at: now }], unexpected: false };
    }
    const set = this.#open(stem, now);
    // If a second page of the same name comes while the first one waits, the first is passed on, so that none is lost or
    // mixed.
    const before = set.white === null ? [] : this.#close(stem, set);
    const own = before.length === 0 ? set : this.#open(stem, now);
    own.white = { bytes: taken.bytes, at: now };
    return { ready: [...before, ...this.#ifComplete(stem, own)], unexpected: false };
  }

  /** Pages whose time is up, oldest first. */
  due(now: number): SetEvent[] {
    const late = [...this.#sets].filter(([, set]) => now - set.since >= this.#options.patienceMs);
    return late.flatMap(([stem, set]) => this.#close(stem, set));
  }

  /** Overwrites everything that waits. */
  clear(): void {
    for (const stem of [...this.#sets.keys()]) this.#forget(stem);
  }

  #open(stem: string, now: number): PageSet {
    const known = this.#sets.get(stem);
    if (known !== undefined) return known;
    if (this.#sets.size >= SETS_LIMIT) this.#forget(this.#sets.keys().next().value as string);
    const set: PageSet = { since: now, white: null, pictures: new Map() };
    this.#sets.set(stem, set);
    return set;
  }

  #ifComplete(stem: string, set: PageSet): SetEvent[] {
    const { lights: illuminations, whiteLast = false } = this.#options;
    const whole =
      set.white !== null && (whiteLast || illuminations.every((illumination) => set.pictures.has(illumination)));
    return whole ? this.#close(stem, set) : [];
  }

  #close(stem: string, set: PageSet): SetEvent[] {
    if (set.white === null) {
      this.#forget(stem);
      return [];
    }
    this.#sets.delete(stem);
    const picture = (illumination: SpectralIllumination): SpectralPicture => {
      if (!this.#options.lights.includes(illumination)) return { ok: false, reason: 'SENSOR_NOT_FITTED' };
      const reason = this.#options.whiteLast ? 'SENSOR_NOT_FITTED' : 'DOC_IMAGE_MISSING';
      return set.pictures.get(illumination) ?? { ok: false, reason };
    };
    return [{ kind: 'page', ...set.white, pictures: eachIllumination(picture) }];
  }

  #forget(stem: string): void {
    const set = this.#sets.get(stem);
    if (set === undefined) return;
    this.#sets.delete(stem);
    set.white?.bytes.fill(0);
    for (const picture of set.pictures.values()) discardOne(picture);
  }
}

function discardOne(picture: SpectralPicture | undefined): void {
  if (picture?.ok) picture.bytes.fill(0);
}
