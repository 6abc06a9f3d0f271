import type { Role } from './ports.ts';
import type { LaneSnapshot } from './views.ts';

const DECIDERS: readonly Role[] = ['officer', 'supervisor'];

/** Officers and supervisors act on inspections; nobody else has a reason to see a traveller. */
export const isDecider = (role: Role): boolean => DECIDERS.includes(role);

/** The lane for a role that looks after the machine: its devices, lists and state, and no traveller at all. */
export function withoutTraveller(view: LaneSnapshot): LaneSnapshot {
  const interrupted = view.interrupted.map((entry) => ({ ...entry, name: null }));
  return { ...view, inspection: null, lastEnded: null, party: null, interrupted };
}
