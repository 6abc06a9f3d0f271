import type { BrowserCamera } from '../../src/adapters/hardware/camera/index.ts';
import { type Held, proofOf } from './camera-page.ts';
import { seeded } from './seeded.ts';

/** Repeatable bytes in place of cryptographic ones. */
export function seededBytes(seed: number): (bytes: number) => Uint8Array {
  const next = seeded(seed);
  return (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(next() * 256));
}

/** A page in front of a `BrowserCamera` itself, without HTTP: asks for the camera and proves what it sends. */
export class HeldCamera {
  readonly session = {};
  readonly page: string;
  readonly officer: string;
  readonly #camera: BrowserCamera;
  held: Held | null = null;

  constructor(camera: BrowserCamera, officer: string, { page = 'page-1', session = {} } = {}) {
    this.#camera = camera;
    this.officer = officer;
    this.page = page;
    this.session = session;
  }

  claim(take = false): ReturnType<BrowserCamera['claim']> {
    const claim = this.#camera.claim({ session: this.session, officer: this.officer, page: this.page }, { take });
    this.held = claim.ok ? { ...claim.capability } : null;
    return claim;
  }

  /** As the real page: asks for the camera first where it does not have it any more. `held`: with this and no other. */
  push(bytes: Uint8Array, held?: Held | null): ReturnType<BrowserCamera['push']> {
    const nonce = this.held?.nonce ?? null;
    if (held === undefined && this.#camera.refusal(this.session, nonce) !== null) this.claim();
    const answer = this.#camera.push({ session: this.session, proof: this.#proof(bytes, held ?? this.held), bytes });
    this.#answered(answer);
    return answer;
  }

  lost(reason: string): ReturnType<BrowserCamera['lost']> {
    if (this.held === null) this.claim();
    const bytes = Buffer.from(reason);
    const answer = this.#camera.lost({ session: this.session, proof: this.#proof(bytes, this.held), bytes });
    this.#answered(answer);
    return answer;
  }

  #proof(bytes: Uint8Array, held: Held | null): { nonce: string; mac: string } {
    const headers = proofOf(held ?? { key: '', nonce: '' }, bytes);
    return { nonce: headers['waypost-nonce'] ?? '', mac: headers['waypost-mac'] ?? '' };
  }

  #answered(answer: { ok: true; nonce: string } | { ok: false }): void {
    if (answer.ok && this.held !== null) this.held = { ...this.held, nonce: answer.nonce };
  }
}
