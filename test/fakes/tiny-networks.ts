import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EDGE_CHANNELS } from '../../src/core/document/patch/edge.ts';
import { FEATURES } from '../../src/core/document/patch/index.ts';
import { goldenOf } from '../../src/inference/host/index.ts';
import { type ModelManifest, manifestSchema } from '../../src/inference/protocol/models/index.ts';
import { GraphBuilder } from '../../tools/models/graph-builder.ts';
import { writeOnnx } from '../../tools/models/onnx-writer.ts';

// As bin/waypost.mjs does it, before anything can load the runtime.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** Networks of a few nodes with the inputs and outputs of real ones, whose answer to a picture can be worked out by hand. */
export interface TinyNetwork {
  bytes: Buffer;
  input: ModelManifest['input'];
  output: ModelManifest['output'];
}

const STRIDES = [8, 16, 32] as const;
const PICTURE = { layout: 'NCHW', mean: 0, scale: 1 } as const;

/** Where the points of a face stand around the cell that shines, in cells from its corner. */
export const TINY_POINTS = [-1, -0.5, 2, -0.5, 0.5, 0.8, -0.6, 2, 1.6, 2] as const;
/** Side of every box, in cells. */
export const TINY_BOX_CELLS = 5;

/**
 * YuNet-shaped: a cell is a face to the degree in which the first colour channel shines in it, so with BGR a blue spot on
 * a dark picture is one. Boxes are five cells wide, points as above.
 */
export function tinyYuNet(side = 128): TinyNetwork {
  const g = new GraphBuilder();
  const names: string[] = [];
  const grids = STRIDES.map((stride) => side / stride);
  const shine = pick(g, 1 / 255);
  const size = Math.log(TINY_BOX_CELLS);
  for (const kind of ['cls', 'obj'] as const) {
    for (const [i, stride] of STRIDES.entries()) {
      const pooled = pool(g, shine, stride, `${kind}_${stride}/pool`);
      names.push(rows(g, pooled, `${kind}_${stride}`, [grids[i]! ** 2, 1]));
    }
  }
  for (const [kind, values] of [
    ['bbox', [0.5, 0.5, size, size]],
    ['kps', TINY_POINTS],
  ] as const) {
    for (const [i, stride] of STRIDES.entries()) {
      const pooled = pool(g, shine, stride, `${kind}_${stride}/pool`);
      const fixed = constants(g, pooled, `${kind}_${stride}/fixed`, values);
      names.push(rows(g, fixed, `${kind}_${stride}`, [grids[i]! ** 2, values.length]));
    }
  }
  return detector(g, 'yunet-2023', names, side, (name) => {
    const [kind, stride] = name.split('_');
    return [1, (side / Number(stride)) ** 2, { cls: 1, obj: 1, bbox: 4, kps: 10 }[kind ?? ''] ?? 0];
  });
}

/** SCRFD-shaped: the same faces by distances to the sides, one anchor a cell. */
export function tinyScrfd(side = 128): TinyNetwork {
  const g = new GraphBuilder();
  const names: string[] = [];
  const shine = pick(g, 1 / 255);
  const half = TINY_BOX_CELLS / 2;
  for (const [kind, values] of [
    ['score', null],
    ['box', [half - 0.5, half - 0.5, half + 0.5, half + 0.5]],
    ['points', TINY_POINTS],
  ] as const) {
    for (const stride of STRIDES) {
      const pooled = pool(g, shine, stride, `${kind}_${stride}/pool`);
      const out = values === null ? pooled : constants(g, pooled, `${kind}_${stride}/fixed`, values);
      names.push(rows(g, out, `${kind}_${stride}`, [(side / stride) ** 2, values?.length ?? 1]));
    }
  }
  return detector(g, 'scrfd-kps', names, side, (name) => {
    const [kind, stride] = name.split('_');
    return [1, (side / Number(stride)) ** 2, { score: 1, box: 4, points: 10 }[kind ?? ''] ?? 0];
  });
}

/** A detector that gives boxes and no points: the same face in every cell of a grid, whatever the picture shows. */
export function tinyUltraface(side = 128): TinyNetwork {
  const g = new GraphBuilder();
  const pooled = pool(g, pick(g, 1 / 255), 32, 'pool');
  const cells = (side / 32) ** 2;
  rows(g, constants(g, pooled, 'scores/fixed', [0.1, 0.9]), 'scores', [cells, 2]);
  rows(g, constants(g, pooled, 'boxes/fixed', [0.2, 0.2, 0.6, 0.7]), 'boxes', [cells, 4]);
  return detector(g, 'ultraface-rfb-320', ['scores', 'boxes'], side, (name) => [1, cells, name === 'scores' ? 2 : 4]);
}

/** The 112 px chip on which the published templates of this shape put eyes, nose and mouth corners. */
export const CHIP_POINTS = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/**
 * SFace-shaped: 112 x 112 RGB to 128 numbers. The first three are the means of the channels, the others a fixed mixture of
 * the chip's 8 x 8 patches. `salt` gives another network of the same shape.
 */
export function tinySFace(salt = 0): TinyNetwork {
  const g = new GraphBuilder();
  const patches = pool(g, 'data', 14, 'patches');
  const flat = g.node('Flatten', [patches], 'flat', { axis: 1 });
  const weights = new Float32Array(192 * 128);
  for (let i = 0; i < 192; i++) {
    for (let j = 0; j < 128; j++) {
      const mixed = (((i * 7919 + j * 104_729 + salt * 31) % 1009) / 1009 - 0.5) / 64;
      weights[i * 128 + j] = j < 3 ? (Math.floor(i / 64) === j ? 1 / 64 : 0) : mixed;
    }
  }
  g.node('MatMul', [flat, g.constant('mixture', { shape: [192, 128], data: weights })], 'fc1');
  const tensors = [{ name: 'fc1', shape: [1, 128] }];
  const graph = g.graph('tiny-sface', [{ name: 'data', shape: [1, 3, 112, 112] }], tensors);
  return {
    bytes: writeOnnx(graph, 'test'),
    input: {
      ...PICTURE,
      name: 'data',
      shape: [1, 3, 112, 112],
      colour: 'RGB',
      alignment: { template: 'detector-points', size: 112, points: CHIP_POINTS },
    },
    output: { tensors, decoder: 'embedding', metric: 'cosine', liveIndex: null, mirrored: false },
  };
}

/** An embedder that answers with no number to a chip whose mean is below 90, as a damaged one might to some face. */
export function tinyDarkIsNaN(): TinyNetwork {
  const g = new GraphBuilder();
  const flat = g.node('Flatten', [g.node('GlobalAveragePool', ['data'], 'mean')], 'flat', { axis: 1 });
  const same = g.constant('same', { shape: [3, 3], data: Float32Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]) });
  const less = g.constant('less', { shape: [3], data: Float32Array.from([-90, -90, -90]) });
  g.node('Sqrt', [g.node('Gemm', [flat, same, less], 'above')], 'fc1');
  const tensors = [{ name: 'fc1', shape: [1, 3] }];
  return {
    bytes: writeOnnx(g.graph('tiny-nan', [{ name: 'data', shape: [1, 3, 112, 112] }], tensors), 'test'),
    input: { ...PICTURE, name: 'data', shape: [1, 3, 112, 112], colour: 'RGB' },
    output: { tensors, decoder: 'embedding', metric: 'cosine', liveIndex: null },
  };
}

/** 68 landmarks that form a circle whatever the picture shows. */
export function tinyLandmarks(): TinyNetwork {
  const g = new GraphBuilder();
  const flat = g.node('Flatten', [g.node('GlobalAveragePool', ['input'], 'mean')], 'flat', { axis: 1 });
  const circle = Float32Array.from({ length: 136 }, (_, i) => {
    const angle = (Math.floor(i / 2) / 68) * 2 * Math.PI;
    return 0.5 + 0.3 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  const nothing = g.constant('nothing', { shape: [3, 136], data: new Float32Array(3 * 136) });
  g.node('Gemm', [flat, nothing, g.constant('circle', { shape: [136], data: circle })], 'output');
  const tensors = [{ name: 'output', shape: ['N' as const, 136] }];
  const graph = g.graph('tiny-landmarks', [{ name: 'input', shape: ['N', 3, 112, 112] }], tensors);
  return {
    bytes: writeOnnx(graph, 'test'),
    input: { ...PICTURE, name: 'input', shape: ['N', 3, 112, 112], colour: 'RGB' },
    output: { tensors, decoder: 'lmk68', metric: null, liveIndex: null },
  };
}

/** Patch-shaped: the local logit is the mean of the first channel, the recapture logit the largest value of the last. Its features are all one. */
export function tinyPatch(): TinyNetwork {
  const g = new GraphBuilder();
  const both = g.node(
    'Concat',
    [g.node('GlobalAveragePool', ['x'], 'mean'), g.node('GlobalMaxPool', ['x'], 'most')],
    'both',
    {
      axis: 1,
    },
  );
  const chosen = new Float32Array(12);
  chosen[0] = 1;
  chosen[11] = 1;
  const none = g.constant('none', { shape: [2], data: new Float32Array(2) });
  const six = g.node('Flatten', [both], 'six', { axis: 1 });
  g.node('Gemm', [six, g.constant('w', { shape: [6, 2], data: chosen }), none], 'y');
  const nothing = g.constant('nothing', { shape: [6, FEATURES], data: new Float32Array(6 * FEATURES) });
  g.node(
    'Gemm',
    [six, nothing, g.constant('one', { shape: [FEATURES], data: new Float32Array(FEATURES).fill(1) })],
    'flat',
  );
  const tensors = [
    { name: 'y', shape: ['N' as const, 2] },
    { name: 'flat', shape: ['N' as const, FEATURES] },
  ];
  return {
    bytes: writeOnnx(g.graph('tiny-patch', [{ name: 'x', shape: ['N', 3, 96, 96] }], tensors), 'test'),
    input: { ...PICTURE, name: 'x', shape: ['N', 3, 96, 96], colour: 'BGR' },
    output: { tensors, decoder: 'patch-logits', metric: null, liveIndex: null },
  };
}

export const TINY_THRESHOLDS = {
  schema: 'waypost.document-thresholds/2',
  ppi: [330, 460],
  tile: 96,
  step: 96,
  every: 5,
  photoStep: 64,
  scores: {
    recapture: { direction: 'higher', threshold: 180, floor: 150, p50: 100, n: 9 },
    photo: { direction: 'higher', threshold: 60, floor: 50, p50: 20, n: 9 },
  },
  tiles: { recapture: { p50: 100, p99: 180 }, photo: { p50: 20, p99: 60 } },
};

const base64 = (values: readonly number[]): string => Buffer.from(Float32Array.from(values).buffer).toString('base64');
const nought = (length: number): string => base64(Array.from({ length }, () => 0));
const only = (length: number, at: number): number[] => Array.from({ length }, (_, i) => (i === at ? 8 : 0));

/** A head of one member whose answers are the mean recapture logit of the page and, of the portrait, its mean local logit. */
export const TINY_HEAD = {
  schema: 'waypost.page-head/2',
  embed: 1,
  hidden: 2,
  filters: 1,
  side: 1,
  members: [
    {
      embed: base64(only(FEATURES + 2, -1)),
      embedBias: base64([0]),
      first: base64([...only(23, 19), ...only(23, 8)]),
      firstBias: base64([0, 0]),
      last: base64([1, 0, 0, 0, 0, 1]),
      lastBias: base64([0, 0, 0]),
      sideFirst: nought(EDGE_CHANNELS * 5),
      sideFirstBias: nought(1),
      sideSecond: nought(5),
      sideSecondBias: nought(1),
      sideLast: nought(10),
      sideLastBias: nought(1),
    },
  ],
};

/** A folder of committed weights that holds a tiny patch network and the given files beside it. */
export async function tinyCommitted(
  dir: string,
  files: Readonly<Record<string, Buffer>> = {},
  change?: (manifest: ModelManifest) => void,
): Promise<void> {
  const bundleId = 'document-patch';
  const folder = join(dir, bundleId, '1.0.0');
  const thresholds = Buffer.from(JSON.stringify(TINY_THRESHOLDS));
  const bundle = {
    role: bundleId,
    bundleId,
    network: tinyPatch(),
    files: {
      'thresholds.json': thresholds,
      'page-head.json': Buffer.from(JSON.stringify(TINY_HEAD)),
      ...files,
    },
  } as const;
  await writeBundle(folder, change === undefined ? bundle : { ...bundle, change });
  const models = { [bundleId]: { bundleId, version: '1.0.0', manifestSha256: sha256Of(folder) } };
  writeFileSync(
    join(dir, 'committed.json'),
    JSON.stringify({ schema: 'waypost.profile/1', profile: 'committed', models }),
  );
}

/** The first channel alone, times `factor`. */
function pick(g: GraphBuilder, factor: number): string {
  const weights = { shape: [1, 3, 1, 1], data: Float32Array.from([factor, 0, 0]) };
  return g.node('Conv', ['input', g.constant('pick', weights)], 'shine', { kernel_shape: [1, 1], strides: [1, 1] });
}

function pool(g: GraphBuilder, x: string, side: number, name: string): string {
  return g.node('AveragePool', [x], name, { kernel_shape: [side, side], strides: [side, side], pads: [0, 0, 0, 0] });
}

/** The same values in every cell of a one-channel grid. */
function constants(g: GraphBuilder, x: string, name: string, values: readonly number[]): string {
  const weights = g.constant(`${name}/w`, { shape: [values.length, 1, 1, 1], data: new Float32Array(values.length) });
  const bias = g.constant(`${name}/b`, { shape: [values.length], data: Float32Array.from(values) });
  return g.node('Conv', [x, weights, bias], name, { kernel_shape: [1, 1], strides: [1, 1] });
}

/** A grid of cells as one row a cell. */
function rows(g: GraphBuilder, x: string, name: string, [cells, width]: [number, number]): string {
  const last = g.node('Transpose', [x], `${name}/last`, { perm: [0, 2, 3, 1] });
  const shape = g.constant(`${name}/shape`, { shape: [3], data: [1, cells, width] });
  return g.node('Reshape', [last, shape], name);
}

function detector(
  g: GraphBuilder,
  decoder: 'yunet-2023' | 'scrfd-kps' | 'ultraface-rfb-320',
  names: readonly string[],
  side: number,
  shapeOf: (name: string) => number[],
): TinyNetwork {
  const tensors = names.map((name) => ({ name, shape: shapeOf(name) }));
  const graph = g.graph(`tiny-${decoder}`, [{ name: 'input', shape: [1, 3, side, side] }], tensors);
  return {
    bytes: writeOnnx(graph, 'test'),
    input: { ...PICTURE, name: 'input', shape: [1, 3, side, side], colour: 'BGR' },
    output: { tensors, decoder, metric: null, liveIndex: null, minScore: 0.6 },
  };
}

const THRESHOLDS: NonNullable<ModelManifest['thresholds']> = {
  verify: {
    rows: [
      { fmr: 0.01, threshold: 0.3, fnmr: 0.01 },
      { fmr: 0.001, threshold: 0.4, fnmr: 0.02 },
    ],
    matchFmr: 0.001,
    inconclusiveFmr: 0.01,
  },
  identify: [{ maxGallery: 100, fpir: 0.01, threshold: 0.5 }],
};

export interface TinyBundle {
  network: TinyNetwork;
  role: 'detector' | 'embedder' | 'landmarks' | 'document-patch';
  bundleId: string;
  version?: string;
  change?: (manifest: ModelManifest) => void;
  /** Files beside the network, by name. */
  files?: Readonly<Record<string, Buffer>>;
}

/** Writes a whole bundle without signatures: manifest, network, golden vector. `change` edits the manifest last. */
export async function writeBundle(folder: string, bundle: TinyBundle): Promise<ModelManifest> {
  const { network, role, bundleId, version = '1.0.0' } = bundle;
  const path = `${bundleId}.onnx`;
  const manifest = manifestSchema.parse({
    schema: 'waypost.model/1',
    bundleId,
    version,
    createdAt: '2026-11-25T00:00:00Z',
    issuer: 'a test',
    role,
    mode: 'm',
    files: Object.entries({ [path]: network.bytes, ...bundle.files }).map(([name, bytes]) => ({
      path: name,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    licence: {
      text: 'Made by a test.',
      holder: 'the test',
      useRestrictions: 'for tests only',
      trainingData: 'none: the weights are written by hand',
      undeclared: 'nothing',
      reviewedBy: 'R. Reader',
      reviewedAt: '2026-11-20',
    },
    provenance: { supplier: 'a test', conversion: 'written by hand' },
    runtime: { opset: 13, minOrt: '1.17.0' },
    input: network.input,
    output: network.output,
    thresholds: role === 'embedder' ? THRESHOLDS : null,
    evaluation: [
      { dataset: 'none', what: 'anything', result: 'not measured', date: null, demographics: 'not measured' },
    ],
    golden: [await goldenOf(network.bytes, { input: network.input, output: network.output })],
  });
  bundle.change?.(manifest);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries({ [path]: network.bytes, ...bundle.files })) {
    writeFileSync(join(folder, name), bytes);
  }
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** A folder of bundles with a profile `accurate` of tiny networks, in the form of `models/bundles`. */
export async function tinyProfile(dir: string): Promise<void> {
  const models: Record<string, object> = {};
  for (const bundle of [
    { role: 'detector', bundleId: 'base-detector', network: tinyYuNet() },
    { role: 'landmarks', bundleId: 'base-landmarks', network: tinyLandmarks() },
    { role: 'embedder', bundleId: 'base-embedder', network: tinySFace(99) },
  ] as const) {
    const folder = join(dir, bundle.bundleId, '1.0.0');
    await writeBundle(folder, bundle);
    models[bundle.role] = { bundleId: bundle.bundleId, version: '1.0.0', manifestSha256: sha256Of(folder) };
  }
  const profile = { schema: 'waypost.profile/1', profile: 'accurate', models };
  writeFileSync(join(dir, 'accurate.json'), JSON.stringify(profile));
}

/** Hash of the manifest of a bundle folder, by which a profile pins it. */
export function sha256Of(folder: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, 'model.json')))
    .digest('hex');
}
