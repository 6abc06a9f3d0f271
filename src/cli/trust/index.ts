export { readTrustFolder, type TrustFolder } from './folder.ts';
export { registerTrustCommands } from './trust.ts';
