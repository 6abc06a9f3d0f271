export { fileFault, namedFileFault, thisUser } from './file-fault.ts';
export { type FileRead, makeFolder, readBytes, readJson, readText, tryWhole, whyRefused, writeWhole } from './files.ts';
export { loadConfig, parseConfig } from './load.ts';
export { migrateConfigFile } from './migrate-file.ts';
export { builtEntry, packageRoot, SITE_FOLDER, siteLanguages, siteProfiles } from './paths.ts';
export { missingProgramFiles } from './shipped.ts';
export { VERSION } from './version.ts';
