import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AdminHealth,
  type AdminServer,
  type AdminStart,
  createAdminServer,
  type Metric,
} from '../../../adapters/http/server/index.ts';
import type { FleetRegister } from '../../../adapters/storage/fleet/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../../core/time/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import { type FleetSettings, serverFiles } from '../broker/index.ts';
import { type ServerView, type StoreView, serverView, storeView } from './monitor.ts';
import { type FleetStatus, fleetStatus } from './status.ts';

const SOCKET_NAME = 'admin.sock';

export interface FleetDoorParts {
  folder: CentralFolder;
  settings: FleetSettings;
  register: FleetRegister;
  /** Folder of the socket, such as `RUNTIME_DIRECTORY` of systemd. */
  runtimeDirectory: string;
  version: string;
  now: () => Date;
  uptimeMs: () => number;
}

/**
 * The socket of the office service for a monitoring system: `GET /health` (503 if something is due) and `GET /metrics`, with the
 * facts of `waypost central fleet status`. It gives figures and codes, but no kiosk names; the socket's permissions decide who may
 * ask.
 */
export class FleetDoor {
  readonly #parts: FleetDoorParts;
  readonly #admin: AdminServer;
  #server: ServerView | null = null;
  #store: StoreView | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: FleetDoorParts) {
    this.#parts = parts;
    this.#admin = createAdminServer({
      where: { path: join(parts.runtimeDirectory, SOCKET_NAME) },
      health: () => this.#health(),
      metrics: () => fleetMetrics(this.#status(), this.#figures()),
    });
  }

  async start(): Promise<AdminStart> {
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), MINUTE_MS);
    return await this.#admin.start();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#admin.stop();
  }

  /** The broker is queried once a minute: a collector that queries the socket often must not keep it busy. */
  async #look(): Promise<void> {
    const { monitorPort: port } = this.#parts.settings;
    [this.#server, this.#store] = await Promise.all([serverView(port), storeView(port)]);
  }

  #status(): FleetStatus {
    const { folder, settings, register, now } = this.#parts;
    return fleetStatus(folder, { settings, register, server: this.#server, now: now() });
  }

  #health(): AdminHealth {
    const { due } = this.#status();
    const components = due.map(({ code, text }) => ({
      component: 'fleet',
      ok: false,
      state: code,
      remedy: text,
      ageSeconds: null,
    }));
    const { version, uptimeMs } = this.#parts;
    return { ok: due.length === 0, version, uptimeSeconds: Math.round(uptimeMs() / SECOND_MS), components };
  }

  #figures(): FleetFigures {
    const { settings, now, uptimeMs } = this.#parts;
    const oldest = this.#store?.oldest ?? null;
    return {
      uptimeSeconds: Math.round(uptimeMs() / SECOND_MS),
      store: this.#store,
      oldestSeconds: oldest === null ? 0 : Math.max(0, (now().getTime() - Date.parse(oldest)) / SECOND_MS),
      freeBytes: freeBytesOf(serverFiles(settings).store),
    };
  }
}

/** Figures that the fleet's status does not include; null if the broker or the disk does not answer. */
export interface FleetFigures {
  uptimeSeconds: number;
  store: StoreView | null;
  oldestSeconds: number;
  freeBytes: number | null;
}

/** What is not known now is left out: a zero would look like a measured figure. */
export function fleetMetrics(status: FleetStatus, figures: FleetFigures): Metric[] {
  const { states, refused, gaps, forks, server, certificateDays, signIn, due } = status;
  const { uptimeSeconds, store, oldestSeconds, freeBytes } = figures;
  const one = (name: string, type: Metric['type'], help: string, value: number | null): Metric[] =>
    value === null ? [] : [{ name: `waypost_fleet_${name}`, type, help, samples: [{ value }] }];
  const missing = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return [
    ...one('uptime_seconds', 'gauge', 'Since the office service was started.', uptimeSeconds),
    {
      name: 'waypost_fleet_kiosks',
      type: 'gauge',
      help: 'Enrolled kiosks by state (docs/fleet-office.md).',
      samples: Object.entries(states).map(([state, value]) => ({ labels: { state }, value })),
    },
    {
      name: 'waypost_fleet_refused_total',
      type: 'counter',
      help: 'Cells and files that were refused, by reason and way.',
      samples: refused.map(({ reason, way, times }) => ({ labels: { reason, way }, value: times })),
    },
    ...one('notices_missing', 'gauge', 'Numbers of notices that are missing although later ones arrived.', missing),
    ...one('audit_forks', 'gauge', 'Reports of an audit that contradict an earlier one.', forks.length),
    ...one('due', 'gauge', 'Things that somebody has to act on; /health names them.', due.length),
    ...one('server_up', 'gauge', 'Whether the broker of this machine answers.', server === null ? 0 : 1),
    ...one('server_connections', 'gauge', 'Connections of the broker.', server?.connections ?? null),
    ...one(
      'server_memory_bytes',
      'gauge',
      'Memory of the broker.',
      server === null ? null : server.memoryMiB * 2 ** 20,
    ),
    ...one('cells_waiting', 'gauge', 'Cells that the office has not collected.', store?.waiting ?? null),
    ...one(
      'cells_oldest_seconds',
      'gauge',
      'Age of the oldest of them; 0 if there are none.',
      store === null ? null : oldestSeconds,
    ),
    ...one('cells_total', 'counter', 'Cells that the broker has stored.', store?.came ?? null),
    ...one('receipts_total', 'counter', 'Cells that the office collected and answered.', store?.taken ?? null),
    ...one('certificate_days', 'gauge', 'Days until the certificate of the broker expires.', certificateDays),
    ...one(
      'sign_in_seconds',
      'gauge',
      'Last sign-in of the office, once a minute.',
      signIn === null ? null : signIn.ms / SECOND_MS,
    ),
    ...one('store_free_bytes', 'gauge', 'Free space on the disk of the broker.', freeBytes),
  ];
}

function freeBytesOf(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}
