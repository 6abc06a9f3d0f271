import type { z } from 'zod';
import type {
  DecideBody,
  DemoTravellerView,
  DeviceView,
  LaneView,
  ListView,
  ProblemView,
  RecaptureBody,
  SessionView,
} from './api.ts';
import type { AdjudicateBody, AlertDetailView } from './api-alerts.ts';
import type { MrzView } from './api-document.ts';
import type { CountersView } from './counters-schema.ts';
import type { SupervisionView } from './supervision-schema.ts';

/** TypeScript side of the schemas in `api.ts`: what the daemon hands out and what it has accepted. */
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
export type DecideCommand = z.infer<typeof DecideBody>;
export type RecaptureCommand = z.infer<typeof RecaptureBody>;
export type AdjudicateCommand = z.infer<typeof AdjudicateBody>;
