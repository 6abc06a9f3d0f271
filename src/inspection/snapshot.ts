import type { AllowGuard } from './judgement.ts';
import type { DeviceHealth, ListStatus, ModelsHealth } from './ports.ts';
import type { ReasonCode } from './results.ts';
import type { RunningInspection } from './running.ts';
import type { InspectionState } from './state.ts';

export interface Interrupted {
  inspectionId: string;
  state: InspectionState;
}

/** Everything a screen may be drawn from. Plain data; the http room turns it into its own contract. */
export interface LaneSnapshot {
  revision: number;
  lane: { id: string; name: string; demo: boolean };
  current: RunningInspection | null;
  guard: AllowGuard | null;
  interrupted: Interrupted[];
  lastReadFailure: { what: string; reason: ReasonCode; at: string } | null;
  devices: { role: 'scanner' | 'imager' | 'camera' | 'chip-reader'; health: DeviceHealth }[];
  lists: ListStatus[];
  models: ModelsHealth;
  clockTrusted: boolean;
  audit: { ok: boolean; detail: string | null };
}
