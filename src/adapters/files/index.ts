export { builtEntry, packageRoot, VERSION } from '../installation/index.ts';
export { fileFault, namedFileFault, thisUser } from './file-fault.ts';
export { type FileRead, makeFolder, readBytes, readJson, readText, tryWhole, whyRefused, writeWhole } from './files.ts';
export { FONT_FOLDER, type HasLetter, installedLetters, kioskLetters } from './letters.ts';
export { loadConfig } from './load.ts';
export { migrateConfigFile } from './migrate-file.ts';
export { missingProgramFiles } from './shipped.ts';
export { SystemTime } from './system-time.ts';
