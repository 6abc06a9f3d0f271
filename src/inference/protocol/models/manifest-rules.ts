import { fmrFor, reaches, thresholdAt } from '../../../core/face/comparison/index.ts';
import { CHIP_SIZE } from '../../../core/face/embedding/index.ts';
import {
  type AttackDetection,
  DETECTOR_DECODERS,
  type DetectorDecoder,
  type Dimension,
  MAX_TEMPLATE_LENGTH,
  type ModelManifest,
} from './manifest.ts';

/** Number of tensors that a decoder takes; docs/models.md gives their order in the manifest. */
const DECODER_TENSORS: Readonly<Record<DetectorDecoder, number>> = {
  'ultraface-rfb-320': 2,
  'blazeface-256': 4,
  'yunet-2023': 12,
  'scrfd-kps': 9,
};
/** Detectors that give eyes, nose and mouth corners. */
const GIVES_POINTS: readonly string[] = ['yunet-2023', 'scrfd-kps'];
/** Largest step of the grids of YuNet and SCRFD, pixels. */
const GRID_STEP_PX = 32;

/** Inputs that the chain prepares for these roles; another size or scale would change the chain, not only the model. */
const FIXED_INPUT = {
  landmarks: { side: 112, colour: 'RGB', mean: 0, scale: 1, decoder: 'lmk68', outputs: 136 },
  liveness: { side: 128, colour: 'BGR', mean: 0, scale: 1, decoder: 'softmax', outputs: null },
} as const;

/**
 * Contradictions in the manifest of a face model, in words; empty if there are none. The schema checks the keys, this function
 * checks their meaning: a model with two tensors exchanged would load, run and give numbers.
 */
export function manifestFaults(manifest: ModelManifest): string[] {
  return [...roleFaults(manifest), ...countingFaults(manifest), ...morphFaults(manifest)];
}

/**
 * Highest BPCER that a border guideline allows: more alarms about living people would teach an officer to ignore them
 * (TR-03121-3 4.5.1.1.1).
 */
const MOST_BPCER = 0.02;

/**
 * A liveness model counts only with the report of a laboratory. It never decides alone, so it cannot be mandatory: an
 * inspection is complete without its answer.
 */
function countingFaults({ role, mode, attackDetection, provenance }: ModelManifest): string[] {
  if (role !== 'liveness')
    return attackDetection === undefined ? [] : [`attackDetection: only a liveness model has one, and this is ${role}`];
  const faults: string[] = [];
  if (mode === 'm')
    faults.push('mode: a liveness model is e, or o with attackDetection; its alarm never decides alone');
  if (mode === 'o' && attackDetection === undefined)
    faults.push('attackDetection: mode o needs the report of a laboratory under ISO/IEC 30107-3');
  if (attackDetection === undefined) return faults;
  if (!('supplier' in provenance))
    faults.push('provenance: only a model of the operator (supplier, conversion) may state attackDetection');
  if (attackDetection.bpcer > MOST_BPCER)
    faults.push(
      `attackDetection.bpcer: ${attackDetection.bpcer} is more than the ${MOST_BPCER} of TR-03121-3 4.5.1.1.1`,
    );
  return faults;
}

/**
 * The evaluation by which alarms of a liveness model count. `isOperators`: the bundle was signed by the operator and its
 * signatures were checked; the claim of a model that is merely installed counts for nothing.
 */
export function countedEvaluation(
  { role, mode, attackDetection }: Pick<ModelManifest, 'role' | 'mode' | 'attackDetection'>,
  { isOperators }: { isOperators: boolean },
): AttackDetection | undefined {
  return isOperators && role === 'liveness' && mode === 'o' ? attackDetection : undefined;
}

/** Highest BPCER of an operator's evaluation of blended portraits, and the MACER above which the check misses too much. */
const MOST_MORPH_BPCER = 0.05;
const MOST_MACER = 0.5;
/** Pairs that such an evaluation needs: enough mates for 30 errors at the highest BPCER (ISO/IEC 19795-1), and a hundred blends. */
const LEAST_MATES = 600;
const LEAST_MORPHS = 100;

/** An alarm that half of all blends escape, or that one traveller in ten gets, would not tell an officer anything. */
function morphFaults({ role, output, provenance, morphDetection }: ModelManifest): string[] {
  if (morphDetection === undefined) return [];
  if (role !== 'embedder') return [`morphDetection: only an embedder has it, and this is ${role}`];
  const faults: string[] = [];
  const own = 'supplier' in provenance;
  if (!own) faults.push('provenance: only a model of the operator (supplier, conversion) may state morphDetection');
  if (output.metric !== 'cosine')
    faults.push('morphDetection: templates that are compared by distance have no such score');
  for (const of of ['page', 'chip'] as const) {
    const rates = morphDetection[of];
    if (rates === undefined) continue;
    const { bpcer, macer, mates, morphs } = rates;
    if (bpcer > MOST_MORPH_BPCER) faults.push(`morphDetection.${of}.bpcer: ${bpcer} is more than ${MOST_MORPH_BPCER}`);
    if (macer > MOST_MACER) faults.push(`morphDetection.${of}.macer: ${macer} is more than ${MOST_MACER}`);
    if (mates < LEAST_MATES) faults.push(`morphDetection.${of}.mates: ${LEAST_MATES} pairs are needed`);
    if (morphs < LEAST_MORPHS) faults.push(`morphDetection.${of}.morphs: ${LEAST_MORPHS} pairs are needed`);
  }
  return faults;
}

/** The evaluation by which alarms about blended portraits count, like `countedEvaluation` for liveness. */
export function countedMorphRates(
  { role, mode, morphDetection }: Pick<ModelManifest, 'role' | 'mode' | 'morphDetection'>,
  { isOperators }: { isOperators: boolean },
): ModelManifest['morphDetection'] {
  return isOperators && role === 'embedder' && mode !== 'e' ? morphDetection : undefined;
}

function roleFaults(manifest: ModelManifest): string[] {
  switch (manifest.role) {
    case 'detector':
      return [...pictureFaults(manifest), ...detectorFaults(manifest)];
    case 'embedder':
      return [...pictureFaults(manifest), ...embedderFaults(manifest), ...thresholdFaults(manifest)];
    case 'landmarks':
    case 'liveness':
      return fixedFaults(manifest, FIXED_INPUT[manifest.role]);
    case 'document-patch':
      return patchFaults(manifest);
    default:
      return [];
  }
}

/** Exchanged colours would still give plausible logits, so the channel order is part of what is refused. */
function patchFaults({ input, output }: ModelManifest): string[] {
  const same =
    input.layout === 'NCHW' &&
    input.shape.join() === 'N,3,96,96' &&
    input.colour === 'BGR' &&
    input.mean === 0 &&
    input.scale === 1;
  const faults = same ? [] : ['input: document-patch needs BGR of 96 x 96 pixels, 0 to 255, NCHW, in batches'];
  if (output.tensors.map(({ shape }) => shape.join()).join(';') !== 'N,2;N,192') {
    faults.push('output.tensors: two tensors are needed, with 2 logits and 192 features for each patch');
  }
  if (output.decoder !== 'patch-logits') faults.push('output.decoder: document-patch needs patch-logits');
  return faults;
}

/** Contradictions between the models of one profile. */
export function profileFaults(embedder: ModelManifest, detector: ModelManifest): string[] {
  const needsPoints = embedder.input.alignment?.template === 'detector-points';
  if (!needsPoints || GIVES_POINTS.includes(detector.output.decoder)) return [];
  return [`${embedder.bundleId} is aligned on points from the detector, but ${detector.bundleId} gives none`];
}

interface PictureShape {
  channels: Dimension | undefined;
  height: Dimension | undefined;
  width: Dimension | undefined;
}

function pictureShape({ shape, layout }: ModelManifest['input']): PictureShape {
  const [, a, b, c] = shape;
  return layout === 'NCHW' ? { channels: a, height: b, width: c } : { channels: c, height: a, width: b };
}

function pictureFaults({ input }: ModelManifest): string[] {
  if (input.shape.length !== 4) return ['input.shape: a picture has four dimensions'];
  const wanted = input.colour === 'GRAY' ? 1 : 3;
  const faults: string[] = [];
  if (pictureShape(input).channels !== wanted) {
    faults.push(`input.shape: ${input.colour} in layout ${input.layout} needs ${wanted} channel(s)`);
  }
  if (input.scale === 0) faults.push('input.scale: 0 makes every picture the same');
  return faults;
}

function detectorFaults({ input, output }: ModelManifest): string[] {
  const decoder = DETECTOR_DECODERS.find((name) => name === output.decoder);
  if (decoder === undefined) return [`output.decoder: ${output.decoder} finds no faces`];
  const faults: string[] = [];
  const count = DECODER_TENSORS[decoder];
  if (output.tensors.length !== count) faults.push(`output.tensors: ${decoder} takes ${count} tensors`);
  const { height, width } = pictureShape(input);
  const grid = decoder === 'yunet-2023' || decoder === 'scrfd-kps';
  for (const side of [height, width]) {
    if (grid ? typeof side === 'number' && side % GRID_STEP_PX !== 0 : typeof side !== 'number') {
      faults.push(`input.shape: ${decoder} needs ${grid ? `sides that are multiples of ${GRID_STEP_PX}` : 'a size'}`);
    }
  }
  if (decoder === 'blazeface-256' && (height !== 256 || width !== 256)) {
    faults.push('input.shape: blazeface-256 needs 256 x 256 pixels');
  }
  return faults;
}

function embedderFaults({ input, output }: ModelManifest): string[] {
  const faults: string[] = [];
  if (output.decoder !== 'embedding') faults.push(`output.decoder: ${output.decoder} produces no template`);
  if (output.metric === null) faults.push('output.metric: an embedder needs cosine or euclidean');
  if (output.tensors.length !== 1) faults.push('output.tensors: an embedder produces one tensor');
  if (output.template !== undefined && output.metric !== 'cosine') {
    faults.push('output.template: a calibrated template is compared by cosine only');
  }
  const length = (output.tensors[0]?.shape ?? []).reduce<number>((n, d) => (typeof d === 'number' ? n * d : n), 1);
  if (length < 2 || length > MAX_TEMPLATE_LENGTH) {
    faults.push(`output.tensors: a template of ${length} numbers; 2 to ${MAX_TEMPLATE_LENGTH} can be compared`);
  }
  const size = input.alignment?.size ?? CHIP_SIZE;
  const { height, width } = pictureShape(input);
  if (height !== size || width !== size) faults.push(`input.shape: the aligned chip is ${size} x ${size} pixels`);
  const looks = (output.template?.looks ?? []).map(({ alignment }, i) => ({
    place: `output.template.looks[${i}].alignment`,
    alignment,
  }));
  for (const { place, alignment } of [{ place: 'input.alignment', alignment: input.alignment }, ...looks]) {
    if (alignment === undefined) continue;
    const sources = alignment.template === 'landmarks-68' ? alignment.landmarks.length : 5;
    if (alignment.points.length !== sources) faults.push(`${place}.points: ${sources} points are needed`);
    if (alignment.size !== size) faults.push(`${place}.size: the chip of this network has sides of ${size} pixels`);
  }
  return faults;
}

function thresholdFaults({ output, thresholds }: ModelManifest): string[] {
  const { metric } = output;
  if (thresholds === null) return ['thresholds: an embedder without thresholds cannot compare faces'];
  if (metric === null) return [];
  const faults: string[] = [];
  const { rows, matchFmr, inconclusiveFmr } = thresholds.verify;
  for (const [i, row] of rows.entries()) {
    const inside = metric === 'cosine' ? Math.abs(row.threshold) <= 1 : row.threshold > 0;
    if (!inside) faults.push(`thresholds.verify.rows.${i}: ${row.threshold} is not a ${metric} value`);
    const before = rows[i - 1];
    if (before === undefined) continue;
    const ordered = row.fmr < before.fmr && row.fnmr >= before.fnmr && reaches(row.threshold, before.threshold, metric);
    if (!ordered) faults.push(`thresholds.verify.rows.${i}: rows must go from the loosest to the strictest`);
  }
  for (const [name, fmr] of Object.entries({ matchFmr, inconclusiveFmr })) {
    if (!rows.some((row) => row.fmr === fmr)) faults.push(`thresholds.verify.${name}: there is no row for ${fmr}`);
  }
  if (matchFmr > inconclusiveFmr)
    faults.push('thresholds.verify: the match threshold is looser than the band below it');
  if (metric !== 'cosine' && thresholds.identify.length > 0) {
    faults.push('thresholds.identify: a list of faces is searched by cosine only');
  }
  return metric === 'cosine' && faults.length === 0 ? identifyFaults(thresholds) : faults;
}

/** A search declared looser than what was measured at its rate would promise fewer false alerts than it causes. */
function identifyFaults({ verify, identify }: NonNullable<ModelManifest['thresholds']>): string[] {
  return identify.flatMap((row, i) => {
    const measured = thresholdAt(verify.rows, fmrFor({ fpir: row.fpir, templates: row.maxGallery }));
    if (measured === null || row.threshold >= measured) return [];
    return [
      `thresholds.identify.${i}: ${row.threshold} is looser than the value of verify.rows at its rate (${measured})`,
    ];
  });
}

function fixedFaults(manifest: ModelManifest, wanted: (typeof FIXED_INPUT)[keyof typeof FIXED_INPUT]): string[] {
  const { input, output, role } = manifest;
  const { height, width, channels } = pictureShape(input);
  const same =
    input.layout === 'NCHW' &&
    channels === 3 &&
    height === wanted.side &&
    width === wanted.side &&
    input.colour === wanted.colour &&
    input.mean === wanted.mean &&
    input.scale === wanted.scale;
  const faults: string[] = [];
  if (!same) {
    faults.push(`input: ${role} needs ${wanted.colour} of ${wanted.side} x ${wanted.side} pixels, 0 to 255, NCHW`);
  }
  if (output.decoder !== wanted.decoder) faults.push(`output.decoder: ${role} needs ${wanted.decoder}`);
  const [tensor] = output.tensors;
  if (output.tensors.length !== 1 || tensor?.name !== 'output') faults.push('output.tensors: one, named output');
  if (wanted.outputs !== null && tensor?.shape.at(-1) !== wanted.outputs) {
    faults.push(`output.tensors: ${wanted.outputs} numbers`);
  }
  if (role === 'liveness' && output.liveIndex === null)
    faults.push('output.liveIndex: state which output is bona fide');
  return faults;
}
