import type { FaceMeasureId } from '../../inspection/record/checks/index.ts';

export interface MeasureRow {
  /** Unit of value and limits; empty for a plain ratio. */
  unit: '' | 'px' | '°' | 'grey levels' | 'grey levels²';
  /** Criterion of TR-03121-3 Vol. 1, tables 4.2 and 4.3. */
  clause: string;
  /** Component of ISO/IEC 29794-5 that measures the same property; the computation is our own, not the standard's. */
  component: string;
  /** An advisory measure is shown and logged, and helps to choose among good pictures; it never delays a capture. */
  advisory: boolean;
}

const tr = (criterion: string): string => `TR-03121-3 4.4 ${criterion}`;

/** Every measure with its unit and the clause that requires it. */
export const MEASURE_TABLE: Readonly<Record<FaceMeasureId, MeasureRow>> = {
  faces: { unit: '', clause: tr('4.3'), component: 'Single face present', advisory: false },
  'eye-distance': { unit: 'px', clause: tr('5.7'), component: 'Inter-eye distance', advisory: false },
  'head-width': { unit: '', clause: tr('5.3'), component: 'Head size', advisory: false },
  'head-height': { unit: '', clause: tr('5.4'), component: 'Head size', advisory: false },
  'centre-x': { unit: '', clause: tr('5.6'), component: 'Crop of the face image', advisory: false },
  'centre-y': { unit: '', clause: tr('5.5'), component: 'Crop of the face image', advisory: false },
  roll: { unit: '°', clause: tr('1.3'), component: 'Head pose', advisory: false },
  yaw: { unit: '', clause: tr('1.1'), component: 'Head pose', advisory: false },
  pitch: { unit: '', clause: tr('1.2'), component: 'Head pose', advisory: false },
  sharpness: { unit: 'grey levels²', clause: tr('7.2'), component: 'Sharpness', advisory: false },
  exposure: { unit: 'grey levels', clause: tr('7.1'), component: 'Luminance mean', advisory: false },
  clipped: { unit: '', clause: tr('6.3'), component: 'Under- and over-exposure prevention', advisory: false },
  'eyes-open': { unit: '', clause: tr('3.1'), component: 'Eyes open', advisory: false },
  'mouth-closed': { unit: '', clause: tr('2.2'), component: 'Mouth closed', advisory: false },
  'light-balance': { unit: '', clause: tr('6.1'), component: 'Illumination uniformity', advisory: true },
  'eye-cover': { unit: '', clause: tr('3.2'), component: 'Eyes visible', advisory: true },
  'mouth-cover': { unit: '', clause: tr('3.2'), component: 'Mouth occlusion prevention', advisory: true },
  background: { unit: 'grey levels', clause: tr('4.1'), component: 'Background uniformity', advisory: true },
  colour: { unit: 'grey levels', clause: tr('7.5'), component: 'Natural colour', advisory: true },
};
