import { describe, expect, it } from 'vitest';
import { renderMetrics } from '../../../src/adapters/http/server/admin-metrics.ts';
import type { Journal } from '../../../src/core/inspection/ports/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { DaemonMetrics, quantileOf } from '../../../src/daemon/process/index.ts';

function done(check: Check['check'], ms: number, errorCode: number | null = null): InspectionEvent {
  const body = { check, mode: 'evaluatory', value: 'successful', reason: 'OK', errorCode, margin: null };
  const component = { name: 'test', version: '1' };
  return { kind: 'check-done', at: 0, check: { ...body, component, t0: 0, t1: ms } } as unknown as InspectionEvent;
}

function journal(ok: boolean): Journal {
  return {
    append: () => (ok ? { ok: true } : { ok: false, reason: 'AUDIT_UNAVAILABLE' }) as ReturnType<Journal['append']>,
    open: () => [],
    read: () => [],
    health: () => ({ ok, detail: null }),
  };
}

const now = {
  uptimeMs: 2_500,
  rssBytes: 7,
  queued: 1,
  modelDeaths: 2,
  freeBytes: 9,
  help: { state: 'ready' as const, tried: true },
};

describe('figures', () => {
  it('tell durations and error codes of checks, and of no check against a list', () => {
    const metrics = new DaemonMetrics();
    const counted = metrics.counted(journal(true));
    counted.append('1', [
      done('document.capture', 100, 1001),
      done('document.capture', 300),
      done('lists.person', 55, 2002),
    ]);
    const text = renderMetrics(metrics.metrics(now));
    expect(text).toContain('waypost_check_duration_seconds{check="document.capture",quantile="0.5"} 0.1\n');
    expect(text).toContain('waypost_check_duration_seconds{check="document.capture",quantile="0.95"} 0.3\n');
    expect(text).toContain('waypost_check_errors_total{code="1001"} 1\n');
    expect(text).toContain('waypost_uptime_seconds 2.5\n');
    expect(text).toContain('waypost_state_free_bytes 9\n');
    expect(text).not.toMatch(/lists\.|2002/);
  });

  it('count nothing that was not durable', () => {
    const metrics = new DaemonMetrics();
    metrics.counted(journal(false)).append('1', [done('document.capture', 100, 1001)]);
    expect(renderMetrics(metrics.metrics(now))).not.toContain('document.capture');
  });

  it('escape a label and take the nearest rank', () => {
    const samples = [{ labels: { a: 'x"\\\n' }, value: 1 }];
    expect(renderMetrics([{ name: 'm', help: 'h', type: 'gauge', samples }])).toContain('m{a="x\\"\\\\\\n"} 1\n');
    expect([0.5, 0.95].map((q) => quantileOf([4, 1, 3, 2], q))).toEqual([2, 4]);
  });
});
