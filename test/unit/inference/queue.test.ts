import { describe, expect, it } from 'vitest';
import { type Pending, QUEUE_LIMIT, RequestQueue } from '../../../src/inference/host/queue.ts';
import { RestartBudget } from '../../../src/inference/protocol/index.ts';
import { RESTART_LIMIT, RESTART_WINDOW_MS } from '../../../src/inference/protocol/restart-budget.ts';

function pending(id: number): { request: Pending; answers: string[] } {
  const answers: string[] = [];
  const request: Pending = {
    id,
    op: 'frame',
    payload: { bytes: new Uint8Array() },
    deadlineMs: 1000,
    resolve: (r) => answers.push(r.ok ? 'ok' : r.reason),
  };
  return { request, answers };
}

describe('waiting room', () => {
  it('refuses evidence beyond the limit and never drops what waits', () => {
    const queue = new RequestQueue();
    const all = Array.from({ length: QUEUE_LIMIT + 1 }, (_, i) => pending(i));
    for (const p of all) queue.add(p.request, 'evidence');
    expect(all.at(-1)!.answers).toEqual(['QUEUE_FULL']);
    expect(all.slice(0, -1).every((p) => p.answers.length === 0)).toBe(true);
    expect(Array.from({ length: QUEUE_LIMIT }, () => queue.take()?.id)).toEqual([0, 1, 2, 3]);
    expect(queue.take()).toBeNull();
  });

  it('lets the newest preview frame win and serves evidence first', () => {
    const queue = new RequestQueue();
    const [old, young, page] = [pending(1), pending(2), pending(3)];
    queue.add(old.request, 'preview');
    queue.add(young.request, 'preview');
    queue.add(page.request, 'evidence');
    expect(old.answers).toEqual(['QUEUE_FULL']);
    expect(queue.take()?.id).toBe(3);
    expect(queue.take()?.id).toBe(2);
    expect(queue.size).toBe(0);
  });

  it('gives everybody back when it is emptied', () => {
    const queue = new RequestQueue();
    queue.add(pending(1).request, 'evidence');
    queue.add(pending(2).request, 'preview');
    expect(queue.drain().map((p) => p.id)).toEqual([1, 2]);
    expect(queue.drain()).toEqual([]);
  });
});

describe('restart budget', () => {
  it('allows five restarts in a minute and recovers as they age', () => {
    const budget = new RestartBudget();
    for (let i = 0; i < RESTART_LIMIT; i++) expect(budget.allow(i * 1000)).toBe(true);
    expect(budget.allow(5000)).toBe(false);
    expect(budget.allow(RESTART_WINDOW_MS - 1)).toBe(false);
    expect(budget.allow(RESTART_WINDOW_MS)).toBe(true);
    expect(budget.allow(RESTART_WINDOW_MS + 1)).toBe(false);
  });
});
