/** Where this program is installed and which version it is; nothing else is loaded with it. */
export { builtEntry, packageRoot } from './paths.ts';
export { VERSION } from './version.ts';
