import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { captureFromCamera } from '../../../src/cli/provisioning/camera/capture.ts';
import { facesIn } from '../../../src/cli/provisioning/camera/faces.ts';
import { cameraMetricsOf } from '../../../src/cli/provisioning/camera/metrics.ts';
import { parseConfig } from '../../../src/core/config/index.ts';
import { DEFAULT_QUALITY_LIMITS } from '../../../src/core/face/quality/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-film-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A film of one synthetic person: JPEG pictures one after the other, which is what the browser takes as MJPEG. */
function film(id: string): string {
  const frames = [1, 2, 3].map((n) => readFileSync(join(packageRoot, 'hardware/demo/faces', `${id}_live${n}.jpg`)));
  const file = join(folder, `${id}.mjpeg`);
  writeFileSync(file, Buffer.concat(Array.from({ length: 40 }, () => frames).flat()));
  return file;
}

describe('a look through the camera of the kiosk', () => {
  it('brings pictures of its browser, on which the models find the face that the figures are of', async () => {
    const look = await captureFromCamera({
      switches: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film('id01')}`],
    });
    if (!look.ok) throw new Error(`${look.why}: ${look.detail}`);
    const { frames, ...looked } = look.looked;
    expect(looked.camera).toEqual({ width: 640, height: 480 });
    expect(looked.perSecond).toBeGreaterThan(0);
    expect(looked.levels).toBeGreaterThan(100);
    expect(frames).toHaveLength(6);
    const parsed = parseConfig(
      {
        lane: { id: 'lane-1', name: 'Lane 1' },
        stateDir: join(folder, 'state'),
        key: { kind: 'development' },
        scanner: { kind: 'none' },
        imager: { kind: 'none' },
        camera: { kind: 'browser' },
        lists: [],
      },
      packageRoot,
    );
    if (!parsed.ok) throw new Error(parsed.message);
    const faces = await facesIn(parsed.config, frames);
    expect(faces).toHaveLength(6);
    const metrics = cameraMetricsOf({ looked, faces }, DEFAULT_QUALITY_LIMITS);
    console.log(metrics.map(({ id, value, limit, result }) => `${id}: ${value}, limit ${limit}, ${result}`).join('\n'));
    expect(metrics.find(({ id }) => id === 'sharpness')).toMatchObject({ result: 'met' });
    expect(metrics.find(({ id }) => id === 'camera-pixels')).toMatchObject({ value: '640 x 480', result: 'missed' });
  });

  it('says what the browser says where there is no camera, and ends where there is no browser', async () => {
    const none = await captureFromCamera({ switches: ['--use-fake-device-for-media-stream=device-count=0'] });
    expect(none).toMatchObject({ ok: false, why: 'no-camera', detail: 'NotFoundError' });
    const gone = await captureFromCamera({ chromium: join(folder, 'no-chromium') });
    expect(gone).toMatchObject({ ok: false, why: 'no-browser' });
  });
});
