import { createHmac, randomUUID } from 'node:crypto';

export interface Answered {
  status: number;
  body: string;
}

/** One request as the browser of this page would send it. */
export type Ask = (path: string, body: Uint8Array | object, headers: Record<string, string>) => Promise<Answered>;

export interface Held {
  id: string;
  key: string;
  nonce: string;
  inspectionId: string | null;
}

/** The camera side of an officer's page without a browser: asks for the camera, and proves each frame with what it got. */
export class CameraPage {
  readonly id: string = randomUUID();
  readonly #ask: Ask;
  held: Held | null = null;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async claim(take = false): Promise<Answered> {
    const answer = await this.#ask('/api/camera/claim', { page: this.id, take }, {});
    this.held = answer.status === 200 ? (JSON.parse(answer.body) as Held) : null;
    return answer;
  }

  /** Asks for the camera where it must, as the page does when an inspection opens, then sends the frame. */
  async frame(
    jpeg: Uint8Array,
    inspectionId: string | null,
    sent: (jpeg: Uint8Array, proof: Record<string, string>) => void = () => undefined,
  ): Promise<Answered> {
    if (this.held === null || this.held.inspectionId !== inspectionId) {
      const claimed = await this.claim();
      if (claimed.status !== 200) return claimed;
    }
    sent(jpeg, this.proof(jpeg));
    return this.#send('/api/camera/frame', jpeg, jpeg);
  }

  /** A frame with what the page holds, or with other headers. */
  send(jpeg: Uint8Array, headers = this.proof(jpeg)): Promise<Answered> {
    return this.#ask('/api/camera/frame', jpeg, headers);
  }

  lost(reason: string): Promise<Answered> {
    return this.#send('/api/camera/lost', { reason }, Buffer.from(reason));
  }

  proof(bytes: Uint8Array): Record<string, string> {
    return this.held === null ? {} : proofOf(this.held, bytes);
  }

  async #send(path: string, body: Uint8Array | object, proved: Uint8Array): Promise<Answered> {
    const answer = await this.#ask(path, body, this.proof(proved));
    const next = answer.status === 200 ? (JSON.parse(answer.body) as { nonce: string }).nonce : null;
    this.held = this.held === null || next === null ? null : { ...this.held, nonce: next };
    return answer;
  }
}

export function proofOf({ key, nonce }: Pick<Held, 'key' | 'nonce'>, bytes: Uint8Array): Record<string, string> {
  const hmac = createHmac('sha256', Buffer.from(key, 'base64url'));
  const mac = hmac.update(Buffer.from(nonce, 'base64url')).update(bytes).digest('base64url');
  return { 'waypost-nonce': nonce, 'waypost-mac': mac };
}
