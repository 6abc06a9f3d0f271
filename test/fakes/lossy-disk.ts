import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 96 * 1024 * 1024;

/** Why no disk can be made here; null where one can. */
export function whyNoLossyDisk(): string | null {
  if (process.getuid?.() !== 0) return 'mounting a disk needs root';
  return existsSync('/dev/loop-control') && spawnSync('mkfs.ext4', ['-V'], { stdio: 'ignore' }).error === undefined
    ? null
    : 'there is no loop device, or mkfs.ext4 is missing';
}

/**
 * A disk of its own for one folder. `remember` keeps what has reached the disk, while it is written to; `cut` throws away
 * everything since, also what was flushed: the disk said that it had written, and had not.
 */
export class LossyDisk {
  readonly #folder: string;
  readonly #image: string;

  /** `at`: folder that becomes the disk. `images`: where its files lie. */
  constructor(at: string, images: string) {
    this.#folder = at;
    mkdirSync(images, { recursive: true });
    this.#image = join(images, 'disk');
    rmSync(this.#image, { force: true });
    writeFileSync(this.#image, '');
    truncateSync(this.#image, BYTES);
    execFileSync('mkfs.ext4', ['-q', '-F', this.#image], { stdio: 'pipe' });
  }

  mount(): void {
    mkdirSync(this.#folder, { recursive: true });
    execFileSync('mount', ['-o', 'loop', this.#image, this.#folder], { stdio: 'pipe' });
  }

  remember(): void {
    copyFileSync(this.#image, `${this.#image}.before`);
  }

  /** Nobody may have a file of it open. */
  cut(): void {
    this.unmount();
    copyFileSync(`${this.#image}.before`, this.#image);
    this.mount();
  }

  unmount(): void {
    spawnSync('umount', [this.#folder], { stdio: 'ignore' });
  }
}
