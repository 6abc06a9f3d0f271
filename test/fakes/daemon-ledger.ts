import { fold, type InspectionEvent, isDiscreet } from '../../src/core/inspection/record/index.ts';
import type { Inspection } from './daemon-visit.ts';
import type { LaneClient } from './lane-client.ts';

interface Seen {
  phases: Set<Inspection['phase']>;
  /** `check value reason` of every result that was ever on the screen. */
  checks: Set<string>;
  page: boolean;
  alerts: Set<string>;
  /** A command that was answered 204: it counts as done for the officer. */
  decided: string | null;
  acknowledged: boolean;
}

/** What a screen was shown and told: all of it must be in the audit after a crash. */
export class ScreenLedger {
  readonly #seen = new Map<string, Seen>();
  last: Inspection['phase'] | 'none' = 'none';

  watch(client: LaneClient): void {
    client.on('view', ({ inspection }: { inspection: Inspection | null }) => {
      this.last = inspection?.phase ?? 'none';
      if (inspection === null) return;
      const seen = this.#of(inspection.inspectionId);
      seen.phases.add(inspection.phase);
      seen.page ||= inspection.page !== null;
      for (const alert of inspection.alerts) seen.alerts.add(alert.id);
      for (const { check, value, reason } of inspection.checks) seen.checks.add(`${check} ${value} ${reason}`);
    });
  }

  decided(inspectionId: string, decision: string): void {
    this.#of(inspectionId).decided = decision;
  }

  acknowledged(inspectionId: string): void {
    this.#of(inspectionId).acknowledged = true;
  }

  get inspections(): number {
    return this.#seen.size;
  }

  get facts(): number {
    return [...this.#seen.values()].reduce((sum, seen) => sum + seen.phases.size + seen.checks.size, 0);
  }

  /** Everything seen that the stored events do not hold. */
  lost(read: (inspectionId: string) => InspectionEvent[]): string[] {
    return [...this.#seen].flatMap(([id, seen]) => missingIn(read(id), seen).map((what) => `${id}: ${what}`));
  }

  #of(id: string): Seen {
    const known = this.#seen.get(id);
    if (known) return known;
    const seen: Seen = {
      phases: new Set(),
      checks: new Set(),
      page: false,
      alerts: new Set(),
      decided: null,
      acknowledged: false,
    };
    this.#seen.set(id, seen);
    return seen;
  }
}

const PROOF: Readonly<Partial<Record<Inspection['phase'], readonly InspectionEvent['kind'][]>>> = {
  presented: ['opened'],
  read: ['mrz-read', 'page-read'],
  checked: ['check-done'],
  assessed: ['assessed'],
  decided: ['decided'],
  sealed: ['sealed'],
};

function missingIn(events: readonly InspectionEvent[], seen: Seen): string[] {
  const kinds = new Set(events.map((event) => event.kind));
  const state = fold(events);
  const stored = new Set(state.checks.map(({ check, value, reason }) => `${check} ${value} ${reason}`));
  // The screen shows a person alert's check as a fresh list that was asked (docs/officer-screen.md); the alert itself is compared below.
  if (state.checks.some(isDiscreet)) stored.add('lists.person successful LIST_CLEAR');
  const missing = [...seen.checks].filter((check) => !stored.has(check));
  for (const phase of seen.phases) {
    const proof = PROOF[phase];
    if (proof !== undefined && !proof.some((kind) => kinds.has(kind))) missing.push(`phase ${phase}`);
  }
  for (const id of seen.alerts) if (!state.alerts.some((alert) => alert.id === id)) missing.push(`alert ${id}`);
  if (seen.page && state.page === null) missing.push('page');
  if (seen.decided !== null && state.decided?.decision !== seen.decided) missing.push(`decision ${seen.decided}`);
  if (seen.acknowledged && !kinds.has('abandoned')) missing.push('acknowledgement');
  return missing;
}
