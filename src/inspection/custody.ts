/**
 * Images and templates of one inspection, in memory only. The threat is a kiosk that slowly becomes an archive of
 * faces: nothing here is written to disk, and `wipe` overwrites every byte when the inspection is sealed.
 */
export class Custody {
  readonly #images = new Map<string, Uint8Array>();
  readonly #secrets = new Set<Uint8Array>();
  #count = 0;

  /** Keeps a JPEG for the screen and returns the reference under which the officer's session may fetch it. */
  keepImage(ref: string, jpeg: Uint8Array): string {
    this.forgetImage(ref);
    this.#images.set(ref, jpeg);
    this.#count += 1;
    return ref;
  }

  image(ref: string): Uint8Array | null {
    return this.#images.get(ref) ?? null;
  }

  forgetImage(ref: string): void {
    this.#images.get(ref)?.fill(0);
    this.#images.delete(ref);
  }

  /** Registers a buffer (template, raw frame) that must not outlive the inspection. */
  keepSecret(bytes: Uint8Array): void {
    this.#secrets.add(bytes);
    this.#count += 1;
  }

  /** Overwrites everything and returns how many buffers were kept over the whole inspection. */
  wipe(): number {
    for (const image of this.#images.values()) image.fill(0);
    for (const secret of this.#secrets) secret.fill(0);
    this.#images.clear();
    this.#secrets.clear();
    return this.#count;
  }
}
