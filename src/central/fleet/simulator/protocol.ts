import type { SimulatedOffice } from './kiosk.ts';
import type { ListSource } from './list-kiosk.ts';

/** Messages from the simulator to a process of kiosks. */
export type ToKiosks =
  | { do: 'connect'; seed: Uint8Array; from: number; to: number; office: SimulatedOffice }
  /** `rate`: cells a second from this process. */
  | { do: 'beat'; notices: number; rate: number }
  /** Kiosks without a line, which raise notices; one of `misplacedEvery` misplaces one. */
  | {
      do: 'darken';
      seed: Uint8Array;
      office: SimulatedOffice;
      from: number;
      to: number;
      days: number;
      notices: number;
      misplacedEvery: number;
    }
  | { do: 'come-back'; withinMs: number }
  | { do: 'heard'; version: number }
  /** Every kiosk takes the published list; `stored` of them keep everything on the disk. */
  | { do: 'prepare'; seed: Uint8Array; folder: string; lightFolder: string; source: ListSource; stored: number }
  | { do: 'taken'; generation: number }
  | { do: 'end' };

export type FromKiosks =
  | { told: 'connected' }
  | { told: 'progress'; waiting: number; cells: number; answers: number; strange: number }
  /** When each kiosk heard the version, ms since 1970; null: not yet. */
  | { told: 'heard'; at: (number | null)[] }
  | { told: 'darkened'; misplaced: number }
  | { told: 'prepared' }
  | { told: 'taken'; kiosks: TakenList[]; faults: string[] }
  | { told: 'failed'; message: string };

/** Times of one kiosk, ms since 1970; null: not yet. */
export interface TakenList {
  stored: boolean;
  heardAt: number | null;
  /** Spread of the announcement that it heard, s. */
  spreadSeconds: number | null;
  /** When it began to fetch: after its share of the spread. */
  begunAt: number | null;
  takenAt: number | null;
}
