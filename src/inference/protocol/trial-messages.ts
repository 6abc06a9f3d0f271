import { z } from 'zod';
import type { GoldenVector } from './models/index.ts';
import { type ModelManifest, manifestSchema, type OperatorModels } from './models/index.ts';

/** The models of a profile as a kiosk would load them, with the operator's replacements. */
export interface TrialProfile {
  modelsDir: string;
  profileName: string;
  committedDir: string;
  operator: OperatorModels | null;
}

/** One request to a process that loads networks to see whether they work, and then ends. */
export type TrialRequest =
  /** Would the runtime take this network, and does it reproduce its golden vectors? */
  | { kind: 'model'; network: Uint8Array; manifest: ModelManifest }
  /** Would a kiosk work with these models? */
  | { kind: 'profile'; place: TrialProfile }
  /** What does this network give for a golden input on this machine? */
  | {
      kind: 'golden';
      network: Uint8Array;
      manifest: Pick<ModelManifest, 'input' | 'output'>;
      pattern: GoldenVector['input'];
    };

export const trialAnswer = z.strictObject({
  /** Faults in words; empty if everything would work. */
  faults: z.array(z.string().max(2_000)).max(100),
  /** Present only in an answer to `golden`. */
  golden: manifestSchema.shape.golden.element.optional(),
});
export type TrialAnswer = z.infer<typeof trialAnswer>;
