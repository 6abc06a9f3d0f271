/**
 * How small and faint a ghost image may be. Draws pages of 125 x 88 mm at 325 ppi, each with a portrait and the same
 * picture once more: `--shares` of its size, in grey or one tint, 40 to 70 % of the ink, over a guilloche and half of the
 * time under one. Each page goes through the page operation of the inference process; every portrait is then compared
 * with every ghost image, so that strangers need no pages of their own.
 *
 *   npm run build && ORT_DISABLE_TELEMETRY=1 npx tsx bench/faces/ghost.ts DIR [--people 30] [--shares 0.25,0.35,0.45]
 *     [--ground light|dense] [--zoom 1] [--seed 7]
 *
 * DIR: a folder a person, or pictures `NAME_passport.jpg`. `--zoom`: how much closer to crop. No drawing is a laser
 * engraving, a perforation or a worn laminate: nothing here was printed.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { type Bands, bandOf, bandsFor, compareTemplates } from '../../src/core/face/comparison/index.ts';
import { TEMPLATE_LENGTH, templateFromBytes } from '../../src/core/face/embedding/index.ts';
import { ghostCheck } from '../../src/inference/host/ghost-check.ts';
import { InferenceSupervisor } from '../../src/inference/host/index.ts';
import type { Value } from '../../src/inference/protocol/index.ts';

const PAGE = { width: 1600, height: 1126 };
const PORTRAIT = { left: 90, top: 205, width: 435, height: 544 };
/** Where ghost images stand: right of the portrait, above the zone. */
const FIELD = { left: 620, top: 190, width: 920, height: 590 };
const INKS = [
  [32, 32, 32],
  [31, 58, 110],
  [29, 81, 56],
  [92, 52, 24],
  [85, 38, 94],
] as const;
const GROUNDS = {
  light: { gap: 26, opacity: 0.45, width: 0.9, inks: ['#4b8f92', '#a06a80'] },
  dense: { gap: 21, opacity: 0.55, width: 1.2, inks: ['#4b8f92', '#a06a80', '#6d7f4a'] },
} as const;
const OVERPRINT = 0.3;

interface Sample {
  name: string;
  share: number;
  value: Value<'page'>;
  result: string;
  cpuMs: number;
}

/** Small and seeded: the same pages again from the same number. */
function mulberry(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function guilloche(random: () => number, ground: keyof typeof GROUNDS, over: boolean): Buffer {
  const { gap, opacity, width, inks } = GROUNDS[ground];
  const lines = inks.flatMap((ink) => {
    const [length, amplitude, drift] = [100 + random() * 400, 6 + random() * 30, random() * 0.5 - 0.25];
    return Array.from({ length: Math.ceil((PAGE.height + 120) / gap) }, (_, row) => {
      const at = (x: number): string =>
        `${x} ${(row * gap - 60 + amplitude * Math.sin((x / length) * 2 * Math.PI + row * drift)).toFixed(1)}`;
      const path = Array.from({ length: 170 }, (__, i) => at(i * 10)).join('L');
      return `<path d="M${path}" fill="none" stroke="${ink}" stroke-width="${width}"/>`;
    });
  });
  const paper = over ? '' : '<rect width="100%" height="100%" fill="#efece4"/>';
  const { width: w, height: h } = PAGE;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}">${paper}<g opacity="${over ? OVERPRINT : opacity}">${lines.join('')}</g></svg>`,
  );
}

function pictures(dir: string, count: number): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(dir).sort()) {
    const path = join(dir, entry);
    if (statSync(path).isDirectory()) found.set(entry, join(path, readdirSync(path).sort()[0] ?? ''));
    else if (/_passport\.jpe?g$/.test(entry)) found.set(entry.replace(/_passport.*/, ''), path);
  }
  const step = Math.max(1, Math.floor(found.size / count));
  return new Map([...found].filter((_, i) => i % step === 0).slice(0, count));
}

async function portraitOf(file: string, zoom: number): Promise<Buffer> {
  const { width = 0, height = 0 } = await sharp(file).metadata();
  const aspect = PORTRAIT.width / PORTRAIT.height;
  const w = Math.min(width, height * aspect) / zoom;
  const area = { width: Math.round(w), height: Math.round(w / aspect) };
  const at = { left: Math.round((width - area.width) / 2), top: Math.round((height - area.height) / 2) };
  const { width: pw, height: ph } = PORTRAIT;
  return await sharp(file)
    .extract({ ...area, ...at })
    .resize(pw, ph, { fit: 'fill' })
    .removeAlpha()
    .toColourspace('srgb')
    .png()
    .toBuffer();
}

/** Ink where the portrait is dark, nothing where it is white. */
async function ghostOf(portrait: Buffer, width: number, random: () => number): Promise<Buffer> {
  const height = Math.round((width * PORTRAIT.height) / PORTRAIT.width);
  const grey = await sharp(portrait).resize(width, height, { fit: 'fill' }).greyscale().raw().toBuffer();
  const strength = 0.4 + 0.3 * random();
  const ink = INKS[Math.floor(random() * INKS.length)] ?? INKS[0];
  const channels = grey.length / (width * height);
  const out = Buffer.alloc(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    out.set(ink, i * 4);
    out[i * 4 + 3] = Math.round(strength * (255 - (grey[i * channels] as number)));
  }
  return await sharp(out, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/** Bands of the loaded face model, which are those of the check. */
function bandsOf(inference: InferenceSupervisor): Bands {
  const model = inference.health().profile?.models.find(({ role }) => role === 'embedder');
  if (!model?.ok || model.thresholds === null) throw new Error('no face model is loaded: npm run models');
  const chosen = bandsFor(model.thresholds.verify, 'cosine');
  if (!chosen.ok) throw new Error('the face model has no rows for its bands');
  return chosen.bands;
}

function counted(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return JSON.stringify(Object.fromEntries(counts));
}

/** Templates with which the check compares: of a second portrait that it does not set aside. */
function comparedTemplate({ value, result }: Sample): Float32Array | null {
  const compared = ['FACE_GHOST_ALIKE', 'FACE_GHOST_UNCLEAR', 'FACE_GHOST_DIFFERS'].includes(result);
  return compared && value.ghost?.template ? templateFromBytes(value.ghost.template, TEMPLATE_LENGTH) : null;
}

function report(shares: readonly number[], samples: readonly Sample[], bands: Bands): void {
  const mains = new Map<string, Float32Array>();
  for (const { name, value } of samples) {
    const template = value.portrait?.template ? templateFromBytes(value.portrait.template, TEMPLATE_LENGTH) : null;
    if (template !== null) mains.set(name, template);
  }
  for (const share of shares) {
    const mine = samples.filter((sample) => sample.share === share);
    const widths = mine.flatMap(({ value }) => (value.ghost === null ? [] : [value.ghost.widthPx]));
    const strangers: string[] = [];
    for (const sample of mine) {
      const ghost = comparedTemplate(sample);
      if (ghost === null) continue;
      for (const [who, main] of mains) {
        if (who !== sample.name) strangers.push(bandOf(compareTemplates(main, ghost, 'cosine') ?? -1, bands));
      }
    }
    const results = counted(mine.map(({ result }) => result));
    console.log(`size ${share}: face ${median(widths)} px, ${mine.length} pages of one person  ${results}`);
    console.log(`  strangers ${strangers.length}: ${counted(strangers)}`);
  }
  const read = samples.filter(({ value }) => value.ghost?.template);
  const without = samples.filter(({ value }) => value.ghost === null);
  for (const [what, some] of Object.entries({ read, without })) {
    console.log(
      `CPU of a page, second portrait ${what}: ${median(some.map(({ cpuMs }) => cpuMs))} ms, n ${some.length}`,
    );
  }
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : Math.round(sorted[Math.floor(sorted.length / 2)] as number);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    people: { type: 'string', default: '30' },
    shares: { type: 'string', default: '0.25,0.35,0.45' },
    ground: { type: 'string', default: 'light' },
    zoom: { type: 'string', default: '1' },
    seed: { type: 'string', default: '7' },
  },
});
const ground = values.ground === 'dense' ? 'dense' : 'light';
const shares = values.shares.split(',').map(Number);
const random = mulberry(Number(values.seed));
const papers = await Promise.all(
  [0, 1, 2].map(async () => {
    const under = await sharp(guilloche(random, ground, false))
      .blur(0.6)
      .png()
      .toBuffer();
    return {
      under,
      over: await sharp(guilloche(random, ground, true))
        .png()
        .toBuffer(),
    };
  }),
);
const modelsDir = join(packageRoot, 'models', 'bundles');
const supervisor = new InferenceSupervisor({ modelsDir, profile: 'accurate', mono: () => performance.now() });
await supervisor.start();
const samples: Sample[] = [];
for (const [name, file] of pictures(positionals[0] ?? '', Number(values.people))) {
  const portrait = await portraitOf(file, Number(values.zoom));
  for (const share of shares) {
    const width = Math.round(PORTRAIT.width * share);
    const input = await ghostOf(portrait, width, random);
    const height = Math.round((width * PORTRAIT.height) / PORTRAIT.width);
    const left = FIELD.left + Math.round(random() * (FIELD.width - width));
    const top = FIELD.top + Math.round(random() * (FIELD.height - height));
    const paper = papers[Math.floor(random() * papers.length)] as (typeof papers)[number];
    const over = random() < 0.5 ? [{ input: paper.over }] : [];
    const bytes = await sharp(paper.under)
      .composite([{ input: portrait, left: PORTRAIT.left, top: PORTRAIT.top }, { input, left, top }, ...over])
      .removeAlpha()
      .jpeg({ quality: 90 })
      .toBuffer();
    const answer = await supervisor.request(
      'page',
      { bytes: new Uint8Array(bytes), pageWidthMm: null },
      { deadlineMs: 60_000 },
    );
    if (!answer.ok) throw new Error(`${name}: ${answer.reason}`);
    const value = structuredClone(answer.value);
    const capture = { value: 'successful', reason: 'DOC_CAPTURE_OK' } as const;
    const { reason } = ghostCheck(answer.value, { supervisor, capture, t0: 0, t1: 0 });
    samples.push({ name, share, value, result: reason, cpuMs: answer.cpuMs });
  }
}
report(shares, samples, bandsOf(supervisor));
await supervisor.stop();
