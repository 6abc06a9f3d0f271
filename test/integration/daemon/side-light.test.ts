import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropPage } from '../../../src/adapters/hardware/imager/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { checkOf } from '../../fakes/daemon-visit.ts';
import type { LaneClient } from '../../fakes/lane-client.ts';

const PAGE = readFileSync(join(packageRoot, 'hardware', 'demo', 'pages', 'genuine.jpg'));

let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  site.configure({ imager: { kind: 'folder', path: site.spool, lights: ['white', 'oblique'], setTimeoutMs: 2_000 } });
  daemon = await DaemonProcess.start(site);
  client = await daemon.client();
});
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

/** The page as a lamp at its left (1) or right (-1) side lights it. */
async function litFrom(side: 1 | -1): Promise<Uint8Array> {
  const { data, info } = await sharp(PAGE).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i++) {
    const x = (Math.floor(i / 3) % info.width) / info.width;
    data[i] = (data[i] as number) * (0.9 - 0.2 * side * (x - 0.5));
  }
  const { width, height } = info;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

async function seen(stem: string, sides: readonly (1 | -1)[]) {
  for (const side of sides)
    await dropPage(site.spool, await litFrom(side), {
      name: `${stem}-oblique-${side === 1 ? 1 : 2}.jpg`,
      now: new Date(),
    });
  await dropPage(site.spool, PAGE, { name: `${stem}.jpg`, now: new Date() });
  const { inspection } = await client.until('the page under side light', (view) =>
    (view.inspection?.checks ?? []).some(({ check }) => check === 'document.photo-edge'),
  );
  if (inspection === null) throw new Error('nobody is there');
  return inspection;
}

describe('a page imager with light from two sides', () => {
  it('has its pictures measured and shown, and nothing is judged before this imager is calibrated', async () => {
    const inspection = await seen('0001', [1, -1]);
    expect(checkOf(inspection, 'document.photo-edge')).toMatchObject({
      value: 'undetermined',
      reason: 'DOC_NOT_CALIBRATED',
      mode: 'e',
    });
    // The pictures are shown as soon as the result is in the chain.
    const shown = await client.until('both pictures', ({ inspection }) => inspection?.page?.side2Url != null);
    const page = shown.inspection?.page;
    expect(page?.side1Url).toEqual(expect.any(String));
    expect(page?.side1Url).not.toBe(page?.side2Url);
    expect(checkOf(inspection, 'document.mrz-ir')).toMatchObject({ reason: 'SENSOR_NOT_FITTED' });
    await client.send('POST', '/api/inspection/abandon', { inspectionId: inspection.inspectionId });
    await client.until('lane free', (view) => view.inspection === null);
  });

  it('never passes where one of the two did not come', async () => {
    const inspection = await seen('0002', [1]);
    expect(checkOf(inspection, 'document.photo-edge')).toMatchObject({
      value: 'aborted',
      reason: 'DOC_IMAGE_MISSING',
    });
  });
});
