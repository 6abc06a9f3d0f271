/**
 * Names of the measures by which a picture of a face is judged. A closed list: record and screen use it to say which measure
 * failed. Units, clauses and limits are in the face module.
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

/** One measure of one picture. It describes a face, so it is sealed at rest like everything personal. */
export interface QualityReading {
  measure: FaceMeasureId;
  value: number;
  /** Limits in force when it was judged; null if there is no limit on that side. */
  low: number | null;
  high: number | null;
  ok: boolean;
}
