export { explain, fieldFaults } from './explain.ts';
export { CONFIG_VERSION, migrateConfig, type PlainConfig } from './migrations.ts';
export { type Config, type ConfigInput, ConfigSchema, deviceSchemas } from './schema.ts';
export { SystemTime } from './system-time.ts';
export { TRAVELLER_LANGUAGES } from './traveller.ts';
