/**
 * Draws covers (masks, sunglasses, an eye patch) and presentation attacks (a print, a screen) on pictures of faces, to
 * measure what the quality measures and the liveness model see of them:
 *
 *   ORT_DISABLE_TELEMETRY=1 npx tsx bench/faces/draw.ts IN OUT
 *
 * Drawings are not presentation attacks in the sense of ISO/IEC 30107-3, and masks of one colour are not all masks.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { DETECTOR_SIZE, detectorTensor } from '../../src/core/face/detection/detector.ts';
import { chooseSubject, decodeDetections } from '../../src/core/face/detection/index.ts';
import {
  averagePoints,
  decodeLandmarks,
  landmarkArea,
  landmarkTensors,
  secondLandmarkArea,
} from '../../src/core/face/embedding/index.ts';
import type { Point, RgbImage } from '../../src/core/face/image/index.ts';
import { loadNetwork } from '../../src/inference/worker/runtime.ts';

const COVERS: Readonly<Record<string, (p: readonly Point[]) => string>> = {
  'mask-blue': (p) => mask(p, '#7fb2d6'),
  'mask-white': (p) => mask(p, '#e9e9e6'),
  'mask-black': (p) => mask(p, '#1c1c1f'),
  'glasses-black': (p) => glasses(p, '#101012', 1),
  'glasses-brown': (p) => glasses(p, '#3a2418', 0.75),
  patch: (p) => patch(p),
};

async function main(from: string, to: string): Promise<void> {
  const bundles = join(packageRoot, 'models', 'bundles');
  const detector = await loadNetwork(network(bundles, 'face-detector-fr'));
  const landmarks = await loadNetwork(network(bundles, 'face-landmarks-68'));
  for (const name of [...Object.keys(COVERS), 'print', 'screen']) mkdirSync(join(to, name), { recursive: true });
  for (const file of readdirSync(from).filter((name) => /\.jpe?g$/.test(name))) {
    const source = join(from, file);
    const { data, info } = await sharp(source)
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const image: RgbImage = { width: info.width, height: info.height, data: new Uint8Array(data), grey: false };
    const { height, width } = DETECTOR_SIZE;
    const found = await detector.run(detectorTensor(image), [1, 3, height, width]);
    const whole = { x: 0, y: 0, width: image.width, height: image.height };
    const boxes = decodeDetections(value(found, 'scores'), value(found, 'boxes'), whole);
    const box = chooseSubject(boxes, image);
    if (box === null) continue;
    const look = async (area: ReturnType<typeof landmarkArea>): Promise<Point[]> => {
      const [square = new Float32Array(0)] = landmarkTensors(image, area, [false]);
      return decodeLandmarks(value(await landmarks.run(square, [1, 3, 112, 112]), 'output'), { area, mirrored: false });
    };
    const first = await look(landmarkArea(box));
    const points = averagePoints([first, await look(secondLandmarkArea(first))]);
    for (const [name, draw] of Object.entries(COVERS)) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${image.width}" height="${image.height}">${draw(points)}</svg>`;
      await sharp(source)
        .composite([{ input: Buffer.from(svg) }])
        .jpeg({ quality: 92 })
        .toFile(join(to, name, file));
    }
    await printed(source, join(to, 'print', file));
    await shownOnScreen(source, join(to, 'screen', file));
  }
}

function network(bundles: string, name: string): Uint8Array {
  const version = readdirSync(join(bundles, name))[0] ?? '';
  const folder = join(bundles, name, version);
  const file = readdirSync(folder).find((entry) => entry.endsWith('.onnx')) ?? '';
  return readFileSync(join(folder, file));
}

function value(outputs: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const found = outputs.get(name);
  if (found === undefined) throw new Error(`the network gave no ${name}`);
  return found;
}

const at = (p: Point): string => `${p.x.toFixed(1)},${p.y.toFixed(1)}`;
const point = (points: readonly Point[], i: number): Point => points[i] as Point;

/** From the bridge of the nose along both cheeks and under the chin. */
function mask(p: readonly Point[], fill: string): string {
  const jaw = Array.from({ length: 15 }, (_, i) => at(point(p, i + 1)));
  const low = point(p, 8);
  const bridge = point(p, 28);
  const down = { x: low.x + (low.x - bridge.x) * 0.12, y: low.y + (low.y - bridge.y) * 0.12 };
  const outline = [...jaw.slice(0, 7), at(down), ...jaw.slice(8), at(bridge)];
  const fold = `<path d="M ${at(point(p, 2))} Q ${at(point(p, 33))} ${at(point(p, 14))}" stroke="#0003" stroke-width="2" fill="none"/>`;
  return `<polygon points="${outline.join(' ')}" fill="${fill}"/>${fold}`;
}

function glasses(p: readonly Point[], fill: string, opacity: number): string {
  const lens = (from: number): string => {
    const eye = Array.from({ length: 6 }, (_, i) => point(p, from + i));
    const x = eye.reduce((s, q) => s + q.x, 0) / 6;
    const y = eye.reduce((s, q) => s + q.y, 0) / 6;
    const w = Math.hypot(point(p, 42).x - point(p, 36).x, point(p, 42).y - point(p, 36).y) * 0.38;
    return `<ellipse cx="${x}" cy="${y + w * 0.1}" rx="${w}" ry="${w * 0.8}" fill="${fill}" fill-opacity="${opacity}"/>`;
  };
  return `${lens(36)}${lens(42)}<line x1="${point(p, 39).x}" y1="${point(p, 39).y}" x2="${point(p, 42).x}" y2="${point(p, 42).y}" stroke="${fill}" stroke-width="4"/>`;
}

function patch(p: readonly Point[]): string {
  const c = point(p, 37);
  const w = Math.hypot(point(p, 39).x - point(p, 36).x, point(p, 39).y - point(p, 36).y);
  return `<ellipse cx="${c.x}" cy="${c.y + w * 0.15}" rx="${w}" ry="${w * 0.8}" fill="#141414"/>`;
}

/** A sheet of paper held before a wall: smaller, paper white around it, less contrast, halftone, a little turned. */
async function printed(from: string, to: string): Promise<void> {
  const sheet = await sharp(from).resize(440).linear(0.72, 34).modulate({ saturation: 0.8 }).toBuffer();
  const { width = 440, height = 330 } = await sharp(sheet).metadata();
  const dots = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><pattern id="d" width="3" height="3" patternUnits="userSpaceOnUse"><circle cx="1" cy="1" r="0.8" fill="#0000001c"/></pattern></defs><rect width="100%" height="100%" fill="url(#d)"/></svg>`;
  const paper = await sharp(sheet)
    .composite([{ input: Buffer.from(dots) }])
    .extend({ top: 18, bottom: 18, left: 18, right: 18, background: '#f4f2ec' })
    .rotate(3, { background: '#8d8a84' })
    .toBuffer();
  await place(paper, '#8d8a84', to);
}

/** A telephone held up: bezel, bluish light, lines of the panel, a reflection. */
async function shownOnScreen(from: string, to: string): Promise<void> {
  const picture = await sharp(from).resize(440).linear([0.92, 0.97, 1.08], [6, 8, 14]).toBuffer();
  const { width = 440, height = 330 } = await sharp(picture).metadata();
  const panel = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><pattern id="l" width="4" height="3" patternUnits="userSpaceOnUse"><rect width="4" height="1" fill="#00000022"/></pattern><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0.2" stop-color="#fff" stop-opacity="0"/><stop offset="0.35" stop-color="#fff" stop-opacity="0.25"/><stop offset="0.5" stop-color="#fff" stop-opacity="0"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#l)"/><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  const device = await sharp(picture)
    .composite([{ input: Buffer.from(panel) }])
    .extend({ top: 34, bottom: 34, left: 14, right: 14, background: '#0b0b0c' })
    .toBuffer();
  await place(device, '#767f86', to);
}

async function place(object: Buffer, wall: string, to: string): Promise<void> {
  const { width = 0, height = 0 } = await sharp(object).metadata();
  const scale = Math.min(1, 470 / height, 630 / width);
  const fitted = await sharp(object)
    .resize(Math.floor(width * scale))
    .toBuffer();
  await sharp({ create: { width: 640, height: 480, channels: 3, background: wall } })
    .composite([{ input: fitted }])
    .blur(0.6)
    .jpeg({ quality: 90 })
    .toFile(to);
}

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) throw new Error('usage: draw.ts IN OUT');
await main(from, to);
