import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetRegister, type KioskRow, openFleetRegister } from '../../adapters/storage/fleet/index.ts';
import { ReceivedNotices } from '../../adapters/storage/outbox/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import type { Arrival, FleetReading, FleetSource, LineReading } from './fleet-reading.ts';
import type { Kept } from './line.ts';

/** Next to the received notices, where everything sent by kiosks is kept. */
const STORE_FOLDER = 'notices';
const FLEET_FILES = ['fleet.db', 'fleet.db-wal'] as const;
const NOTICE_FILES = ['notices.db', 'notices.db-wal'] as const;

/** `fleet.db` of an office. It does not open notices: they are counted without the key. */
export class FleetStore implements FleetSource {
  readonly #folder: string;
  readonly #line: (kept: Kept) => LineReading | null;
  #register: FleetRegister | null = null;
  /** The kiosks as last read; what has not changed is not read again. */
  #kiosks: ReadonlyMap<string, KioskRow> = new Map();
  #received: { stamp: string; count: number | null } | null = null;

  constructor(office: CentralFolder, line: (kept: Kept) => LineReading | null = () => null) {
    this.#folder = join(office.path, STORE_FOLDER);
    this.#line = line;
  }

  stamp(): string {
    return this.#stampOf([...FLEET_FILES, ...NOTICE_FILES]);
  }

  read(): FleetReading | string | null {
    const register = this.#opened();
    if (register === null || typeof register === 'string') return register;
    this.#kiosks = register.kiosksSince(this.#kiosks);
    return {
      kiosks: [...this.#kiosks.values()],
      gaps: register.gaps(),
      forks: register.forks(),
      refusals: register.refusals(),
      received: this.#countReceived(),
      line: this.#line((name) => register.kept(name)),
    };
  }

  arrivals(list: string, generation: number): readonly Arrival[] {
    const register = this.#opened();
    return register === null || typeof register === 'string' ? [] : register.arrivals(list, generation);
  }

  stop(): void {
    this.#register?.close();
    this.#register = null;
    this.#kiosks = new Map();
  }

  #stampOf(files: readonly string[]): string {
    return files.map((name) => stampOf(join(this.#folder, name))).join(' ');
  }

  #countReceived(): number | null {
    const stamp = this.#stampOf(NOTICE_FILES);
    if (this.#received?.stamp !== stamp) this.#received = { stamp, count: ReceivedNotices.countIn(this.#folder) };
    return this.#received.count;
  }

  /** Opened once, because each opening reads the whole file. */
  #opened(): FleetRegister | string | null {
    if (this.#register !== null) return this.#register;
    if (!existsSync(join(this.#folder, 'fleet.db'))) return null;
    const opened = openFleetRegister({ folder: this.#folder, now: new Date(0) });
    if (!opened.ok) return opened.message;
    this.#register = opened.register;
    return this.#register;
  }
}

/** Size and time of a file, to see whether it changed. Writing to a database changes one of its two files. */
export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.size}.${stat.mtimeMs}`;
}
