export { fieldFaults } from './explain.ts';
export { type FleetLine, fleetLine } from './link.ts';
export { CONFIG_VERSION, migrateConfig, type PlainConfig } from './migrations.ts';
export { type ConfigResult, isPlain, parseConfig } from './parse.ts';
export { type Config, type ConfigInput, deviceSchemas } from './schema.ts';
export { SITE_FOLDER, siteLanguages, siteProfiles } from './site-folder.ts';
export { TRAVELLER_LANGUAGES } from './traveller.ts';
