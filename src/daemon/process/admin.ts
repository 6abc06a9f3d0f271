import { join } from 'node:path';
import {
  type AdminHealth,
  type AdminServer,
  type ComponentHealth,
  createAdminServer,
  type Metric,
} from '../../adapters/http/server/index.ts';
import type { DeviceHealth, ModelsPort } from '../../core/inspection/ports/index.ts';
import type { Vital } from './watchdog.ts';

const SOCKET_NAME = 'admin.sock';
/** States that count as healthy: a device that cannot be probed is always `unknown`, and one that is not fitted is not needed. */
const WELL: readonly DeviceHealth['state'][] = ['ok', 'unknown', 'not-fitted'];

export interface AdminParts {
  version: string;
  uptimeMs: () => number;
  /** Current monotonic time, milliseconds. */
  mono: () => number;
  /** When the parts on which the watchdog depends were examined. */
  lookedAt: () => number;
  /** Newest check of the parts on which the watchdog depends. */
  vitals: () => readonly Vital[];
  devices: readonly ({ health(): DeviceHealth } | null | undefined)[];
  models: Pick<ModelsPort, 'health'>;
  metrics: () => readonly Metric[];
  /** Descriptors handed over as `admin`. */
  fds: readonly number[];
  /** systemd's `RUNTIME_DIRECTORY`. Without it and without a descriptor there is no admin socket. */
  runtimeDirectory: string | undefined;
}

/** The admin socket: handed over by systemd, or made in the runtime folder; empty if neither is possible. */
export function adminServers(parts: AdminParts): AdminServer[] {
  const made = parts.runtimeDirectory === undefined ? [] : [{ path: join(parts.runtimeDirectory, SOCKET_NAME) }];
  const places = parts.fds.length > 0 ? parts.fds.map((fd) => ({ fd })) : made;
  return places.map((where) => createAdminServer({ where, health: () => adminHealth(parts), metrics: parts.metrics }));
}

/** The status of the running daemon's parts, which `waypost doctor` cannot see from outside. */
export function adminHealth(parts: Omit<AdminParts, 'metrics' | 'fds' | 'runtimeDirectory'>): AdminHealth {
  const vitals = parts.vitals();
  const models = parts.models.health();
  const age = (since: number): number => Math.max(0, Math.round((parts.mono() - since) / 1000));
  const ageSeconds = age(parts.lookedAt());
  const components: ComponentHealth[] = [
    ...vitals.map(({ name, ok, detail }) => ({ component: name, ok, state: detail ?? 'ok', remedy: null, ageSeconds })),
    {
      component: 'models',
      ok: models.state === 'ready',
      state: models.reason ?? models.state,
      remedy: null,
      ageSeconds: 0,
    },
    ...parts.devices.flatMap((device) => {
      if (device === null || device === undefined) return [];
      const { device: component, state, remedy, lastFrameAt } = device.health();
      const heard = lastFrameAt === null ? null : age(lastFrameAt);
      return [{ component, ok: WELL.includes(state), state, remedy, ageSeconds: heard }];
    }),
  ];
  // A lane without a model or a device still serves, and says so: only what the watchdog depends on makes it unwell.
  const ok = vitals.every((vital) => vital.ok);
  return { ok, version: parts.version, uptimeSeconds: Math.round(parts.uptimeMs() / 1000), components };
}
