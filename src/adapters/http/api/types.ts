import type { z } from 'zod';
import type { AlertDetailView } from './alerts.ts';
import type { CountersView } from './counters.ts';
import type { MrzView } from './document.ts';
import type { DemoTravellerView, DeviceView, LaneView, ListView, ProblemView, SessionView } from './lane.ts';
import type { SupervisionView } from './supervision.ts';

/** TypeScript types of the schemas: what the daemon returns. */
export type LaneSnapshot = z.infer<typeof LaneView>;
export type AlertDetail = z.infer<typeof AlertDetailView>;
export type DemoTraveller = z.infer<typeof DemoTravellerView>;
export type Device = z.infer<typeof DeviceView>;
export type ListSummary = z.infer<typeof ListView>;
export type Mrz = z.infer<typeof MrzView>;
export type Counters = z.infer<typeof CountersView>;
export type Supervision = z.infer<typeof SupervisionView>;
export type SessionState = z.infer<typeof SessionView>;
export type Problem = z.infer<typeof ProblemView>;
