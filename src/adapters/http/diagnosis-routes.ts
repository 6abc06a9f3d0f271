import type { z } from 'zod';
import type { DiagnosisView } from './api-diagnosis.ts';
import { reply, type SignedInContext } from './request-context.ts';

export type DiagnosisSnapshot = z.infer<typeof DiagnosisView>;

/** How the machine stands, for whoever keeps it. Asking changes nothing and names nobody. */
export interface DiagnosisService {
  view(): DiagnosisSnapshot;
}

export function machine(context: SignedInContext): void {
  reply(context, context.services.diagnosis.view());
}
