export type { LintGround } from './finding.ts';
export { lintPack } from './lint.ts';
