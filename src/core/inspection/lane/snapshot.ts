import type { LaneOptions, RunningInspection } from '../flow/index.ts';
import type { DeviceHealth, ModelsHealth } from '../ports/index.ts';
import type { ListStatus } from '../ports/steps/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';
import type { AllowGuard, Decision, InspectionState } from '../record/index.ts';
import type { OverRules } from './over-entry.ts';
import type { PartyNow } from './party.ts';

export interface Interrupted {
  inspectionId: string;
  state: InspectionState;
}

/** Health of every device position, whether or not a device is fitted. */
export function devicesOf(
  fitted: Pick<LaneOptions, 'scanner' | 'barcodes' | 'imager' | 'camera' | 'chip'>,
): LaneSnapshot['devices'] {
  const healthOf = (device: string, port: { health(): DeviceHealth } | null): DeviceHealth =>
    port?.health() ?? { device, state: 'not-fitted', advice: null, remedy: null, lastFrameAt: null, simulated: false };
  return [
    { role: 'scanner', health: healthOf('scanner', fitted.scanner) },
    { role: 'imager', health: healthOf('imager', fitted.imager) },
    { role: 'camera', health: healthOf('camera', fitted.camera) },
    { role: 'chip-reader', health: healthOf('chip-reader', fitted.chip ?? null) },
    ...(fitted.barcodes ? [{ role: 'barcode-reader' as const, health: fitted.barcodes.health() }] : []),
  ];
}

/** All data from which a screen may be drawn. It is plain; the http module converts it to its own contract. */
export interface LaneSnapshot {
  revision: number;
  lane: { id: string; name: string; demo: boolean; training?: boolean };
  current: RunningInspection | null;
  guard: AllowGuard | null;
  /** What *Allow* despite a confirmed entry asks for now. */
  overRules: OverRules;
  interrupted: Interrupted[];
  /** How the last inspection since the start ended; if the decision is null, it was abandoned. Null before the first. */
  lastEnded: { inspectionId: string; decision: Decision | null } | null;
  lastReadFailure: { what: string; reason: ReasonCode; at: string } | null;
  devices: { role: 'scanner' | 'imager' | 'camera' | 'chip-reader' | 'barcode-reader'; health: DeviceHealth }[];
  lists: ListStatus[];
  /** The people travelling together, while a party is open. */
  party: PartyNow | null;
  models: ModelsHealth;
  clockTrusted: boolean;
  audit: { ok: boolean; detail: string | null };
}
