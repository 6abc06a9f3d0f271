import type { SimulatedOffice } from './kiosk.ts';

/** What the simulator says to a process of kiosks. */
export type ToKiosks =
  | { do: 'connect'; seed: Uint8Array; from: number; to: number; office: SimulatedOffice }
  /** `rate`: cells a second of this process. */
  | { do: 'beat'; notices: number; rate: number }
  | { do: 'heard'; version: number }
  | { do: 'end' };

export type FromKiosks =
  | { told: 'connected' }
  | { told: 'progress'; waiting: number; cells: number; answers: number; strange: number }
  /** When each kiosk heard the version, ms since 1970; null: not yet. */
  | { told: 'heard'; at: (number | null)[] }
  | { told: 'failed'; message: string };
