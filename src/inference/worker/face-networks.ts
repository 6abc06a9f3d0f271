import { combineTemplates } from '../../core/face/comparison/index.ts';
import {
  areaAtCorner,
  BLAZEFACE_GRIDS,
  BLAZEFACE_SIDE,
  decodeBlazeFace,
  decodeDetections,
  decodeScrfd,
  decodeYuNet,
  type FoundFace,
  GRID_STRIDES,
  squareAround,
} from '../../core/face/detection/index.ts';
import {
  CHIP_SIZE,
  calibratedTemplate,
  chipFor,
  chipsFor,
  DEFAULT_ALIGNMENT,
  type FacePoints,
  networkInput,
} from '../../core/face/embedding/index.ts';
import { type CropArea, cropTo, mirrorChip, type RgbImage } from '../../core/face/image/index.ts';
import { DETECTOR_DECODERS, type DetectorDecoder, type ModelManifest } from '../protocol/models/index.ts';
import type { LoadedModel } from './registry.ts';

/** Side of an input whose manifest leaves its size to the caller, pixels; a multiple of 32. */
const FREE_SIDE_PX = 640;

/** Defaults for a detector whose manifest does not say otherwise. */
const DETECTOR_DEFAULTS: Readonly<
  Record<DetectorDecoder, { minScore: number; boxScale: { landmarks: number; liveness: number } }>
> = {
  'ultraface-rfb-320': { minScore: 0.65, boxScale: { landmarks: 1, liveness: 2.7 } },
  // Its boxes have a median width of 2.48 eye distances, those of the detector before it 3.12: 3.4 gives the same view.
  'blazeface-256': { minScore: 0.5, boxScale: { landmarks: 1.1, liveness: 3.4 } },
  'yunet-2023': { minScore: 0.6, boxScale: { landmarks: 1, liveness: 2.7 } },
  'scrfd-kps': { minScore: 0.5, boxScale: { landmarks: 1, liveness: 2.7 } },
};

function decoderOf({ output }: ModelManifest): DetectorDecoder {
  const decoder = DETECTOR_DECODERS.find((name) => name === output.decoder);
  if (decoder === undefined) throw new Error(`${output.decoder} is not a detector decoder`);
  return decoder;
}

/** Squares that the landmark and the liveness network need around a box of this detector, as multiples of the box. */
export function boxScaleOf(manifest: ModelManifest): { landmarks: number; liveness: number } {
  return manifest.output.boxScale ?? DETECTOR_DEFAULTS[decoderOf(manifest)].boxScale;
}

/** One run of a network on one tensor of the manifest's shape; outputs by name. */
export async function runModel(
  model: Pick<LoadedModel, 'network' | 'manifest'>,
  tensor: Float32Array,
): Promise<Map<string, Float32Array>> {
  return await model.network.run(tensor, dimensionsOf(model.manifest));
}

/**
 * Outputs in the order in which the manifest lists them: names differ from one export to the next. The tensor, a picture
 * of a face, is overwritten after the run.
 */
async function runInOrder(model: LoadedModel, tensor: Float32Array): Promise<Float32Array[]> {
  const outputs = await runModel(model, tensor).finally(() => tensor.fill(0));
  return model.manifest.output.tensors.map(({ name }) => {
    const data = outputs.get(name);
    if (data === undefined) throw new Error(`the network gave no ${name}`);
    return data;
  });
}

function dimensionsOf({ input }: ModelManifest): number[] {
  return input.shape.map((d) => (typeof d === 'number' ? d : d === 'N' ? 1 : FREE_SIDE_PX));
}

/** Input picture of this network, pixels. */
export function pictureSize(manifest: ModelManifest): { width: number; height: number } {
  const dims = dimensionsOf(manifest);
  const [height, width] = manifest.input.layout === 'NCHW' ? dims.slice(2) : dims.slice(1, 3);
  return { width: width ?? FREE_SIDE_PX, height: height ?? FREE_SIDE_PX };
}

/** Score from which a box of this detector counts as a face. */
export function minScoreOf(manifest: ModelManifest): number {
  return manifest.output.minScore ?? DETECTOR_DEFAULTS[decoderOf(manifest)].minScore;
}

/** Area that a detector searches, pixels of the picture, and the score from which its boxes are reported. */
export interface DetectorLook {
  area: CropArea;
  minScore: number;
}

/** Faces of an area of a picture with this detector, best first, in picture pixels. The manifest says which decoder to use. */
export async function facesIn(
  detector: LoadedModel,
  image: RgbImage,
  { area, minScore }: DetectorLook,
): Promise<FoundFace[]> {
  const { manifest } = detector;
  const decoder = decoderOf(manifest);
  if (decoder === 'ultraface-rfb-320') {
    const pixels = cropTo(image, area, pictureSize(manifest));
    const [scores, boxes] = await runInOrder(detector, tensorOf(pixels, manifest.input));
    if (scores === undefined || boxes === undefined) return [];
    return decodeDetections(scores, boxes, area, minScore).map((box) => ({ ...box, five: null }));
  }
  if (decoder === 'blazeface-256') {
    const shown = squareAround(area);
    const size = { width: BLAZEFACE_SIDE, height: BLAZEFACE_SIDE };
    const outputs = await runInOrder(detector, tensorOf(cropTo(image, shown, size), manifest.input));
    const grids = BLAZEFACE_GRIDS.map((grid, i) => ({
      ...grid,
      logits: outputs[2 * i] ?? NOTHING,
      regressions: outputs[2 * i + 1] ?? NOTHING,
    }));
    return decodeBlazeFace(grids, shown, { minScore });
  }
  const size = pictureSize(manifest);
  const input = { ...size, shown: areaAtCorner(area, size) };
  const outputs = await runInOrder(detector, tensorOf(cropTo(image, input.shown, size), manifest.input));
  // Listed by kind, and within a kind by stride: scores of all three grids, then boxes of all three, and so on.
  const of = (kind: number, grid: number): Float32Array => outputs[kind * GRID_STRIDES.length + grid] ?? NOTHING;
  const steps = GRID_STRIDES.map((_, grid) => grid);
  if (decoder === 'yunet-2023') {
    const grids = steps.map((g) => ({ cls: of(0, g), obj: of(1, g), bbox: of(2, g), kps: of(3, g) }));
    return decodeYuNet(grids, input, { minScore });
  }
  return decodeScrfd(
    steps.map((g) => ({ scores: of(0, g), boxes: of(1, g), points: of(2, g) })),
    input,
    { minScore },
  );
}

const NOTHING = new Float32Array(0);

/** The tensor of a crop; the crop is overwritten. */
function tensorOf(crop: Float32Array, input: ModelManifest['input']): Float32Array {
  const tensor = networkInput(crop, input);
  crop.fill(0);
  return tensor;
}

/**
 * Template of one face with this embedder, aligned as its manifest says; null if the points are degenerate or the
 * network gives no number. `chip` is the 112 px chip of the five points, which most embedders use.
 */
export async function templateOf(
  embedder: LoadedModel,
  face: FacePoints & { image: RgbImage; chip: Float32Array },
): Promise<Float32Array | null> {
  const { input, output } = embedder.manifest;
  if (output.template !== undefined) return await calibratedTemplateOf(embedder, output.template, face);
  const chip = input.alignment === undefined ? face.chip : chipFor(face.image, input.alignment, face);
  if (chip === null) return null;
  const size = input.alignment?.size ?? CHIP_SIZE;
  const looks = output.mirrored === false ? [chip] : [chip, mirrorChip(chip, size)];
  const vectors = await vectorsOf(embedder, looks);
  const template = combineTemplates(vectors, { metric: output.metric ?? 'cosine' });
  for (const copy of [...looks, ...vectors]) if (copy !== template) copy.fill(0);
  return template;
}

async function vectorsOf(embedder: LoadedModel, chips: readonly Float32Array[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const chip of chips) {
    const [vector] = await runInOrder(embedder, networkInput(chip, embedder.manifest.input));
    if (vector !== undefined) vectors.push(vector);
  }
  return vectors;
}

/** Sum over the looks that the manifest lists, with the length of the sum in the template. */
async function calibratedTemplateOf(
  embedder: LoadedModel,
  { looks, calibration }: NonNullable<ModelManifest['output']['template']>,
  face: FacePoints & { image: RgbImage; chip: Float32Array },
): Promise<Float32Array | null> {
  const own = embedder.manifest.input.alignment;
  const alignment = own ?? DEFAULT_ALIGNMENT;
  const chips = chipsFor(face.image, alignment, { face, looks, plain: own === undefined ? face.chip : null });
  if (chips === null) return null;
  const shown = chips.map((chip, i) => (looks[i]?.mirrored === true ? mirrorChip(chip, alignment.size) : chip));
  const vectors = await vectorsOf(embedder, shown);
  const [first] = vectors;
  if (first === undefined) return null;
  const sum = first.map((_, i) => vectors.reduce((total, vector) => total + (vector[i] as number), 0));
  const template = calibratedTemplate(sum, calibration);
  for (const copy of [...chips, ...shown, ...vectors, sum]) copy.fill(0);
  return template;
}
