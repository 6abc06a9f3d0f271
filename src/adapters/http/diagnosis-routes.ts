import type { z } from 'zod';
import type { DiagnosisView } from './api-diagnosis.ts';
import { reply, type SignedInVisit } from './visit.ts';

export type DiagnosisSnapshot = z.infer<typeof DiagnosisView>;

/** How the machine stands, for whoever keeps it. Asking changes nothing and names nobody. */
export interface DiagnosisDesk {
  view(): DiagnosisSnapshot;
}

export function machine(visit: SignedInVisit): void {
  reply(visit, visit.room.diagnosis.view());
}
