export { lintPack } from './lint.ts';
