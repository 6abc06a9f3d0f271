export { builtEntry, packageRoot } from './paths.ts';
