import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { address, openRecord, sealRecord, wipe } from '../../adapters/storage/crypto/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { canonical } from '../../core/audit/index.ts';

export const DRAFT_FILE = 'provisioning-answers.sealed';
const TAG = 'waypost.provisioning-answers.1';
const EPOCH = 1;
const DRAFT_LIMIT_BYTES = 64 * 1024;

/** A section of the answers and the last step that uses it. */
const STEP_OF: Readonly<Record<string, string>> = {
  key: 'keys',
  claim: 'claim',
  site: 'site',
  hardware: 'hardware',
  lists: 'freshness',
  accounts: 'accounts',
  help: 'help',
};

const body = z.strictObject({
  format: z.literal(TAG),
  /** The step that waited for somebody else with these answers; null if none did. */
  waited: z.string().max(40).nullable(),
  answers: z.record(z.string().max(80), z.string().max(4096)),
});

/**
 * What the technician typed for steps that are not done, so that nobody has to read out a code twice. It is sealed in the
 * state folder: a stolen disk must not reveal a claim code that is still valid. PINs and passphrases are never in it.
 */
export class Draft {
  readonly #path: string;
  readonly #answers = new Map<string, string>();
  #waited: string | null = null;

  constructor(stateDir: string) {
    this.#path = join(stateDir, DRAFT_FILE);
  }

  get(key: string): string | undefined {
    return this.#answers.get(key);
  }

  /** Whether the step ended in a wait with all the answers that it needed: its questions are then not asked again. */
  settles(step: string): boolean {
    return this.#waited === step;
  }

  /** Loads what an earlier run left. False if it exists but does not open; then everything is asked again. */
  load(ring: KeyRing): boolean {
    if (!existsSync(this.#path)) return true;
    const read = this.#open(ring);
    if (read === null) return false;
    for (const [key, answer] of Object.entries(read.answers)) this.#answers.set(key, answer);
    this.#waited = read.waited;
    return true;
  }

  async keep(key: string, answer: string, ring: KeyRing | null): Promise<void> {
    this.#answers.set(key, answer);
    await this.#save(ring);
  }

  /** `step` is the one that now waits; null if an answer was refused, so that all questions are asked again. */
  async settle(step: string | null, ring: KeyRing | null): Promise<void> {
    if (this.#waited === step) return;
    this.#waited = step;
    await this.#save(ring);
  }

  /** Forgets what was typed for a step that is done. */
  async end(step: string, ring: KeyRing | null): Promise<void> {
    for (const key of this.#answers.keys()) if (stepOf(key) === step) this.#answers.delete(key);
    if (this.#waited === step) this.#waited = null;
    await this.#save(ring);
  }

  /** Saves the answers. Before there is a key nothing is written, and they are kept only during the run. */
  async #save(ring: KeyRing | null): Promise<void> {
    if (ring === null) return;
    if (this.#answers.size === 0) return this.#remove();
    const plain = Buffer.from(
      canonical({ format: TAG, waited: this.#waited, answers: Object.fromEntries(this.#answers) }),
    );
    const blob = sealRecord({ plain, key: ring.key('provisioning'), aad: address(TAG), epoch: EPOCH });
    wipe(plain);
    await replaceFile(this.#path, blob, { suffix: 'part' });
  }

  #open(ring: KeyRing): z.infer<typeof body> | null {
    if (statSync(this.#path).size > DRAFT_LIMIT_BYTES) return null;
    const blob = readFileSync(this.#path);
    const opened = openRecord({ blob, key: ring.key('provisioning'), aad: address(TAG), epoch: EPOCH });
    if (!opened.ok) return null;
    try {
      return body.safeParse(JSON.parse(Buffer.from(opened.plain).toString('utf8'))).data ?? null;
    } catch {
      return null;
    } finally {
      wipe(opened.plain);
    }
  }

  /** Overwrites the file before deleting it. A flash disk may keep an old block, but that is sealed. */
  #remove(): void {
    if (!existsSync(this.#path)) return;
    const fd = openSync(this.#path, 'r+');
    try {
      writeSync(fd, new Uint8Array(fstatSync(fd).size), 0, null, 0);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    rmSync(this.#path);
  }
}

function stepOf(key: string): string | undefined {
  return STEP_OF[key.split('.')[0] ?? ''];
}
