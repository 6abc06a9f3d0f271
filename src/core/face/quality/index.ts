export { chipIsGrey } from './chip-light.ts';
export { faintFace, faintView } from './faint.ts';
export { type FaceMeasures, measureFace } from './measures.ts';
export { DEFAULT_QUALITY_LIMITS, judgeQuality, type QualityLimits } from './quality.ts';
export { MEASURE_TABLE } from './quality-table.ts';
