import { signal } from '@preact/signals';
import { daemon } from './daemon.gen.ts';
import { pageId } from './stream.ts';

/** The daemon's own limit is a minute; a page that renews early never sends a frame that is too old. */
const RENEW_AFTER_MS = 40_000;
/** Refusals that the officer can act on; a stream that is merely reopening is not one of them. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'CAMERA_OTHER_SCREEN',
  'CAMERA_OTHER_PAGE',
  'CAMERA_OTHER_SIGN_IN',
  'CAMERA_JUST_TAKEN',
]);
const BASE64_UNSAFE = { '-': '+', _: '/' } as const;

/** The daemon's reason why this page does not have the camera; null while it has it, or has not asked for it. */
export const cameraElsewhere = signal<string | null>(null);

interface Held {
  key: CryptoKey;
  nonce: string;
  inspectionId: string | null;
  since: number;
}

/**
 * This page's right to send camera frames: a key of the daemon for one inspection, and the nonce of the next frame. Another
 * window has another key, and a frame cannot be used twice as proof.
 */
class CameraHold {
  #held: Held | null = null;
  #asking: Promise<void> | null = null;

  /** Asks for the camera unless this page has it for this inspection already; true if it now has it. */
  async keep(inspectionId: string | null): Promise<boolean> {
    if (!this.#isFor(inspectionId)) await this.#ask(false);
    return this.#isFor(inspectionId);
  }

  /** Takes the camera for this screen, as the officer wishes, no matter who has it. */
  async take(): Promise<void> {
    await this.#asking;
    await this.#ask(true);
  }

  /** Headers that prove where these bytes come from; null without the camera. */
  async prove(bytes: Uint8Array): Promise<Record<string, string> | null> {
    if (this.#held === null) return null;
    const { key, nonce } = this.#held;
    const nonceBytes = fromBase64(nonce);
    const proved = new Uint8Array(nonceBytes.length + bytes.length);
    proved.set(nonceBytes);
    proved.set(bytes, nonceBytes.length);
    const mac = await crypto.subtle.sign('HMAC', key, proved);
    proved.fill(0);
    return { 'waypost-nonce': nonce, 'waypost-mac': toBase64(new Uint8Array(mac)) };
  }

  /** Takes the daemon's answer to a proof: the next nonce, or null if the frame was refused. */
  answered(nonce: string | null): void {
    if (this.#held !== null) this.#held = nonce === null ? null : { ...this.#held, nonce };
  }

  forget(): void {
    this.#held = null;
    cameraElsewhere.value = null;
  }

  #isFor(inspectionId: string | null): boolean {
    const held = this.#held;
    return held !== null && held.inspectionId === inspectionId && performance.now() - held.since < RENEW_AFTER_MS;
  }

  #ask(take: boolean): Promise<void> {
    this.#asking ??= this.#claim(take).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #claim(take: boolean): Promise<void> {
    const answer = await daemon.claimCamera({ page: pageId, take });
    if (!answer.ok) {
      this.#held = null;
      cameraElsewhere.value = ELSEWHERE.has(answer.reason) ? answer.reason : null;
      return;
    }
    const { key, nonce, inspectionId } = answer.value;
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    const imported = await crypto.subtle.importKey('raw', fromBase64(key), hmac, false, ['sign']);
    this.#held = { key: imported, nonce, inspectionId, since: performance.now() };
    cameraElsewhere.value = null;
  }
}

/** The camera hold of this page; there is only one. */
export const cameraHold = new CameraHold();

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = text.replace(/[-_]/g, (sign) => BASE64_UNSAFE[sign as keyof typeof BASE64_UNSAFE]);
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  const plain = btoa(String.fromCharCode(...bytes));
  return plain.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
