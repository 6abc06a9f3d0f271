import { statfsSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric } from '../../adapters/http/server/index.ts';
import type { Journal } from '../../core/inspection/ports/index.ts';
import { CHECK_TABLE } from '../../core/inspection/record/checks/index.ts';
import type { InspectionEvent } from '../../core/inspection/record/index.ts';
import type { HelpRoute } from '../../core/protection/route/index.ts';

/** Number of newest durations of a check from which its quantiles are calculated. */
const DURATIONS_KEPT = 256;
const QUANTILES = [0.5, 0.95];
const LAG_RESOLUTION_MS = 20;
/** With less free space than this, bytes, the audit and a second list beside the one in use soon no longer fit. */
export const DISK_LOW_BYTES: number = 1024 * 1024 * 1024;
const NS_PER_MS = 1e6;

/**
 * What the daemon counts about its own work since its start. Checks against lists and of a person's chip are left out, so that
 * somebody who reads the counts every second cannot learn from them that this traveller was on a list.
 */
export class DaemonMetrics {
  readonly #durations = new Map<string, number[]>();
  readonly #errors = new Map<number, number>();
  readonly #delay = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  #opened = 0;
  #worstLagMs = 0;

  start(): void {
    this.#delay.enable();
  }

  stop(): void {
    this.#delay.disable();
  }

  /** Longest time that the event loop was blocked since the last call, milliseconds. */
  lagMs(): number {
    // The delays in the histogram include the resolution.
    const lag = Math.max(0, this.#delay.max / NS_PER_MS - LAG_RESOLUTION_MS);
    this.#delay.reset();
    this.#worstLagMs = lag;
    return lag;
  }

  /** The same journal; each event is also counted here once it is durable. */
  counted(journal: Journal): Journal {
    return {
      append: (inspectionId, events) => {
        const result = journal.append(inspectionId, events);
        if (result.ok) for (const event of events) this.#count(event);
        return result;
      },
      open: () => journal.open(),
      read: (inspectionId) => journal.read(inspectionId),
      health: () => journal.health(),
    };
  }

  #count(event: InspectionEvent): void {
    if (event.kind === 'opened') this.#opened += 1;
    if (event.kind !== 'check-done') return;
    const { check, errorCode, t0, t1 } = event.check;
    if (CHECK_TABLE[check].group === 'lists') return;
    const kept = this.#durations.get(check) ?? [];
    kept.push(t1 - t0);
    if (kept.length > DURATIONS_KEPT) kept.shift();
    this.#durations.set(check, kept);
    if (errorCode !== null) this.#errors.set(errorCode, (this.#errors.get(errorCode) ?? 0) + 1);
  }

  metrics(now: DaemonMetricsNow): Metric[] {
    const one = (name: string, type: 'gauge' | 'counter', help: string, value: number): Metric => {
      return { name: `waypost_${name}`, type, help, samples: [{ value }] };
    };
    const seconds = (ms: number): number => Math.round(ms) / 1000;
    return [
      one('uptime_seconds', 'gauge', 'Time since the start of the daemon.', seconds(now.uptimeMs)),
      one(
        'event_loop_lag_seconds',
        'gauge',
        'Longest delay between two checks of the watchdog.',
        seconds(this.#worstLagMs),
      ),
      one('resident_memory_bytes', 'gauge', 'Memory of the daemon, without its inference processes.', now.rssBytes),
      one('inspections_total', 'counter', 'Inspections opened since the start.', this.#opened),
      one('inference_queue', 'gauge', 'Requests that are waiting for a model.', now.queued),
      one('model_restarts_total', 'counter', 'Inference processes that ended and were started again.', now.modelDeaths),
      ...(now.freeBytes === null
        ? []
        : [one('state_free_bytes', 'gauge', 'Free space on the disk of the state folder.', now.freeBytes)]),
      {
        name: 'waypost_help_route',
        type: 'gauge',
        help: 'State of the route to help (docs/protection.md): 1 for the current state.',
        samples: [{ labels: { state: now.help.state, tried: now.help.tried ? 'yes' : 'no' }, value: 1 }],
      },
      {
        name: 'waypost_check_errors_total',
        type: 'counter',
        help: 'Checks by error code of TR-03135-1 5.3; checks against lists are not counted.',
        samples: [...this.#errors].map(([code, value]) => ({ labels: { code: String(code) }, value })),
      },
      {
        name: 'waypost_check_duration_seconds',
        type: 'summary',
        help: `Newest ${DURATIONS_KEPT} durations of each check; checks against lists are not included.`,
        samples: [...this.#durations].flatMap(([check, kept]) =>
          QUANTILES.map((quantile) => ({
            labels: { check, quantile: String(quantile) },
            value: seconds(quantileOf(kept, quantile)),
          })),
        ),
      },
    ];
  }
}

export interface DaemonMetricsNow {
  uptimeMs: number;
  rssBytes: number;
  queued: number;
  modelDeaths: number;
  /** Null if the file system does not say. */
  freeBytes: number | null;
  help: Pick<HelpRoute, 'state' | 'tried'>;
}

/** Nearest-rank quantile of `values`, of which there must be at least one. */
export function quantileOf(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
}

export function freeBytesOf(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
