import type { Config } from '../../../core/config/index.ts';
import type { FaceMeasures } from '../../../core/face/quality/index.ts';
import { startModels } from '../models.ts';
import { StepRefused } from '../refusal.ts';

const DEADLINE_MS = 30_000;

/** What the models of this kiosk measure in the pictures in which they find exactly one face. */
export async function facesIn(config: Config, frames: readonly Uint8Array[]): Promise<FaceMeasures[]> {
  const supervisor = await startModels(config);
  try {
    const faces: FaceMeasures[] = [];
    for (const bytes of frames) {
      const answer = await supervisor.request('frame', { bytes }, { deadlineMs: DEADLINE_MS });
      if (!answer.ok) {
        const message = `A model gave no answer: ${answer.detail} (${answer.reason}).`;
        throw new StepRefused('PROVISION_MODEL', message, 'Run: waypost doctor --config FILE.');
      }
      const { faces: count, subject, jpeg } = answer.value;
      jpeg.fill(0);
      subject?.template?.fill(0);
      if (count === 1 && subject !== null) faces.push(subject.measures);
    }
    return faces;
  } finally {
    await supervisor.stop();
  }
}
