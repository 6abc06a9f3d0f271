import type { Report } from '../../adapters/storage/outbox/index.ts';

/** What the office knows about one kiosk from verified letters. Nothing here comes from a broker. */
export interface KioskReading {
  /** Device key id. */
  device: string;
  /** Arrival of the last letter by the line and by removable media, ISO 8601; null if none came that way. */
  line: string | null;
  stick: string | null;
  report: Report | null;
  /** Arrival of that report. */
  reported: string | null;
  /** Notices that arrived; null if the office does not count them by kiosk. */
  notices: number | null;
}

/** A range of notice numbers whose notices have not arrived, first and last included. */
export interface GapReading {
  device: string;
  from: number;
  to: number;
  since: string;
}

/** Two letters from a kiosk that contradict each other: a copied state folder, or a rewritten audit. */
export interface ForkReading {
  device: string;
  at: string;
}

export interface RefusalReading {
  reason: string;
  way: string;
  times: number;
  last: string;
}

/** The server that carries cells, as measured by the office service. */
export interface LineReading {
  rows: { what: string; value: string; level: 'fact' | 'warning' | 'ended' }[];
  /** When the certificates of server and authority expire, if they can be read. */
  certificates: { what: string; at: string; remedy: string }[];
  /** The slowest pace of a kiosk of this office, seconds. */
  beatSeconds: number;
}

export interface FleetReading {
  kiosks: readonly KioskReading[];
  gaps: readonly GapReading[];
  forks: readonly ForkReading[];
  refusals: readonly RefusalReading[];
  /** Number of notices received so far; null if there are none yet. */
  received: number | null;
  line: LineReading | null;
}

/** When a kiosk first reported a generation. */
export interface Arrival {
  device: string;
  /** ISO 8601. */
  at: string;
}

/** The source from which the console reads the fleet; it does not write to it. */
export interface FleetSource {
  /** A text that changes whenever the content does. */
  stamp(): string;
  /** Null if the office does not keep a fleet; a sentence if it cannot be read. */
  read(): FleetReading | string | null;
  /** Kiosks whose last report has this generation of the list, each once; empty if nothing can be read. */
  arrivals(list: string, generation: number): readonly Arrival[];
}
