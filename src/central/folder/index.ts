export { CentralFolder, type CentralSettings, type Holders, read, startSettings } from './folder.ts';
export { followsFrom } from './kept-root.ts';
