import type { SystemTime } from '../../adapters/files/index.ts';
import type { AdminServer } from '../../adapters/http/server/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { HelpRoute } from '../../core/protection/route/index.ts';
import type { InferenceHost } from '../../inference/host/index.ts';
import { modelsPort } from '../state/index.ts';
import { type AdminParts, adminServers } from './admin.ts';
import { type Handed, takeHandover } from './handover.ts';
import type { Log } from './log.ts';
import { type DaemonMetrics, freeBytesOf } from './metrics.ts';
import { type Notifier, openNotifier } from './notify.ts';
import { checkVitals, startWatchdog, type Vital } from './watchdog.ts';

/** Bytes of a trial write to the audit; its rows are seldom longer. */
const AUDIT_PROBE_BYTES = 4_096;

export type Manager = { ok: true; handed: Handed; notifier: Notifier | null } | { ok: false; message: string };

/** Removes from the environment what systemd handed over, and opens the connection back to systemd if it expects reports. */
export function meetManager(env: NodeJS.ProcessEnv, pid: number): Manager {
  const taken = takeHandover(env, pid);
  if (!taken.ok) return taken;
  const { handed } = taken;
  if (handed.notifySocket === null) return { ok: true, handed, notifier: null };
  const opened = openNotifier(handed.notifySocket);
  return opened.ok ? { ok: true, handed, notifier: opened.notifier } : opened;
}

/** Starts the checks of the watchdog. `doors` are the sockets for technicians, not yet opened. */
export function attend(parts: {
  manager: { handed: Handed; notifier: Notifier | null };
  figures: DaemonMetrics;
  config: Config;
  time: Pick<SystemTime, 'every' | 'mono'>;
  journal: Pick<AuditJournal, 'probe'>;
  supervisor: InferenceHost;
  devices: AdminParts['devices'];
  way: { standing(): { route: HelpRoute } };
  log: Log;
  version: string;
  uptimeMs: () => number;
}): { doors: AdminServer[]; vitals(): readonly Vital[]; stop(): void } {
  const { figures: metrics, config, supervisor, log, uptimeMs } = parts;
  const { handed, notifier } = parts.manager;
  let lookedAt = parts.time.mono();
  const watchdog = startWatchdog({
    notifier,
    watchdogMs: handed.watchdogMs,
    every: (ms, run) => parts.time.every(ms, run),
    look: () => {
      lookedAt = parts.time.mono();
      return checkVitals({
        lagMs: () => metrics.lagMs(),
        auditFailure: () => parts.journal.probe(AUDIT_PROBE_BYTES),
        supervisorState: () => supervisor.health().state,
      });
    },
    warn: (failing) => log.warn({ failing: failing.map(({ name, detail }) => `${name}: ${detail}`) }, 'unwell'),
  });
  const doors = adminServers({
    version: parts.version,
    uptimeMs,
    mono: () => parts.time.mono(),
    lookedAt: () => lookedAt,
    vitals: () => watchdog.vitals(),
    devices: parts.devices,
    models: modelsPort(supervisor, config.models.profile),
    metrics: () => {
      const { queued, deaths: modelDeaths } = supervisor.health();
      const { rss: rssBytes } = process.memoryUsage();
      return metrics.metrics({
        uptimeMs: uptimeMs(),
        rssBytes,
        queued,
        modelDeaths,
        freeBytes: freeBytesOf(config.stateDir),
        help: parts.way.standing().route,
      });
    },
    fds: handed.admin,
    runtimeDirectory: process.env['RUNTIME_DIRECTORY'],
  });
  return { doors, vitals: () => watchdog.vitals(), stop: () => watchdog.stop() };
}
