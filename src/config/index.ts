export { fieldFaults } from './explain.ts';
export { type FileAct, fileFault, type Medium, mediumOf, namedFileFault, refusal, thisUser } from './file-fault.ts';
export {
  type FileRead,
  type FileWanted,
  type FileWriting,
  makeFolder,
  readBytes,
  readJson,
  readText,
  tryWhole,
  whyRefused,
  writeWhole,
} from './files.ts';
export { type ConfigResult, loadConfig, parseConfig } from './load.ts';
export { type FileMigration, migrateConfigFile } from './migrate-file.ts';
export { CONFIG_VERSION, type Migrated, migrateConfig, type PlainConfig } from './migrations.ts';
export { builtEntry, packageRoot, SITE_FOLDER, siteLanguages, siteProfiles } from './paths.ts';
export { type Config, type ConfigInput, deviceSchemas } from './schema.ts';
export { missingProgramFiles, READ_AT_RUN_TIME } from './shipped.ts';
export { SystemTime } from './system-time.ts';
export { TRAVELLER_LANGUAGES } from './traveller.ts';
export { VERSION } from './version.ts';
