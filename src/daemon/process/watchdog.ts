import type { Notifier } from './notify.ts';

/** Longest time that the event loop may have been held since the last look, milliseconds. */
export const LAG_LIMIT_MS = 1_000;
/** Looks in one period of the manager: one that fails is not yet the end. */
const LOOKS_IN_PERIOD = 3;
/** Period where no manager names one, milliseconds. */
const OWN_PERIOD_MS = 15_000;

export interface Vital {
  name: 'event-loop' | 'audit' | 'supervisor';
  ok: boolean;
  /** Code or figure, never a text about a traveller; null if there is nothing to say. */
  detail: string | null;
}

/** What a sign of life depends on (decision 0034); each is asked again at every look. */
export interface VitalSources {
  /** Longest hold of the event loop since the last call, milliseconds. */
  lagMs(): number;
  /** Tries a write to the audit; null if it was possible. */
  auditFailure(): string | null;
  /** State of the inference processes as their supervisor tells it. */
  supervisorState(): string;
}

/**
 * Looks after the parts without which the daemon only seems to live. A full disk is reported and is no reason to end: a new
 * start would find it as full, and take away the screen that says so. A supervisor that is degraded answers.
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
 * Feeds the watchdog of the service manager, and only right after a look that found every part well: fed by a bare timer
 * it would prove that timers run. Without a manager nothing is fed, and the looks still go on.
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
