import type { EyesInPicture, LiveFrame, PageRead } from '../ports/steps/index.ts';

export const PICTURES = [
  'page',
  'page-ir',
  'page-uv',
  'page-side-1',
  'page-side-2',
  'portrait',
  'live',
  'chip',
  'ghost',
  'second',
] as const;
export type Picture = (typeof PICTURES)[number];

/** Replaced pictures that a screen may still fetch. A camera sends one every 150 ms, and a busy screen is a few of them late. */
const LATE_PICTURES = 4;

/**
 * Images and templates of one inspection, in memory only. The threat is a kiosk that slowly becomes an archive of
 * faces: nothing here is written to disk, and `wipe` overwrites every byte when the inspection is sealed.
 */
export class Custody {
  readonly #owner: string;
  readonly #release: (bytes: Uint8Array) => void;
  readonly #shown = new Map<Picture, { ref: string; jpeg: Uint8Array; eyes: EyesInPicture | null }>();
  readonly #kept = new Set<Uint8Array>();
  readonly #offered = new Map<string, Uint8Array>();
  readonly #late: { ref: string; jpeg: Uint8Array }[] = [];
  #number = 0;
  #dropped = 0;

  /** `owner`: id of the inspection. `release` overwrites what models hold of a page picture, and ignores unknown pictures. */
  constructor(owner: string, release: (bytes: Uint8Array) => void) {
    this.#owner = owner;
    this.#release = release;
  }

  /**
   * Puts a JPEG on the screen. Its reference names the inspection and is never used twice: a browser that answers from its own
   * cache must not be able to show one traveller's page next to another traveller's name. `eyes`: eyes of the face in it; null if
   * there is no face or it cannot be aligned.
   */
  show(picture: Picture, jpeg: Uint8Array, eyes: EyesInPicture | null = null): void {
    this.#number += 1;
    this.#shown.set(picture, { ref: `${this.#owner}.${picture}.${this.#number}`, jpeg, eyes });
    this.keep(jpeg);
  }

  /**
   * Puts the next picture of the camera on the screen. The last few stay behind their references, so that a screen that was told of
   * one still gets it; older ones are overwritten.
   */
  next(picture: Picture, jpeg: Uint8Array, eyes: EyesInPicture | null = null): void {
    const before = this.#shown.get(picture);
    this.show(picture, jpeg, eyes);
    if (before === undefined) return;
    this.#late.push(before);
    while (this.#late.length > LATE_PICTURES) this.#forget(this.#late.shift()?.jpeg);
  }

  /** Reference of the picture that is on the screen now, or null. */
  ref(picture: Picture): string | null {
    return this.#shown.get(picture)?.ref ?? null;
  }

  /** Eyes in the picture that is on the screen now; they are dropped together with it. */
  eyes(picture: Picture): EyesInPicture | null {
    return this.#shown.get(picture)?.eyes ?? null;
  }

  /** The JPEG behind a reference that is on the screen now, or was a moment ago; an old or foreign reference gives null. */
  image(ref: string): Uint8Array | null {
    for (const entry of [...this.#shown.values(), ...this.#late]) if (entry.ref === ref) return entry.jpeg;
    return this.#offered.get(ref) ?? null;
  }

  /** Offers the officer one more JPEG, in addition to the one picture of each kind; returns its reference. */
  offer(jpeg: Uint8Array): string {
    this.#number += 1;
    const ref = `${this.#owner}.frame.${this.#number}`;
    this.#offered.set(ref, jpeg);
    this.keep(jpeg);
    return ref;
  }

  /** Takes a picture off the screen and overwrites it. */
  drop(picture: Picture): void {
    this.#forget(this.#shown.get(picture)?.jpeg);
    this.#shown.delete(picture);
  }

  #forget(jpeg: Uint8Array | undefined): void {
    if (jpeg === undefined) return;
    jpeg.fill(0);
    if (this.#kept.delete(jpeg)) this.#dropped += 1;
  }

  /** Withdraws what was offered; the pictures themselves are kept until the inspection ends. */
  withdraw(): void {
    this.#offered.clear();
  }

  /** Registers a buffer (template, earlier frame) that must not outlive the inspection. */
  keep(bytes: Uint8Array): void {
    this.#kept.add(bytes);
  }

  /** Overwrites a buffer before the inspection ends, here and in the model process. */
  discard(bytes: Uint8Array): void {
    this.#overwrite(bytes);
    if (this.#kept.delete(bytes)) this.#dropped += 1;
  }

  #overwrite(bytes: Uint8Array): void {
    bytes.fill(0);
    this.#release(bytes);
  }

  /** Overwrites everything and returns how many buffers were kept during the whole inspection. */
  wipe(): number {
    const count = this.#kept.size + this.#dropped;
    this.#dropped = 0;
    for (const bytes of this.#kept) this.#overwrite(bytes);
    this.#kept.clear();
    this.#shown.clear();
    this.#offered.clear();
    this.#late.length = 0;
    return count;
  }
}

/** Overwrites an answer about a frame that is no longer needed: it came too late, or the traveller has left. */
export function discardFrame(frame: LiveFrame): void {
  frame.jpeg.fill(0);
  frame.template?.bytes.fill(0);
}

/** Overwrites an answer about a page that is no longer needed. */
export function discardPage(page: PageRead): void {
  page.display.fill(0);
  page.portrait?.jpeg.fill(0);
  page.portrait?.template?.bytes.fill(0);
  page.ghost?.jpeg.fill(0);
}
