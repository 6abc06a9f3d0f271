import type { Config } from '../../../core/config/index.ts';
import { DEFAULT_QUALITY_LIMITS, type FaceMeasures } from '../../../core/face/quality/index.ts';
import { facePolicyOf } from '../../../inference/host/index.ts';
import type { Bench } from '../bench.ts';
import { captureFromCamera, type Look } from '../camera/capture.ts';
import { facesIn } from '../camera/faces.ts';
import { cameraMetricsOf, type Figure } from '../camera/metrics.ts';
import type { Facts } from '../progress.ts';
import { StepRefused } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';

/** Step 7: what the kiosk can measure about its own camera under TR-03121, with limits (docs/provisioning.md). */
export const cameraStep: Step = {
  id: 'camera',
  title: 'Camera within its limits',
  check: (bench) => {
    const [facts, config] = [bench.facts('camera'), bench.config()];
    if (facts === null || config === null || facts['camera'] !== cameraText(bench, config)) return TODO;
    return done(`${facts['summary']}`);
  },
  run: async (bench): Promise<Facts> => {
    const config = bench.config();
    if (config === null)
      throw new StepRefused('PROVISION_CONFIG', 'There is no configuration yet.', 'Run the step site first.');
    const camera = cameraText(bench, config);
    if (camera !== 'browser') {
      bench.say(`   camera      ${camera}: nothing to measure`);
      return { camera, summary: `Camera ${camera}: not measured.` };
    }
    await bench.pause('Stand 60 cm in front of the camera, look into it, and press Enter');
    const look = await captureFromCamera();
    if (!look.ok) throw unseen(look);
    const { frames, ...looked } = look.looked;
    let faces: FaceMeasures[];
    try {
      faces = await facesIn(config, frames);
    } finally {
      for (const frame of frames) frame.fill(0);
    }
    const limits = facePolicyOf(config.face).limits ?? DEFAULT_QUALITY_LIMITS;
    const metrics = cameraMetricsOf({ looked, faces }, limits);
    for (const line of tableOf(metrics)) bench.say(`   ${line}`);
    if (faces.length === 0) noFace(bench, frames.length);
    const barred = metrics.find(({ bars, result }) => bars && result === 'missed');
    if (barred !== undefined) {
      const message = `camera: ${barred.what} ${barred.value}, limit ${barred.limit}.`;
      const remedy = 'Clean the lens, light the face from the front, and move the camera; then run the step again.';
      throw new StepRefused('PROVISION_DEVICE', message, remedy);
    }
    const of = (result: Figure['result']): number => metrics.filter((figure) => figure.result === result).length;
    const found = `${of('met')} limits met, ${of('missed')} missed, ${of('not measured')} not measured`;
    const summary = `Camera: ${found}.`;
    bench.say(`   ${summary}`);
    const measured = metrics.map(({ id, value, limit, result }) => [id, `${value ?? '-'}; limit ${limit}; ${result}`]);
    return { camera, summary, figures: found, ...Object.fromEntries(measured) };
  },
};

function cameraText({ simulated }: Bench, { camera }: Config): string {
  if (simulated) return 'simulated';
  return camera.kind === 'none' ? 'absent' : camera.kind;
}

/** No face was found. A technician who sits here can step in front of the camera; an unattended run notes that nobody did. */
function noFace(bench: Bench, frames: number): void {
  if (bench.unattended) {
    bench.say('   Nobody was in front of the camera: the values of a face are not measured.');
    return;
  }
  const message = `camera: none of ${frames} pictures shows exactly one face.`;
  throw new StepRefused(
    'PROVISION_DEVICE',
    message,
    'Stand alone in front of the camera, 60 cm away, and run the step again.',
  );
}

function tableOf(metrics: readonly Figure[]): string[] {
  return metrics.map(({ what, value, limit, result, clause }) => {
    const said = value === null ? `not measured: ${limit}` : `${value}, limit ${limit}`;
    return `${result.toUpperCase().padEnd(12)} ${what}: ${said} (${clause})`;
  });
}

/** Remedies by the names of getUserMedia's errors. */
const REMEDIES: Readonly<Record<string, string>> = {
  NotFoundError: 'Plug in the camera, or say that there is none: waypost provision --only hardware.',
  NotReadableError: 'Another program is using the camera: close the browser of the kiosk, and run the step again.',
  OverconstrainedError: 'The camera delivers less than 640 x 480 pixels: use another one.',
};

const CHECK_CAMERA = 'Check cable and camera: ls /dev/video*; close every program that uses it.';
/** Remedies by cause: installing a browser again does not help if it is there but does not start. */
const BY_CAUSE: Readonly<Record<Extract<Look, { ok: false }>['why'], string>> = {
  'no-browser': 'Install the browser of the kiosk, as root: apt-get install chromium.',
  'browser-failed':
    'Chromium is installed but does not start for this user. See what it prints: chromium --headless --dump-dom about:blank.',
  'no-camera': CHECK_CAMERA,
  'no-answer': CHECK_CAMERA,
};

function unseen({ why, detail }: Extract<Look, { ok: false }>): StepRefused {
  return new StepRefused(
    'PROVISION_DEVICE',
    `No picture from the camera: ${detail}.`,
    REMEDIES[detail] ?? BY_CAUSE[why],
  );
}
