export { type OpenedTrust, openTrustFolder, readTrustFolder } from './folder.ts';
export { registerTrustCommands } from './trust.ts';
