import type { Report } from '../../adapters/storage/outbox/index.ts';

/** What the office knows about one kiosk: only from verified letters, and nothing that a broker says. */
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

/** Numbers that a kiosk gave to notices that have not come, first and last included. */
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
  /** Notices that ever came; null if none was received yet. */
  received: number | null;
  line: LineReading | null;
}

/** A kiosk's first report with a generation. */
export interface Arrival {
  device: string;
  /** ISO 8601. */
  at: string;
}

/** Where the console reads the fleet. It does not write there. */
export interface FleetSource {
  /** Changes with the content. */
  stamp(): string;
  /** Null if the office does not keep a fleet; a sentence if it cannot be read. */
  read(): FleetReading | string | null;
  /** Kiosks that reported this generation of a list last, each once; none if nothing can be read. */
  arrivals(list: string, generation: number): readonly Arrival[];
}
