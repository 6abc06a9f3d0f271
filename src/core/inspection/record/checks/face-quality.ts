/**
 * What is judged on a picture of a face, by name. Closed: the record and the screen say with it which measure stood in
 * the way. Units, clauses and limits belong to the face room.
 */
export const FACE_MEASURE_IDS = [
  'faces',
  'eye-distance',
  'head-width',
  'head-height',
  'centre-x',
  'centre-y',
  'roll',
  'yaw',
  'pitch',
  'sharpness',
  'exposure',
  'clipped',
  'eyes-open',
  'mouth-closed',
  'light-balance',
  'eye-cover',
  'mouth-cover',
  'background',
  'colour',
] as const;
export type FaceMeasureId = (typeof FACE_MEASURE_IDS)[number];

/** One measure of one picture. Describes a face: sealed at rest like everything personal. */
export interface QualityReading {
  measure: FaceMeasureId;
  value: number;
  /** Limits in force when it was judged; null where there is none on that side. */
  low: number | null;
  high: number | null;
  ok: boolean;
}
