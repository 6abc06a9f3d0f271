import type { Operation, Operations, RequestFailure } from '../protocol/index.ts';

/** Requests that may wait for the child, not counting one preview frame. */
export const QUEUE_LIMIT = 4;

export interface Pending {
  id: number;
  op: Operation;
  payload: Operations[Operation]['payload'];
  deadlineMs: number;
  /** Gives back the pages lent to the request; absent before the request is sent, and if it examines no pages. */
  giveBack?: () => void;
  resolve: (
    result:
      | { ok: true; value: Operations[Operation]['value']; cpuMs: number }
      | { ok: false; reason: RequestFailure; detail: string },
  ) => void;
}

/**
 * Bounded queue. Evidence takes precedence and is refused when the queue is full; of preview frames only the newest
 * waits, because an older one shows an outdated position of the traveller.
 */
export class RequestQueue {
  private readonly evidence: Pending[] = [];
  private preview: Pending | null = null;

  add(pending: Pending, lane: 'evidence' | 'preview'): void {
    if (lane === 'preview') {
      this.preview?.resolve({ ok: false, reason: 'QUEUE_FULL', detail: 'a newer frame replaced it' });
      this.preview = pending;
      return;
    }
    if (this.evidence.length >= QUEUE_LIMIT) {
      pending.resolve({ ok: false, reason: 'QUEUE_FULL', detail: `${QUEUE_LIMIT} requests are waiting` });
      return;
    }
    this.evidence.push(pending);
  }

  take(): Pending | null {
    const next = this.evidence.shift() ?? this.preview;
    if (next === this.preview) this.preview = null;
    return next;
  }

  /** Empties the queue and returns what was waiting. */
  drain(): Pending[] {
    const all = this.evidence.splice(0);
    if (this.preview !== null) all.push(this.preview);
    this.preview = null;
    return all;
  }

  get size(): number {
    return this.evidence.length + (this.preview === null ? 0 : 1);
  }
}
