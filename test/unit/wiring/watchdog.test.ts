import { describe, expect, it } from 'vitest';
import { openNotifier } from '../../../src/daemon/process/notify.ts';
import { checkVitals, LAG_LIMIT_MS, startWatchdog } from '../../../src/daemon/process/watchdog.ts';

const well = { lagMs: () => 3, auditFailure: () => null, supervisorState: () => 'ready' };

function started(sources: Partial<Parameters<typeof checkVitals>[0]>, watchdogMs: number | null = 15_000) {
  const told: string[][] = [];
  let tick = (): void => undefined;
  const periods: number[] = [];
  startWatchdog({
    notifier: { tell: (...lines) => told.push(lines) > 0, close: () => undefined },
    watchdogMs,
    every: (ms, run) => {
      periods.push(ms);
      tick = run;
      return () => undefined;
    },
    look: () => checkVitals({ ...well, ...sources }),
    warn: () => undefined,
  });
  return { told, periods, tick: () => tick() };
}

describe('the watchdog', () => {
  it('is fed after a look that found everything well, three times in a period', () => {
    const { told, periods, tick } = started({});
    tick();
    tick();
    expect(periods).toEqual([5_000]);
    expect(told).toEqual([['WATCHDOG=1', 'STATUS=serving'], ['WATCHDOG=1']]);
  });

  it.each([
    ['the event loop was held', { lagMs: () => LAG_LIMIT_MS }, 'event-loop: 1000 ms'],
    ['the audit takes no write', { auditFailure: () => 'STORE_IO' }, 'audit: STORE_IO'],
    ['the supervisor stopped', { supervisorState: () => 'stopped' }, 'supervisor: stopped'],
  ])('is not fed while %s', (_what, sources, status) => {
    const { told, tick } = started(sources);
    tick();
    expect(told).toEqual([[`STATUS=${status}`]]);
  });

  it('is fed on a full disk, and says so: a new start would find it as full', () => {
    const { told, tick } = started({ auditFailure: () => 'STORE_FULL' });
    tick();
    expect(told).toEqual([['WATCHDOG=1', 'STATUS=audit: STORE_FULL']]);
  });

  it('is not fed where nobody asked for it', () => {
    const { told, tick } = started({}, null);
    tick();
    expect(told).toEqual([['STATUS=serving']]);
  });
});

describe('the way to the manager', () => {
  it('is refused with a remedy where the module is missing', () => {
    const opened = openNotifier('/run/systemd/notify', () => {
      throw new Error('not found');
    });
    expect(opened.ok ? '' : opened.message).toContain('node tools/build-native.mjs');
  });

  it('is refused where it has no path', () => {
    expect(openNotifier('@abstract').ok).toBe(false);
  });
});
