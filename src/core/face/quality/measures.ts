import type { FivePoints } from '../embedding/index.ts';
import { type Box, clamp, type Point, type RgbImage } from '../image/index.ts';
import { backgroundSpread } from './background.ts';
import { type ChipMeasures, measureChip } from './chip-light.ts';

/** What is measured in one face picture. Judged from that picture alone (TR-03121-3 Vol. 1, 4.4.3.1). */
export interface FaceMeasures extends ChipMeasures {
  /** Distance of the eye centres, pixels. */
  eyeDistance: number;
  /** Angle of the eye line, degrees; positive if the right eye in the picture is lower. */
  roll: number;
  /** Estimate of yaw, -1..1: nose against the two eyes along the eye line; 0 is frontal. */
  yaw: number;
  /** Estimate of pitch: nose between eye line (0) and mouth line (1); about 0.5 to 0.6 is frontal. */
  pitch: number;
  /** Face centre as a fraction of the picture, 0..1. */
  centreX: number;
  centreY: number;
  /** Width of the detector box as a fraction of the picture, 0..1. */
  headWidth: number;
  headHeight: number;
  /** Lid opening over eye width, of the wider eye; about 0.3 if open. */
  eyeOpening: number;
  /** Inner lip opening over mouth width; about 0 if closed. */
  mouthOpening: number;
  /** Spread of the luma beside the head, grey levels; null if the picture shows no background. */
  background: number | null;
}

export interface MeasureInput {
  image: RgbImage;
  box: Box;
  points: readonly Point[];
  five: FivePoints;
  /** The chip made by `alignedChip`. */
  chip: Float32Array;
}

export function measureFace(input: MeasureInput): FaceMeasures {
  const { image, box, points, five, chip } = input;
  const { eyeLeft, eyeRight, nose } = five;
  const ex = eyeRight.x - eyeLeft.x;
  const ey = eyeRight.y - eyeLeft.y;
  const eyeDistance = Math.hypot(ex, ey);
  const ux = eyeDistance > 0 ? ex / eyeDistance : 1;
  const uy = eyeDistance > 0 ? ey / eyeDistance : 0;
  const along = (p: Point): number => (p.x - eyeLeft.x) * ux + (p.y - eyeLeft.y) * uy;
  const across = (p: Point): number => -(p.x - eyeLeft.x) * uy + (p.y - eyeLeft.y) * ux;
  const mouthDrop = (across(five.mouthLeft) + across(five.mouthRight)) / 2;
  return {
    eyeDistance,
    roll: (Math.atan2(ey, ex) * 180) / Math.PI,
    yaw: eyeDistance > 0 ? clamp((2 * along(nose) - eyeDistance) / eyeDistance, -1, 1) : 1,
    pitch: mouthDrop > 0 ? across(nose) / mouthDrop : 0,
    ...measureChip(chip),
    centreX: (box.x1 + box.x2) / 2 / image.width,
    centreY: (box.y1 + box.y2) / 2 / image.height,
    headWidth: (box.x2 - box.x1) / image.width,
    headHeight: (box.y2 - box.y1) / image.height,
    eyeOpening: Math.max(opening(points, [36, 39, 37, 41, 38, 40]), opening(points, [42, 45, 43, 47, 44, 46])),
    mouthOpening: opening(points, [48, 54, 61, 67, 63, 65]),
    background: backgroundSpread(image, box),
  };
}

/** Mean gap between two pairs of points, divided by the distance of the corner points. */
function opening(points: readonly Point[], at: [number, number, number, number, number, number]): number {
  const width = distance(points[at[0]], points[at[1]]);
  if (!(width > 0)) return 0;
  return (distance(points[at[2]], points[at[3]]) + distance(points[at[4]], points[at[5]])) / 2 / width;
}

function distance(a: Point | undefined, b: Point | undefined): number {
  return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
}
