import type { Notifier } from './notify.ts';

/** Longest time that the event loop may have been blocked since the last check, milliseconds. */
export const LAG_LIMIT_MS = 1_000;
/** Checks in one period of the manager, so that a single failed check does not end the daemon. */
const LOOKS_IN_PERIOD = 3;
/** Period if the manager does not set one, milliseconds. */
const OWN_PERIOD_MS = 15_000;

export interface Vital {
  name: 'event-loop' | 'audit' | 'supervisor';
  ok: boolean;
  /** A code or number, never a text about a traveller; null if there is nothing to say. */
  detail: string | null;
}

/** What a sign of life depends on (decision 0034); each is queried at every check. */
export interface VitalSources {
  /** Longest time that the event loop was blocked since the last call, milliseconds. */
  lagMs(): number;
  /** Tries to write to the audit; null if that was possible. */
  auditFailure(): string | null;
  /** State of the inference processes according to their supervisor. */
  supervisorState(): string;
}

/**
 * Checks the parts without which the daemon only seems to be alive. A full disk is reported but does not end the daemon: after
 * a restart it would be just as full, and the screen that says so would be gone. A degraded supervisor still counts as alive.
 */
export function checkVitals(sources: VitalSources): Vital[] {
  const lag = Math.round(sources.lagMs());
  const audit = sources.auditFailure();
  const state = sources.supervisorState();
  return [
    { name: 'event-loop', ok: lag < LAG_LIMIT_MS, detail: `${lag} ms` },
    { name: 'audit', ok: audit === null || audit === 'STORE_FULL', detail: audit },
    { name: 'supervisor', ok: state !== 'stopped', detail: state },
  ];
}

/**
 * Feeds the watchdog of the service manager, but only right after a check that found all parts healthy: feeding it from a plain
 * timer would prove only that timers run. Without a manager there is nothing to feed, but the checks continue.
 */
export function startWatchdog(parts: {
  notifier: Notifier | null;
  watchdogMs: number | null;
  every: (ms: number, run: () => void) => () => void;
  look: () => readonly Vital[];
  warn: (failing: readonly Vital[]) => void;
}): { vitals(): readonly Vital[]; stop(): void } {
  const { notifier, watchdogMs, look, warn } = parts;
  let vitals = look();
  let said = '';
  const stop = parts.every((watchdogMs ?? OWN_PERIOD_MS) / LOOKS_IN_PERIOD, () => {
    vitals = look();
    const failing = vitals.filter(({ ok }) => !ok);
    const told = vitals.filter(({ name, ok, detail }) => !ok || (name === 'audit' && detail !== null));
    const status = told.length === 0 ? 'serving' : told.map(({ name, detail }) => `${name}: ${detail}`).join(', ');
    if (failing.length > 0) warn(failing);
    if (notifier === null) return;
    const lines = failing.length === 0 && watchdogMs !== null ? ['WATCHDOG=1'] : [];
    if (status !== said) lines.push(`STATUS=${status}`);
    said = status;
    if (lines.length > 0) notifier.tell(...lines);
  });
  return { vitals: () => vitals, stop };
}
