import { attackScore, livenessArea, livenessTensor } from '../../core/face/attack-detection/index.ts';
import { detectionAreas, type FoundFace, furtherAreas, mergeWindows } from '../../core/face/detection/index.ts';
import {
  alignedChip,
  averagePoints,
  decodeLandmarks,
  type FivePoints,
  fivePoints,
  landmarkArea,
  landmarkTensors,
  secondLandmarkArea,
  templateToBytes,
} from '../../core/face/embedding/index.ts';
import type { Box, CropArea, Point, RgbImage } from '../../core/face/image/index.ts';
import { chipIsGrey, type FaceMeasures, measureFace } from '../../core/face/quality/index.ts';
import type { Value } from '../protocol/index.ts';
import type { ModelRole } from '../protocol/models/index.ts';
import { boxScaleOf, facesIn, minScoreOf, pictureSize, runModel, templateOf } from './face-networks.ts';
import type { LoadedModel, LoadedProfile } from './registry.ts';

/** A role that is needed but was refused at load; its reason is the load failure. */
export class RoleUnavailable extends Error {
  readonly role: ModelRole;
  constructor(role: ModelRole) {
    super(`${role} is not loaded`);
    this.role = role;
  }
}

/** One run of the network of a role; the tensor, a picture of a face, is overwritten after it. */
async function run(profile: LoadedProfile, role: ModelRole, tensor: Float32Array): Promise<Map<string, Float32Array>> {
  try {
    return await runModel(modelOf(profile, role), tensor);
  } finally {
    tensor.fill(0);
  }
}

function modelOf(profile: LoadedProfile, role: ModelRole): LoadedModel {
  const model = profile.models.get(role);
  if (model === undefined) throw new RoleUnavailable(role);
  return model;
}

function output(outputs: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const data = outputs.get(name);
  if (data === undefined) throw new Error(`the network gave no ${name}`);
  return data;
}

/**
 * All faces of a picture, best first, in pixels: searched in the whole picture (or in windows of a very wide or tall one),
 * and if it does not show any, from further away and closer.
 */
export async function detectFaces(profile: LoadedProfile, image: RgbImage): Promise<FoundFace[]> {
  const found = await detectInAll(profile, image, detectionAreas(image));
  return found.length > 0 ? found : await detectInAll(profile, image, furtherAreas(image));
}

async function detectInAll(profile: LoadedProfile, image: RgbImage, areas: readonly CropArea[]): Promise<FoundFace[]> {
  const found: FoundFace[] = [];
  for (const area of areas) found.push(...(await detectIn(profile, image, area)));
  return areas.length > 1 ? mergeWindows(found) : found;
}

/** Faces in an area; with `minScore`, less certain boxes count too. */
export async function detectIn(
  profile: LoadedProfile,
  image: RgbImage,
  { minScore = faceScore(profile), ...area }: CropArea & { minScore?: number },
): Promise<FoundFace[]> {
  return await facesIn(modelOf(profile, 'detector'), image, { area, minScore });
}

/** Score from which a box of the detector counts as a face. */
export function faceScore(profile: LoadedProfile): number {
  return minScoreOf(modelOf(profile, 'detector').manifest);
}

/** Picture in which the detector of a profile looks for faces, pixels; it does not see anything finer. */
export function detectorSize(profile: LoadedProfile): { width: number; height: number } {
  return pictureSize(modelOf(profile, 'detector').manifest);
}

/** Called at the end of a stage; the cost of the stage is the difference from the mark before. */
export type StageMark = (stage: string) => void;

export interface AnalysedFace {
  /** Position of the eyes and the mouth, pixels of the picture. */
  five: FivePoints;
  measures: FaceMeasures;
  template: Uint8Array | null;
  grey: boolean;
}

/**
 * Landmarks, alignment, measures and template of one face; null if the landmarks are degenerate. The landmarks are the
 * mean of three looks, the last one mirrored, and the template sums two looks at the chip: each lowers the false
 * non-match rate (figures in the embedder's manifest, whose thresholds belong to exactly this chain, and docs/face-accuracy.md).
 */
export async function analyseFace(
  profile: LoadedProfile,
  image: RgbImage,
  box: Omit<FoundFace, 'score'>,
  mark: StageMark = () => undefined,
): Promise<AnalysedFace | null> {
  const { landmarks } = boxScaleOf(modelOf(profile, 'detector').manifest);
  const [first = []] = await landmarksIn(profile, image, { area: landmarkArea(box, landmarks), mirrored: [false] });
  const area = secondLandmarkArea(first);
  const [second = [], mirrored = []] = await landmarksIn(profile, image, { area, mirrored: [false, true] });
  // The first look uses the detector box, which is a worse guess than the points found in it, so it counts half.
  const points = averagePoints([first, second, second, mirrored, mirrored]);
  mark('landmarks');
  const five = fivePoints(points);
  const chip = alignedChip(image, five);
  if (chip === null) return null;
  let template: Float32Array | null = null;
  try {
    const measures = measureFace({ image, box, points, five, chip });
    const grey = image.grey || chipIsGrey(chip);
    mark('quality');
    template = await templateOf(modelOf(profile, 'embedder'), { image, points, five, detectorFive: box.five, chip });
    mark('template');
    return { five, measures, template: template === null ? null : templateToBytes(template), grey };
  } finally {
    // Copies of a face are overwritten now, not when the memory is next used.
    chip.fill(0);
    template?.fill(0);
  }
}

type Eyes = NonNullable<Value<'frame'>['subject']>['eyes'];

/**
 * Where the eyes are in the crop that is sent to the screen, as fractions of its width and height: the screen turns and scales
 * the face by them. `area`: the crop, pixels. Null if the face cannot be aligned: an eye is outside, or both are one point.
 */
export function eyesIn({ eyeLeft, eyeRight }: FivePoints, area: CropArea): Eyes {
  const at = ({ x, y }: Point): [number, number] => [(x - area.x) / area.width, (y - area.y) / area.height];
  const [left, right] = [at(eyeLeft), at(eyeRight)];
  const inside = [...left, ...right].every((share) => share >= 0 && share <= 1);
  if (!inside || (left[0] === right[0] && left[1] === right[1])) return null;
  return { left, right, aspect: area.width / area.height };
}

/** The landmarks of each look at one square, plain or mirrored. */
async function landmarksIn(
  profile: LoadedProfile,
  image: RgbImage,
  { area, mirrored }: { area: CropArea; mirrored: readonly boolean[] },
): Promise<Point[][]> {
  const found: Point[][] = [];
  for (const [i, tensor] of landmarkTensors(image, area, mirrored).entries()) {
    const outputs = await run(profile, 'landmarks', tensor);
    found.push(decodeLandmarks(output(outputs, 'output'), { area, mirrored: mirrored[i] === true }));
  }
  return found;
}

/** PAD score of one face, or null if the profile holds no liveness model. */
export async function judgeLiveness(profile: LoadedProfile, image: RgbImage, box: Box): Promise<number | null> {
  const model = profile.models.get('liveness');
  if (model === undefined) return null;
  const { liveness } = boxScaleOf(modelOf(profile, 'detector').manifest);
  const area = livenessArea(box, image, liveness);
  const logits = output(await run(profile, 'liveness', livenessTensor(image, area)), 'output');
  return attackScore(logits, model.manifest.output.liveIndex ?? 0);
}
