import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../core/time/index.ts';
import type { EnrolledDevice } from '../devices/index.ts';
import {
  certificateDays,
  type FleetSettings,
  fleetSettings,
  isOldServer,
  SERVER_VERSIONS_MIN,
  serverFiles,
} from '../fleet/broker/index.ts';
import { KEPT } from '../fleet/service/index.ts';
import { kiosksTwice, serverView } from '../fleet/status/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import type { LineReading } from './fleet-reading.ts';

/** How often the server's monitoring is asked. */
const LOOK_MS: number = MINUTE_MS;
/** The service writes that it lives every minute. */
const SERVICE_SILENT_MS: number = 5 * MINUTE_MS;
const CERTIFICATE_WARN_DAYS = 30;
/** Names in one line. */
const NAMES_SHOWN_MAX = 5;

type ServerLook = Awaited<ReturnType<typeof serverView>>;
type Row = LineReading['rows'][number];

const signInSchema = z.object({ at: z.string(), ms: z.number(), error: z.string().nullable() });

/** What the office service kept of itself, by name. */
export type Kept = (name: string) => string | null;

/** The server between kiosks and office, looked at once a minute on loopback while the console runs. */
export class LineWatch {
  readonly #folder: CentralFolder;
  readonly #look: (port: number) => Promise<ServerLook>;
  #seen: ServerLook = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(folder: CentralFolder, look: (port: number) => Promise<ServerLook> = serverView) {
    this.#folder = folder;
    this.#look = look;
  }

  /** Looks once, and from then on by itself. */
  async start(): Promise<void> {
    await this.#again();
    this.#timer = setInterval(() => void this.#again(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Null where the office has no line. */
  reading(kept: Kept, devices: () => readonly EnrolledDevice[], now: Date): LineReading | null {
    const settings = fleetSettings(this.#folder);
    if (settings === null) return null;
    const days = certificateDays(serverFiles(settings).certificate, now);
    const rows = [...serverRows(this.#seen, devices), certificateRow(days), ...serviceRows(kept, now)];
    return {
      rows,
      certificateUntil: days === null ? null : new Date(now.getTime() + days * DAY_MS).toISOString(),
      beatSeconds: settings.beatSeconds,
    };
  }

  async #again(): Promise<void> {
    const settings: FleetSettings | null = fleetSettings(this.#folder);
    this.#seen = settings === null ? null : await this.#look(settings.monitorPort);
  }
}

function serverRows(seen: ServerLook, devices: () => readonly EnrolledDevice[]): Row[] {
  if (seen === null) return [{ what: 'Server', value: 'does not answer', level: 'ended' }];
  const { version, connections, memoryMiB, twice } = seen;
  const isOld = isOldServer(version);
  const names = twice.length === 0 ? [] : kiosksTwice(twice, devices());
  const more = names.length > NAMES_SHOWN_MAX ? ` and ${names.length - NAMES_SHOWN_MAX} more` : '';
  return [
    {
      what: 'Server version',
      value: isOld ? `${version}, the minimum is ${SERVER_VERSIONS_MIN.join(' or ')}` : version,
      level: isOld ? 'ended' : 'fact',
    },
    { what: 'Connections', value: connections.toLocaleString('en'), level: 'fact' },
    { what: 'Memory of the server', value: `${memoryMiB.toLocaleString('en')} MiB`, level: 'fact' },
    {
      what: 'Two connections of one kiosk',
      value: names.length === 0 ? 'none' : names.slice(0, NAMES_SHOWN_MAX).join(', ') + more,
      level: names.length === 0 ? 'fact' : 'warning',
    },
  ];
}

function certificateRow(days: number | null): Row {
  if (days === null) return { what: 'Certificate of the server', value: 'cannot be read', level: 'ended' };
  const level = days <= 0 ? 'ended' : days < CERTIFICATE_WARN_DAYS ? 'warning' : 'fact';
  return { what: 'Certificate of the server', value: `${days} days left`, level };
}

function serviceRows(kept: Kept, now: Date): Row[] {
  const alive = kept(KEPT.alive);
  const isSilent = alive === null || now.getTime() - Date.parse(alive) > SERVICE_SILENT_MS;
  const rows: Row[] = [
    { what: 'Office service', value: isSilent ? 'does not run' : 'runs', level: isSilent ? 'ended' : 'fact' },
  ];
  const signIn = signInOf(kept(KEPT.signIn));
  if (signIn !== null)
    rows.push({
      what: 'Last sign-in of the office',
      value: signIn.error === null ? `${Math.round(signIn.ms)} ms` : signIn.error,
      level: signIn.error === null ? 'fact' : 'warning',
    });
  return rows;
}

function signInOf(text: string | null): z.infer<typeof signInSchema> | null {
  try {
    return signInSchema.safeParse(JSON.parse(text ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}
