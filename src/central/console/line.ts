import { z } from 'zod';
import { MINUTE_MS, SECOND_MS } from '../../core/time/index.ts';
import type { EnrolledDevice } from '../devices/index.ts';
import {
  authorityFiles,
  certificateDays,
  certificateEnd,
  type FleetSettings,
  fleetSettings,
  isOldServer,
  SERVER_VERSIONS_MIN,
  serverFiles,
} from '../fleet/broker/index.ts';
import { KEPT } from '../fleet/service/index.ts';
import {
  kiosksTwice,
  type RefusedView,
  refusedView,
  type StoreView,
  serverView,
  storeView,
} from '../fleet/status/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import type { LineReading } from './fleet-reading.ts';
import { ageWords } from './kiosks.ts';

/** How often the server's monitoring is queried. */
const LOOK_MS: number = MINUTE_MS;
/** Silence after which the service counts as stopped: it records every minute that it is alive. */
const SERVICE_SILENT_MS: number = 5 * MINUTE_MS;
const CERTIFICATE_WARN_DAYS = 30;
/** Age at which a waiting cell is a fault: the running office service takes cells within seconds. */
const OLD_CELL_MS: number = 5 * MINUTE_MS;
/** Maximum number of names in one line. */
const NAMES_SHOWN_MAX = 5;

type ServerLook = Awaited<ReturnType<typeof serverView>>;
type Row = LineReading['rows'][number];

const signInSchema = z.object({ at: z.string(), ms: z.number(), error: z.string().nullable() });

/** What the office service recorded about itself, by name. */
export type Kept = (name: string) => string | null;

/** One reading of the monitoring. */
interface Look {
  server: ServerLook;
  store: StoreView | null;
  refused: RefusedView | null;
  /** Time of the reading by a clock that only goes forward, ms. */
  at: number;
}

export interface LineClock {
  mono: () => number;
}

/** The server between kiosks and office, checked once a minute on loopback while the console runs. */
export class LineWatch {
  readonly #folder: CentralFolder;
  readonly #clock: LineClock;
  #seen: Look | null = null;
  #before: Look | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(folder: CentralFolder, clock: LineClock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Checks once, and from then on regularly. */
  async start(): Promise<void> {
    await this.look();
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Null if the office does not have a line. */
  reading(kept: Kept, devices: () => readonly EnrolledDevice[], now: Date): LineReading | null {
    const settings = fleetSettings(this.#folder);
    if (settings === null) return null;
    const server = serverFiles(settings).certificate;
    const rows = [
      ...serverRows(this.#seen?.server ?? null, devices),
      ...storeRows(this.#seen, this.#before, now),
      ...refusedRows(this.#seen?.refused ?? null),
      certificateRow(certificateDays(server, now)),
      ...serviceRows(kept, now),
    ];
    const certificates = [
      { what: 'Certificate of the server', path: server, remedy: 'waypost central fleet renew' },
      {
        what: 'Authority of the line',
        path: authorityFiles(this.#folder).certificate,
        remedy: 'a new authority: every kiosk needs it in its configuration',
      },
    ].flatMap(({ what, path, remedy }) => {
      const at = certificateEnd(path);
      return at === null ? [] : [{ what, at, remedy }];
    });
    return { rows, certificates, beatSeconds: settings.beatSeconds };
  }

  /** Checks the server now. */
  async look(): Promise<void> {
    const settings: FleetSettings | null = fleetSettings(this.#folder);
    if (settings === null) return;
    const { monitorPort: port } = settings;
    const [server, store, refused] = await Promise.all([serverView(port), storeView(port), refusedView(port)]);
    this.#before = this.#seen;
    this.#seen = { server, store, refused, at: this.#clock.mono() };
  }
}

/** What is waiting at the server, and the rate of cells and of their receipts between the last two checks. */
function storeRows(seen: Look | null, before: Look | null, now: Date): Row[] {
  const store = seen?.store ?? null;
  if (seen === null || store === null) return [];
  const { waiting, oldest, came, taken } = store;
  const ageMs = oldest === null ? 0 : now.getTime() - Date.parse(oldest);
  const seconds = before === null ? 0 : (seen.at - before.at) / SECOND_MS;
  const last = before?.store ?? null;
  // A server with an older or empty store counts from a different number.
  const pace = (count: number, earlier: number): string =>
    seconds <= 0 || count < earlier ? 'not known yet' : `${((count - earlier) / seconds).toFixed(1)} a second`;
  return [
    { what: 'Cells', value: pace(came, last?.came ?? Number.MAX_SAFE_INTEGER), level: 'fact' },
    { what: 'Receipts', value: pace(taken, last?.taken ?? Number.MAX_SAFE_INTEGER), level: 'fact' },
    {
      what: 'Cells that the office has not collected',
      value: waiting.toLocaleString('en'),
      level: 'fact',
    },
    {
      what: 'Oldest uncollected cell',
      value: oldest === null ? 'none' : `came ${ageWords(ageMs)}${ageMs < MINUTE_MS ? '' : ' ago'}`,
      level: ageMs > OLD_CELL_MS ? 'warning' : 'fact',
    },
  ];
}

function refusedRows(refused: RefusedView | null): Row[] {
  if (refused === null) return [];
  const { times, of, last } = refused;
  const when = last === null ? '' : `, the last at ${last.slice(0, 16).replace('T', ' ')} UTC`;
  const value = times === 0 ? 'none' : `${times} of the last ${of} connections that ended${when}`;
  return [{ what: 'Refused sign-ins', value, level: times === 0 ? 'fact' : 'warning' }];
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
    { what: 'Office service', value: isSilent ? 'is not running' : 'runs', level: isSilent ? 'ended' : 'fact' },
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
