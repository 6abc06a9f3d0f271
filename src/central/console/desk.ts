import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../../core/time/index.ts';
import { DamagedClaims, DamagedDevices, devicesOf, type EnrolledDevice } from '../devices/index.ts';
import { FileTooLarge } from '../files/index.ts';
import { CentralFolder } from '../folder/index.ts';
import { RepositoryDamaged } from '../tuf/index.ts';
import type { Part, Tab, View, Wait } from './contract.ts';
import { fleetCsv } from './csv.ts';
import { type FleetQuery, fleetOf } from './fleet.ts';
import type { FleetReading, FleetSource } from './fleet-reading.ts';
import { stampOf } from './fleet-store.ts';
import { inForceOf, NOTHING_IN_FORCE, policyFile } from './in-force.ts';
import { ComparedCells, type KioskTable, kioskTable } from './kiosks.ts';
import { recordTables } from './part-record.ts';
import type { Office } from './part-tables.ts';
import { partOf, tabsOf } from './parts.ts';
import { type Ending, endOf, type Published, publishedOf } from './published.ts';
import { type ConsoleRecord, recordFile } from './record.ts';
import { Sites, sitesFile, sitesOf } from './sites.ts';
import { cardsOf, missingOf } from './summary.ts';
import { waitsOf } from './waiting.ts';

/** How often the page is renewed while nothing else changes, because it shows ages. */
const AGE_STEP_MS = 30_000;
/** A slow reading is not repeated at once: the console spends at most a twentieth of its time on reading. */
const REST_FACTOR = 20;
/** A call uses a reading that is at most this old, ms: `refresh` reads meanwhile, so that pages do not wait for it. */
const FRESH_MS = 1_500;
const CERTIFICATE_WARN_MS: number = 30 * DAY_MS;
/** Lines in "Ends next"; the page Calendar has all of them. */
const ENDS_SHOWN_MAX = 5;

const NOTHING: Published = {
  any: false,
  lists: [],
  pack: null,
  ends: [],
  timestampUntil: null,
  roles: [],
  root: null,
};
/** A damaged file of the office, which its commands refuse as well; the rest of the console keeps working. */
const EXPECTED = [DamagedClaims, DamagedDevices, FileTooLarge, RepositoryDamaged] as const;

interface Read {
  revision: string;
  office: Office;
  waits: Wait[];
  faults: string[];
}

export interface DeskOptions {
  folder: CentralFolder;
  /** Folder of the office that publishes programs; null: this one, if it does. */
  programs?: string | null;
  fleet: FleetSource;
  /** The record of what people did at this console; if absent, the page does not show one. */
  record?: ConsoleRecord;
  wall: () => Date;
  mono: () => number;
}

/** What the console shows, read from the folder of the office when something changed there. It writes nothing. */
export class ConsoleDesk {
  readonly #options: DeskOptions;
  readonly #compared = new ComparedCells();
  #read: Read | null = null;
  #stamp = '';
  #readAt = 0;
  #restUntil = 0;
  #devices: { stamp: string; devices: readonly EnrolledDevice[] } | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Changes whenever a page would show something else. */
  revision(): string {
    return this.#now().revision;
  }

  /** Reads again if something changed, so that the next call finds it. */
  refresh(): void {
    this.#now(0);
  }

  /** `name`: the signed-in person. */
  view(query: FleetQuery, name: string): View {
    const { revision, office, waits, faults } = this.#now();
    const { missing, more } = missingOf(office.table, office.now);
    return {
      revision,
      now: this.#options.wall().toISOString(),
      name,
      timestampUntil: office.published.timestampUntil,
      tabs: [...tabsOf(office), ...(this.#options.record === undefined ? [] : (['record'] as const))],
      cards: cardsOf(office.table, office.fleet, waits),
      fleet: fleetOf(office.table, query),
      waiting: waits,
      missing,
      moreMissing: more,
      ends: office.ends.slice(0, ENDS_SHOWN_MAX).map(({ remedy: _, ...end }) => end),
      record: this.#options.record?.words() ?? null,
      faults,
    };
  }

  /** Null if this office has no such page. */
  part(tab: Tab): Part | null {
    const { office } = this.#now();
    const part = tab === 'record' ? this.#record() : partOf(tab, office);
    return part === null ? null : { tab, now: this.#options.wall().toISOString(), ...part };
  }

  #record(): Pick<Part, 'tables' | 'curves'> | null {
    const { record } = this.#options;
    return record === undefined ? null : { tables: recordTables(record), curves: [] };
  }

  csv(): string {
    return fleetCsv(this.#now().office.table);
  }

  /** `freshMs`: how old a reading may be before it is compared with the folder. */
  #now(freshMs = FRESH_MS): Read {
    const { folder, fleet, wall, mono } = this.#options;
    const before = this.#read;
    if (before !== null && mono() < Math.max(this.#restUntil, this.#readAt + freshMs)) return before;
    const step = Math.floor(wall().getTime() / AGE_STEP_MS);
    const stamp = `${step} ${fleet.stamp()} ${stampsOf(folder, this.#options.programs ?? null)}`;
    if (before !== null && stamp === this.#stamp) return before;
    const began = mono();
    this.#read = this.#fresh(stamp);
    this.#stamp = stamp;
    const ended = mono();
    this.#readAt = ended;
    this.#restUntil = ended + (ended - began) * REST_FACTOR;
    return this.#read;
  }

  #fresh(stamp: string): Read {
    const { folder, wall } = this.#options;
    const now = wall();
    const faults: string[] = [];
    const attempt = <T>(work: () => T, instead: T): T => {
      try {
        return work();
      } catch (error) {
        if (!EXPECTED.some((one) => error instanceof one)) throw error;
        faults.push((error as Error).message);
        return instead;
      }
    };
    const published = attempt(() => publishedOf(folder.repository, now), NOTHING);
    const programs = this.#options.programs ?? null;
    const inForce = attempt(() => inForceOf(folder, { programs, now }), NOTHING_IN_FORCE);
    faults.push(...inForce.faults);
    const waits = attempt(() => waitsOf(folder), []);
    const devices = attempt(() => this.#enrolled(), []);
    const { sites, fault } = attempt(() => sitesOf(folder), { sites: new Sites([], []), fault: null });
    if (fault !== null) faults.push(fault);
    const fleet = this.#fleet(faults);
    const table: KioskTable = kioskTable({
      ...{ devices, sites, published, inForce, fleet, now },
      compared: this.#compared,
    });
    const revision = createHash('sha256').update(stamp).digest('hex').slice(0, 16);
    return {
      revision,
      office: {
        ...{ folder, published, inForce, fleet, table, now },
        ends: endsOf([...published.ends, ...inForce.ends], fleet, now),
        arrivals: (list, generation) => this.#options.fleet.arrivals(list, generation),
      },
      waits,
      faults,
    };
  }

  /** Ten thousand kiosks take a while to check, and their file seldom changes. */
  #enrolled(): readonly EnrolledDevice[] {
    const { folder } = this.#options;
    const stamp = stampOf(folder.devicesFile);
    if (this.#devices?.stamp !== stamp) this.#devices = { stamp, devices: devicesOf(folder) };
    return this.#devices.devices;
  }

  #fleet(faults: string[]): FleetReading | null {
    const read = this.#options.fleet.read();
    if (typeof read !== 'string') return read;
    faults.push(read);
    return null;
  }
}

/** Everything that expires, soonest first. */
function endsOf(known: readonly Ending[], fleet: FleetReading | null, now: Date): Ending[] {
  const certificates = (fleet?.line?.certificates ?? []).map((certificate) =>
    endOf({ ...certificate, words: null, warnMs: CERTIFICATE_WARN_MS }, now),
  );
  return [...known, ...certificates].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Files that, when changed, change what is shown. */
function stampsOf(folder: CentralFolder, programs: string | null): string {
  const { path, staging, repository, pendingRoot, devicesFile } = folder;
  const approvals = join(staging, 'approvals');
  const files = [
    join(path, 'holders.json'),
    devicesFile,
    sitesFile(folder),
    recordFile(folder),
    policyFile(folder),
    ...(programs === null ? [] : [join(new CentralFolder(programs).repository, 'metadata', 'timestamp.json')]),
    join(path, 'claims', 'claims.json'),
    pendingRoot,
    join(repository, 'metadata'),
    join(repository, 'metadata', 'timestamp.json'),
    join(staging, 'targets.json'),
    join(staging, 'summary.json'),
    ...namesIn(approvals).map((name) => join(approvals, name)),
  ];
  return files.map(stampOf).join(' ');
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}
