import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemTime } from '../src/adapters/files/index.ts';
import { packageRoot } from '../src/adapters/installation/index.ts';
import { createFaceStep, createPageStep, InferenceSupervisor } from '../src/inference/host/index.ts';
import { FULL, type Sizes } from './size.ts';
import { quantile, type Row, timing } from './table.ts';

const demo = (file: string): string => join(packageRoot, 'hardware', 'demo', file);

/** Live frame and page image through the supervisor, the wire and the child, as the lane calls them. */
export async function benchModels(size: Sizes['models'] = FULL.models): Promise<Row[]> {
  const time = new SystemTime(new Date(0));
  const profile = 'accurate';
  const supervisor = new InferenceSupervisor({
    modelsDir: join(packageRoot, 'models', 'bundles'),
    profile,
    mono: () => time.mono(),
  });
  await supervisor.start();
  try {
    const face = createFaceStep({ supervisor, clock: time, profile });
    const page = createPageStep({ supervisor, clock: time, profile, policy: { pageWidthMm: 125 } });
    const frames = ['id01', 'id02', 'id03'].flatMap((id) =>
      [1, 2, 3].map((n) => readFileSync(demo(`faces/${id}_live${n}.jpg`))),
    );
    const reference = await page.read(readFileSync(demo('pages/genuine.jpg')));
    if (!reference.ok) throw new Error(`the genuine demo page was not read: ${reference.reason}`);
    const frameMs: number[] = [];
    for (let n = 0; n < size.frameWarmUp + size.frames; n += 1) {
      const t0 = performance.now();
      const outcome = await face.analyse(new Uint8Array(frames[n % frames.length] ?? []));
      if (!outcome.ok) throw new Error(`a frame was not analysed: ${outcome.reason}`);
      face.verify({
        reference: reference.page.portrait?.template ?? null,
        referenceReason: 'FACE_NO_REFERENCE',
        frames: [outcome.frame],
        failure: null,
        t0,
      });
      if (n >= size.frameWarmUp) frameMs.push(performance.now() - t0);
    }
    const cpuMs: number[] = [];
    const stageMs = new Map<string, number[]>();
    for (let n = 0; n < size.cpuFrames; n += 1) {
      const bytes = new Uint8Array(frames[n % frames.length] ?? []);
      const answer = await supervisor.request('frame', { bytes }, { deadlineMs: 5_000 });
      if (!answer.ok) throw new Error(`a frame was not analysed: ${answer.reason}`);
      cpuMs.push(answer.cpuMs);
      for (const [stage, ms] of Object.entries(answer.value.stageCpuMs ?? {})) {
        stageMs.set(stage, [...(stageMs.get(stage) ?? []), ms]);
      }
    }
    const stages = [...stageMs].map(([stage, ms]) => `${stage} ${quantile(ms, 0.5).toFixed(1)}`).join(', ');
    const pageMs: number[] = [];
    const bytes = readFileSync(demo('pages/genuine.jpg'));
    for (let n = 0; n < size.pageWarmUp + size.pages; n += 1) {
      const t0 = performance.now();
      const picture = new Uint8Array(bytes);
      await page.read(picture);
      page.close(picture);
      if (n >= size.pageWarmUp) pageMs.push(performance.now() - t0);
    }
    return [
      timing('live frame to match, quality and liveness', frameMs, 150, '640x480'),
      timing('CPU of one live frame, decode and preview picture in it', cpuMs, 40, stages),
      timing('document checks on one page (capture, portrait)', pageMs, 1_000, '400 ppi TD3'),
    ];
  } finally {
    await supervisor.stop();
  }
}
