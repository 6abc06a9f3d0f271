export type { LintFinding, LintGround, LintReason } from './finding.ts';
export { KEY_LEFT_DAYS_MIN, lintPack, PACK_DAYS_MAX, SOURCE_CHECK_DAYS } from './lint.ts';
export { PICTURE_LIMIT_BYTES, PICTURES_LIMIT_BYTES } from './pictures.ts';
